"""
Rounds taken apart and put together again: one door more, one less, timed anew.

What `explain`, `suggest`, `edit` and `surge` do to a plan they do through these functions,
so that a proposal is a lawful round and not a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.domain import base, home
from planner.plan import Round, Stop
from planner.solver.model.units import meet, windows_of

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Helper, Place
    from planner.plan import Call, Plan
    from planner.solver.model.facts import Facts
    from planner.solver.model.units import Windows

Parts = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Door:
    """
    One stop before it has a time.

    Parameters
    ----------
    windows
        First and last lawful start, in order; empty for any time.
    """

    elders: tuple[str, ...]
    service_s: int
    windows: Windows
    companion: str | None = None
    cover_for: str | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return home(self.elders[0])


def parts_left(facts: Facts, h: int, day: date, calls: Sequence[Call]) -> Parts:
    """Return the parts of the helper's shift on `day`, the calls taken off their ends."""
    helper = facts.scenario.helpers[h]
    if not facts.is_working(h, day):
        return []
    parts = list(helper.hours.on(day))
    for call in calls:
        if call.helper == helper.id and call.day == day:
            fitting = [s for s, (a, b) in enumerate(parts) if b - a >= call.service_s]
            if fitting:
                a, b = parts[fitting[-1]]
                parts[fitting[-1]] = (a, b - call.service_s)
    return parts


def doors_of(facts: Facts, r: Round) -> list[Door]:
    """Return the doors of a round; a meeting of two helpers keeps its time."""
    return [_door(facts, stop, r.day) for stop in r.stops]


def _door(facts: Facts, stop: Stop, day: date) -> Door:
    windows = door_windows(facts, stop.elders, day)
    if stop.companion is not None:
        windows = ((stop.start, stop.start),)
    return Door(
        stop.elders, stop.depart - stop.start, windows or (), stop.companion, stop.cover_for
    )


def door_windows(facts: Facts, elders: Sequence[str], day: date) -> Windows | None:
    """Return when all of `elders` may be visited on `day`, None where there is no such time."""
    shared: Windows | None = ()
    for elder in elders:
        shared = meet(shared, windows_of(facts.elder(elder), day))
    return shared


def timed(facts: Facts, h: int, day: date, doors: Sequence[Door], parts: Parts) -> Round | None:
    """
    Return the round through `doors` in that order, as early as lawful, or None.

    The base is left as late as the first visit allows.
    """
    helper = facts.scenario.helpers[h]
    places = [base(helper.id), *(door.place for door in doors), base(helper.id)]
    legs = list(pairwise(places))
    walks = [facts.walking.seconds(helper.id, a, b) for a, b in legs]
    if not doors or not parts or min(walks) < 0 or not _carries(facts, helper, doors):
        return None
    if sum(walks) + sum(door.service_s for door in doors) > sum(b - a for a, b in parts):
        return None
    metres = [facts.walking.metres(helper.id, a, b) for a, b in legs]
    stops: list[Stop] = []
    time = parts[0][0]
    for door, walk, way in zip(doors, walks[:-1], metres[:-1], strict=True):
        left = _uncut(parts, time, walk)
        start = None if left is None else _start(parts, left + walk, door)
        if left is None or start is None:
            return None
        arrive = left + walk if stops else start
        stop = Stop(
            door.elders, arrive, start, start + door.service_s, walk, way, door.companion,
            door.cover_for,
        )  # fmt: skip
        stops.append(stop)
        time = stop.depart
    left = _uncut(parts, time, walks[-1])
    if left is None:
        return None
    return Round(
        helper=helper.id,
        day=day,
        start=_late(parts, stops[0].start, walks[0]),
        end=left + walks[-1],
        walk_s=sum(walks),
        service_s=sum(door.service_s for door in doors),
        walk_m=sum(metres),
        stops=tuple(stops),
    )


def _carries(facts: Facts, helper: Helper, doors: Sequence[Door]) -> bool:
    """Say whether the helper can carry what the doors are brought by a role."""
    if helper.portions is None:
        return True
    return sum(bool(facts.elder(e).role) for door in doors for e in door.elders) <= helper.portions


def _uncut(parts: Parts, time: int, lasting: int) -> int | None:
    """Return the earliest moment from `time` on that leaves `lasting` before a break."""
    begun = (max(time, a) for a, b in parts if max(time, a) + lasting <= b)
    return next(begun, None)


def _start(parts: Parts, time: int, door: Door) -> int | None:
    """Return the earliest lawful start of the visit from `time` on."""
    begun = (
        max(time, a, opens)
        for a, b in parts
        for opens, closes in door.windows or ((a, b),)
        if max(time, a, opens) <= closes and max(time, a, opens) + door.service_s <= b
    )
    return next(begun, None)


def _late(parts: Parts, start: int, walk: int) -> int:
    """Return the latest lawful departure from the base for a visit at `start`."""
    return max(min(b, start) - walk for a, b in parts if a + walk <= min(b, start))


@dataclass(frozen=True, slots=True)
class Insertion:
    """A round with one door more: where, and how much more walking."""

    round: Round
    extra_walk_s: int
    position: int


def insertions(
    facts: Facts, h: int, day: date, now: Round | None, door: Door, parts: Parts
) -> Iterator[Insertion]:
    """Yield every lawful way of putting `door` into the helper's day, in order of position."""
    doors = [] if now is None else doors_of(facts, now)
    walked = 0 if now is None else now.walk_s
    for position in range(len(doors) + 1):
        made = timed(facts, h, day, [*doors[:position], door, *doors[position:]], parts)
        if made is not None:
            yield Insertion(made, made.walk_s - walked, position)


def cheapest(
    facts: Facts, h: int, day: date, now: Round | None, door: Door, parts: Parts
) -> Insertion | None:
    """Return the way with the least more walking, None where there is none."""
    ways = insertions(facts, h, day, now, door, parts)
    return min(ways, key=lambda way: (way.extra_walk_s, way.position), default=None)


def without(facts: Facts, r: Round, elder: str, parts: Parts) -> Round | None:
    """Return the round without that elder; None where nobody is left."""
    doors = []
    for door in doors_of(facts, r):
        if elder not in door.elders:
            doors.append(door)
            continue
        rest = tuple(other for other in door.elders if other != elder)
        if rest:
            own = facts.entitled[facts.elder_at[elder]].service_s
            doors.append(replace(door, elders=rest, service_s=max(0, door.service_s - own)))
    return timed(facts, facts.helper_at[r.helper], r.day, doors, parts)


def round_of(plan: Plan, helper: str, day: date) -> Round | None:
    """Return the helper's round of that day, None where there is none."""
    return next((r for r in plan.rounds if r.helper == helper and r.day == day), None)
