"""The compiled search: remove, put back, cool."""
