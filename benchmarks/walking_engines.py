"""
One engine, one piece of work, one process: called by `benchmarks.walking`, prints JSON.

The work is the same for all: every ordered pair of homes, each home at a node of our
simplified network, whose walk is at most `LIMIT_MM`. Slow engines get the first of the homes
only as origins (they were drawn at random), and all as destinations. What is timed is the
search and the counting of its pairs, not the reading of the file and not the building of the
engine's graph. Afterwards our own search says how many pairs there were to be found.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import spots_at
from planner.geo.walking.reach import reach

LIMIT_MM = 1_080_000


def homes_of(streets: Streets, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the nodes of `count` homes drawn by seed from the largest part."""
    nodes = np.flatnonzero(streets.part == 0)
    return np.random.default_rng(1).choice(nodes, count)


def _matrix(streets: Streets) -> Any:
    from scipy.sparse import csr_array

    best: dict[tuple[int, int], int] = {}
    for u, v, mm in zip(
        streets.tail.tolist(), streets.head.tolist(), streets.cost_mm.tolist(), strict=True
    ):
        for key in ((u, v), (v, u)):
            best[key] = min(best.get(key, mm), mm)
    keys = sorted(key for key in best if key[0] != key[1])
    rows, columns = np.array(keys).T
    size = (streets.nodes, streets.nodes)
    return csr_array((np.array([best[key] for key in keys], dtype=float), (rows, columns)), size)


def _count(table: Any, homes: Any) -> int:
    """Return the pairs of homes within reach, of rows of distances to all nodes."""
    return int((table[:, homes] <= LIMIT_MM).sum())


def _blocks(homes: Any, origins: int) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Yield 250 places of origin, how many live there, all places of homes and how many there."""
    some, weight = np.unique(homes, return_counts=True)
    starts, times = np.unique(homes[:origins], return_counts=True)
    for block in np.array_split(np.arange(len(starts)), max(1, len(starts) // 250)):
        yield starts[block], times[block], some, weight


def ours(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return our own search."""
    first = streets.first
    edges = streets.graph.edge[streets.graph.first[homes]]
    at_tail = streets.tail[edges] == homes
    point = np.where(at_tail, first[edges], first[edges + 1] - 2)
    none = np.zeros(len(homes), dtype=np.int64)
    spots = spots_at(streets, point, np.where(at_tail, 0.0, 1.0), none)
    some = np.arange(origins)
    reach(streets.graph, spots, some[:2], LIMIT_MM)  # compiled beforehand, as the others are
    return lambda: len(reach(streets.graph, spots, some, LIMIT_MM).target)


def scipy(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return SciPy's Dijkstra with a limit, in blocks of 250 origins to bound its memory."""
    from scipy.sparse.csgraph import dijkstra

    graph = _matrix(streets)

    def run() -> int:
        blocks = np.array_split(homes[:origins], max(1, origins // 250))
        return sum(_count(dijkstra(graph, indices=b, limit=LIMIT_MM), homes) for b in blocks)

    return run


def networkx(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return NetworkX's Dijkstra with a cutoff."""
    import networkx as nx

    graph = nx.from_scipy_sparse_array(_matrix(streets), create_using=nx.DiGraph)
    here = np.bincount(homes, minlength=streets.nodes)

    def run() -> int:
        total = 0
        for home in homes[:origins].tolist():
            found = nx.single_source_dijkstra_path_length(graph, home, cutoff=LIMIT_MM)
            total += int(here[list(found)].sum())
        return total

    return run


def igraph(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return igraph's distances, which know no limit, in blocks of 250 origins."""
    import igraph as ig

    matrix = _matrix(streets).tocoo()
    edges = np.column_stack(matrix.coords)
    graph = ig.Graph(n=streets.nodes, edges=edges, directed=True)
    weights = matrix.data.tolist()

    def run() -> int:
        total = 0
        for block, times, some, weight in _blocks(homes, origins):
            rows = graph.distances(block.tolist(), some.tolist(), weights=weights)
            near = np.array(rows) <= LIMIT_MM
            total += int((near * times[:, None] * weight[None, :]).sum())
        return total

    return run


def networkit(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return NetworKit's shortest paths from some sources, in blocks of 250."""
    import networkit as nk

    matrix = _matrix(streets).tocoo()
    graph = nk.Graph(streets.nodes, weighted=True, directed=True)
    for u, v, mm in zip(*(c.tolist() for c in matrix.coords), matrix.data.tolist(), strict=True):
        graph.addEdge(u, v, mm)

    def run() -> int:
        total = 0
        for block, times, some, weight in _blocks(homes, origins):
            search = nk.distance.SPSP(graph, block.tolist(), some.tolist())
            search.run()
            near = np.array(search.getDistances()) <= LIMIT_MM
            total += int((near * times[:, None] * weight[None, :]).sum())
        return total

    return run


def pandana(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return pandana's range queries (contraction hierarchies)."""
    import pandana as pdn
    import pandas as pd

    matrix = _matrix(streets).tocoo()
    u, v = matrix.coords
    once = u < v
    weights = pd.DataFrame({"m": matrix.data[once] / 1000})  # whole millimetres take it minutes
    nodes = pd.Series(streets.lon), pd.Series(streets.lat)
    network = pdn.Network(*nodes, pd.Series(u[once]), pd.Series(v[once]), weights, twoway=True)
    here = np.bincount(homes, minlength=streets.nodes)
    some, times = np.unique(homes[:origins], return_counts=True)
    factor = np.zeros(streets.nodes, dtype=np.int64)
    factor[some] = times

    def run() -> int:
        found = network.nodes_in_range(some.tolist(), LIMIT_MM / 1000, "m")
        near = found[found["m"] <= LIMIT_MM / 1000 + 1e-4]
        return int((here[near["destination"]] * factor[near["source"]]).sum())

    return run


def valhalla(streets: Streets, homes: Any, origins: int) -> Callable[[], int]:
    """Return Valhalla's matrices on the same ways, asked for homes near by the crow only."""
    from benchmarks.walking_valhalla import actor_for

    actor = actor_for(streets, Path(tempfile.mkdtemp()))
    place = [{"lon": float(streets.lon[n]), "lat": float(streets.lat[n])} for n in homes]

    def run() -> int:
        total = 0
        for i in range(origins):
            dx = (streets.lon[homes] - streets.lon[homes[i]]) * np.cos(
                np.radians(streets.lat[homes])
            )
            near = np.hypot(dx, streets.lat[homes] - streets.lat[homes[i]]) * 111_200 <= 1085
            ask = {
                "sources": [place[i]],
                "targets": [place[j] for j in np.flatnonzero(near)],
                "costing": "pedestrian",
                "costing_options": {"pedestrian": {"shortest": True}},
            }
            lengths = [pair["distance"] for pair in actor.matrix(ask)["sources_to_targets"][0]]
            total += sum(km is not None and km <= LIMIT_MM / 1e6 for km in lengths)
        return total

    return run


ENGINES = {
    "planner": ours,
    "scipy": scipy,
    "pandana": pandana,
    "networkx": networkx,
    "igraph": igraph,
    "networkit": networkit,
    "pyvalhalla": valhalla,
}


def main() -> None:
    """Run one engine on one file and print what it took."""
    engine, file, count, origins = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:5])
    streets = read_streets(file)
    homes = homes_of(streets, count)
    begun = time.perf_counter()
    run = ENGINES[engine](streets, homes, origins)
    built = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pairs = run()
    took = time.perf_counter() - built
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {
        "build_s": built - begun,
        "search_s": took,
        "pairs": pairs,
        "expected": ours(streets, homes, origins)(),
        "peak_mb": after / 1024,
        "grown_mb": (after - before) / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
