"""A roster's file opened as what it is: a workbook, new or old, or text with separators."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

from planner.errors import text
from planner.read.answers import NONE, Answers
from planner.read.findings import Findings, Spot
from planner.read.layout import Grid, Rival, Score, lay
from planner.read.tables import Table

LARGEST_BYTES = 64 * 2**20


_ZIP = b"PK\x03\x04"


_BOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".pdf", ".doc", ".docx"))


_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_table(
    path: Path,
    file: str,
    findings: Findings,
    score: Score,
    answers: Answers = NONE,
    rival: Rival | None = None,
) -> Table | None:
    """
    Return the table in `path`, or None with a fault where there is none.

    Parameters
    ----------
    path, file
        The file, and its name for people.
    findings
        Takes the faults.
    score
        Tells how many columns of a header are known; this finds header and separator.
    answers
        What the office has said about its columns and words.
    rival
        The other list that may stand in the same workbook; it is not read in this one's place.
    """
    grid = read_grid(path, file, findings, score)
    return None if grid is None else lay(grid, score, findings, answers, rival)


def read_grid(path: Path, file: str, findings: Findings, score: Score) -> Grid | None:
    """Return every row in `path` before it is judged, or None with a fault; as `read_table`."""
    content = read_bytes(path, file, findings)
    if content is None:
        return None
    if content.startswith((_ZIP, _OLD_EXCEL)):
        from planner.read.workbooks import read_workbook  # openpyxl only where it is needed

        return read_workbook(content, file, findings, is_old=content.startswith(_OLD_EXCEL))
    if path.suffix.lower() in _BOOKS:
        findings.fault(Spot(file), text("read.fault.not-xlsx"), text("read.remedy.save-xlsx"))
        return None
    from planner.read.csvfiles import read_csv

    return read_csv(content, file, findings, score)


def is_file(path: Path) -> bool:
    """Whether `path` is a file; a name that cannot be one is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_bytes(path: Path, file: str, findings: Findings) -> bytes | None:
    """Return what is in `path`, or None with a fault where that cannot be read."""
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            findings.fault(Spot(file), text("read.fault.no-file"))
            return None
        if about.st_size > LARGEST_BYTES:
            limit = LARGEST_BYTES // 2**20
            remedy = text("read.remedy.too-large")
            findings.fault(Spot(file), text("read.fault.too-large", megabytes=limit), remedy)
            return None
        return path.read_bytes()
    except (OSError, ValueError) as error:
        name = getattr(error, "strerror", None) or type(error).__name__
        findings.fault(Spot(file), text("read.fault.unreadable", why=name))
        return None
