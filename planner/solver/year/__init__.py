"""The master calendar of a year."""
