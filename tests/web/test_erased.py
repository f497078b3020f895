"""A person erased at the desk: no byte of name, word or id anywhere, and the sums as they were."""

from __future__ import annotations

import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planner.ledger.book import Book
from planner.ledger.erasing import erase
from planner.ledger.office import Office
from planner.units import Span
from tests.web.desks import Beside, Open
from tests.web.test_book import AFTER
from tests.web.test_book import at as page_of
from tests.web.test_changes import at, make
from tests.web.test_work import waited

NAME, SAID = "Zebedee Quartermain", "weepsLudovico"
WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))


@pytest.fixture
def week(week: Path, tmp_path: Path) -> Path:
    """Give E5 a name that stands nowhere else."""
    file = tmp_path / "town" / "elders.csv"
    file.write_text(file.read_text("utf-8").replace("Elder 5", NAME), "utf-8")
    return week


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all that lies below a folder as text: bytes, what is packed, what is deflated."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield file.relative_to(folder).as_posix(), file.read_bytes().decode("utf-8", "replace")
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as parts:
                for name in parts.namelist():
                    yield f"{file.name}/{name}", parts.read(name).decode("utf-8", "replace")
        if file.name == "versions.sqlite":
            with closing(sqlite3.connect(file)) as store:
                for sha, deflated in store.execute("SELECT sha, deflated FROM blobs"):
                    yield f"{file.name}/{sha[:8]}", zlib.decompress(deflated).decode()


def naming(folder: Path) -> set[str]:
    found = set()
    for place, text in texts(folder):
        if NAME in text or SAID in text or re.search(r"(?<![\w-])E5(?![\w-])", text):
            found.add(place)
    return found


def lived_through(desk: Open) -> None:
    """Let E5 stand wherever a person may: versions, book, news, sheets, maps, reports."""
    desk.desk.jobs = Beside()
    desk.clock.now = AFTER
    desk.add("boss", "coordinator", "admin")
    boss, page = desk.client("boss"), page_of(desk)
    assert make(boss, desk, {"do": "lock", "elder": "E5"}, expected=0).json["made"]
    assert boss.post(f"{page}/issue").status == 303
    with closing(Book(desk.desk.folder / "town" / "book.sqlite")) as book:
        stops = {
            one.number: [s.stop for s in one.lines if "E5" in s.elders] for one in book.sheets()
        }
    for number, mine in stops.items():
        typed = f"{mine[0]}/{SAID}" if mine else ""
        assert boss.post(f"{page}/book", number=number, typed=typed).status == 303
    told = {"kind": "rests", "first": "2026-11-30", "note": SAID}
    assert boss.post(f"{page}/elders/E5/news", **told).status == 303
    called = {"date": "2026-11-27", "form": "phone", "outcome": "met", "note": SAID}
    assert boss.post(f"{page}/elders/E5/contacts", **called).status == 303
    for path, fields in (
        ("files", {}),
        ("reports", {"kind": "week", "week": "2026-11-23", "freeze": "yes"}),
    ):
        at_work = boss.post(f"{page}/{path}", **fields).headers["location"]
        assert waited(boss, at_work).json["state"] == "done"


def test_no_byte_of_a_person_is_left_and_every_sum_is_what_it_was(
    desk: Open, week: Path, tmp_path: Path
) -> None:
    lived_through(desk)
    there = {place.removesuffix("-wal") for place in naming(tmp_path)}
    assert {"week/plan.json", "town/book.sqlite", "desk/desk.sqlite"} <= there
    file = tmp_path / "town" / "book.sqlite"
    with closing(Book(file)) as book:
        before = [(row["outcome"], row["date"], row["stop"]) for row in book.contacts()]
    boss = desk.client("boss")
    done = boss.post("/forget", elder="E5").headers["location"]
    assert waited(boss, done).json["state"] == "done"
    roster = tmp_path / "town" / "elders.csv"  # the office's own, which is told to it
    rows = roster.read_text("utf-8").splitlines()
    roster.write_text("\n".join(row for row in rows if not row.startswith("E5,")) + "\n", "utf-8")
    desk.desk.jobs.forget("E5")
    left = naming(tmp_path)
    # The log says by whom the id was opened and erased, and nothing else of the person.
    assert left <= {"desk/desk.sqlite", "desk/desk.sqlite-wal"}, left
    assert not [p for p, text in texts(tmp_path) if NAME in text or SAID in text]
    with closing(Book(file)) as book:
        rows_now = book.contacts()
        assert [(row["outcome"], row["date"], row["stop"]) for row in rows_now] == before
        assert "gone-1" in {row["elder_id"] for row in rows_now}
        assert book.check() == []
    with closing(sqlite3.connect(file)) as guarded, pytest.raises(sqlite3.IntegrityError):
        guarded.execute("UPDATE book_contacts SET note = 'x'")
    assert boss.get(at(desk)).json["elders"].keys() == {f"E{n}" for n in (1, 2, 3, 4, 6, 7)}
    assert week.is_dir()


def test_a_frozen_report_names_an_erased_person_in_no_row_of_a_helper(tmp_path: Path) -> None:
    file, now = tmp_path / "book.sqlite", datetime(2026, 11, 30, tzinfo=UTC)
    Book(file).close()
    rows = [{"helper": "E5", "missed": ["E4", "E5"]}]
    told = {"rates": {"helper": rows}, "figures": {"helpers": {"rows": ["E5"]}}}
    with closing(Office(file)) as office:
        office.freeze("month", "2026-11", told, last=date(2026, 11, 25), by="li", now=now)
    assert erase(file, "E5")
    with closing(Office(file)) as office:
        kept = office.frozen("month", "2026-11")
    assert kept is not None
    erased = [{"helper": "E5", "missed": ["E4", "gone-1"]}]  # a helper may bear the same id
    assert kept.content == told | {"rates": {"helper": erased}}


@pytest.mark.slow
def test_two_who_are_erased_are_two_and_nobody_else_changes(desk: Open, tmp_path: Path) -> None:
    lived_through(desk)
    file = tmp_path / "town" / "book.sqlite"
    with closing(Book(file)) as book:
        before = book.contacts()
    assert erase(file, "E5")
    assert not erase(file, "E5")
    assert erase(file, "E4")
    assert not erase(file, "E")
    with closing(Book(file)) as book:
        after = book.contacts()
        assert book.check() == []
    was, now = ([row["elder_id"] for row in rows] for rows in (before, after))
    assert [{"E5": "gone-1", "E4": "gone-2"}.get(one, one) for one in was] == now
    others = [row for row in after if not str(row["elder_id"]).startswith("gone-")]
    assert others == [row for row in before if row["elder_id"] not in {"E4", "E5"}]
