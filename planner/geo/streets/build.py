"""From runs of nodes to streets: split where they meet, join what merely bends, find the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.crs import utm_zone
from planner.geo.lengths import FAR, great_circle_mm, half_up
from planner.geo.streets.chains import chains
from planner.geo.streets.islands import links, snapped_parts
from planner.geo.streets.network import Streets
from planner.geo.streets.prepare import Splitter, prepare
from planner.geo.streets.slope import rises, tobler
from planner.geo.streets.surroundings import surroundings_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.area import Area
    from planner.geo.streets.osmfile import RawMap, Run
    from planner.geo.streets.walked import Rules


@dataclass(slots=True, eq=False)
class Segments:
    """Straight pieces between two neighbouring nodes of a run, and the nodes they join."""

    node_id: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    run: NDArray[np.int64]
    mm: NDArray[np.int64]
    cost: NDArray[np.int64]
    back: NDArray[np.int64]


def build(raw: RawMap, rules: Rules, area: Area | None) -> Streets:
    """
    Return the streets of a file that has been read.

    Islands are bridged in rounds, for one may lead to the next.
    """
    _meet_at_180(raw)
    split = Splitter(raw)
    runs = _within(prepare(raw, rules, split), area)
    if not runs:
        return _joined(raw, raw.runs)
    streets = _joined(raw, runs)
    for _ in range(_ROUNDS if rules.bridge_m > 0 else 0):
        more = links(streets, rules.bridge_m, runs, split)
        if more is runs:
            break
        runs, streets = more, _joined(raw, more)
    return replace(streets, snapped=snapped_parts(streets))


def _meet_at_180(raw: RawMap) -> None:
    """
    Let ways that OpenStreetMap parts at 180° meet there.

    On the antimeridian one place has two nodes, one at 180 and one at -180.
    """
    of_place: dict[int, int] = {}
    for run in raw.runs:
        for i, lon in enumerate(run.lon):
            if abs(lon) > _ANTIMERIDIAN:
                run.nodes[i] = of_place.setdefault(round(run.lat[i] * 1e6), run.nodes[i])


_ANTIMERIDIAN = 180 - 1e-6
_ROUNDS = 3


def _joined(raw: RawMap, runs: list[Run]) -> Streets:
    kinds = tuple(sorted({run.kind for run in runs}))
    names = tuple(sorted({run.name for run in runs}))
    group = _groups(runs, kinds, names)
    segments = _segments(runs, raw.heights)
    edges = chains(len(segments.node_id), segments.a, segments.b, group[segments.run])
    return _streets(raw, runs, segments, edges, (kinds, names))


def _within(runs: list[Run], area: Area | None) -> list[Run]:
    """Leave out what nobody reaches; keep everything where that would leave nothing."""
    if area is None:
        return runs
    west, south, east, north = area
    kept = [
        run
        for run in runs
        if max(run.lon) >= west
        and min(run.lon) <= east
        and max(run.lat) >= south
        and min(run.lat) <= north
    ]
    return kept or runs


def _groups(runs: list[Run], kinds: tuple[str, ...], names: tuple[str, ...]) -> NDArray[np.int64]:
    """
    Return a number per run; runs of one number may be joined into one edge.

    One-way runs are joined with no other: two that meet head to head would bar each other.
    """
    of_kind = {kind: i for i, kind in enumerate(kinds)}
    of_name = {name: i for i, name in enumerate(names)}
    numbers = [
        -1 - i
        if run.one_way
        else (of_kind[run.kind] * len(names) + of_name[run.name]) * 2 + int(run.is_raised)
        for i, run in enumerate(runs)
    ]
    return np.array(numbers, dtype=np.int64)


def _segments(runs: list[Run], heights: Mapping[int, float]) -> Segments:
    sizes = np.array([len(run.nodes) for run in runs], dtype=np.int64)
    ids = np.array([n for run in runs for n in run.nodes], dtype=np.int64)
    lons = np.array([v for run in runs for v in run.lon], dtype=np.float64)
    lats = np.array([v for run in runs for v in run.lat], dtype=np.float64)
    node_id, where, index = np.unique(ids, return_index=True, return_inverse=True)
    starts = np.ones(len(ids), dtype=np.bool_)
    starts[np.cumsum(sizes) - 1] = False
    at = np.flatnonzero(starts)
    a, b = index[at], index[at + 1]
    run = np.repeat(np.arange(len(runs)), sizes)[at]
    mm = np.maximum(great_circle_mm(lons[at], lats[at], lons[at + 1], lats[at + 1]), 1)
    speed = np.array([r.speed for r in runs], dtype=np.float64)[run]
    up = rises(runs, heights, mm) if heights else np.zeros(len(mm))
    cost, back = half_up(mm / (speed * tobler(up))), half_up(mm / (speed * tobler(-up)))
    way = np.array([r.one_way for r in runs], dtype=np.int64)[run]
    found = Segments(
        node_id,
        lons[where],
        lats[where],
        a,
        b,
        run,
        mm,
        np.where(way < 0, -1, cost),
        np.where(way > 0, -1, back),
    )
    return _without_doubles(found)


def _without_doubles(s: Segments) -> Segments:
    """
    Drop loops of one node, and segments that are the cheapest in neither direction.

    Stairs stay beside an escalator that runs up only: they are the way down.
    """
    low, high = np.minimum(s.a, s.b), np.maximum(s.a, s.b)
    is_turned = s.a > s.b
    up, down = np.where(is_turned, s.back, s.cost), np.where(is_turned, s.cost, s.back)
    keep = np.union1d(_cheapest(low, high, up, down), _cheapest(low, high, down, up))
    return Segments(
        s.node_id,
        s.lon,
        s.lat,
        s.a[keep],
        s.b[keep],
        s.run[keep],
        s.mm[keep],
        s.cost[keep],
        s.back[keep],
    )


def _cheapest(
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    cost: NDArray[np.int64],
    other: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the cheapest segment of every pair of nodes one way; of equals, the better back."""
    first, second = (np.where(value < 0, FAR, value) for value in (cost, other))
    order = np.lexsort((np.arange(len(low)), second, first, high, low))
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    fresh &= (low[order] != high[order]) & (first[order] < FAR)
    found: NDArray[np.int64] = order[fresh]
    return found


def _streets(
    raw: RawMap,
    runs: list[Run],
    s: Segments,
    edges: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
    words: tuple[tuple[str, ...], tuple[str, ...]],
) -> Streets:
    edge_first, seg, turned = edges
    ends = _point_nodes(s, edge_first, seg, turned)
    first, point_node, tail_node, head_node = ends
    used = np.unique(np.concatenate((tail_node, head_node)))
    renumber = np.full(len(s.node_id), -1, dtype=np.int64)
    renumber[used] = np.arange(len(used))
    kinds, names = words
    lead = s.run[seg[edge_first[:-1]]]
    of_kind = {kind: i for i, kind in enumerate(kinds)}
    of_name = {name: i for i, name in enumerate(names)}
    mm, cost, back = _along(s, first, edge_first, seg, turned)
    tail, head = renumber[tail_node].astype(np.int32), renumber[head_node].astype(np.int32)
    lon, lat = s.lon[used], s.lat[used]
    return Streets(
        node_id=s.node_id[used],
        lon=lon,
        lat=lat,
        tail=tail,
        head=head,
        kind=np.array([of_kind[runs[r].kind] for r in lead], dtype=np.int16),
        name=np.array([of_name[runs[r].name] for r in lead], dtype=np.int32),
        way=np.array([runs[r].way for r in lead], dtype=np.int64),
        first=first,
        point_lon=s.lon[point_node],
        point_lat=s.lat[point_node],
        point_mm=mm,
        point_cost=cost,
        point_back=back,
        part=parts(len(used), tail, head, mm[first[1:] - 1]),
        epsg=utm_zone(float(np.median(lon)), float(np.median(lat))),
        kinds=kinds,
        names=names,
        extent=raw.header
        or (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())),
        surroundings=surroundings_of(raw.outlines),
        is_raised=np.array([runs[r].is_raised for r in lead], dtype=np.bool_),
        snapped=np.ones(1, dtype=np.bool_),
        gates=_places(raw.entrances),
        shut=_places(raw.shut),
        clipped=_places(raw.clipped),
        losses=(*sorted(raw.not_walked.items()), ("missing-nodes", raw.missing_nodes)),
    )


def _places(found: list[tuple[float, float]]) -> NDArray[np.float64]:
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _point_nodes(
    s: Segments, edge_first: NDArray[np.int64], seg: NDArray[np.int64], turned: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], ...]:
    """Return where the points of every edge start, their nodes, and the edges' two ends."""
    edges = len(edge_first) - 1
    first = edge_first + np.arange(edges + 1)
    start = np.where(turned, s.b[seg], s.a[seg])
    end = np.where(turned, s.a[seg], s.b[seg])
    edge = np.repeat(np.arange(edges), np.diff(edge_first))
    nodes = np.empty(len(seg) + edges, dtype=np.int64)
    nodes[np.arange(len(seg)) + edge] = start
    nodes[first[1:] - 1] = end[edge_first[1:] - 1]
    return first, nodes, nodes[first[:-1]], nodes[first[1:] - 1]


def _along(
    s: Segments,
    first: NDArray[np.int64],
    edge_first: NDArray[np.int64],
    seg: NDArray[np.int64],
    turned: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], ...]:
    """Return length, cost and cost back along every edge, point by point from its tail."""
    onwards = np.where(turned, s.back[seg], s.cost[seg])
    backwards = np.where(turned, s.cost[seg], s.back[seg])
    return (
        _running(s.mm[seg], first, edge_first),
        _running(onwards, first, edge_first),
        _running(backwards, first, edge_first),
    )


def _running(
    values: NDArray[np.int64], first: NDArray[np.int64], edge_first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return running sums within each edge, 0 at its tail; all below 0 where a piece is."""
    edges = len(edge_first) - 1
    edge = np.repeat(np.arange(edges), np.diff(edge_first))
    total = np.concatenate(([0], np.cumsum(np.maximum(values, 0))))
    sums = np.zeros(int(first[-1]), dtype=np.int64)
    sums[np.arange(len(values)) + edge + 1] = total[1:] - total[edge_first[edge]]
    blocked = np.zeros(edges, dtype=np.bool_)
    blocked[edge[values < 0]] = True
    sums[np.repeat(blocked, np.diff(first))] = -1
    return sums


def parts(
    nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32], length: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Return the connected part of every node, numbered by length of streets, longest first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    count, label = connected_components(links, directed=False)
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, label[tail], length)
    rank = np.empty(count, dtype=np.int32)
    rank[np.lexsort((np.arange(count), -sums))] = np.arange(count, dtype=np.int32)
    numbered: NDArray[np.int32] = rank[label]
    return numbered
