"""
How near the search comes to the best known, on public instances and on weeks of real streets.

    python -m benchmarks.solver                    everything, with the work kept: some hours
    python -m benchmarks.solver --seconds 60       by the clock, a minute by instance
    python -m benchmarks.solver --seeds 5          the median and the worst of seeds 1 to 5
    python -m benchmarks.solver --quick            seven instances, ten seconds each, nothing kept
    python -m benchmarks.solver --sets pvrp --alone   one set, without OR-Tools beside it
    python -m benchmarks.solver --sets mdvrp --ortools-only   only OR-Tools' column
    python -m benchmarks.solver --sets none        only the weeks (see benchmarks.solver_weeks)
    python -m benchmarks.solver --sets mdpvrp-like --work 250000   so many iterations, not seconds
    python -m benchmarks.solver --page             put the page together from what is kept

What was found is kept under ``benchmarks/results``: a run that was cut off goes on where it
was, for two days; ``--again`` begins anew. Different sets may run at the same time. Iterations
are counted, as many as the line that is kept tells (at first those of a minute on two cores):
the same costs on any machine, loaded or idle. An instance of which nothing is kept has a minute.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

from benchmarks.harness import data_folder, machine, parser
from benchmarks.solver_page import (
    RESULTS,
    Line,
    Target,
    assemble,
    forget,
    is_usable,
    keep,
    kept,
    put,
    section,
    write,
)
from benchmarks.solver_towns import TOWNS, best_of, files, format_of, remember

SETS = {
    "mdpvrp": ("MDPVRP-Vidal", 0.0, 0.0),
    "pvrp": ("PVRP-Cordeau", 0.5, 1.5),
    "convrp": ("ConVRP-small-one-vehicle", 0.0, 0.0),
    "mdvrp": ("MDVRP-Cordeau", 0.5, None),
    "vrptw": ("VRPTW-Solomon-distance", 1.0, None),
    "mdpvrp-like": ("", 1.0, 3.0),
    "pvrp-like": ("", 0.7, 2.5),
}
"""Set of the table of best known values, target of the mean gap, of the greatest (per cent)."""
NO_DAY_CHOICE = {"p01", "p03", "p04", "p06", "p07", "p09"}
"""PVRP instances in which everybody is seen once on any day: plain routing, left out."""
ONE_DAY = {"mdvrp", "vrptw"}
"""Sets that OR-Tools' routing library can state."""
LEAST = {"vrptw": {"R109": 1146.9, "RC103": 1258.0}}
"""
Proved optima of the same instances with distances cut to one decimal: nothing true lies below.

Where the table of best known values does, the least value that can be takes its place: of our own,
found and checked, or of the table's for the other objective (`known`).
"""
SECONDS = 60.0
"""For an instance where the clock is looked at, and for OR-Tools."""
QUICK_SECONDS = 10.0
QUICK = {
    "mdpvrp": ["pr01"],
    "pvrp": ["p02", "p14"],
    "convrp": ["convrp_10_test_1"],
    "mdvrp": ["pr01"],
    "vrptw": ["RC101"],
    "mdpvrp-like": ["72-6-6-1"],
    "pvrp-like": ["96-1-4-4"],
}


def main() -> None:
    """Run, print, write."""
    arguments = _arguments()
    if arguments.page:
        for kind in SETS:
            _tell(kind, RESULTS)
        assemble()
        return
    kinds = [] if arguments.sets == "none" else arguments.sets.split(",")
    for kind in kinds:
        _run_set(kind, arguments)
    if not (arguments.quick or arguments.no_weeks or arguments.ortools_only):
        from benchmarks.solver_weeks import run_weeks

        run_weeks(seed=arguments.seed, again=arguments.again)
        print((RESULTS / "solver-weeks.md").read_text(encoding="utf-8"))


def _arguments() -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    measure = made.add_mutually_exclusive_group()
    measure.add_argument("--seconds", type=float, help="for each instance, in place of work")
    measure.add_argument(
        "--work", default="kept", help="iterations of each of two chains, or the word kept"
    )
    made.add_argument("--seed", type=int, default=1, help="the first seed, and that of the weeks")
    made.add_argument("--seeds", type=int, default=1, help="how many: their median counts")
    made.add_argument("--sets", default=",".join(SETS), help="parted by commas, or none")
    made.add_argument("--quick", action="store_true", help="seven instances, ten seconds each")
    made.add_argument("--alone", action="store_true", help="do not run OR-Tools beside it")
    made.add_argument("--ortools-only", action="store_true", help="run nothing but OR-Tools")
    made.add_argument("--no-weeks", action="store_true", help="public instances only")
    made.add_argument("--again", action="store_true", help="do not go on, begin anew")
    made.add_argument("--page", action="store_true", help="run nothing, write the page")
    return made.parse_args()


def _run_set(kind: str, arguments: argparse.Namespace) -> None:
    """Run the instances of one set that are still wanting, and tell after each."""
    quick = arguments.quick
    results = Path(tempfile.mkdtemp()) if quick else RESULTS
    seconds = QUICK_SECONDS if quick else arguments.seconds or SECONDS
    by_clock = quick or arguments.seconds is not None
    seeds = range(arguments.seed, arguments.seed + max(1, arguments.seeds))
    engines = [] if arguments.ortools_only else [kind]
    engines += [f"{kind}-ortools"] if kind in ONE_DAY and not arguments.alone else []
    before = {engine: kept(engine, results) for engine in engines}
    for engine in engines:
        if arguments.again:
            forget(engine, results)
    for path, best in _instances(kind, quick=quick):
        for engine, seed in product(engines, seeds):
            if engine != kind and seed != seeds[0]:
                continue  # OR-Tools' search knows no seed
            line = kept(engine, results).get((path.stem, seed))
            asked = None if by_clock else arguments.work
            work = _work(asked, before[engine].get((path.stem, seed))) if engine == kind else 0
            limit = 0.0 if work else seconds
            if not is_usable(line, limit, seed, _today(), work):
                line = _solved(kind, engine, path, best, limit, seed, work)
                keep(engine, line, results)
                if kind in TOWNS:
                    remember(kind, path.stem, line.cost, results)
                    line = replace(line, best=known(kind, results)[path.stem])
                print(
                    f"{engine} {path.stem} seed {seed}: {line.cost:.2f} {line.gap:+.3f} %",
                    flush=True,
                )
        if not quick:
            _tell(kind, results)
    told = _section(kind, results)
    print(told)
    if arguments.out is not None:
        write(Path(arguments.out), told + "\n")


def _work(asked: str | None, line: Line | None) -> int:
    """Return the iterations to be counted, 0 where the clock is looked at."""
    if asked is None or (asked == "kept" and line is None):
        return 0
    return line.work if asked == "kept" and line is not None else int(asked)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the figures


def _tell(kind: str, results: Path) -> None:
    """Write the set's part of the page from its lines."""
    told = _section(kind, results)
    if told:
        put(kind, told, results)


def _section(kind: str, results: Path) -> str:
    found = kept(kind, results).values()
    lines = sorted(found, key=lambda line: (_natural(line.instance), line.seed))
    if not lines:
        return ""
    best = known(kind, results)
    lines = [replace(line, best=best[line.instance]) for line in lines]
    _, mean, greatest = SETS[kind]
    target = Target(mean, greatest, len(list(_instances(kind, quick=results != RESULTS))))
    others = {
        name: replace(line, best=best[name])
        for (name, _), line in kept(f"{kind}-ortools", results).items()
    }
    return "\n\n".join([section(kind, lines, others, target), *_doubts(kind, best)])


def _doubts(kind: str, best: Mapping[str, float]) -> list[str]:
    """Return a line for each value of the table that cannot be."""
    written = _table(kind)[0]
    return [
        f"{name}: the table's {written[name]:.2f} cannot be, for it lies below {least}, the proved "
        "optimum with distances cut to one decimal. The gap is against the least known value that "
        f"can be, {best[name]:.2f}."
        for name, least in LEAST.get(kind, {}).items()
        if written[name] < least
    ]


def _natural(name: str) -> list[object]:
    """Return a key by which p2 comes before p10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _table(kind: str) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return the set's best known values, and every value of each instance whatever the set."""
    if kind in TOWNS:
        return best_of(kind), {}
    best: dict[str, float] = {}
    every: dict[str, list[float]] = {}
    with (data_folder() / "bench" / kind / "BKS.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            every.setdefault(row["instance"], []).append(float(row["bks"]))
            if row["set"] == SETS[kind][0]:
                best[row["instance"]] = float(row["bks"])
    return best, every


def known(kind: str, results: Path) -> dict[str, float]:
    """Return what each instance is compared with: the best known value that can be."""
    best, every = _table(kind)
    if kind in TOWNS:  # a run of which nothing is kept counts while it lasts
        found_now = best_of(kind, results)
        return {name: min(value, found_now[name]) for name, value in best.items()}
    ours = kept(kind, results)
    for name, least in LEAST.get(kind, {}).items():
        found = [*every[name], *(line.cost for line in ours.values() if line.instance == name)]
        if best[name] < least:
            best[name] = min(value for value in found if least <= value < float("inf"))
    return best


def _instances(kind: str, *, quick: bool) -> Iterator[tuple[Path, float]]:
    """Yield files and best known values, in the order of their names."""
    best = known(kind, RESULTS)
    inside = files(kind) if kind in TOWNS else (data_folder() / "bench" / kind).iterdir()
    for path in sorted(inside, key=lambda file: _natural(file.stem)):
        wanted = path.stem in QUICK[kind] if quick else path.stem not in NO_DAY_CHOICE
        if path.stem in best and (wanted or (kind != "pvrp" and not quick)):
            yield path, best[path.stem]


def _solved(
    kind: str, engine: str, path: Path, best: float, seconds: float, seed: int, work: int
) -> Line:
    """Solve one instance, with our search, by the clock or by the work, or with OR-Tools."""
    kind = format_of(kind)
    clock = time.process_time if work else time.perf_counter
    begun = clock()
    if engine.endswith("-ortools"):
        cost, work = _theirs(kind, path, seconds)
    elif work:
        cost = counted(kind, path, work, seed)
    else:
        cost, work = _ours(kind, path, seconds, seed)
    return Line(
        instance=path.stem,
        best=best,
        cost=cost,
        work=work,
        seconds=clock() - begun,
        limit=seconds,
        seed=seed,
        day=_today().isoformat(),
        machine=machine(),
    )


def counted(kind: str, path: Path, work: int, seed: int) -> float:
    """Return the cost after `work` iterations of each chain, the same on every machine."""
    from planner.bench import instances
    from planner.control import Control
    from planner.solver.search.search import construct, improve

    instance = instances.read_instance(kind, path)
    problem = instances.as_problem(instance)
    found = improve(problem, construct(problem, seed), work=work, seed=seed, control=Control())
    if not instances.is_complete(found):
        return float("inf")
    return sum(one.length for one in instances.found(instance, found))


def _ours(kind: str, path: Path, seconds: float, seed: int) -> tuple[float, int]:
    from planner.bench import run as bench
    from planner.control import Control

    found = bench.run(kind, path, seconds=seconds, seed=seed, control=Control())
    return (float(found["cost"]) if found["feasible"] else float("inf")), int(found["work"])


def _theirs(kind: str, path: Path, seconds: float) -> tuple[float, int]:
    from benchmarks.solver_others import ortools_length
    from planner.bench.instances import read_instance

    length = ortools_length(read_instance(kind, path), seconds)
    return (float("inf") if length is None else length), 0


if __name__ == "__main__":
    main()
