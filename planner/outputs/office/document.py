"""
A paper of the office as plain values, and the files made of it: HTML, PDF and xlsx.

The same values fill the page and the print, so that neither says what the other does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from planner.outputs.names import without_control
from planner.outputs.page import environment, own_css

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language

AT_ONCE = 240
"""Most cards or forms that are set by one run; what typst keeps of them is then let go."""

Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Rows under a heading; a table never breaks inside a row.

    Parameters
    ----------
    widths
        Shares of the page's width, one for each column.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    title: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """
    One kind of paper, as often as it is asked for.

    Parameters
    ----------
    stem
        Name of its files.
    cards
        Lists of fields, four to a page.
    forms
        Lists of fields, each on a page of its own, with `text` above and `signatures` below.
    tables
        Tables that follow each other.
    charts
        Drawn pages: see `planner.outputs.office.chart`.
    keys
        Whom the cards, forms or tables are for, in their order.
    is_apart
        Whether each table has a page of its own.
    """

    stem: str
    title: str
    language: Language
    head: str
    note: str
    version: str
    cards: tuple[tuple[Field, ...], ...] = ()
    forms: tuple[tuple[Field, ...], ...] = ()
    text: str = ""
    signatures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Any, ...] = field(default=())
    keys: tuple[str, ...] = ()
    is_apart: bool = False

    @property
    def count(self) -> int:
        """How many cards, forms, charts or rows there are."""
        rows = sum(len(table.rows) for table in self.tables)
        return len(self.cards) + len(self.forms) + len(self.charts) + rows

    def value(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def write_document(folder: Path, document: Document) -> list[str]:
    """Write a paper as HTML and PDF, tables as xlsx too, and return the files' names."""
    written = [write_page(folder, document), write_print(folder, document)]
    if document.tables:
        _write_xlsx(folder / f"{document.stem}.xlsx", document)
        written.append(f"{document.stem}.xlsx")
    return written


def write_page(folder: Path, document: Document) -> str:
    """Write a paper as HTML, and return the file's name."""
    page = environment().get_template("office.jinja")
    html = page.render(css=own_css("office.css"), d=document)
    name = f"{document.stem}.html"
    (folder / name).write_text(html, encoding="utf-8", newline="\n")
    return name


def write_print(folder: Path, document: Document) -> str:
    """Write a paper as PDF, and return the file's name."""
    name = f"{document.stem}.pdf"
    _write_pdf(folder / name, document)
    return name


def _write_pdf(file: Path, document: Document) -> None:
    from planner.outputs.paper.joined import join_pdfs
    from planner.outputs.paper.pdf import breakable, write_pdf

    value = breakable(document.value())
    parts = []
    pieces = list(_pieces(value))
    for number, piece in enumerate(pieces):
        part = file if len(pieces) == 1 else file.with_suffix(f".{number}.part")
        write_pdf(part, piece, "office.typ")
        parts.append(part)
    if len(parts) > 1:
        join_pdfs(file, parts, document.title)
        for part in parts:
            part.unlink()


def _pieces(value: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the value in pieces that are set one after the other; mostly it is one."""
    key = max(("cards", "forms"), key=lambda name: len(value[name]))
    many = value[key]
    if len(many) <= AT_ONCE:
        return [value]
    return [value | {key: many[at : at + AT_ONCE]} for at in range(0, len(many), AT_ONCE)]


def _write_xlsx(file: Path, document: Document) -> None:
    """Write the tables one below the other; every cell is text and never a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    lines: list[tuple[Sequence[str], bool]] = [((document.title,), True), ((document.head,), False)]
    for table in document.tables:
        lines += [((), False), ((table.title,), True)] if table.title else []
        lines.append((table.heads, True))
        lines += [(row, False) for row in table.rows]
    for number, (cells, is_bold) in enumerate(lines, start=1):
        for column, written in enumerate(cells, start=1):
            cell = sheet.cell(number, column, without_control(written))
            cell.data_type, cell.quotePrefix = "s", True
            cell.alignment = wrapped
            if is_bold:
                cell.font = bold
    for column, share in enumerate(document.tables[0].widths):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRST"[column]].width = max(8, 130 * share)
    book.save(file)
