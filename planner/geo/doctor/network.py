"""Streets that are drawn wrongly: islands, ends that miss, crossings without a node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.crs import to_earth, to_plane
from planner.geo.doctor.findings import Finding, Patient, Place, finding
from planner.geo.streets.islands import gaps
from planner.geo.streets.squares import CROSSING
from planner.geo.streets.walked import LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

ISLAND_M = 100.0
MISS_M = 4.0
SPIKE_M, SPIKE_COS = 200.0, 0.985
CLIPPED_NEAR_M = 300.0
FOR_FEET = [
    "footway",
    "path",
    "pedestrian",
    "steps",
    "living_street",
    "service",
    "track",
    "corridor",
    "cycleway",
    "residential_path",
]


def islands(patient: Patient) -> Iterator[Finding]:
    """Parts that no street joins to the rest, with who lives on them."""
    streets = patient.streets
    lengths = streets.part_lengths_mm()
    lives_on = streets.part[patient.nearest.spots.node[:, 0]]
    for gap in gaps(streets):
        people = patient.named(np.flatnonzero(lives_on == gap.part))
        metres = float(lengths[gap.part]) / 1000
        if metres < ISLAND_M and not people:
            continue
        yield finding(
            _island_kind(gap.bars),
            "fault" if people else "notice",
            people=people,
            lines=[[gap.island, gap.mainland]],
            length_m=gap.length_mm / 1000,
            streets=round(metres),
        )


def _island_kind(bars: tuple[str, ...]) -> str:
    if "water" in bars:
        return "island-water"
    return "island-barred" if bars else "island"


def links(patient: Patient) -> Iterator[Finding]:
    """Gaps across which an island was joined."""
    streets = patient.streets
    for edge in streets.links:
        metres = float(streets.length_mm[edge]) / 1000
        yield finding("link", "notice", lines=[streets.shape(int(edge))], length_m=metres)


def shut_gates(patient: Patient) -> Iterator[Finding]:
    """Locked gates behind which nothing else leads."""
    streets = patient.streets
    cut = streets.node_id < 0
    for lon, lat in streets.shut:
        here = cut & (np.abs(streets.lon - lon) < 1e-7) & (np.abs(streets.lat - lat) < 1e-7)
        parts = np.unique(streets.part[here])
        if len(parts) > 1:
            behind = np.isin(streets.part[patient.nearest.spots.node[:, 0]], parts[1:])
            people = patient.named(np.flatnonzero(behind))
            place = (float(lon), float(lat))
            yield finding(
                "shut-gate", "fault" if people else "notice", people=people, lines=[[place]]
            )


def barred_ways(patient: Patient) -> Iterator[Finding]:
    """Ways closed to people on foot that alone would join an island."""
    streets, around = patient.streets, patient.streets.surroundings
    place_of = {
        (round(lon, 7), round(lat, 7)): int(part)
        for lon, lat, part in zip(
            streets.point_lon, streets.point_lat, _part_of_points(patient), strict=True
        )
    }
    for i in around.of_kind("barred"):
        part = slice(int(around.first[i]), int(around.first[i + 1]))
        line = list(zip(around.lon[part].tolist(), around.lat[part].tolist(), strict=True))
        touched = {place_of[k] for p in line if (k := (round(p[0], 7), round(p[1], 7))) in place_of}
        if len(touched) > 1:
            yield finding("barred-way", "notice", lines=[line], name=around.name[i])


def _part_of_points(patient: Patient) -> NDArray[np.int32]:
    streets = patient.streets
    parts: NDArray[np.int32] = streets.part[streets.tail[streets.edge_of_point]]
    return parts


def _pieces(patient: Patient) -> tuple[NDArray[np.int64], Any]:
    """Return the straight pieces on the ground that a file holds: first points and lines."""
    import shapely

    streets = patient.streets
    starts = np.ones(len(streets.point_lon), dtype=np.bool_)
    starts[streets.first[1:] - 1] = False
    made = [streets.kinds.index(kind) for kind in (LINK, CROSSING) if kind in streets.kinds]
    plain = ~streets.is_raised & ~np.isin(streets.kind, made)
    starts &= plain[streets.edge_of_point]
    at = np.flatnonzero(starts)
    x, y = streets.plane
    ends = np.stack(
        (np.column_stack((x[at], y[at])), np.column_stack((x[at + 1], y[at + 1]))), axis=1
    )
    return at, shapely.linestrings(ends)


def missed_ends(patient: Patient) -> Iterator[Finding]:
    """Dead ends a few steps from a street that they were meant to meet."""
    import shapely

    streets = patient.streets
    at, lines = _pieces(patient)
    ends = _dead_ends(patient)
    if not len(ends) or not len(at):
        return
    x, y = to_plane(streets.epsg, streets.lon[ends], streets.lat[ends])
    tree = shapely.STRtree(lines)
    end, piece = tree.query(shapely.points(x, y), predicate="dwithin", distance=MISS_M)
    edge = streets.edge_of_point[at[piece]]
    own = (streets.tail[edge] == ends[end]) | (streets.head[edge] == ends[end])
    for k in np.unique(end[~own]):
        node = int(ends[k])
        near = piece[(end == k) & ~own]
        metres = float(shapely.distance(shapely.points(x[k], y[k]), lines[near]).min())
        if _beside(patient, node, edge[(end == k) & ~own]):
            continue
        yield finding(
            "missed-end", "notice", lines=[[_node(patient, node)]], length_m=max(1, metres)
        )


def _beside(patient: Patient, node: int, edges: NDArray[np.int64]) -> bool:
    """Say whether one of the edges already meets the dead end's own street nearby."""
    streets = patient.streets
    mine = np.flatnonzero((streets.tail == node) | (streets.head == node))
    ends = set(streets.tail[mine].tolist()) | set(streets.head[mine].tolist())
    short = streets.length_mm[mine].max() < 3 * MISS_M * 1000
    theirs = set(streets.tail[edges].tolist()) | set(streets.head[edges].tolist())
    return bool(short and ends & theirs)


def _dead_ends(patient: Patient) -> NDArray[np.int64]:
    streets = patient.streets
    count = np.bincount(streets.tail, minlength=streets.nodes)
    count += np.bincount(streets.head, minlength=streets.nodes)
    return np.flatnonzero((count == 1) & (streets.node_id > 0))


def _node(patient: Patient, node: int) -> Place:
    return float(patient.streets.lon[node]), float(patient.streets.lat[node])


def crossings(patient: Patient) -> Iterator[Finding]:
    """Streets on the ground that cross without meeting."""
    import shapely

    at, lines = _pieces(patient)
    if not len(at):
        return
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    fresh = one < other
    one, other = one[fresh], other[fresh]
    where = shapely.intersection(lines[one], lines[other])
    points = shapely.get_type_id(where) == 0
    xy = shapely.get_coordinates(where[points])
    if not len(xy):
        return
    lon, lat = to_earth(patient.streets.epsg, xy[:, 0], xy[:, 1])
    for place in sorted(set(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True))):
        yield finding("crossing", "notice", lines=[[place]])


def spikes(patient: Patient) -> Iterator[Finding]:
    """Nodes that pull a street out and back: probably in the wrong place."""
    streets = patient.streets
    x, y = streets.plane
    inner = np.ones(len(x), dtype=np.bool_)
    inner[streets.first[:-1]] = False
    inner[streets.first[1:] - 1] = False
    p = np.flatnonzero(inner)
    before = np.column_stack((x[p] - x[p - 1], y[p] - y[p - 1]))
    after = np.column_stack((x[p + 1] - x[p], y[p + 1] - y[p]))
    long_in, long_out = np.hypot(*before.T), np.hypot(*after.T)
    cosine = (before * after).sum(axis=1) / np.maximum(long_in * long_out, 1e-9)
    odd = (cosine < -SPIKE_COS) & (long_in > SPIKE_M) & (long_out > SPIKE_M)
    for k in np.flatnonzero(odd):
        place = (float(streets.point_lon[p[k]]), float(streets.point_lat[p[k]]))
        yield finding("spike", "notice", lines=[[place]], length_m=float(long_in[k]))


def clipped(patient: Patient) -> Iterator[Finding]:
    """Ways that the file cuts off close to people."""
    import shapely

    ends = patient.streets.clipped
    if not len(ends):
        return
    points = shapely.points(np.column_stack(to_plane(patient.streets.epsg, *ends.T)))
    tree = shapely.STRtree(shapely.points(patient.plane))
    near = np.unique(tree.query(points, predicate="dwithin", distance=CLIPPED_NEAR_M)[0])
    if len(near):
        places = [[(float(ends[i, 0]), float(ends[i, 1]))] for i in near]
        yield finding("clipped", "notice", lines=places, ends=len(near))


def carriageways_only(patient: Patient) -> Iterator[Finding]:
    """Find an extract without a single way for people on foot."""
    if not set(patient.streets.kinds) & set(FOR_FEET):
        yield finding("carriageways-only", "notice")


def bare_compounds(patient: Patient) -> Iterator[Finding]:
    """Compounds with homes and no way inside."""
    import shapely

    streets, around = patient.streets, patient.streets.surroundings
    which = around.of_kind("compound")
    if not len(which):
        return
    x, y = to_plane(streets.epsg, around.lon, around.lat)
    shapes = around.geometries(which, x, y)
    elders = patient.plane[: len(patient.scenario.elders)]
    lived = shapely.STRtree(shapely.points(elders))
    ways = shapely.STRtree(_pieces(patient)[1])
    for k, shape in enumerate(shapes):
        if shape.area < 10_000 or not shape.is_valid:
            continue
        inside = np.sort(lived.query(shape, predicate="contains"))
        if len(inside) and not len(ways.query(shape.buffer(-5), predicate="intersects")):
            middle = shape.representative_point()
            lon, lat = to_earth(streets.epsg, np.array([middle.x]), np.array([middle.y]))
            yield finding(
                "bare-compound",
                "notice",
                people=patient.named(inside),
                lines=[[(float(lon[0]), float(lat[0]))]],
                name=around.name[which[k]],
            )
