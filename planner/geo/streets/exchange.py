"""Streets to and from the graphs of NetworkX and OSMnx."""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import Fault, InputError, text
from planner.geo.streets.osmfile import RawMap, Run
from planner.geo.streets.tags import is_raised, one_way_of
from planner.geo.streets.walked import Rule, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from planner.geo.streets.network import Streets

MERGED = "merged-classes"
"""Counted among the losses: edges of several classes, taken as slow as their slowest part."""


def to_networkx(streets: Streets) -> Any:
    """
    Return a ``networkx.MultiDiGraph`` that OSMnx plots and saves.

    Edges carry ``osmid``, ``highway``, ``length`` (metres), ``length_mm`` and ``cost_mm``
    (integers), ``geometry`` where they bend, ``name`` where they have one.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    for node in range(streets.nodes):
        place = {"x": float(streets.lon[node]), "y": float(streets.lat[node]), "street_count": 0}
        graph.add_node(int(streets.node_id[node]), **place)
    lengths, onwards, back = streets.length_mm, streets.cost_mm, streets.back_mm
    for edge in range(streets.edges):
        tail = int(streets.node_id[streets.tail[edge]])
        head = int(streets.node_id[streets.head[edge]])
        values = _edge_values(streets, edge, int(lengths[edge]))
        if int(onwards[edge]) < 0 or int(back[edge]) < 0:
            values["oneway:foot"] = "-1" if int(onwards[edge]) < 0 else "yes"
        shape = streets.shape(edge)
        for is_back, cost in ((False, int(onwards[edge])), (True, int(back[edge]))):
            ends, bends = ((head, tail), shape[::-1]) if is_back else ((tail, head), shape)
            _add(graph, ends, cost, bends, values | {"reversed": is_back})
        graph.nodes[tail]["street_count"] += 1
        graph.nodes[head]["street_count"] += 1
    return graph


def _edge_values(streets: Streets, edge: int, length_mm: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "osmid": int(streets.way[edge]),
        "highway": streets.kinds[streets.kind[edge]],
        "oneway": False,
        "length": length_mm / 1000,
        "length_mm": length_mm,
    }
    name = streets.names[streets.name[edge]]
    return values | ({"name": name} if name else {})


def _add(
    graph: Any,
    ends: tuple[int, int],
    cost: int,
    shape: list[tuple[float, float]],
    values: dict[str, Any],
) -> None:
    from shapely import LineString

    if cost < 0:
        return
    bend = {"geometry": LineString(shape)} if len(shape) > 2 else {}
    graph.add_edge(*ends, **values, **bend, cost_mm=cost)


def read_graphml(path: Path, rules: Rules) -> RawMap:
    """
    Read a ``.graphml`` that OSMnx saved, each street once, as OSMnx itself loads it.

    Directed and undirected, projected and consolidated graphs hold the same streets. An edge
    that OSMnx joined from several classes is walked at the speed of the slowest.

    Raises
    ------
    InputError
        If the file is no such graph.
    """
    try:
        return _raw(_loaded(path), rules)
    except Exception as broken:  # a foreign loader raises whatever the file provokes
        fault = Fault(path.name, text("geo.file.graphml"), text("geo.file.broken-remedy"))
        raise InputError((fault,)) from broken


def _loaded(path: Path) -> Any:
    import osmnx

    # One-way for cars is nothing to us; JOSM and `all_oneway` keep words there.
    return osmnx.load_graphml(path, edge_dtypes={"oneway": str, "osmid": str})


def _to_degrees(graph: Any) -> Any:
    """Return what turns an array of the graph's places into longitudes and latitudes."""
    crs = str(graph.graph.get("crs", "epsg:4326")).lower()
    if crs in ("epsg:4326", "wgs84"):
        return lambda places: places
    from pyproj import Transformer

    turn = Transformer.from_crs(crs, 4326, always_xy=True)
    return lambda places: np.column_stack(turn.transform(places[:, 0], places[:, 1]))


def _raw(graph: Any, rules: Rules) -> RawMap:
    raw = RawMap()
    degrees = _to_degrees(graph)
    seen: set[tuple[object, ...]] = set()
    corner = min(-1, *(int(node) - 1 for node in graph.nodes))
    for tail, head, values in graph.edges(data=True):
        places = _shape(graph, tail, head, values)
        street = _street(tail, head, values, places)
        if street in seen:
            continue
        seen.add(street)
        tags, rule = _slowest(values, rules, raw)
        if rule is None or rule.walked == "no":
            continue
        inner = list(range(corner, corner - len(places) + 2, -1))
        corner -= len(inner)
        run = _run(tags, rule, [int(tail), *inner, int(head)], degrees(places))
        run.way = _way(values.get("osmid", 0))
        run.one_way = one_way_of(tags) * (-1 if values.get("reversed") is True else 1)
        run.is_raised = any(is_raised(one) for one in _readings(values))
        raw.runs.append(run)
    return raw


def _shape(graph: Any, tail: int, head: int, values: dict[str, Any]) -> NDArray[np.float64]:
    """Return the places of an edge from tail to head; undirected ones may be drawn backwards."""
    import shapely

    ends = np.array([[graph.nodes[n]["x"], graph.nodes[n]["y"]] for n in (tail, head)], float)
    if "geometry" not in values:
        return ends
    drawn: NDArray[np.float64] = shapely.get_coordinates(values["geometry"])
    onwards = np.abs(drawn[[0, -1]] - ends).sum()
    backwards = np.abs(drawn[[-1, 0]] - ends).sum()
    inner = drawn[1:-1] if onwards <= backwards else drawn[-2:0:-1]
    return np.concatenate((ends[:1], inner, ends[1:]))


def _street(
    tail: int, head: int, values: dict[str, Any], places: NDArray[np.float64]
) -> tuple[object, ...]:
    """Return what an edge and its twin in the other direction have in common."""
    ways = values.get("osmid", "")
    way = tuple(sorted(map(str, ways))) if isinstance(ways, list) else str(ways)
    drawn = np.round(places, 7)
    both = sorted((tuple(drawn.ravel()), tuple(drawn[::-1].ravel())))
    return min(tail, head), max(tail, head), way, both[0]


def _way(written: object) -> int:
    """Return the first OSM way of an edge, 0 where it names none."""
    first = str(written[0] if isinstance(written, list) and written else written)
    return int(first) if first.lstrip("-").isdigit() and len(first) < len(str(2**63)) else 0


_MOST_READINGS = 256
_ASIDE = ("osmid", "name", "ref", "lanes", "maxspeed", "width", "est_width", "length", "reversed")


def _told(key: str, value: Any) -> list[Any]:
    """Return the values that may hold along an edge; the first where none decides anything."""
    several = value if isinstance(value, list) and value else [value]
    return several[:1] if key in _ASIDE else several


def _readings(values: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield every way in which an edge with lists of values may be tagged along its length."""
    keys = [key for key in values if key != "geometry"]
    lists = [_told(key, values[key]) for key in keys]
    for chosen in islice(product(*lists), _MOST_READINGS):
        yield dict(zip(keys, map(str, chosen), strict=True))


def _slowest(
    values: dict[str, Any], rules: Rules, raw: RawMap
) -> tuple[dict[str, str], Rule | None]:
    """Return the tags and the rule of an edge: of all that it may be, the least walkable."""
    found: list[tuple[float, dict[str, str], Rule | None]] = []
    for tags in _readings(values):
        tags.setdefault("highway", "unclassified")
        rule = rules.rule_for(tags)
        is_walked = rule is not None and rule.walked != "no"
        found.append((rule.speed if rule is not None and is_walked else 0.0, tags, rule))
    if len({speed for speed, _, _ in found}) > 1:
        raw.not_walked[MERGED] = raw.not_walked.get(MERGED, 0) + 1
    _, tags, rule = min(found, key=lambda one: one[0])
    return tags, rule


def _run(tags: dict[str, str], rule: Rule, nodes: list[int], places: NDArray[np.float64]) -> Run:
    name = tags.get("name", "")
    lon, lat = places[:, 0].tolist(), places[:, 1].tolist()
    return Run(0, tags["highway"], name, rule.speed, rule.why, nodes, lon, lat)
