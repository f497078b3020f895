"""
A whole district: 240,000 homes and 250 bases on the streets of Wuhan.

Base → homes in reach; home → home among the 960 homes nearest to each base, as seconds in
16 bits. Run alone in its process, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from planner.geo.lengths import cost_limit_mm
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import Spots, snap
from planner.geo.walking.reach import reach, turf_seconds

SPEED_UM = 1_200_000
LIMIT_S = 900
TURF = 960
NEAREST_MM = 6_000_000
"""So far around a base the homes nearest to it are looked for."""


def people(streets: Streets, count: int, seed: int) -> Spots:
    """Return `count` doors beside the streets, by length of street, up to 40 m off."""
    random = np.random.default_rng(seed)
    weights = np.where(streets.part[streets.tail] == 0, streets.length_mm, 0).astype(float)
    edge = random.choice(streets.edges, count, p=weights / weights.sum())
    inner = np.minimum(np.diff(streets.first)[edge] - 2, 10**6)
    point = streets.first[edge] + (random.random(count) * (inner + 1)).astype(np.int64)
    share = random.random(count)
    lon = streets.point_lon[point] + share * np.diff(streets.point_lon)[point]
    lat = streets.point_lat[point] + share * np.diff(streets.point_lat)[point]
    lon, lat = lon + random.uniform(-4e-4, 4e-4, count), lat + random.uniform(-4e-4, 4e-4, count)
    return snap(streets, lon, lat).spots


def joined(one: Spots, other: Spots) -> Spots:
    """Return the spots of both, those of `one` first."""
    return Spots(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))


def main() -> None:
    """Run the whole and print seconds and megabytes."""
    file, homes, bases = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    begun = time.perf_counter()
    streets = read_streets(file)
    loaded = time.perf_counter()
    spots = joined(people(streets, bases, 1), people(streets, homes, 2))
    snapped = time.perf_counter()
    every = np.arange(bases)
    reached = reach(streets.graph, spots, every, cost_limit_mm(LIMIT_S, SPEED_UM))
    from_bases = time.perf_counter()
    wide = reach(streets.graph, spots, every, NEAREST_MM)
    turfs = [_nearest(wide.row(b), bases) for b in range(bases)]
    graph = streets.graph
    with ThreadPoolExecutor(2) as pool:
        tables = list(pool.map(lambda m: turf_seconds(graph, spots, m, SPEED_UM), turfs))
    ended = time.perf_counter()
    figures = {
        "load_s": loaded - begun,
        "snap_s": snapped - loaded,
        "bases_s": from_bases - snapped,
        "turfs_s": ended - from_bases,
        "all_s": ended - begun,
        "pairs_from_bases": len(reached.target),
        "pairs_in_turfs": sum(t.size for t in tables),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def _nearest(row: tuple[np.ndarray, np.ndarray], bases: int) -> np.ndarray:
    """Return the homes nearest to a base, at most `TURF`."""
    target, cost = row
    homes, cost = target[target >= bases], cost[target >= bases]
    return np.sort(homes[np.argsort(cost, kind="stable")[:TURF]]).astype(np.int64)


if __name__ == "__main__":
    main()
