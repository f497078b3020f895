"""
Fifty-two weeks of three small offices through their books, with three seeds each.

Two are the shipped scenarios with one household of eight, the third is the invented town of five
streets. What happens in a week and what must hold, `benchmarks.year_in_book` says.
Run by hand: ``python -m benchmarks.book_year --out benchmarks/results/book_year.md``. With
``--keep FOLDER`` an interrupted year goes on from its last whole week.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.harness import deliver, machine, parser, table
from benchmarks.year_in_book import Office, Tally, pool, without_pages
from benchmarks.year_kept import Kept, keep, kept
from planner.read import read_scenario
from tests.small import SHIPPED, write_small
from tests.town import at, write_town

START = date(2026, 11, 23)
NAMES = ("qinghe", "helsinki", "town")
EVERY = 8
"""Of so many households of a shipped scenario one is kept."""
DOORS = ((60, 15), (180, -20), (300, 15), (420, 25), (250, 120), (225, 260), (300, 350), (470, 300))
OFTEN = ("weekly", "twice-weekly", "fortnightly", "monthly", "daily", "quarterly")
HEADS = (
    "scenario", "seed", "weeks", "plans", "sheets", "contacts planned", "missed", "caught up",
    "happened", "rules broken", "contacts lost", "pairs moved", "without a reason", "processor",
)  # fmt: skip


def office(name: str, seed: int, folder: Path) -> Office:
    """Write an office and return it, about to begin its year."""
    if name != "town":
        home = write_small(name, folder, every=EVERY)
        return Office(home, seed, pool(SHIPPED / name, home)[seed::17])
    home = write_town(folder / "town")
    lines = ["elder_id,name,lon,lat,tier,birth_date,categories"]
    for number, (x, y) in enumerate(DOORS, start=1):
        lon, lat = at(x, y)
        often = OFTEN[number % len(OFTEN)]
        lines.append(f"A{number},Elder {number},{lon:.7f},{lat:.7f},{often},1940-01-01,")
    for number, (x, y) in enumerate(DOORS[:4], start=1):  # eighty in the course of the year
        lon, lat = at(x + 15, y)
        born = START.replace(year=START.year - 80) + number * timedelta(weeks=9)
        lines.append(f"B{number},Elder {number}b,{lon:.7f},{lat:.7f},,{born},alone")
    (home / "elders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    head, *rows = (home / "helpers.csv").read_text(encoding="utf-8").splitlines()
    third = rows[0].replace("H1", "H3")
    (home / "helpers.csv").write_text("\n".join([head, *rows, third, ""]), encoding="utf-8")
    settings = (home / "scenario.toml").read_text(encoding="utf-8")
    settings += "[planning]\nmax_walk_minutes = 40\n"
    (home / "scenario.toml").write_text(settings, encoding="utf-8")
    there = read_scenario(home).elders
    coming = [
        replace(one, id=f"C{number}", name=f"Newcomer {number}", row=0, birth_date=None)
        for number, one in enumerate(there * 2, start=1)
    ]
    return Office(home, seed, coming)


def walked(name: str, seed: int, weeks: int, folder: Path) -> tuple[Tally, float]:
    """
    Walk so many weeks of an office; return what was counted, and processor seconds.

    A week in which something must not be is counted and not kept: the year ends there, and once
    the fault is mended it goes on from before that week.
    """
    place = folder / f"{name}-{seed}"
    year = kept(place)
    if year is None:
        place.mkdir(parents=True)
        year = Kept(office(name, seed, place), 0.0, 0)
        keep(place, year)
    one, before = year.office, year.seconds
    begun = time.process_time()
    for number in range(year.weeks, weeks):
        try:
            with without_pages():
                one.week(START + number * timedelta(weeks=1))
        except Exception:  # noqa: BLE001 - whatever ends a week is a finding
            one.tally.broken.append(f"{name} {seed}: {traceback.format_exc()}")
        found = [*one.tally.broken, *one.tally.lost, *one.tally.unreasoned]
        sys.stderr.write("\n".join([f"{name} {seed}: week {number + 1} of {weeks}", *found, ""]))
        if found:
            break
        keep(place, Kept(one, before + time.process_time() - begun, number + 1))
    return one.tally, before + time.process_time() - begun


def row(name: str, seed: int, found: Tally, seconds: float) -> list[str]:
    """Return a line of the table."""
    count = found.counts
    figures = (count["weeks"], count["plans"], count["sheets"], count["contacts planned"],
               count["missed"], count["caught up the same week"])  # fmt: skip
    return [
        name, str(seed), *(f"{figure:,}" for figure in figures),
        _several(found.happened), str(len(found.broken)), str(len(found.lost)),
        _several(found.moved), str(len(found.unreasoned)), f"{seconds:.0f} s",
    ]  # fmt: skip


def _several(counted: dict[str, int]) -> str:
    told = [f"{number} {name}" for name, number in sorted(counted.items())]
    return ", ".join(told) or "none"


def main() -> None:
    """Walk the years and write the table."""
    arguments = _arguments()
    rows: list[list[str]] = []
    wrong: list[str] = []
    with contextlib.ExitStack() as stack:
        folder = arguments.keep or stack.enter_context(tempfile.TemporaryDirectory())
        for name in arguments.scenarios:
            for seed in range(1, arguments.seeds + 1):
                found, seconds = walked(name, seed, arguments.weeks, Path(folder))
                rows.append(row(name, seed, found, seconds))
                wrong += [*found.broken, *found.lost, *found.unreasoned]
    called = " ".join(["python -m benchmarks.book_year", *arguments.scenarios])
    called += f" --weeks {arguments.weeks} --seeds {arguments.seeds}"
    page = ["# A year through the book", "", f"`{called}`", "", machine(), ""]
    page += [table(HEADS, rows), "", *wrong]
    deliver("\n".join(page), arguments)


def _arguments() -> argparse.Namespace:
    made = parser("52 weeks through the book.")
    made.add_argument("scenarios", nargs="*", default=list(NAMES))
    made.add_argument("--weeks", type=int, default=52)
    made.add_argument("--seeds", type=int, default=3)
    made.add_argument("--keep", help="folder that holds the years as far as they are walked")
    return made.parse_args()


if __name__ == "__main__":
    main()
