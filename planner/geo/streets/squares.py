"""
Squares are crossed, not walked around.

Every square's entrances (nodes that it shares with other streets) and inner corners are
joined where they see each other inside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from planner.geo.streets.osmfile import Run, Square

Corner = tuple[int, float, float]

CROSSING = "crossing"
"""Class of the lines of sight across squares, which are in no file and on no map."""

_MOST_CORNERS = 60
"""On a square with more, only the entrances are joined."""

_SLACK = 1e-7
"""Degrees, a centimetre: a line of sight may touch the rim by this much."""


def crossings(squares: Sequence[Square], runs: Sequence[Run]) -> list[Run]:
    """Return the outlines of squares that no way draws, and the lines of sight across all."""
    used = _uses(runs)
    found: list[Run] = []
    for square in squares:
        found += _rims(square, used)
        found += _sights(square, used)
    return found


def _uses(runs: Sequence[Run]) -> dict[int, set[int]]:
    """Return the ways that pass each node."""
    used: dict[int, set[int]] = {}
    for run in runs:
        for node in run.nodes:
            used.setdefault(node, set()).add(run.way)
    return used


def _rims(square: Square, used: dict[int, set[int]]) -> list[Run]:
    """Return the rings of a square whose outline is no walked way itself."""
    return [_run(square, ring, square.kind) for ring in square.rings if not _own(ring, used)]


def _own(ring: Sequence[Corner], used: dict[int, set[int]]) -> set[int]:
    """Return the ways that draw the whole ring."""
    return set.intersection(*(used.get(node, set()) for node, *_ in ring))


def _run(square: Square, places: Sequence[Corner], kind: str) -> Run:
    from planner.geo.streets.osmfile import Run

    return Run(
        0,
        kind,
        square.name,
        1.0,
        "street",
        [node for node, *_ in places],
        [lon for _, lon, _ in places],
        [lat for *_, lat in places],
    )


def _sights(square: Square, used: dict[int, set[int]]) -> list[Run]:
    import shapely

    shape = shapely.Polygon(_ring(square.rings[0]), [_ring(ring) for ring in square.rings[1:]])
    if not shapely.is_valid(shape):
        return []
    corners = _corners(square, used)
    pairs = list(combinations(corners, 2))
    if not pairs:
        return []
    lines = shapely.linestrings([[a[1:], b[1:]] for a, b in pairs])
    seen = shapely.covers(shapely.buffer(shape, _SLACK), lines)
    return [
        _run(square, pair, CROSSING) for pair, is_seen in zip(pairs, seen, strict=True) if is_seen
    ]


def _ring(ring: Sequence[Corner]) -> Any:
    return np.array([(lon, lat) for _, lon, lat in ring])


def _corners(square: Square, used: dict[int, set[int]]) -> list[Corner]:
    """Return entrances and inner corners, each once, in the order of the rings."""
    chosen: dict[int, Corner] = {}
    inner: dict[int, Corner] = {}
    for ring in square.rings:
        own = _own(ring, used)
        bends = _inner_corners(ring, is_hole=ring is not square.rings[0])
        for i, corner in enumerate(ring[:-1]):
            if used.get(corner[0], set()) - own:
                chosen[corner[0]] = corner
            elif bends[i]:
                inner[corner[0]] = corner
    if len(chosen) < 2:
        return []
    both = chosen | inner
    return list((both if len(both) <= _MOST_CORNERS else chosen).values())


def _inner_corners(ring: Sequence[Corner], *, is_hole: bool) -> list[bool]:
    """Return for every corner whether the square's inside bends around it."""
    xy = _ring(ring)[:-1]
    before, after = xy - np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0) - xy
    turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    area = float(np.sum(xy[:, 0] * np.roll(xy[:, 1], -1) - np.roll(xy[:, 0], -1) * xy[:, 1]))
    concave = turn * np.sign(area) < 0
    bends: list[bool] = (~concave if is_hole else concave).tolist()
    return bends
