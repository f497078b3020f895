"""
How two good plans become a third where any helper may make any visit.

There rounds are crossed, not helpers' weeks (`planner.solver.search.elite`): those of one plan, but
of the other whatever lies mostly around one place. Helpers of one kind are named alike day by day.
Days may be named alike, too: where nobody's options tell Monday and Wednesday from Tuesday and
Thursday, a plan is as good with them changed over, and two plans often differ by little more.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.solver.search.elite import ALIKE, Elite, Plan, without, write

if TYPE_CHECKING:
    from planner.solver.model.problem import Problem
    from planner.solver.search.elite import Parts
    from planner.solver.search.kernel import Data, Ints, State

MOST_DAYS = 6  # with more, days are left as they are: there are too many orders to try
DRAWN = 8  # children of which that is taken whose rounds are changed most and torn least


class Turn(NamedTuple):
    """An order of the days in which a problem is the same, and what each option becomes."""

    days: list[int]
    options: Ints


class FreeElite(Elite):
    """The best plans of the coolings so far where every visit is free."""

    def __init__(self, problem: Problem, data: Data, seed: int) -> None:
        """Begin without plans."""
        super().__init__(problem, data, seed)
        self._turns = turns(problem)
        self._helper = np.append(data.row_helper, -1)

    def child_into(self, state: State) -> None:
        """Make a child of two plans the best plan of `state`, its sums still to be computed."""
        if len(self.plans) == 1:
            write(self.plans[0].parts, state)
            return
        drawn = [self._drawn() for _ in range(DRAWN)]
        write(min(drawn, key=lambda child: child[0])[1], state)

    def _drawn(self) -> tuple[int, Parts]:
        """Return a child, and how many units have no place in it less those that have another."""
        mine, theirs = self._parents()
        child = self._crossed(mine, theirs)
        has = child["option"] >= 0
        changed = has & (child["row"] != mine.parts["row"]).any(axis=1)
        return int((~has).sum()) - int(changed.sum()), child

    def _is_like(self, one: Plan, other: Plan) -> bool:
        mine, theirs = self._visitors(one), self._visitors(self._turned(other, one))
        differ = np.zeros(len(mine), dtype=bool)
        for a, b in zip(mine.T, theirs.T, strict=True):
            differ |= a != np.append(self._labels(a, b), -1)[b]
        return int(differ.sum()) < ALIKE * len(mine)

    def _visitors(self, plan: Plan) -> Ints:
        """Return by unit and day who comes, or -1."""
        found: Ints = self._helper[plan.parts["row"]]
        return found

    def _turned(self, plan: Plan, like: Plan) -> Plan:
        """Return the plan with its days in the order in which most visits fall as in `like`."""
        mine, theirs = like.parts["row"] >= 0, plan.parts["row"] >= 0
        turn = max(self._turns, key=lambda one: int((mine & theirs[:, one.days]).sum()))
        parts, count = dict(plan.parts), len(turn.days)
        for part in ("row", "second", "pin"):
            parts[part] = parts[part][:, turn.days]
        first = np.arange(0, len(parts["length"]), count)
        rounds = (first[:, None] + np.array(turn.days)).ravel()
        parts["seq"], parts["length"] = parts["seq"][rounds], parts["length"][rounds]
        parts["option"] = np.append(turn.options, -1).astype(np.int32)[parts["option"]]
        return Plan(plan.cost, parts, plan.who)

    def _crossed(self, mine: Plan, theirs: Plan) -> Parts:
        """Return the rounds of `mine`, but those of `theirs` that lie around one place."""
        theirs, inside = self._turned(theirs, mine), self._area()
        ours, yours = self._visitors(mine), self._visitors(theirs)
        gets, stays = theirs.parts["option"] >= 0, mine.parts["option"] >= 0
        named, moves = [], []
        for a, b in zip(ours.T, yours.T, strict=True):
            label = self._labels(a, b)
            there = np.bincount(b[b >= 0], minlength=len(label))
            near = np.bincount(b[(b >= 0) & inside], minlength=len(label))
            taken = np.flatnonzero(2 * near > there)
            gets &= (b < 0) | np.isin(b, taken)
            stays &= (a < 0) | ~np.isin(a, label[taken])
            named.append(label)
            moves.append(taken)
        # Where two meet the other one's round may come from the other plan: they are put in again.
        crew = (mine.parts["second"] >= 0).any(axis=1) | (theirs.parts["second"] >= 0).any(axis=1)
        child = without(mine.parts, ~(stays & ~gets) | crew)
        moved = without(theirs.parts, ~gets | crew)
        who = np.flatnonzero(moved["option"] >= 0)
        child["option"][who] = moved["option"][who]
        for d, (label, taken) in enumerate(zip(named, moves, strict=True)):
            into, out_of = label[taken] * len(named) + d, taken * len(named) + d
            child["seq"][into], child["length"][into] = (
                moved["seq"][out_of],
                moved["length"][out_of],
            )
            renamed = self._data.row_of[who, label[yours[who, d]]]
            child["row"][who, d] = np.where(yours[who, d] >= 0, renamed, -1)
        return child


def turns(problem: Problem) -> list[Turn]:
    """Return the orders of the days in which the problem is the same, the given one first."""
    days, options = problem.days, len(problem.option_cost)
    same = Turn(list(range(days)), np.arange(options, dtype=np.int32))
    if days > MOST_DAYS or len(problem.window) > 0 or problem.even is not None:
        return [same]
    load = problem.load if problem.load_by_day is None else problem.load_by_day
    by_day = [problem.shift, problem.longest, problem.capacity, problem.week[None, :]]
    by_day += [load] if load.ndim == 2 else []
    units = np.repeat(np.arange(problem.units), np.diff(problem.option_start)).tolist()
    marks = list(zip(units, problem.option_cost.tolist(), strict=True))
    services = problem.option_service.reshape(options, days)
    at = {
        (*mark, row.tobytes()): o for o, (mark, row) in enumerate(zip(marks, services, strict=True))
    }
    found = []
    for order in map(list, permutations(range(days))):
        if any(not np.array_equal(part, part[:, order]) for part in by_day):
            continue
        becomes = []
        for mark, row in zip(marks, np.ascontiguousarray(services[:, order]), strict=True):
            if (option := at.get((*mark, row.tobytes()), -1)) < 0:
                break
            becomes.append(option)
        else:
            found.append(Turn(order, np.array(becomes, dtype=np.int32)))
    return found or [same]
