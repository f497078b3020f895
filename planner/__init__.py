"""The planner for visit rounds."""

__version__ = "0.1.0"
