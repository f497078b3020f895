"""
The master calendar at size: how long, how level, and how little moves when it is made again.

``python -m benchmarks.master_calendar --out benchmarks/results/calendar.md``
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from datetime import date
from pathlib import Path
from statistics import mean, pstdev

from benchmarks.harness import data_folder, deliver, machine, measure, parser, planner, table

START = "2026-11-23"
LATER = "2026-12-21"
PLACES = (
    ("shanghai_yangpu_tongji_siping", 2000, 12),
    ("wuhan_dongxihu_changqing_clip", 15000, 20),
)
HEADS = (
    "streets", "elders", "helpers", "contacts", "seconds", "CPU s", "peak MB",
    "fullest full week over mean", "spread of weeks by hours", "same bytes again",
    "moved four weeks on",
)  # fmt: skip


def main() -> None:
    """Make the calendars and write the table."""
    arguments = parser(__doc__ or "").parse_args()
    rows = [_row(*place) for place in PLACES]
    told = f"{date.today().isoformat()} · {machine()}\n\n{table(HEADS, rows)}"  # noqa: DTZ011 - the day of the figures
    deliver(told, arguments)


def _row(streets: str, elders: int, helpers: int) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder, "scenario")
        source = data_folder() / "osm" / f"{streets}.osm.pbf"
        measure(
            planner(
                *("synth", "--streets", source, "--elders", str(elders)),
                *("--helpers", str(helpers), "--seed", "1", "--start", START, "--out", scenario),
            )
        )
        made = scenario / "calendar.csv"
        measure(_call(scenario, made, START))  # compiled code is kept from here on
        before = os.times()
        run = measure(_call(scenario, made, START))
        after = os.times()
        again = Path(folder, "again.csv")
        measure(_call(scenario, again, START))
        spent = after.children_user + after.children_system
        spent -= before.children_user + before.children_system
        figures = json.loads(run.out)
        return (
            streets,
            elders,
            helpers,
            figures["contacts"],
            f"{run.seconds:.1f}",
            f"{spent:.1f}",
            f"{run.megabytes or 0:.0f}",
            *_level(figures["weeks"]),
            "yes" if made.read_bytes() == again.read_bytes() else "no",
            _moved(scenario, made, Path(folder, "later.csv")),
        )


def _call(scenario: Path, out: Path, start: str) -> list[str]:
    return planner("calendar", scenario, "--start", start, "--out", out, "--json")


def _level(weeks: list[dict[str, float]]) -> tuple[str, str]:
    most = max(week["capacity_minutes"] for week in weeks)
    full = [week["minutes"] for week in weeks if week["capacity_minutes"] > 0.99 * most]
    shares = [
        week["minutes"] / week["capacity_minutes"] for week in weeks if week["capacity_minutes"]
    ]
    return f"{max(full) / mean(full):.3f}", f"{pstdev(shares) / mean(shares):.1%}"


def _moved(scenario: Path, made: Path, later: Path) -> str:
    """Walk four weeks exactly as the calendar says, make it again, count what moved."""
    settings = scenario / "scenario.toml"
    written = settings.read_text(encoding="utf-8")
    named = f'calendar = "{made.name}"\n' + (
        "" if "\nhistory" in written else 'history = "h.csv"\n'
    )
    settings.write_text(named + written, encoding="utf-8")
    entries = list(csv.DictReader(made.read_text(encoding="utf-8").splitlines()))
    walked = [e for e in entries if _wednesday(e["week"]) < date.fromisoformat(LATER)]
    _record(scenario, walked)
    figures = json.loads(measure(_call(scenario, later, LATER)).out)
    return f"{figures['moved']} of {figures['kept'] + figures['moved']}"


def _wednesday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 3)


def _record(scenario: Path, walked: list[dict[str, str]]) -> None:
    """Add the contacts to the history, on the Wednesday of their week."""
    file = scenario / "history.csv"
    is_new = not file.exists()
    with (scenario / "h.csv" if is_new else file).open("a", encoding="utf-8") as out:
        if is_new:
            out.write("elder_id,date,helper_id,kind,minutes\n")
        for entry in walked:
            out.write(f"{entry['elder_id']},{_wednesday(entry['week'])},,{entry['contact']},\n")


if __name__ == "__main__":
    main()
