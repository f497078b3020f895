r"""
Where to base helpers: three location problems, each with a bound.

Sets: points *i* with weight :math:`w_i` (people, or minutes), sites *j*, of which the first
`existing` are open already; near pairs *(j, i)* with walking time :math:`t_{ji}`.
:math:`y_j = 1` where a helper is based at *j*.

**Set covering** (`cover_all`, Toregas 1971): least :math:`\sum_j y_j` over new sites, so that

1. every point that some site reaches is reached by an open one, up to `spare` weight that may
   stay out: :math:`\sum_{j \ni i} y_j + u_i \ge 1`, :math:`\sum_i w_i u_i \le spare`.

**Maximal covering** (`cover_most`, Church and ReVelle 1974): most :math:`\sum_i w_i z_i` with

2. :math:`z_i \le \sum_{j \ni i} y_j` and
3. exactly `count` new sites.

**Capacitated p-median** (`least_walking`): least walking :math:`\sum w_i t_{ji} x_{ji}` after the
most weight served, with

4. a point served by one site at most: :math:`\sum_j x_{ji} + u_i = 1`,
5. only by an open one: :math:`x_{ji} \le y_j`,
6. within its minutes: :math:`\sum_i m_i x_{ji} \le C_j y_j`, and (3).

Without capacities (`median`) the *radius* form is used (Cornuéjols, Nemhauser and Wolsey
1980): :math:`z_{ik} = 1` where no open site lies within the *k*-th distance of *i*, which
needs no pairs and has a tight relaxation; `planner.solver.siting.lagrange` settles most sites
first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.siting.lagrange import relax

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORK = 60.0
"""CP-SAT's deterministic time: work, not seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """
    Which site reaches which point.

    Parameters
    ----------
    sites, points
        How many there are; the first `existing` sites are open already.
    site, point, seconds
        Near pairs, each of shape ``(n,)``: walks within the limit.
    weight
        Shape ``(points,)``, integer, at least 0: people or minutes at the point.
    """

    sites: int
    points: int
    existing: int
    site: NDArray[np.int64]
    point: NDArray[np.int64]
    seconds: NDArray[np.int64]
    weight: NDArray[np.int64]

    def sites_of(self) -> list[list[int]]:
        """Return the sites that reach each point, in order."""
        found: list[list[int]] = [[] for _ in range(self.points)]
        for site, point in zip(self.site.tolist(), self.point.tolist(), strict=True):
            found[point].append(site)
        return found


def near_of(
    seconds: NDArray[np.int32], limit_s: int, weight: NDArray[np.int64], existing: int
) -> Near:
    """
    Return the near pairs of a matrix of walking times.

    Parameters
    ----------
    seconds
        Shape ``(sites, points)``, below 0 where no way leads.
    limit_s
        Longest walk.
    """
    site, point = np.nonzero((seconds >= 0) & (seconds <= limit_s))
    found = seconds[site, point].astype(np.int64)
    return Near(len(seconds), seconds.shape[1], existing, site, point, found, weight)


@dataclass(frozen=True, slots=True)
class Sited:
    """
    An answer and how good it is.

    Parameters
    ----------
    new
        Sites to open, ascending; existing ones not among them.
    served_by
        Per point the site that serves it, -1 for none; empty where nobody is assigned.
    value
        Sites opened (set covering), weight covered (maximal covering), or weighted seconds.
    bound
        No answer is better than this.
    is_proved
        Whether value and bound agree.
    served
        Weight that is covered or served.
    """

    new: tuple[int, ...]
    value: int
    bound: float
    is_proved: bool
    served: int
    served_by: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        """Distance between value and bound as a share of the value, 0 where proved."""
        if self.is_proved or self.value == 0:
            return 0.0
        return abs(self.value - self.bound) / abs(self.value)


class NoAnswerError(ValueError):
    """No choice of sites satisfies what was asked; `possible` is the most weight there is."""

    def __init__(self, possible: int) -> None:
        super().__init__(possible)
        self.possible = possible


def cover_all(near: Near, *, spare: int = 0, seed: int = 1) -> Sited:
    """
    Return the fewest new sites that leave at most `spare` of the weight out.

    Raises
    ------
    NoAnswerError
        If all sites together leave more out.
    """
    reached = np.unique(near.point)
    possible = int(near.weight[reached].sum())
    if int(near.weight.sum()) - possible > spare:
        raise NoAnswerError(possible)
    model, opened = _model(near)
    covered = _covered(model, near, opened)
    model.add(_sum(near.weight, covered) >= int(near.weight.sum()) - spare)  # (1)
    model.minimize(sum(opened[near.existing :]))
    return _solve(model, near, opened, seed, covered)


def cover_most(near: Near, count: int, *, seed: int = 1) -> Sited:
    """Return the `count` new sites that cover the most weight."""
    model, opened = _model(near)
    covered = _covered(model, near, opened)
    _open_exactly(model, near, opened, count)
    model.maximize(_sum(near.weight, covered))
    return _solve(model, near, opened, seed, covered)


def least_walking(
    near: Near,
    count: int,
    minutes: NDArray[np.int64],
    capacity: NDArray[np.int64],
    *,
    seed: int = 1,
) -> Sited:
    """
    Return the `count` new sites from which most is served, and then with least walking.

    Parameters
    ----------
    minutes
        Shape ``(points,)``: what serving the point takes.
    capacity
        Shape ``(sites,)``: what a helper based there has.
    """
    model, opened = _model(near)
    serves = [model.new_bool_var("") for _ in near.site]
    served = [model.new_bool_var("") for _ in range(near.points)]
    by_point, by_site = _pairs_of(near)
    for point in range(near.points):
        model.add(sum(serves[k] for k in by_point[point]) == served[point])  # (4)
    for site in range(near.sites):
        load = sum(int(minutes[near.point[k]]) * serves[k] for k in by_site[site])
        model.add(load <= int(capacity[site]) * opened[site])  # (6), and with it (5)
    for k, serving in enumerate(serves):
        model.add_implication(serving, opened[int(near.site[k])])  # (5), for a tighter relaxation
    _open_exactly(model, near, opened, count)
    walked = near.weight[near.point] * near.seconds
    unserved = 1 + int(near.seconds.max(initial=1))
    missed = unserved * (int(near.weight.sum()) - _sum(near.weight, served))
    model.minimize(_sum(walked, serves) + missed)
    return _solve(model, near, opened, seed, served, serves)


def median(
    distance: NDArray[np.int64], weight: NDArray[np.int64], count: int, *, seed: int = 1
) -> Sited:
    """
    Return the `count` sites with the least weighted distance to the nearest, all in reach.

    Parameters
    ----------
    distance
        Shape ``(sites, points)``, at least 0.
    """
    relaxed = relax(distance * weight, count)
    if np.ceil(relaxed.bound - 1e-6) >= relaxed.value:
        return _median(distance, weight, relaxed.sites, relaxed.value)
    kept = np.flatnonzero(~relaxed.is_closed)
    better = _exact(distance[kept], weight, count, relaxed.is_open[kept], seed)
    if better is None:  # the settled sites hold for better answers only: there is none
        return _median(distance, weight, relaxed.sites, relaxed.value)
    chosen, bound = better
    sites = tuple(int(kept[j]) for j in chosen)
    value = int((distance[list(sites)].min(axis=0) * weight).sum())
    if value >= relaxed.value:
        return _median(distance, weight, relaxed.sites, min(bound, relaxed.value))
    return _median(distance, weight, sites, bound)


def _median(
    distance: NDArray[np.int64], weight: NDArray[np.int64], sites: tuple[int, ...], bound: int
) -> Sited:
    """Return an answer with every point at its nearest site."""
    chosen = np.array(sites)
    nearest = distance[chosen]
    value = int((nearest.min(axis=0) * weight).sum())
    served_by = tuple(int(j) for j in chosen[nearest.argmin(axis=0)])
    return Sited(sites, value, bound, bound >= value, int(weight.sum()), served_by)


def _exact(
    distance: NDArray[np.int64],
    weight: NDArray[np.int64],
    count: int,
    is_open: NDArray[np.bool_],
    seed: int,
) -> tuple[list[int], int] | None:
    """
    Return the best sites of the radius form and its bound, None where there is no answer.

    Raises
    ------
    NoAnswerError
        If the solver gives up.
    """
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    opened = [model.add_variable(lb=float(o), ub=1.0, is_integer=True) for o in is_open]
    model.add_linear_constraint(mathopt.fast_sum(opened) == count)  # (3)
    terms: list[Any] = []
    for point in range(distance.shape[1]):
        terms += _radii(model, opened, distance[:, point], int(weight[point]), count)
    model.minimize(mathopt.fast_sum(terms))
    parameters = mathopt.SolveParameters(random_seed=seed, relative_gap_tolerance=0.0)
    found = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    if found.termination.reason == mathopt.TerminationReason.INFEASIBLE:
        return None
    if not found.has_primal_feasible_solution():
        raise NoAnswerError(0)
    values = found.variable_values()
    chosen = [j for j in range(len(opened)) if values[opened[j]] > 0.5]
    return chosen, int(np.ceil(found.best_objective_bound() - 1e-6))


def _radii(
    model: Any, opened: Sequence[Any], distance: NDArray[np.int64], weight: int, count: int
) -> list[Any]:
    """Add the radius variables of one point; return its terms of the objective."""
    from ortools.math_opt.python import mathopt

    order = np.argsort(distance, kind="stable")
    levels = np.unique(distance)
    farthest = int(distance[order[len(order) - count]])  # some open site lies within this
    terms: list[Any] = [weight * int(levels[0])]
    for k, level in enumerate(levels[:-1].tolist()):
        if level >= farthest:
            break
        beyond = model.add_variable(lb=0.0, ub=1.0)
        within = mathopt.fast_sum([opened[j] for j in np.flatnonzero(distance <= level).tolist()])
        model.add_linear_constraint(beyond + within >= 1.0)
        terms.append(weight * int(levels[k + 1] - level) * beyond)
    return terms


def _model(near: Near) -> tuple[Any, list[Any]]:
    """Return a model with the sites, the existing ones open."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in range(near.sites)]
    for site in range(near.existing):
        model.add(opened[site] == 1)
    return model, opened


def _covered(model: Any, near: Near, opened: Sequence[Any]) -> list[Any]:
    """Return whether each point is reached by an open site; never true without one."""
    covered = []
    for sites in near.sites_of():
        reached = model.new_bool_var("")
        model.add_bool_or([opened[j] for j in sites]).only_enforce_if(reached)  # (2)
        covered.append(reached)
    return covered


def _open_exactly(model: Any, near: Near, opened: Sequence[Any], count: int) -> None:
    model.add(sum(opened[near.existing :]) == min(count, near.sites - near.existing))  # (3)


def _pairs_of(near: Near) -> tuple[list[list[int]], list[list[int]]]:
    """Return the near pairs of each point and of each site."""
    by_point: list[list[int]] = [[] for _ in range(near.points)]
    by_site: list[list[int]] = [[] for _ in range(near.sites)]
    for k, (site, point) in enumerate(zip(near.site.tolist(), near.point.tolist(), strict=True)):
        by_point[point].append(k)
        by_site[site].append(k)
    return by_point, by_site


def _sum(factors: NDArray[np.int64], variables: Sequence[Any]) -> Any:
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.weighted_sum(list(variables), [int(f) for f in factors])


def _solve(
    model: Any,
    near: Near,
    opened: Sequence[Any],
    seed: int,
    served: Sequence[Any],
    serves: Sequence[Any] = (),
) -> Sited:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 4
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C from the command line
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoAnswerError(0)
    new = tuple(j for j in range(near.existing, near.sites) if solver.boolean_value(opened[j]))
    weight = sum(
        int(near.weight[i]) for i, is_served in enumerate(served) if solver.boolean_value(is_served)
    )
    by = [-1] * near.points if serves else []
    for k, serving in enumerate(serves):
        if solver.boolean_value(serving):
            by[near.point[k]] = int(near.site[k])
    value, bound = round(solver.objective_value), solver.best_objective_bound
    return Sited(new, value, bound, status == cp_model.OPTIMAL, weight, tuple(by))
