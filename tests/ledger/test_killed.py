"""Killed at any moment the book is sound, and whatever it acknowledged is there."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import pytest

from planner.ledger.book import Book
from planner.plan import Plan, Round, Stop
from tests.ledger.test_book import _plan
from tests.pipeline.test_store import postgres, url

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def _work(url: str, seed: int, said: Connection) -> None:
    """Issue, record and import for ever, telling each thing that is done once it is."""
    book = Book(url)
    told = random.Random(seed)
    for turn in range(10_000):
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


def _killed(url: str, seed: int, moment: float) -> Iterator[tuple[str, Any]]:
    """Yield what a process told that was killed so many seconds after its first word."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(url, seed, theirs))
    worker.start()
    theirs.close()
    try:
        yield ours.recv()
        time.sleep(moment)
    finally:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    while True:
        try:
            yield ours.recv()
        except EOFError:
            return


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
    for seed in range(times):
        told += _killed(url, seed, random.Random(seed).uniform(0, 0.25))
        _proved(url, told)
    assert {kind for kind, _ in told} == {"issue", "record", "import"}
