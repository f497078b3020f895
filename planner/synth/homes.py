"""
Doors at which people could live: residential buildings, compounds, streets.

Only inside the area that the extract truly covers: whole ways and relations reach far
beyond it, small ways do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from planner.geo.features import Features

Box = tuple[float, float, float, float]

METRES_PER_DEGREE = 111_195.0
SMALL_M = 150.0
HOUSING = frozenset((
    "apartments", "block", "bungalow", "detached", "dormitory", "farm", "house", "residential",
    "semidetached_house", "terrace",
))  # fmt: skip
UNTOLD = frozenset(("yes", "", "public"))
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


def covered_box(features: Features) -> Box:
    """
    Return west, south, east, north of the area that the extract truly covers.

    An extract keeps whatever touches its area whole, so long ways say nothing; ways and
    buildings smaller than 150 m cannot reach farther beyond than that.
    """
    bounds = np.concatenate(
        [features.streets.bounds.to_numpy(), features.buildings.bounds.to_numpy()]
    )
    middle_lat = float(np.median(bounds[:, 1]))
    metre = np.array([METRES_PER_DEGREE * math.cos(math.radians(middle_lat)), METRES_PER_DEGREE])
    small = ((bounds[:, 2:] - bounds[:, :2]) * metre).max(axis=1) < SMALL_M
    kept = bounds[small] if small.sum() > 20 else bounds
    middles = (kept[:, :2] + kept[:, 2:]) / 2
    (west, south), (east, north) = np.percentile(middles, [0.1, 99.9], axis=0)
    return float(west), float(south), float(east), float(north)


def find_doors(features: Features, box: Box, rng: np.random.Generator) -> Doors:
    """Return every door at a home inside `box`: at buildings, in compounds, along streets."""
    at_buildings, building_weight, building_names = _at_buildings(features, box)
    in_compounds = _in_compounds(features, box, rng)
    along, street_weight, street_names = _along_streets(features, box, rng)
    if len(at_buildings):
        street_weight = street_weight * 0.1  # where buildings are drawn, people live in them
    lonlat = np.concatenate([at_buildings, in_compounds[0], along])
    weight = np.concatenate([building_weight, in_compounds[1], street_weight])
    names = (*building_names, *in_compounds[2], *street_names)
    inside = _inside(lonlat, box)
    return Doors(np.round(lonlat, 7), weight, names).take(np.flatnonzero(inside & (weight > 0)))


def _inside(lonlat: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    low, high = np.array(box[:2]), np.array(box[2:])
    return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1))


Found = tuple["NDArray[np.float64]", "NDArray[np.float64]", tuple[str, ...]]


def _at_buildings(features: Features, box: Box) -> Found:
    """Return doors on the walls of residential buildings, one to about 350 m² of ground."""
    frame = features.buildings
    kind = _words(frame, "kind")
    lived_in = np.array([k in HOUSING or k in UNTOLD for k in kind], dtype=bool)
    if not lived_in.any():
        return _nothing()
    frame, kinds = frame[lived_in], [k for k, keep in zip(kind, lived_in, strict=True) if keep]
    names = _names_of(features, frame)
    points, weight, owner = [], [], []
    for i, shape in enumerate(frame.geometry):
        doors, heads = _doors_of(shape, kinds[i], box)
        points.extend(doors)
        weight.extend([heads / len(doors)] * len(doors) if doors else [])
        owner.extend([names[i]] * len(doors))
    return np.array(points).reshape(-1, 2), np.array(weight, dtype=float), tuple(owner)


def _doors_of(shape: object, kind: str, box: Box) -> tuple[list[tuple[float, float]], float]:
    """Return the doors of one building, evenly along its wall, and how many live there."""
    from shapely.geometry import Polygon

    outline = shape if isinstance(shape, Polygon) else None
    if outline is None or outline.is_empty:
        return [], 0.0
    area = outline.area * METRES_PER_DEGREE**2 * math.cos(math.radians(box[1]))
    if area < 25:
        return [], 0.0
    many = kind in ("apartments", "block", "dormitory", "residential")
    doors = max(1, min(8, round(area / 350))) if many or area > 500 else 1
    floors = 6.0 if many else 2.0
    places = [
        outline.exterior.interpolate((k + 0.5) / doors, normalized=True) for k in range(doors)
    ]
    return [(p.x, p.y) for p in places], area * floors / 100


def _in_compounds(features: Features, box: Box, rng: np.random.Generator) -> Found:
    """Return doors in compounds without a drawn building: one to 900 m², anywhere inside."""
    import shapely

    frame = features.compounds
    if not len(frame):
        return _nothing()
    built = (
        shapely.multipoints(shapely.centroid(features.buildings.geometry.to_numpy()))
        if len(features.buildings)
        else None
    )
    points, names = [], []
    for shape, name in zip(frame.geometry, _words(frame, "name"), strict=True):
        if built is not None and shape.intersects(built):
            continue
        found = _scattered(shape, box, rng)
        points.append(found)
        names.extend([name] * len(found))
    if not points:
        return _nothing()
    return np.concatenate(points), np.full(len(names), 6.0), tuple(names)


def _scattered(shape: object, box: Box, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return random points inside a polygon."""
    import shapely

    west, south, east, north = shapely.bounds(shape)
    area = shapely.area(shape) * METRES_PER_DEGREE**2 * math.cos(math.radians(box[1]))
    wanted = max(1, min(200, round(area / 900)))
    drawn = rng.uniform((west, south), (east, north), (wanted * 8, 2))
    return np.asarray(drawn[shapely.contains_xy(shape, drawn)][:wanted])


def _along_streets(features: Features, box: Box, rng: np.random.Generator) -> Found:
    """Return doors on both sides of the streets that people live at."""
    import shapely

    frame = features.streets
    likely = np.array([LIVED_AT.get(kind, 0.0) for kind in _words(frame, "class")])
    frame, likely = frame[likely > 0], likely[likely > 0]
    if not len(frame):
        return _nothing()
    coords, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    metres = in_metres(coords, box)
    legs = np.flatnonzero(owner[1:] == owner[:-1])
    start, way = metres[legs], metres[legs + 1] - metres[legs]
    length = np.hypot(way[:, 0], way[:, 1])
    count = rng.poisson(2 * length / DOOR_EVERY_M)
    leg = np.repeat(np.arange(len(legs)), count)
    along = rng.random(len(leg))[:, None]
    side = (
        rng.choice((-1.0, 1.0), len(leg))[:, None]
        * rng.uniform(0.4, 1.6, (len(leg), 1))
        * DOOR_OFF_STREET_M
    )
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)[leg] / np.maximum(length[leg], 0.1)[:, None]
    lonlat = in_degrees(start[leg] + along * way[leg] + side * across, box)
    names = _words(frame, "name")
    street = owner[legs][leg]
    return lonlat, likely[street] * 4.0, tuple(names[i] for i in street)


def _names_of(features: Features, buildings: GeoDataFrame) -> list[str]:
    """Return the street's name of each building: the nearest named street's."""
    import shapely

    names = _words(features.streets, "name")
    named = [i for i, name in enumerate(names) if name]
    if not named:
        return [""] * len(buildings)
    tree = shapely.STRtree(features.streets.geometry.to_numpy()[named])
    return [names[named[i]] for i in tree.nearest(shapely.centroid(buildings.geometry.to_numpy()))]


def _words(frame: GeoDataFrame, column: str) -> list[str]:
    """Return a column of words, empty where the frame has none."""
    if column not in frame:
        return [""] * len(frame)
    return [word if isinstance(word, str) else "" for word in frame[column]]


def _nothing() -> Found:
    return np.empty((0, 2)), np.empty(0), ()
