"""What one helper is handed on paper as lists of elders: a page and a PDF of the same values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from planner.outputs.names import without_control
from planner.outputs.paper.fonts import has_chinese
from planner.outputs.paper.joined import join_pdfs
from planner.outputs.paper.pdf import breakable, write_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language

STYLE = (
    "@page{size:A4 landscape;margin:12mm}body{font:14px/1.5 sans-serif;margin:2em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #555;padding:5px 7px;"
    "text-align:left;vertical-align:top}tr{page-break-inside:avoid}h1{font-size:22px}"
    "td,th{overflow-wrap:anywhere}td.t{white-space:nowrap}p{overflow-wrap:anywhere}"
    "@media screen and (max-width:640px){body{margin:1em}"
    "table{display:block;overflow-x:auto}th,td{min-width:4em}td:not(.t){min-width:11em}td:empty{min-width:4em}}"
)
VIEWPORT = "<meta name=viewport content='width=device-width, initial-scale=1'>"
TEMPLATE = "list.typ"


@dataclass(frozen=True, slots=True)
class Rows:
    """
    A table under a heading.

    Parameters
    ----------
    widths
        Shares of the page's width, one for each column.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]

    def filled(self, free: int = 0) -> Rows:
        """Return the table without empty columns; the last `free` are for writing by hand."""
        last = len(self.heads) - free
        kept = [n for n in range(len(self.heads)) if n >= last or any(r[n] for r in self.rows)]
        return Rows(
            self.title,
            tuple(self.heads[n] for n in kept),
            tuple(tuple(row[n] for n in kept) for row in self.rows),
            tuple(self.widths[n] for n in kept),
        )


@dataclass(frozen=True, slots=True)
class HelperList:
    """One helper's paper: what it is and what the week is like, tables, and a last line."""

    stem: str
    title: str
    lead: str
    tables: tuple[Rows, ...]
    foot: str = ""


def write_lists(
    folder: Path, language: Language, papers: Sequence[HelperList], every: tuple[str, str]
) -> None:
    """
    Write a page and a PDF for each of `papers`, and one PDF of them all.

    Without a Chinese font there is no PDF, as for sheets.

    Parameters
    ----------
    every
        Stem and title of the one PDF.
    """
    parts = []
    for paper in papers:
        page = _html(language, paper)
        (folder / f"{paper.stem}.html").write_text(page, encoding="utf-8", newline="\n")
        if has_chinese():
            parts.append(folder / f"{paper.stem}.pdf")
            write_pdf(parts[-1], _value(language, paper), TEMPLATE)
    if parts:
        stem, title = every
        join_pdfs(folder / f"{stem}.pdf", parts, title)


def _value(language: Language, paper: HelperList) -> dict[str, Any]:
    tables = [
        {
            "title": one.title,
            "heads": [_headed(head) for head in one.heads],
            "rows": one.rows,
            "widths": one.widths,
        }
        for one in paper.tables
    ]
    value: dict[str, Any] = breakable(
        {"heading": paper.title, "lead": paper.lead, "tables": tables}
    )
    return value | {
        "lang": language,
        "title": without_control(paper.title),
        "foot": paper.foot,  # our own words and lines to sign on
    }


def _html(language: Language, paper: HelperList) -> str:
    parts = [
        f"<!doctype html><html lang='{language}'><meta charset='utf-8'>{VIEWPORT}",
        f"<title>{escape(paper.title)}</title><style>{STYLE}</style>",
        f"<main><h1>{escape(paper.title)}</h1>",
        f"<p>{escape(paper.lead)}</p>",
    ]
    for one in paper.tables:
        if one.title:
            parts.append(f"<h2>{escape(one.title)}</h2>")
        parts.append(_table(one))
    if paper.foot:
        parts.append(f"<p>{escape(paper.foot)}</p>")
    return "\n".join([*parts, "</main></html>"]) + "\n"


def _table(one: Rows) -> str:
    heads = "".join(f"<th scope=col>{escape(_headed(head))}</th>" for head in one.heads)
    lines = ("".join(_cell(cell) for cell in row) for row in one.rows)
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table tabindex=0><thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table>"


def _headed(head: str) -> str:
    """Return the head of a column as it stands on paper; tables for programs have it small."""
    return head[:1].upper() + head[1:]


def _cell(cell: str) -> str:
    """Return a cell; one without a blank, such as a number or a name, stays on one line."""
    is_short = len(cell) <= 14 and " " not in cell
    return f"<td{' class=t' if is_short else ''}>{escape(cell)}</td>"
