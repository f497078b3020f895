"""The files of a scenario, written."""
