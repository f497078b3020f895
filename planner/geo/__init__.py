"""Streets, datums and walking times."""
