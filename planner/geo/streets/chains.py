"""Join segments that merely bend into edges between junctions."""
# ruff: noqa: ANN001, ANN202 - numba infers types, and compiles one loop

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


def chains(
    nodes: int, a: NDArray[np.int64], b: NDArray[np.int64], group: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """
    Return edges as chains of segments.

    A node stays where streets of different groups (class and name) meet, where not
    exactly two segments meet, and once on a ring that touches nothing.

    Returns
    -------
    first
        Shape ``(m + 1,)``: segments of edge ``e`` are ``first[e]`` to ``first[e + 1]``.
    segment
        Segments in walking order.
    turned
        Whether the segment is walked from ``b`` to ``a``.
    """
    degree = np.bincount(a, minlength=nodes) + np.bincount(b, minlength=nodes)
    low = np.full(nodes, np.iinfo(np.int64).max)
    high = np.full(nodes, -1, dtype=np.int64)
    for ends in (a, b):
        np.minimum.at(low, ends, group)
        np.maximum.at(high, ends, group)
    stays = (degree != 2) | (low != high)
    at, beside = _incident(nodes, a, b)
    first, segment, turned = _walk(a, b, stays, at, beside)
    return first, segment, turned


def _incident(
    nodes: int, a: NDArray[np.int64], b: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the segments at every node: where they start, and which."""
    segments = np.arange(len(a))
    ends = np.concatenate((a, b))
    order = np.argsort(ends, kind="stable")
    at = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=at[1:])
    return at, np.concatenate((segments, segments))[order]


@compiled()
def _walk(a, b, stays, at, beside):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Follow every chain from a node that stays; then the rings that have none."""
    count = len(a)
    used = np.zeros(count, dtype=np.bool_)
    first = np.empty(count + 1, dtype=np.int64)
    segment = np.empty(count, dtype=np.int64)
    turned = np.empty(count, dtype=np.bool_)
    edges = 0
    filled = 0
    for ring in range(2):
        for start in range(count):
            if used[start]:
                continue
            for side in range(2):
                node = a[start] if side == 0 else b[start]
                if used[start] or (ring == 0 and not stays[node]):
                    continue
                first[edges] = filled
                edges += 1
                s = start
                while True:
                    used[s] = True
                    segment[filled] = s
                    turned[filled] = b[s] == node
                    filled += 1
                    node = a[s] if b[s] == node else b[s]
                    if stays[node]:
                        break
                    following = beside[at[node]]
                    if following == s:
                        following = beside[at[node] + 1]
                    if used[following]:
                        break
                    s = following
    first[edges] = filled
    return first[: edges + 1], segment[:filled], turned[:filled]
