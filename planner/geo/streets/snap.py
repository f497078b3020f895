"""
From door to street: the nearest point on an edge of a part that reaches somewhere.

The straight way between door and street is walked like any other, but for what a scenario
leaves free of it (``free_metres``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.geo.lengths import FAR

if TYPE_CHECKING:
    from numpy.typing import NDArray


from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.geo.crs import to_earth, to_plane
from planner.geo.lengths import great_circle_mm, half_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets


@dataclass(frozen=True, eq=False)
class Snaps:
    """
    Where doors meet streets.

    Parameters
    ----------
    lon, lat
        The doors, shape ``(k,)``.
    street_lon, street_lat
        The points of the streets nearest to them.
    gap_m
        Straight distance between the two, metres.
    spots
        The same as the search sees it.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    street_lon: NDArray[np.float64]
    street_lat: NDArray[np.float64]
    gap_m: NDArray[np.float64]
    spots: Spots


def snapped_edges(streets: Streets) -> NDArray[np.bool_]:
    """Return which edges doors are snapped to."""
    found: NDArray[np.bool_] = streets.snapped[streets.part[streets.tail]]
    return found


def snap(
    streets: Streets,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    edges: NDArray[np.bool_] | None = None,
    free_mm: int = 0,
) -> Snaps:
    """
    Return where each door meets the streets.

    Parameters
    ----------
    edges
        Which edges to look at; those of snapped parts if None.
    free_mm
        Millimetres between door and street that are not walked, at each end.
    """
    x, y = to_plane(streets.epsg, lon, lat)
    allowed = snapped_edges(streets) if edges is None else edges
    point, share = nearest(streets, x, y, allowed)
    px, py = streets.plane
    street_x = px[point] + share * (px[point + 1] - px[point])
    street_y = py[point] + share * (py[point + 1] - py[point])
    street_lon, street_lat = to_earth(streets.epsg, street_x, street_y)
    gap = great_circle_mm(lon, lat, street_lon, street_lat)
    spots = spots_at(streets, point, share, np.maximum(gap - free_mm, 0))
    return Snaps(lon, lat, street_lon, street_lat, gap / 1000, spots)


def nearest(
    streets: Streets,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    edges: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Return the nearest straight piece of street to each place.

    Returns
    -------
    point
        Index of the point at which the piece starts; of equally near ones the first.
    share
        Where on the piece, from 0 at its start to 1.
    """
    import shapely

    starts = np.ones(len(streets.point_lon), dtype=np.bool_)
    starts[streets.first[1:] - 1] = False
    starts &= edges[streets.edge_of_point]
    piece = np.flatnonzero(starts)
    px, py = streets.plane
    ends = np.stack(
        (np.column_stack((px[piece], py[piece])), np.column_stack((px[piece + 1], py[piece + 1]))),
        axis=1,
    )
    tree = shapely.STRtree(shapely.linestrings(ends))
    places, found = tree.query_nearest(shapely.points(x, y), all_matches=True)
    order = np.lexsort((found, places))
    _, one = np.unique(places[order], return_index=True)
    point = piece[found[order[one]]]
    dx, dy = px[point + 1] - px[point], py[point + 1] - py[point]
    square = dx * dx + dy * dy
    along = (x - px[point]) * dx + (y - py[point]) * dy
    share = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0.0, 1.0)
    return point, share


def spots_at(
    streets: Streets,
    point: NDArray[np.int64],
    share: NDArray[np.float64],
    door: NDArray[np.int64],
) -> Spots:
    """Return the spots at `share` of the pieces that start at `point`, `door` mm from the doors."""
    edge = np.searchsorted(streets.first, point, side="right") - 1
    along = _between(streets.point_mm, point, share)
    cost = _between(streets.point_cost, point, share)
    back = _between(streets.point_back, point, share)
    whole_mm, whole_cost, whole_back = (
        streets.length_mm[edge],
        streets.cost_mm[edge],
        streets.back_mm[edge],
    )
    blocked, blocked_back = whole_cost < 0, whole_back < 0
    ends = door[:, None]
    out_cost = np.stack(
        (np.where(blocked_back, FAR, back), np.where(blocked, FAR, whole_cost - cost)), 1
    )
    in_cost = np.stack(
        (np.where(blocked, FAR, cost), np.where(blocked_back, FAR, whole_back - back)), 1
    )
    lengths = np.stack((along, whole_mm - along), 1)
    return Spots(
        edge=edge,
        node=np.stack((streets.tail[edge], streets.head[edge]), 1).astype(np.int64),
        out_cost=np.minimum(out_cost + ends, FAR),
        out_length=lengths + ends,
        in_cost=np.minimum(in_cost + ends, FAR),
        in_length=lengths + ends,
        along=along,
        cost=cost,
        back=back,
        door=door,
    )


def _between(
    sums: NDArray[np.int64], point: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return a running sum part of the way along the piece that starts at `point`."""
    return sums[point] + half_up((sums[point + 1] - sums[point]) * share)


class Spots(NamedTuple):
    """
    Places on edges, as the search sees them.

    Parameters
    ----------
    edge
        Edge of every spot, shape ``(k,)``.
    node
        Its two ends, shape ``(k, 2)``: tail, head.
    out_cost, out_length
        From the door to the two ends, shape ``(k, 2)``, millimetres; `FAR` if not that way.
    in_cost, in_length
        From the two ends to the door.
    along, cost, back
        Length, cost and cost back from the edge's tail to the spot; -1 if not that way.
    door
        What is walked between door and street, millimetres.
    """

    edge: NDArray[np.int64]
    node: NDArray[np.int64]
    out_cost: NDArray[np.int64]
    out_length: NDArray[np.int64]
    in_cost: NDArray[np.int64]
    in_length: NDArray[np.int64]
    along: NDArray[np.int64]
    cost: NDArray[np.int64]
    back: NDArray[np.int64]
    door: NDArray[np.int64]
