"""
An OSM file as the planner sees it: runs of nodes that are walked, and what lies around.

Clipped ways, whose nodes are not all in the file, fall into runs at the missing nodes.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from planner.errors import Fault, InputError, text
from planner.geo.streets.osmxml import is_peculiar, is_xml, number, rewrite
from planner.geo.streets.tags import area_kind, is_raised, kind_of, metres, one_way_of
from planner.geo.streets.walked import Gate, Rule, Rules, gate, is_open_country

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")

_AREA_KEYS = (
    "building",
    "landuse",
    "natural",
    "water",
    "waterway",
    "leisure",
    "place",
    "amenity",
    "residential",
)
_LINE_KEYS = ("waterway", "railway", "barrier")
_WALK_KEYS = ("highway", "man_made", "railway", "public_transport")


@dataclass(slots=True)
class Run:
    """A part of one way whose nodes are all there, or the outline of a walked area."""

    way: int
    kind: str
    name: str
    speed: float
    why: str
    nodes: list[int]
    lon: list[float]
    lat: list[float]
    is_private: bool = False
    one_way: int = 0
    is_raised: bool = False


@dataclass(slots=True)
class Outline:
    """A building, a compound, a lake, a park (closed), or a river, a wall (a line)."""

    kind: str
    name: str
    lon: list[float]
    lat: list[float]
    is_closed: bool = True


@dataclass(slots=True)
class RawMap:
    """Everything that is read from one file, in the order of the file."""

    runs: list[Run] = field(default_factory=list)
    outlines: list[Outline] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    gates: dict[int, Gate] = field(default_factory=dict)
    shut: list[tuple[float, float]] = field(default_factory=list)
    clipped: list[tuple[float, float]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    entrances: list[tuple[float, float]] = field(default_factory=list)
    not_walked: dict[str, int] = field(default_factory=dict)
    missing_nodes: int = 0
    is_unsorted: bool = False
    header: tuple[float, float, float, float] | None = None


@dataclass(slots=True)
class Square:
    """A walked area: the rings of node ids, the outer first, and their places."""

    kind: str
    name: str
    rings: list[list[tuple[int, float, float]]]


def read_osm(path: Path, rules: Rules) -> RawMap:
    """
    Read `path`.

    Raises
    ------
    InputError
        If the file is no OSM file, or broken.
    """
    try:
        if path.stat().st_size and is_xml(path) and is_peculiar(path):
            return _read_in_order(path, rules)
        return _read_as_it_is(path, rules)
    except _BROKEN as broken:
        raise _broken(path, broken) from broken


_BROKEN = (RuntimeError, ValueError, KeyError, OverflowError, OSError, EOFError, zlib.error)
"""What osmium, expat and the unpackers raise where a file is not what it should be."""


def _read_as_it_is(path: Path, rules: Rules) -> RawMap:
    """Read a file; once more where it is in no order, or an editor's nodes were not found."""
    import osmium

    try:
        raw = _read(path, rules)
        if not raw.is_unsorted and (raw.runs or not raw.missing_nodes):
            return raw
    except (RuntimeError, osmium.InvalidLocationError) as broken:
        if "order" not in str(broken):
            raise
    return _read_in_order(path, rules)


def _read_in_order(path: Path, rules: Rules) -> RawMap:
    with tempfile.TemporaryDirectory() as folder:
        raw = _read(in_order(path, Path(folder)), rules)
        raw.header = _header(path)
        return raw


def _broken(path: Path, why: Exception) -> InputError:
    if path.stat().st_size == 0:
        return InputError((Fault(path.name, text("geo.file.empty"), _AGAIN),))
    twice = _written_twice(path) if "twice" in str(why) else ""
    if twice:
        key = f"geo.file.{twice}"
        return InputError((Fault(path.name, text(key), text(f"{key}-remedy")),))
    said = text("geo.file.changes") if "osmChange" in str(why) else None
    said = said or text("geo.file.broken", why=str(why) or type(why).__name__)
    return InputError((Fault(path.name, said, _AGAIN),))


_AGAIN = text("geo.file.broken-remedy")


def _written_twice(path: Path) -> str:
    """
    Say why objects stand in a file more than once: a ``history``, or files ``joined`` to one.

    A history holds no version twice; two files of one area nearly always share one.
    """
    import osmium

    seen: set[tuple[str, int, int]] = set()
    try:
        found: Any
        for found in osmium.FileProcessor(str(path)):
            version = found.type_str(), found.id, found.version
            if version in seen:
                return "joined"
            seen.add(version)
    except RuntimeError:
        return ""
    return "history"


def _read(path: Path, rules: Rules) -> RawMap:
    raw = RawMap()
    raw.header = _header(path)
    found: Any
    for found in _objects(path):
        if not found.deleted:
            _take(found, rules, raw)
    return raw


def in_order(path: Path, folder: Path) -> Path:
    """Return a copy in the order that readers expect, and with ids above zero only."""
    import osmium

    positive, ordered = folder / "positive.osm.pbf", folder / "ordered.osm.pbf"
    if is_xml(path):
        rewrite(path, positive)
    else:
        with osmium.SimpleWriter(str(positive)) as writer:
            found: Any
            for found in osmium.FileProcessor(str(path)):
                if not found.deleted:
                    writer.add(_above_zero(found))
    sorter = osmium.MergeInputReader()
    sorter.add_file(str(positive))
    with osmium.SimpleWriter(str(ordered)) as writer:
        sorter.apply(writer)
    return ordered


def _above_zero(found: Any) -> Any:
    if found.is_way():
        return found.replace(id=number(found.id), nodes=[number(n.ref) for n in found.nodes])
    if found.is_relation():
        members = [(m.type, number(m.ref), m.role) for m in found.members]
        return found.replace(id=number(found.id), members=members)
    return found.replace(id=number(found.id))


def _header(path: Path) -> tuple[float, float, float, float] | None:
    import osmium

    with osmium.io.Reader(str(path)) as reader:
        box = reader.header().box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return low.lon, low.lat, high.lon, high.lat


def _objects(path: Path) -> Iterator[Any]:
    """Yield nodes, ways and areas that carry a tag we know."""
    import osmium

    areas = osmium.filter.KeyFilter("highway", *_AREA_KEYS)
    wanted = osmium.filter.KeyFilter(
        "highway", "barrier", "entrance", "ele", "route", *_WALK_KEYS, *_AREA_KEYS
    )
    yield from osmium.FileProcessor(str(path)).with_areas(areas).with_filter(wanted)


def _take(found: Any, rules: Rules, raw: RawMap) -> None:
    if found.is_node():
        _take_node(found, rules, raw)
    elif found.is_way():
        _take_way(found, rules, raw)
    elif found.is_area():
        _take_area(found, rules, raw)


def _take_node(node: Any, rules: Rules, raw: RawMap) -> None:
    tags = node.tags
    if "barrier" in tags:
        answer = gate(dict(tags))
        if answer != "open":
            raw.gates[node.id] = answer
            if answer == "shut":
                raw.shut.append((node.location.lon, node.location.lat))
    if "entrance" in tags or tags.get("barrier") in ("gate", "lift_gate", "swing_gate"):
        raw.entrances.append((node.location.lon, node.location.lat))
    if rules.slope and "ele" in tags:
        height = metres(tags["ele"])
        if height is not None:
            raw.heights[node.id] = height


def _take_way(way: Any, rules: Rules, raw: RawMap) -> None:
    tags = dict(way.tags)
    rule = rules.rule_for(tags)
    if rule is not None and rule.walked == "no":
        raw.not_walked[rule.why] = raw.not_walked.get(rule.why, 0) + 1
        if rule.why in _BARRED:
            _take_outline(way, "barred", tags.get("name", ""), raw)
        elif tags.get("highway") in _MOTORWAYS:
            _take_outline(way, "motorway", tags.get("name", ""), raw)
    elif rule is not None:
        raw.runs.extend(_runs(way, _model(way.id, tags, rule), raw))
    if any(key in tags for key in _LINE_KEYS):
        _take_line(way, tags, raw)


_BARRED = ("foot-no", "access-no")
_MOTORWAYS = ("motorway", "motorway_link", "trunk", "trunk_link", "raceway", "busway")


def _model(way: int, tags: Mapping[str, str], rule: Rule) -> Run:
    return Run(
        way,
        kind_of(tags),
        tags.get("name", ""),
        rule.speed,
        rule.why,
        [],
        [],
        [],
        is_private=rule.walked == "private" and is_open_country(tags),
        one_way=one_way_of(tags),
        is_raised=is_raised(tags),
    )


def _runs(way: Any, model: Run, raw: RawMap) -> Iterator[Run]:
    """Yield the parts of `way` between missing nodes."""
    run = replace(model, nodes=[], lon=[], lat=[])
    for node in way.nodes:
        if node.location.valid():
            run.nodes.append(node.ref)
            run.lon.append(node.location.lon)
            run.lat.append(node.location.lat)
            continue
        raw.missing_nodes += 1
        raw.is_unsorted |= node.ref < 0
        if len(run.nodes) > 1:
            yield run
        if run.nodes:
            raw.clipped.append((run.lon[-1], run.lat[-1]))
        run = replace(model, nodes=[], lon=[], lat=[])
    if len(run.nodes) > 1:
        yield run


_WATER_LINES = ("river", "canal")
_WALLS = ("wall", "fence", "city_wall", "retaining_wall", "hedge")


def _take_line(way: Any, tags: Mapping[str, str], raw: RawMap) -> None:
    kind = ""
    if tags.get("waterway") in _WATER_LINES and tags.get("tunnel", "no") == "no":
        kind = "water"
    elif tags.get("barrier") in _WALLS:
        kind = "wall"
    elif tags.get("railway") in ("rail", "light_rail") and tags.get("tunnel", "no") == "no":
        kind = "railway"
    if kind:
        _take_outline(way, kind, tags.get("name", ""), raw)


def _take_outline(way: Any, kind: str, name: str, raw: RawMap) -> None:
    """Keep a way as a line, whatever of it the file holds."""
    places = [n.location for n in way.nodes if n.location.valid()]
    if len(places) > 1:
        lon, lat = [p.lon for p in places], [p.lat for p in places]
        raw.outlines.append(Outline(kind, name, lon, lat, is_closed=False))


def _take_area(area: Any, rules: Rules, raw: RawMap) -> None:
    tags = dict(area.tags)
    kind = area_kind(tags)
    if kind:
        for ring in area.outer_rings():
            lon, lat = [n.lon for n in ring], [n.lat for n in ring]
            raw.outlines.append(Outline(kind, tags.get("name", ""), lon, lat))
    if "highway" in tags and (tags.get("area") == "yes" or not area.from_way()):
        rule = rules.rule_for(tags)
        if rule is not None and rule.walked != "no":
            _take_square(area, tags, raw)


def _take_square(area: Any, tags: Mapping[str, str], raw: RawMap) -> None:
    for outer in area.outer_rings():
        rings = [outer, *area.inner_rings(outer)]
        nodes = [[(n.ref, n.lon, n.lat) for n in ring] for ring in rings]
        raw.squares.append(Square(kind_of(tags), tags.get("name", ""), nodes))
