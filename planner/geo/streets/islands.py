"""
Islands: parts of the network that no street joins to the rest.

A small gap that nothing bars is bridged by a link, which is listed. An island behind
water stays one: who lives there is not reached on foot. Other islands are left out when
doors are snapped, and listed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.crs import to_earth, to_plane
from planner.geo.lengths import great_circle_mm
from planner.geo.streets.snap import nearest
from planner.geo.streets.walked import LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets
    from planner.geo.streets.osmfile import Run
    from planner.geo.streets.prepare import Splitter

SOMEWHERE = 0.1
"""A part reaches somewhere if its streets measure this share of the largest part's."""


_BARS = ("water", "building", "wall", "railway")
_LEAST_BEHIND_WATER_MM = 50_000


@dataclass(frozen=True, slots=True)
class Gap:
    """
    The shortest way across from an island to the parts that reach somewhere.

    Parameters
    ----------
    part
        The island.
    length_mm
        Straight distance.
    island, mainland
        (lon, lat) of its two ends; `mainland` on a piece of a street.
    point, share
        Where the mainland's end lies: on the piece from this point, at this share.
    island_point
        Point of the island's streets at which it starts.
    bars
        What it would cross: ``water building wall railway``, and ``level`` where one side
        is a bridge or a tunnel.
    """

    part: int
    length_mm: int
    island: tuple[float, float]
    mainland: tuple[float, float]
    point: int
    share: float
    island_point: int
    bars: tuple[str, ...]


def reaching_parts(streets: Streets) -> NDArray[np.bool_]:
    """Return which parts reach somewhere by their size."""
    lengths = streets.part_lengths_mm()
    large: NDArray[np.bool_] = lengths >= SOMEWHERE * lengths[0]
    return large


def gaps(streets: Streets) -> list[Gap]:
    """Return the gap of every island, by size of the island."""
    reaches = reaching_parts(streets)
    if reaches.all():
        return []
    edge_reaches = reaches[streets.part[streets.tail]]
    point_edge = streets.edge_of_point
    lonely = np.flatnonzero(~edge_reaches[point_edge])
    x, y = streets.plane
    point, share = nearest(streets, x[lonely], y[lonely], edge_reaches)
    there_x = x[point] + share * (x[point + 1] - x[point])
    there_y = y[point] + share * (y[point + 1] - y[point])
    away = np.hypot(x[lonely] - there_x, y[lonely] - there_y)
    part = streets.part[streets.tail[point_edge[lonely]]]
    order = np.lexsort((lonely, away, part))
    _, first = np.unique(part[order], return_index=True)
    best = order[first]
    ends = (lonely[best], point[best], share[best])
    return _gaps(streets, part[best], ends, (there_x[best], there_y[best]))


def _gaps(
    streets: Streets,
    part: NDArray[np.int32],
    ends: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    there: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> list[Gap]:
    here, point, share = ends
    lon, lat = to_earth(streets.epsg, *there)
    mm = great_circle_mm(streets.point_lon[here], streets.point_lat[here], lon, lat)
    x, y = streets.plane
    bars = _bars(streets, (x[here], y[here]), there)
    edge = streets.edge_of_point
    raised = streets.is_raised[edge[here]] | streets.is_raised[edge[point]]
    return [
        Gap(
            int(part[i]),
            int(mm[i]),
            (float(streets.point_lon[here[i]]), float(streets.point_lat[here[i]])),
            (float(lon[i]), float(lat[i])),
            int(point[i]),
            float(share[i]),
            int(here[i]),
            (*bars[i], *(("level",) if raised[i] else ())),
        )
        for i in range(len(here))
    ]


def _bars(streets: Streets, here: Any, there: Any) -> list[tuple[str, ...]]:
    """Return what lies across each straight line."""
    import shapely

    around = streets.surroundings
    which = around.of_kind(*_BARS)
    lines = shapely.linestrings(np.stack((np.column_stack(here), np.column_stack(there)), axis=1))
    if not len(which):
        return [()] * len(lines)
    shapes = around.geometries(which, *to_plane(streets.epsg, around.lon, around.lat))
    line, shape = shapely.STRtree(shapes).query(lines, predicate="intersects")
    from planner.geo.streets.surroundings import KINDS

    found: list[set[str]] = [set() for _ in lines]
    for a, b in zip(line.tolist(), shape.tolist(), strict=True):
        found[a].add(KINDS[around.kind[which[b]]])
    return [tuple(kind for kind in _BARS if kind in kinds) for kinds in found]


def links(streets: Streets, longest_m: float, runs: list[Run], split: Splitter) -> list[Run]:
    """Return the runs with a link across every gap that is short and plausible."""
    chosen = [gap for gap in gaps(streets) if gap.length_mm <= longest_m * 1000 and not gap.bars]
    if not chosen:
        return runs
    places = _index(runs)
    result = list(runs)
    for gap in chosen:
        here = _node_at(result, places, gap.island)
        there = _node_on(result, places, streets, gap, split)
        if here is not None and there is not None:
            result.append(_link(here, there, gap))
    return result


def _index(runs: list[Run]) -> dict[tuple[float, float], list[int]]:
    """Return which runs pass each place."""
    places: dict[tuple[float, float], list[int]] = {}
    for i, run in enumerate(runs):
        for place in zip(run.lon, run.lat, strict=True):
            places.setdefault(place, []).append(i)
    return places


def _node_at(
    runs: list[Run],
    places: dict[tuple[float, float], list[int]],
    place: tuple[float, float],
) -> int | None:
    for i in places.get(place, []):
        run = runs[i]
        for node, lon, lat in zip(run.nodes, run.lon, run.lat, strict=True):
            if (lon, lat) == place:
                return node
    return None


def _node_on(
    runs: list[Run],
    places: dict[tuple[float, float], list[int]],
    streets: Streets,
    gap: Gap,
    split: Splitter,
) -> int | None:
    """Return the node at the mainland's end; one is put into the street where none is."""
    ends = [
        (float(streets.point_lon[p]), float(streets.point_lat[p]))
        for p in (gap.point, gap.point + 1)
    ]
    if gap.share in (0.0, 1.0):
        return _node_at(runs, places, ends[int(gap.share)])
    for i in places.get(ends[0], []):
        run = runs[i]
        line = list(zip(run.lon, run.lat, strict=True))
        for k in range(len(line) - 1):
            if {line[k], line[k + 1]} == set(ends):
                node = split.new_node()
                runs[i] = _with_node(run, k + 1, node, gap.mainland)
                return node
    return None


def _with_node(run: Run, at: int, node: int, place: tuple[float, float]) -> Run:
    return replace(
        run,
        nodes=[*run.nodes[:at], node, *run.nodes[at:]],
        lon=[*run.lon[:at], place[0], *run.lon[at:]],
        lat=[*run.lat[:at], place[1], *run.lat[at:]],
    )


def _link(here: int, there: int, gap: Gap) -> Run:
    from planner.geo.streets.osmfile import Run

    lon, lat = [gap.island[0], gap.mainland[0]], [gap.island[1], gap.mainland[1]]
    return Run(0, LINK, "", 1.0, "link", [here, there], lon, lat)


def snapped_parts(streets: Streets) -> NDArray[np.bool_]:
    """
    Return the parts to which doors are snapped.

    Those that reach somewhere, and islands behind water: who lives on one is there.
    """
    found = reaching_parts(streets)
    lengths = streets.part_lengths_mm()
    for gap in gaps(streets):
        if "water" in gap.bars and lengths[gap.part] >= _LEAST_BEHIND_WATER_MM:
            found[gap.part] = True
    return found
