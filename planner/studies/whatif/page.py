"""The answer to a what-if as one page: summary, table, charts, maps side by side."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from planner.studies.whatif.charts import charts
from planner.studies.whatif.maps import PAGE, write_maps
from planner.studies.whatif.report import (
    COLUMNS,
    as_json,
    called,
    cells_of,
    change,
    label,
    notes,
    shown,
    write_workbook,
)
from planner.studies.whatif.run import Comparison, Row
from planner.words import say
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from planner.domain import Language

LANG = {"zh": "zh-CN", "en": "en"}
STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1c1c1c;
margin:2rem auto;max-width:72rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #ccc;padding:.3rem .5rem;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #444;font-weight:600}
td small{display:block;color:#555}tr.base{background:#f3f1ea}
.charts,.maps{display:flex;flex-wrap:wrap;gap:1rem}.chart{width:26rem;max-width:100%}
figure{margin:0;width:22rem;max-width:100%}figcaption{font-weight:600}
figure svg{width:100%;height:auto;border:1px solid #ddd}
@media print{body{margin:0;max-width:none;font-size:11px}.maps figure{width:48%}}
@media screen and (max-width:640px){table{display:block;overflow-x:auto}th,td{min-width:3.5em}}
"""


def write_all(comparison: Comparison, out: Path) -> tuple[str, ...]:
    """
    Write ``whatif.html``, ``whatif.xlsx`` and ``whatif.json``; return their names.

    With two plans or more also ``side-by-side.html``, to which the page leads.
    """
    out.mkdir(parents=True, exist_ok=True)
    with_maps = write_maps(comparison, out)
    write_beside(out / "whatif.json", as_json(comparison) + "\n")
    write_beside(out / "whatif.html", page(comparison, with_maps=with_maps))
    beside = out / ".whatif.new.xlsx"
    write_workbook(comparison, beside)
    beside.replace(out / "whatif.xlsx")
    names = ("whatif.html", "whatif.xlsx", "whatif.json")
    return (*names, PAGE) if with_maps else names


def page(comparison: Comparison, *, with_maps: bool = False) -> str:
    """Return the page; it loads nothing, and leads to the maps where there are such."""
    language = comparison.language
    title = say(language, "whatif.title", title=comparison.title)
    parts = [
        f'<!doctype html><html lang="{LANG[language]}"><meta charset="utf-8">',
        "<meta name=viewport content=width=device-width>",
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in summary(comparison)),
        _table(comparison),
        *(f"<p>{escape(line)}</p>" for line in notes(comparison)),
    ]
    drawn = charts(comparison)
    if drawn:
        parts.append(f"<h2>{escape(say(language, 'whatif.charts'))}</h2><div class=charts>")
        parts += [*drawn, "</div>"]
    parts.append(f"<h2>{escape(say(language, 'whatif.maps'))}</h2>")
    if with_maps:
        parts.append(f'<p><a href="{PAGE}">{escape(say(language, "whatif.side_by_side"))}</a></p>')
    parts.append("<div class=maps>")
    parts += [
        _figure(row, language) for row in comparison.rows if (row.folder / "place.svg").is_file()
    ]
    return "\n".join([*parts, "</div></html>", ""])


def summary(comparison: Comparison) -> list[str]:
    """Return one sentence per variant: what it would change, in figures that are no noise."""
    language = comparison.language
    base = comparison.base
    lines = []
    if base.outcome.is_planned:
        answer = base.answer
        values = {key: answer[key] for key in ("elders", "helpers", "in_reach", "due", "served")}
        lines.append(say(language, "whatif.today", **values))
    for row in comparison.rows[1:]:
        if row.outcome.is_planned and base.outcome.is_planned:
            told = say(language, "whatif.separator").join(_told(comparison, row))
            told = told or say(language, "whatif.nothing")
            lines.append(
                say(
                    language,
                    "whatif.would",
                    variant=called(row.variant.name, language),
                    changes=told,
                )
            )
    return lines


def _in_words(comparison: Comparison, row: Row, name: str) -> str:
    """Return a difference without a sign: 增加 3, 减少 0.65."""
    apart = change(comparison, row, name)
    key = {"+": "whatif.up", "-": "whatif.down"}.get(apart[:1])
    return apart if key is None else say(comparison.language, key, amount=apart[1:])


def _told(comparison: Comparison, row: Row) -> list[str]:
    """Return the figures of a row that differ from the base's, in words."""
    cells = cells_of(comparison, row)
    return [
        say(
            comparison.language,
            "whatif.figure",
            name=say(comparison.language, f"whatif.head.{name}"),
            change=_in_words(comparison, row, name),
        )
        for name in (
            "in_reach",
            "served",
            "walk_minutes_per_visit",
            "busiest_over_mean",
            "spare_minutes",
        )
        if cells[name].differs
    ]


def _table(comparison: Comparison) -> str:
    language = comparison.language
    heads = [say(language, "whatif.head.variant")]
    heads += [say(language, f"whatif.head.{name}") for name in COLUMNS]
    lines = [
        "<table tabindex=0><thead><tr>",
        *(f"<th>{escape(head)}</th>" for head in heads),
        "</tr></thead><tbody>",
    ]
    for row in comparison.rows:
        cells = cells_of(comparison, row)
        lines.append('<tr class="base">' if row is comparison.base else "<tr>")
        lines.append(f"<td>{escape(label(row, language))}</td>")
        for name in COLUMNS:
            apart = change(comparison, row, name)
            more = f"<small>{escape(apart)}</small>" if apart else ""
            lines.append(f"<td>{escape(shown(name, cells[name]))}{more}</td>")
        lines.append("</tr>")
    return "".join([*lines, "</tbody></table>"])


def _figure(row: Row, language: Language) -> str:
    drawing = (row.folder / "place.svg").read_text(encoding="utf-8")
    name = escape(called(row.variant.name, language))
    return f"<figure><figcaption>{name}</figcaption>{drawing}</figure>"
