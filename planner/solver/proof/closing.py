"""
Small weeks closed: every round that can be made, and the best choice among them.

Every set of visits that fits into a helper's day is a *column* with its shortest walk
(`planner.solver.proof.columns`). With *x* the choice of helper and option of a unit, *y* the
choice of a column, *s* a unit left out:

    minimise   sum(skip s) + sum(price x) + sum(walk y) + sum(e) + P + Q

(1) a unit takes one helper and option, or is left out;
(2) a helper makes at most one round a day;
(3) a unit is in the helper's round on the days of its option, and on no other;
(4) walking and service of a week stay below the cap;
(5) ``P >= weight * (load / share - target * mean)``, where a load may be ``e >= 0`` longer
    than its shortest rounds: so no plan is left out, whatever detours it makes. Where only so
    much walking lifts the mean, the same once more with that much in place of the walking;
(6) ``Q >= weight * (usual load / share - most)`` for the usual week.

The linear program gives a bound from its duals, and reduced costs that strike most columns
out; CP-SAT closes what is left, from the plan at hand, within a fixed measure of work.
Turfs and level days are no part of it. Crews of two, and weeks of more rounds than `MOST_STEPS` and
`MOST_COLUMNS` allow, are left to `bounds`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.interruptible import solve_model
from planner.solver.model.costing import cost, is_better
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem, Solution
from planner.solver.model.timing import schedule
from planner.solver.proof.bounds import bound
from planner.solver.proof.columns import (
    Node,
    TooManyError,
    choices_of,
    columns_of,
    kinds,
    visits_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from planner.control import Control
    from planner.solver.proof.columns import Choice, Column

MOST_NODES = 40
"""Visits of which a helper's day may choose; with more it is not tried."""
MOST_COLUMNS = 60_000
MOST_LEFT = 8_000
"""Columns that CP-SAT is given."""
WORK = 2.0
"""Deterministic time of CP-SAT: some seconds."""
SCALE = 10**7
"""Shares and the balance target count in ten-millionths."""
LONGEST = 10**8
"""More than any detour or penalty."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A plan, how little walking there must be, and the key of the words that say how."""

    solution: Solution
    least: int
    how: str


def bounded(
    problem: Problem,
    solution: Solution,
    control: Control,
    allowed: Callable[[Solution], bool] = lambda _: True,
) -> Bounded:
    """
    Return the plan, or a better one where an exact model finds it, with its bound.

    Parameters
    ----------
    allowed
        Whether another plan may take the place of this one.

    ``bound.how.closed`` says that the plan is proved: no plan whose contacts, days, pairs
    and balance cost as little walks less. ``bound.how.rounds`` is the same with a gap.
    """
    known = None if control.is_stopped else _close(problem, solution, control, allowed)
    best = solution if known is None else known[0]
    least, how = bound(problem, best)
    if known is None or how == "bound.how.exact":
        return Bounded(best, least, how)
    spent = cost(problem, best)
    # Level days are no part of the model: what it proves holds for plans that are not, too.
    floor = min(spent.walking, known[1] - (spent.total - spent.walking - spent.turf - spent.even))
    if floor == spent.walking:
        return Bounded(best, floor, "bound.how.closed")
    return Bounded(best, floor, "bound.how.rounds") if floor > least else Bounded(best, least, how)


def _close(
    problem: Problem,
    solution: Solution,
    control: Control,
    allowed: Callable[[Solution], bool],
) -> tuple[Solution, int] | None:
    """Return the best plan known and what any plan costs at least, turfs apart."""
    if not _is_small(problem):
        return None
    try:
        columns = list(islice(columns_of(problem), MOST_COLUMNS + 1))
    except TooManyError:
        return None
    if len(columns) > MOST_COLUMNS:
        return None
    program = _Program(problem, choices_of(problem), columns)
    spent = cost(problem, solution)
    worth = spent.total - spent.turf - spent.even
    least, reduced = program.relaxed()
    if least >= worth:
        return solution, worth
    kept = reduced <= worth - least + 1
    if kept.sum() > MOST_LEFT:
        return solution, least
    found, proved = program.closed(kept, solution, control)
    # Whatever was struck out costs more than the plan at hand.
    if found is None or not (is_better(problem, solution, found) and allowed(found)):
        found = solution
    return found, max(least, min(worth, proved))


def _is_small(problem: Problem) -> bool:
    """Say whether the model holds for the problem, and is small enough."""
    spans = (problem.shift[..., 1] - problem.shift[..., 0]).sum(axis=2)
    whole = problem.shift[..., 1].max(axis=2) - problem.shift[..., 0].min(axis=2)
    fits = problem.tied and not bool((problem.crew > 1).any()) and not bool(problem.load.any())
    if not fits or problem.load_by_day is not None or bool((problem.longest < whole).any()):
        return False
    nodes = max((len(kind.nodes) for kind in kinds(problem).values()), default=0)
    return bool(spans.any()) and nodes <= MOST_NODES


class _Program:
    """
    The linear program over choices, units left out, columns, longer loads and balance.

    Variables in this order; rows as numbered at the head of the module.
    """

    def __init__(
        self, problem: Problem, choices: Sequence[Choice], columns: Sequence[Column]
    ) -> None:
        self.problem, self.choices, self.columns = problem, choices, columns
        self.left_out = len(choices)
        self.first_column = self.left_out + problem.units
        self.first_extra = self.first_column + len(columns)
        is_fair = problem.balance is not None
        self.penalty = self.first_extra + problem.helpers
        self.size = self.penalty + 2 if is_fair else self.first_extra
        self.price = np.array(
            [
                *(choice.price for choice in choices),
                *problem.skip_cost.tolist(),
                *(column.walk for column in columns),
                *([1] * (self.size - self.first_extra)),
            ],
            dtype=np.float64,
        )

    def equal(self) -> list[tuple[dict[int, int], int]]:
        """Return the rows (1) and (3): coefficients by variable, and the right side."""
        once: list[dict[int, int]] = [
            {self.left_out + unit: 1} for unit in range(self.problem.units)
        ]
        meet: dict[tuple[int, int, Node], dict[int, int]] = {}
        for x, choice in enumerate(self.choices):
            once[choice.unit][x] = 1
            for day, node in visits_of(self.problem, choice):
                meet.setdefault((choice.helper, day, node), {})[x] = -1
        for y, column in enumerate(self.columns):
            for node in column.order:
                meet[column.helper, column.day, node][self.first_column + y] = 1
        return [*((row, 1) for row in once), *((meet[key], 0) for key in sorted(meet))]

    def most(self) -> list[tuple[dict[int, int], int]]:
        """Return the rows (2) and (4)."""
        rounds: dict[tuple[int, int], dict[int, int]] = {}
        weeks: dict[tuple[int, int], dict[int, int]] = {}
        for y, column in enumerate(self.columns, self.first_column):
            rounds.setdefault((column.helper, column.day), {})[y] = 1
            week = int(self.problem.week[column.day])
            weeks.setdefault((column.helper, week), {})[y] = column.load
        caps = [(row, int(self.problem.cap[key])) for key, row in sorted(weeks.items())]
        return [*((row, 1) for _, row in sorted(rounds.items())), *caps]

    def fair(self) -> list[tuple[dict[int, int], int]]:
        """Return the rows (5) in ten-millionths of the penalty, rounded to be mild."""
        balance = self.problem.balance
        counted = [] if balance is None else np.flatnonzero(balance.share > 0).tolist()
        if balance is None or not counted:
            return []
        loads: dict[int, dict[int, int]] = {h: {self.first_extra + h: 1} for h in counted}
        for y, column in enumerate(self.columns, self.first_column):
            if column.helper in loads:
                loads[column.helper][y] = column.load
        given = {h: int(balance.past[h]) + int(balance.fixed[h]) for h in counted}
        mean = math.ceil(SCALE * balance.weight * balance.target / len(counted))
        lifting = {v: load for own in loads.values() for v, load in own.items()}
        means = [(lifting, sum(given.values()))]
        if balance.walking is not None:  # the mean is the lesser of the two
            service = {
                y: column.load - column.walk
                for y, column in enumerate(self.columns, self.first_column)
                if column.helper in loads
            }
            means.append((service, sum(given.values()) + balance.walking))
        rows = []
        for h in counted:
            share = math.floor(SCALE * balance.weight / float(balance.share[h]))
            for lifted, fixed in means:
                row = {v: -mean * load for v, load in lifted.items()}
                for v, load in loads[h].items():
                    row[v] = row.get(v, 0) + share * load
                row[self.penalty] = -SCALE
                # The penalty is rounded down, so one unit of it is free.
                rows.append((row, mean * fixed - share * given[h] + SCALE))
        return [*rows, *self.usual()]

    def usual(self) -> list[tuple[dict[int, int], int]]:
        """Return the rows (6), in the same manner."""
        usual = None if self.problem.balance is None else self.problem.balance.usual
        if usual is None:
            return []
        chosen: dict[int, dict[int, int]] = {}
        for x, choice in enumerate(self.choices):
            first, last = self.problem.eligible_start[choice.unit : choice.unit + 2]
            at = self.problem.eligible_helper[first:last].tolist().index(choice.helper)
            chosen.setdefault(choice.helper, {})[x] = int(usual.rows[first + at])
        most = math.ceil(SCALE * usual.weight * usual.most)
        rows = []
        for h in np.flatnonzero(usual.share > 0).tolist():
            share = math.floor(SCALE * usual.weight / float(usual.share[h]))
            row = {x: share * load for x, load in chosen.get(h, {}).items()}
            row[self.penalty + 1] = -SCALE
            rows.append((row, most - share * int(usual.given[h]) + SCALE))
        return rows

    def relaxed(self) -> tuple[int, NDArray[np.float64]]:
        """Return the linear program's bound and what each variable costs beyond it."""
        from scipy.optimize import linprog

        equal, right = self._matrix(self.equal(), 1.0)
        most, limit = self._matrix([*self.most()], 1.0)
        fair, slack = self._matrix(self.fair(), 1.0 / SCALE)
        upper, top = _stack(most, fair), np.concatenate([limit, slack])
        ceiling = np.ones(self.size)
        ceiling[self.first_extra :] = LONGEST
        found = linprog(
            self.price,
            A_ub=upper,
            b_ub=top,
            A_eq=equal,
            b_eq=right,
            bounds=np.column_stack([np.zeros(self.size), ceiling]),
            method="highs",
        )
        if found.x is None:
            return 0, np.zeros(self.size)
        # Any duals give a bound, also such as are not quite exact.
        alone, both = np.minimum(found.ineqlin.marginals, 0.0), found.eqlin.marginals
        reduced = self.price - upper.T @ alone - equal.T @ both
        least = top @ alone + right @ both + (np.minimum(reduced, 0.0) * ceiling).sum()
        return max(0, math.ceil(float(least) - 1e-3)), np.maximum(reduced, 0.0)

    def _matrix(
        self, rows: Sequence[tuple[dict[int, int], int]], scale: float
    ) -> tuple[Any, NDArray[np.float64]]:
        from scipy.sparse import csr_array

        columns = [v for row, _ in rows for v in row]
        values = [scale * a for row, _ in rows for a in row.values()]
        starts = np.concatenate([[0], np.cumsum([len(row) for row, _ in rows], dtype=np.int64)])
        matrix = csr_array((values, columns, starts), shape=(len(rows), self.size))
        return matrix, np.array([scale * right for _, right in rows], dtype=np.float64)

    def closed(
        self, kept: NDArray[np.bool_], start: Solution, control: Control
    ) -> tuple[Solution | None, int]:
        """Return CP-SAT's plan, and what any plan with the kept variables costs at least."""
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        use: dict[int, Any] = {
            int(v): model.new_bool_var("")
            if v < self.first_extra
            else model.new_int_var(0, LONGEST, "")
            for v in np.flatnonzero(kept)
        }
        for row, right in self.equal():
            model.add(_sum(use, row) == right)
        for row, right in (*self.most(), *self.fair()):
            model.add(_sum(use, row) <= right)
        model.minimize(sum(int(self.price[v]) * x for v, x in use.items()))
        taken = self._taken(start)
        for v, x in use.items():
            model.add_hint(x, int(v in taken))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = WORK
        status = solve_model(solver, model, control)
        least = math.ceil(solver.best_objective_bound - 1e-6)
        if status == cp_model.INFEASIBLE:  # nothing costs less than what is known
            return None, _NOTHING_LESS
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None, 0
        chosen = {v for v, x in use.items() if v < self.first_extra and solver.boolean_value(x)}
        return self._decode(chosen), least

    def _taken(self, solution: Solution) -> set[int]:
        """Return the variables of a plan: its choices, its columns, who is left out."""
        taken = {
            self.left_out + u for u in range(self.problem.units) if solution.option[u] == UNSERVED
        }
        for x, choice in enumerate(self.choices):
            helpers = solution.helper[choice.unit]
            if solution.option[choice.unit] == choice.option and choice.helper in helpers:
                taken.add(x)
        for y, column in enumerate(self.columns, self.first_column):
            seen = solution.rounds[column.helper][column.day]
            if len(seen) == len(column.order) and all(
                node.unit in seen
                and self.problem.option_service[solution.option[node.unit], column.day]
                == node.service
                for node in column.order
            ):
                taken.add(y)
        return taken

    def _decode(self, chosen: set[int]) -> Solution:
        """Return the plan of those variables, with its times."""
        p = self.problem
        option = np.full(p.units, UNSERVED, dtype=np.int32)
        helper = np.full((p.units, p.days), NOT_VISITED, dtype=np.int32)
        rounds: list[list[tuple[int, ...]]] = [[()] * p.days for _ in range(p.helpers)]
        starts = [list(days) for days in rounds]
        for v in sorted(chosen):
            if v < self.left_out:
                choice = self.choices[v]
                option[choice.unit] = choice.option
                for day, _ in visits_of(p, choice):
                    helper[choice.unit, day] = choice.helper
            elif v >= self.first_column:
                column = self.columns[v - self.first_column]
                units = tuple(node.unit for node in column.order)
                services = [node.service for node in column.order]
                timetable = schedule(p, column.helper, column.day, units, services)
                rounds[column.helper][column.day] = units
                starts[column.helper][column.day] = timetable.starts if timetable else ()
        return Solution(
            option=option,
            helper=helper,
            second=np.full_like(helper, NOT_VISITED),
            rounds=tuple(map(tuple, rounds)),
            starts=tuple(map(tuple, starts)),
        )


_NOTHING_LESS = 2**60


def _sum(use: dict[int, Any], row: dict[int, int]) -> Any:
    return sum(a * use[v] for v, a in row.items() if v in use)


def _stack(above: Any, below: Any) -> Any:
    from scipy.sparse import vstack

    return vstack([above, below]).tocsr()
