"""
Rates of a year: 15,000 invented elders, 200,000 contacts, in a process of their own.

``python -m benchmarks.rates [--contacts N] [--out F]`` makes a book in a process of its own and
asks another one for the year's rates by helper: seconds of processor, and the greatest memory.
Asked for are 2 s, 300 MB, and a book of at most 60 MB.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.harness import deliver, machine, parser, table
from planner.domain import Elder, Scenario
from planner.ledger.book import Book
from planner.ledger.rates import rates
from planner.pipeline.standing import owed
from planner.policy import load_policy
from planner.tiers import Tier
from planner.units import Span

ELDERS, HELPERS = 15_000, 200
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
HEADS = ("contacts", "book MB", "rates s", "greatest MB", "owed", "got all")


def contacts(count: int) -> Iterator[dict[str, object]]:
    """Yield invented contacts of the year, one in twenty not met."""
    chance = random.Random(1)
    for _ in range(count):
        day = YEAR.first + timedelta(days=chance.randrange(365))
        yield {
            "elder_id": f"E{chance.randrange(ELDERS):05}", "date": day.isoformat(),
            "form": chance.choice(("visit", "visit", "phone")), "minutes": "20", "time": "08:30",
            "helper_id": f"H{chance.randrange(HELPERS):03}", "sheet": "00412637",
            "outcome": "not-in" if chance.random() < 0.05 else "met",
        }  # fmt: skip


def scenario(folder: Path) -> Scenario:
    """Return the office: everybody once a month, a tenth of them away for a while."""
    away = (Span(date(2026, 3, 1), date(2026, 3, 20)),)
    elders = tuple(
        Elder(f"E{number:05}", "N", 0, 0, tier=Tier.MONTHLY, community=f"C{number % 60}",
              absent=away if number % 10 == 0 else ())
        for number in range(ELDERS)
    )  # fmt: skip
    return Scenario("invented", folder, folder / "streets.osm", "generic", elders, ())


def fill(folder: Path, count: int) -> None:
    """Make the book."""
    book = Book(folder / "book.sqlite")
    book.add(contacts(count), by="x", now=datetime(2026, 12, 31, tzinfo=UTC))
    book.close()


def ask(folder: Path) -> dict[str, float]:
    """Return what the year's rates are and what they cost."""
    office, policy = scenario(folder), load_policy("generic")
    book = Book(folder / "book.sqlite")
    began = time.process_time()
    total, _ = rates(owed(office, policy, book, YEAR), ["helper"])
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": spent, "megabytes": peak, "owed": total.owed, "made": total.made}


def main() -> None:
    """Measure, each step in a process of its own."""
    asked = parser(__doc__)
    asked.add_argument("--contacts", type=int, default=200_000)
    asked.add_argument("--step", choices=("fill", "ask"))
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args()
    if options.step == "fill":
        fill(options.folder, options.contacts)
        return
    if options.step == "ask":
        print(json.dumps(ask(options.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        own = [sys.executable, "-m", "benchmarks.rates", "--folder", folder]
        own += ["--contacts", str(options.contacts), "--step"]
        subprocess.run([*own, "fill"], check=True)
        told = subprocess.run([*own, "ask"], check=True, capture_output=True, text=True)
        size = (Path(folder) / "book.sqlite").stat().st_size / 1e6
    found = json.loads(told.stdout)
    row = (options.contacts, f"{size:.1f}", f"{found['seconds']:.2f}",
           f"{found['megabytes']:.0f}", found["owed"], found["made"])  # fmt: skip
    deliver(f"{table(HEADS, [row])}\n\n{machine()}", options)


if __name__ == "__main__":
    main()
