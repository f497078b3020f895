"""
What the benchmark of the solver has found so far, and the page that is made of it.

Every set keeps its lines in a file of its own under ``benchmarks/results``, OR-Tools' beside
them in another, and is told in a part of its own; the page is put together from the parts.
So sets can be run one by one, or two at once, and a run that is cut off goes on. Files are
written beside and swapped.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from benchmarks.harness import machine, table

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parent.parent / "docs" / "how-good.md"
PARTS = (
    *("mdpvrp", "mdpvrp-like", "pvrp", "pvrp-like", "convrp", "mdvrp", "vrptw"),
    *("weeks", "remarks"),
)
"""In the order of the page. The remarks are written by hand, the others by the benchmark."""
FRESH = timedelta(days=2)
"""Lines that are older are made anew, so that a benchmark is never a look at old files only."""
ZERO = 0.001
"""Best known values are rounded to two decimals: a gap below this is none."""
HEAD = """\
# How good the plans are

- **Lawful, and the same again**: checked by code that shares nothing with the search; scenario, \
seed and effort decide.
- **Seeds** differ by 1 %, at 600 elders by 2 %; ten times the work of `normal` saves up to 2 %.
- **Against stages** (pairs, days, rounds in turn) we walk 4 to 26 % less; 5 to 11 % more than \
PyVRP, which keeps
  neither pairs nor balance nor breaks; without pairs and balance ours walks 3 % less to 1 % more.
- **Short of the limit**: public periodic towns 0.3 % in the mean, at most 1.1 %; towns of 288 \
clients 4 %, with several
  bases 10 % before 2026-11-29; since then invented ones of that kind came out 0 to 4 % shorter, \
one 1 to 2 % longer.
- **Proof**: `planner bound` closes weeks of some 30 visits a helper; with the pairs given 0.2 % \
are open at 600 elders,
  1.9 % at 1,500; with any pairs 15 % at 600: 2½ to 4 minutes of processor. `--prove` makes the \
plan better, too.

Made by `make bench-solver`; nothing is left out that falls short. Each part tells its own day and
machine, for sets can be run one by one (`python -m benchmarks.solver --sets pvrp`)."""
GAPS = (
    "Gaps in per cent above the best known value, of several seeds the median and the worst; work "
    "in iterations of each of two chains. OR-Tools: its routing library with guided local search "
    "for a minute by the clock, where it can state the problem at all (one day only). Sets in "
    "`-like` are invented towns: their gap is against the best that any run of ours found, and "
    "proves nothing."
)


LIKE = "-like"
"""What the name of a set of invented towns ends in; before it stands the format."""
Run = tuple[str, int]
"""Instance and seed."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One instance as one engine solved it.

    Parameters
    ----------
    cost
        Infinite where nothing was found.
    seconds
        By the clock; where iterations are counted, of processor.
    limit
        Seconds that were allowed, 0 where iterations are counted.
    """

    instance: str
    best: float
    cost: float
    work: int
    seconds: float
    limit: float
    seed: int
    day: str
    machine: str

    @property
    def run(self) -> Run:
        """Return what tells this line from the others of its set."""
        return self.instance, self.seed

    @property
    def gap(self) -> float:
        """Return per cent above the best known value."""
        return 100 * (self.cost / self.best - 1)


@dataclass(frozen=True, slots=True)
class Target:
    """Mean and greatest gap that a set may have, per cent, and how many instances it has."""

    mean: float
    greatest: float | None
    instances: int


def write(path: Path, text: str) -> None:
    """Write beside and swap, so that whoever reads at the same time reads a whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def lines_file(kind: str, results: Path = RESULTS) -> Path:
    """Return where the lines of a set are kept; OR-Tools' are the set ``<set>-ortools``."""
    return results / f"solver-{kind}.csv"


def kept(kind: str, results: Path = RESULTS) -> dict[Run, Line]:
    """Return the lines that a set has, by instance and seed."""
    path = lines_file(kind, results)
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = [_line(row) for row in csv.DictReader(file)]
    return {line.run: line for line in lines}


def _line(row: Mapping[str, str]) -> Line:
    return Line(
        instance=row["instance"],
        best=float(row["best"]),
        cost=float(row["cost"]),
        work=int(row["work"]),
        seconds=float(row["seconds"]),
        limit=float(row["limit"]),
        seed=int(row["seed"]),
        day=row["day"],
        machine=row["machine"],
    )


def keep(kind: str, line: Line, results: Path = RESULTS) -> None:
    """Add a line to a set's, or put it in the place of the former one of instance and seed."""
    lines = {**kept(kind, results), line.run: line}
    names = [field.name for field in fields(Line)]
    rows = [",".join(names)]
    rows += [",".join(_cell(v) for v in asdict(lines[i]).values()) for i in sorted(lines)]
    write(lines_file(kind, results), "\n".join(rows) + "\n")


def _cell(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return f'"{text}"' if "," in text else text


def forget(kind: str, results: Path = RESULTS) -> None:
    """Drop a set's lines."""
    lines_file(kind, results).unlink(missing_ok=True)


def is_usable(line: Line | None, limit: float, seed: int, today: date, work: int = 0) -> bool:
    """
    Say whether a line need not be made again: same limit, seed and machine, and fresh.

    Where `work` is counted it must be the same too, and the machine need not.
    """
    if line is not None and work:
        where = (line.limit, line.seed, line.work)
        return where == (limit, seed, work) and today - date.fromisoformat(line.day) <= FRESH
    return (
        line is not None
        and (line.limit, line.seed, line.machine) == (limit, seed, machine())
        and today - date.fromisoformat(line.day) <= FRESH
    )


def section(kind: str, lines: Sequence[Line], others: Mapping[str, Line], target: Target) -> str:
    """Return the heading, the verdict and the table of one set; of several seeds the median."""
    heads = ("instance", "best known", "median", "gap %", "worst gap %", "seeds", "work", "s")
    runs = by_instance(lines)
    rows = [_row(one, others.get(name)) for name, one in runs.items()]
    told = [f"## {kind}", _made(lines), _verdict(kind, runs, target)]
    return "\n\n".join(
        [*told, *_short(kind, runs, target), table((*heads, "OR-Tools gap %"), rows)]
    )


def by_instance(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the runs of every instance, the best one first; instances as they come."""
    runs: dict[str, list[Line]] = {}
    for line in lines:
        runs.setdefault(line.instance, []).append(line)
    return {
        name: sorted(found, key=lambda line: (line.cost, line.seed)) for name, found in runs.items()
    }


def median(runs: Sequence[Line]) -> Line:
    """Return the run in the middle, of two the dearer one."""
    return runs[len(runs) // 2]


def _made(lines: Sequence[Line]) -> str:
    """Say when, where and how long."""
    days = sorted({line.day for line in lines})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    where = "; ".join(sorted({line.machine for line in lines}))
    limits = " or ".join(
        f"{limit:.0f} s by instance" if limit else "work counted, s of processor"
        for limit in sorted({line.limit for line in lines})
    )
    seeds = ", ".join(str(seed) for seed in sorted({line.seed for line in lines}))
    return f"{when} · {where} · seed {seeds} · {limits}."


def _verdict(kind: str, runs: Mapping[str, Sequence[Line]], target: Target) -> str:
    # Tables of shortest distance differ by rounding, so a gap below nothing counts there.
    middle = [median(one).gap for one in runs.values()]
    gaps = [gap if kind == "vrptw" else max(gap, 0.0) for gap in middle]
    mean, greatest = sum(gaps) / len(gaps), max(middle)
    worst = max(one[-1].gap for one in runs.values())
    limit = target.greatest
    is_met = mean <= target.mean + ZERO and (limit is None or greatest <= limit + ZERO)
    wish = f"at most {target.mean} %" + ("" if limit is None else f", none above {limit} %")
    so_far = len(runs) < target.instances
    part = f" ({len(runs)} of {target.instances} instances so far)" if so_far else ""
    ran = f"; worst of all runs {worst:.3f} %" if any(len(one) > 1 for one in runs.values()) else ""
    # A run that stays behind our own best has missed; one that equals it has shown nothing.
    met = "not shown, for the best values are our own runs'" if kind.endswith(LIKE) else "met"
    return (
        f"Mean gap {mean:.3f} %, greatest {greatest:.3f} %{ran}; target {wish}: "
        f"{met if is_met else '**missed**'}{part}."
    )


def _short(kind: str, runs: Mapping[str, Sequence[Line]], target: Target) -> list[str]:
    """Return a line that names the instances above the greatest, or else above the mean."""
    bar = target.mean if target.greatest is None else target.greatest
    above = [(name, median(one).gap, one[-1].gap) for name, one in runs.items()]
    told = [
        f"{name} {gap:+.2f} %" + (f" (worst {worst:+.2f} %)" if worst > gap else "")
        for name, gap, worst in sorted(above, key=lambda row: -row[1])
        if worst > bar + ZERO
    ]
    return [f"Above {bar} % in {kind}: {', '.join(told)}."] if told else []


def _row(runs: Sequence[Line], other: Line | None) -> tuple[object, ...]:
    line = median(runs)
    return (
        line.instance,
        f"{line.best:.2f}",
        f"{line.cost:.3f}",
        f"{line.gap:+.3f}",
        f"{runs[-1].gap:+.3f}",
        len(runs),
        line.work,
        f"{line.seconds:.0f}",
        _gap_of(other),
    )


def _gap_of(other: Line | None) -> str:
    if other is None:
        return "–"
    return "none found" if math.isinf(other.cost) else f"{other.gap:+.2f}"


def put(name: str, text: str, results: Path = RESULTS, page: Path = PAGE) -> None:
    """Write one part, and put the page together anew."""
    write(results / f"solver-{name}.md", text + "\n")
    assemble(results, page)


def assemble(results: Path = RESULTS, page: Path = PAGE) -> None:
    """Put the page together from the parts that there are."""
    files = [results / f"solver-{name}.md" for name in PARTS]
    told = [file.read_text(encoding="utf-8").strip() for file in files if file.exists()]
    write(page, "\n\n".join([HEAD, GAPS, *told]) + "\n")
