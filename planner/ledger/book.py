"""
The office's book: sheets that were issued, and what became of every stop.

What was planned and not reported is open, never done. Nothing here is overwritten: a
correction is a new contact that names the one it takes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain import CalendarEntry, Contact
from planner.ledger import standing
from planner.ledger.checking import contradictions, plan_contradictions
from planner.ledger.entering import (
    CASES,
    Report,
    each_reported,
    give_numbers,
    is_same,
    key_of,
    open_case,
    refusal,
    refuse_loose,
    refuse_own,
    row_of,
    sheet_to_record,
)
from planner.ledger.forced import forced, note_forced
from planner.ledger.met import last_met, made, met_in
from planner.ledger.numbers import is_number
from planner.ledger.promised import note_claims, noted_claims
from planner.ledger.rows import (
    Row,
    Waiting,
    append,
    append_all,
    blank,
    current,
    fact,
    insert,
    look_up,
    note,
    run,
    scalar,
)
from planner.ledger.sheets import Line, Sheet, read_sheets
from planner.ledger.surges import WITHDRAW, note_surge, occasion_of, sorted_out
from planner.read.layers import BOOK as FILE
from planner.store import digest
from planner.store.contacts import BOOK
from planner.store.engine import Database

if TYPE_CHECKING:
    from planner.plan import Plan
    from planner.units import Span


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a sheet did: rows written, rows there already, elders with a new case."""

    recorded: int
    unchanged: int
    cases: tuple[dict[str, object], ...]


class Book:
    """
    The book of one office.

    Parameters
    ----------
    url
        A SQLite file's path or a database's address.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged, or is newer than this program.
    """

    def __init__(self, url: str | Path) -> None:
        self._database = Database(url, BOOK)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    @property
    def has_begun(self) -> bool:
        """Whether it has taken over the files with which an office began."""
        with self._database.read() as connection:
            return fact(connection, "began") is not None

    def begin(
        self, rows: Iterable[Row], calendar: Iterable[CalendarEntry] | None, *, by: str,
        now: datetime,
    ) -> bool:  # fmt: skip
        """
        Take over the contacts and the calendar of an office's files, once.

        Return whether it did: a book that has begun stays as it is.
        """
        with self._database.write() as connection:
            if fact(connection, "began") is not None:
                return False
            known = {key_of(row) for row in current(connection)}
            new = [{**blank(by, now), **row} for row in rows]
            append_all(connection, [row for row in new if key_of(row) not in known])
            if calendar is not None:
                written = [[one.elder, one.week, one.contact.value] for one in calendar]
                note(connection, "calendar", json.dumps(written, ensure_ascii=False))
            note(connection, "began", now.isoformat())
        return True

    def calendar(self) -> tuple[CalendarEntry, ...] | None:
        """Return the master calendar that the book took over, None where there was none."""
        with self._database.read() as connection:
            written = fact(connection, "calendar")
        if written is None:
            return None
        return tuple(CalendarEntry(e, week, Contact(form)) for e, week, form in json.loads(written))

    def made(self) -> list[tuple[str, str, str, str]]:
        """Return elder, date, form and helper of every contact that was made, by date."""
        with self._database.read() as connection:
            return made(connection)

    def met_in(self, first: date, last: date) -> dict[str, set[tuple[str, str]]]:
        """Return the days and forms in which every elder was met in a span, by elder."""
        with self._database.read() as connection:
            return met_in(connection, first, last)

    def last_met(self, before: date) -> dict[tuple[str, str], date]:
        """Return the day on which an elder was last met in a form before a day, by both."""
        with self._database.read() as connection:
            return last_met(connection, before)

    def issue(self, plan: Plan, plan_text: str, *, by: str, now: datetime) -> list[Sheet]:
        """
        Make a plan the standing one and return its sheets.

        A sheet that stays as it was keeps its number; one that changed is withdrawn and
        follows under a new one, unless something of it is recorded already. A surge goes
        beside the plan that stands: it takes the place of an earlier one of its name only, and no
        pair moves.
        """
        with self._database.write() as connection:
            issue = 1 + (scalar(connection, "SELECT MAX(id) FROM book_issues") or 0)
            occasion = occasion_of(plan)
            kept, gone, wanted = sorted_out(connection, plan)
            for sheet in gone:
                run(connection, WITHDRAW, issue=issue, number=sheet.number)
            new = give_numbers(connection, issue, wanted)
            pairs = standing.pairs_as_json(plan)
            if occasion is not None:  # a surge goes beside what stands
                pairs = standing.last_pairs(connection)
                note_surge(connection, issue, occasion)
            else:
                standing.note_remote(connection, issue, plan)
            note_claims(connection, plan)
            note_forced(connection, issue, plan)
            insert(
                connection, "book_issues",
                {"id": issue, "first": plan.horizon.first.isoformat(),
                 "last": plan.horizon.last.isoformat(), "plan_sha": digest(plan_text),
                 "pairs": pairs, "issued_by": by, "issued_at": now.isoformat()},
            )  # fmt: skip
        return sorted([*kept, *new], key=lambda sheet: (sheet.helper, sheet.day))

    def foreseen(self, plan: Plan) -> tuple[list[Sheet], list[Sheet]]:
        """Return the sheets that stand when a plan is issued, new ones without a number, and go."""
        with self._database.read() as connection:
            kept, gone, wanted = sorted_out(connection, plan)
        new = [Sheet("", helper, day, lines) for (helper, day), lines in wanted.items()]
        return sorted([*kept, *new], key=lambda sheet: (sheet.helper, sheet.day)), gone

    def claims_issued(self) -> dict[int, tuple[Span, ...]]:
        """Return in which days each claim was to be served by a plan that was issued."""
        with self._database.read() as connection:
            return noted_claims(connection)

    def forced(self, span: Span) -> list[dict[str, str]]:
        """Return which rules the plans that stand break in a span, and where."""
        with self._database.read() as connection:
            return forced(connection, span)

    def sheets(self) -> list[Sheet]:
        """Return every sheet that is not withdrawn, by day."""
        with self._database.read() as connection:
            return read_sheets(connection, "WHERE withdrawn IS NULL")

    def standing_pairs(self, before: date | None = None) -> dict[str, tuple[str, bool]]:
        """Return each elder's helper as last issued (`before` a day), and whether it is locked."""
        with self._database.read() as connection:
            return standing.pairs(connection, before)

    def standing_groups(self) -> dict[str, str]:
        """Return the group that takes turns, by elder, as last issued."""
        with self._database.read() as connection:
            return standing.groups(connection)

    def remote(self, on: date) -> frozenset[str]:
        """Return whom no helper reached by the plan last issued for days up to one."""
        with self._database.read() as connection:
            return standing.remote(connection, on)

    def record(
        self, number: str, codes: Mapping[int, int], *, by: str, now: datetime, today: date
    ) -> Recorded:
        """
        Record a sheet that came back: every stop as planned but for those with a code.

        Twice the same changes nothing; a stop that is named with another code is corrected
        by a row that supersedes the former.

        Raises
        ------
        InputError
            If the number is mistyped, unknown, withdrawn or of a day to come, or a stop or
            code does not exist.
        """
        if not is_number(number):
            raise refusal("ledger.fault.number", number)
        with self._database.write() as connection:
            sheet = sheet_to_record(connection, number, codes, today)
            done = {
                (row["elder_id"], row["stop"]): row
                for row in current(connection, "sheet = :sheet", sheet=number)
            }
            recorded = unchanged = 0
            cases: list[dict[str, object]] = []
            for line in sheet.lines:
                for elder in line.elders:
                    old = done.get((elder, line.stop))
                    code = codes.get(line.stop, 0)
                    row = row_of(sheet, line, elder, code, by, now)
                    if old is not None and (line.stop not in codes or is_same(old, row)):
                        unchanged += 1
                        continue
                    row["supersedes"] = None if old is None else old["contact_id"]
                    append(connection, row)
                    recorded += 1
                    if code in CASES:
                        cases.append(open_case(connection, sheet, elder, code))
        return Recorded(recorded, unchanged, tuple(cases))

    def report(self, reports: Iterable[Report], *, by: str, now: datetime, today: date) -> Recorded:
        """
        Record single stops; whatever is not named stays open.

        Twice the same changes nothing, and what a report leaves empty is not taken back.

        Raises
        ------
        InputError
            As for `record`; nothing is written then.
        """
        recorded = unchanged = 0
        cases: list[dict[str, object]] = []
        with self._database.write() as connection:
            done: dict[str, dict[tuple[str, int], Row]] = {}
            waiting = Waiting(connection)
            for sheet, line, elder, one in each_reported(connection, reports, today):
                if one.number not in done:
                    there = current(connection, "sheet = :sheet", sheet=one.number)
                    done[one.number] = {(row["elder_id"], row["stop"]): row for row in there}
                here = (one.number, elder, one.stop)
                old = waiting.known(here) or done[one.number].get((elder, one.stop))
                row = row_of(sheet, line, elder, one.code, by, now)
                row["hazard"] = "danger" if one.danger else row["hazard"]
                for key, said in (("minutes", one.minutes), ("note", one.note)):
                    row[key] = said or (old[key] if old else "")
                if old and is_same(old, row) and all(old[k] == row[k] for k in ("minutes", "note")):
                    unchanged += 1
                    continue
                row["supersedes"] = old["contact_id"] if old else None
                waiting.add(here, row)
                recorded += 1
                opened = {one.code, 8 if one.danger else one.code}.intersection(CASES)
                if not (old and is_same(old, row)):
                    cases += [open_case(connection, sheet, elder, code) for code in sorted(opened)]
            waiting.write()
        return Recorded(recorded, unchanged, tuple(cases))

    def sheet(self, number: str) -> Sheet | None:
        """Return the sheet of that number, withdrawn or not; None where none was issued."""
        with self._database.read() as connection:
            found = read_sheets(connection, "WHERE number = :number", number=number)
        return found[0] if found else None

    def add(self, rows: Iterable[Row], *, by: str, now: datetime) -> tuple[int, int]:
        """
        Append contacts that came as a table; return how many are new and were there.

        Raises
        ------
        InputError
            If one takes back a contact that is not there or is taken back already, or is signed
            by whoever entered it; nothing is written then.
        """
        given = [{**blank(by, now), **row} for row in rows]
        refuse_own(
            [{**row, "entered_by": name} for row in given for name in {by, row["entered_by"]}]
        )
        days = sorted(str(row["date"]) for row in given)
        if not days:
            return 0, 0
        with self._database.write() as connection:
            there = current(
                connection, "date BETWEEN :first AND :last", first=days[0], last=days[-1]
            )
            known = {key_of(row) for row in there}
            new = []
            for row in given:
                if key_of(row) not in known:
                    known.add(key_of(row))
                    new.append(row)
            refuse_loose(connection, new)
            append_all(connection, new)
        return len(new), len(given) - len(new)

    def contacts(self, first: date | None = None, last: date | None = None) -> list[Row]:
        """Return the contacts that stand, corrections applied, by date."""
        days = {"first": str(first or date.min), "last": str(last or date.max)}
        with self._database.read() as connection:
            return current(connection, "date BETWEEN :first AND :last", **days)

    def entered(self, at: datetime) -> list[Row]:
        """Return the contacts that were entered at one moment."""
        with self._database.read() as connection:
            return current(connection, "entered_at = :at", at=at.isoformat())

    def contacts_of(self, elder: str) -> list[Row]:
        """Return the contacts with one elder that stand, corrections applied, by date."""
        with self._database.read() as connection:
            return current(connection, "elder_id = :elder", elder=elder)

    def open(self, first: date | None = None, last: date | None = None) -> list[dict[str, object]]:
        """Return every elder of every stop that was issued and not reported."""
        return [
            {"sheet": sheet.number, "stop": line.stop, "elder": elder,
             "date": sheet.day.isoformat(), "helper": sheet.helper}
            for sheet, line, elder in self.unreported(first, last)
        ]  # fmt: skip

    def unreported(
        self, first: date | None = None, last: date | None = None
    ) -> list[tuple[Sheet, Line, str]]:
        """Return sheet, stop and elder of whatever was issued and not reported, by day."""
        days = {"first": str(first or date.min), "last": str(last or date.max)}
        known = (
            "SELECT sheet, stop, elder_id FROM book_contacts WHERE sheet IN "
            "(SELECT number FROM book_sheets WHERE day BETWEEN :first AND :last)"
        )
        with self._database.read() as connection:
            where = "WHERE withdrawn IS NULL AND day BETWEEN :first AND :last"
            sheets = read_sheets(connection, where, **days)
            done = {tuple(row.values()) for row in look_up(connection, known, **days)}
        return [
            (sheet, line, elder)
            for sheet in sheets
            for line in sheet.lines
            for elder in line.elders
            if (sheet.number, line.stop, elder) not in done
        ]

    def cases(self) -> list[Row]:
        """Return the cases that are open, the oldest first."""
        with self._database.read() as connection:
            return look_up(connection, "SELECT * FROM book_cases WHERE closed IS NULL ORDER BY id")

    def check(self) -> list[dict[str, object]]:
        """Return whatever in the book contradicts itself; nothing where it is sound."""
        with self._database.read() as connection:
            return list(contradictions(connection))

    def check_plan(self, name: str, plan: Plan) -> list[dict[str, object]]:
        """Return where a plan, called `name`, says something else than what was issued of it."""
        with self._database.read() as connection:
            return list(plan_contradictions(connection, name, plan))


__all__ = ["FILE", "Book", "Line", "Recorded", "Sheet"]
