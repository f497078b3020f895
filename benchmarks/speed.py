"""
How long the planner takes, and how much memory, on invented scenarios on real streets.

Each figure is the second of two runs where compiled code is kept from the first.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.harness import data_folder, deliver, machine, measure, parser, planner, table

START = "2026-11-23"
PLACES = (
    ("wuhan_dongxihu_changqing_clip", 1500, 12),
    ("shanghai_yangpu_tongji_siping", 600, 6),
    ("andorra_massana_ordino_rural_clip", 200, 6),
)


def main() -> None:
    """Measure, print, write."""
    arguments = parser(__doc__ or "").parse_args()
    rows = [_help(), *_demo(), *_places(data_folder() / "osm")]
    heads = ("what", "seconds", "peak MB", "note")
    told = f"{date.today().isoformat()} · {machine()}\n\n{table(heads, rows)}"  # noqa: DTZ011 - the day of the figures
    deliver(told, arguments)


def _help() -> tuple[object, ...]:
    runs = [measure(planner("--help")).seconds for _ in range(5)]
    return ("`planner --help`", f"{sorted(runs)[2]:.2f}", "", "median of 5")


def _demo() -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        runs = [_own_process(planner("demo", "--out", Path(folder, "demo"))) for _ in range(2)]
    seconds, megabytes, code = runs[1]
    return [("`planner demo`", f"{seconds:.1f}", f"{megabytes:.0f}", f"exit {code}")]


def _places(osm: Path) -> list[tuple[object, ...]]:
    return [_place(osm / f"{name}.osm.pbf", name, *people) for name, *people in PLACES]


def _place(streets: Path, name: str, elders: int, helpers: int) -> tuple[object, ...]:
    """Invent a scenario and plan, check and render it."""
    with tempfile.TemporaryDirectory() as folder:
        scenario, out = Path(folder, "scenario"), Path(folder, "out")
        invented = measure(
            planner(
                *("synth", "--streets", streets, "--elders", str(elders)),
                *("--helpers", str(helpers), "--seed", "1", "--start", START, "--out", scenario),
            )
        )
        if invented.code:
            return (name, "", "", f"synth ended with {invented.code}")
        seconds, megabytes, code = _own_process(
            planner("plan", scenario, "--start", START, "--out", out)
        )
        note = _note(out / "plan.json") if code == 0 else f"exit {code}"
    what = f"`planner plan`, {name}, {elders} elders, {helpers} helpers"
    return (what, f"{seconds:.1f}", f"{megabytes:.0f}", note)


def _note(plan: Path) -> str:
    measures = json.loads(plan.read_text(encoding="utf-8"))["measures"]
    return (
        f"{measures['served']} of {measures['due']} served, {measures['walk_s'] / 3600:.1f} h "
        f"walking, busiest over mean {measures['busiest_over_mean']:.2f}"
    )


def _own_process(command: list[str]) -> tuple[float, float, int]:
    """Measure in a fresh parent, so that an earlier child's peak does not hide this one's."""
    code = (
        "import json, sys; from benchmarks.harness import measure\n"
        "m = measure(json.loads(sys.argv[1]))\n"
        "print(json.dumps([m.seconds, m.megabytes or 0, m.code]))"
    )
    told = measure([sys.executable, "-c", code, json.dumps(command)]).out
    seconds, megabytes, ended = json.loads(told.splitlines()[-1])
    return seconds, megabytes, ended


if __name__ == "__main__":
    main()
