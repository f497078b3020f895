"""
Every round that can be made in a small week, each with its shortest walk.

For each helper and day, the sets of visits that fit are found by going from set to set
(`planner.solver.proof.listing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.solver.model.problem import NOT_VISITED, Problem
from planner.solver.model.timing import parts_of, place_of, windows_of
from planner.solver.proof.listing import rounds
from planner.solver.proof.pricing import MOST_BITS, Day

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_STEPS = 500_000
"""Steps from set to set that are taken: a tenth of a second."""


class Node(NamedTuple):
    """A visit that a round may hold: the unit, and the time at the door."""

    unit: int
    service: int


class Column(NamedTuple):
    """A round: whose, when, through which visits in which order, and its walk."""

    helper: int
    day: int
    order: tuple[Node, ...]
    walk: int

    @property
    def load(self) -> int:
        """Walking and service."""
        return self.walk + sum(node.service for node in self.order)


class Choice(NamedTuple):
    """A unit with a helper and an option, and the price of the two."""

    unit: int
    helper: int
    option: int
    price: int


class Kind(NamedTuple):
    """What decides which rounds a helper can make on a day; equal days are done once."""

    helper: int
    parts: tuple[tuple[int, int], ...]
    nodes: tuple[Node, ...]
    windows: tuple[tuple[tuple[int, int], ...], ...]


def kinds(problem: Problem) -> dict[tuple[int, int], Kind]:
    """Return the kind of every helper's day on which somebody may be visited."""
    nodes: dict[tuple[int, int], set[Node]] = {}
    for choice in choices_of(problem):
        for day, node in visits_of(problem, choice):
            nodes.setdefault((choice.helper, day), set()).add(node)
    return {
        (helper, day): Kind(
            helper,
            tuple(parts_of(problem, helper, day)),
            tuple(sorted(found)),
            tuple(tuple(windows_of(problem, node.unit, day)) for node in sorted(found)),
        )
        for (helper, day), found in sorted(nodes.items())
    }


def choices_of(problem: Problem) -> list[Choice]:
    """Return every unit with each helper who may come and each option, at its price."""
    return [
        Choice(
            unit,
            int(problem.eligible_helper[k]),
            option,
            int(problem.eligible_cost[k]) + int(problem.option_cost[option]),
        )
        for unit in range(problem.units)
        for k in range(int(problem.eligible_start[unit]), int(problem.eligible_start[unit + 1]))
        for option in range(int(problem.option_start[unit]), int(problem.option_start[unit + 1]))
    ]


def visits_of(problem: Problem, choice: Choice) -> Iterator[tuple[int, Node]]:
    """Yield the days of a choice and the visit on each."""
    for day in range(problem.days):
        service = int(problem.option_service[choice.option, day])
        if service != NOT_VISITED:
            yield day, Node(choice.unit, service)


class TooManyError(Exception):
    """The problem has more rounds than are worth listing."""


def columns_of(problem: Problem, most: int = MOST_STEPS) -> Iterator[Column]:
    """
    Yield every round that can be made, by helper and day, with its shortest walk.

    Raises
    ------
    TooManyError
        After more than `most` steps from set to set.
    """
    left = most
    made: dict[Kind, list[tuple[tuple[Node, ...], int]]] = {}
    for (helper, day), kind in kinds(problem).items():
        if kind not in made:
            made[kind], left = _rounds(problem, kind, left)
        limit = int(problem.cap[helper, problem.week[day]])
        for order, walk in made[kind]:
            column = Column(helper, day, order, walk)
            if column.load <= limit:
                yield column


def _rounds(
    problem: Problem, kind: Kind, steps: int
) -> tuple[list[tuple[tuple[Node, ...], int]], int]:
    """Return each set of visits that fits into the day in its shortest order, and steps left."""
    if not kind.parts:
        return [], steps
    if len(kind.nodes) > MOST_BITS:
        raise TooManyError
    units = np.array([node.unit for node in kind.nodes], dtype=np.int64)
    same = units[:, None] == units[None, :]
    barred = (same * (1 << np.arange(len(units), dtype=np.int64))).sum(axis=1)
    orders, walks, left = rounds(_day(problem, kind), barred, steps)
    if left < 0:
        raise TooManyError
    made = [
        (tuple(kind.nodes[i] for i in order if i >= 0), walk)
        for order, walk in zip(orders.tolist(), walks.tolist(), strict=True)
    ]
    return made, left


def _day(problem: Problem, kind: Kind) -> Day:
    """Return the day as compiled code takes it; the last place is the base."""
    places = [*(place_of(problem, node.unit, kind.helper) for node in kind.nodes), 0]
    size, start = (
        int(problem.matrix_size[kind.helper]),
        int(problem.matrix_start[kind.helper]),
    )
    square = problem.matrix[start : start + size * size].reshape(size, size)
    return Day(
        square[np.ix_(places, places)].astype(np.int64),
        np.array([node.service for node in kind.nodes], dtype=np.int64),
        np.array(kind.parts, dtype=np.int64),
        np.cumsum([0, *map(len, kind.windows)]).astype(np.int64),
        np.array([w for row in kind.windows for w in row], dtype=np.int64).reshape(-1, 2),
        1,
    )
