"""
A copy of the office's list with the faulty cells coloured, each with a comment on what to do.

The copy is an ``.xlsx`` whatever the list was. A workbook keeps its look; text with separators and
workbooks of old are set anew, row by row where they stood. Nothing in it calculates: formulas
give way to the values stored with them, text that looks like one stays text, and links,
macros and names that workbooks carry are left out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planner.errors import Fault, InputError, text
from planner.outputs.names import without_control
from planner.outputs.workbook import put_texts
from planner.read.columns import COLUMNS, score
from planner.read.findings import Findings
from planner.read.openers import read_grid
from planner.read.tables import letters
from planner.words import say, speak

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from planner.read.layout import Grid

MARK: Final = "visit-rounds: marked copy"
_LIST: Final = ("file", "row", "cell", "column", "value", "expected", "remedy")
_WIDTHS: Final = (16, 6, 9, 16, 24, 40, 48)
_RED, _YELLOW = "FFC7CE", "FFEB9C"
_ASKED: Final = frozenset(("read.fault.column-asked", "read.fault.day-or-month"))
_MOST_BYTES: Final = 64 * 2**20  # unpacked; a larger workbook is set anew from our own reading
_LONGEST: Final = 2_000  # signs of a comment
_BLANK: Final = "-"
_LEAST_WIDTH, _MOST_WIDTH = 8, 40


def write_marked(target: Path, folder: Path, faults: Sequence[Fault], language: str) -> int:
    """
    Write the marked copy and return how many cells are marked.

    Parameters
    ----------
    target
        The ``.xlsx`` to write; one of an earlier run is replaced.
    folder
        The scenario's folder, from which the faults' files are named.
    faults
        What reading found. Those in no row of a table stand only in the list at the end.
    language
        Of comments and list.
    """
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.row is not None and not fault.file.endswith(".toml"):
            by_file.setdefault(fault.file, []).append(fault)
    book: Workbook | None = None
    marked = 0
    for file, several in by_file.items():
        book, sheet = _sheet(book, folder / file, file)
        if sheet is not None:
            marked += _mark_all(sheet, several, language)
    book = book or _empty()
    _add_list(book, faults, language)
    book.properties.description = MARK
    _save(book, target)
    return marked


def refuse_other(target: Path) -> None:
    """
    Refuse to write over what is no marked copy.

    Raises
    ------
    InputError
        If the file holds anything else, or is a folder.
    """
    if not target.exists():
        return
    try:
        with zipfile.ZipFile(target) as archive, archive.open("docProps/core.xml") as part:
            is_ours = MARK.encode() in part.read(65_536)
    except (OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error):
        is_ours = False
    if not is_ours:
        fault = Fault(target.name, text("marked.target"), text("marked.target-remedy"))
        raise InputError((fault,))


# --- the copy -------------------------------------------------------------------------


def _sheet(
    book: Workbook | None, path: Path, file: str
) -> tuple[Workbook | None, Worksheet | None]:
    """Return the book, begun with the first file, and the sheet that shows the list."""
    if book is None and (copied := _copied(path)) is not None:
        shown = [one for one in copied.worksheets if one.sheet_state == "visible"]
        if shown:
            return copied, shown[0]
    grid = read_grid(path, file, Findings(), _score)
    if grid is None:
        return book, None
    if book is None:
        book = _empty()
    sheet: Worksheet = _first(book) or book.create_sheet()
    sheet.title = _title(Path(file).stem, [one for one in book.sheetnames if one != _BLANK])
    _fill(sheet, grid)
    return book, sheet


def _score(header: tuple[str, ...]) -> int:
    from planner.read.answers import NONE

    return max(score(kind, NONE, header) for kind in COLUMNS)


def _empty() -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].title = _BLANK
    return book


def _first(book: Workbook) -> Worksheet | None:
    """Return the sheet of a new book on which nothing stands yet."""
    return book.worksheets[0] if book.sheetnames == [_BLANK] else None


def _title(wanted: str, taken: Iterable[str]) -> str:
    """Return a lawful name of a sheet that none has yet."""
    lawful = "".join(c for c in without_control(wanted) if c not in "[]:*?/\\'")[:24] or "1"
    known = {one.lower() for one in taken}
    several = (lawful if n == 1 else f"{lawful} {n}" for n in range(1, len(known) + 2))
    return next(one for one in several if one.lower() not in known)


def _copied(path: Path) -> Workbook | None:
    """Return a workbook with its look and without anything that acts; None where unsafe."""
    from openpyxl import load_workbook

    try:
        content = path.read_bytes()
        if not _is_plain(content):
            return None
        book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001 - whatever openpyxl makes of a workbook that we can read
        return None
    for name in list(book.defined_names):
        del book.defined_names[name]
    sheets: list[Any] = list(book.worksheets)
    for sheet in sheets:
        sheet._hyperlinks = []  # noqa: SLF001 - openpyxl has no other way
        for row in sheet.iter_rows():
            for cell in row:
                if getattr(cell, "hyperlink", None) is not None:
                    cell._hyperlink = None  # noqa: SLF001 - the same
    return book


def _is_plain(content: bytes) -> bool:
    """Whether a workbook may be opened by a library that has no bounds of its own."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            return False
        texts = (part for part in parts if part.filename.endswith((".xml", ".rels", ".vml")))
        return not any(b"<!DOCTYPE" in archive.read(part).upper() for part in texts)


def _fill(sheet: Worksheet, grid: Grid) -> None:
    """Set the rows where they stood, as text."""
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for row, cells in grid.rows:
        for index, written in enumerate(cells):
            if written:
                cell = sheet.cell(row, index + 1)
                _put(cell, written)
                size = sum(1 + (ord(sign) > 0x2E7F) for sign in written)
                widths[index] = max(widths.get(index, 0), size)
    for left, top, right, bottom in grid.merged:
        sheet.merge_cells(None, top, left + 1, bottom, right + 1)
    for index, width in widths.items():
        room = min(max(width + 2, _LEAST_WIDTH), _MOST_WIDTH)
        sheet.column_dimensions[get_column_letter(index + 1)].width = room


def _put(cell: Any, written: str) -> None:
    cell.value = without_control(written)[:32_000]
    cell.data_type = "s"  # text, whatever it starts with
    cell.quotePrefix = True


# --- marks ----------------------------------------------------------------------------


def _mark_all(sheet: Worksheet, faults: Sequence[Fault], language: str) -> int:
    """Mark the cells of the first sheet, and those of the others that are named in the fault."""
    from openpyxl.utils import coordinate_to_tuple

    here = [fault for fault in faults if "!" not in (fault.cell or "")]
    marked = _mark(sheet, here, language)
    names: list[str] = getattr(sheet.parent, "sheetnames", [])
    for name in names:
        there = []
        for fault in faults:
            title, _, cell = (fault.cell or "").rpartition("!")
            if title == name and not cell.isdecimal():
                there.append(replace(fault, index=coordinate_to_tuple(cell)[1] - 1))
        if there and sheet.parent is not None:
            marked += _mark(sheet.parent[name], there, language)
    return marked


def _mark(sheet: Worksheet, faults: Sequence[Fault], language: str) -> int:
    """Colour the cells of the faults, and say in a comment what is wrong and what to do."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    held = _held(sheet)
    by_cell: dict[tuple[int, int], list[Fault]] = {}
    for fault in faults:
        at = fault.row or 1, (fault.index or 0) + 1
        by_cell.setdefault(held.get(at, at), []).append(fault)
    for (row, column), several in by_cell.items():
        cell: Any = sheet.cell(row, column)
        is_asked = all(fault.expected.key in _ASKED for fault in several)
        colour = _YELLOW if is_asked else _RED
        cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
        if cell.value is None and several[0].value:  # a formula without a result
            _put(cell, several[0].value)
        said = [cell.comment.text] if cell.comment else []
        said += dict.fromkeys(_said(fault, language) for fault in several)
        comment = Comment("\n\n".join(said)[:_LONGEST], say(language, "marked.author"))
        comment.width, comment.height = 360, 60 + 36 * len(said)
        cell.comment = comment
    return len(by_cell)


def _held(sheet: Worksheet) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return each cell inside a merged area to the one that holds its value."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, area.min_row + 10_000) + 1)
        for column in range(area.min_col, min(area.max_col, area.min_col + 100) + 1)
    }


def _said(fault: Fault, language: str) -> str:
    """Return what a comment says, under the name of a column that the list lacks."""
    lines = [speak(language, fault.expected)]
    if fault.index is None and fault.column:
        lines[:0] = [fault.column]
    if fault.remedy is not None:
        lines.append(speak(language, fault.remedy))
    return without_control("\n".join(lines))


def _add_list(book: Workbook, faults: Sequence[Fault], language: str) -> None:
    """Add a last sheet with every fault, those too that stand in no cell."""
    sheet: Worksheet = _first(book) or book.create_sheet()
    others = [one for one in book.sheetnames if one != sheet.title]
    sheet.title = _title(say(language, "marked.list"), others)
    put_texts(sheet, [say(language, f"marked.column.{name}") for name in _LIST])
    for fault in faults:
        cell = fault.cell
        if cell is None and fault.index is not None and fault.row is not None:
            cell = f"{letters(fault.index)}{fault.row}"
        remedy = None if fault.remedy is None else speak(language, fault.remedy)
        expected = speak(language, fault.expected)
        put_texts(sheet, [fault.file, fault.row, cell, fault.column, fault.value, expected, remedy])
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions[letters(index)].width = width
    sheet.freeze_panes = "A2"


def _save(book: Workbook, target: Path) -> None:
    """Write the book beside its place and swap it in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    book.save(beside)
    beside.replace(target)
