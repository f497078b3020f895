"""Exactness: the same as NetworkX to the millimetre, on real streets and in the town."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from planner.geo.lengths import cost_limit_mm, seconds_of
from planner.geo.streets.exchange import to_networkx
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import Snaps, snap
from planner.geo.walking.reach import NEVER, dense, reach, turf_seconds
from planner.geo.walking.search import rows

NETWORKS = (
    "shanghai_yangpu_tongji_siping",
    "andorra_lavella_escaldes_urban_clip",
    "wuhan_dongxihu_changqing_clip",
)
SOURCES, DOORS = 300, 60
LIMIT = 1_080_000


def doors(streets: Streets, count: int, seed: int) -> Snaps:
    """Return doors near streets, drawn by seed."""
    random = np.random.default_rng(seed)
    node = random.integers(0, streets.nodes, count)
    lon = streets.lon[node] + random.normal(0, 4e-4, count)
    lat = streets.lat[node] + random.normal(0, 4e-4, count)
    return snap(streets, lon, lat)


def walk_graph(streets: Streets) -> nx.DiGraph:
    """Return the streets as a plain graph, the cheaper of parallel edges."""
    graph = nx.DiGraph()
    graph.add_nodes_from(streets.node_id.tolist())
    for tail, head, values in to_networkx(streets).edges(data=True):
        known = graph.get_edge_data(tail, head)
        if known is None or values["cost_mm"] < known["cost_mm"]:
            graph.add_edge(tail, head, cost_mm=values["cost_mm"])
    return graph


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("count", [60, pytest.param(SOURCES, marks=pytest.mark.slow)])
def test_costs_equal_networkx_dijkstra_from_every_source(data: Path, name: str, count: int) -> None:
    streets = read_streets(data / "osm" / f"{name}.osm.pbf")
    graph = walk_graph(streets)
    sources = doors(streets, count, seed=11)
    spots, ids = sources.spots, streets.node_id
    every = np.arange(count)
    ours = rows(streets.graph, spots, every, every)[0]
    for p in range(count):
        theirs = {}
        for side in range(2):
            if spots.out_cost[p, side] < (1 << 40):
                node = int(ids[spots.node[p, side]])
                found = nx.single_source_dijkstra_path_length(graph, node, weight="cost_mm")
                for there, cost in found.items():
                    total = cost + int(spots.out_cost[p, side])
                    theirs[there] = min(theirs.get(there, total), total)
        for q in range(count):
            costs = [
                theirs[node] + int(spots.in_cost[q, side])
                for side in range(2)
                if (node := int(ids[spots.node[q, side]])) in theirs
            ]
            if spots.edge[p] == spots.edge[q]:
                along = abs(int(spots.cost[q] - spots.cost[p])) + int(spots.door[p] + spots.door[q])
                costs.append(along)
            assert ours[p, q] == min(costs, default=1 << 40), (p, q)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_bounded_search_finds_exactly_what_lies_within(data: Path, name: str) -> None:
    streets = read_streets(data / "osm" / f"{name}.osm.pbf")
    spots = doors(streets, SOURCES, seed=5).spots
    every = np.arange(SOURCES)
    whole = rows(streets.graph, spots, every, every)[0]
    np.fill_diagonal(whole, 0)
    bounded = dense(reach(streets.graph, spots, every, LIMIT), SOURCES)
    assert (bounded == np.where(whole <= LIMIT, whole, 1 << 40)).all()
    single = dense(reach(streets.graph, spots, every, LIMIT, threads=1), SOURCES)
    assert (bounded == single).all()


def test_the_table_of_a_turf_agrees_to_the_second(data: Path) -> None:
    streets = read_streets(data / "osm" / f"{NETWORKS[0]}.osm.pbf")
    spots = doors(streets, DOORS, seed=8).spots
    every = np.arange(DOORS)
    cost = rows(streets.graph, spots, every, every)[0]
    np.fill_diagonal(cost, 0)
    seconds = turf_seconds(streets.graph, spots, every, 1_200_000)
    assert (seconds == np.minimum(seconds_of(cost, 1_200_000), NEVER)).all()


def test_lengths_are_those_of_the_cheapest_way(data: Path) -> None:
    streets = read_streets(data / "osm" / f"{NETWORKS[1]}.osm.pbf")
    spots = doors(streets, DOORS, seed=3).spots
    every = np.arange(DOORS)
    cost, length = rows(streets.graph, spots, every, every)
    reachable = cost < (1 << 40)
    assert (length[reachable] <= cost[reachable]).all()
    assert (cost == cost.T).all()
    assert (length[reachable] == length.T[reachable]).all()


@pytest.mark.parametrize("speed_um", [900_000, 1_200_000, 837_000])
def test_the_limit_in_millimetres_is_the_limit_in_seconds(speed_um: int) -> None:
    limit = cost_limit_mm(900, speed_um)
    assert seconds_of(limit, speed_um) == 900
    assert seconds_of(limit + 1, speed_um) == 901


def test_half_a_second_is_rounded_up() -> None:
    assert seconds_of(1_799, 1_200_000) == 1
    assert seconds_of(1_800, 1_200_000) == 2
