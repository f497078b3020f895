"""
Turfs and walking areas: where a helper's elders live, and what the helper reaches in time.

A turf is a compact outline of homes: discs around them grown until neighbours join and
shrunk again. A walking area is the network itself within the limit, given some breadth; it
is not a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.domain import base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.geo.walking.times import NetworkWalking
    from planner.outputs.plane import Plane

GROWN_M = 150.0  # homes nearer than twice this lie in one piece
KEPT_M = 38.0  # what stays around a home
BREADTH_M = 48.0  # of a walking area on either side of a street
LEAST_HOLE_M2 = 15_000.0  # smaller holes in an outline say nothing
FINENESS_M = 4.0

Rings = list["NDArray[np.float64]"]


def turf(points: Sequence[tuple[float, float]], plane: Plane) -> list[Rings]:
    """Return the outline of homes (lon, lat): areas, each of rings, in degrees."""
    import shapely

    if not points:
        return []
    spots = shapely.points(plane.metres(np.array(points, dtype=np.float64)))
    grown = shapely.union_all(shapely.buffer(spots, GROWN_M, quad_segs=6))
    kept = shapely.buffer(grown, KEPT_M - GROWN_M, quad_segs=6)
    return _rings(shapely.simplify(kept, FINENESS_M), plane)


def walking_area(walking: NetworkWalking, helper: str, limit_s: int, plane: Plane) -> list[Rings]:
    """Return where the helper comes within `limit_s` seconds of the base, on the streets."""
    import shapely

    lines = _reached(walking, helper, limit_s)
    if not lines:
        return []
    # One by one and then together: the ways across squares cross so often that a buffer of
    # all at once takes gigabytes.
    ways = shapely.simplify([shapely.linestrings(plane.metres(x)) for x in lines], FINENESS_M)
    area = shapely.union_all(shapely.buffer(ways, BREADTH_M, quad_segs=3))
    return _rings(shapely.simplify(area, 2 * FINENESS_M), plane)


def _rings(area: Any, plane: Plane) -> list[Rings]:
    import shapely

    parts = [part for part in shapely.get_parts(area) if not part.is_empty]
    return [
        [plane.degrees(shapely.get_coordinates(ring)) for ring in _kept_rings(part)]
        for part in parts
    ]


def _kept_rings(part: Any) -> list[Any]:
    """Return the outline and the holes that are large enough to mean something."""
    from shapely import Polygon

    holes = [hole for hole in part.interiors if Polygon(hole).area >= LEAST_HOLE_M2]
    return [part.exterior, *holes]


def _reached(walking: NetworkWalking, helper: str, limit_s: int) -> list[NDArray[np.float64]]:
    """Return the stretches of street that lie within the limit."""
    streets = walking.streets
    budget = limit_s * walking.speed_um[helper] // 1000  # millimetres at the helper's speed
    left = budget - _costs(walking, walking.door_of[base(helper)], budget)
    tail, head = left[streets.tail], left[streets.head]
    return [
        piece
        for edge in np.flatnonzero((tail > 0) | (head > 0)).tolist()
        for piece in _pieces(streets, edge, int(tail[edge]), int(head[edge]))
    ]


def _costs(walking: NetworkWalking, door: int, budget: int) -> NDArray[np.int64]:
    """Return millimetres from a door to every node, beyond the budget where not reached."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    graph, spots = walking.streets.graph, walking.doors.spots
    n = walking.streets.nodes
    matrix = csr_array((np.maximum(graph.cost, 1), graph.to, graph.first), shape=(n, n))
    best = np.full(n, budget + 1, dtype=np.int64)
    for side in (0, 1):
        out = int(spots.out_cost[door, side])
        if out <= budget:
            found = dijkstra(matrix, indices=int(spots.node[door, side]), limit=budget - out)
            reached = np.isfinite(found)
            best[reached] = np.minimum(best[reached], found[reached].astype(np.int64) + out)
    return best


def _pieces(streets: Any, edge: int, tail: int, head: int) -> list[NDArray[np.float64]]:
    """Return what is reached of an edge: all of it, or a stretch from one or both ends."""
    shape = np.array(streets.shape(edge), dtype=np.float64)
    part = slice(int(streets.first[edge]), int(streets.first[edge + 1]))
    at = streets.point_mm[part].astype(np.float64)
    length = at[-1]
    if max(tail, 0) + max(head, 0) >= length:
        return [shape]
    pieces = []
    if tail > 0:
        pieces.append(_first(shape, at, tail))
    if head > 0:
        pieces.append(_first(shape[::-1], length - at[::-1], head))
    return pieces


def _first(
    shape: NDArray[np.float64], at: NDArray[np.float64], reach: float
) -> NDArray[np.float64]:
    """Return the first `reach` of a line whose corners stand `at` from its start."""
    inside = at < reach
    end = [np.interp(reach, at, shape[:, axis]) for axis in (0, 1)]
    return np.vstack((shape[inside], [end]))
