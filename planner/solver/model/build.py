"""
From demands and pairs to a `Problem` in numbers, and which number is whom.

The weights keep the order of the contract's preferences: a contact left out costs more
than anything else (`units.price`), then minutes beyond the balance target together with
changed pairs, then walking, one a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.domain import base as base_of
from planner.domain import home
from planner.solver.model.doors import PLANNING, Weights
from planner.solver.model.facts import Facts
from planner.solver.model.problem import NOT_VISITED, Balance, Problem, Usual
from planner.solver.model.turfs import plane
from planner.solver.model.units import (
    Unit,
    service_on,
)
from planner.travel import UNREACHABLE

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from planner.domain import Place
    from planner.solver.model.days import Shifts
    from planner.travel import TravelTimes


WALKED = 1.3
"""Service and walking over service, roughly."""
NO_WAY = 1_000_000
"""Walking time where no way leads."""
TURF = 0.05
"""Cost of a metre between a door and the middle of its helper's doors: twenty metres weigh
a second of walking."""
TURFS_FROM = 60
"""Units from which a week has turfs; smaller ones are closed by an exact model instead."""


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
        load=np.array([portions_of(unit) for unit in units], dtype=np.int32),
        capacity=_capacity(facts, helpers, len(days)),
        balance=_balance(facts, units, shifts, past, weights, carried or {}, usual),
        turf=plane(_homes(units)) if len(units) >= TURFS_FROM else None,
        turf_weight=TURF,
    )
    return Built(problem, units, days, helpers, times, doors)


def portions_of(unit: Unit) -> int:
    """Return what is carried to the unit's door: one portion for each visit by a role."""
    return sum(bool(member.elder.role) for member in unit.members)


def _capacity(facts: Facts, helpers: Sequence[int], days: int) -> NDArray[np.int32]:
    """Return the most portions of a round, by helper and day."""
    most = [facts.scenario.helpers[h].portions for h in helpers]
    row = np.array([NO_WAY if one is None else one for one in most], dtype=np.int32)
    return np.repeat(row[:, None], days, axis=1)


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
