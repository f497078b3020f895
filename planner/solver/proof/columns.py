"""
Every round that can be made in a small week, each with its shortest walk.

For each helper and day, the sets of visits that fit are found by going from set to set (Held
and Karp 1962) with the clock: of two ways to the same last door one is dropped where it is
neither shorter nor earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.solver.model.problem import NOT_VISITED, Problem
from planner.solver.model.timing import after, parts_of, place_of, windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_STEPS = 500_000
"""Steps from set to set that are taken: some two seconds."""


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


class _Label(NamedTuple):
    walk: int
    time: int
    order: tuple[int, ...]


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


class _Steps:
    """Counts the steps that are taken, up to a limit."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int) -> None:
        """
        Count some more.

        Raises
        ------
        TooManyError
            Beyond the limit.
        """
        self.left -= count
        if self.left < 0:
            raise TooManyError


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
    steps = _Steps(most)
    made: dict[Kind, list[tuple[tuple[Node, ...], int]]] = {}
    for (helper, day), kind in kinds(problem).items():
        if kind not in made:
            made[kind] = list(_rounds(problem, kind, steps))
        limit = int(problem.cap[helper, problem.week[day]])
        for order, walk in made[kind]:
            column = Column(helper, day, order, walk)
            if column.load <= limit:
                yield column


def _rounds(problem: Problem, kind: Kind, steps: _Steps) -> Iterator[tuple[tuple[Node, ...], int]]:
    """Yield each set of visits that fits into the day, in its shortest lawful order."""
    if not kind.parts:
        return
    walks = _walks(problem, kind)
    sets: dict[frozenset[int], dict[int, list[_Label]]] = {
        frozenset(): {-1: [_Label(0, kind.parts[0][0], ())]}
    }
    while sets:
        grown: dict[frozenset[int], dict[int, list[_Label]]] = {}
        for inside, ends in sets.items():
            for label in (label for labels in ends.values() for label in labels):
                steps.take(len(kind.nodes) - len(inside))
                for i in range(len(kind.nodes)):
                    if i not in inside and (longer := _on(kind, walks, label, i)) is not None:
                        _keep(grown.setdefault(inside | {i}, {}).setdefault(i, []), longer)
        for ends in grown.values():
            best = min(_homes(kind, walks, ends), default=None)
            if best is not None:
                yield tuple(kind.nodes[i] for i in best.order), best.walk
        sets = grown


def _walks(problem: Problem, kind: Kind) -> list[list[int]]:
    """Return the walks among the nodes' doors; the last row and column are the base."""
    places = [place_of(problem, node.unit, kind.helper) for node in kind.nodes]
    size, start = (
        int(problem.matrix_size[kind.helper]),
        int(problem.matrix_start[kind.helper]),
    )
    square = problem.matrix[start : start + size * size].reshape(size, size)
    walks: list[list[int]] = square[np.ix_([*places, 0], [*places, 0])].tolist()
    return walks


def _on(kind: Kind, walks: list[list[int]], label: _Label, i: int) -> _Label | None:
    """Return the way that goes on to node `i`, None where it cannot."""
    node = kind.nodes[i]
    if any(kind.nodes[j].unit == node.unit for j in label.order):
        return None
    walk = walks[label.order[-1] if label.order else -1][i]
    left = after(kind.parts, label.time, walk, [])
    if left is None:
        return None
    begun = after(kind.parts, left + walk, node.service, kind.windows[i])
    if begun is None:
        return None
    return _Label(label.walk + walk, begun + node.service, (*label.order, i))


def _homes(kind: Kind, walks: list[list[int]], ends: dict[int, list[_Label]]) -> Iterator[_Label]:
    """Yield the ways that come home, the walk home included."""
    for label in (label for labels in ends.values() for label in labels):
        walk = walks[label.order[-1]][-1]
        if after(kind.parts, label.time, walk, []) is not None:
            yield label._replace(walk=label.walk + walk)


def _keep(labels: list[_Label], new: _Label) -> None:
    """Add a label unless another is as short and as early; drop those it makes needless."""
    if any(old.walk <= new.walk and old.time <= new.time for old in labels):
        return
    labels[:] = [old for old in labels if old.walk < new.walk or old.time < new.time]
    labels.append(new)
