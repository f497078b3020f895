"""
How well points fit the map: near streets, in or near buildings, inside compounds.

A fit says nothing by itself; compared with the fits of the same points at many wrong
places (*decoys*) it does. Shifted points fall anywhere, true ones do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.crs import to_plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

    Metres = NDArray[np.float64]

_NEAR_STREET_M = 8.0
_NEAR_BUILDING_M = 3.0
_FAR_M = 400.0
_COMPOUND_WEIGHT = 0.7


@dataclass(frozen=True, eq=False)
class Fit:
    """The map against which points are held."""

    streets: Streets

    @cached_property
    def _pieces(self) -> Any:
        import shapely

        px, py = self.streets.plane
        starts = np.ones(len(px), dtype=np.bool_)
        starts[self.streets.first[1:] - 1] = False
        at = np.flatnonzero(starts)
        ends = np.stack(
            (np.column_stack((px[at], py[at])), np.column_stack((px[at + 1], py[at + 1]))), axis=1
        )
        return shapely.STRtree(shapely.linestrings(ends))

    def _areas(self, kind: str) -> Any:
        import shapely

        around = self.streets.surroundings
        which = around.of_kind(kind)
        x, y = to_plane(self.streets.epsg, around.lon, around.lat)
        shapes = around.geometries(which, x, y)
        return shapely.STRtree(shapes[shapely.is_valid(shapes)])

    @cached_property
    def _buildings(self) -> Any:
        return self._areas("building")

    @cached_property
    def _compounds(self) -> Any:
        return self._areas("compound")

    def badness(self, x: Metres, y: Metres) -> NDArray[np.float64]:
        """
        Return how badly each point fits: the lower, the nearer to where people live.

        NaN for points far from every street, of which the map says nothing.
        """
        gap = self._gap(self._pieces, x, y)
        bad = np.where(gap < _FAR_M, np.log(_NEAR_STREET_M + gap), np.nan)
        if len(self._buildings.geometries):
            bad += np.log(_NEAR_BUILDING_M + self._gap(self._buildings, x, y))
        if len(self._compounds.geometries):
            bad -= _COMPOUND_WEIGHT * self._inside(self._compounds, x, y)
        return bad

    @staticmethod
    def _inside(tree: Any, x: Metres, y: Metres) -> NDArray[np.bool_]:
        """Return whether each point lies in a shape or on its edge: cheaper than how far."""
        import shapely

        inside = np.zeros(len(x), dtype=np.bool_)
        inside[tree.query(shapely.points(x, y), predicate="intersects")[0]] = True
        return inside

    @staticmethod
    def _gap(tree: Any, x: Metres, y: Metres) -> Metres:
        """Return the distance to the nearest shape, `_FAR_M` at most."""
        import shapely

        gap = np.full(len(x), _FAR_M)
        points = shapely.points(x, y)
        (index, _), found = tree.query_nearest(
            points, max_distance=_FAR_M, return_distance=True, all_matches=False
        )
        gap[index] = found
        return gap


@lru_cache(maxsize=2)  # a scenario and its subsets are held against one map
def fit_of(streets: Streets) -> Fit:
    """Return the map as the datum guard holds points against it, made once."""
    return Fit(streets)
