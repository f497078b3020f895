"""
How near the search comes to the best known, on public instances and on weeks of real streets.

    python -m benchmarks.solver                 everything, a minute by instance: over two hours
    python -m benchmarks.solver --quick         six instances, ten seconds each
    python -m benchmarks.solver --sets pvrp     one set
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.harness import data_folder, deliver, machine, parser, table
from benchmarks.solver_others import ortools_length
from benchmarks.solver_weeks import weeks_table
from planner import bench
from planner.control import Control
from planner.solver.benchfiles import read_instance

SETS = {
    "mdpvrp": ("MDPVRP-Vidal", 0.0, 0.0),
    "pvrp": ("PVRP-Cordeau", 0.5, 1.5),
    "convrp": ("ConVRP-small-one-vehicle", 0.0, 0.0),
    "mdvrp": ("MDVRP-Cordeau", 0.5, None),
    "vrptw": ("VRPTW-Solomon-distance", 1.0, None),
}
"""Set of the table of best known values, target of the mean gap, of the greatest (per cent)."""
NO_DAY_CHOICE = {"p01", "p03", "p04", "p06", "p07", "p09"}
"""PVRP instances in which everybody is seen once on any day: plain routing, left out."""
QUICK = {
    "mdpvrp": ["pr01"],
    "pvrp": ["p02", "p14"],
    "convrp": ["convrp_10_test_1"],
    "mdvrp": ["pr01"],
    "vrptw": ["RC101"],
}
PAGE = Path(__file__).parent.parent / "docs" / "how-good.md"
"""Written anew after every set, so that a run that is cut off leaves what it has."""
ZERO = 0.001
"""Best known values are rounded to two decimals: a gap below this is none."""


@dataclass(frozen=True, slots=True)
class Line:
    """One instance: gaps in per cent, None where there is no value."""

    set: str
    name: str
    best: float
    cost: float
    gap: float
    work: int
    seconds: float
    other: float | None


def main() -> None:
    """Run, print, write."""
    made = parser(__doc__ or "")
    made.add_argument("--seconds", type=float, default=60.0, help="for each instance")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--sets", default=",".join(SETS), help="parted by commas")
    made.add_argument("--quick", action="store_true", help="six instances, ten seconds each")
    made.add_argument("--alone", action="store_true", help="do not run OR-Tools beside it")
    made.add_argument("--no-weeks", action="store_true", help="public instances only")
    arguments = made.parse_args()
    if arguments.out is None and not arguments.quick:
        arguments.out = PAGE
    seconds = min(10.0, arguments.seconds) if arguments.quick else arguments.seconds
    told = [_head(seconds, arguments.seed)]
    for kind in arguments.sets.split(","):
        lines = [
            _solved(kind, path, best, seconds, arguments.seed, beside=not arguments.alone)
            for path, best in _instances(kind, quick=arguments.quick)
        ]
        told.append(_section(kind, lines))
        deliver("\n\n".join(told), arguments)
    if not (arguments.quick or arguments.no_weeks):
        told.append(weeks_table(data_folder() / "osm", arguments.seed))
    deliver("\n\n".join(told), arguments)


def _head(seconds: float, seed: int) -> str:
    return (
        "# How good the plans are\n\n"
        "Made by `make bench-solver`; nothing is left out that falls short.\n\n"
        f"{date.today().isoformat()} · {machine()} · seed {seed} · "  # noqa: DTZ011 - the day of the figures
        f"{seconds:.0f} s by instance, one run each. Gaps in per cent above the best known "
        "value; work in iterations of each of two chains. OR-Tools: its routing library with "
        "guided local search for the same time, where it can state the problem at all."
    )


def _instances(kind: str, *, quick: bool) -> Iterator[tuple[Path, float]]:
    """Yield files and best known values, in the order of their names."""
    folder = data_folder() / "bench" / kind
    with (folder / "BKS.csv").open(encoding="utf-8", newline="") as file:
        known = {
            row["instance"]: float(row["bks"])
            for row in csv.DictReader(file)
            if row["set"] == SETS[kind][0]
        }
    for path in sorted(folder.iterdir(), key=lambda file: re.split(r"(\d+)", file.stem)):
        wanted = path.stem in QUICK[kind] if quick else path.stem not in NO_DAY_CHOICE
        if path.stem in known and (wanted or (kind != "pvrp" and not quick)):
            yield path, known[path.stem]


def _solved(kind: str, path: Path, best: float, seconds: float, seed: int, *, beside: bool) -> Line:
    """Solve one instance, and let OR-Tools do so too."""
    begun = time.perf_counter()
    found = bench.run(kind, path, seconds=seconds, seed=seed, control=Control())
    spent = time.perf_counter() - begun
    cost = found["cost"] if found["feasible"] else float("inf")
    other = ortools_length(read_instance(kind, path), seconds) if beside else None
    line = Line(
        kind,
        path.stem,
        best,
        cost,
        100 * (cost / best - 1),
        found["work"],
        spent,
        None if other is None else 100 * (other / best - 1),
    )
    print(f"{kind} {line.name}: {line.cost:.2f} {line.gap:+.3f} %", flush=True)
    return line


def _section(kind: str, lines: list[Line]) -> str:
    """Return the heading, the verdict and the table of one set."""
    mean = sum(max(line.gap, 0.0) if kind != "vrptw" else line.gap for line in lines) / len(lines)
    worst = max(line.gap for line in lines)
    _, target, limit = SETS[kind]
    is_met = mean <= target + ZERO and (limit is None or worst <= limit + ZERO)
    wish = f"at most {target} %" + (f", none above {limit} %" if limit is not None else "")
    verdict = "met" if is_met else "**missed**"
    rows = [
        (
            line.name,
            f"{line.best:.2f}",
            f"{line.cost:.3f}",
            f"{line.gap:+.3f}",
            line.work,
            f"{line.seconds:.0f}",
            "–" if line.other is None else f"{line.other:+.2f}",
        )
        for line in lines
    ]
    heads = ("instance", "best known", "found", "gap %", "work", "s", "OR-Tools gap %")
    return (
        f"## {kind}\n\nMean gap {mean:.3f} %, greatest {worst:.3f} %; target {wish}: {verdict}.\n\n"
        f"{table(heads, rows)}"
    )


if __name__ == "__main__":
    main()
