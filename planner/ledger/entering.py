"""What is entered of a sheet: outcomes and cases by their codes, and what is refused."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.ledger.accounts import key_of as name_key
from planner.ledger.numbers import number_of
from planner.ledger.rows import (
    Row,
    blank,
    current,
    insert,
    scalar,
)
from planner.ledger.sheets import Line, Sheet, line_as_json, read_sheets
from planner.read.layers import BOOK as FILE

if TYPE_CHECKING:
    from sqlalchemy import Connection


CASE_DAYS = 7


OUTCOMES = {
    0: ("met", ""),
    1: ("met", "phone"),
    2: ("met", "video"),
    3: ("not-in", ""),
    4: ("refused", ""),
    5: ("away", ""),
    6: ("not-gone", ""),
    7: ("other", ""),
    8: ("met", ""),
}
"""Codes of the sheet's foot: outcome and form; an empty form is the planned one."""


CASES = (5, 7, 8)
"""Codes that open a case: away, moved or died, danger seen."""


@dataclass(frozen=True, slots=True)
class Report:
    """
    What came back of one stop.

    Parameters
    ----------
    elder
        Whom it is about; empty for everybody of the stop.
    code
        As on the sheet's foot.
    danger
        Whether a danger was seen besides.
    minutes, note
        As written; empty where nothing is said.
    """

    number: str
    stop: int
    elder: str
    code: int
    danger: bool = False
    minutes: str = ""
    note: str = ""


def give_numbers(
    connection: Connection, issue: int, wanted: Mapping[tuple[str, date], tuple[Line, ...]]
) -> list[Sheet]:
    """Give every sheet the next number; a book begins anywhere, so offices rarely share one."""
    last = scalar(connection, "SELECT MAX(serial) FROM book_sheets")
    serial = secrets.randbelow(900) * 10_000 if last is None else last
    made = []
    for (helper, day), lines in wanted.items():
        serial += 1
        sheet = Sheet(number_of(serial), helper, day, lines, None, issue)
        stops = json.dumps([line_as_json(line) for line in lines], ensure_ascii=False)
        insert(
            connection, "book_sheets",
            {"number": sheet.number, "serial": serial, "issue": issue, "helper": helper,
             "day": day.isoformat(), "stops": stops},
        )  # fmt: skip
        made.append(sheet)
    return made


def sheet_to_record(
    connection: Connection, number: str, codes: Mapping[int, int], today: date
) -> Sheet:
    """Return the sheet if it may be recorded so."""
    found = read_sheets(connection, "WHERE number = :number", number=number)
    if not found:
        raise refusal("ledger.fault.unknown", number)
    sheet = found[0]
    if sheet.withdrawn is not None:
        raise _withdrawn(connection, sheet)
    if sheet.day > today:
        raise refusal("ledger.fault.future", f"{number} {sheet.day}")
    stops = {line.stop for line in sheet.lines}
    wrong = [f"{s}={c}" for s, c in codes.items() if s not in stops or c not in OUTCOMES]
    if wrong:
        raise refusal("ledger.fault.stop", " ".join(wrong))
    return sheet


def each_reported(
    connection: Connection, reports: Iterable[Report], today: date
) -> Iterator[tuple[Sheet, Line, str, Report]]:
    """Yield sheet, line and elder of every report."""
    sheets: dict[str, Sheet] = {}
    for one in reports:
        if one.number not in sheets:
            sheets[one.number] = sheet_to_record(connection, one.number, {}, today)
        sheet = sheets[one.number]
        line = next((line for line in sheet.lines if line.stop == one.stop), None)
        if line is None or (one.elder and one.elder not in line.elders):
            raise refusal("ledger.fault.stop", f"{one.number} {one.stop} {one.elder}")
        for elder in (one.elder,) if one.elder else line.elders:
            yield sheet, line, elder, one


def became(sheet: Sheet, others: Iterable[Sheet]) -> dict[str, tuple[str, int]]:
    """
    Return where each elder of a sheet that was replaced stands now: the number and the stop.

    Parameters
    ----------
    others
        The sheets that hold, by day; whoever stands on none of them from its day on is left out.
    """
    own = {elder for line in sheet.lines for elder in line.elders}
    now: dict[str, tuple[str, int]] = {}
    for other in others:
        for line in other.lines if other.day >= sheet.day else ():
            for elder in own.intersection(line.elders):
                now.setdefault(elder, (other.number, line.stop))
    return now


def _withdrawn(connection: Connection, sheet: Sheet) -> InputError:
    """Return the refusal of a sheet that was replaced: where each of its elders stands now."""
    now = became(sheet, read_sheets(connection, "WHERE withdrawn IS NULL"))
    told = {elder: f"{number}/{stop}" for elder, (number, stop) in now.items()}
    lines = [
        f"{line.stop} {elder} → {told.get(elder, '–')}"
        for line in sheet.lines
        for elder in line.elders
    ]
    return refusal("ledger.fault.withdrawn", f"{sheet.number}: {'; '.join(lines)}")


def row_of(sheet: Sheet, line: Line, elder: str, code: int, by: str, now: datetime) -> Row:
    """Return the contact that a code of a stop says."""
    outcome, form = OUTCOMES[code]
    return {
        **blank(by, now),
        "elder_id": elder,
        "date": sheet.day.isoformat(),
        "time": line.start,
        "form": form or line.form,
        "helper_id": sheet.helper,
        "outcome": outcome,
        "hazard": "danger" if code == 8 else "",
        "sheet": sheet.number,
        "stop": line.stop,
    }


def is_same(old: Row, new: Row) -> bool:
    """Say whether two reports of a stop say the same."""
    return all(old[key] == new[key] for key in ("outcome", "form", "hazard"))


def key_of(row: Row) -> tuple[object, ...]:
    """Return what makes a contact the same contact when it comes again."""
    return tuple(str(row[k] or "") for k in ("elder_id", "date", "time", "form", "helper_id",
                                             "outcome", "sheet", "stop"))  # fmt: skip


def stands_on(sheet: Sheet, row: Row) -> bool:
    """Say whether the sheet has the stop of a contact."""
    return any(x.stop == row["stop"] and row["elder_id"] in x.elders for x in sheet.lines)


def open_case(connection: Connection, sheet: Sheet, elder: str, code: int) -> dict[str, object]:
    """Open the case that a code asks for, to be closed within `CASE_DAYS`, and return it."""
    number = 1 + (scalar(connection, "SELECT MAX(id) FROM book_cases") or 0)
    due = sheet.day + timedelta(days=CASE_DAYS)
    insert(
        connection, "book_cases",
        {"id": number, "elder_id": elder, "code": code, "opened": sheet.day.isoformat(),
         "due": due.isoformat(), "sheet": sheet.number},
    )  # fmt: skip
    return {"case": number, "elder": elder, "code": code, "due": due.isoformat()}


def is_recorded(connection: Connection, number: str) -> bool:
    """Say whether any stop of the sheet has been reported."""
    query = "SELECT COUNT(*) FROM book_contacts WHERE sheet = :sheet"
    return bool(scalar(connection, query, sheet=number))


def refuse_loose(connection: Connection, rows: Sequence[Row]) -> None:
    """Raise where a correction takes back what no one can take back."""
    backs = [row["supersedes"] for row in rows if row["supersedes"] is not None]
    if not backs:
        return
    standing = {row["contact_id"] for row in current(connection)}
    loose = [back for back in backs if back not in standing or backs.count(back) > 1]
    if loose:
        told = " ".join(str(back) for back in dict.fromkeys(loose))
        raise refusal("ledger.fault.supersedes", told)


def refuse_own(rows: Sequence[Row]) -> None:
    """Raise where somebody signs what he entered or verified himself, by whatever spelling."""
    for row in rows:
        signers = [str(row[name]) for name in ("entered_by", "verified_by", "approved_by")]
        keys = [key for key in map(name_key, signers) if key]
        if len(set(keys)) < len(keys):
            raise refusal(
                "ledger.fault.own", f"{row['elder_id']} {row['date']}: {', '.join(signers)}"
            )


def refusal(key: str, value: str) -> InputError:
    """Return the fault of that key, with its remedy and the value found."""
    fault = Fault(file=FILE, expected=text(key), remedy=text(f"{key}-remedy"), value=value)
    return InputError((fault,))


def parse_codes(written: Sequence[str]) -> dict[int, int]:
    """
    Return stops and codes of ``3=3 7=1``.

    Raises
    ------
    InputError
        If one cannot be read, or a stop has two codes.
    """
    codes: dict[int, int] = {}
    for one in written:
        stop, _, code = one.partition("=")
        if not (stop.isdecimal() and code.isdecimal()):
            raise refusal("ledger.fault.stop", one)
        if codes.setdefault(int(stop), int(code)) != int(code):
            raise refusal("ledger.fault.twice", f"{stop}={codes[int(stop)]} {one}")
    return codes
