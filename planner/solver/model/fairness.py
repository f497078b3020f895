"""
Fairness over past weeks: what history says of every helper's load.

One question is asked of the last four weeks: who carried more than the target allows? Such a
helper starts the week with the weekly average of the excess, so that new elders and covers go
to others first; whoever joined in the meantime starts at the team's average. Where the record
holds less than half of what the tiers ask for, nothing is known and nothing carried in.
Whether pairs are level is asked of the usual week: see `planner.solver.model.usual`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.solver.model.groups import TOUR_LEG_S, TOUR_SHARE
from planner.tiers import CONTACTS_A_WEEK
from planner.units import days_between
from planner.workdays import works

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import PastContact
    from planner.solver.model.facts import Facts

PAST_WEEKS = 4
"""Weeks of history that fairness looks at."""
KNOWN = 0.5
"""Share of the contacts that the tiers ask for which the record must hold."""


def carried(facts: Facts) -> dict[int, int]:
    """
    Return the seconds with which helpers start the week, by place in the roster.

    A helper whose minutes an hour at work were above the team's by more than the balance
    target starts with the excess of an average week; all others, newcomers included, with
    nothing: at the average.
    """
    if not is_known(facts):
        return {}
    seconds = _made(facts)
    hours = [_hours(facts, h) for h in range(len(seconds))]
    if not sum(seconds) or not sum(hours):
        return {}
    mean = sum(seconds) / sum(hours)
    target = facts.settings.balance_target * mean
    return {
        h: round((own / at_work - target) * at_work / PAST_WEEKS)
        for h, (own, at_work) in enumerate(zip(seconds, hours, strict=True))
        if at_work > 0 and own > target * at_work and facts.employed[h]
    }


def is_known(facts: Facts) -> bool:
    """Say whether history holds enough of the past weeks to speak of."""
    asked = PAST_WEEKS * sum(CONTACTS_A_WEEK[owed.tier] for owed in facts.entitled)
    return sum(1 for _ in _past(facts)) >= KNOWN * asked > 0


def _window(facts: Facts) -> tuple[date, date]:
    first = facts.horizon.first
    return first - timedelta(weeks=PAST_WEEKS), first - timedelta(days=1)


def _past(facts: Facts) -> Iterator[PastContact]:
    """Yield the contacts of the past weeks with elders and helpers who are still there."""
    first, last = _window(facts)
    for past in facts.scenario.history:
        if first <= past.day <= last and past.kind != "missed" and past.elder in facts.elder_at:
            yield past


def _made(facts: Facts) -> list[int]:
    """Return what every helper did in the past weeks, seconds."""
    seconds = [0] * len(facts.scenario.helpers)
    for past in _past(facts):
        if past.helper in facts.helper_at:
            h = facts.helper_at[past.helper]
            seconds[h] += _spent(facts, past, h)
    return seconds


def _spent(facts: Facts, past: PastContact, h: int) -> int:
    """Return the seconds of a contact: as recorded or usual, and a visit's share of a tour."""
    e = facts.elder_at[past.elder]
    owed = facts.entitled[e]
    if past.kind != "visit":
        return owed.call_s if past.duration_s is None else past.duration_s
    door = owed.service_s if past.duration_s is None else past.duration_s
    return door + TOUR_LEG_S + round(TOUR_SHARE * max(0, int(facts.walk[h, e])))


def _hours(facts: Facts, h: int) -> int:
    """Return the seconds at work of the past weeks."""
    helper = facts.scenario.helpers[h]
    days = days_between(*_window(facts))
    own = sum(helper.hours.seconds_on(day) for day in days if works(helper, day, facts.workdays))
    most = 10**9 if helper.max_week_s is None else PAST_WEEKS * helper.max_week_s
    return min(own, most)
