"""Contacts that come as a table: the book's own CSV export, or a history.csv."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from planner.errors import Fault, InputError, Text, text
from planner.store.contacts import CONTACT_COLUMNS

OUTCOMES = ("met", "not-in", "refused", "away", "not-gone", "other")
LEFT_OUT = ("contact_id", "entered_by", "entered_at", "supersedes")


def read_contacts(file: Path, *, sheets: Collection[str], today: date) -> list[dict[str, Any]]:
    """
    Return the rows of a table of contacts.

    Parameters
    ----------
    sheets
        Numbers that this book issued.

    Raises
    ------
    InputError
        With every fault of the file: a date that is none or lies ahead, a sheet of another
        office, an outcome that nobody knows.
    """
    found: list[dict[str, Any]] = []
    faults: list[Fault] = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, given in enumerate(csv.DictReader(lines), start=2):
            row = _row(given)
            for column, expected in _wrong(row, sheets, today):
                value = str(row.get(column) or "")
                faults.append(Fault(file.name, expected, None, number, None, column, value))
            found.append(row)
    if faults:
        raise InputError(tuple(faults))
    return found


def _row(given: dict[str, Any]) -> dict[str, Any]:
    row = {key: (given.get(key) or "").strip() for key in CONTACT_COLUMNS if key not in LEFT_OUT}
    kind = (given.get("kind") or "").strip()
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
