"""
Shortest walks, compiled: Dijkstra's algorithm over integers with a bound.

A *spot* is a place on an edge. It is left towards two nodes and reached from two nodes,
each at a cost and a length; spots of one edge see each other directly. Of two walks of
equal cost the shorter counts, so that lengths too are the same on every machine.

Nothing here depends on threads or hash order; each origin's row stands alone.
"""
# The compiled functions take plain arrays; numba infers their types, mypy cannot see them.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: ANN001, ANN202, C901 - numba infers types, and compiles one loop

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.geo.lengths import FAR
from planner.geo.streets.snap import Spots
from planner.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.graph import Graph

_FAR = int(FAR)
_SHIFT = 32
_MASK = (1 << _SHIFT) - 1


@compiled(inline="always")
def _push(heap, size, key):  # pragma: no cover - compiled
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if heap[parent] <= key:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = key
    return size + 1


@compiled(inline="always")
def _pop(heap, size):  # pragma: no cover - compiled
    top = heap[0]
    size -= 1
    key = heap[size]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= key:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = key
    return top, size


@compiled(inline="always")
def _direct(spots, p, q):  # pragma: no cover - compiled
    """Return cost and length of the walk along the edge that two spots share."""
    if spots.edge[p] != spots.edge[q]:
        return _FAR, _FAR
    length = spots.along[q] - spots.along[p]
    cost = _FAR
    if length == 0:  # one foot: also where the edge is barred one way
        cost = 0
    elif length > 0:
        if spots.cost[p] >= 0:
            cost = spots.cost[q] - spots.cost[p]
    else:
        length = -length
        if spots.back[p] >= 0:
            cost = spots.back[p] - spots.back[q]
    ends = spots.door[p] + spots.door[q]
    return (cost + ends, length + ends) if cost < _FAR else (_FAR, _FAR)


@compiled(nogil=True)
def _search(
    graph, spots, p, bound, wanted, left, cost, length, before, heap, touched
):  # pragma: no cover - compiled
    """
    Fill cost, length and the edge before every node; return how many were touched.

    Stops beyond `bound`, or when all `left` wanted nodes are settled.
    """
    size = 0
    count = 0
    for side in range(2):
        u = spots.node[p, side]
        c, w = spots.out_cost[p, side], spots.out_length[p, side]
        if c <= bound and (c < cost[u] or (c == cost[u] and w < length[u])):
            if cost[u] == _FAR:
                touched[count] = u
                count += 1
            cost[u] = c
            length[u] = w
            before[u] = -1 - side
            size = _push(heap, size, (c << _SHIFT) | u)
    while size > 0:
        key, size = _pop(heap, size)
        u = key & _MASK
        c = key >> _SHIFT
        if c > cost[u]:
            continue
        if wanted[u]:
            left -= 1
            if left == 0:
                break
        w = length[u]
        for k in range(graph.first[u], graph.first[u + 1]):
            v = graph.to[k]
            onward = c + graph.cost[k]
            if onward > bound or onward > cost[v]:
                continue
            longer = w + graph.length[k]
            if onward < cost[v]:
                if cost[v] == _FAR:
                    touched[count] = v
                    count += 1
                cost[v] = onward
                length[v] = longer
                before[v] = k
                size = _push(heap, size, (onward << _SHIFT) | v)
            elif longer < length[v]:
                length[v] = longer
                before[v] = k
    return count


@compiled(nogil=True)
def _fill(graph, spots, origins, targets, cost_out, length_out):  # pragma: no cover - compiled
    """Fill dense rows: origins to targets."""
    nodes = len(graph.first) - 1
    cost = np.full(nodes, _FAR, dtype=np.int64)
    length = np.full(nodes, _FAR, dtype=np.int64)
    before = np.empty(nodes, dtype=np.int64)
    touched = np.empty(nodes, dtype=np.int64)
    heap = np.empty(len(graph.to) + 8, dtype=np.int64)
    wanted = np.zeros(nodes, dtype=np.bool_)
    left = 0
    for q in targets:
        for side in range(2):
            u = spots.node[q, side]
            if not wanted[u]:
                wanted[u] = True
                left += 1
    for i in range(len(origins)):
        p = origins[i]
        count = _search(
            graph, spots, p, _FAR - 1, wanted, left, cost, length, before, heap, touched
        )
        for j in range(len(targets)):
            q = targets[j]
            c, w = _direct(spots, p, q)
            for side in range(2):
                u = spots.node[q, side]
                if cost[u] == _FAR or spots.in_cost[q, side] == _FAR:
                    continue
                there = cost[u] + spots.in_cost[q, side]
                far = length[u] + spots.in_length[q, side]
                if there < c or (there == c and far < w):
                    c, w = there, far
            cost_out[i, j] = c
            length_out[i, j] = w
        for t in range(count):
            cost[touched[t]] = _FAR
            length[touched[t]] = _FAR


def rows(
    graph: Graph, spots: Spots, origins: NDArray[np.int64], targets: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return cost and length from every origin to every target, `FAR` where no way leads."""
    cost = np.empty((len(origins), len(targets)), dtype=np.int64)
    length = np.empty_like(cost)
    _fill(graph, spots, origins, targets, cost, length)
    return cost, length


def trace(
    graph: Graph, spots: Spots, origin: int, target: int
) -> tuple[int, int, list[int]] | None:
    """
    Return the way between two spots.

    Returns
    -------
    tuple or None
        Side on which the origin's edge is left (0 tail, 1 head), side on which the
        target's is entered, and the directed edges (positions in the graph) between;
        ``(-1, -1, [])`` along one shared edge; None where no way leads.
    """
    nodes = len(graph.first) - 1
    cost = np.full(nodes, FAR, dtype=np.int64)
    length = cost.copy()
    before = np.empty(nodes, dtype=np.int64)
    scratch = np.empty(nodes, dtype=np.int64)
    heap = np.empty(len(graph.to) + 8, dtype=np.int64)
    wanted = np.zeros(nodes, dtype=np.bool_)
    wanted[spots.node[target]] = True
    left = int(wanted.sum())
    _search(graph, spots, origin, _FAR - 1, wanted, left, cost, length, before, heap, scratch)
    best = (*_direct(spots, origin, target), -1)
    for side in range(2):
        u = spots.node[target, side]
        there = (
            int(cost[u] + spots.in_cost[target, side]),
            int(length[u] + spots.in_length[target, side]),
            side,
        )
        best = min(best, there)
    if best[0] >= _FAR:
        return None
    return (
        _unwind(graph, before, int(spots.node[target, best[2]]), best[2])
        if best[2] >= 0
        else (-1, -1, [])
    )


def _unwind(
    graph: Graph, before: NDArray[np.int64], node: int, side: int
) -> tuple[int, int, list[int]]:
    way: list[int] = []
    while before[node] >= 0:
        step = int(before[node])
        way.append(step)
        node = int(np.searchsorted(graph.first, step, side="right")) - 1
    return int(-1 - before[node]), side, way[::-1]
