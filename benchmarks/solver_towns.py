"""
Invented towns as sets of the solver's benchmark: sizes between and beside the public instances.

Nobody has published how short their rounds can be. So each is compared with the best that any
run has found, kept in ``benchmarks/results/solver-towns.csv`` and lowered when a run finds
better: a gap of nothing says that no run did, not that none could.
"""

from __future__ import annotations

import csv
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.pr_like import town
from benchmarks.solver_page import LIKE, RESULTS, write

TOWNS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "mdpvrp-like": ((72, 6, 6, 1), (96, 4, 4, 1), (144, 4, 4, 2), (216, 6, 6, 2), (288, 6, 6, 3)),
    "pvrp-like": ((96, 1, 4, 4), (144, 1, 6, 6), (288, 1, 6, 12)),
}
"""Clients, bases, days and vehicles of a base; of several bases as few as the public ones have."""


def format_of(kind: str) -> str:
    """Return the format of the instances of a set."""
    return kind.removesuffix(LIKE)


@cache
def files(kind: str) -> tuple[Path, ...]:
    """Write the towns of a set into a new folder, named by their sizes, and return the files."""
    folder = Path(tempfile.mkdtemp())
    made = []
    for clients, bases, days, vehicles in TOWNS[kind]:
        made.append(folder / f"{clients}-{bases}-{days}-{vehicles}")
        text = town(format_of(kind), clients, bases, days, 1, vehicles=vehicles)
        made[-1].write_text(text, encoding="utf-8")
    return tuple(made)


def best_of(kind: str, results: Path = RESULTS) -> dict[str, float]:
    """Return the best that any run has found, by name; infinite where there was none."""
    names = ["-".join(map(str, sizes)) for sizes in TOWNS[kind]]
    found = {key: cost for key, cost in _all(results).items() if key[0] == kind}
    return {name: found.get((kind, name), float("inf")) for name in names}


def remember(kind: str, name: str, cost: float, results: Path = RESULTS) -> None:
    """Keep what a run has found where it is the best so far."""
    every = _all(results)
    if cost < every.get((kind, name), float("inf")):
        every[kind, name] = cost
        rows = [f"{one},{other},{every[one, other]:.3f}" for one, other in sorted(every)]
        write(_file(results), "\n".join(["set,town,best", *rows]) + "\n")


def _file(results: Path) -> Path:
    return results / "solver-towns.csv"


def _all(results: Path) -> dict[tuple[str, str], float]:
    if not _file(results).exists():
        return {}
    with _file(results).open(encoding="utf-8", newline="") as file:
        return {(row["set"], row["town"]): float(row["best"]) for row in csv.DictReader(file)}
