"""What maps draw behind the rounds, as geopandas frames in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.streets.reading import read_streets
from planner.geo.streets.squares import CROSSING
from planner.geo.streets.walked import LINK

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

_NOT_DRAWN = (CROSSING, LINK)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """
    Frames clipped to a box of interest.

    Parameters
    ----------
    streets
        Lines; columns ``kind`` (the OSM class) and ``name``.
    buildings, compounds, green, water
        Polygons, for water also lines (rivers); column ``name``.
    """

    streets: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    green: gpd.GeoDataFrame
    water: gpd.GeoDataFrame


def read_features(path: Path, bbox: Box) -> Features:
    """
    Return what lies in or touches the box (west, south, east, north) of a streets' file.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    return features_of(read_streets(path), bbox)


def features_of(streets: Streets, bbox: Box) -> Features:
    """Return what lies in or touches the box, of streets that are read already."""
    return Features(
        _streets(streets, bbox),
        *(_areas(streets, kind, bbox) for kind in ("building", "compound", "green", "water")),
    )


def _streets(streets: Streets, bbox: Box) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import shapely

    edges = _touching(streets.first, streets.point_lon, streets.point_lat, bbox)
    drawn = np.isin(
        streets.kind, [streets.kinds.index(k) for k in _NOT_DRAWN if k in streets.kinds]
    )
    edges = edges[~drawn[edges]]
    lines = [shapely.linestrings(streets.shape(int(edge))) for edge in edges]
    columns = {
        "kind": [streets.kinds[k] for k in streets.kind[edges]],
        "name": [streets.names[k] for k in streets.name[edges]],
    }
    return gpd.GeoDataFrame(columns, geometry=lines, crs=4326)


def _areas(streets: Streets, kind: str, bbox: Box) -> gpd.GeoDataFrame:
    import geopandas as gpd

    around = streets.surroundings
    touching = _touching(around.first, around.lon, around.lat, bbox)
    which = np.intersect1d(touching, around.of_kind(kind))
    shapes: Any = list(around.geometries(which, around.lon, around.lat))
    names = [around.name[i] for i in which]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=4326)


def _touching(
    first: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64], bbox: Box
) -> NDArray[np.int64]:
    """Return the shapes whose own box meets the box."""
    if len(first) < 2:
        return np.empty(0, dtype=np.int64)
    west, south, east, north = bbox
    starts = first[:-1]
    meets = (np.minimum.reduceat(lon, starts) <= east) & (np.maximum.reduceat(lon, starts) >= west)
    meets &= np.minimum.reduceat(lat, starts) <= north
    meets &= np.maximum.reduceat(lat, starts) >= south
    return np.flatnonzero(meets)
