"""Nobody signs a contact that he entered, nor twice: by the command line, by Python, by a table."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.errors import InputError
from planner.ledger.book import Book
from planner.ledger.tables import read_contacts

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWN = [
    {"verified_by": "Li"},
    {"approved_by": " ＬＩ "},
    {"verified_by": "Wang", "approved_by": "wang"},
    {"entered_by": "Zhao", "approved_by": "Li"},
    {"entered_by": "Zhao", "verified_by": "ZHAO"},
]
OTHERS = [{}, {"verified_by": "Wang"}, {"verified_by": "Wang", "approved_by": "Zhao"}]


def _row(**signed: str) -> dict[str, Any]:
    return {"elder_id": "E1", "date": "2026-11-20", "form": "visit", "outcome": "met"} | signed


@pytest.mark.parametrize("signed", OWN)
def test_python_refuses_a_signature_of_ones_own(tmp_path: Path, signed: dict[str, str]) -> None:
    book = Book(tmp_path / "book.sqlite")
    with pytest.raises(InputError) as refused:
        book.add([_row(elder_id="E2"), _row(**signed)], by="Li", now=NOW)
    assert refused.value.faults[0].expected.key == "ledger.fault.own"
    assert book.contacts() == []  # all or none
    book.close()


@pytest.mark.parametrize("signed", OTHERS)
def test_others_may_sign(tmp_path: Path, signed: dict[str, str]) -> None:
    book = Book(tmp_path / "book.sqlite")
    assert book.add([_row(**signed)], by="Li", now=NOW) == (1, 0)
    book.close()


def test_a_table_names_row_and_column_of_every_such_signature(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(
        "老人编号,日期,方式,结果,登记人,核实人,审核人\n"
        "E1,2026-11-20,上门,见到,Zhao,Wang,Sun\n"
        "E2,2026-11-20,上门,见到,Zhao,Li,\n"
        "E3,2026-11-20,上门,见到,Zhao,Wang,Wang\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        read_contacts(file, sheets={}, today=date(2026, 11, 29), by="li")
    assert [(one.row, one.column) for one in refused.value.faults] == [(3, "核实人"), (4, "审核人")]


def test_the_command_line_takes_no_table_that_its_user_has_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, book = tmp_path / "contacts.csv", tmp_path / "book.sqlite"
    file.write_text(
        "elder_id,date,form,outcome,verified_by,approved_by\nE1,2026-11-20,visit,met,Wang,Li\n"
    )
    Book(book).close()
    asked = ["ledger", "import", str(file), "--book", str(book), "--today", "2026-11-29", "--json"]
    monkeypatch.setenv("VISIT_ROUNDS_AUTHOR", "li")
    assert run(asked) == 2
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["column"] == "approved_by"
    monkeypatch.setenv("VISIT_ROUNDS_AUTHOR", "Zhao")
    assert run(asked) == 0
    opened = Book(book)
    assert [row["approved_by"] for row in opened.contacts()] == ["Li"]
    opened.close()
