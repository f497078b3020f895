"""
The parts of an ``.xlsx``, read one after the other and never more than is bounded.

Only what a roster needs: which sheet is shown first, its cells, merged areas, hidden rows and
columns. Names of elements are compared without their namespace, so that the strict form of
the format is read as the usual one. ECMA-376, part 1: sections 18.2 to 18.8 and 22.4.2.4.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, islice
from typing import Any, Final
from xml.etree import ElementTree as ET

from planner.read.formats import BUILT_IN
from planner.read.sheets import MOST_SHEETS, Sheet, TooMuchError, numeral

MOST_BYTES: Final = 256 * 2**20  # of one part, unpacked
MOST_STRINGS: Final = 2_000_000
MOST_CELLS: Final = 4_000_000
MOST_MERGES: Final = 20_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,9})")
_TRUE = frozenset(("1", "true", "on"))


class DamagedError(ValueError):
    """A part that is missing or is not what it should be."""


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook of which nothing but the list of sheets has been read."""

    archive: zipfile.ZipFile
    part: str
    targets: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """
    Where the first sheet that is shown lies in a workbook.

    Parameters
    ----------
    name, target
        The sheet's name and its part.
    sheets, book
        The parts of all sheets, and of the workbook itself.
    formats
        The number format of each style, by its index.
    strings
        Texts that cells name by their number.
    is_1904
        Whether serial numbers of days count from 1904.
    """

    name: str
    target: str
    sheets: tuple[str, ...]
    book: str
    formats: tuple[str, ...]
    strings: tuple[str, ...]
    is_1904: bool


def first_shown(archive: zipfile.ZipFile) -> Part:
    """Return where the first sheet that is shown lies; what is raised as in `read_xlsx`."""
    part = _start(archive)
    book = _Book(archive, part, _relations(archive, part))
    root = _whole(archive, part)
    name, target, _ = _first_shown(root, book)
    sheets = tuple(t for kind, t in book.targets.values() if kind.endswith("/worksheet"))
    formats, strings = tuple(_formats(book)), tuple(_strings(book))
    return Part(name, target, sheets, part, formats, strings, _is_1904(root))


def parts_of(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and part of whatever belongs to a part, by id; nothing where nothing does."""
    folder, name = posixpath.split(part)
    there = posixpath.join(folder, "_rels", f"{name}.rels")
    return _relations(archive, part) if there in archive.namelist() else {}


def _is_1904(root: ET.Element) -> bool:
    about = next((one for one in root if _name(one) == "workbookPr"), None)
    return about is not None and about.get("date1904", "") in _TRUE


def read_xlsx(content: bytes) -> Sheet:
    """
    Return the first sheet that is shown, with those behind it.

    Raises
    ------
    DamagedError, and whatever zip and XML raise
        If this is no workbook.
    TooMuchError
        If it holds more than any roster.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _start(archive)
        book = _Book(archive, part, _relations(archive, part))
        root = _whole(archive, part)
        is_1904 = _is_1904(root)
        name, target, skipped = _first_shown(root, book)
        sheet = Sheet(name=name, skipped=skipped, is_1904=is_1904)
        formats = _formats(book)
        strings = _strings(book)
        _cells(book, target, strings, formats, sheet)
        for other, part_of in _shown_behind(root, book, target):
            sheet.others.append(Sheet(name=other, is_1904=is_1904))
            _cells(book, part_of, strings, formats, sheet.others[-1])
        return sheet


def read_every_sheet(content: bytes) -> Iterator[Sheet]:
    """Yield every sheet, hidden ones too; what is raised is as in `read_xlsx`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _start(archive)
        book = _Book(archive, part, _relations(archive, part))
        root = _whole(archive, part)
        formats, strings, is_1904 = _formats(book), _strings(book), _is_1904(root)
        for name, target, _ in islice(_sheets(root, book), MOST_SHEETS):
            sheet = Sheet(name=name, is_1904=is_1904)
            _cells(book, target, strings, formats, sheet)
            yield sheet


# --- parts ----------------------------------------------------------------------------


def _start(archive: zipfile.ZipFile) -> str:
    """Return the workbook's own part."""
    for kind, target in _relations(archive, "").values():
        if kind.endswith("/officeDocument"):
            return target
    raise DamagedError


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the id of each relation of a part to its kind and the part that it leads to."""
    folder, name = posixpath.split(part)
    there = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for one in _whole(archive, there):
        target = one.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        found[one.get("Id", "")] = one.get("Type", ""), posixpath.normpath(path)
    return found


def _open(archive: zipfile.ZipFile, part: str) -> Any:
    """Return a part to read from, if it is not larger than any roster's."""
    if archive.getinfo(part).file_size > MOST_BYTES:
        raise TooMuchError
    stream = archive.open(part)
    if b"<!DOCTYPE" in stream.read(4096).upper():
        raise DamagedError  # no spreadsheet writes one; entities could grow without end
    stream.seek(0)
    return stream


def _whole(archive: zipfile.ZipFile, part: str) -> ET.Element:
    with _open(archive, part) as stream:
        return ET.fromstring(stream.read())  # noqa: S314 - bounded, and without a DOCTYPE


def _pieces(archive: zipfile.ZipFile, part: str, *wanted: str) -> Iterator[ET.Element]:
    """Yield the elements of those names, each forgotten when the next is asked for."""
    with _open(archive, part) as stream:
        above: list[ET.Element] = []
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - the same
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if _name(element) in wanted:
                yield element
                element.clear()
                if above:
                    above[-1].remove(element)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _first_shown(root: ET.Element, book: _Book) -> tuple[str, str, tuple[str, ...]]:
    """Return name and part of the first sheet that is shown, and the names passed over."""
    skipped: list[str] = []
    for name, target, is_shown in _sheets(root, book):
        if is_shown:
            return name, target, tuple(skipped)
        skipped.append(name)
    raise DamagedError


def _shown_behind(root: ET.Element, book: _Book, first: str) -> Iterator[tuple[str, str]]:
    """Yield name and part of the sheets that are shown behind the first."""
    behind = dropwhile(lambda one: one[1] != first, _sheets(root, book))
    shown = ((name, target) for name, target, is_shown in behind if is_shown and target != first)
    parts = book.archive.namelist()
    yield from islice((one for one in shown if one[1] in parts), MOST_SHEETS)


def _sheets(root: ET.Element, book: _Book) -> Iterator[tuple[str, str, bool]]:
    """Yield name and part of each sheet, and whether it is shown."""
    for sheets in (one for one in root if _name(one) == "sheets"):
        for one in sheets:
            key = next((v for k, v in one.attrib.items() if k.rpartition("}")[2] == "id"), "")
            kind, target = book.targets.get(key, ("", ""))
            if kind.endswith("/worksheet"):
                yield one.get("name", ""), target, one.get("state", "visible") == "visible"


def _optional(book: _Book, kind: str) -> str | None:
    parts = (target for what, target in book.targets.values() if what.endswith(f"/{kind}"))
    part = next(parts, None)
    return part if part in book.archive.namelist() else None


def _strings(book: _Book) -> list[str]:
    part = _optional(book, "sharedStrings")
    found: list[str] = []
    for one in _pieces(book.archive, part, "si") if part else ():
        found.append(_said(one))
        if len(found) > MOST_STRINGS:
            raise TooMuchError
    return found


def _said(element: ET.Element) -> str:
    """Return the text of a string: its runs in order, phonetic guides left out."""
    pieces = []
    for one in element:
        if _name(one) == "t":
            pieces.append(one.text or "")
        elif _name(one) == "r":
            pieces += [inner.text or "" for inner in one if _name(inner) == "t"]
    return unescaped("".join(pieces))


def unescaped(written: str) -> str:
    """Return text with ``_x000D_`` and its like as the characters that they stand for."""
    if "_x" not in written:
        return written
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), written).replace("\r\n", "\n")


def _formats(book: _Book) -> list[str]:
    """Return the number format of each style, by its index."""
    part = _optional(book, "styles")
    if part is None:
        return []
    own: dict[str, str] = {}
    found: list[str] = []
    for table in _whole(book.archive, part):
        if _name(table) == "numFmts":
            own |= {one.get("numFmtId", ""): one.get("formatCode", "") for one in table}
        elif _name(table) == "cellXfs":
            found = [one.get("numFmtId", "0") for one in table]
    built = {str(key): code for key, code in BUILT_IN.items()}
    return [own.get(key) or built.get(key, "General") for key in found]


# --- cells ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Place:
    """Where the reading stands: cells may leave out where they are."""

    row: int = 0
    column: int = -1
    count: int = field(default=0)


def _cells(book: _Book, part: str, strings: list[str], formats: list[str], sheet: Sheet) -> None:
    place = _Place()
    for one in _pieces(book.archive, part, "row", "mergeCell", "col"):
        kind = _name(one)
        if kind == "row":
            _row(one, place, strings, formats, sheet)
        elif kind == "mergeCell":
            _merge(one, sheet)
        elif one.get("hidden", "") in _TRUE:
            first, last = int(one.get("min", "1")), int(one.get("max", "1"))
            sheet.hidden_columns |= set(range(first - 1, min(last, LAST_COLUMN)))


def _row(
    one: ET.Element, place: _Place, strings: list[str], formats: list[str], sheet: Sheet
) -> None:
    place.row = int(one.get("r") or place.row + 1)
    if not 1 <= place.row <= LAST_ROW:
        raise DamagedError
    if one.get("hidden", "") in _TRUE:
        sheet.hidden_rows.add(place.row)
    place.column = -1
    for cell in one:
        if _name(cell) != "c":
            continue
        place.count += 1
        if place.count > MOST_CELLS:
            raise TooMuchError
        at = _CELL.fullmatch(cell.get("r", ""))
        place.column = column_of(at[1]) if at else place.column + 1
        if place.column >= LAST_COLUMN:
            raise DamagedError
        _cell(cell, place, strings, formats, sheet)


def column_of(letters: str) -> int:
    """Return the position, from 0, of a column by a spreadsheet's name of it."""
    index = 0
    for sign in letters:
        index = index * 26 + ord(sign) - 64
    return index - 1


def _cell(
    cell: ET.Element, place: _Place, strings: list[str], formats: list[str], sheet: Sheet
) -> None:
    at = place.row, place.column
    kind = cell.get("t", "n")
    inner = {_name(one): one for one in cell}
    value = inner["v"].text or "" if "v" in inner else ""
    is_formula = "f" in inner
    if is_formula and not value and kind != "str":
        sheet.formulas.add(at)
        sheet.put(*at, f"={inner['f'].text or ''}")
    elif kind == "e":
        sheet.errors.add(at)
        sheet.put(*at, value)
    elif kind == "inlineStr":
        sheet.put(*at, _said(inner["is"]) if "is" in inner else "")
    elif not value:
        return
    elif kind == "s":
        sheet.put(*at, strings[int(value)])
    elif kind in {"str", "d"}:
        sheet.put(*at, unescaped(value).removesuffix("T00:00:00"))
    elif kind == "b":
        sheet.put(*at, "yes" if value in _TRUE else "no")
    else:
        style = int(cell.get("s", "0"))
        shown = formats[style] if style < len(formats) else "General"
        sheet.put(*at, numeral(float(value), shown, is_1904=sheet.is_1904))


def _merge(one: ET.Element, sheet: Sheet) -> None:
    ends = [_CELL.fullmatch(end) for end in one.get("ref", "").split(":")]
    if len(ends) == 2 and ends[0] and ends[1]:
        left, top = column_of(ends[0][1]), int(ends[0][2])
        sheet.merged.append((left, top, column_of(ends[1][1]), min(int(ends[1][2]), LAST_ROW)))
    if len(sheet.merged) > MOST_MERGES:
        raise TooMuchError
