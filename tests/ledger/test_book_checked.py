"""The book proved against itself and its plans, exported harmlessly, and faults of all files."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planner import plan_json
from planner.cli.app import run
from planner.errors import InputError
from planner.ledger.book import Book
from planner.pipeline.importing import import_files
from tests.ledger.test_book import MONDAY, NOON, _plan


def test_a_plan_that_says_something_else_than_was_issued_is_found(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.sqlite")
    plan = _plan("A", "B")
    sheets = book.issue(plan, plan_json.dump(plan), by="Li", now=NOON)
    issued = replace(plan, extra={"sheets": [sheet.as_json() for sheet in sheets]})
    assert book.check_plan("week", issued) == []
    other = replace(sheets[0], helper="H9").as_json()
    assert book.check_plan("week", replace(plan, extra={"sheets": [other]})) == [
        {"kind": "sheet-differs", "plan": "week", "sheet": sheets[0].number}
    ]
    assert book.check_plan("other", _plan("A")) == [{"kind": "plan", "plan": "other"}]
    with closing(sqlite3.connect(tmp_path / "book.sqlite")) as raw, raw:
        raw.execute("UPDATE book_issues SET pairs = ?", (json.dumps({"A": ["H2", False]}),))
    assert [(one["kind"], one["elder"]) for one in book.check_plan("week", issued)] == [
        ("pairs", "A"), ("pairs", "B"),
    ]  # fmt: skip


def test_an_account_that_moves_nothing_is_found(tmp_path: Path) -> None:
    from planner.store.accounts import ACCOUNTS
    from planner.store.engine import Database

    book = Book(tmp_path / "book.sqlite")
    Database(tmp_path / "book.sqlite", ACCOUNTS).close()
    assert book.check() == []
    with closing(sqlite3.connect(tmp_path / "book.sqlite")) as raw, raw:
        for number, amount in ((1, "1.5"), (2, "-1"), (3, "many")):
            raw.execute(
                "INSERT INTO account_movements VALUES (?, 'points', '2026-11-23', 'scheme', 'H1', "
                "?, 'earned', 'Li', 'k', '', ?, '')", (number, amount, str(number)),
            )  # fmt: skip
    assert [one["movement"] for one in book.check()] == [2, 3]


def test_what_is_exported_holds_no_formula(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.sqlite")
    row = {"elder_id": "E1", "date": "2026-11-23", "outcome": "met", "form": "visit",
           "helper_id": "H1", "note": '=HYPERLINK("http://evil")'}  # fmt: skip
    book.add([row], by="+Li", now=datetime(2026, 11, 23, tzinfo=UTC))
    book.close()
    out = tmp_path / "contacts.csv"
    arguments = ["ledger", "export", "--book", str(tmp_path / "book.sqlite"), "--out", str(out)]
    assert run(arguments) == 0
    with out.open(encoding="utf-8-sig", newline="") as lines:
        found = next(csv.DictReader(lines))
    assert found["note"] == "'" + str(row["note"])
    assert found["entered_by"] == "'+Li"


def test_the_faults_of_every_file_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.sqlite")
    files = []
    for name, day in (("one.csv", "2026-11-31"), ("two.csv", "2027-01-01"), ("three.csv", "")):
        files.append(tmp_path / name)
        head = "elder_id,date,outcome,form,helper_id\n"
        files[-1].write_text(f"{head}E1,{day or MONDAY},met,visit,H1\n", "utf-8")
    with pytest.raises(InputError) as refused:
        import_files(book, files, by="Li", now=NOON, today=date(2026, 11, 27))
    assert {fault.file for fault in refused.value.faults} == {"one.csv", "two.csv"}
    assert book.contacts() == []
