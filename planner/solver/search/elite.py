"""
Good plans of several coolings, and how two of them become a third.

What parts the valleys of a problem is who goes out at all and who has which part of the town. A
cooling settles that early and hardly ever mends it. So a plan is crossed with another (Vidal et al.
2012): the helper-weeks of the one, but around one place those of the other. Whoever would be seen
twice stays with the latter, whoever has no place is put in again, and a mild cooling does the rest.
For problems in which one helper makes all visits of a unit; the others stand in
`planner.solver.search.crossing`.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.solver.search.kernel import BANNED, BEST, HEIR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.solver.model.problem import Problem
    from planner.solver.search.kernel import Data, Ints, State

    Truths = NDArray[np.bool_]
    Parts = dict[str, Ints]

PARTS = ("option", "row", "second", "pin", "seq", "length")
UNITS = PARTS[:4]
KEPT = 6  # plans that are kept
AREA = (0.1, 0.4)  # share of the units around whose place weeks of the other plan are taken
CLOSED = 0.2  # share of the children whose parent is one, with a helper who stays at home
HEIRED = 0.5  # share of those in which somebody else at home gets that week as a whole
ALIKE = 0.005  # share of the units by which two plans must differ to be kept beside each other


class Plan(NamedTuple):
    """A plan as the state's arrays keep the best one, its cost, and who visits each unit."""

    cost: float
    parts: Parts
    who: Ints


class Elite:
    """
    The best plans of the coolings so far, each different from the others.

    Parameters
    ----------
    plans
        Best first.
    """

    def __init__(self, problem: Problem, data: Data, seed: int) -> None:
        """Begin without plans."""
        self._data = data
        self._chance = random.Random(seed)
        self._kinds = kinds(problem)
        self.plans: list[Plan] = []

    def keep(self, state: State) -> None:
        """Keep the best plan of `state` unless one that is much like it is no dearer."""
        parts = {part: getattr(state, f"best_{part}").copy() for part in PARTS}
        new = Plan(float(state.level[BEST]), parts, helpers_of(self._data, parts["row"]))
        near = [plan for plan in self.plans if self._is_like(plan, new)]
        if any(plan.cost <= new.cost for plan in near):
            return
        others = [plan for plan in self.plans if not any(plan is one for one in near)]
        self.plans = sorted([*others, new], key=lambda plan: plan.cost)[:KEPT]

    def _is_like(self, one: Plan, other: Plan) -> bool:
        renamed = np.append(self._labels(one.who, other.who), -1)[other.who]
        return int((one.who != renamed).sum()) < ALIKE * len(renamed)

    def best_into(self, state: State) -> None:
        """Make the best plan that of `state`."""
        write(self.plans[0].parts, state)
        state.level[BEST] = self.plans[0].cost

    def child_into(self, state: State) -> None:
        """
        Make a child of one or two plans the best plan of `state`, its sums still to be computed.

        Who is left out in it is to be put in, where `state` says that somebody gets nothing or all.
        """
        if len(self.plans) == 1 or self._chance.random() < CLOSED:
            write(self._closed(state), state)
        else:
            write(self._crossed(*self._parents()), state)

    def _below(self, n: int) -> int:
        """Return a number from 0 up to, not including, `n`: the same of every Python."""
        return int(self._chance.random() * n)

    def _parents(self) -> tuple[Plan, Plan]:
        """Return two plans: the better of two drawn, and any other."""
        one = min(self._below(len(self.plans)), self._below(len(self.plans)))
        other = self._below(len(self.plans) - 1)
        return self.plans[one], self.plans[other + (other >= one)]

    def _area(self) -> Truths:
        """Return which units lie around a place drawn at random."""
        data = self._data
        units = len(data.shortest)
        inside = np.zeros(units, dtype=bool)
        queue = [self._below(units)]
        least, most = AREA
        many = max(1, int(units * (least + (most - least) * self._chance.random())))
        for u in queue:
            for v in data.near[data.near_start[u] : data.near_start[u + 1]][:many].tolist():
                if not inside[v] and inside.sum() < many:
                    inside[v] = True
                    queue.append(v)
        return inside

    def _closed(self, state: State) -> Parts:
        """Return a plan in which one helper, the less busy of two, has nobody left."""
        plan = self.plans[min(self._below(len(self.plans)), self._below(len(self.plans)))]
        has = np.bincount(plan.who[plan.who >= 0], minlength=len(state.burden))
        out, home = np.flatnonzero(has), np.flatnonzero(has == 0)
        if len(out) == 0:
            return plan.parts
        drawn = [int(out[self._below(len(out))]) for _ in range(2)]
        helper = min(drawn, key=lambda one: (int(has[one]), one))
        state.tally[BANNED] = helper + 1
        if len(home) > 0 and self._chance.random() < HEIRED:
            state.tally[HEIR] = int(home[self._below(len(home))]) + 1
        return without(plan.parts, plan.who == helper)

    def _crossed(self, mine: Plan, theirs: Plan) -> Parts:
        """Return the weeks of `mine`, but those of `theirs` that lie around one place."""
        inside, label = self._area(), self._labels(mine.who, theirs.who)
        taken = [
            helper
            for helper in range(len(label))
            if 2 * inside[theirs.who == helper].sum() > (theirs.who == helper).sum()
        ]
        gets = np.isin(theirs.who, taken)
        stays = ~gets & (mine.who >= 0) & ~np.isin(mine.who, label[taken])
        # Where two meet the other one's round may come from the other plan: they are put in again.
        crew = (mine.parts["second"] >= 0).any(axis=1) | (theirs.parts["second"] >= 0).any(axis=1)
        child = without(mine.parts, ~stays | crew)
        moved = without(theirs.parts, ~gets | crew)
        days = mine.parts["row"].shape[1]
        for helper in taken:
            ours = slice(label[helper] * days, (label[helper] + 1) * days)
            yours = slice(helper * days, (helper + 1) * days)
            child["seq"][ours], child["length"][ours] = moved["seq"][yours], moved["length"][yours]
        who = np.flatnonzero(moved["option"] >= 0)
        child["option"][who] = moved["option"][who]
        renamed = self._data.row_of[who, label[theirs.who[who]]]
        child["row"][who] = np.where(moved["row"][who] >= 0, renamed[:, None], -1)
        return child

    def _labels(self, mine: Ints, theirs: Ints) -> Ints:
        """Return, for helpers of the second plan, those of the same kind whose weeks are alike."""
        count = sum(map(len, self._kinds))
        label, many = np.arange(count, dtype=np.int32), np.zeros((count, count), dtype=np.int32)
        both = (theirs >= 0) & (mine >= 0)
        np.add.at(many, (theirs[both], mine[both]), 1)
        for kind in self._kinds:
            if len(kind) == 1:
                continue
            shared = sorted((-int(many[a, b]), a, b) for a in kind for b in kind)
            left, right = set(kind), set(kind)
            for _, a, b in shared:
                if a in left and b in right:
                    label[a] = b
                    left.remove(a)
                    right.remove(b)
        return label


def helpers_of(data: Data, row: Ints) -> Ints:
    """Return each unit's helper, or -1: the one of its first visit."""
    helper: Ints = np.append(data.row_helper, -1)[row.max(axis=1)].astype(np.int32)
    return helper


def without(parts: Parts, gone: Truths) -> Parts:
    """Return a copy of a plan from whose rounds the units `gone` are taken out."""
    made = {part: values.copy() for part, values in parts.items()}
    for part in UNITS:
        made[part][gone] = -1
    for r in range(len(made["length"])):
        seq = made["seq"][r, : made["length"][r]]
        left = seq[~gone[seq]]
        made["seq"][r, : len(left)] = left
        made["length"][r] = len(left)
    return made


def kinds(problem: Problem) -> list[list[int]]:
    """Return the helpers in groups of whom each may take any other's place: one base, one shift."""
    if problem.balance is not None or problem.even is not None:
        return [[helper] for helper in range(problem.helpers)]
    unit_of = np.repeat(np.arange(problem.units), np.diff(problem.eligible_start))
    groups: dict[bytes, list[int]] = {}
    for helper in range(problem.helpers):
        mine = problem.eligible_helper == helper
        told = (
            problem.shift[helper],
            problem.longest[helper],
            problem.cap[helper],
            problem.capacity[helper],
            problem.matrix_start[helper],
            unit_of[mine],
            problem.eligible_local[mine],
            problem.eligible_cost[mine],
        )
        groups.setdefault(b"".join(part.tobytes() for part in told), []).append(helper)
    return list(groups.values())


def write(parts: Parts, state: State) -> None:
    """Make a plan the best one of `state`."""
    for part, values in parts.items():
        np.copyto(getattr(state, f"best_{part}"), values)
