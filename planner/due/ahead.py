"""
Looking ahead in the master calendar: which day of a week leaves the next weeks in time.

A day is *open* where the calendar's next weeks can still be met from it: the gaps hold and no
calendar period goes without a contact. Days that are not open stay lawful; they are taken
where nothing else is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from planner.due.case import Case, Pattern
from planner.tiers import MONTHS, Gaps

WEEK = timedelta(days=7)
DEPTH = 2
"""Weeks of the calendar that are looked at."""


def keep_way_open(
    case: Case, found: tuple[Pattern, ...], mondays: Sequence[date]
) -> tuple[Pattern, ...]:
    """Return the single days of `found` that are open; all of them where none is."""
    this = case.week.last
    coming = [monday for monday in mondays if monday > this][:DEPTH]
    days = [pattern for pattern in found if len(pattern) == 1]
    if not days:
        return found
    kept = [one for one in days if _is_in_turn(case, one[0])] or days
    in_turn = [one for one in kept if _reaches(case, one[0], coming, by_period=True)]
    kept = in_turn or [one for one in kept if _reaches(case, one[0], coming)] or kept
    return tuple(kept) if _suits_helper(case, kept) else found


def _is_in_turn(case: Case, day: date) -> bool:
    """Say whether no period goes empty between the last contact and `day`."""
    gaps = case.owed.gaps
    if case.last is None or gaps.period is None:
        return True
    first = max(_number(gaps, case.last) + 1, _number(gaps, case.week.first))
    return _number(gaps, day) <= first


def _reaches(case: Case, day: date, coming: Sequence[date], *, by_period: bool = False) -> bool:
    """Say whether days of the weeks to come can follow `day`, one after the other."""
    if not coming:
        return True
    monday, *rest = coming
    days = (monday + timedelta(days=number) for number in range(7))
    return any(
        _may_follow(case.owed.gaps, day, later, by_period=by_period)
        and case.desk.is_staffed(later)
        and not case.elder.is_absent(later)
        and case.is_open(later)
        and _reaches(case, later, rest, by_period=by_period)
        for later in days
    )


def _may_follow(gaps: Gaps, day: date, later: date, *, by_period: bool) -> bool:
    between = (later - day).days
    if not (gaps.least or 1) <= between <= (gaps.greatest or between):
        return False
    return not by_period or gaps.period is None or _number(gaps, later) <= _number(gaps, day) + 1


def _number(gaps: Gaps, day: date) -> int:
    """Return the number of the calendar period in which `day` lies."""
    return (day.year * 12 + day.month - 1) // MONTHS.get(gaps.period or "week", 1)


def _suits_helper(case: Case, kept: Sequence[Pattern]) -> bool:
    """Say whether the helper of today's pair works on some of the days that are left."""
    own = case.desk.own_days(case.elder.id)
    return own is None or any(one[0] in own for one in kept)
