"""
A template's sheets: find the placeholders, repeat rows, write the values.

ECMA-376, part 1: cells 18.3.1.4, formulas 18.3.1.40, inline text 18.3.1.53, styles 18.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.dom import minidom

from planner.outputs.names import without_control
from planner.outputs.template.names import Value
from planner.outputs.template.parts import (
    NoTemplateError,
    Parts,
    children,
    copied,
    elements,
    joined,
    owner,
    set_text,
)

if TYPE_CHECKING:
    from planner.outputs.template.names import Names

PLACEHOLDER: Final = re.compile(r"[{｛]{2}\s*([^{}｛｝]+?)\s*[}｝]{2}")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SHEETS: Final = {"worksheet"}
_BESIDE: Final = {"drawing", "comments", "chart"}
_SERIAL_DAY_0: Final = date(1899, 12, 30)
# Formats that are Excel's own, by number, and show dates: 18.8.30.
_DATE_IDS: Final = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}


@dataclass(frozen=True, slots=True)
class Spot:
    """A placeholder where it stands; `cell` is empty outside the cells."""

    sheet: str
    cell: str
    name: str
    kind: str = "cell"


class Workbook:
    """A template, taken apart."""

    def __init__(self, content: bytes) -> None:
        self.parts = Parts(content)
        self.main = next(
            (to for kind, to in self.parts.relations("").values() if kind == "officeDocument"), ""
        )
        self.book = self.parts.xml(self.main)
        related = self.parts.relations(self.main)
        self.sheets: dict[str, str] = {}
        for sheet in elements(self.book, "sheet"):
            kind, part = related.get(sheet.getAttribute("r:id"), ("", ""))
            if kind in _SHEETS:
                self.sheets[sheet.getAttribute("name")] = part
        strings = [to for kind, to in related.values() if kind == "sharedStrings"]
        self.strings = [
            joined(_said(si)) for part in strings for si in elements(self.parts.xml(part), "si")
        ]
        self.styles = Styles(self.parts, related)

    def cells(self, sheet: str) -> Iterator[minidom.Element]:
        """Yield the cells of a sheet."""
        yield from elements(self.parts.xml(self.sheets[sheet]), "c")

    def text(self, cell: minidom.Element) -> str:
        """Return the text of a cell, empty where it holds a number or a formula."""
        if cell.getAttribute("t") == "inlineStr":
            return joined(elements(cell, "t"))
        if cell.getAttribute("t") != "s":
            return ""
        number = joined(children(cell, "v"))
        at = int(number) if number.isdecimal() else -1
        return self.strings[at] if 0 <= at < len(self.strings) else ""

    def spots(self) -> Iterator[Spot]:
        """Yield every placeholder with its place."""
        for sheet, part in self.sheets.items():
            yield from (Spot(sheet, "", n, "name") for n in PLACEHOLDER.findall(sheet))
            for cell in self.cells(sheet):
                at = cell.getAttribute("r")
                for found in PLACEHOLDER.findall(self.text(cell)):
                    yield Spot(sheet, at, found)
                for found in PLACEHOLDER.findall(joined(children(cell, "f"))):
                    yield Spot(sheet, at, found, "formula")
            for lines in self._beside(part):
                yield from (
                    Spot(sheet, "", n, "beside") for n in PLACEHOLDER.findall(joined(lines))
                )

    def _beside(self, part: str) -> Iterator[list[minidom.Element]]:
        """Yield texts beside the cells: page heads and feet, text boxes, charts, remarks."""
        names = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
        for one in elements(self.parts.xml(part), *names):
            yield [one]
        for other in self.around(part):
            tree = self.parts.xml(other)
            for paragraph in elements(tree, "p", "comment"):
                yield list(elements(paragraph, "t"))

    def around(self, part: str) -> list[str]:
        """Return the drawings, charts and remarks of a sheet."""
        found: list[str] = []
        for kind, to in self.parts.relations(part).values():
            if kind in _BESIDE and to in self.parts.raw and to not in found:
                found += [to, *self.around(to)]
        return found

    def fill_beside(self, names: Names) -> None:
        """Fill the placeholders that stand beside the cells."""
        for part in self.sheets.values():
            for lines in self._beside(part):
                written = joined(lines)
                if not PLACEHOLDER.search(written):
                    continue
                is_head = lines[0].tagName.endswith(("Header", "Footer"))
                set_text(lines[0], filled(written, names.value, twice="&" if is_head else ""))
                for other in lines[1:]:
                    set_text(other, "")
                for touched in (part, *self.around(part)):
                    self.parts.touch(touched)

    def write(self, cell: minidom.Element, value: Value) -> None:
        """Let a cell hold a value in the cell's own format; text never becomes a formula."""
        for child in list(cell.childNodes):
            cell.removeChild(child)
        style = int(cell.getAttribute("s") or 0)
        number = value.number
        if number is None and self.styles.is_date(style):
            number = _serial(value.shown)
        if number is not None and (not value.is_share or self.styles.has_format(style)):
            if cell.hasAttribute("t"):
                cell.removeAttribute("t")
            held = owner(cell).createElement(_beside_name(cell, "v"))
            set_text(held, repr(number))
            cell.appendChild(held)
            return
        written = _ESCAPED.sub("_x005F_", without_control(value.shown))
        if written.startswith(_FORMULA):
            cell.setAttribute("s", str(self.styles.quoted(style)))
        cell.setAttribute("t", "inlineStr")
        box = owner(cell).createElement(_beside_name(cell, "is"))
        line = owner(cell).createElement(_beside_name(cell, "t"))
        set_text(line, written)
        box.appendChild(line)
        cell.appendChild(box)

    def forget_results(self) -> None:
        """Let formulas be counted anew when the workbook is opened."""
        for part in self.sheets.values():
            for cell in elements(self.parts.xml(part), "c"):
                held = children(cell, "v") if children(cell, "f") else []
                for one in held:
                    cell.removeChild(one)
                    self.parts.touch(part)
        for part in [name for name in self.parts.raw if name.endswith("calcChain.xml")]:
            self.parts.drop(part)
        root = self.book.documentElement
        if root is None:
            raise NoTemplateError
        for settings in children(root, "calcPr"):
            settings.setAttribute("fullCalcOnLoad", "1")
            self.parts.touch(self.main)


def _said(si: minidom.Element) -> Iterator[minidom.Element]:
    """Yield the texts of a shared string, but not how its characters are read aloud."""
    for child in si.childNodes:
        if isinstance(child, minidom.Element):
            name = child.tagName.rpartition(":")[2]
            if name == "t":
                yield child
            elif name == "r":
                yield from children(child, "t")


def filled(written: str, give: Callable[[str], Value | None], *, twice: str = "") -> str:
    """
    Return a text with its placeholders filled; what has no value is left empty.

    Parameters
    ----------
    twice
        A character that must be doubled in what is put in, as ``&`` in heads of pages.
    """

    def put(found: re.Match[str]) -> str:
        value = give(found[1])
        shown = "" if value is None else value.shown
        return shown.replace(twice, twice * 2) if twice else shown

    return PLACEHOLDER.sub(put, written)


def _beside_name(cell: minidom.Element, name: str) -> str:
    prefix, colon, _ = cell.tagName.rpartition(":")
    return f"{prefix}{colon}{name}"


def _serial(shown: str) -> int | None:
    try:
        return (date.fromisoformat(shown) - _SERIAL_DAY_0).days
    except ValueError:
        return None


class Styles:
    """The formats of a workbook's cells, as far as a value must know them."""

    def __init__(self, parts: Parts, related: dict[str, tuple[str, str]]) -> None:
        self._parts = parts
        self._part = next((to for kind, to in related.values() if kind == "styles"), "")
        self._formats: list[minidom.Element] = []
        self._codes: dict[int, str] = {}
        self._box: minidom.Element | None = None
        self._quoted: dict[int, int] = {}
        if not self._part:
            return
        tree = parts.xml(self._part)
        self._box = next(elements(tree, "cellXfs"), None)
        self._formats = [] if self._box is None else children(self._box, "xf")
        self._codes = {
            int(one.getAttribute("numFmtId")): one.getAttribute("formatCode")
            for one in elements(tree, "numFmt")
            if one.getAttribute("numFmtId").isdecimal()
        }

    def _number(self, style: int) -> int:
        if style >= len(self._formats):
            return 0
        written = self._formats[style].getAttribute("numFmtId")
        return int(written) if written.isdecimal() else 0

    def has_format(self, style: int) -> bool:
        """Return whether the bureau chose how numbers look in this cell."""
        return self._number(style) not in {0, 49}

    def is_date(self, style: int) -> bool:
        """Return whether the cell shows numbers as dates."""
        number = self._number(style)
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", self._codes.get(number, "")).casefold()
        return number in _DATE_IDS or ("y" in code and "d" in code) or ("y" in code and "m" in code)

    def quoted(self, style: int) -> int:
        """Return the same format with the mark that what follows is text."""
        if self._box is None or style >= len(self._formats):
            return style
        if style not in self._quoted:
            copy = copied(self._formats[style])
            copy.setAttribute("quotePrefix", "1")
            self._box.appendChild(copy)
            self._formats.append(copy)
            self._box.setAttribute("count", str(len(self._formats)))
            self._quoted[style] = len(self._formats) - 1
            self._parts.touch(self._part)
        return self._quoted[style]
