"""Street files as a walking network."""

from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets

__all__ = ["Streets", "read_streets"]
