"""Who is paired together, and what a group asks of each helper: households, neighbours, loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.solver.model.facts import Facts
from planner.tiers import CONTACTS_A_WEEK
from planner.units import MINUTE

NEAREST = 5
"""Helpers considered for one group; farther ones never pay for what they balance."""


TOUR_SHARE = 0.12
"""Share of base-to-door walking that one more visit adds to a tour."""


TOUR_LEG_S = 60
"""And the leg from door to door, seconds."""


SCALE = 10
"""Loads count in tenths of a minute."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who share a helper: places in the roster, lawful helpers, load by helper."""

    elders: tuple[int, ...]
    helpers: tuple[int, ...]
    weekly: tuple[int, ...]
    due: tuple[int, ...]
    walking: tuple[int, ...]


def id_of(facts: Facts, e: int) -> str:
    """Return the id of the elder at a place in the roster."""
    return facts.scenario.elders[e].id


def groups_of(facts: Facts, free: Sequence[int], due: Mapping[str, float]) -> list[Group]:
    """Gather the people of one household, then of one door, who have the same choice."""
    options = {e: tuple(facts.candidates(e)[:NEAREST]) for e in free}
    households: dict[str, list[int]] = {}
    for e in free:
        if options[e]:
            households.setdefault(facts.scenario.elders[e].household, []).append(e)
    doors: dict[object, list[int]] = {}
    for members in households.values():
        for part in _agreeing(members, options):
            first = facts.scenario.elders[part[0]]
            key = (first.lon, first.lat, _shared(part, options))
            doors.setdefault(key, []).extend(part)
    limit = _group_limit(facts)
    groups = []
    for members in doors.values():
        groups += [
            _weigh(facts, part, _shared(part, options), due)
            for part in _portions(facts, members, limit)
        ]
    return groups


def _agreeing(members: Sequence[int], options: Mapping[int, tuple[int, ...]]) -> list[list[int]]:
    """Keep a household together where one helper may visit all of it."""
    if _shared(members, options):
        return [list(members)]
    return [[e] for e in members]


def _shared(members: Sequence[int], options: Mapping[int, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the helpers who may visit all of `members`, in the order of the first."""
    first, *rest = members
    return tuple(h for h in options[first] if all(h in options[e] for e in rest))


def _group_limit(facts: Facts) -> int:
    """Return the weekly load, tenths of a minute, beyond which a house is shared out."""
    hours = [h.shift_s * len(h.weekdays) for h in facts.scenario.helpers]
    return max(hours, default=0) * SCALE // MINUTE // 20


def _portions(facts: Facts, members: Sequence[int], limit: int) -> list[list[int]]:
    """Share out a house of many people: households whole, each portion below `limit`."""
    households: dict[str, list[int]] = {}
    for e in members:
        households.setdefault(facts.scenario.elders[e].household, []).append(e)
    portions: list[list[int]] = []
    load = limit + 1
    for part in households.values():
        extra = sum(_weekly_service(facts, e) for e in part)
        if load + extra > limit:
            portions.append([])
            load = 0
        portions[-1].extend(part)
        load += extra
    return portions


def _weekly_service(facts: Facts, e: int) -> int:
    owed = facts.entitled[e]
    return round(CONTACTS_A_WEEK[owed.tier] * owed.service_s * SCALE / MINUTE)


def _weigh(
    facts: Facts, members: Sequence[int], helpers: Sequence[int], due: Mapping[str, float]
) -> Group:
    """Return the group with what it asks of each helper."""
    weekly, now, walking = [], [], []
    for h in helpers:
        weekly.append(sum(expected_load(facts, h, e, None) for e in members))
        now.append(sum(expected_load(facts, h, e, due.get(id_of(facts, e), 0.0)) for e in members))
        often = max(CONTACTS_A_WEEK[facts.entitled[e].tier] for e in members)
        walking.append(round(often * int(facts.walk[h, members[0]]) * SCALE / MINUTE))
    return Group(tuple(members), tuple(helpers), tuple(weekly), tuple(now), tuple(walking))


def expected_load(facts: Facts, h: int, e: int, contacts: float | None) -> int:
    """Return tenths of a minute that elder `e` asks of helper `h`: a tour's share and service."""
    owed = facts.entitled[e]
    often = CONTACTS_A_WEEK[owed.tier] if contacts is None else contacts
    leg = TOUR_LEG_S + TOUR_SHARE * int(facts.walk[h, e])
    return round(often * (owed.service_s + leg) * SCALE / MINUTE)
