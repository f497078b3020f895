"""Contacts that come as a table: the book's own CSV export, or a history.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from planner.errors import Fault, Text, text
from planner.ledger.accounts import key_of
from planner.ledger.said import outcome_words
from planner.read.findings import Findings, Spot
from planner.read.headers import SYNONYMS
from planner.read.openers import read_table
from planner.read.tables import Table
from planner.store.contacts import CONTACT_COLUMNS
from planner.words import catalogue

OUTCOMES = ("met", "not-in", "refused", "away", "not-gone", "other")
LEFT_OUT = ("contact_id", "entered_by", "entered_at", "supersedes")
FORMS = ("visit", "phone", "video", "chat", "neighbour", "device", "partner")


def read_contacts(
    file: Path,
    *,
    sheets: Mapping[str, date],
    today: date,
    by: str = "",
    notices: list[Fault] | None = None,
) -> list[dict[str, Any]]:
    """
    Return the rows of a table of contacts, read as a roster is.

    Headers, outcomes and forms may be English or Chinese. A row that names under
    ``supersedes`` the contact that it takes back is a correction.

    Parameters
    ----------
    sheets
        Numbers that this book issued, each with its day.
    by
        Who takes the table in: he has entered its rows and can sign none of them.
    notices
        Takes a notice of every column that is none of ours and is not recorded.

    Raises
    ------
    InputError
        With every fault of the file: one that cannot be read, a date that is none or lies
        ahead or is not its sheet's, a sheet of another office, an outcome or a form that
        nobody knows, a row signed by whoever takes it in or twice by one person.
    """
    findings = Findings()
    table = read_table(file, file.name, findings, _known)
    found = [] if table is None else list(_rows(table, sheets, today, findings, by))
    findings.raise_if_any()
    if table is not None and notices is not None:
        notices += _left_out(table)
    return found


def _left_out(table: Table) -> Iterator[Fault]:
    """Yield a notice of every column whose cells nobody takes in."""
    for name in table.header:
        if name.strip() and _column(name) not in {*CONTACT_COLUMNS, "kind"}:
            yield Fault(table.file, text("ledger.notice.column"), value=name)


def _known(header: tuple[str, ...]) -> int:
    """Return how many columns of a header are ours; `kind` is that of a history.csv."""
    return len({*CONTACT_COLUMNS, "kind"}.intersection(map(_column, header)))


@cache
def _named() -> dict[str, str]:
    """Return the column that each header is, in every language."""
    words = catalogue()
    also = {word: name for name, said in _ALSO.items() for word in said}
    return also | {
        written: name
        for name in (*CONTACT_COLUMNS, "kind")
        for written in (name, *words[f"ledger.column.{name}"].values())
    }


def _column(header: str) -> str:
    return _named().get(header.strip(), header.strip())


_HISTORY = SYNONYMS["history"]
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    **{name: _HISTORY[name] for name in ("elder_id", "date", "helper_id", "minutes")},
    "form": ("走访方式", "探访方式", "联系形式"),
    "outcome": ("走访结果", "探访结果", "联系结果"),
    "sheet": ("路线单号", "单号"),
    "stop": ("站号",),
}
"""Further words for the columns: those of a history, and what older papers called a sheet."""


@cache
def _outcomes() -> dict[str, str]:
    return outcome_words() | _meanings(OUTCOMES, "sheets.outcome")


@cache
def _forms() -> dict[str, str]:
    return _meanings(FORMS, "ledger.form")


@cache
def _kinds() -> dict[str, str]:
    return _meanings((*FORMS, "missed"), "ledger.form")


def _meanings(names: Sequence[str], key: str) -> dict[str, str]:
    """Return what each word of a column means, in every language."""
    words = catalogue()
    said = {word: name for name in names for word in words[f"{key}.{name}"].values()}
    return said | {name: name for name in names}


def _rows(
    table: Table, sheets: Mapping[str, date], today: date, findings: Findings, by: str
) -> Iterator[dict[str, Any]]:
    header = [_column(name) for name in table.header]
    at = {name: index for index, name in enumerate(header)}
    for number, cells in table.rows:
        row = _row(dict(zip(header, cells, strict=False)))
        for column, expected in (*_wrong(row, sheets, today), *_own(row, by)):
            spot = table.spot(number, at[column]) if column in at else None
            value = str(row.get(column) or "")
            findings.fault(spot or Spot(table.file, number, None, column), expected, value=value)
        yield row


def _row(given: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        key: given.get(key, "") for key in CONTACT_COLUMNS if key not in LEFT_OUT
    }
    row["outcome"] = _outcomes().get(row["outcome"], row["outcome"])
    row["form"] = _forms().get(row["form"], row["form"])
    kind = _kinds().get(given.get("kind", ""), given.get("kind", ""))
    if kind:
        row["outcome"] = "not-gone" if kind == "missed" else "met"
        row["form"] = "visit" if kind == "missed" else kind
    stop = str(row["stop"])
    row["stop"] = int(stop) if stop.isdecimal() else None
    back = given.get("supersedes", "").strip()
    if back:
        row["supersedes"] = int(back) if back.isdecimal() else -1
    return row


def _own(row: Mapping[str, Any], by: str) -> list[tuple[str, Text]]:
    """Return what is signed by whoever takes a row in, or a second time by one person."""
    verified, approved = key_of(str(row["verified_by"])), key_of(str(row["approved_by"]))
    wrong = []
    if verified and verified == key_of(by):
        wrong.append(("verified_by", text("ledger.fault.own")))
    if approved and approved in {key_of(by), verified}:
        wrong.append(("approved_by", text("ledger.fault.own")))
    return wrong


def _wrong(row: dict[str, Any], sheets: Mapping[str, date], today: date) -> list[tuple[str, Text]]:
    wrong = []
    try:
        if date.fromisoformat(row["date"]) > today:
            wrong.append(("date", text("ledger.fault.ahead")))
    except ValueError:
        wrong.append(("date", text("ledger.fault.date")))
    if not row["elder_id"]:
        wrong.append(("elder_id", text("ledger.fault.nobody")))
    if row["outcome"] not in OUTCOMES:
        wrong.append(("outcome", text("ledger.fault.outcome")))
    if row["form"] and row["form"] not in FORMS:
        wrong.append(("form", text("ledger.fault.form")))
    if row["sheet"] and row["sheet"] not in sheets:
        wrong.append(("sheet", text("ledger.fault.unknown")))
    elif row["sheet"] and row["date"] != sheets[row["sheet"]].isoformat():
        wrong.append(("date", text("ledger.fault.other-day", day=sheets[row["sheet"]])))
    return wrong
