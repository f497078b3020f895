"""The way of one walk as a line, for maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.geo.walking.search import trace

if TYPE_CHECKING:
    from planner.geo.streets.network import Streets
    from planner.geo.streets.snap import Snaps

Line = list[tuple[float, float]]

_SAME = 1e-6
"""Degrees, some 10 cm: nearer places are one on a map."""


def way_between(streets: Streets, doors: Snaps, origin: int, target: int) -> Line:
    """Return (lon, lat) from door to door along the streets; empty where no way leads."""
    if origin == target:
        return [_door(doors, origin)]
    found = trace(streets.graph, doors.spots, origin, target)
    if found is None:
        return []
    left, entered, way = found
    if left < 0:
        middle = _cut(streets, doors, (origin, target))
    else:
        middle = _to_end(streets, doors, origin, left)
        for step in way:
            middle += _edge(streets, step)
        middle += _to_end(streets, doors, target, entered)[::-1]
    return _without_repeats([_door(doors, origin), *middle, _door(doors, target)])


def _door(doors: Snaps, at: int) -> tuple[float, float]:
    return float(doors.lon[at]), float(doors.lat[at])


def _foot(doors: Snaps, at: int) -> tuple[float, float]:
    return float(doors.street_lon[at]), float(doors.street_lat[at])


def _edge(streets: Streets, step: int) -> Line:
    """Return the shape of a directed edge of the graph."""
    edge = int(streets.graph.edge[step])
    shape = streets.shape(edge)
    return shape if _origin(streets, step) == int(streets.tail[edge]) else shape[::-1]


def _origin(streets: Streets, step: int) -> int:
    return int(np.searchsorted(streets.graph.first, step, side="right")) - 1


def _to_end(streets: Streets, doors: Snaps, at: int, side: int) -> Line:
    """Return the line from a spot to the tail (0) or head (1) of its edge."""
    edge, along = int(doors.spots.edge[at]), int(doors.spots.along[at])
    points = range(int(streets.first[edge]), int(streets.first[edge + 1]))
    shape = streets.shape(edge)
    mm = [int(streets.point_mm[p]) for p in points]
    if side == 0:
        return [
            _foot(doors, at),
            *(p for p, m in zip(shape[::-1], mm[::-1], strict=True) if m < along),
        ]
    return [_foot(doors, at), *(p for p, m in zip(shape, mm, strict=True) if m > along)]


def _cut(streets: Streets, doors: Snaps, ends: tuple[int, int]) -> Line:
    """Return the line between two spots of one edge."""
    spots = doors.spots
    edge = int(spots.edge[ends[0]])
    low, high = sorted(int(spots.along[end]) for end in ends)
    points = range(int(streets.first[edge]), int(streets.first[edge + 1]))
    inner = [
        place
        for place, p in zip(streets.shape(edge), points, strict=True)
        if low < int(streets.point_mm[p]) < high
    ]
    backwards = int(spots.along[ends[0]]) > int(spots.along[ends[1]])
    return [_foot(doors, ends[0]), *(inner[::-1] if backwards else inner), _foot(doors, ends[1])]


def _without_repeats(line: Line) -> Line:
    """Drop places less than a hand's breadth from the one before."""
    kept = line[:1]
    for place in line[1:]:
        if abs(place[0] - kept[-1][0]) + abs(place[1] - kept[-1][1]) > _SAME:
            kept.append(place)
    return kept
