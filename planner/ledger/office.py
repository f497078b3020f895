"""Cases with an owner and a day, opened by sheets or by hand, and reports that are frozen."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from planner.errors import Fault, InputError, text
from planner.store import digest
from planner.store.contacts import BOOK
from planner.store.engine import Database
from planner.store.office import OFFICE
from planner.store.rows import insert, scalar, select

KINDS = ("hazard", "need", "complaint", "emergency", "referral", "away", "moved", "other")
OF_CODE = {5: "away", 7: "moved", 8: "hazard"}
BY_HAND_FROM = 100_001
"""First number of a case that is opened by hand; those that sheets open count from 1."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report as it was made, and the last contact that it knew."""

    content: dict[str, Any]
    last: date
    last_contact: int


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A frozen report as its row in the book is, to be proved rather than read.

    Parameters
    ----------
    last_contact
        The last contact that it knew.
    text
        The report as JSON, byte for byte.
    """

    kind: str
    span: str
    last: str
    last_contact: int
    text: str
    made_by: str
    made_at: str

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the row."""
        return digest(json.dumps(astuple(self), ensure_ascii=False))

    @property
    def content(self) -> dict[str, Any]:
        """
        The report.

        Raises
        ------
        ValueError
            If the text is none any more.
        """
        held = json.loads(self.text)
        if not isinstance(held, dict):
            raise ValueError(self.kind)  # noqa: TRY004 - as bad as no JSON
        return held


def kept_reports(url: str | Path) -> list[Kept]:
    """
    Return the frozen reports of a book that is there, the latest first; nothing is written.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged, or is newer than this program.
    """
    from sqlalchemy import inspect

    database = Database(url, BOOK)
    try:
        with database.read() as connection:
            if "office_reports" not in inspect(connection).get_table_names():
                return []
            rows = select(connection, "SELECT * FROM office_reports ORDER BY last DESC, kind")
    finally:
        database.close()
    names = ("kind", "span", "last", "last_contact", "content", "made_by", "made_at")
    return [Kept(*(row[name] for name in names)) for row in rows]


class Office:
    """
    Cases and frozen reports of an office's book.

    Parameters
    ----------
    url
        A SQLite file's path or a database's address; the book is there already.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged, or is newer than this program.
    """

    def __init__(self, url: str | Path) -> None:
        self._database = Database(url, OFFICE)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    # --- cases

    def cases(self) -> list[dict[str, Any]]:
        """Return every case, the oldest first; `closed` is empty while it is open."""
        with self._database.read() as connection:
            closings = {r["number"]: r for r in select(connection, "SELECT * FROM office_closings")}
            sheets = select(connection, "SELECT * FROM book_cases ORDER BY id")
            own = select(connection, "SELECT * FROM office_cases ORDER BY number")
        found = [
            {"case": row["id"], "elder_id": row["elder_id"],
             "kind": OF_CODE.get(row["code"], "other"), "opened": row["opened"],
             "due": row["due"], "owner": "", "note": "", "sheet": row["sheet"],
             "closed": row["closed"] or ""}
            for row in sheets
        ]  # fmt: skip
        found += [
            {"case": row["number"], "elder_id": row["elder_id"], "kind": row["kind"],
             "opened": row["opened"], "due": row["due"], "owner": row["owner"],
             "note": row["note"], "sheet": "", "closed": ""}
            for row in own
        ]  # fmt: skip
        for case in found:
            closing = closings.get(case["case"])
            if closing is not None:
                case |= {"closed": closing["closed"], "outcome": closing["note"]}
        return sorted(found, key=lambda case: (case["opened"], case["case"]))

    def open(
        self, kind: str, elder: str, *, on: date, due: date, owner: str, note: str, by: str,
        now: datetime,
    ) -> int:  # fmt: skip
        """
        Open a case and return its number.

        Raises
        ------
        InputError
            If nobody knows the kind, or it is due before it is opened.
        """
        if kind not in KINDS:
            raise _refused("cases.expected.kind", kind, kinds=", ".join(KINDS))
        if due < on:
            raise _refused("cases.expected.due", due.isoformat())
        with self._database.write() as connection:
            last = scalar(connection, "SELECT MAX(number) FROM office_cases")
            number = BY_HAND_FROM if last is None else int(last) + 1
            insert(
                connection, "office_cases",
                [{"number": number, "elder_id": elder, "kind": kind, "opened": on.isoformat(),
                  "due": due.isoformat(), "owner": owner, "note": note, "entered_by": by,
                  "entered_at": now.isoformat()}],
            )  # fmt: skip
        return number

    def shut(self, number: int, *, on: date, note: str, by: str, now: datetime) -> None:
        """
        Close a case.

        Raises
        ------
        InputError
            If there is no such case, or it is closed already.
        """
        from sqlalchemy import text as sql

        known = {case["case"]: case for case in self.cases()}
        case = known.get(number)
        if case is None or case["closed"]:
            raise _refused("cases.expected.open", str(number))
        if on.isoformat() < case["opened"]:
            raise _refused("cases.expected.closed-on", on.isoformat())
        with self._database.write() as connection:
            row = {"number": number, "closed": on.isoformat(), "note": note, "closed_by": by,
                   "closed_at": now.isoformat()}  # fmt: skip
            insert(connection, "office_closings", [row])
            if number < BY_HAND_FROM:
                query = sql("UPDATE book_cases SET closed = :day WHERE id = :number")
                connection.execute(query, {"day": on.isoformat(), "number": number})

    # --- reports

    def frozen(self, kind: str, span: str) -> Frozen | None:
        """Return the report of that name as it was made; None where none is frozen."""
        query = "SELECT * FROM office_reports WHERE kind = :kind AND span = :span"
        return self._frozen(query, kind=kind, span=span)

    def before(self, kind: str, first: date) -> Frozen | None:
        """Return the last frozen report of a kind whose span ended before a day."""
        query = (
            "SELECT * FROM office_reports WHERE kind = :kind AND last < :first "
            "ORDER BY last DESC LIMIT 1"
        )
        return self._frozen(query, kind=kind, first=first.isoformat())

    def freeze(
        self, kind: str, span: str, content: dict[str, Any], *, last: date, by: str, now: datetime
    ) -> None:
        """Keep a report as it is, with the last contact that the book holds now."""
        with self._database.write() as connection:
            newest = scalar(connection, "SELECT MAX(contact_id) FROM book_contacts") or 0
            insert(
                connection, "office_reports",
                [{"kind": kind, "span": span, "last": last.isoformat(), "last_contact": newest,
                  "content": json.dumps(content, ensure_ascii=False), "made_by": by,
                  "made_at": now.isoformat()}],
            )  # fmt: skip

    def _frozen(self, query: str, **values: object) -> Frozen | None:
        with self._database.read() as connection:
            rows = select(connection, query, **values)
        if not rows:
            return None
        row = rows[0]
        last = date.fromisoformat(row["last"])
        return Frozen(json.loads(row["content"]), last, int(row["last_contact"]))


def _refused(key: str, value: str, **places: object) -> InputError:
    return InputError((Fault(file="book", expected=text(key, **places), value=value),))
