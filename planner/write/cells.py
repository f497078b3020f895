"""
Single cells of an office's own table mended in place: everything else stays as it stood.

What the desk mends before a scenario can be read at all; `planner.write.patched_csv` and
`planner.write.patched_xlsx` do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from planner.errors import InputError
from planner.read.answers import NONE
from planner.read.columns import COLUMNS, score
from planner.write.beside import write_bytes_beside
from planner.write.office_files import refused
from planner.write.patched_csv import patch_csv
from planner.write.patched_xlsx import patch_xlsx
from planner.write.patches import NotExactError, Patch

Cells = Mapping[tuple[int, int], str]
"""Row, from 1, and position of the column, from 0, to what is to stand there."""

_ZIP: Final = b"PK\x03\x04"
_OLD: Final = b"\xd0\xcf\x11\xe0"


def put_cells(
    file: Path, cells: Cells, *, head: int = 1, headers: Mapping[int, str] | None = None
) -> None:
    """
    Write texts into cells of a table, beside its place, and swap it in.

    Parameters
    ----------
    head
        Row of the header.
    headers
        Names of columns that are added behind the others.

    Raises
    ------
    InputError
        If the file is a workbook of old, has no such row, or cannot be changed so that
        everything else stays.
    """
    content = file.read_bytes()
    last = max((row for row, _ in cells), default=head)
    patch = Patch(head, last, cells, headers=headers or {})
    try:
        made = _patched(content, patch)
    except (NotExactError, IndexError):
        raise InputError((refused(file.name, file),)) from None
    write_bytes_beside(file, made)


def _patched(content: bytes, patch: Patch) -> bytes:
    if content.startswith(_OLD):
        raise NotExactError
    if content.startswith(_ZIP):
        return patch_xlsx(content, patch)
    return patch_csv(content, patch, _score)


def _score(header: tuple[str, ...]) -> int:
    return max(score(kind, NONE, header) for kind in COLUMNS)
