"""
A month's report of growing offices: seconds of the whole command, from the table to the page.

``python -m benchmarks.reports [--sizes 1,2] [--out F]`` invents elders, helpers and two months of
contacts, none of them real, and times ``planner report --month``.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.harness import deliver, machine, parser, planner, table
from planner.ledger.book import Book
from tests.town import at, write_town

SIZES = ((1_500, 12), (15_000, 200))
HEADS = ("elders", "helpers", "contacts", "month's report s")
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 25)
FORMS = ("visit", "visit", "visit", "phone", "video")
OUTCOMES = ("met",) * 9 + ("not-in",)


def office(folder: Path, elders: int, helpers: int) -> int:
    """Write an office and its book; return how many contacts it holds."""
    chance = random.Random(1)
    place = write_town(folder)
    lines = ["elder_id,name,lon,lat,birth_date,community,categories"]
    for number in range(elders):
        lon, lat = at(chance.randrange(720), 20)
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(11_000))
        lines.append(f"E{number:05},N {number},{lon},{lat},{born},C{number % 60},alone;empty-nest")
    (place / "elders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lon, lat = at(0, 0)
    team = [f"H{number:03},N {number},{lon},{lat}" for number in range(helpers)]
    (place / "helpers.csv").write_text("\n".join(["helper_id,name,lon,lat", *team]) + "\n")
    pairs = [f"E{number:05},H{number % helpers:03}" for number in range(elders)]
    (place / "pairs.csv").write_text("\n".join(["elder_id,helper_id", *pairs]) + "\n")
    with (place / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('pairs = "pairs.csv"\n')
    book = Book(place / "book.sqlite")
    new, _ = book.add(
        _contacts(elders, helpers, chance), by="x", now=datetime(2026, 11, 26, tzinfo=UTC)
    )
    book.close()
    return new


def _contacts(elders: int, helpers: int, chance: random.Random) -> Iterator[dict[str, object]]:
    """Yield a contact a fortnight of everybody."""
    for number in range(elders):
        day = FIRST + timedelta(days=chance.randrange(14))
        while day <= LAST:
            yield {
                "elder_id": f"E{number:05}", "date": day.isoformat(), "minutes": "20",
                "form": chance.choice(FORMS), "helper_id": f"H{number % helpers:03}",
                "outcome": chance.choice(OUTCOMES),
            }  # fmt: skip
            day += timedelta(days=14)


def main() -> None:
    """Measure the sizes that are asked for."""
    asked = parser(__doc__)
    asked.add_argument("--sizes", default="1,2")
    options = asked.parse_args()
    rows = []
    for size in (int(one) for one in options.sizes.split(",")):
        elders, helpers = SIZES[size - 1]
        with tempfile.TemporaryDirectory() as new:
            folder = Path(new)
            contacts = office(folder / "office", elders, helpers)
            command = [*planner(), "report", str(folder / "office"), "--month", "2026-11"]
            began = time.perf_counter()
            subprocess.run(
                [*command, "--out", str(folder / "out")], check=True, stdout=subprocess.DEVNULL
            )
            rows.append((elders, helpers, contacts, f"{time.perf_counter() - began:.1f}"))
    deliver(f"{table(HEADS, rows)}\n\n{machine()}", options)


if __name__ == "__main__":
    sys.exit(main())
