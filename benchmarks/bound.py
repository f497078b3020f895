"""
How near the bound with pairs given comes to the plan: per cent, and seconds of the processor.

``python -m benchmarks.bound [--sizes 1,2] [--work 500] [--effort normal] [--out F]`` invents each
scenario with ``planner synth``, plans a week and runs ``planner bound --work N`` on it. Work is
counted: the same plan, work and version prove the same on any machine. Streets lie below
``VISIT_ROUNDS_DATA``. ``--plan FOLDER`` bounds a plan that is there instead; with ``--free`` pairs
are free, whoever looks after whom.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import data_folder, deliver, machine, parser, planner, table

MONDAY = "2026-11-23"
SIZES = (
    ("shanghai_yangpu_tongji_siping", 600, 6),
    ("wuhan_dongxihu_changqing_clip", 1_500, 12),
)
HEADS = (
    "week", "helper", "walking h", "no less than h", "gap %", "processor s",
)  # fmt: skip


def bounded(name: str, plan: Path, work: int, *, is_free: bool) -> list[list[object]]:
    """Return a row for each helper of a plan where pairs are given, and one for everybody."""
    began = _processor()
    asked = ["--work", str(work), *(["--free"] if is_free else []), "--json"]
    found = json.loads(_run(planner("bound", plan, *asked)))
    spent = _processor() - began
    rows = [
        [name, one["helper"], *_figures(one["walk_s"], one["least_s"]), ""]
        for one in found.get("helpers", [])
    ]
    return [*rows, [name, "all", *_figures(found["walk_s"], found["least_s"]), f"{spent:.0f}"]]


def _figures(walked: int, least: int) -> tuple[str, str, str]:
    gap = 100 * (walked - least) / max(1, walked)
    return f"{walked / 3600:.3f}", f"{least / 3600:.3f}", f"{gap:.2f}"


def planned(streets: str, elders: int, helpers: int, effort: str, place: Path) -> Path:
    """Return the folder of a plan for an invented roster on those streets."""
    file = data_folder() / "osm" / f"{streets}.osm.pbf"
    made, out = place / "week", place / "plan"
    asked = ["--elders", str(elders), "--helpers", str(helpers), "--start", MONDAY]
    _run(planner("synth", "--streets", file.resolve(), *asked, "--out", made))
    _run(planner("plan", made, "--start", MONDAY, "--effort", effort, "--out", out))
    return out


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Bound the weeks asked for, one after the other."""
    made = parser(__doc__ or "")
    made.add_argument("--sizes", default="1,2", help="numbers of the sizes, from 1")
    made.add_argument("--work", type=int, default=500)
    made.add_argument("--effort", default="normal")
    made.add_argument("--plan", type=Path, help="a plan that is there")
    made.add_argument("--free", action="store_true", help="whoever looks after whom")
    asked = made.parse_args()
    rows: list[list[object]] = []
    if asked.plan:
        rows += bounded(asked.plan.name, asked.plan, asked.work, is_free=asked.free)
    for number in [] if asked.plan else asked.sizes.split(","):
        size = SIZES[int(number) - 1]
        with tempfile.TemporaryDirectory() as folder:
            plan = planned(*size, asked.effort, Path(folder))
            rows += bounded(f"{size[0]} {size[1]}/{size[2]}", plan, asked.work, is_free=asked.free)
            print(*rows[-1], file=sys.stderr, flush=True)
    lines = [
        f"# The bound with pairs {'free' if asked.free else 'given'}, work {asked.work}",
        f"{machine()}, {time.strftime('%Y-%m-%d')}; made by `python -m benchmarks.bound`.",
        table(HEADS, rows),
    ]
    deliver("\n\n".join(lines), asked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
