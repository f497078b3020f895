"""What the standing plan leaves for a surge: hours of the helpers, and whom it sees anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.hours import Parts
    from planner.pipeline.week import Opened
    from planner.plan import Plan

LEAST_S = 15 * MINUTE
"""A shorter stretch beside the standing rounds is no time to go out in."""


def seen_by(plan: Plan, days: Span) -> frozenset[str]:
    """Return whom a plan sees or calls on some days."""
    stops = (stop for one in plan.rounds if one.day in days for stop in one.stops)
    called = [call.elder for call in plan.calls if call.day in days]
    return frozenset((*(elder for stop in stops for elder in stop.elders), *called))


def last_contacts(opened: Opened, people: Collection[str], first: date) -> dict[str, str]:
    """Return when everybody was truly in contact last: on record, or by the standing plan."""
    from planner.pipeline.before import contacts_of

    scenario = opened.loaded.scenario
    last = {e.id: e.last_contact for e in scenario.everybody if e.last_contact is not None}
    past = [one for one in scenario.history if one.kind != "missed"]
    for one in (*past, *contacts_of(opened.plan)):
        if one.day < first:
            last[one.elder] = max(one.day, last.get(one.elder, one.day))
    return {one: day.isoformat() for one, day in sorted(last.items()) if one in people}


def free_helper(helper: Helper, plan: Plan, days: Span, slower: float) -> Helper:
    """
    Return a helper with the hours that the standing plan leaves on the days of a surge.

    Parameters
    ----------
    slower
        By how much the walks of the standing rounds take longer in this weather.
    """
    busy = {one.day: one for one in plan.rounds if one.helper == helper.id and one.day in days}
    if not busy:
        return helper
    left: dict[date, Parts] = {}
    away: list[Span] = []
    for day, one in busy.items():
        end = one.end + round(one.walk_s * (slower - 1))
        parts = _without(helper.hours.on(day), one.start, end)
        if parts:
            left[day] = parts
        else:
            away.append(Span(day, day))
    week = helper.max_week_s
    if week is not None:
        spent = sum(r.walk_s + r.service_s for r in plan.rounds if r.helper == helper.id)
        week = max(0, week - spent)
    absent = (*helper.absent, *away)
    at_work = {*helper.weekdays, *(day.isoweekday() for day in days)}
    hours = helper.hours.changed(left, at_work)
    return replace(helper, hours=hours, absent=absent, max_week_s=week)


def _without(parts: Iterable[tuple[int, int]], start: int, end: int) -> Parts:
    """Return hours without those from `start` to `end`, in whole minutes; scraps are no hours."""
    left: list[tuple[int, int]] = []
    until, since = start // MINUTE * MINUTE, -(-end // MINUTE) * MINUTE
    for first, last in parts:
        before, after = (first, min(last, until)), (max(first, since), last)
        left += [part for part in (before, after) if part[1] - part[0] >= LEAST_S]
    return tuple(dict.fromkeys(left))
