"""A report's one page for the head of the office: the figures that matter, and the lowest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planner.outputs.office.chart import HEIGHT, WIDTH, Box, Page, box
from planner.outputs.office.document import Document, Table, write_page, write_print
from planner.outputs.office.report import Line, Share, label, sections, title
from planner.words import say
from planner.words.tables import width_of

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language

Report = Mapping[str, Any]

TOLD = (
    "visits", "calls", "seen", "covered", "remote", "cases-open", "cases-overdue", "helpers",
)  # fmt: skip
"""Figures in the boxes, beside the rate."""
COLUMNS, TILE, TALL = 5, (WIDTH / 5, 23.0), 20.0
BARS_FROM, BAR_STEP, BARS = 56.0, 8.0, 13
NAME_WIDTH, SHARE_WIDTH = 62.0, 22.0
PLAIN, GOOD, BAD, GROUND = "#ffffff", "#4a7ba6", "#b4532a", "#eeeeee"
LONGEST = 400
"""Rows of one table in print; 15,000 lines of paper would be read by nobody."""
NARROWEST, WIDEST = 10, 48
"""Letters for which a column has room at the least and at the most."""
LOW = 0.8
"""Rates below this share of 1 are drawn in the other colour."""


def head(report: Report, language: Language) -> Document:
    """Return the page; each of its boxes opens what it counts in ``report.html``."""
    boxes = [*_tiles(report, language), *_bars(report, language)]
    page = Page(f"{title(report, language)} · {_span(report)}", tuple(boxes), ())
    return Document(
        stem="head", title=title(report, language), language=language, head=_span(report),
        note="", version=version(report, language), charts=(page,),
    )  # fmt: skip


def paper(report: Report, tables: Sequence[Line], language: Language) -> Document:
    """Return the report's tables as a paper; what is behind a figure stands on page and sheet."""
    made = tuple(
        Table(
            heads=tuple(one["heads"]),
            rows=_rows(one, language),
            widths=_widths(one["heads"], _rows(one, language)),
            title=one["title"],
            empty=one["empty"],
        )
        for one in tables
    )
    return Document(
        stem="report", title=title(report, language), language=language, head=_span(report),
        note=say(language, "reports.behind"), version=version(report, language), tables=made,
    )  # fmt: skip


def _rows(one: Line, language: Language) -> tuple[tuple[str, ...], ...]:
    """Return a table's rows as text; of a long one the first, and how many more there are."""
    rows = [tuple(str(cell) for cell in row["cells"]) for row in one["rows"][:LONGEST]]
    more = len(one["rows"]) - LONGEST
    if more > 0:
        told = say(language, "reports.more", count=more)
        rows.append((told, *[""] * (len(one["heads"]) - 1)))
    return tuple(rows)


def write_prints(
    folder: Path, report: Report, language: Language, names: Mapping[str, str]
) -> list[str]:
    """Write the report for print and the head's one page, and return the files' names."""
    tables = list(sections(report, language, names))
    front = head(report, language)
    return [
        write_print(folder, paper(report, tables, language)),
        write_page(folder, front),
        write_print(folder, front),
    ]


def version(report: Report, language: Language) -> str:
    """Return who made the report and when, and whether it is frozen."""
    by, day = report.get("made_by", ""), str(report.get("made_at", ""))[:10]
    made = say(language, "reports.made", by=by, day=day)
    return f"{made} · {say(language, 'reports.frozen')}" if report.get("frozen") else made


def _span(report: Report) -> str:
    span, unit = report["span"], report["unit"]
    parts = [report["title"], unit, f"{span['start']} – {span['end']}"]
    return " · ".join(part for part in parts if part)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return shares of the page, after what stands in the columns."""
    columns = zip(heads, *rows, strict=True)
    sizes = [min(WIDEST, max(NARROWEST, *map(width_of, column))) for column in columns]
    return tuple(size / sum(sizes) for size in sizes)


def _tiles(report: Report, language: Language) -> list[Box]:
    told: list[tuple[str, str, str]] = []
    if "rates" in report:
        total = report["rates"]["total"]
        rate = say(language, "reports.field.rate")
        told.append(("rates-community", rate, str(Share.of(total["rate"]))))
        for key in TOLD:
            one = report["figures"].get(key, {"value": 0, "before": None})
            told.append((key, label(language, key), _compared(one, language)))
        unseen = say(language, "reports.section.unseen")
        told.append(("unseen", unseen, str(len(report["unseen"]))))
    else:
        lists = ("eligible", "undecided", "not_eligible")
        told += [(k, say(language, f"reports.section.{k}"), str(len(report[k]))) for k in lists]
        for key in ("sum_full", "sum_pro_rata"):
            value = "–" if report[key] is None else f"{report[key]:,.0f}"
            told.append(("sums", say(language, f"reports.{key}"), value))
    wide, step = TILE
    return [
        box(
            (wide * (at % COLUMNS), step * (at // COLUMNS), wide - 4, TALL), [value, name],
            PLAIN, 5.0, href=f"report.html#{key}",
        )
        for at, (key, name, value) in enumerate(told)
    ]  # fmt: skip


def _compared(one: Mapping[str, Any], language: Language) -> str:
    """Return a figure and by how much it changed against the last frozen report."""
    before = one.get("before")
    if before is None:
        return str(one["value"])
    return say(language, "reports.changed", value=one["value"], change=f"{one['value'] - before:+}")


def _bars(report: Report, language: Language) -> list[Box]:
    """Return the lowest rates of communities as bars."""
    made: list[Box] = []
    long = WIDTH - NAME_WIDTH - SHARE_WIDTH
    for at, row in enumerate(report.get("rates", {}).get("community", [])[:BARS]):
        y = BARS_FROM + BAR_STEP * at
        if y + BAR_STEP > HEIGHT:
            break
        name = row["community"] or say(language, "sheets.area_unknown")
        share = row["rate"] or 0.0
        made.append(box((0, y, NAME_WIDTH - 3, BAR_STEP - 2), [name], PLAIN, 3.4))
        made.append(box((NAME_WIDTH, y, long, BAR_STEP - 2), [], GROUND, 3.4))
        if share:
            fill = BAD if share < LOW else GOOD
            made.append(box((NAME_WIDTH, y, long * share, BAR_STEP - 2), [], fill, 3.4))
        said = str(Share.of(row["rate"]))
        place = (WIDTH - SHARE_WIDTH + 3, y, SHARE_WIDTH - 3, BAR_STEP - 2)
        made.append(box(place, [said], PLAIN, 3.4))
    return made
