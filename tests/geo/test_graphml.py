"""Graphs that OSMnx saved in all its ways hold the same streets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.errors import InputError
from planner.geo.streets.exchange import MERGED, to_networkx
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import snap
from planner.geo.walking.search import rows
from tests.geo.test_reading import Way, draw, plain
from tests.town import at

STREET, PATH = {"highway": "residential"}, {"highway": "footway"}
CORNERS = (
    (1, 0, 0),
    (2, 300, 0),
    (3, 300, 200),
    (4, 0, 200),
    (5, 150, 30),
    (6, 150, 120),
    (7, 450, 80),
    (8, 220, -60),
)
WAYS: list[Way] = [
    (101, [1, 5, 2], STREET),
    (102, [2, 3], PATH),
    (103, [3, 4], {"highway": "steps"}),
    (104, [4, 1], {"highway": "path"}),
    (105, [5, 6], {"highway": "service"}),
    (106, [2, 7, 3], STREET),
    (107, [2, 8, 5], PATH),
]
DOORS = [at(20, 5), at(290, 100), at(150, 195), at(440, 78), at(150, 110), at(222, -55)]


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")


def costs(streets: Streets) -> list[list[int]]:
    """Return the cost in metres from every door to every other."""
    lon, lat = (np.array(values) for values in zip(*DOORS, strict=True))
    spots = snap(streets, lon, lat).spots
    every = np.arange(len(DOORS), dtype=np.int64)
    cost, _ = rows(streets.graph, spots, every, every)
    return [[round(value / 1000) for value in row] for row in cost.tolist()]


def undirected(graph: Any) -> Any:
    import osmnx

    return osmnx.convert.to_undirected(graph)


def projected(graph: Any) -> Any:
    import osmnx

    return osmnx.projection.project_graph(graph)


def simplified(graph: Any) -> Any:
    import osmnx

    return osmnx.simplification.simplify_graph(graph, edge_attrs_differ=["highway"])


def consolidated(graph: Any) -> Any:
    import osmnx

    plane = osmnx.projection.project_graph(simplified(graph))
    return osmnx.simplification.consolidate_intersections(plane, tolerance=2, rebuild_graph=True)


KINDS: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda graph: graph,
    "undirected": undirected,
    "projected": projected,
    "simplified": simplified,
    "simplified, undirected": lambda graph: undirected(simplified(graph)),
    "undirected, projected": lambda graph: undirected(projected(simplified(graph))),
    "consolidated": consolidated,
    "consolidated, undirected": lambda graph: undirected(consolidated(graph)),
}


def drawn_graph(tmp_path: Path, ways: list[Way]) -> tuple[Path, Any]:
    import osmnx

    path = draw(tmp_path / "t.osm", plain(*CORNERS), ways)
    return path, osmnx.graph_from_xml(path, simplify=False, retain_all=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_walks_like_the_file_it_came_from(tmp_path: Path, kind: str) -> None:
    import osmnx

    path, graph = drawn_graph(tmp_path, WAYS)
    osmnx.save_graphml(KINDS[kind](graph), tmp_path / "t.graphml")
    streets, again = read_streets(path), read_streets(tmp_path / "t.graphml")
    assert np.allclose(costs(again), costs(streets), atol=2)
    assert float(again.length_mm.sum()) == pytest.approx(float(streets.length_mm.sum()), rel=0.002)
    assert dict(again.losses).get(MERGED) is None


@pytest.mark.parametrize("turned", [False, True])
def test_joined_classes_are_as_slow_as_their_slowest(tmp_path: Path, *, turned: bool) -> None:
    import osmnx

    ways: list[Way] = [
        (101, [1, 2], STREET),
        (102, [2, 7], PATH),
        (103, [7, 3], {"highway": "steps"}),
        (104, [3, 4], STREET),
    ]
    _, graph = drawn_graph(tmp_path, ways[::-1] if turned else ways)
    osmnx.save_graphml(osmnx.simplification.simplify_graph(graph), tmp_path / "t.graphml")
    streets = read_streets(tmp_path / "t.graphml")
    assert (streets.edges, dict(streets.losses)[MERGED]) == (1, 1)
    assert streets.cost_mm[0] / streets.length_mm[0] == pytest.approx(1 / 0.6, abs=0.001)


def test_a_joined_edge_of_which_a_part_is_barred_is_not_walked(tmp_path: Path) -> None:
    import osmnx

    ways: list[Way] = [(101, [1, 2, 3], STREET), (102, [2, 7], PATH)]
    _, graph = drawn_graph(tmp_path, ways)
    for _, _, values in graph.edges(data=True):
        if values["osmid"] == 102:
            values["access"] = ["yes", "no"]
    osmnx.save_graphml(graph, tmp_path / "t.graphml")
    assert round(float(read_streets(tmp_path / "t.graphml").length_mm.sum()) / 1000) == 500


def test_one_way_steps_stay_one_way_when_saved_and_read(tmp_path: Path) -> None:
    import osmnx

    up = {"highway": "steps", "conveying": "backward"}
    path = draw(tmp_path / "t.osm", plain(*CORNERS), [(101, [1, 2, 3], STREET), (102, [3, 4], up)])
    streets = read_streets(path)
    osmnx.save_graphml(to_networkx(streets), tmp_path / "t.graphml")
    again = read_streets(tmp_path / "t.graphml")
    assert np.allclose(costs(again), costs(streets), atol=2)
    assert any(cost < 0 for cost in [*again.cost_mm.tolist(), *again.back_mm.tolist()])


ODD = {
    "no places": '<graph edgedefault="directed"><node id="1"/></graph>',
    "unknown key": '<graph edgedefault="directed"><node id="1"><data key="z">1</data></node>'
    "</graph>",
    "words as ids": '<graph edgedefault="directed"><node id="a"/></graph>',
    "no graph": "",
    "huge ids": f'<graph edgedefault="directed"><node id="{2**80}"><data key="x">1</data>'
    '<data key="y">1</data></node></graph>',
    "crs": '<graph edgedefault="directed"><data key="crs">mars</data><node id="1">'
    '<data key="x">1</data><data key="y">1</data></node></graph>',
}


@pytest.mark.parametrize("name", ODD)
def test_odd_graphs_are_faults_of_the_file(tmp_path: Path, name: str) -> None:
    keys = '<key id="x" for="node" attr.name="x" attr.type="string"/>'
    keys += '<key id="y" for="node" attr.name="y" attr.type="string"/>'
    keys += '<key id="crs" for="graph" attr.name="crs" attr.type="string"/>'
    head = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    (tmp_path / "t.graphml").write_text(f"{head}{keys}{ODD[name]}</graphml>", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_streets(tmp_path / "t.graphml")
    assert [fault.file for fault in refused.value.faults] == ["t.graphml"]
