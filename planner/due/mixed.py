"""A week of several kinds: some contacts at the door, the others by call on other days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from planner.units import monday_of

if TYPE_CHECKING:
    from planner.due.case import Case, Pattern
    from planner.policy import Mix

APART = 2
"""Days between two contacts where there is a choice."""
SPREAD = 3
"""Days between visit and call that part a week best."""


def owed_of_each(case: Case, mix: Mix, total: int) -> tuple[int, int]:
    """
    Return visits and calls of `total` that the week still owes: no call puts off a visit.

    Calls take the place only of what the days of the elder's helper do not hold.
    """
    monday = monday_of(case.week.first)
    at_door = min(mix.at_the_door, total)
    seen = sum(day >= monday for day in case.seen)
    called = sum(day >= monday for day in case.past) - seen
    left = max(0, total - seen - min(called, total - max(seen, at_door)))
    least = max(0, at_door - seen)
    days = [] if case.is_far else case.own(case.free(case.week))
    visits = max(least, min(left, len(days)))
    return visits, left - visits


def call_days(case: Case, count: int, *, visits: int) -> Pattern:
    """
    Return the days of the calls: those that leave the visits the most days, well apart.

    Where the elder is there on too few days for both, visits come first: fewer calls are made.
    """
    there = [day for day in case.week if _is_there(case, day)]
    doors = case.own(case.free(case.week)) if visits else []
    least = min(visits, len(doors))
    for number in range(min(count, len(there)), 0, -1):
        sets = [one for one in combinations(there, number) if len(apart(doors, one, 1)) >= least]
        if sets:
            return max(sets, key=lambda one: _worth(one, doors))
    return ()


def _is_there(case: Case, day: date) -> bool:
    """Say whether somebody can call on `day`: who works, or has duty in a festival's week."""
    return case.desk.is_manned(day, by_duty=case.extra > 0) and not case.elder.is_absent(day)


def _worth(calls: Pattern, doors: Sequence[date]) -> tuple[int, int, float]:
    """Return how many days are left for visits, well apart and at all, and how even the week is."""
    wide, near = len(apart(doors, calls, APART)), len(apart(doors, calls, 1))
    middle = sum(day.toordinal() for day in doors) / len(doors) if doors else 0.0
    uneven = sum(abs(abs(day.toordinal() - middle) - SPREAD) for day in calls) if doors else 0.0
    crowded = sum((b - a).days < APART for a, b in pairwise(calls))
    return min(wide, 1), near - crowded, wide - uneven


def apart(days: Collection[date], calls: Pattern, least: int) -> list[date]:
    """Return those of `days` that keep `least` days to every call."""
    gap = timedelta(days=least)
    return [day for day in days if all(abs(day - call) >= gap for call in calls)]
