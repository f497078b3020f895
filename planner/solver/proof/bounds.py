"""
How little walking any plan could need: a lower bound by moats, solved as a linear program.

Places ``p`` (doors between which no walk lies), root ``0`` (all bases as one), ``c(i, j)`` the
least walk between two places of any helper who may serve both, either way. For a set ``S`` of
places without the root let ``r(S)`` be the least number of times in which rounds enter it:

(1) a unit of ``S`` with ``n`` visits is seen on ``n`` days, by as many rounds as its crew;
(2) what is done at the doors of ``S`` fills at least ``ceil(time / longest day)`` rounds.

Every such round crosses the border of ``S`` twice. So for moats of widths ``y(S) >= 0`` with

(3) ``sum(y(S) for S that part i from j) <= c(i, j)`` for all places and the root,

no plan that serves the same contacts walks less than ``sum(2 * r(S) * y(S))``. This is the
dual of the cut relaxation of the travelling salesman (Jünger and Pulleyblank 1993 draw it as
moats) with the rounded capacity cuts of vehicle routing. The sets are balls: the nearest
1, 2, 3, 5, … places around each place, and the parts that come together as the moats of a
spanning tree grow. Rows (3) are added as they are broken, and all are checked at the end.

Whoever serves whom is left open, so the bound is for pairs and days together; balance,
windows and breaks are left out of it. It is exact where it meets the plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.model.problem import NOT_VISITED, UNSERVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from planner.solver.model.problem import Problem, Solution

    Floats = NDArray[np.float64]

BALLS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
FEW_BALLS = (1, 3, 8, 21)
MANY_PLACES = 700  # from here on only few balls
MOST_PLACES = 2500  # beyond, the doors are parted by nearness and bounded part by part
PASSES = 25
WEAK = 0.25  # from this gap on the bound says that it is weak


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """
    Places and what they demand.

    Parameters
    ----------
    walk
        Shape ``(n, n)``: least walk between two places, ``inf`` where nobody serves both.
    home
        Shape ``(n,)``: least walk between a place and a base.
    times, minutes
        Shape ``(n,)``: rounds that must come to the place, and time at its doors.
    day
        Longest time that a round can last.
    """

    walk: Floats
    home: Floats
    times: Floats
    minutes: Floats
    day: float


def bound(problem: Problem, solution: Solution) -> tuple[int, str]:
    """
    Return the least walking of any plan that serves the same contacts, and how it was got.

    The second is a key of the catalogue: ``bound.how.exact`` where `solution` walks no more,
    ``bound.how.moats``, or ``bound.how.weak`` where the gap is wide.
    """
    from planner.solver.model.costing import cost

    walked = cost(problem, solution).walking
    served = [unit for unit in range(problem.units) if solution.option[unit] != UNSERVED]
    if not served:
        return 0, "bound.how.exact"
    ground = _ground(problem, solution, served)
    least = math.ceil(sum(_moats(part) for part in _parts(ground)) * (1 - 1e-9) - 1e-6)
    least = max(0, min(least, walked))
    if least == walked:
        return least, "bound.how.exact"
    is_weak = walked - least > WEAK * walked
    return least, "bound.how.weak" if is_weak else "bound.how.moats"


def _ground(problem: Problem, solution: Solution, served: list[int]) -> _Ground:
    """Return the places of the served units, doors without a walk between them as one."""
    walk, home = _walks(problem, served)
    group = _together(walk)
    count = int(group.max()) + 1
    merged = np.full((count, len(served)), np.inf)
    np.minimum.at(merged, group, walk)
    both = np.full((count, count), np.inf)
    np.minimum.at(both.T, group, merged.T)
    np.fill_diagonal(both, 0.0)
    nearest, times, minutes = np.full(count, np.inf), np.zeros(count), np.zeros(count)
    np.minimum.at(nearest, group, home)
    visits, work = _demands(problem, solution, served)
    np.maximum.at(times, group, visits)
    np.add.at(minutes, group, work)
    spans = (problem.shift[..., 1] - problem.shift[..., 0]).sum(axis=2)
    return _Ground(both, nearest, times, minutes, float(np.minimum(spans, problem.longest).max()))


def _walks(problem: Problem, served: list[int]) -> tuple[Floats, Floats]:
    """Return least walks among units and from the bases, over the helpers who may serve."""
    index = np.full(problem.units, -1)
    index[served] = np.arange(len(served))
    walk, home = np.full((len(served),) * 2, np.inf), np.full(len(served), np.inf)
    for helper, units, doors in _doors(problem, index):
        size, start = int(problem.matrix_size[helper]), int(problem.matrix_start[helper])
        square = problem.matrix[start : start + size * size].reshape(size, size)
        least = np.minimum(square, square.T).astype(np.float64)
        block = np.ix_(units, units)
        walk[block] = np.minimum(walk[block], least[np.ix_(doors, doors)])
        home[units] = np.minimum(home[units], least[0, doors])
    return walk, home


def _doors(
    problem: Problem, index: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
    """Yield each helper with the served units that it may see, also as a companion, and doors."""
    tables = [
        (problem.eligible_start, problem.eligible_helper, problem.eligible_local),
        (problem.second_start, problem.second_helper, problem.second_local),
    ]
    units = np.concatenate([np.repeat(np.arange(problem.units), np.diff(t[0])) for t in tables])
    helpers = np.concatenate([t[1] for t in tables])
    places = np.concatenate([t[2] for t in tables])
    for helper in range(problem.helpers):
        mine = (helpers == helper) & (index[units] >= 0)
        yield helper, index[units[mine]], places[mine].astype(np.int64)


def _together(walk: Floats) -> NDArray[np.int64]:
    """Return for each unit the number of its place; units with no walk between them share it."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(walk <= 0)
    links = csr_array((np.ones(len(rows)), (rows, columns)), shape=walk.shape)
    _, group = connected_components(links, directed=False)
    return np.asarray(group, dtype=np.int64)


def _demands(
    problem: Problem, solution: Solution, served: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many rounds must come to each unit, and the least time at its door."""
    visits, work = [], []
    for unit in served:
        rows = problem.option_service[
            problem.option_start[unit] : problem.option_start[unit + 1]
        ].astype(np.int64)
        seen = rows != NOT_VISITED
        days = int((problem.option_service[solution.option[unit]] != NOT_VISITED).sum())
        same = seen.sum(axis=1) == days
        crew = int(problem.crew[unit])
        visits.append(float(days * crew))
        work.append(float(np.where(seen, rows, 0).sum(axis=1)[same].min() * crew))
    return np.array(visits), np.array(work)


def _parts(ground: _Ground) -> Iterator[_Ground]:
    """
    Yield `ground`, or parts of it where it is large.

    Moats of one part may meet those of another, so between parts only half of each walk is
    left to either: a place's walks home are cut to half its least walk into another part.
    """
    count = len(ground.home)
    if count <= MOST_PLACES:
        yield ground
        return
    order = np.argsort(ground.walk[int(np.argmax(ground.home))], kind="stable")
    for part in np.array_split(order, math.ceil(count / MOST_PLACES * 1.5)):
        rest = np.setdiff1d(np.arange(count), part)
        across = ground.walk[np.ix_(part, rest)].min(axis=1) / 2
        yield _Ground(
            ground.walk[np.ix_(part, part)],
            np.minimum(ground.home[part], across),
            ground.times[part],
            ground.minutes[part],
            ground.day,
        )


def _moats(ground: _Ground) -> float:
    """Return the greatest value that the program finds with moats that keep (3)."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    sets = _sets(ground)
    count = len(ground.home)
    lengths = [len(s) for s in sets]
    rows, columns = np.concatenate(sets), np.repeat(np.arange(len(sets)), lengths)
    holds = csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, len(sets)))
    gain = 2.0 * np.array([_rounds(ground, s) for s in sets])
    pairs = _near_pairs(ground)
    for _ in range(PASSES):
        matrix, right = _rows(ground, holds, pairs)
        found = linprog(-gain, A_ub=matrix, b_ub=right, bounds=(0, None), method="highs")
        if found.x is None:
            return 0.0
        width = np.maximum(found.x, 0.0)
        broken, scale = _broken(ground, holds, width)
        if len(broken) == 0:
            return float(gain @ width) * scale
        pairs = np.unique(np.concatenate([pairs, broken]), axis=0)
    return float(gain @ width) * scale


def _sets(ground: _Ground) -> list[NDArray[np.int64]]:
    """Return the balls around all places and the parts of a growing spanning tree, each once."""
    count = len(ground.home)
    order = np.argsort(ground.walk, axis=1, kind="stable")
    sizes = BALLS if count <= MANY_PLACES else FEW_BALLS
    sets = {
        tuple(sorted(order[place, :size].tolist()))
        for size in sizes
        if size <= count
        for place in range(count)
        if np.isfinite(ground.walk[place, order[place, size - 1]])
    }
    sets.update(_growing(ground))
    sets.add(tuple(range(count)))
    return [np.array(one, dtype=np.int64) for one in sorted(sets)]


def _growing(ground: _Ground) -> Iterator[tuple[int, ...]]:
    """Yield the parts that join, nearest first, until everything is one."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    count = len(ground.home)
    if count < 2:
        return
    far = np.nan_to_num(ground.walk, posinf=1e9)
    for method in ("single", "average"):
        parts: list[tuple[int, ...]] = [(place,) for place in range(count)]
        for a, b, *_ in linkage(squareform(far, checks=False), method):
            parts.append((*parts[int(a)], *parts[int(b)]))
            if len(parts[-1]) <= 400:
                yield tuple(sorted(parts[-1]))


def _rounds(ground: _Ground, places: NDArray[np.int64]) -> float:
    """Return r(S): how many rounds must come into the set."""
    work = float(ground.minutes[places].sum())
    return max(float(ground.times[places].max()), math.ceil(work / ground.day - 1e-9))


def _near_pairs(ground: _Ground) -> NDArray[np.int64]:
    """Return the first rows of (3): near pairs, and every place with the root (-1)."""
    count = len(ground.home)
    order = np.argsort(ground.walk, axis=1, kind="stable")[:, 1:8]
    pairs = {(min(i, j), max(i, j)) for i in range(count) for j in order[i].tolist() if i != j}
    pairs |= {(-1, place) for place in range(count)}
    return np.array(sorted(pairs), dtype=np.int64)


def _rows(ground: _Ground, holds: Any, pairs: NDArray[np.int64]) -> tuple[Any, Floats]:
    """Return matrix and right side of the rows (3) for `pairs`; unbounded ones are left out."""
    pairs = pairs[[np.isfinite(_length(ground, i, j)) for i, j in pairs]]
    right = np.array([_length(ground, i, j) for i, j in pairs])
    inner = pairs[:, 0] >= 0
    first = holds[np.maximum(pairs[:, 0], 0)].multiply(inner[:, None])
    second = holds[pairs[:, 1]]
    # A set parts two places when it holds exactly one of them.
    return abs(second - first).tocsr(), right


def _length(ground: _Ground, i: int, j: int) -> float:
    return float(ground.home[j] if i < 0 else ground.walk[i, j])


def _broken(ground: _Ground, holds: Any, width: Floats) -> tuple[NDArray[np.int64], float]:
    """Return the rows (3) that are broken, and the factor that would mend all of them."""
    used = width > 0
    part = holds[:, np.flatnonzero(used)]
    shared = (part * width[used][None, :]) @ part.T
    shared = np.asarray(shared.todense())
    each = np.diagonal(shared)
    between = np.triu(each[:, None] + each[None, :] - 2 * shared, 1)
    over = between - ground.walk
    worst = np.argwhere(over > 1e-7 * (1 + ground.walk))
    worst = worst[np.argsort(-over[worst[:, 0], worst[:, 1]], kind="stable")]
    home = np.flatnonzero(each - ground.home > 1e-7 * (1 + ground.home))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(between > 0, ground.walk / between, np.inf)
        alone = np.where(each > 0, ground.home / each, np.inf)
    scale = min(1.0, float(ratios.min()), float(alone.min()))
    rows = [*worst[: 4 * len(each)].tolist(), *([-1, int(place)] for place in home)]
    return np.array(rows, dtype=np.int64).reshape(-1, 2), scale
