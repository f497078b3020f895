"""
The file ``plan.json``: a plan written out, the same bytes every time, and read back.

Keys are those of ``docs/plan-format.md``, in that order. Further fields at the top and
among the measures are kept; further ones elsewhere are ignored.
"""

from planner.plan_json.reading import FILE, load
from planner.plan_json.writing import dump, measures_as_json, violation_as_json

__all__ = ["FILE", "dump", "load", "measures_as_json", "violation_as_json"]
