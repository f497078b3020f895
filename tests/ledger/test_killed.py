"""Killed at any moment the book is sound, and whatever it acknowledged is there."""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from typing import Any

import pytest

from planner.ledger.book import Book
from planner.plan import Plan, Round, Stop
from tests.ledger.killing import hand
from tests.ledger.test_book import _plan
from tests.pipeline.test_store import postgres, url

__all__ = ["postgres", "url"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HELPERS, STOPS = 30, 5


def _many(order: int) -> Plan:
    """Return a plan of many rounds of one day; another order, other sheets for the second half."""
    rounds = []
    for h in range(HELPERS):
        elders = [f"E{h}-{s}" for s in range(STOPS)]
        if order % 2 and h >= HELPERS // 2:
            elders.reverse()
        stops = tuple(Stop((e,), 30600, 30600, 31800, 60, 72) for e in elders)
        rounds.append(Round(f"H{h:02d}", MONDAY, 30000, 40000, 600, 1200, 720, stops))
    return replace(_plan(), rounds=tuple(rounds))


def _begun(url: str) -> None:
    """Open a book once, so that whatever it needs is imported."""
    Book(url).close()


def _work(url: str, seed: int, turns: int, said: Connection) -> None:
    """Issue, record and import so many times, telling each thing that is done once it is."""
    book = Book(url)
    told = random.Random(seed)
    for turn in range(turns):
        sheets = book.issue(_many(turn), f"text {turn}", by="Li", now=NOON)
        said.send(("issue", [sheet.number for sheet in sheets]))
        sheet = told.choice(sheets)
        book.record(sheet.number, {told.randint(1, STOPS): 5}, by="Li", now=NOON, today=MONDAY)
        said.send(("record", sheet.number))
        name = f"N{os.getpid()}-{turn}"
        rows: list[dict[str, Any]] = [
            {"elder_id": name, "date": f"2026-11-{d:02d}", "form": "visit", "outcome": "met"}
            for d in range(1, 20)
        ]
        book.add(rows, by="Li", now=NOON)
        said.send(("import", name))


def _proved(url: str, told: list[tuple[str, Any]]) -> None:
    """Hold the book against what was acknowledged."""
    book = Book(url)
    try:
        assert book.check() == []
        there: dict[str, int] = {}
        imported: dict[str, int] = {}
        for row in book.contacts():
            counts, key = (there, row["sheet"]) if row["sheet"] else (imported, row["elder_id"])
            counts[key] = counts.get(key, 0) + 1
        assert set(there.values()) <= {STOPS}  # a sheet is recorded whole, or not at all
        assert set(imported.values()) <= {19}
        for kind, what in told:
            assert kind != "record" or what in there
            assert kind != "import" or what in imported
            assert kind != "issue" or all(book.sheet(number) for number in what)
    finally:
        book.close()


@pytest.mark.parametrize("times", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_a_book_is_sound_whenever_its_writer_is_killed(url: str, times: int) -> None:
    told: list[tuple[str, Any]] = []
    draw = random.Random(times)
    with hand(_begun, f"{url}.warm" if url.endswith(".sqlite") else url) as worker:
        for seed in range(times):
            if seed % 20 == 0:  # how long two turns take, the machine as busy as it is now
                whole = worker.work(_work, url, 1000 + seed, 2)
                told += whole.told
            ended = worker.work(_work, url, seed, 10_000, moment=draw.uniform(0, whole.lived_s))
            assert ended.is_killed
            _proved(url, ended.told)
            told += ended.told
    _proved(url, told)  # and nothing was lost afterwards
    assert {kind for kind, _ in told} == {"issue", "record", "import"}
