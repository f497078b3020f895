"""Contacts that come as a table: the book's own CSV export, or a history.csv."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from planner.errors import Text, text
from planner.read.findings import Findings, Spot
from planner.read.openers import read_table
from planner.read.tables import Table
from planner.store.contacts import CONTACT_COLUMNS

OUTCOMES = ("met", "not-in", "refused", "away", "not-gone", "other")
LEFT_OUT = ("contact_id", "entered_by", "entered_at", "supersedes")


def read_contacts(file: Path, *, sheets: Collection[str], today: date) -> list[dict[str, Any]]:
    """
    Return the rows of a table of contacts, read as a roster is.

    Parameters
    ----------
    sheets
        Numbers that this book issued.

    Raises
    ------
    InputError
        With every fault of the file: one that cannot be read, a date that is none or lies
        ahead, a sheet of another office, an outcome that nobody knows.
    """
    findings = Findings()
    table = read_table(file, file.name, findings, _known)
    found = [] if table is None else list(_rows(table, sheets, today, findings))
    findings.raise_if_any()
    return found


def _known(header: tuple[str, ...]) -> int:
    """Return how many columns of a header are ours; `kind` is that of a history.csv."""
    return len({*CONTACT_COLUMNS, "kind"}.intersection(header))


def _rows(
    table: Table, sheets: Collection[str], today: date, findings: Findings
) -> Iterator[dict[str, Any]]:
    at = {name: index for index, name in enumerate(table.header)}
    for number, cells in table.rows:
        row = _row(dict(zip(table.header, cells, strict=False)))
        for column, expected in _wrong(row, sheets, today):
            spot = table.spot(number, at[column]) if column in at else None
            value = str(row.get(column) or "")
            findings.fault(spot or Spot(table.file, number, None, column), expected, value=value)
        yield row


def _row(given: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        key: given.get(key, "") for key in CONTACT_COLUMNS if key not in LEFT_OUT
    }
    kind = given.get("kind", "")
    if kind:
        row["outcome"] = "not-gone" if kind == "missed" else "met"
        row["form"] = "visit" if kind == "missed" else kind
    stop = str(row["stop"])
    row["stop"] = int(stop) if stop.isdecimal() else None
    return row


def _wrong(row: dict[str, Any], sheets: Collection[str], today: date) -> list[tuple[str, Text]]:
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
    if row["sheet"] and row["sheet"] not in sheets:
        wrong.append(("sheet", text("ledger.fault.unknown")))
    return wrong
