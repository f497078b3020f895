"""
The ground of every map: streets by rank, water, green, compounds and buildings.

Taken once from the features of the extract, as plain arrays, so that the pages' vector
ground and the insets on paper are drawn from the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from planner.outputs.material import Features

RANKS = ("major", "middle", "minor", "service", "foot", "steps")
AREAS = ("water", "green", "compound", "building")

_RANK_OF = {
    **dict.fromkeys(("motorway", "trunk", "primary"), "major"),
    **dict.fromkeys(("secondary", "tertiary"), "middle"),
    **dict.fromkeys(
        ("residential", "unclassified", "living_street", "road", "pedestrian"), "minor"
    ),
    **dict.fromkeys(("service", "track", "busway"), "service"),
    "steps": "steps",
}
_FRAMES = {"water": "water", "green": "green", "compounds": "compound", "buildings": "building"}
_FINENESS = 8e-6  # degrees, under a metre: nothing on a page or a sheet shows more
Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Shape:
    """
    A line or an outline.

    Parameters
    ----------
    kind
        One of `RANKS` for a street, of `AREAS` for an area.
    name
        Empty where the file has none.
    parts
        Lines, or rings of an area (holes are further rings), each shape ``(n, 2)`` of
        (lon, lat).
    box
        West, south, east, north.
    """

    kind: str
    name: str
    parts: tuple[NDArray[np.float64], ...]
    box: Box

    def meets(self, box: Box) -> bool:
        """Say whether the shape may lie inside `box`."""
        west, south, east, north = self.box
        return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]


@dataclass(frozen=True, eq=False)
class Background:
    """Streets and areas, in the order in which they are drawn."""

    streets: tuple[Shape, ...]
    areas: tuple[Shape, ...]

    def within(self, box: Box) -> Background:
        """Return what may lie inside `box`, whole shapes."""
        return Background(
            tuple(shape for shape in self.streets if shape.meets(box)),
            tuple(shape for shape in self.areas if shape.meets(box)),
        )


EMPTY = Background((), ())


def rank_of(highway: str) -> str:
    """Return how a street is drawn; whatever is unknown is drawn as a footway."""
    return _RANK_OF.get(highway.removesuffix("_link"), "foot")


def background_of(features: Features | None, box: Box) -> Background:
    """Return the ground inside `box`, simplified as far as no eye sees it."""
    if features is None:
        return EMPTY
    areas = [
        shape
        for frame, kind in _FRAMES.items()
        for shape in _areas(getattr(features, frame), kind, box)
    ]
    return Background(tuple(_streets(features.streets, box)), tuple(areas))


def _streets(frame: GeoDataFrame, box: Box) -> Iterable[Shape]:
    """Join the pieces of a street that bear one name and rank."""
    import shapely

    frame = _cut(frame, box)
    if not len(frame):
        return
    kinds = [rank_of(str(kind)) for kind in frame["kind" if "kind" in frame else "class"]]
    names = [_text(name) for name in frame["name"]]
    groups: dict[tuple[int, str], list[Any]] = {}
    for kind, name, line in zip(kinds, names, frame.geometry.to_numpy(), strict=True):
        groups.setdefault((-RANKS.index(kind), name), []).append(line)
    for (rank, name), lines in sorted(groups.items(), key=lambda item: item[0]):
        merged = shapely.line_merge(shapely.union_all(lines))
        for line in shapely.get_parts(shapely.simplify(merged, _FINENESS)):
            yield _shape(RANKS[-rank], name, [shapely.get_coordinates(line)])


def _areas(frame: GeoDataFrame | None, kind: str, box: Box) -> Iterable[Shape]:
    import shapely

    if frame is None or not len(frame):
        return
    frame = _cut(frame, box)
    shapes = shapely.simplify(frame.geometry.to_numpy(), _FINENESS)
    for name, whole in zip(frame["name"], shapes, strict=True):
        for part in shapely.get_parts(whole):
            if part.is_empty or part.geom_type not in ("Polygon", "LineString"):
                continue
            rings = [part] if part.geom_type == "LineString" else shapely.get_rings(part)
            yield _shape(kind, _text(name), [shapely.get_coordinates(ring) for ring in rings])


def _cut(frame: GeoDataFrame, box: Box) -> GeoDataFrame:
    """Keep what meets the box; whole, for a cut house looks like a ruin."""
    if not len(frame):
        return frame
    return frame.iloc[np.sort(frame.sindex.intersection(box))]


def _shape(kind: str, name: str, parts: Sequence[NDArray[np.float64]]) -> Shape:
    every = np.vstack(parts)
    west, south = every.min(axis=0)
    east, north = every.max(axis=0)
    return Shape(kind, name, tuple(parts), (float(west), float(south), float(east), float(north)))


def _text(name: object) -> str:
    return name if isinstance(name, str) else ""  # a missing name is None or NaN


def box_of(points: Iterable[tuple[float, float]], margin_m: float) -> Box:
    """Return the box around `points` with a margin in metres."""
    every = np.array(list(points), dtype=np.float64).reshape(-1, 2)
    if not len(every):
        return (0.0, 0.0, 0.0, 0.0)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    tall = margin_m / 111_000
    wide = tall / max(0.1, float(np.cos(np.radians((south + north) / 2))))
    return (float(west - wide), float(south - tall), float(east + wide), float(north + tall))
