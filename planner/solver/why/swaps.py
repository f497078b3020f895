"""
Two elders who change helpers so that one of them can be served at all.

The elder left out goes to another helper, from whom one elder comes back. Tried on the plan
that stands: the other elder's visits, on the days on which they were, find lawful places in
the rounds of the helper left behind, and every missing contact one in the rounds of the new
one. Everything else stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.plan import Fix
from planner.solver.model.rounds import Door, cheapest, door_windows, parts_left, without
from planner.solver.why.desk import Desk, Missing, desk_of, placed, walk_of
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.plan import Round
    from planner.solver.model.facts import Facts

MOST_HELPERS = 4
"""Helpers with whom a swap is tried, the nearest first."""
MOST_SWAPS = 8
"""Elders of each who are tried, those nearest to the helper left behind first."""


@dataclass(frozen=True, slots=True)
class _Swap:
    """Places in the rosters: the elder left out and the helper, and with whom they change."""

    elder: str
    giver: int
    other: str
    taker: int


def swaps(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Yield the first swap after which everything missing is served, if there is one."""
    for one in _candidates(desk, missing):
        fix = _tried(desk, missing, one)
        if fix is not None:
            yield fix
            return


def _candidates(desk: Desk, missing: Missing) -> Iterator[_Swap]:
    """Yield the lawful swaps, the nearest helper first; not for somebody seen on other days."""
    facts, elder = desk.facts, missing.demand.elder
    paired = desk.pairs.get(elder)
    locked = {pair.elder for pair in desk.plan.pairs if pair.locked}
    if paired is None or elder in locked or missing.made or _has_budget(facts):
        return
    giver = facts.helper_at[paired]
    takers = [h for h in facts.candidates(facts.elder_at[elder]) if h != giver][:MOST_HELPERS]
    for taker in takers:
        name = facts.scenario.helpers[taker].id
        theirs = [e for e, helper in desk.pairs.items() if helper == name and e not in locked]
        able = [facts.elder_at[e] for e in theirs if facts.is_standing(giver, facts.elder_at[e])]
        able.sort(key=lambda e: (int(facts.walk[giver, e]), e))
        for e in able[:MOST_SWAPS]:
            yield _Swap(elder, giver, facts.scenario.elders[e].id, taker)


def _has_budget(facts: Facts) -> bool:
    """Say whether the pairs that may change are counted: a swap would take two of them."""
    return facts.settings.max_pair_changes is not None


def _tried(desk: Desk, missing: Missing, one: _Swap) -> Fix | None:
    rounds = _given_back(desk, missing, one)
    if rounds is None:
        return None
    facts = desk.facts
    giver, taker = (facts.scenario.helpers[h].id for h in (one.giver, one.taker))
    after = desk_of(facts, replace(desk.plan, rounds=rounds))
    cap = facts.scenario.helpers[one.giver].max_week_s
    if cap is not None and after.minutes(giver, missing.week) > cap:
        return None
    made = placed(after, facts, missing, one.taker)
    if made is None:
        return None
    served = missing.demand.service_s * missing.count
    moved = sum(r.walk_s for r in rounds) - sum(r.walk_s for r in desk.rounds)
    more = after.minutes(taker, missing.week) + walk_of(made) + served
    cost: dict[str, object] = {
        "helper": taker,
        "with": one.other,
        "walk_s": moved + walk_of(made),
        "minutes_before": _minutes(desk.minutes(taker, missing.week)),
        "minutes_after": _minutes(more),
        "giver_minutes_before": _minutes(desk.minutes(giver, missing.week)),
        "giver_minutes_after": _minutes(after.minutes(giver, missing.week)),
    }
    return Fix("swap", giver, taker, proved=True, cost=cost)


def _given_back(desk: Desk, missing: Missing, one: _Swap) -> tuple[Round, ...] | None:
    """Return the rounds with the other elder's visits moved, None where one has no place."""
    facts = desk.facts
    rounds = {(r.helper, r.day): r for r in desk.rounds}
    giver = facts.scenario.helpers[one.giver].id
    met = [r for r in desk.rounds if any(one.other in stop.elders for stop in r.stops)]
    if not met or not all(_is_plain(r, desk, missing, one) for r in met):
        return None
    for r in met:
        rest = without(facts, r, one.other, parts_left(facts, one.taker, r.day, desk.calls))
        windows = door_windows(facts, (one.other,), r.day)
        now = rounds.get((giver, r.day))
        service = facts.entitled[facts.elder_at[one.other]].service_s
        door = Door((one.other,), service, windows or ())
        parts = parts_left(facts, one.giver, r.day, desk.calls)
        way = None if windows is None else cheapest(facts, one.giver, r.day, now, door, parts)
        if way is None or (rest is None and len(r.stops) > 1):
            return None
        del rounds[r.helper, r.day]
        if rest is not None:
            rounds[r.helper, r.day] = rest
        rounds[giver, r.day] = way.round
    return tuple(rounds.values())


def _is_plain(r: Round, desk: Desk, missing: Missing, one: _Swap) -> bool:
    """Say whether the visit may move: by the pair alone, at a door of its own, and ahead."""
    stop = next(stop for stop in r.stops if one.other in stop.elders)
    by = desk.facts.helper_at[r.helper]
    alone = stop.companion is None and stop.cover_for is None and len(stop.elders) == 1
    return alone and by == one.taker and r.day >= missing.since


def _minutes(seconds: int) -> float:
    return round(seconds / MINUTE, 1)
