"""Two clerks at the same moment on one book: nothing is lost, nothing doubled, clear words."""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from planner.cli.app import run
from planner.ledger.book import Book
from tests.ledger.test_killed_commands import own_database
from tests.ledger.test_returned import fill, issued
from tests.pipeline.test_store import postgres, url

__all__ = ["postgres", "url"]
FRIDAY = date(2026, 11, 27)
CLERKS = 2
Said = tuple[int, dict[str, Any], str]


def _clerk(orders: Connection, together: Barrier) -> None:
    """Give commands as they come, each at the moment at which the other clerk gives his."""
    while (command := orders.recv()) is not None:
        out, err = io.StringIO(), io.StringIO()
        together.wait()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(command)
        orders.send((code, json.loads(out.getvalue() or "{}"), err.getvalue()))


@contextmanager
def clerks() -> Iterator[list[Connection]]:
    """Yield two clerks, each a process of his own."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(CLERKS)
    pipes = [context.Pipe() for _ in range(CLERKS)]
    people = [context.Process(target=_clerk, args=(end, together)) for _, end in pipes]
    for one in people:
        one.start()
    try:
        yield [ours for ours, _ in pipes]
    finally:
        for ours, _ in pipes:
            ours.send(None)
        for one in people:
            one.join(20)
            one.kill()


def both(at: list[Connection], *commands: list[str]) -> list[Said]:
    """Let both give their command at the same moment; return exit, JSON and words of each."""
    for one, command in zip(at, commands, strict=True):
        one.send(command)
    return [one.recv() for one in at]


def asked(url: str, *what: str) -> list[str]:
    return ["ledger", *what, "--book", url, "--today", str(FRIDAY), "--json"]


def stands(book: Book, number: str) -> Counter[tuple[int, str]]:
    """Return how often each stop of a sheet has each outcome, corrections applied."""
    return Counter((int(r["stop"]), r["outcome"]) for r in book.contacts() if r["sheet"] == number)


# What the second clerk says of the first two stops while the first says “3” of the first one.
SECOND = ("{first}=3", "{second}=1", "{first}=4")


@pytest.mark.parametrize("turns", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_two_clerks_at_the_same_moment_lose_nothing_and_double_nothing(
    url: str, turns: int, tmp_path: Path
) -> None:
    url = own_database(url, 100 + turns)
    made = issued(tmp_path, 24 if turns == 3 else 480, 2 if turns == 3 else 16, url=url)
    book: Book = made.book
    sheets = [one for one in made.sheets if len(one.lines) > 1 and one.day <= FRIDAY][:turns]
    assert len(sheets) >= turns
    with clerks() as at:
        for turn, sheet in enumerate(sheets):
            first, second = (line.stop for line in sheet.lines[:2])
            people = sum(len(line.elders) for line in sheet.lines)
            words = SECOND[turn % 3].format(first=first, second=second)
            said = both(
                at,
                asked(url, "record", sheet.number, f"{first}=3"),
                asked(url, "record", sheet.number, words),
            )
            assert [code for code, *_ in said] == [0, 0], said
            found = stands(book, sheet.number)
            told = sum(done["recorded"] for _, done, _ in said)
            assert sum(found.values()) == people
            if turn % 3 == 0:  # the same: whoever came second changed nothing
                assert told == people
            elif turn % 3 == 1:  # two stops: both stand, whoever came first
                assert found[first, "not-in"]
                assert forms(book, sheet.number, second) == {"phone"}
            else:  # one stop: the later word stands alone, the earlier is taken back by it
                assert told > people
                assert bool(found[first, "not-in"]) is not bool(found[first, "refused"])
        assert book.check() == []
        rows = fill(made, outcome="见到", minutes=20)
        said = both(at, *[asked(url, "import", str(made.file))] * 2)
        assert [code for code, *_ in said] == [0, 0], said
        told = [(done["recorded"], done["unchanged"]) for _, done, _ in said]
        assert [new + old for new, old in told] == [rows, rows]
        assert min(told) == (0, rows)
    everybody = Counter((r["sheet"], r["stop"], r["elder_id"]) for r in book.contacts())
    assert (len(everybody), max(everybody.values())) == (rows, 1)
    assert book.check() == []
    book.close()


def forms(book: Book, number: str, stop: int) -> set[str]:
    """Return by what the people of a stop were met."""
    rows = (r for r in book.contacts() if (r["sheet"], int(r["stop"])) == (number, stop))
    return {r["form"] for r in rows}
