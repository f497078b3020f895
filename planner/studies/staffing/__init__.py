"""How many helpers the norm asks for, how many the minutes ask for, and what it pays."""

from planner.studies.staffing.answer import Staffing, staffing
from planner.studies.staffing.norm import AgeCount, Norm, age_counts, norm
from planner.studies.staffing.register import Check, check_register
from planner.studies.staffing.year import Year, year_of

__all__ = [
    "AgeCount",
    "Check",
    "Norm",
    "Staffing",
    "Year",
    "age_counts",
    "check_register",
    "norm",
    "staffing",
    "year_of",
]
