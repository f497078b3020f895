"""Streets whose closing would cut off many: the bridges of the graph, by Tarjan's low points."""
# The compiled function takes plain arrays; numba infers their types, mypy cannot see them.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: ANN001, ANN202 - numba infers types

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.geo.doctor.findings import Finding, Patient, finding
from planner.geo.streets.graph import graph_of
from planner.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

LEAST, SHARE, MOST_TOLD = 5, 0.05, 8
"""So many people, and so great a share, must be cut off; no more streets than this are told."""


class Tree(NamedTuple):
    """
    A depth-first tree over the streets.

    Parameters
    ----------
    entered, left
        Number at which a node is entered, and the last number below it.
    low
        Lowest number that its subtree reaches otherwise than through `above`.
    above
        Edge by which it was entered, -1 at a root.
    """

    entered: NDArray[np.int64]
    left: NDArray[np.int64]
    low: NDArray[np.int64]
    above: NDArray[np.int64]


def cuts(patient: Patient) -> Iterator[Finding]:
    """Yield the streets behind which many live and to which no second way leads."""
    elders = len(patient.scenario.elders)
    node = patient.snapped.spots.node[:elders, 1]
    tree = tree_of(patient.streets)
    part = patient.streets.part[node]
    told: list[NDArray[np.bool_]] = []
    for behind, edge in _cut_off(tree, node, part, max(LEAST, SHARE * elders)):
        if len(told) == MOST_TOLD:
            return
        if any((behind <= before).all() for before in told):
            continue
        told.append(behind)
        yield finding(
            "cut",
            "notice",
            people=patient.named(np.flatnonzero(behind)),
            lines=[patient.streets.shape(edge)],
            length_m=float(patient.streets.length_mm[edge]) / 1000,
        )


def _cut_off(
    tree: Tree, node: NDArray[np.int64], part: NDArray[np.int32], least: float
) -> list[tuple[NDArray[np.bool_], int]]:
    """Return who is cut off by which edge, the most people first."""
    found = []
    for child in np.flatnonzero((tree.above >= 0) & (tree.low == tree.entered)):
        below = (tree.entered[node] >= tree.entered[child]) & (
            tree.entered[node] <= tree.left[child]
        )
        mates = part == part[below][0] if below.any() else below
        behind = below if 2 * below.sum() <= mates.sum() else mates & ~below
        if behind.sum() >= least:
            found.append((behind, int(tree.above[child])))
    return sorted(found, key=lambda cut: (-int(cut[0].sum()), cut[1]))


def tree_of(streets: Streets) -> Tree:
    """Return a depth-first tree over all parts of the streets, one-way or not."""
    length = streets.length_mm
    graph = graph_of(
        streets.nodes,
        tail=streets.tail,
        head=streets.head,
        cost=length,
        back=length,
        length=length,
    )
    return Tree(*_walk(graph.first, graph.to, graph.edge))


@compiled()
def _walk(first, to, edge):  # pragma: no cover - compiled
    nodes = len(first) - 1
    entered = np.full(nodes, -1, dtype=np.int64)
    left = np.zeros(nodes, dtype=np.int64)
    low = np.zeros(nodes, dtype=np.int64)
    above = np.full(nodes, -1, dtype=np.int64)
    parent = np.full(nodes, -1, dtype=np.int64)
    following = first[:-1].copy()
    count = 0
    for root in range(nodes):
        if entered[root] >= 0:
            continue
        entered[root] = low[root] = count
        count += 1
        node = root
        while node >= 0:
            if following[node] < first[node + 1]:
                k = following[node]
                following[node] += 1
                other = to[k]
                if entered[other] < 0:
                    entered[other] = low[other] = count
                    count += 1
                    above[other] = edge[k]
                    parent[other] = node
                    node = other
                elif edge[k] != above[node]:
                    low[node] = min(low[node], entered[other])
            else:
                left[node] = count - 1
                up = parent[node]
                if up >= 0:
                    low[up] = min(low[up], low[node])
                node = up
    return entered, left, low, above
