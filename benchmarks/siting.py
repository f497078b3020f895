"""
Public location instances: p-median, maximal covering and set covering, all to the optimum.

``python -m benchmarks.siting`` reads the folder ``bench/pmed`` below ``VISIT_ROUNDS_DATA``,
solves every instance and compares with the known optima; exit 1 where one is missed.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import shortest_path

from planner.solver.siting.models import Sited, cover_all, cover_most, median, near_of

Distances = NDArray[np.int64]


def read_pmed(path: Path) -> tuple[Distances, int]:
    """Return shortest distances between all sites and the number of facilities asked for."""
    count, _, facilities, *edges = (int(word) for word in path.read_text().split())
    graph = np.zeros((count, count))
    for k in range(0, len(edges), 3):
        tail, head, length = edges[k : k + 3]
        graph[tail - 1, head - 1] = graph[head - 1, tail - 1] = length  # the last one counts
    return shortest_path(graph, directed=False).astype(np.int64), facilities


def weights_of(count: int) -> Distances:
    """Return the weights of the covering instances: 1 + (7 i mod 10), i from 1."""
    return 1 + 7 * np.arange(1, count + 1) % 10


def solve(folder: Path) -> Iterator[tuple[str, str, int, Sited]]:
    """Yield set, instance, known optimum and answer of every instance."""
    for row in _rows(folder / "BKS.csv"):
        distance, facilities = read_pmed(folder / f"{row['instance']}.txt")
        found = median(distance, np.ones(len(distance), dtype=np.int64), facilities)
        yield row["set"], row["instance"], int(row["bks"]), found
    for row in _rows(folder / "MCLP_LSCP_BKS.csv"):
        distance, _ = read_pmed(folder / f"{row['instance']}.txt")
        near = near_of(distance.astype(np.int32), int(row["radius"]), weights_of(len(distance)), 0)
        is_set_cover = row["set"].startswith("LSCP")
        found = cover_all(near) if is_set_cover else cover_most(near, int(row["facilities"]))
        yield row["set"], row["instance"], int(row["bks"]), found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Print a line per instance; return 1 where an optimum was missed."""
    data = os.environ.get("VISIT_ROUNDS_DATA")
    if data is None:
        print("set VISIT_ROUNDS_DATA to the folder that holds bench/pmed")
        return 2
    missed = 0
    began = time.perf_counter()
    for kind, name, optimum, found in solve(Path(data) / "bench" / "pmed"):
        is_met = found.value == optimum and found.is_proved
        missed += not is_met
        seconds = time.perf_counter() - began
        began = time.perf_counter()
        mark = "optimal" if is_met else "MISSED"
        print(
            f"{kind:18} {name:7} {found.value:6} of {optimum:6}  {mark}  {seconds:6.2f} s",
            flush=True,
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
