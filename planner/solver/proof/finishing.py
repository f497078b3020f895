"""
One helper's week finished: the rounds that a better week could hold, and the best choice of them.

At prices ``p`` no week walks less than ``L`` (`planner.solver.proof.prices`). A week that walks
less than ``W`` holds no round whose worth, walk less prices, lies above the least of its day by
more than ``W - L``: else it would come to more than ``W``. All other rounds are listed (`within`)
and

    minimise sum of walks of the rounds taken

    (1) each unit takes one option,
    (2) each visit of a chosen option is made by one round, and no other visit is,
    (3) at most one round a day

is bounded by its linear program, whose duals strike out more rounds, and closed by CP-SAT. If
nothing below ``W`` is left the week is proved. Where there are too many rounds the margin is made
narrower: then a week holds only listed rounds, or comes to ``L`` and the margin at least, and the
lesser of the two is a bound. All is counted in whole numbers; duals are rounded, for any duals
give a bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.interruptible import solve_model
from planner.solver.proof.pricing import MOST_BITS, Day, completions, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.control import Control
    from planner.solver.proof.pricing import Ints

WAYS = 2_500
"""Ways followed on one day, by step of the prices' work."""
COLUMNS = 300
"""Rounds of the linear program, by step."""
LEAST, MOST = 20, 300
"""Steps that count at least and at most."""
MOST_LEFT = 12_000
"""Rounds that CP-SAT is given."""
HALVINGS = 6
"""How often the margin is made half as wide where there are too many rounds."""
WORK = 1 / 30
"""Deterministic time of CP-SAT by step, about as many seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """
    A day at its prices.

    Parameters
    ----------
    cost, prices
        In parts of a second, as many as `Open.scale` says.
    worth
        No round of the day is worth less; 0 for staying at home.
    """

    day: Day
    cost: Ints
    prices: Ints
    worth: int


@dataclass(frozen=True, slots=True)
class Open:
    """
    A helper's week that is not proved.

    Parameters
    ----------
    options
        By unit its options, each the visits (day, number) that it asks for.
    walked, least
        Walk of the plan in seconds; the bound at the prices, in parts of a second.
    work
        Steps that the prices took: more rounds are listed where there were more.
    """

    days: Sequence[Priced]
    options: Sequence[Sequence[Sequence[tuple[int, int]]]]
    walked: int
    least: int
    scale: int
    work: int

    @property
    def steps(self) -> int:
        """Return how many steps' worth of rounds are listed."""
        return min(MOST, max(LEAST, self.work))


def finished(week: Open, control: Control) -> int:
    """Return a bound in seconds, `walked` where no week walks less; 0 where nothing is found."""
    margin = week.scale * (week.walked - 1) - week.least
    if margin < 0:
        return week.walked
    if any(len(one.prices) > MOST_BITS for one in week.days):
        return 0
    for halving in range(HALVINGS):
        reach = margin >> halving
        columns = None if control.is_stopped else _columns(week, reach)
        if columns is not None:
            inside = _Program(week, columns, reach).least(control)
            outside = week.walked if halving == 0 else -(-(week.least + reach + 1) // week.scale)
            return min(inside, outside, week.walked)
    return 0


def _columns(week: Open, reach: int) -> list[tuple[int, int, int]] | None:
    """Return (day, set of visits, walk) of the rounds within reach, None for too many."""
    found: list[tuple[int, int, int]] = []
    for d, one in enumerate(week.days):
        known = completions(one.day, one.cost, one.prices)
        bar = min(0, one.worth) + reach
        sets, worths, count = within(one.day, one.cost, one.prices, known, bar, WAYS * week.steps)
        if count < 0:
            return None
        least: dict[int, int] = {}
        for visits, worth in zip(sets.tolist(), worths.tolist(), strict=True):
            least[visits] = min(worth, least.get(visits, worth))
        if len(found) + len(least) > COLUMNS * week.steps:
            return None
        found += [(d, v, _walk(one, v, worth, week.scale)) for v, worth in least.items()]
    return found


def _walk(one: Priced, visits: int, worth: int, scale: int) -> int:
    """Return the walk in seconds of a round of that worth."""
    return (worth + sum(int(one.prices[j]) for j in _members(visits))) // scale


def _members(visits: int) -> list[int]:
    return [j for j in range(visits.bit_length()) if visits >> j & 1]


class _Program:
    """The choice among listed rounds, rounds first among the variables, then options."""

    def __init__(self, week: Open, columns: Sequence[tuple[int, int, int]], reach: int) -> None:
        self.week = week
        self.walks = np.array([walk for _, _, walk in columns], dtype=np.int64)
        rows: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self.at_most: list[list[int]] = [[] for _ in week.days]
        for y, (d, visits, _) in enumerate(columns):
            self.at_most[d].append(y)
            for j in _members(visits):
                rows.setdefault((d, j), []).append((y, 1))
        self.size, self.once = len(columns), []
        for unit in week.options:
            sums = [sum(int(week.days[d].prices[j]) for d, j in option) for option in unit]
            taken = []
            for option, worth in zip(unit, sums, strict=True):
                if worth - min(sums) > reach:
                    continue
                for visit in option:
                    rows.setdefault(visit, []).append((self.size, -1))
                taken.append(self.size)
                self.size += 1
            self.once.append(taken)
        self.made = [rows[visit] for visit in sorted(rows)]

    def least(self, control: Control) -> int:
        """Return what the best choice walks at least; `walked` where there is none below."""
        walked = self.week.walked
        total, reduced = self._relaxed()
        bound, margin = -(-total // self.week.scale), (walked - 1) * self.week.scale - total
        if margin < 0:
            return walked
        kept = reduced <= margin
        if kept[: len(self.walks)].sum() > MOST_LEFT:
            return bound
        return max(bound, self._closed(kept, control))

    def _relaxed(self) -> tuple[int, NDArray[np.int64]]:
        """Return the linear program's bound, and what each variable costs beyond, both scaled."""
        from scipy.optimize import linprog
        from scipy.sparse import coo_array

        scale, count = self.week.scale, len(self.walks)
        equal = [*self.made, *([(x, 1) for x in taken] for taken in self.once)]
        right = np.array([0] * len(self.made) + [1] * len(self.once), dtype=np.int64)
        matrix = _sparse(coo_array, equal, self.size)
        rows = [[(y, 1) for y in own] for own in self.at_most]
        days = _sparse(coo_array, rows, self.size)
        price = np.concatenate([self.walks * scale, np.zeros(self.size - count, np.int64)])
        found = linprog(
            price / scale,
            A_ub=days,
            b_ub=np.ones(len(rows)),
            A_eq=matrix,
            b_eq=right,
            bounds=(0, None),
            method="highs",
        )
        if found.x is None:  # nothing to choose, which CP-SAT is to confirm
            return 0, np.zeros(self.size, np.int64)
        both = np.rint(found.eqlin.marginals * scale).astype(np.int64)
        alone = np.minimum(0, np.rint(found.ineqlin.marginals * scale).astype(np.int64))
        reduced = price - matrix.T @ both - days.T @ alone
        total = int(right @ both) + int(alone.sum()) + int(np.minimum(reduced, 0).sum())
        return total, np.maximum(reduced, 0)

    def _closed(self, kept: NDArray[np.bool_], control: Control) -> int:
        """Return what CP-SAT proves of the choice among the kept variables."""
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        use: dict[int, Any] = {int(v): model.new_bool_var("") for v in np.flatnonzero(kept)}
        for row in self.made:
            if any(v in use for v, _ in row):
                model.add(sum(a * use[v] for v, a in row if v in use) == 0)
        for taken in self.once:
            model.add_exactly_one([use[x] for x in taken if x in use])
        for own in self.at_most:
            model.add_at_most_one([use[y] for y in own if y in use])
        walks = self.walks.tolist()
        total = sum(walks[v] * x for v, x in use.items() if v < len(walks))
        if isinstance(total, int):  # nobody can go out, and somebody is to be visited
            return self.week.walked
        model.add(total <= self.week.walked - 1)
        model.minimize(total)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = WORK * self.week.steps
        status = solve_model(solver, model, control)
        if status == cp_model.INFEASIBLE:
            return self.week.walked
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN}:
            return 0
        bound = solver.best_objective_bound
        return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0


def _sparse(made: Any, rows: Sequence[Sequence[tuple[int, int]]], size: int) -> Any:
    """Return the rows as a sparse matrix of whole numbers."""
    at = [(r, v, a) for r, row in enumerate(rows) for v, a in row]
    r, v, a = np.array(at, dtype=np.int64).reshape(-1, 3).T
    return made((a, (r, v)), shape=(len(rows), size)).tocsr()
