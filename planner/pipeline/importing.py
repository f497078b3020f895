"""What comes back, whatever it is: returned weeks, scans of sheets, tables of contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from planner.errors import Fault, InputError
from planner.ledger.returned import read_returned
from planner.scan.kinds import is_picture

if TYPE_CHECKING:
    from planner.ledger.book import Book, Recorded
    from planner.pipeline.scanning import Scanned

Rows = TypeVar("Rows")


@dataclass(slots=True)
class Imported:
    """
    What came of it.

    Parameters
    ----------
    files
        Of each workbook and table: its name, rows that are new, rows that were there.
    scanned, done
        What the pictures said, and what of it was written; None without pictures.
    notices
        Columns of the tables that are not recorded.
    cases
        What the workbooks opened; those of pictures stand in `done`.
    """

    files: list[tuple[str, int, int]] = field(default_factory=list)
    scanned: Scanned | None = None
    done: Recorded | None = None
    notices: list[Fault] = field(default_factory=list)
    cases: list[dict[str, object]] = field(default_factory=list)

    @property
    def recorded(self) -> int:
        """How many contacts are new."""
        of_scans = 0 if self.done is None else self.done.recorded
        return sum(new for _, new, _ in self.files) + of_scans

    @property
    def unchanged(self) -> int:
        """How many stood there already."""
        of_scans = 0 if self.done is None else self.done.unchanged
        return sum(old for *_, old in self.files) + of_scans


def _read(
    files: Iterable[Path], read: Callable[[Path], Rows], faults: list[Fault]
) -> list[tuple[Path, Rows]]:
    """Return what every file holds, the faults of all of them gathered."""
    found = []
    for file in files:
        try:
            found.append((file, read(file)))
        except InputError as error:
            faults += error.faults
    return found


def _tables(
    files: Sequence[Path],
    book: Book,
    by: str,
    today: date,
    faults: list[Fault],
    notices: list[Fault],
) -> list[tuple[Path, list[dict[str, Any]]]]:
    """Return the rows of every table of contacts."""
    if not files:
        return []
    from planner.ledger.tables import read_contacts

    sheets = {sheet.number: sheet.day for sheet in book.sheets()}
    return _read(
        files,
        lambda file: read_contacts(file, sheets=sheets, today=today, by=by, notices=notices),
        faults,
    )


def import_files(
    book: Book, files: Sequence[Path], *, by: str, now: datetime, today: date
) -> Imported:
    """
    Take files into the book; workbooks and tables are read whole before anything is written.

    Raises
    ------
    InputError
        With every fault of the workbooks and tables; if not one picture can be read.
    """
    faults: list[Fault] = []
    notices: list[Fault] = []
    scans = [file for file in files if is_picture(file)]
    read = _read(
        [file for file in files if file not in scans],
        lambda file: read_returned(file, book.sheet, today=today),
        faults,
    )
    reports = [(file, stops) for file, stops in read if stops is not None]
    tables = _tables(
        [file for file, stops in read if stops is None], book, by, today, faults, notices
    )
    if faults:
        raise InputError(tuple(faults))
    made = Imported(notices=notices)
    for file, stops in reports:
        done = book.report(stops, by=by, now=now, today=today)
        made.files.append((str(file), done.recorded, done.unchanged))
        made.cases += done.cases
    for file, rows in tables:
        made.files.append((str(file), *book.add(rows, by=by, now=now)))
    if scans:
        from planner.pipeline.scanning import read_scans, record_scans

        made.scanned = read_scans(scans, book, today=today)
        made.done = record_scans(made.scanned, book, by=by, now=now, today=today)
    return made
