"""Reading scenario folders and rosters; every fault in all files at once."""

from planner.read.book import KEPT, Shelf, find_book
from planner.read.scenario import digest_of, read_scenario
from planner.read.single import check_peopled, read_elders, read_helpers

__all__ = [
    "KEPT",
    "Shelf",
    "check_peopled",
    "digest_of",
    "find_book",
    "read_elders",
    "read_helpers",
    "read_scenario",
]
