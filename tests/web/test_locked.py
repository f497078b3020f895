"""Databases that somebody else holds: refused in words, and nothing is half done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.store import FILE, engine
from planner.web import audit
from tests.web.desks import Open, opened
from tests.web.test_book import AFTER, contacts
from tests.web.test_book import at as page_of
from tests.web.test_changes import GIVE, holds, make

WAITED = "somebody else has been writing"


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a database as a program does that writes and does not end."""
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
    other.close()


@pytest.fixture
def desk(week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a desk that waits a moment only."""
    assert week.is_dir()
    monkeypatch.setattr(engine, "BUSY_S", 0.05)
    with opened(tmp_path) as one:
        one.add("li", "coordinator")
        yield one


def test_what_cannot_be_logged_is_not_done(desk: Open, week: Path, tmp_path: Path) -> None:
    li, before = desk.client("li"), (week / "plan.json").read_bytes()
    rows = len(audit.entries(desk.desk.database))
    with held(tmp_path / "desk" / "desk.sqlite"):
        assert li.get(page_of(desk)).status == 200
        answer = make(li, desk, GIVE, expected=0)
        assert answer.status == 503
        assert WAITED in answer.json["message"]
        assert desk.client().post("/enter", name="li", password="x").status == 503
        assert (week / "plan.json").read_bytes() == before
    assert make(li, desk, GIVE, expected=0).json["version"] == 2
    assert holds(week)
    assert len(audit.entries(desk.desk.database)) == rows + 1
    assert audit.verify(desk.desk.database) is None


@pytest.mark.slow
def test_a_plan_whose_versions_are_held_is_changed_afterwards(desk: Open, week: Path) -> None:
    li = desk.client("li")
    assert make(li, desk, GIVE, expected=0).json["version"] == 2
    before = (week / "plan.json").read_bytes()
    give = {"do": "give", "elder": "E6", "helper": "H1"}
    with held(week / FILE):
        answer = make(li, desk, give, expected=2)
        assert answer.status == 503
        assert WAITED in answer.json["message"]
    assert (week / "plan.json").read_bytes() == before
    assert make(li, desk, give, expected=2).json["version"] == 3
    assert holds(week)


def test_a_sheet_is_recorded_once_the_book_is_free(desk: Open, tmp_path: Path) -> None:
    desk.clock.now = AFTER
    li = desk.client("li")
    assert li.post(f"{page_of(desk)}/issue").status == 303
    number = re.findall(r"number=(\d{8})", li.get(f"{page_of(desk)}/book").body)[0]
    with held(tmp_path / "town" / "book.sqlite"):
        answer = li.post(f"{page_of(desk)}/book", number=number, typed="1*3")
        assert answer.status == 503
        assert WAITED in answer.body
    assert contacts(tmp_path) == {}
    assert li.post(f"{page_of(desk)}/book", number=number, typed="1*3").status == 303
    assert "not-in" in contacts(tmp_path).values()
