"""
Doors at which people could live: residential buildings, compounds, streets.

Only inside the area that the extract truly covers: whole ways and relations reach far
beyond it, small ways do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.synth.ground import Ground, Shape

Box = tuple[float, float, float, float]

METRES_PER_DEGREE = 111_195.0
SMALL_M = 150.0
LIVED_AT = {
    "residential": 1.0,
    "living_street": 1.0,
    "unclassified": 0.6,
    "tertiary": 0.6,
    "secondary": 0.3,
    "service": 0.3,
    "pedestrian": 0.3,
    "primary": 0.1,
    "track": 0.05,
}
"""Classes of street with homes along them, and how many compared with a residential one."""

DOOR_EVERY_M = 22.0
DOOR_OFF_STREET_M = 14.0
SHED_M2 = 25.0
AWAY_FROM_BUILDINGS = 0.1
"""Where buildings are drawn, people live in them: weight of other doors along streets."""


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """
    Doors at which people could live.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, degrees, rounded to seven digits.
    weight
        Shape ``(n,)``: how many people live there compared with other doors.
    street
        Name of the street or compound of each door, empty where none is known.
    """

    lonlat: NDArray[np.float64]
    weight: NDArray[np.float64]
    street: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of doors."""
        return len(self.street)

    def take(self, which: NDArray[np.intp]) -> Doors:
        """Return some of the doors."""
        return Doors(self.lonlat[which], self.weight[which], tuple(self.street[i] for i in which))


def in_metres(lonlat: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return points in metres east and north of the box's corner; true to a few per mille."""
    east = METRES_PER_DEGREE * math.cos(math.radians((box[1] + box[3]) / 2))
    return np.asarray((lonlat - np.array(box[:2])) * np.array([east, METRES_PER_DEGREE]))


def in_degrees(metres: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return the degrees of points in metres; the way back of `in_metres`."""
    east = METRES_PER_DEGREE * math.cos(math.radians((box[1] + box[3]) / 2))
    return np.asarray(np.round(metres / np.array([east, METRES_PER_DEGREE]) + np.array(box[:2]), 7))


def covered_box(ground: Ground) -> Box:
    """
    Return west, south, east, north of the area that the extract truly covers.

    An extract keeps whatever touches its area whole, so long ways say nothing; streets and
    buildings smaller than 150 m cannot reach farther beyond than that.
    """
    bounds = np.concatenate([_bounds_of_streets(ground), _bounds_of(ground.buildings)])
    middle = float(np.median(bounds[:, 1]))
    metre = np.array([METRES_PER_DEGREE * math.cos(math.radians(middle)), METRES_PER_DEGREE])
    small = ((bounds[:, 2:] - bounds[:, :2]) * metre).max(axis=1) < SMALL_M
    kept = bounds[small] if small.sum() > 20 else bounds
    middles = (kept[:, :2] + kept[:, 2:]) / 2
    (west, south), (east, north) = np.percentile(middles, [0.1, 99.9], axis=0)
    return float(west), float(south), float(east), float(north)


def _bounds_of_streets(ground: Ground) -> NDArray[np.float64]:
    start = np.flatnonzero(np.diff(ground.owner, prepend=-1))
    low = np.minimum.reduceat(ground.points, start)
    return np.concatenate([low, np.maximum.reduceat(ground.points, start)], axis=1)


def _bounds_of(shapes: Sequence[Shape]) -> NDArray[np.float64]:
    bounds = [[*shape.corners.min(axis=0), *shape.corners.max(axis=0)] for shape in shapes]
    return np.array(bounds, dtype=float).reshape(-1, 4)


def find_doors(ground: Ground, box: Box, rng: np.random.Generator) -> Doors:
    """Return every door at a home inside `box`: at buildings, in compounds, along streets."""
    at_buildings = _at_buildings(ground, box)
    in_compounds = _in_compounds(ground, box, rng)
    lonlat, weight, names = _along_streets(ground, box, rng)
    if len(at_buildings[0]):
        weight = weight * AWAY_FROM_BUILDINGS
    parts = (at_buildings, in_compounds, (lonlat, weight, names))
    every = Doors(
        np.round(np.concatenate([part[0] for part in parts]), 7),
        np.concatenate([part[1] for part in parts]),
        tuple(name for part in parts for name in part[2]),
    )
    return every.take(np.flatnonzero(_inside(every.lonlat, box) & (every.weight > 0)))


def _inside(lonlat: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    low, high = np.array(box[:2]), np.array(box[2:])
    return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1))


Found = tuple["NDArray[np.float64]", "NDArray[np.float64]", tuple[str, ...]]


def _at_buildings(ground: Ground, box: Box) -> Found:
    """Return doors on the walls of residential buildings, one to about 350 m² of ground."""
    names = _names_of(ground, ground.buildings, box)
    points, weight, owner = [], [], []
    for shape, name in zip(ground.buildings, names, strict=True):
        doors, heads = _doors_of(shape, box)
        points.append(doors)
        weight += [heads / max(1, len(doors))] * len(doors)
        owner += [name] * len(doors)
    if not owner:
        return _nothing()
    return np.concatenate(points), np.array(weight), tuple(owner)


def _doors_of(shape: Shape, box: Box) -> tuple[NDArray[np.float64], float]:
    """Return the doors of one building, evenly along its wall, and how many live there."""
    import shapely

    outline = shapely.linearrings(in_metres(shape.corners, box))
    area = float(shapely.area(shapely.polygons(outline)))
    if area < SHED_M2:
        return np.empty((0, 2)), 0.0
    many = shape.kind in ("apartments", "block", "dormitory", "residential")
    doors = max(1, min(8, round(area / 350))) if many or area > 500 else 1
    at = (np.arange(doors) + 0.5) / doors
    places = shapely.line_interpolate_point(
        shapely.linestrings(shapely.get_coordinates(outline)), at, normalized=True
    )
    floors = 6.0 if many else 2.0
    return in_degrees(shapely.get_coordinates(places), box), area * floors / 100


def _in_compounds(ground: Ground, box: Box, rng: np.random.Generator) -> Found:
    """Return doors in compounds without a drawn building: one to 900 m², anywhere inside."""
    import shapely

    corner = np.array([shape.corners[0] for shape in ground.buildings]).reshape(-1, 2)
    built = shapely.STRtree(shapely.points(in_metres(corner, box)))
    points, names = [], []
    for shape in ground.compounds:
        area = shapely.polygons(in_metres(shape.corners, box))
        if len(built.query(area, predicate="intersects")):
            continue
        found = in_degrees(_scattered(area, rng), box)
        points.append(found)
        names += [shape.name] * len(found)
    if not names:
        return _nothing()
    return np.concatenate(points), np.full(len(names), 6.0), tuple(names)


def _scattered(area: Any, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return random points inside a polygon in metres."""
    import shapely

    west, south, east, north = shapely.bounds(area)
    wanted = max(1, min(200, round(float(shapely.area(area)) / 900)))
    drawn = rng.uniform((west, south), (east, north), (wanted * 8, 2))
    return np.asarray(drawn[shapely.contains_xy(area, drawn)][:wanted])


def _along_streets(ground: Ground, box: Box, rng: np.random.Generator) -> Found:
    """Return doors on both sides of the streets that people live at."""
    lived_at = np.array([LIVED_AT.get(kind, 0.0) for kind in ground.kind])
    metres = in_metres(ground.points, box)
    same = (ground.owner[1:] == ground.owner[:-1]) & (lived_at[ground.owner[1:]] > 0)
    legs = np.flatnonzero(same)
    way = metres[legs + 1] - metres[legs]
    length = np.hypot(way[:, 0], way[:, 1])
    leg = np.repeat(np.arange(len(legs)), rng.poisson(2 * length / DOOR_EVERY_M))
    along = rng.random((len(leg), 1)) * way[leg]
    aside = rng.choice((-1.0, 1.0), len(leg)) * rng.uniform(0.4, 1.6, len(leg)) * DOOR_OFF_STREET_M
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)[leg]
    across *= (aside / np.maximum(length[leg], 0.1))[:, None]
    street = ground.owner[legs][leg]
    names = tuple(ground.name[i] for i in street)
    return in_degrees(metres[legs][leg] + along + across, box), lived_at[street] * 4.0, names


def _names_of(ground: Ground, shapes: Sequence[Shape], box: Box) -> list[str]:
    """Return the name of each shape's nearest named street."""
    from scipy.spatial import cKDTree

    named = np.flatnonzero(np.array([bool(name) for name in ground.name])[ground.owner])
    if not len(named) or not shapes:
        return [""] * len(shapes)
    middles = in_metres(np.array([shape.corners.mean(axis=0) for shape in shapes]), box)
    found = cKDTree(in_metres(ground.points[named], box)).query(middles)[1]
    return [ground.name[ground.owner[named[i]]] for i in found]


def _nothing() -> Found:
    return np.empty((0, 2)), np.empty(0), ()
