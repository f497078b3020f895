"""
Everyone within a walk of everyone: bounded searches with a sparse result.

Memory grows with the pairs that are in reach, never with homes times nodes. Blocks of
origins run side by side on threads; blocks are joined in order, so that the result does
not depend on how many threads there are.
"""
# The compiled functions take plain arrays; numba infers their types, mypy cannot see them.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: ANN001, ANN202, C901, PLR0912 - numba infers types, compiles one loop

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.lengths import FAR
from planner.geo.walking.search import _FAR, _direct, _search
from planner.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.graph import Graph
    from planner.geo.streets.snap import Spots


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """
    Who reaches whom.

    Parameters
    ----------
    first
        Shape ``(origins + 1,)``: the pairs of origin ``i`` are ``first[i]`` to
        ``first[i + 1]``.
    target
        Spot of each pair, ascending within an origin; an origin reaches itself.
    cost_mm
        Cost of each pair in millimetres, at most the limit.
    """

    first: NDArray[np.int64]
    target: NDArray[np.int32]
    cost_mm: NDArray[np.int32]

    def row(self, origin: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return targets and costs of one origin."""
        part = slice(int(self.first[origin]), int(self.first[origin + 1]))
        return self.target[part], self.cost_mm[part]


def reach(
    graph: Graph,
    spots: Spots,
    origins: NDArray[np.int64],
    limit_mm: int,
    threads: int | None = None,
) -> Reach:
    """Return every spot within `limit_mm` of every origin."""
    at, side = _spots_by_node(graph, spots)
    workers = threads or os.cpu_count() or 1
    blocks = np.array_split(origins, max(1, min(workers * 4, len(origins) // 64)))
    blocked = [
        (graph, spots, block, np.int64(limit_mm), at, side) for block in blocks if len(block)
    ]
    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(lambda block: _reach(*block), blocked))
    counts = [np.zeros(1, dtype=np.int64), *(count for count, _, _ in found)]
    empty = np.empty(0, dtype=np.int32)
    return Reach(
        np.cumsum(np.concatenate(counts)),
        np.concatenate([empty, *(target for _, target, _ in found)]),
        np.concatenate([empty, *(cost for _, _, cost in found)]),
    )


def _spots_by_node(graph: Graph, spots: Spots) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the (spot, side) pairs at every node, as ``2 * spot + side``."""
    nodes = len(graph.first) - 1
    ends = spots.node.reshape(-1)
    order = np.argsort(ends, kind="stable")
    at = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=at[1:])
    return at, order


@compiled(nogil=True)
def _reach(graph, spots, origins, limit, at, beside):  # pragma: no cover - compiled
    nodes = len(graph.first) - 1
    cost = np.full(nodes, _FAR, dtype=np.int64)
    length = np.full(nodes, _FAR, dtype=np.int64)
    before = np.empty(nodes, dtype=np.int64)
    touched = np.empty(nodes, dtype=np.int64)
    heap = np.empty(len(graph.to) + 8, dtype=np.int64)
    wanted = np.zeros(nodes, dtype=np.bool_)
    best = np.full(len(spots.edge), _FAR, dtype=np.int64)
    seen = np.empty(len(spots.edge), dtype=np.int32)
    counts = np.empty(len(origins), dtype=np.int64)
    target = np.empty(1024, dtype=np.int32)
    costs = np.empty(1024, dtype=np.int32)
    filled = 0
    for i in range(len(origins)):
        p = origins[i]
        count = _search(graph, spots, p, limit, wanted, -1, cost, length, before, heap, touched)
        found = 0
        for side in range(2):  # those on the origin's own edge
            u = spots.node[p, side]
            for k in range(at[u], at[u + 1]):
                q = beside[k] >> 1
                if spots.edge[q] == spots.edge[p]:
                    c, _ = _direct(spots, p, q)
                    if q == p:
                        c = 0
                    if c <= limit and c < best[q]:
                        if best[q] == _FAR:
                            seen[found] = q
                            found += 1
                        best[q] = c
        for t in range(count):
            u = touched[t]
            for k in range(at[u], at[u + 1]):
                q = beside[k] >> 1
                c = cost[u] + spots.in_cost[q, beside[k] & 1]
                if c <= limit and c < best[q]:
                    if best[q] == _FAR:
                        seen[found] = q
                        found += 1
                    best[q] = c
            cost[u] = _FAR
            length[u] = _FAR
        if filled + found > len(target):
            size = max(2 * len(target), filled + found)
            more_target = np.empty(size, dtype=np.int32)
            more_costs = np.empty(size, dtype=np.int32)
            more_target[:filled] = target[:filled]
            more_costs[:filled] = costs[:filled]
            target, costs = more_target, more_costs
        row = np.sort(seen[:found])
        for k in range(found):
            target[filled + k] = row[k]
            costs[filled + k] = best[row[k]]
            best[row[k]] = _FAR
        filled += found
        counts[i] = found
    return counts, target[:filled].copy(), costs[:filled].copy()


def dense(reached: Reach, size: int) -> NDArray[np.int64]:
    """Return the pairs as a table of costs, `FAR` where nobody reaches; for small numbers."""
    table = np.full((len(reached.first) - 1, size), FAR, dtype=np.int64)
    origin = np.repeat(np.arange(len(table)), np.diff(reached.first))
    table[origin, reached.target] = reached.cost_mm
    return table


NEVER = 65535
"""In a table of 16-bit seconds: no way leads there, or it takes more than 18 hours."""


def turf_seconds(
    graph: Graph, spots: Spots, members: NDArray[np.int64], speed_um: int
) -> NDArray[np.uint16]:
    """
    Return the seconds among the members of one turf, 16 bits, rounded as everywhere.

    Where no way leads, or one too long for 16 bits, stands `NEVER`.
    """
    return np.asarray(_turf(graph, spots, members, np.int64(speed_um)))


@compiled(nogil=True)
def _turf(graph, spots, members, speed):  # pragma: no cover - compiled
    nodes = len(graph.first) - 1
    cost = np.full(nodes, _FAR, dtype=np.int64)
    length = np.full(nodes, _FAR, dtype=np.int64)
    before = np.empty(nodes, dtype=np.int64)
    touched = np.empty(nodes, dtype=np.int64)
    heap = np.empty(len(graph.to) + 8, dtype=np.int64)
    wanted = np.zeros(nodes, dtype=np.bool_)
    count = len(members)
    ends = np.empty((count, 2), dtype=np.int32)
    steps = np.empty((count, 2), dtype=np.int64)
    edge = np.empty(count, dtype=np.int64)
    left = 0
    for j in range(count):
        edge[j] = spots.edge[members[j]]
        for side in range(2):
            u = spots.node[members[j], side]
            ends[j, side] = u
            steps[j, side] = spots.in_cost[members[j], side]
            if not wanted[u]:
                wanted[u] = True
                left += 1
    table = np.empty((count, count), dtype=np.uint16)
    for i in range(count):
        p = members[i]
        some = _search(graph, spots, p, _FAR - 1, wanted, left, cost, length, before, heap, touched)
        for j in range(count):
            c = min(cost[ends[j, 0]] + steps[j, 0], cost[ends[j, 1]] + steps[j, 1])
            if edge[j] == edge[i]:
                c = 0 if i == j else min(c, _direct(spots, p, members[j])[0])
            seconds = (2000 * c + speed) // (2 * speed) if c < _FAR else NEVER
            table[i, j] = min(seconds, NEVER)
        for t in range(some):
            cost[touched[t]] = _FAR
            length[touched[t]] = _FAR
    return table
