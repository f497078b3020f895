"""
Seconds of the commands that change or explain a plan of a sub-district, as a user runs them.

1,500 invented elders and 12 helpers on the streets of Wuhan Dongxihu. Whole commands are measured,
start, reading and drawing included: once after the plan was made, as the first command of its
kind, and then the median of three runs. Run with
``VISIT_ROUNDS_DATA`` set: ``python -m benchmarks.turnover_speed [--out FILE]``.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.harness import data_folder, deliver, machine, measure, parser, planner, table

STREETS = "wuhan_dongxihu_changqing_clip.osm.pbf"
ELDERS, HELPERS = 1500, 12
CHOSEN = "84+"
START = "2026-11-23"
RUNS = 3


@dataclass(frozen=True)
class Case:
    """A command, the seconds it may take, and what came of it."""

    name: str
    command: Sequence[str]
    most: float


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__ or "").parse_args()
    # As for a user: compiled files are kept, in a folder that is empty at first.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder, "pyc"))
        rows = list(_rows(Path(folder)))
    heads = ("command", "first run", "then", "at most", "note")
    told = f"{date.today().isoformat()} · {machine()}\n\n{table(heads, rows)}"  # noqa: DTZ011 - the day of the figures
    deliver(told, arguments)


def _rows(folder: Path) -> Iterator[tuple[object, ...]]:
    scenario, plan = folder / "scenario", folder / "plan"
    streets = data_folder() / "osm" / STREETS
    people = ("--elders", str(ELDERS), "--helpers", str(HELPERS), "--seed", "1")
    measure(planner("synth", "--streets", streets, *people, "--start", START, "--out", scenario))
    measure(planner("plan", scenario, "--start", START, "--effort", "quick", "--out", plan))
    for case in _cases(folder, scenario, plan):
        cold, *warm = [measure(list(case.command)) for _ in range(RUNS + 1)]
        then = statistics.median(run.seconds for run in warm)
        note = "" if cold.code == 0 else f"exit {cold.code}"
        yield case.name, f"{cold.seconds:.1f} s", f"{then:.1f} s", f"{case.most:g} s", note


def _cases(folder: Path, scenario: Path, plan: Path) -> Iterator[Case]:
    new = folder / "new.csv"
    _write_new(scenario, new)
    yield Case("suggest", planner("suggest", plan, new), 2)
    yield Case("explain, of a pair", planner("explain", plan, _first(plan, "pairs")), 5)
    yield Case("explain, of somebody unserved", planner("explain", plan, _left(plan)), 5)
    yield Case(
        "reassign, one leaver",
        planner("reassign", plan, "--leaves", "H02", "--out", folder / "a"),
        10,
    )
    chosen = planner("surge", plan, "--who", CHOSEN, "--within-hours", "24", "--out", folder / "s")
    yield Case(f"surge, {CHOSEN}, 24 hours", chosen, 60)


def _write_new(scenario: Path, new: Path) -> None:
    """Write a roster of one new elder, at the door of somebody known."""
    with (scenario / "elders.csv").open(encoding="utf-8-sig") as file:
        door = list(csv.DictReader(file))[400]
    line = f"N1,New,{door['lon']},{door['lat']},alone,weekly"
    new.write_text(f"elder_id,name,lon,lat,categories,tier\n{line}\n", encoding="utf-8")


def _first(plan: Path, entries: str) -> str:
    written = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    return str(written[entries][0]["elder"])


def _left(plan: Path) -> str:
    """Return somebody unserved, or remote where nobody is."""
    written = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    return str((written["unserved"] or written["remote"])[0]["elder"])


if __name__ == "__main__":
    main()
