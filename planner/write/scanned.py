"""Where rows, cells and ranges stand in the bytes of a sheet's part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ParserCreate

from planner.read.xlsx import column_of

RANGED: Final = frozenset(
    (
        *("dimension", "mergeCell", "conditionalFormatting", "dataValidation", "autoFilter"),
        *("hyperlink", "selection", "pane", "sheetView", "protectedRange", "ignoredError"),
        *("brk", "sortState", "sortCondition"),
    )
)
"""Elements of a sheet whose attributes name rows."""
FORMULAS: Final = frozenset(("formula", "formula1", "formula2", "f"))
"""Elements beside the cells that hold a formula."""

_AT = re.compile(r"([A-Z]{1,3})(\d+)")
_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(slots=True)
class Cell:
    """
    A cell: where it stands in the bytes, and what kind it is.

    Parameters
    ----------
    start, tag_end, end
        Where its tag begins and ends, and where the whole cell does.
    style, kind
        As the format writes them.
    has_value
        Whether it shows anything.
    formula, value
        Where those stand inside it.
    """

    start: int
    tag_end: int
    end: int
    style: str
    kind: str
    has_value: bool = False
    formula: tuple[int, int] | None = None
    value: tuple[int, int] | None = None


@dataclass(slots=True)
class Row:
    """A row: `end` is where its cells end, `close` where it does itself."""

    start: int
    tag_end: int
    end: int
    close: int
    cells: dict[int, Cell] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Whether none of its cells shows anything."""
        return not any(cell.has_value for cell in self.cells.values())


@dataclass(slots=True)
class Scan:
    """
    A sheet's part.

    Parameters
    ----------
    rows
        By their number.
    tags
        Name, beginning and end of each tag beside the cells that speaks of rows.
    prefix
        What stands before the names of elements, where anything does.
    """

    content: bytes
    rows: dict[int, Row] = field(default_factory=dict)
    tags: list[tuple[str, int, int]] = field(default_factory=list)
    prefix: str = ""


def tag_end(content: bytes, at: int) -> int:
    """Return where the tag that begins at `at` ends."""
    found = _TAG.match(content, at)
    return found.end() if found else len(content)


def scan_sheet(content: bytes) -> Scan:
    """Return where everything stands; the reader has bounded and proved the part before."""
    scanner = _Scanner(content)
    scanner.parser.Parse(content, True)  # noqa: FBT003 - expat's own signature
    return scanner.scan


class _Scanner:
    """Listens to the parser."""

    def __init__(self, content: bytes) -> None:
        self.scan = Scan(content)
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.row: Row | None = None
        self.number = 0
        self.cell: Cell | None = None
        self.column = -1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        end = tag_end(self.scan.content, at)
        plain = name.rpartition(":")[2]
        if plain == "row":
            self.number, self.column = int(attributes.get("r") or self.number + 1), -1
            self.scan.prefix = name[: len(name) - len(plain)]
            self.row = self.scan.rows[self.number] = Row(at, end, end, end)
        elif plain == "c" and self.row is not None:
            found = _AT.fullmatch(attributes.get("r", ""))
            self.column = column_of(found[1]) if found else self.column + 1
            style, kind = attributes.get("s", ""), attributes.get("t", "n")
            self.cell = self.row.cells[self.column] = Cell(at, end, end, style, kind)
        elif self.cell is not None:
            self._inside(plain, at, end)
        elif plain in RANGED or plain in FORMULAS:
            self.scan.tags.append((plain, at, end))

    def _inside(self, plain: str, at: int, end: int) -> None:
        if self.cell is None or plain not in {"v", "is", "f"}:
            return
        self.cell.has_value = True
        if plain == "f":
            self.cell.formula = (at, end)
        else:
            self.cell.value = (at, end)

    def _end(self, name: str) -> None:
        at = self.parser.CurrentByteIndex
        plain = name.rpartition(":")[2]
        content = self.scan.content
        # Of an empty element the parser tells the end of its tag, of others where the last begins.
        is_open = content.startswith(b"</" + name.encode(), at)
        close = content.index(b">", at) + 1 if is_open else at
        if plain == "row" and self.row is not None:
            self.row.end, self.row.close = at, close
            self.row = None
        elif self.cell is None:
            return
        elif plain == "c":
            self.cell.end = close
            self.cell = None
        elif plain == "f" and self.cell.formula is not None:
            self.cell.formula = (self.cell.formula[0], close)
        elif plain in {"v", "is"} and self.cell.value is not None:
            self.cell.value = (self.cell.value[0], close)
