"""Street files as a walking network."""

from planner.geo.streets.network import Streets, read_streets

__all__ = ["Streets", "read_streets"]
