"""
Doors of one block, joined straight.

Two doors less than 100 m apart are walked straight where that is shorter than over the
streets and no street, water, railway or wall of the extract lies between: across a yard,
along one side of a lane. Buildings are no obstacle to that rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.crs import to_plane
from planner.geo.lengths import great_circle_mm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

APART_MM = 100_000
"""Doors this far apart are joined over the streets only. Millimetres."""

_AT_THE_DOOR = 0.05
"""Metres at either end in which a street is no obstacle: the door stands on its line."""

_WALLS = ("water", "wall", "railway", "barred", "motorway")


@dataclass(frozen=True, eq=False)
class Straight:
    """
    Which doors are joined straight.

    Parameters
    ----------
    first
        Shape ``(k + 1,)``: those of door ``i`` are ``first[i]`` to ``first[i + 1]``.
    to
        The doors that it is joined with, ascending.
    mm
        Great-circle distances, millimetres.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int64]
    mm: NDArray[np.int64]

    def between(self, origin: int, target: int) -> int | None:
        """Return the millimetres between two doors, None where they are not joined."""
        part = slice(int(self.first[origin]), int(self.first[origin + 1]))
        found = np.flatnonzero(self.to[part] == target)
        return int(self.mm[part][found[0]]) if len(found) else None

    def shorten(
        self,
        origins: NDArray[np.int64],
        targets: NDArray[np.int64],
        cost: NDArray[np.int64],
        length: NDArray[np.int64],
    ) -> None:
        """Lower costs and lengths of a table, in place, to those of the straight way."""
        if not len(self.to):
            return
        column = np.full(len(self.first) - 1, -1, dtype=np.int64)
        column[targets] = np.arange(len(targets))
        counts = self.first[origins + 1] - self.first[origins]
        row = np.repeat(np.arange(len(origins)), counts)
        within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        at = self.first[origins][row] + within
        there, mm = column[self.to[at]], self.mm[at]
        fits = there >= 0
        row, there, mm = row[fits], there[fits], mm[fits]
        shorter = mm < cost[row, there]
        row, there, mm = row[shorter], there[shorter], mm[shorter]
        cost[row, there] = mm
        length[row, there] = mm


def straight(streets: Streets, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Straight:
    """Return which of the doors at (lon, lat) are joined straight, both ways."""
    from scipy.spatial import cKDTree

    x, y = to_plane(streets.epsg, lon, lat)
    reach = APART_MM / 1000 * 1.01  # the plane is off by less than a hundredth
    pairs = cKDTree(np.column_stack((x, y))).query_pairs(reach, output_type="ndarray")
    a, b = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)
    mm = great_circle_mm(lon[a], lat[a], lon[b], lat[b])
    near = mm < APART_MM
    a, b, mm = a[near], b[near], mm[near]
    free = ~_is_barred(streets, np.column_stack((x[a], y[a])), np.column_stack((x[b], y[b])))
    a, b, mm = a[free], b[free], mm[free]
    start, end, both = np.concatenate((a, b)), np.concatenate((b, a)), np.concatenate((mm, mm))
    order = np.lexsort((end, start))
    first = np.zeros(len(lon) + 1, dtype=np.int64)
    np.cumsum(np.bincount(start, minlength=len(lon)), out=first[1:])
    return Straight(first, end[order], both[order])


def _is_barred(
    streets: Streets, here: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say between which places (in metres) something of the extract lies."""
    import shapely

    barred = np.zeros(len(here), dtype=np.bool_)
    way = there - here
    far = np.hypot(way[:, 0], way[:, 1])
    some = np.flatnonzero(far > 3 * _AT_THE_DOOR)
    if not len(some):
        return barred
    inset = way[some] * (_AT_THE_DOOR / far[some])[:, None]
    lines = shapely.linestrings(np.stack((here[some] + inset, there[some] - inset), axis=1))
    found = obstacles(streets).query(lines, predicate="intersects")[0]
    barred[some[np.unique(found)]] = True
    return barred


def obstacles(streets: Streets) -> Any:
    """Return a tree of the pieces of streets and of the edges of water, railways and walls."""
    import shapely

    px, py = streets.plane
    starts = np.ones(len(px), dtype=np.bool_)
    starts[streets.first[1:] - 1] = False
    starts &= ~np.isin(streets.edge_of_point, streets.links)
    pieces = [_pieces(px, py, np.flatnonzero(starts))]
    around = streets.surroundings
    inside = np.zeros(len(around.lon), dtype=np.bool_)
    for outline in around.of_kind(*_WALLS):
        inside[int(around.first[outline]) : int(around.first[outline + 1]) - 1] = True
    if inside.any():
        x, y = to_plane(streets.epsg, around.lon, around.lat)
        pieces.append(_pieces(x, y, np.flatnonzero(inside)))
    return shapely.STRtree(shapely.linestrings(np.concatenate(pieces)))


def _pieces(
    x: NDArray[np.float64], y: NDArray[np.float64], at: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the straight pieces that start at the points `at`, shape ``(n, 2, 2)``."""
    places = np.column_stack((x, y))
    return np.stack((places[at], places[at + 1]), axis=1)
