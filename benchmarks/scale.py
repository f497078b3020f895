"""
Weeks of growing teams: seconds, memory and milliseconds by visit of the whole command.

``python -m benchmarks.scale [--sizes 1,2,3] [--effort normal] [--out F]`` invents each
scenario with ``planner synth``, plans and checks one week with ``planner batch`` on the one
folder, which makes no sheets and maps, and prints wall seconds, seconds of the processor and
the greatest memory of all processes together. Sheets and maps are measured apart, as
``planner render``. Streets lie below ``VISIT_ROUNDS_DATA``.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import data_folder, deliver, machine, parser, planner, table

MONDAY = "2026-11-23"
SIZES = (
    ("wuhan_dongxihu_changqing_clip", 1_500, 12),
    ("wuhan_dongxihu_streets", 6_000, 12),
    ("wuhan_dongxihu_streets", 15_000, 20),
    ("wuhan_dongxihu_streets", 30_000, 120),
)
HEADS = (
    "streets", "elders", "helpers", "visits", "walking h", "busiest/mean", "unserved",
    "plan and check s", "processor s", "GB", "ms by visit", "processor ms by visit",
    "sheets and maps s", "load",
)  # fmt: skip
LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: wall and processor seconds, peak of memory in GB."""

    wall: float
    processor: float
    memory: float


def run(command: Sequence[str]) -> Spent:
    """
    Run a command to its end and return what it took, with all that it started.

    Raises
    ------
    SystemExit
        If it failed.
    """
    began, spent = time.perf_counter(), _processor()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    greatest, ended = 0.0, threading.Event()
    while process.poll() is None:
        greatest = max(greatest, memory_of(process.pid))
        ended.wait(LOOK_S)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Spent(time.perf_counter() - began, _processor() - spent, greatest)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory_of(root: int) -> float:
    """Return the resident memory in GB of a process and of all below it (Linux)."""
    parents, pages = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            pages[int(folder.name)] = int((folder / "statm").read_text().split()[1])
        except (OSError, IndexError):
            continue  # it has just ended
        parents[int(folder.name)] = int(stat[1])
    inside, grown = {root}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in inside} - inside
        inside, grown = inside | more, bool(more)
    return sum(pages.get(one, 0) for one in inside) * os.sysconf("SC_PAGE_SIZE") / 1e9


def measured(streets: str, elders: int, helpers: int, effort: str, place: Path) -> list[object]:
    """Return the row of one size."""
    file = data_folder() / "osm" / f"{streets}.osm.pbf"
    made, out = place / "scenarios" / "week", place / "out"
    asked = ["--elders", str(elders), "--helpers", str(helpers), "--start", MONDAY]
    run(planner("synth", "--streets", file.resolve(), *asked, "--out", made))
    load = os.getloadavg()[0]
    words = ["--start", MONDAY, "--effort", effort, "--workers", "1"]
    spent = run(planner("batch", made.parent, "--out", out, *words))
    plan = json.loads((out / "week" / "plan.json").read_text(encoding="utf-8"))
    if plan["violations"]:
        sys.exit(f"{len(plan['violations'])} rules broken")
    drawn = run(planner("render", out / "week", "--scenario", made, "--out", place / "drawn"))
    figures, missing = plan["measures"], sum(entry["missing"] for entry in plan["unserved"])
    visits = figures["visits"]
    return [
        streets, elders, helpers, visits, f"{figures['walk_s'] / 3600:.1f}",
        f"{figures['busiest_over_mean']:.3f}", missing,
        f"{spent.wall:.0f}", f"{spent.processor:.0f}", f"{spent.memory:.2f}",
        f"{1000 * spent.wall / visits:.0f}", f"{1000 * spent.processor / visits:.0f}",
        f"{drawn.wall:.0f}", f"{load:.1f}",
    ]  # fmt: skip


def main() -> int:
    """Measure the sizes asked for, one after the other."""
    made = parser(__doc__ or "")
    made.add_argument("--sizes", default="1,2,3,4", help="numbers of the sizes, from 1")
    made.add_argument("--effort", default="normal")
    asked = made.parse_args()
    rows = []
    for number in asked.sizes.split(","):
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measured(*SIZES[int(number) - 1], asked.effort, Path(folder)))
            print(*rows[-1], file=sys.stderr, flush=True)
    lines = [
        f"# Scale at effort `{asked.effort}`",
        (
            f"{machine()}, {time.strftime('%Y-%m-%d')}; made by `python -m benchmarks.scale`. "
            "*load* is the machine's load before the run, other work included."
        ),
        table(HEADS, rows),
    ]
    deliver("\n\n".join(lines), asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
