"""Fill a template: check every placeholder first, then repeat rows and write the values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.dom import minidom

from planner.errors import Fault, InputError, text
from planner.outputs.template.names import NUMBER, Names, Value
from planner.outputs.template.parts import NoTemplateError, children, elements
from planner.outputs.template.repeat import repeat
from planner.outputs.template.workbook import PLACEHOLDER, Spot, Workbook, filled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check(template: Path, names: Names) -> None:
    """
    Say whatever cannot be filled, all at once.

    Raises
    ------
    InputError
        If the file is no workbook, holds no placeholder, or one that nobody knows.
    """
    book = _open(template)
    spots = list(book.spots())
    faults = tuple(_fault(template.name, spot, names) for spot in spots if _is_wrong(spot, names))
    if not spots:
        faults = (Fault(template.name, text("reports.expected.placeholders")),)
    if faults:
        raise InputError(faults)


def fill(template: Path, names: Names) -> bytes:
    """
    Return the template with its placeholders filled, and otherwise as it is.

    Text becomes text and numbers become numbers, in the format of their cell. A row that asks
    for the columns of a table stands once for each of the table's rows, once and empty where
    there are none; formulas, merged cells, rules and pictures below move down with it.

    Raises
    ------
    InputError
        As `check` does.
    """
    check(template, names)
    book = _open(template)
    for sheet in book.sheets:
        rows = {}
        for row in elements(book.parts.xml(book.sheets[sheet]), "row"):
            if any(PLACEHOLDER.search(book.text(cell)) for cell in children(row, "c")):
                rows[int(row.getAttribute("r"))] = row
        for number in sorted(rows, reverse=True):
            _fill_row(book, sheet, number, rows[number], names)
    book.fill_beside(names)
    book.forget_results()
    return book.parts.content()


def _open(template: Path) -> Workbook:
    try:
        return Workbook(template.read_bytes())
    except FileNotFoundError as error:
        expected = text("reports.expected.template-there")
        raise InputError((Fault(template.name, expected, column="--template"),)) from error
    except (NoTemplateError, OSError, ValueError, KeyError) as error:
        expected, remedy = text("read.fault.not-xlsx"), text("read.remedy.save-xlsx")
        raise InputError((Fault(template.name, expected, remedy, column="--template"),)) from error


def _is_wrong(spot: Spot, names: Names) -> bool:
    if spot.kind in {"formula", "name"}:
        return True
    return names.value(spot.name) is None and (
        names.column(spot.name) is None or spot.kind == "beside"
    )


def _fault(file: str, spot: Spot, names: Names) -> Fault:
    row = int("".join(c for c in spot.cell if c.isdecimal()) or 0) or None
    if spot.kind in {"formula", "name"}:
        expected, remedy = text(f"reports.expected.not-in-{spot.kind}"), None
    else:
        expected = text("reports.expected.placeholder")
        remedy = text("reports.remedy.placeholder", near=names.nearest(spot.name))
    written = "{{" + spot.name + "}}"
    return Fault(file, expected, remedy, row, spot.cell or None, spot.sheet, written)


def _fill_row(book: Workbook, sheet: str, number: int, row: minidom.Element, names: Names) -> None:
    asked = [n for cell in children(row, "c") for n in PLACEHOLDER.findall(book.text(cell))]
    columns = [held for one in asked if (held := names.column(one)) is not None]
    is_table = any(names.value(one) is None for one in asked)
    times = max((len(held) for held in columns), default=0) if is_table else 1
    for at, one in enumerate(repeat(book, sheet, number, max(times, 1))):
        for cell, written in _asking(book, one):
            book.write(cell, _value(written, at, names))
    book.parts.touch(book.sheets[sheet])


def _asking(book: Workbook, row: minidom.Element) -> Iterator[tuple[minidom.Element, str]]:
    for cell in children(row, "c"):
        written = book.text(cell)
        if PLACEHOLDER.search(written):
            yield cell, written


def _value(written: str, at: int, names: Names) -> Value:
    """Return what a cell holds in the row `at` of its table."""

    def give(name: str) -> Value | None:
        single = names.value(name)
        if single is not None:
            return single
        column = names.column(name) or []
        return column[at] if at < len(column) else Value("")

    whole = PLACEHOLDER.fullmatch(written.strip())
    if whole is not None:
        return give(whole[1]) or Value("")
    return Value(filled(written, give))


def numbered(count: int) -> dict[tuple[str, ...], list[Value]]:
    """Return the column that counts a table's rows."""
    return {NUMBER: [Value(str(at), at) for at in range(1, count + 1)]}
