"""
Where helpers should live: candidates, demand, the models of `planner.solver.siting.models`.

`find_sites` answers ``planner site``; `place_helpers` puts one more helper where it helps
most, for ``planner whatif --vary helpers=+1``.
"""

from planner.studies.siting.ask import Siting, find_sites, place_helpers, spare_helper
from planner.studies.siting.candidates import Candidates, candidates_of
from planner.studies.siting.demand import Demand, demand_of, weekly_minutes

__all__ = [
    "Candidates",
    "Demand",
    "Siting",
    "candidates_of",
    "demand_of",
    "find_sites",
    "place_helpers",
    "spare_helper",
    "weekly_minutes",
]
