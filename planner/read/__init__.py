"""Reading scenario folders and rosters; every fault in all files at once."""

from planner.read.scenario import read_scenario
from planner.read.single import check_peopled, read_elders, read_helpers

__all__ = ["check_peopled", "read_elders", "read_helpers", "read_scenario"]
