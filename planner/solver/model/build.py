"""
From demands and pairs to a `Problem` in numbers, and which number is whom.

The weights keep the order of the contract's preferences: a contact left out costs more
than anything else (`units.price`), then minutes beyond the balance target together with
changed pairs, then walking, one a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.domain import base as base_of
from planner.domain import home
from planner.solver.model.facts import COMPANION_REACH, Facts, clash
from planner.solver.model.groups import NEAREST
from planner.solver.model.problem import NOT_VISITED, Balance, Problem, Usual
from planner.solver.model.turfs import plane
from planner.solver.model.units import (
    Member,
    Unit,
    Visits,
    cluster,
    common_windows,
    fits_shift,
    full_options,
    options_on,
    own_days,
    pinned,
    service_on,
    split_cover,
    with_parts,
)
from planner.solver.model.usual import TOLERATED
from planner.travel import UNREACHABLE

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from planner.domain import Place
    from planner.due import Demand
    from planner.solver.model.days import Shifts
    from planner.solver.model.units import Windows
    from planner.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What breaks the tie between continuity and fairness.

    Parameters
    ----------
    pair_change
        Cost of one existing pair changed: no walking pays for it.
    unfair
        Cost of a second beyond the balance target.
    uneven
        Cost of a second of a helper's longest day beyond the day target: less than any pair, for
        moving one visit shortens a day by less than an hour.
    levels_from
        How many times the balance target the usual week must be before pairs that stand move
        for it; None where they never do.
    """

    pair_change: int
    unfair: int
    uneven: int = 10
    levels_from: float | None = TOLERATED


PLANNING = Weights(pair_change=40_000, unfair=60)
"""Some ten minutes of fairness are worth a pair."""
TURNOVER = Weights(pair_change=400_000, unfair=10, uneven=1, levels_from=None)
"""When a team changes, pairs that stand move for a contact and for nothing else."""
LEVELLING = Weights(pair_change=2_000, unfair=60, uneven=1, levels_from=1.0)
"""Whoever asks for a level team wants pairs moved until it is."""
WALKED = 1.3
"""Service and walking over service, roughly."""
NO_WAY = 1_000_000
"""Walking time where no way leads."""
TURF = 0.05
"""Cost of a metre between a door and the middle of its helper's doors: twenty metres weigh
a second of walking."""
TURFS_FROM = 60
"""Units from which a week has turfs; smaller ones are closed by an exact model instead."""
COVERS = 6
"""Helpers considered to stand in for an absent one."""


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """
    A problem and what its numbers stand for.

    Parameters
    ----------
    helpers
        Helper ``h`` of the problem is ``helpers[h]`` of the roster.
    times
        Walking times among the doors of each helper of the problem.
    locals
        For each helper of the problem, a door's place in its matrix by unit.
    """

    problem: Problem
    units: tuple[Unit, ...]
    days: tuple[date, ...]
    helpers: tuple[int, ...]
    times: tuple[TravelTimes, ...]
    locals: tuple[dict[int, int], ...]


@dataclass(frozen=True, slots=True)
class Freedom:
    """
    Which pairs the search may still decide.

    Parameters
    ----------
    decided
        Elder ids whose pair stands in this plan already: never changed.
    standing
        Elder ids with an existing pair.
    may_change
        Whether an existing pair may change, at its weight.
    apart
        Elder ids seen on their own: their household found no room in one stop.
    locked
        Elder ids whose pair is locked.
    """

    decided: frozenset[str]
    standing: frozenset[str]
    locked: frozenset[str]
    may_change: bool = False
    apart: frozenset[str] = frozenset()
    weights: Weights = PLANNING


def units_of(
    facts: Facts,
    demands: Sequence[Demand],
    pairs: Mapping[str, str],
    days: tuple[date, ...],
    freedom: Freedom,
) -> tuple[Unit, ...]:
    """Return the units of a week's visits; demands without a pair or a lawful day stay out."""
    doors: dict[tuple[str, str], list[Member]] = {}
    for demand in demands:
        elder, helper = facts.elder(demand.elder), pairs.get(demand.elder)
        if helper is not None and any(demand.patterns):
            door = elder.id if elder.id in freedom.apart else elder.household
            doors.setdefault((door, helper), []).append(Member(elder, demand))
    units: list[Unit] = []
    for (_, helper), members in doors.items():
        h = facts.helper_at[helper]
        is_open = partial(_is_open, facts, h, days)
        for part in cluster(members, days, _longest_stop(facts, h), is_open):
            units += _units_of_door(facts, part, h, days, freedom)
    return tuple(units)


def _is_open(
    facts: Facts, h: int, days: Sequence[date], d: int, windows: Windows | None, service_s: int
) -> bool:
    """Say whether helper `h`, or a stand-in on days off, may come in those windows."""
    if windows is None or not facts.is_working(h, days[d]):
        return windows is not None
    return fits_shift(facts.scenario.helpers[h].on(days[d]), windows, service_s)


def _longest_stop(facts: Facts, h: int) -> int:
    """Return the longest time at one door: what fits into a part of the shift with the walk."""
    helper = facts.scenario.helpers[h]
    parts = [part for _, hours in helper.by_weekday for part in hours] or helper.shift
    longest = max((end - start for start, end in parts), default=0)
    return longest - 2 * facts.settings.max_walk_s


def _units_of_door(
    facts: Facts, members: Sequence[Member], h: int, days: tuple[date, ...], freedom: Freedom
) -> list[Unit]:
    """Return the unit of one door, and a second one for what others must cover."""
    full = full_options(members, days)
    if not full:
        return []
    unit = Unit(
        members=tuple(members),
        helper=h,
        options=(),
        windows=common_windows(members, days),
        days=days,
        choices=(),
    )
    unit = replace(unit, seconds=_seconds(facts, unit))
    choices = _choices(facts, unit, freedom)
    own = {h: own_days(facts, h, unit) for h in {unit.helper, *(h for h, _ in choices)}}
    if any(_is_inside(full, own[h]) for h in _responsible(unit, choices, freedom)):
        part = [h for h, _ in choices if not _is_inside(full, own[h])]
        lesser = [one for h in part for one in options_on(members, days, own[h])]
        return [replace(unit, choices=choices, options=with_parts(members, full, lesser))]
    return _covered(facts, unit, full)


def _responsible(unit: Unit, choices: Sequence[tuple[int, int]], freedom: Freedom) -> list[int]:
    """Return who must have room: the helper whose pair stands, else whoever may be chosen."""
    if any(member.elder.id in freedom.standing for member in unit.members):
        return [unit.helper]
    return [h for h, _ in choices]


def _is_inside(combinations: Sequence[Visits], days: frozenset[int]) -> bool:
    """Say whether some combination lies in those days altogether."""
    return any(all(d in days for d, _ in visits) for visits in combinations)


def _covered(facts: Facts, unit: Unit, full: Sequence[Visits]) -> list[Unit]:
    """Part what the paired helper can do from what others must stand in for."""
    own = own_days(facts, unit.helper, unit)
    others = _stand_ins(facts, unit)
    at_hand = own | {
        d
        for h in others
        for d in own_days(facts, h, unit)
        if not facts.is_working(unit.helper, unit.days[d])
    }
    # Days on which neither can come hold nothing: what is left of the week is sought anew.
    sets = full if _is_inside(full, at_hand) else options_on(unit.members, unit.days, at_hand)
    if not sets:
        return []
    mine, covered = split_cover(sets, own)
    covered = _while_away(facts, unit, covered)
    parts = [pinned(unit, unit.helper, mine)] if mine else []
    if covered:
        parts.append(
            replace(
                unit,
                choices=tuple((h, 0) for h in others),
                options=with_parts(unit.members, covered),
                cover_for=unit.helper,
            )
        )
    return parts


def _while_away(facts: Facts, unit: Unit, covered: Sequence[Visits]) -> list[Visits]:
    """Return the visits that fall on days on which the paired helper does not work."""
    away = {d for d, day in enumerate(unit.days) if not facts.is_working(unit.helper, day)}
    kept = (tuple(visit for visit in visits if visit[0] in away) for visits in covered)
    return [visits for visits in dict.fromkeys(kept) if visits]


def _stand_ins(facts: Facts, unit: Unit) -> list[int]:
    """Return who may stand in for the paired helper, the nearest first."""
    return [h for h in _shared_candidates(facts, unit) if h != unit.helper][:COVERS]


def _shared_candidates(facts: Facts, unit: Unit) -> list[int]:
    """Return the helpers who may visit every member, the nearest first."""
    members = [facts.elder_at[member.elder.id] for member in unit.members]
    return [
        h for h in facts.candidates(members[0]) if all(facts.is_lawful(h, e) for e in members[1:])
    ]


def _choices(facts: Facts, unit: Unit, freedom: Freedom) -> tuple[tuple[int, int], ...]:
    """Return the helpers among whom the search may choose."""
    ids = [member.elder.id for member in unit.members]
    own = (unit.helper, 0)
    if any(i in freedom.decided or i in freedom.locked for i in ids):
        return (own,)
    held = sum(i in freedom.standing for i in ids)
    if held and not freedom.may_change:
        return (own,)
    others = [h for h in _shared_candidates(facts, unit) if h != unit.helper][: NEAREST - 1]
    return (own, *((h, freedom.weights.pair_change * held) for h in others))


def _seconds(facts: Facts, unit: Unit) -> tuple[int, ...]:
    """Return who may come along to a two-person visit: fitting, and near or nearly so."""
    if unit.crew == 1:
        return ()
    members = [facts.elder_at[member.elder.id] for member in unit.members]
    limit = COMPANION_REACH * facts.settings.max_walk_s
    return tuple(
        h
        for h, helper in enumerate(facts.scenario.helpers)
        if facts.employed[h]
        and all(0 <= int(facts.walk[h, e]) <= limit for e in members)
        and all(clash(helper, facts.scenario.elders[e]) is None for e in members)
    )


def build(
    facts: Facts,
    units: tuple[Unit, ...],
    days: tuple[date, ...],
    shifts: Shifts,
    past: Mapping[int, int],
    weights: Weights = PLANNING,
    carried: Mapping[int, int] | None = None,
    usual: Usual | None = None,
) -> Built:
    """
    Return the problem of one week.

    Parameters
    ----------
    shifts
        The parts of each working day and the weekly caps, calls already taken off.
    past
        Seconds that each helper has worked in the horizon before this week.
    usual
        The usual week of the pairs: see `planner.solver.model.usual`.
    """
    helpers = tuple(range(len(facts.scenario.helpers)))
    times, doors = _matrices(facts, units, helpers)
    options = [option for unit in units for option in unit.options]
    problem = Problem(
        shift=_shift_array(shifts, helpers, days),
        longest=np.full((len(helpers), len(days)), NO_WAY, dtype=np.int32),
        week=np.zeros(len(days), dtype=np.int32),
        cap=np.array([[shifts.cap[h]] for h in helpers], dtype=np.int64).reshape(-1, 1),
        option_start=_starts([len(unit.options) for unit in units]),
        option_service=_services(units, len(days)),
        option_cost=np.array([option.cost for option in options], dtype=np.int64),
        skip_cost=np.array([unit.skip_cost for unit in units], dtype=np.int64),
        **_eligible(units, doors),
        **_second(units, doors),
        crew=np.array([unit.crew for unit in units], dtype=np.int32),
        **_flat(times),
        **_windows(units, len(days)),
        load=np.zeros(len(units), dtype=np.int32),
        capacity=np.full((len(helpers), len(days)), NO_WAY, dtype=np.int32),
        balance=_balance(facts, units, shifts, past, weights, carried or {}, usual),
        turf=plane(_homes(units)) if len(units) >= TURFS_FROM else None,
        turf_weight=TURF,
    )
    return Built(problem, units, days, helpers, times, doors)


def _homes(units: Sequence[Unit]) -> list[tuple[float, float]]:
    return [(unit.members[0].elder.lon, unit.members[0].elder.lat) for unit in units]


def _matrices(
    facts: Facts, units: Sequence[Unit], helpers: Sequence[int]
) -> tuple[tuple[TravelTimes, ...], tuple[dict[int, int], ...]]:
    """Return each helper's walking times among the doors that the helper may see."""
    times, doors = [], []
    for h in helpers:
        places: list[Place] = [base_of(facts.scenario.helpers[h].id)]
        at: dict[tuple[float, float], int] = {}
        local: dict[int, int] = {}
        for u, unit in enumerate(units):
            if h in unit.seconds or any(h == k for k, _ in unit.choices):
                elder = unit.members[0].elder
                door = (elder.lon, elder.lat)
                if door not in at:
                    at[door] = len(places)
                    places.append(home(elder.id))
                local[u] = at[door]
        times.append(facts.walking.matrix(facts.scenario.helpers[h].id, places))
        doors.append(local)
    return tuple(times), tuple(doors)


def _shift_array(shifts: Shifts, helpers: Sequence[int], days: Sequence[date]) -> NDArray[np.int32]:
    most = max((len(p) for h in helpers for p in shifts.parts[h]), default=1) or 1
    shift = np.zeros((len(helpers), len(days), most, 2), dtype=np.int32)
    for h in helpers:
        for d in range(len(days)):
            for s, part in enumerate(shifts.parts[h][d]):
                shift[h, d, s] = part
    return shift


def _starts(sizes: Sequence[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)


def _services(units: Sequence[Unit], days: int) -> NDArray[np.int32]:
    rows = sum(len(unit.options) for unit in units)
    service = np.full((rows, days), NOT_VISITED, dtype=np.int32)
    row = 0
    for unit in units:
        for option in unit.options:
            for d, members in option.visits:
                service[row, d] = service_on(unit, members)
            row += 1
    return service


def _eligible(units: Sequence[Unit], doors: Sequence[Mapping[int, int]]) -> dict[str, Any]:
    rows = [(h, doors[h][u], cost) for u, unit in enumerate(units) for h, cost in unit.choices]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return {
        "eligible_start": _starts([len(unit.choices) for unit in units]),
        "eligible_helper": table[:, 0].astype(np.int32),
        "eligible_local": table[:, 1].astype(np.int32),
        "eligible_cost": table[:, 2].copy(),
    }


def _second(units: Sequence[Unit], doors: Sequence[Mapping[int, int]]) -> dict[str, Any]:
    rows = [(h, doors[h][u]) for u, unit in enumerate(units) for h in unit.seconds]
    table = np.array(rows, dtype=np.int32).reshape(-1, 2)
    return {
        "second_start": _starts([len(unit.seconds) for unit in units]),
        "second_helper": table[:, 0].copy(),
        "second_local": table[:, 1].copy(),
    }


def _flat(times: Sequence[TravelTimes]) -> dict[str, Any]:
    sizes = [len(t.places) for t in times]
    flat = [np.where(t.seconds == UNREACHABLE, NO_WAY, t.seconds).ravel() for t in times]
    return {
        "matrix_start": np.concatenate([[0], np.cumsum([s * s for s in sizes])[:-1]]).astype(
            np.int64
        )
        if sizes
        else np.zeros(0, dtype=np.int64),
        "matrix_size": np.array(sizes, dtype=np.int32),
        "matrix": np.concatenate(flat).astype(np.int32) if flat else np.zeros(0, dtype=np.int32),
    }


def _windows(units: Sequence[Unit], days: int) -> dict[str, Any]:
    rows = [unit.windows.get(d, ()) for unit in units for d in range(days)]
    flat = [window for row in rows for window in row]
    sizes = [len(row) for row in rows]
    return {
        "window_start": np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        "window": np.array(flat, dtype=np.int32).reshape(-1, 2),
    }


def _balance(
    facts: Facts,
    units: Sequence[Unit],
    shifts: Shifts,
    past: Mapping[int, int],
    weights: Weights,
    carried: Mapping[int, int],
    usual: Usual | None,
) -> Balance | None:
    """
    Level the minutes by each helper's own hours.

    What is carried in lifts the mean; the target is lowered by as much, so that it holds
    for the minutes of the horizon.
    """
    count = len(facts.scenario.helpers)
    hours = np.array(shifts.hours, dtype=np.float64)
    counted = int((hours > 0).sum())
    if not counted:
        return None
    return Balance(
        target=max(1.0, facts.settings.balance_target * _without(carried, units, shifts, past)),
        weight=weights.unfair,
        past=np.array([past.get(h, 0) + carried.get(h, 0) for h in range(count)], dtype=np.int64),
        fixed=np.array(shifts.calls, dtype=np.int64),
        share=hours * counted / hours.sum(),
        usual=usual,
    )


def _without(
    carried: Mapping[int, int], units: Sequence[Unit], shifts: Shifts, past: Mapping[int, int]
) -> float:
    """Return the load of the horizon over the load with what is carried in."""
    service = sum(
        max(sum(service_on(unit, members) for _, members in o.visits) for o in unit.options)
        for unit in units
    )
    load = WALKED * service + sum(shifts.calls) + sum(past.values())
    return load / (load + sum(carried.values())) if load else 1.0


def lifted_by(built: Built, walking: int | None) -> Built:
    """Return the problem in which no more than so much walking lifts the mean load."""
    balance = built.problem.balance
    if balance is None:
        return built
    return replace(built, problem=replace(built.problem, balance=replace(balance, walking=walking)))


def only_paired(built: Built) -> Problem:
    """Return the problem with every unit bound to its first choice: the paired helper."""
    p = built.problem
    sizes = [
        min(1, len(unit.choices)) if unit.cover_for is None else len(unit.choices)
        for unit in built.units
    ]
    rows = [
        int(start) + k
        for start, size in zip(p.eligible_start[:-1], sizes, strict=True)
        for k in range(size)
    ]
    usual = None if p.balance is None else p.balance.usual
    return replace(
        p,
        balance=p.balance
        if p.balance is None or usual is None
        else replace(p.balance, usual=replace(usual, rows=usual.rows[rows])),
        eligible_start=_starts(sizes),
        eligible_helper=p.eligible_helper[rows],
        eligible_local=p.eligible_local[rows],
        eligible_cost=p.eligible_cost[rows],
    )
