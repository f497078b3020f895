"""The file of the master calendar: ``elder_id,week,contact``, a line per contact."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from planner.domain import CalendarEntry
from planner.errors import Fault, InputError, text

HEADER = ("elder_id", "week", "contact")


def calendar_text(entries: Iterable[CalendarEntry]) -> str:
    """Return the file's text: UTF-8 without a mark, lines ended by a line feed."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((entry.elder, entry.week, entry.contact.value) for entry in entries)
    return out.getvalue()


def refuse_other(file: Path) -> None:
    """
    Refuse to write over what is no calendar of ours.

    Raises
    ------
    InputError
        If `file` is a folder, or holds something else.
    """
    if file.is_dir() or (file.exists() and not _is_calendar(file)):
        fault = Fault(
            file=file.name,
            expected=text("calendar.file.other"),
            remedy=text("calendar.file.remedy"),
            column="--out",
            value=str(file),
        )
        raise InputError((fault,))


def _is_calendar(file: Path) -> bool:
    first = file.read_bytes()[:200].decode("utf-8-sig", "replace").splitlines()[:1]
    return not first or first[0].split(",") == list(HEADER)


def write_calendar(file: Path, entries: Iterable[CalendarEntry]) -> None:
    """Write the calendar beside `file` and swap it in."""
    refuse_other(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    new = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as out:
            out.write(calendar_text(entries))
        new.chmod(0o644)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
