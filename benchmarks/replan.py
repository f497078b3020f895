"""
The rest of a week planned again: 1,500 invented elders on the streets of Yangpu.

``python -m benchmarks.replan [--elders N] [--helpers M] [--out F]`` plans a week at quick effort,
issues it, records Monday to Wednesday with 3 % of the stops missed, and plans again from Thursday:
reading, planning and checking, without pages, in seconds of processor. Asked for are 10 s.
"""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.harness import data_folder, deliver, machine, measure, parser, planner, table
from benchmarks.year_in_book import MISS_SHARE, without_pages
from planner import pipeline
from planner.ledger.book import Book
from planner.pipeline.issuing import issue
from planner.pipeline.replanning import Asked, replan

if TYPE_CHECKING:
    from planner.plan import Plan

STREETS = "shanghai_yangpu_tongji_siping.osm.pbf"
MONDAY = date(2026, 11, 23)
THURSDAY = MONDAY + timedelta(days=3)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADS = ("elders", "helpers", "plan s", "open s", "replan s", "missed", "caught up", "moved",
         "rules broken")  # fmt: skip


def office(folder: Path, elders: int, helpers: int) -> Path:
    """Write the invented office and return its folder."""
    out = folder / "office"
    call = planner(
        "synth", "--streets", data_folder() / "osm" / STREETS, "--elders", str(elders),
        "--helpers", str(helpers), "--seed", "1", "--start", MONDAY.isoformat(), "--out", out,
    )  # fmt: skip
    measure(call)
    return out


def record(book: Book) -> None:
    """Record the sheets of Monday to Wednesday, some of their stops missed."""
    chance = random.Random(1)
    for sheet in book.sheets():
        if sheet.day < THURSDAY:
            codes = {one.stop: 6 for one in sheet.lines if chance.random() < MISS_SHARE}
            book.record(sheet.number, codes, by="Li", now=NOW, today=THURSDAY)


def replanned(folder: Path, elders: int, helpers: int) -> tuple[Plan, list[float]]:
    """Return the plan made again, and the seconds for plan, opening and replan."""
    home, week = office(folder, elders, helpers), folder / "week"
    spent = [time.process_time()]
    loaded = pipeline.load(home)
    made = pipeline.make_plan(loaded, start=MONDAY, effort="quick", out=week)
    spent.append(time.process_time())
    pipeline.write_outputs(loaded, made, week)
    issue(week, None, by="Li", now=NOW, today=MONDAY)
    book = Book(home / "book.sqlite")
    record(book)
    book.close()
    begun = time.process_time()
    opened = pipeline.open_plan(week)
    between = time.process_time()
    again = replan(opened, Asked(THURSDAY), out=folder / "rest")
    ended = time.process_time()
    return again, [spent[1] - spent[0], between - begun, ended - between]


def main() -> None:
    """Measure and write the table."""
    made = parser("The rest of a week planned again.")
    made.add_argument("--elders", type=int, default=1500)
    made.add_argument("--helpers", type=int, default=12)
    arguments = made.parse_args()
    with tempfile.TemporaryDirectory() as folder, without_pages():
        plan, seconds = replanned(Path(folder), arguments.elders, arguments.helpers)
    told: Any = plan.extra["replan"]
    row = [
        f"{arguments.elders:,}", arguments.helpers, *(f"{one:.1f}" for one in seconds),
        len(told["missed"]), len(told["caught_up"]), told["moved"], len(plan.violations),
    ]  # fmt: skip
    deliver("\n\n".join(["# Replan", machine(), table(HEADS, [row])]), arguments)


if __name__ == "__main__":
    main()
