"""What an extract holds for people to live at: streets, residential buildings, compounds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

HOUSING = frozenset((
    "apartments", "block", "bungalow", "detached", "dormitory", "farm", "house", "residential",
    "semidetached_house", "terrace",
))  # fmt: skip
UNTOLD = frozenset(("yes", "public"))
"""Buildings of which the map says nothing; people may live there unless it is a shop's."""

PUBLIC_KEYS = ("amenity", "shop", "office", "tourism", "leisure", "man_made", "historic")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The outline of a building or a compound, as (lon, lat) of shape ``(n, 2)``, closed."""

    kind: str
    name: str
    corners: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """
    Streets and shapes.

    Parameters
    ----------
    points
        Shape ``(n, 2)``: lon and lat along all streets, one street after another.
    owner
        Shape ``(n,)``: index of the street of each point, ascending.
    kind, name
        Class and name of each street.
    buildings, compounds
        Buildings that people may live in; gated compounds and other housing estates.
    """

    points: NDArray[np.float64]
    owner: NDArray[np.int64]
    kind: tuple[str, ...]
    name: tuple[str, ...]
    buildings: tuple[Shape, ...]
    compounds: tuple[Shape, ...]


def ground_of(streets: Streets, path: Path) -> Ground:
    """Return what `streets`, read from `path`, and the shapes of the file hold."""
    shapes = () if path.suffix == ".graphml" else tuple(_shapes(path))
    return Ground(
        np.column_stack([streets.point_lon, streets.point_lat]),
        np.repeat(np.arange(streets.edges), np.diff(streets.first)),
        tuple(streets.kinds[k] for k in streets.kind),
        tuple(streets.names[k] for k in streets.name),
        tuple(shape for shape in shapes if shape.kind != "compound"),
        tuple(shape for shape in shapes if shape.kind == "compound"),
    )


def _shapes(path: Path) -> Iterator[Shape]:
    import osmium

    wanted = osmium.filter.KeyFilter("building", "landuse")
    for found in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        if isinstance(found, osmium.osm.Area) and (kind := _kind(found.tags)):
            yield from _outlines(found, kind)


def _outlines(area: Any, kind: str) -> Iterator[Shape]:
    for ring in area.outer_rings():
        corners = np.array([(n.lon, n.lat) for n in ring if n.location.valid()])
        if len(corners) > 3:
            yield Shape(kind, area.tags.get("name", ""), corners)


def _kind(tags: Any) -> str:
    """Return the kind of home, ``compound``, or nothing where nobody lives."""
    building = tags.get("building", "")
    if building in HOUSING:
        return str(building)
    if building in UNTOLD:
        return "" if any(key in tags for key in PUBLIC_KEYS) else "untold"
    return "compound" if not building and tags.get("landuse") == "residential" else ""
