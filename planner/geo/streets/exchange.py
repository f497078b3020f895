"""Streets to and from the graphs of NetworkX and OSMnx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, text
from planner.geo.streets.osmfile import RawMap, Run
from planner.geo.streets.walked import Rule, Rules

if TYPE_CHECKING:
    from planner.geo.streets.network import Streets


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
        shape = streets.shape(edge)
        _add(graph, (tail, head), int(onwards[edge]), shape, values | {"reversed": False})
        _add(graph, (head, tail), int(back[edge]), shape[::-1], values | {"reversed": True})
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
    Read a ``.graphml`` that OSMnx saved, each street once.

    Raises
    ------
    InputError
        If the file is no such graph.
    """
    import networkx as nx

    try:
        graph = nx.read_graphml(path, node_type=str, force_multigraph=True)
        nodes = {name: _place(graph, values) for name, values in graph.nodes(data=True)}
        return _raw(graph, nodes, rules)
    except (SyntaxError, KeyError, ValueError, nx.NetworkXError) as broken:
        fault = Fault(path.name, text("geo.file.graphml"), text("geo.file.broken-remedy"))
        raise InputError((fault,)) from broken


def _place(graph: Any, values: dict[str, str]) -> tuple[float, float]:
    x, y = float(values["x"]), float(values["y"])
    crs = str(graph.graph.get("crs", "epsg:4326")).lower()
    if crs in ("epsg:4326", "wgs84"):
        return x, y
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    return float(lon), float(lat)


def _raw(graph: Any, nodes: dict[str, tuple[float, float]], rules: Rules) -> RawMap:
    raw = RawMap()
    corner = -1
    for tail, head, values in graph.edges(data=True):
        if not _is_first(graph, tail, head, values):
            continue
        tags = {key: _one(str(value)) for key, value in values.items()}
        tags.setdefault("highway", "unclassified")
        rule = rules.rule_for(tags)
        if rule is None or rule.walked == "no":
            continue
        places = [nodes[tail], *_bends(graph, values), nodes[head]]
        inner = list(range(corner, corner - len(places) + 2, -1))
        corner -= len(inner)
        raw.runs.append(_run(tags, rule, [int(tail), *inner, int(head)], places))
    return raw


def _is_first(graph: Any, tail: str, head: str, values: dict[str, str]) -> bool:
    """Say whether this is the direction in which we take the street."""
    if tail <= head or not graph.has_edge(head, tail):
        return True
    twins = graph.get_edge_data(head, tail).values()
    return not any(twin.get("osmid") == values.get("osmid") for twin in twins)


def _one(value: str) -> str:
    """Return the first of a list as OSMnx writes it."""
    return value.strip("[]").split(",")[0].strip(" '\"") if value.startswith("[") else value


def _bends(graph: Any, values: dict[str, str]) -> list[tuple[float, float]]:
    if "geometry" not in values:
        return []
    import shapely

    shape = shapely.get_coordinates(shapely.from_wkt(values["geometry"]))[1:-1]
    return [_place(graph, {"x": str(x), "y": str(y)}) for x, y in shape]


def _run(
    tags: dict[str, str], rule: Rule, nodes: list[int], places: list[tuple[float, float]]
) -> Run:
    name = tags.get("name", "")
    digits = tags.get("osmid", "0")
    way = int(digits) if digits.lstrip("-").isdigit() else 0
    lon, lat = [p[0] for p in places], [p[1] for p in places]
    return Run(way, tags["highway"], name, rule.speed, rule.why, nodes, lon, lat)
