"""The problem as the flat arrays of `planner.solver.search.kernel.Data`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.model.problem import NOT_VISITED, Problem
from planner.solver.search.kernel import FAR, NEVER, Data

if TYPE_CHECKING:
    from planner.solver.search.kernel import Ints, Longs

NEIGHBOURS = 100  # of a unit, whose visits may be torn out together with its own
TORN = 10.0  # units torn out in an iteration, on average: the paper's figure
RADIAL = 0.5  # share of iterations that clear an area on all days, where there are several
SWAPPED = 0.4  # share of those in which the area comes back with two days swapped
LOOKED = 24  # served neighbours whose rounds a unit looks at, where many helpers may come
WHOLE = 0.05  # share of insertions that look at all rounds all the same
RELIEVED = 0.1  # share of iterations that tear out what one helper has near a unit
HANDED = 0.05  # share of those that hand an area over: where loads need not be level
RELIEVED_FROM = 60  # units from which on that is done: smaller problems end well without
LACK = 0.2  # share of iterations in which somebody may be left out
FIRM = 0.002  # temperature, as a share of the mean leg, from which on fairness has its whole weight


def prepare(problem: Problem) -> Data:
    """Return the arrays on which the compiled search works."""
    helpers, days = problem.helpers, problem.days
    rounds = helpers * days
    shift = np.ascontiguousarray(problem.shift, dtype=np.int32).reshape(rounds, -1, 2)
    parts = (shift[:, :, 1] > shift[:, :, 0]).sum(axis=1).astype(np.int32)
    first = np.where(parts > 0, shift[:, 0, 0], 0).astype(np.int32)
    last = shift[np.arange(rounds), np.maximum(parts - 1, 0), 1].astype(np.int32)
    longest = np.asarray(problem.longest, dtype=np.int64).reshape(rounds)
    is_timed = len(problem.window) > 0 or bool((parts > 1).any())
    is_simple = not is_timed and not bool((problem.crew > 1).any())
    balance = problem.balance
    usual = None if balance is None else balance.usual
    load = problem.load_by_day if problem.load_by_day is not None else problem.load
    if load.ndim == 1:
        load = np.repeat(load[:, None], days, axis=1)
    near_start, near, remote = _neighbours(problem)
    return Data(
        days=days,
        tied=problem.tied,
        is_simple=is_simple,
        is_plain=problem.tied and is_simple and balance is None,
        is_strict=bool((longest < last - first).any()) and not is_simple,
        is_balanced=balance is not None,
        shift=shift,
        parts=parts,
        first=first,
        last=last,
        longest=np.minimum(longest, last - first),
        room=np.minimum(longest, (shift[:, :, 1] - shift[:, :, 0]).sum(axis=1)),
        week=_ints(problem.week),
        cap=_longs(problem.cap),
        option_start=_ints(problem.option_start),
        option_service=_ints(problem.option_service).reshape(-1, days),
        option_cost=_longs(problem.option_cost),
        skip_cost=_longs(problem.skip_cost),
        wanted=_wanted(problem),
        shortest=_shortest(problem),
        row_start=_ints(problem.eligible_start),
        row_helper=_ints(problem.eligible_helper),
        row_local=_ints(problem.eligible_local),
        row_cost=_longs(problem.eligible_cost),
        row_of=_row_of(problem),
        second_start=_ints(problem.second_start),
        second_helper=_ints(problem.second_helper),
        second_local=_ints(problem.second_local),
        crew=_ints(problem.crew),
        matrix_start=_longs(problem.matrix_start),
        matrix_size=_ints(problem.matrix_size),
        matrix=_ints(problem.matrix),
        onto=_onto(problem),
        window_start=_longs(problem.window_start),
        window=_ints(problem.window).reshape(-1, 2),
        load=_ints(load),
        capacity=_longs(problem.capacity).reshape(rounds),
        brought=_longs(balance.past + balance.fixed) if balance else np.zeros(helpers, np.int64),
        share=np.asarray(balance.share if balance else np.zeros(helpers), dtype=np.float64),
        counted=int((balance.share > 0).sum()) if balance else 0,
        target=balance.target if balance else 0.0,
        weight=float(balance.weight) if balance else 0.0,
        lifting=NEVER if balance is None or balance.walking is None else balance.walking,
        usual_most=0.0 if usual is None else usual.most,
        usual_weight=0.0 if usual is None else float(usual.weight),
        usual_given=_longs(np.zeros(helpers) if usual is None else usual.given),
        usual_share=np.asarray(np.zeros(helpers) if usual is None else usual.share, np.float64),
        row_usual=_longs(np.zeros(len(problem.eligible_helper)) if usual is None else usual.rows),
        **_even(problem),
        turf=np.ascontiguousarray(
            problem.turf if problem.turf is not None else np.zeros((problem.units, 2)),
            dtype=np.float64,
        ),
        turf_weight=float(problem.turf_weight) if problem.turf is not None else 0.0,
        near_start=near_start,
        near=near,
        remote=remote,
        torn=TORN,
        lack=LACK,
        firm=FIRM,
        radial=RADIAL if days > 1 else 0.0,
        swapped=SWAPPED,
        looked=LOOKED,
        whole=WHOLE,
        relieved=RELIEVED if _may_relieve(problem) else 0.0,
        handed=HANDED if _may_relieve(problem) and balance is None else 0.0,
    )


def _may_relieve(problem: Problem) -> bool:
    """Say whether whole parts of a helper's week are torn out: with one helper for all days."""
    return problem.tied and problem.days > 1 and problem.units >= RELIEVED_FROM


def _even(problem: Problem) -> dict[str, Any]:
    """Return what levels the days of a helper."""
    even, none = problem.even, np.zeros(problem.helpers)
    given = np.zeros((problem.helpers, problem.days)) if even is None else even.given
    return {
        "even_target": 0.0 if even is None else even.target,
        "even_weight": 0.0 if even is None else float(even.weight),
        "even_given": _longs(given).reshape(-1),
        "even_past": _longs(none if even is None else even.past),
        "even_days": _ints(none if even is None else even.days),
    }


def _ints(values: Any) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int32)


def _longs(values: Any) -> Longs:
    return np.ascontiguousarray(values, dtype=np.int64)


def _onto(problem: Problem) -> Ints:
    """Return the walking times with origin and destination changed over."""
    matrix = _ints(problem.matrix)
    turned = matrix
    for start, size in {
        *zip(problem.matrix_start.tolist(), problem.matrix_size.tolist(), strict=True)
    }:
        square = matrix[start : start + size * size].reshape(size, size)
        if np.array_equal(square, square.T):
            continue
        turned = matrix.copy() if turned is matrix else turned
        turned[start : start + size * size] = square.T.ravel()
    return turned


def _wanted(problem: Problem) -> Ints:
    """Return, by unit and day, the time at the door in the first option that has the day."""
    wanted = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    unit_of = np.repeat(np.arange(problem.units), np.diff(problem.option_start))
    services = _ints(problem.option_service).reshape(-1, problem.days)
    for option in range(len(unit_of) - 1, -1, -1):
        row = wanted[unit_of[option]]
        np.copyto(row, services[option], where=services[option] >= 0)
    return wanted


def _row_of(problem: Problem) -> Ints:
    """Return by unit and helper the row of the two in the eligible lists, or -1."""
    row_of = np.full((problem.units, problem.helpers), -1, dtype=np.int32)
    unit_of = np.repeat(np.arange(problem.units), np.diff(problem.eligible_start))
    row_of[unit_of, problem.eligible_helper] = np.arange(len(unit_of))
    return row_of


def _shortest(problem: Problem) -> Longs:
    """Return the least time at the door that any option of each unit takes."""
    services = _longs(problem.option_service).reshape(-1, problem.days)
    total = np.maximum(services, 0).sum(axis=1)
    return _longs(np.minimum.reduceat(total, problem.option_start[:-1])) if len(total) else total


def _neighbours(problem: Problem) -> tuple[Longs, Ints, Longs]:
    """
    Return each unit's nearest units, nearest first and itself at the head.

    Nearness is walking there and back in the matrix of a helper who may serve both; also
    how far each unit is from the nearest base.
    """
    units = problem.units
    best = _nearest_by_helper(problem)
    remote = np.full(units, FAR, dtype=np.int64)
    helper_of, local_of = problem.eligible_helper, problem.eligible_local
    unit_of = np.repeat(np.arange(units), np.diff(problem.eligible_start))
    start = problem.matrix_start[helper_of]
    size = problem.matrix_size[helper_of].astype(np.int64)
    there = problem.matrix[start + local_of].astype(np.int64)
    back = problem.matrix[start + local_of * size].astype(np.int64)
    np.minimum.at(remote, unit_of, there + back)
    rows = [_merged(unit, best) for unit in range(units)]
    starts = np.zeros(units + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    return starts, np.concatenate(rows) if rows else np.zeros(0, np.int32), remote


def _nearest_by_helper(problem: Problem) -> list[list[tuple[Ints, Longs]]]:
    """Return, by unit, (neighbours, distances) in the matrix of each helper who may serve it."""
    lists: list[list[tuple[Ints, Longs]]] = [[] for _ in range(problem.units)]
    unit_of = np.repeat(np.arange(problem.units, dtype=np.int32), np.diff(problem.eligible_start))
    done: set[tuple[int, int, int]] = set()
    for helper in range(problem.helpers):
        mine = np.flatnonzero(problem.eligible_helper == helper)
        # Helpers who share one matrix and one list of doors have the same neighbours.
        key = (int(problem.matrix_start[helper]), len(mine), int(unit_of[mine].sum()))
        if len(mine) == 0 or key in done:
            continue
        done.add(key)
        size, start = int(problem.matrix_size[helper]), int(problem.matrix_start[helper])
        square = problem.matrix[start : start + size * size].reshape(size, size)
        doors, units = problem.eligible_local[mine], unit_of[mine]
        count = min(NEIGHBOURS, len(mine))
        for at in range(len(mine)):
            far = square[doors[at], doors].astype(np.int64) + square[doors, doors[at]]
            chosen = np.argpartition(far, count - 1)[:count]
            lists[units[at]].append((units[chosen], far[chosen]))
    return lists


def _merged(unit: int, lists: list[list[tuple[Ints, Longs]]]) -> Ints:
    """Return the nearest units over all helpers, each once, `unit` first."""
    if not lists[unit]:
        return np.array([unit], dtype=np.int32)
    near = np.concatenate([pair[0] for pair in lists[unit]])
    far = np.concatenate([pair[1] for pair in lists[unit]])
    far[near == unit] = -1
    order = np.lexsort((near, far))
    near = near[order]
    _, where = np.unique(near, return_index=True)
    return near[np.sort(where)][:NEIGHBOURS].astype(np.int32)
