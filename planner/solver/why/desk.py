"""A plan laid open for trying changes: who waits, and where a contact finds a lawful place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planner.due import contacts_before, weeks_of
from planner.solver.model.owed import made_in, owed_in
from planner.solver.model.rounds import Door, Insertion, cheapest, door_windows, parts_left
from planner.units import Span

if TYPE_CHECKING:
    from planner.due import Demand
    from planner.plan import Call, Plan, Round
    from planner.solver.model.facts import Facts

MOST_TRIED = 6
"""Helpers tried for one fix, the nearest first."""


@dataclass(frozen=True, slots=True)
class Missing:
    """
    A demand of which contacts are not planned, and the days on which others are.

    Parameters
    ----------
    since
        First day that may still change; what lies before has been walked.
    """

    demand: Demand
    count: int
    made: frozenset[date]
    week: Span
    since: date = date.min


@dataclass(slots=True)
class Desk:
    """
    A plan on which fixes are tried; never changed by them.

    Parameters
    ----------
    waiting
        Everybody's missing contacts, once somebody has asked for them.
    rooms
        What a helper could do with longer hours, for all who wait for that helper.
    duty
        The duty that is proposed so far for visits on rest days.
    """

    facts: Facts
    rounds: tuple[Round, ...]
    calls: tuple[Call, ...]
    pairs: dict[str, str]
    plan: Plan
    waiting: list[Missing] | None = None
    rooms: dict[tuple[object, ...], Room] = field(default_factory=dict)
    duty: Rota | None = None
    _at: dict[tuple[str, date], Round] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find rounds by helper and day."""
        self._at = {(r.helper, r.day): r for r in self.rounds}

    def round(self, helper: str, day: date) -> Round | None:
        """Return the helper's round of the day."""
        return self._at.get((helper, day))

    def end(self, helper: str, day: date) -> int:
        """Return when the helper's round of the day ends, 0 where there is none."""
        r = self.round(helper, day)
        return 0 if r is None else r.end

    def minutes(self, helper: str, week: Span) -> int:
        """Return the seconds that the helper works in the week."""
        walked = sum(
            r.walk_s + r.service_s for r in self.rounds if r.helper == helper and r.day in week
        )
        called = (c.service_s for c in self.calls if c.helper == helper and c.day in week)
        return walked + sum(called)


class Rota:
    """The duty that is proposed so far, and the plan with the visits in it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.days: set[tuple[int, date]] = set()


def desk_of(facts: Facts, plan: Plan) -> Desk:
    """Return the plan laid open for trying."""
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    return Desk(facts, plan.rounds, plan.calls, pairs, plan)


def since_of(plan: Plan) -> date:
    """Return the first day that the change which made the plan could still change."""
    turnover = plan.extra.get("turnover")
    told = turnover.get("from") if isinstance(turnover, dict) else None
    return date.fromisoformat(told) if isinstance(told, str) else date.min


def missing_of(
    facts: Facts, plan: Plan, elder: str | None = None, since: date | None = None
) -> list[Missing]:
    """Return what is owed and not planned, of everybody or of one elder."""
    since = since or since_of(plan)
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    listed = {(u.elder, u.due) for u in plan.unserved}
    found: list[Missing] = []
    for week in weeks_of(facts.horizon):
        rounds = [r for r in plan.rounds if r.day in week]
        calls = [call for call in plan.calls if call.day in week]
        visits, called = made_in(rounds, calls)
        owed = owed_in(facts, week, contacts)
        mixed = {demand.elder for demand in owed if demand.kind == "mixed-call"}
        for demand in owed:
            if elder not in {None, demand.elder} or demand.kind != "tier":
                continue
            span = Span(demand.first, demand.last)
            made = frozenset(
                day
                for name, day in (*visits, *(() if demand.elder in mixed else called))
                if name == demand.elder and day in span
            )
            count = demand.count - len(made)
            if count > 0 and (demand.elder, span) in listed:
                found.append(Missing(demand, count, made, week, since))
        contacts = contacts.adding(visits, called)
    return found


def place_visits(desk: Desk, facts: Facts, missing: Missing, h: int) -> int | None:
    """
    Return the seconds of walking that serving all of `missing` costs helper `h`.

    None where some contact finds no lawful place. Everything else in the plan stays.
    """
    made = placed(desk, facts, missing, h)
    return None if made is None else walk_of(made)


def placed(desk: Desk, facts: Facts, missing: Missing, h: int) -> tuple[Insertion, ...] | None:
    """Return the lawful places of all of `missing` with the least walking, None without any."""
    made = (_place_days(desk, facts, missing, h, days) for days in ways(missing))
    return min((way for way in made if way is not None), key=walk_of, default=None)


def walk_of(made: Sequence[Insertion]) -> int:
    """Return the seconds of walking that the places cost together."""
    return sum(way.extra_walk_s for way in made)


@dataclass(frozen=True, slots=True)
class Room:
    """
    What one helper could do beyond the plan: for the elder asked about, and for others waiting.

    Parameters
    ----------
    desk
        The plan with all of it.
    also
        The others who are served too.
    ends
        Days of the visits put in, and when their rounds end.
    """

    desk: Desk
    also: tuple[str, ...]
    ends: tuple[tuple[date, int], ...]


def ways(missing: Missing) -> Iterator[tuple[date, ...]]:
    """Yield the sets of days, none walked already, on which the missing contacts may fall."""
    for pattern in missing.demand.patterns:
        days = tuple(day for day in pattern if day not in missing.made)
        is_ahead = all(day >= missing.since for day in days)
        is_whole = len(days) >= missing.count - missing.demand.short > 0
        if is_ahead and is_whole and missing.made <= set(pattern):
            yield days


def _place_days(
    desk: Desk, facts: Facts, missing: Missing, h: int, days: Sequence[date]
) -> tuple[Insertion, ...] | None:
    helper = facts.scenario.helpers[h]
    service = missing.demand.service_s
    made: list[Insertion] = []
    for day in days:
        windows = door_windows(facts, (missing.demand.elder,), day)
        if windows is None or facts.elder(missing.demand.elder).is_two_person:
            return None
        door = Door((missing.demand.elder,), service, windows)
        parts = parts_left(facts, h, day, desk.calls)
        way = cheapest(facts, h, day, desk.round(helper.id, day), door, parts)
        if way is None:
            return None
        made.append(way)
    cap = helper.max_week_s
    spent = desk.minutes(helper.id, missing.week) + walk_of(made) + service * len(days)
    return tuple(made) if cap is None or spent <= cap else None
