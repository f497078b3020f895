"""
Fixes that ask a helper for more hours: a higher cap of the week, a longer shift.

Whoever else waits for the same hours is counted in, for they might be served instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.plan import Fix
from planner.solver.model.rounds import Insertion
from planner.solver.why.desk import MOST_TRIED, Desk, Missing, Room, missing_of, placed, ways
from planner.units import HOUR, MINUTE

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.solver.model.facts import Facts

LONGER_SHIFT = (30 * MINUTE, HOUR, 2 * HOUR)
LATEST = 22 * HOUR


def higher_cap(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Try more minutes a week of the paired or nearest helper, by as many as it takes.

    Others who wait for the same minutes are counted in: they might be served instead.
    """
    facts = desk.facts
    for h in _tried(desk, missing):
        helper = facts.scenario.helpers[h]
        if helper.max_week_s is None:
            continue
        free = _with_helper(facts, h, replace(helper, max_week_s=None))
        room = _for_all(desk, free, missing, h)
        if room is not None:
            needed = room.desk.minutes(helper.id, missing.week)
            before, after = helper.max_week_s / MINUTE, ceil(needed / MINUTE)
            cost = _cost_for_all(desk, missing, h, room)
            yield Fix("max_minutes_per_week", plain(before), after, proved=True, cost=cost)
            return


def _tried(desk: Desk, missing: Missing) -> list[int]:
    """Return the helpers of whom more is asked: the paired one, or the nearest."""
    paired = desk.pairs.get(missing.demand.elder)
    if paired is not None:
        return [desk.facts.helper_at[paired]]
    return desk.facts.candidates(desk.facts.elder_at[missing.demand.elder])[:MOST_TRIED]


def longer_shift(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Try a longer shift of the paired or nearest helper, and name the days that need it.

    Others who wait for the same hours are counted in: they might be served instead.
    """
    facts = desk.facts
    for more in LONGER_SHIFT:
        for h in _tried(desk, missing):
            helper = facts.scenario.helpers[h]
            longer = _longer(helper, more)
            room = _for_all(desk, _with_helper(facts, h, longer), missing, h)
            if room is not None and len(room.also) >= _most(desk, missing, h):
                late = sorted(
                    {str(day) for day, left in room.ends if left > helper.hours.on(day)[-1][1]}
                )
                cost = _cost_for_all(desk, missing, h, room) | {"days": late}
                yield Fix("shift", str(helper.hours), str(longer.hours), proved=True, cost=cost)
                return


def _most(desk: Desk, missing: Missing, h: int) -> int:
    """Return how many others the longest shift that is tried would serve too."""
    longest = _longer(desk.facts.scenario.helpers[h], LONGER_SHIFT[-1])
    room = _for_all(desk, _with_helper(desk.facts, h, longest), missing, h)
    return 0 if room is None else len(room.also)


def _for_all(desk: Desk, facts: Facts, missing: Missing, h: int) -> Room | None:
    """Return the plan in which helper `h` serves `missing` and whoever else waits for `h`."""
    helper = facts.scenario.helpers[h]
    if desk.pairs.get(missing.demand.elder) != helper.id:
        made = placed(desk, facts, missing, h)
        if made is None:
            return None
        return replace(_room([(missing, made)], grown_by(desk, made)), also=())
    key = (h, helper.hours, helper.max_week_s, missing.week)
    if key not in desk.rooms:
        desk.rooms[key] = _shared(desk, facts, missing, h)
    room = desk.rooms[key]
    elder = missing.demand.elder
    others = tuple(one for one in room.also if one != elder)
    return replace(room, also=others) if elder in room.also else None


def _shared(desk: Desk, facts: Facts, missing: Missing, h: int) -> Room:
    """Return the plan in which helper `h` serves all who wait for `h` and find room."""
    grown, found = desk, list[tuple[Missing, tuple[Insertion, ...]]]()
    for one in _waiting(desk, missing, h):
        more = placed(grown, facts, one, h)
        if more is not None:
            grown = grown_by(grown, more)
            found.append((one, more))
    return _room(found, grown)


def _room(found: Sequence[tuple[Missing, tuple[Insertion, ...]]], grown: Desk) -> Room:
    """Return who is served in `grown`, and when the rounds end in which they are."""
    ways = [way for _, made in found for way in made]
    ends = tuple((way.round.day, grown.end(way.round.helper, way.round.day)) for way in ways)
    return Room(grown, tuple(one.demand.elder for one, _ in found), ends)


def grown_by(desk: Desk, made: Sequence[Insertion]) -> Desk:
    """Return the desk with those rounds in the place of the former ones."""
    new = {(way.round.helper, way.round.day): way.round for way in made}
    rounds = [new.pop((r.helper, r.day), r) for r in desk.rounds]
    return Desk(desk.facts, (*rounds, *new.values()), desk.calls, desk.pairs, desk.plan)


def _waiting(desk: Desk, missing: Missing, h: int) -> list[Missing]:
    """Return what is missing that week and would be asked of helper `h`."""
    if desk.waiting is None:
        desk.waiting = missing_of(desk.facts, desk.plan, since=missing.since)
    helper = desk.facts.scenario.helpers[h].id
    waiting = (
        other
        for other in desk.waiting
        if other.week == missing.week
        and other.demand.contact is Contact.VISIT
        and desk.pairs.get(other.demand.elder) == helper
        and any(ways(other))
    )
    return list(waiting)


def _cost_for_all(desk: Desk, missing: Missing, h: int, room: Room) -> dict[str, object]:
    """Return what the room costs, and who else is served by it."""
    helper = desk.facts.scenario.helpers[h].id
    now = sum(r.walk_s for r in desk.rounds if r.helper == helper)
    then = sum(r.walk_s for r in room.desk.rounds if r.helper == helper)
    cost: dict[str, object] = {
        "helper": helper,
        "walk_s": then - now,
        "minutes_before": round(desk.minutes(helper, missing.week) / MINUTE, 1),
        "minutes_after": round(room.desk.minutes(helper, missing.week) / MINUTE, 1),
    }
    return cost | ({"also": list(room.also)} if room.also else {})


def _longer(helper: Helper, more: int) -> Helper:
    return replace(helper, hours=helper.hours.stretched(more, LATEST))


def _with_helper(facts: Facts, h: int, helper: Helper) -> Facts:
    helpers = facts.scenario.helpers
    changed = replace(facts.scenario, helpers=(*helpers[:h], helper, *helpers[h + 1 :]))
    return replace(facts, scenario=changed)


def plain(number: float) -> float | int:
    """Return a whole number without its decimals."""
    return int(number) if number == int(number) else number
