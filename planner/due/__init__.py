"""
What is due: for every elder and ISO week the contacts owed, and the days they may fall on.

A *pattern* is one lawful set of days. Patterns keep the gaps to what has been, the elder's
absences, the weekdays of the elder's windows and the days on which anybody works; they know
nothing of single helpers. Where a week has room for fewer contacts than are owed, patterns
hold as many as there is room for, and the demand says how many have none, and why.
"""

from planner.due.contacts import Contacts, contacts_before
from planner.due.demand import NEVER_DAYS, Demand
from planner.due.week import demands, is_carried, weeks_of

__all__ = [
    "NEVER_DAYS",
    "Contacts",
    "Demand",
    "contacts_before",
    "demands",
    "is_carried",
    "weeks_of",
]
