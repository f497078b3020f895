"""Repeat a row of a sheet, and let everything that pointed below it follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.dom import minidom

from planner.outputs.template.parts import (
    children,
    copied,
    elements,
    joined,
    put_after,
    set_text,
)
from planner.outputs.template.references import Shift, across, down

if TYPE_CHECKING:
    from planner.outputs.template.workbook import Workbook

_AREAS = {
    "dataValidation": "sqref", "conditionalFormatting": "sqref", "protectedRange": "sqref",
    "ignoredError": "sqref", "hyperlink": "ref", "autoFilter": "ref", "dimension": "ref",
    "sortState": "ref", "sortCondition": "ref",
}  # fmt: skip
_PLACE = re.compile(r"([A-Z]+)(\d+)")


def repeat(book: Workbook, sheet: str, number: int, times: int) -> list[minidom.Element]:
    """
    Let a row stand `times` times, and return the rows, the template's own first.

    Parameters
    ----------
    number
        The row as the spreadsheet counts it.
    times
        At least 1.
    """
    part = book.sheets[sheet]
    tree = book.parts.xml(part)
    unshare(book, part)
    shift = Shift(sheet, number, times - 1)
    rows = {int(row.getAttribute("r") or 0): row for row in elements(tree, "row")}
    first = rows[number]
    if times == 1:
        return [first]
    own = _own_merges(tree, number)
    _follow(book, shift)
    for at, row in rows.items():
        if at > number:
            _renumber(row, shift.row(at))
    made = [first]
    for step in range(1, times):
        copy = copied(first)
        _renumber(copy, number + step)
        for formula in elements(copy, "f"):
            set_text(formula, down(joined([formula]), step))
        put_after(made[-1], copy)
        made.append(copy)
    _copy_merges(tree, own, times)
    book.parts.touch(part)
    return made


def _own_merges(tree: minidom.Document, number: int) -> list[minidom.Element]:
    """Return the merged cells that lie in this row alone."""
    return [
        one
        for one in elements(tree, "mergeCell")
        if {int(row) for _, row in _PLACE.findall(one.getAttribute("ref"))} == {number}
    ]


def _copy_merges(tree: minidom.Document, own: list[minidom.Element], times: int) -> None:
    """Merge in every copy what is merged in the row itself, and no two rows into one."""
    for one in own:
        (left, row), (right, _) = _PLACE.findall(one.getAttribute("ref"))
        for step in range(times):
            at = int(row) + step
            held = copied(one) if step else one
            held.setAttribute("ref", f"{left}{at}:{right}{at}")
            if step:
                put_after(one, held)
    for box in elements(tree, "mergeCells"):
        box.setAttribute("count", str(len(children(box, "mergeCell"))))


def _renumber(row: minidom.Element, number: int) -> None:
    row.setAttribute("r", str(number))
    for cell in children(row, "c"):
        if cell.hasAttribute("r"):
            cell.setAttribute("r", re.sub(r"\d+", str(number), cell.getAttribute("r")))


def unshare(book: Workbook, part: str) -> None:
    """Write formulas that Excel shares between cells into each of them, so that rows can move."""
    masters: dict[str, tuple[str, str]] = {}
    for cell in elements(book.parts.xml(part), "c"):
        for formula in children(cell, "f"):
            if formula.getAttribute("t") != "shared":
                continue
            place, number = cell.getAttribute("r"), formula.getAttribute("si")
            if joined([formula]):
                masters[number] = joined([formula]), place
            elif number in masters:
                set_text(formula, across(*masters[number], place))
            for name in ("t", "si", "ref"):
                if formula.hasAttribute(name):
                    formula.removeAttribute(name)
            book.parts.touch(part)


def _follow(book: Workbook, shift: Shift) -> None:
    """Let every reference of the workbook to moved rows follow them."""
    for sheet, part in book.sheets.items():
        unshare(book, part)
        _formulas(book, part, shift, sheet)
        for other in book.around(part):
            _formulas(book, other, shift, sheet)
    _formulas(book, book.main, shift, "")
    _follow_places(book, book.sheets[shift.sheet], shift)


def _follow_places(book: Workbook, here: str, shift: Shift) -> None:
    """Let what lies on places of the sheet itself follow: merged cells, rules, pictures."""
    _areas(book.parts.xml(here), shift)
    for kind, to in book.parts.relations(here).values():
        if kind == "table":
            _table(book, to, shift)
        elif kind == "drawing":
            _anchors(book, to, shift)
        elif kind == "comments":
            for remark in elements(book.parts.xml(to), "comment"):
                remark.setAttribute("ref", shift.reference(remark.getAttribute("ref")))
            book.parts.touch(to)


def _table(book: Workbook, part: str, shift: Shift) -> None:
    """Let a table of Excel's own grow with its repeated row."""
    for one in elements(book.parts.xml(part), "table", "autoFilter"):
        if one.hasAttribute("ref"):
            one.setAttribute("ref", shift.reference(one.getAttribute("ref")))
    book.parts.touch(part)


def _formulas(book: Workbook, part: str, shift: Shift, sheet: str) -> None:
    """Let the formulas of a part follow; a part without any to change stays as it is."""
    names = ("f", "formula", "formula1", "formula2", "definedName")
    for element in elements(book.parts.xml(part), *names):
        written, ref = joined([element]), element.getAttribute("ref")
        is_series = element.tagName == "c:f" or "/charts/" in part
        moved = shift.formula(written, sheet, grows=is_series) if written else ""
        if moved != written:
            set_text(element, moved)
            book.parts.touch(part)
        if ref and sheet.casefold() == shift.sheet.casefold():
            element.setAttribute("ref", shift.reference(ref))


def _areas(tree: minidom.Document, shift: Shift) -> None:
    for element in elements(tree, "mergeCell"):
        element.setAttribute("ref", shift.reference(element.getAttribute("ref")))
    for element in elements(tree, *_AREAS):
        name = _AREAS[element.tagName.rpartition(":")[2]]
        if element.hasAttribute(name):
            element.setAttribute(name, shift.areas(element.getAttribute(name)))
    for box in elements(tree, "rowBreaks"):
        for one in children(box, "brk"):
            one.setAttribute("id", str(shift.row(int(one.getAttribute("id")))))


def _anchors(book: Workbook, part: str, shift: Shift) -> None:
    """Let pictures and charts that stand below move down; rows count from 0 there."""
    for one in elements(book.parts.xml(part), "row"):
        written = joined([one])
        if written.isdecimal():
            set_text(one, str(shift.row(int(written) + 1) - 1))
    book.parts.touch(part)
