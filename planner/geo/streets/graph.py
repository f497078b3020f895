"""The streets as a search wants them: for every node, where its edges lead and at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Graph(NamedTuple):
    """
    Directed edges grouped by the node they leave.

    Parameters
    ----------
    first
        Shape ``(n + 1,)``: the edges leaving node ``u`` are ``first[u]`` to ``first[u + 1]``.
    to, cost, length, edge
        Node they lead to, cost and length in millimetres, edge of the streets.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    cost: NDArray[np.int64]
    length: NDArray[np.int64]
    edge: NDArray[np.int32]


def graph_of(
    nodes: int,
    *,
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    cost: NDArray[np.int64],
    back: NDArray[np.int64],
    length: NDArray[np.int64],
) -> Graph:
    """Return the graph of edges that may be walked in their order, against it, or both."""
    edges = np.arange(len(tail), dtype=np.int32)
    origin = np.concatenate((tail, head))
    costs = np.concatenate((cost, back))
    order = np.lexsort((np.concatenate((edges, edges)), origin))
    order = order[costs[order] >= 0]
    first = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(origin[order], minlength=nodes), out=first[1:])
    return Graph(
        first,
        np.concatenate((head, tail))[order].astype(np.int32),
        costs[order],
        np.concatenate((length, length))[order],
        np.concatenate((edges, edges))[order],
    )
