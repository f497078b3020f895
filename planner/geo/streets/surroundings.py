"""What lies around the streets: buildings, compounds, water, green, walls, railways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.osmfile import Outline


@dataclass(frozen=True, eq=False)
class Surroundings:
    """
    Outlines as arrays.

    Parameters
    ----------
    kind
        Per outline: an index into `KINDS`, such as ``building`` or ``water``.
    name
        Per outline, empty where it has none.
    is_closed
        Per outline: an area rather than a line.
    first
        Points of outline ``i`` are ``first[i]`` to ``first[i + 1]``.
    lon, lat
        Places of the points.
    """

    kind: NDArray[np.int8]
    name: tuple[str, ...]
    is_closed: NDArray[np.bool_]
    first: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def of_kind(self, *kinds: str) -> NDArray[np.int64]:
        """Return the indices of the outlines of these kinds."""
        return np.flatnonzero(np.isin(self.kind, [KINDS.index(kind) for kind in kinds]))

    def geometries(
        self, which: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> NDArray[Any]:
        """Return shapely polygons and lines of the outlines `which`, corners at (x, y)."""
        import shapely

        shapes = np.empty(len(which), dtype=object)
        for position, outline in enumerate(which):
            part = slice(int(self.first[outline]), int(self.first[outline + 1]))
            corners = np.column_stack((x[part], y[part]))
            closed = self.is_closed[outline]
            shapes[position] = shapely.polygons(corners) if closed else shapely.linestrings(corners)
        return shapes


KINDS = ("building", "compound", "water", "green", "wall", "railway", "barred", "motorway")


def surroundings_of(outlines: Sequence[Outline]) -> Surroundings:
    """Return the outlines as arrays; broken ones (fewer than four corners) are left out."""
    kept = [o for o in outlines if len(o.lon) >= (4 if o.is_closed else 2)]
    first = np.zeros(len(kept) + 1, dtype=np.int64)
    np.cumsum([len(o.lon) for o in kept], out=first[1:])
    return Surroundings(
        kind=np.array([KINDS.index(o.kind) for o in kept], dtype=np.int8),
        name=tuple(o.name for o in kept),
        is_closed=np.array([o.is_closed for o in kept], dtype=np.bool_),
        first=first,
        lon=np.array([v for o in kept for v in o.lon], dtype=np.float64),
        lat=np.array([v for o in kept for v in o.lat], dtype=np.float64),
    )
