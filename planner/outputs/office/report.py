"""A report as a page and a workbook: every figure opens the rows that it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planner.outputs.names import without_control
from planner.outputs.page import environment, own_css
from planner.outputs.wording import tier_name
from planner.tiers import Tier
from planner.words import catalogue, say

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language

A_CELL = 100
"""Rows behind a figure that one cell names: 15,000 elders stand in dozens of figures."""
SHOWN = 15
"""Communities whose rates are drawn as bars; the lowest come first."""
GROUPS = {
    "category": "categories", "tier": "sheets.tier_name", "camera": "papers.camera",
    "outcome": "reports.outcome", "finding": "reports.finding", "case": "cases.kind",
    "unit-kind": "reports.unit", "age": "reports.age",
}  # fmt: skip

Line = dict[str, Any]


class Share(str):
    """A share of 1 as people read it, with the number itself for whoever counts on."""

    share: float

    __slots__ = ("share",)

    @classmethod
    def of(cls, share: float | None, digits: int = 1) -> Share | str:
        """Return a share in per cent with so many digits, a dash where there is none."""
        if share is None:
            return "–"
        made = cls(f"{share:.{digits}%}")
        made.share = share
        return made


def lines(language: Language, figures: Mapping[str, Mapping[str, Any]]) -> list[Line]:
    """Return the figures in words, each with its value, the one before and its rows."""
    return [
        {"key": key, "name": label(language, key), "value": one["value"],
         "before": one.get("before"), "rows": one["rows"]}
        for key, one in figures.items()
    ]  # fmt: skip


def label(language: Language, key: str) -> str:
    """Return the name of a figure in words."""
    group, _, rest = key.partition(".")
    if not rest:
        return say(language, f"reports.figure.{key}")
    kind = rest.partition(":")[0]
    name = f"{GROUPS[group]}.{kind}"
    if group == "tier":
        word = tier_name(language, Tier(kind))
    else:
        word = say(language, name) if name in catalogue() else rest
    return say(language, f"reports.group.{group}", name=word)


def write_report(
    folder: Path, report: Mapping[str, Any], language: Language, names: Mapping[str, str]
) -> list[str]:
    """
    Write ``report.json``, ``report.html`` and ``report.xlsx`` and return their names.

    Parameters
    ----------
    names
        Elder and helper ids to what they are called where names may be shown.
    """
    content = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(content + "\n", encoding="utf-8")
    tables = list(sections(report, language, names))
    page = environment().get_template("report.jinja")
    html = page.render(
        css=own_css("office.css"),
        lang=language,
        title=title(report, language),
        head=_head(report),
        sections=tables,
        bars=_bars(report, language),
        words={name: say(language, f"reports.{name}") for name in ("frozen", "bars")},
        frozen=report["frozen"],
        seal=_seal(report, language),
    )  # fmt: skip
    (folder / "report.html").write_text(html, encoding="utf-8", newline="\n")
    _write_xlsx(folder / "report.xlsx", title(report, language), tables)
    return ["report.json", "report.html", "report.xlsx"]


def title(report: Mapping[str, Any], language: Language) -> str:
    """Return the title of a report."""
    year, _, number = str(report["name"]).partition("-")  # 2026-W48, 2026-11, 2026-Q4, 2026
    number = number.lstrip("WQ0")
    return say(language, f"reports.title.{report['kind']}", year=year, number=number)


def _head(report: Mapping[str, Any]) -> str:
    span = report["span"]
    unit = f" · {report['unit']}" if report["unit"] else ""
    return f"{report['title']}{unit} · {span['start']} – {span['end']}"


def _seal(report: Mapping[str, Any], language: Language) -> str:
    """Return the line by which paper pins the desk's log; empty without one."""
    seal = report.get("seal", "")
    return say(language, "reports.seal", digest=seal) if seal else ""


def _bars(report: Mapping[str, Any], language: Language) -> list[Line]:
    """Return the lowest rates of communities as bars."""
    rows = report.get("rates", {}).get("community", [])[:SHOWN]
    return [
        {"name": row["community"] or say(language, "sheets.area_unknown"),
         "share": row["rate"] or 0, "said": Share.of(row["rate"])}
        for row in rows
    ]  # fmt: skip


def sections(
    report: Mapping[str, Any], language: Language, names: Mapping[str, str]
) -> Iterable[Line]:
    """Yield the tables of a report: heading, column heads, rows with what is behind them."""
    if report["kind"] == "october":
        yield from _application(report, language, names)
        return
    yield _figures("figures", lines(language, report["figures"]), language, names)
    if "sample" in report:
        yield from _quality(report, language, names)
    for by in ("community", "tier", "helper"):
        yield _rates(report["rates"][by], by, language, names)
    yield _table(
        "unseen",
        language,
        [
            (_named(row["elder"], names), row["owed"], row["made"],
             say(language, f"reports.why.{row['why']}"))
            for row in report["unseen"]
        ],
    )  # fmt: skip
    if report.get("forced"):  # reports of an older program say nothing of it
        yield _table(
            "forced",
            language,
            [
                (row["day"], _named(row["elder"], names), _named(row["helper"], names),
                 say(language, f"rules.{row['rule']}"))
                for row in report["forced"]
            ],
        )  # fmt: skip
    yield _table(
        "late",
        language,
        [
            (row["contact_id"], row["date"], _named(row["elder_id"], names),
             say(language, f"ledger.form.{row['form']}") if row["form"] else "",
             say(language, f"sheets.outcome.{row['outcome']}"), _minute(row["entered_at"]))
            for row in report["late"]
        ],
    )  # fmt: skip


def _figures(
    key: str, listed: Sequence[Line], language: Language, names: Mapping[str, str]
) -> Line:
    rows = [
        {"key": one["key"],
         "cells": [one["name"], one["value"], "" if one["before"] is None else one["before"]],
         "behind": [_named(row, names) for row in one["rows"]]}
        for one in listed
    ]  # fmt: skip
    return _section(key, language, rows)


def _rates(
    rows: Sequence[Mapping[str, Any]], by: str, language: Language, names: Mapping[str, str]
) -> Line:
    made = []
    for row in rows:
        name = row[by] or say(language, "reports.none")
        if by == "tier":
            name = tier_name(language, Tier(row[by]))
        cells = [_named(name, names), row["owed"], row["made"], Share.of(row["rate"])]
        made.append({"cells": cells, "behind": [_named(one, names) for one in row["missed"]]})
    return _section(f"rates-{by}", language, made)


def _quality(
    report: Mapping[str, Any], language: Language, names: Mapping[str, str]
) -> Iterable[Line]:
    drawn = report["sample"]
    rows = [
        {"cells": [say(language, "reports.drawn", **{k: drawn[k] for k in ("clients", "seed")}),
                   len(drawn["drawn"]), ""], "behind": [_named(e, names) for e in drawn["drawn"]]}
    ]  # fmt: skip
    for key in ("satisfaction", "complaints"):
        verdict = report[key]
        said = say(
            language, f"reports.verdict.{verdict['consequence']}", until=verdict["until"] or ""
        )
        line = say(language, f"reports.{key}", share=Share.of(verdict["share"], 2), verdict=said)
        count = verdict.get("count", verdict.get("asked", 0))
        rows.append(
            {"cells": [line, count, ""], "behind": [str(r) for r in verdict.get("rows", [])]}
        )
    ages = [
        {"cells": [label(language, key), one["value"], ""],
         "behind": [_named(row, names) for row in one["rows"]]}
        for key, one in report["ages"].items()
    ]  # fmt: skip
    yield _section("quality", language, rows)
    yield _section("ages", language, ages)
    below = [
        (_named(row["helper"], names), row["owed"], row["made"], Share.of(row["rate"]))
        for row in report["helpers_below"]
    ]
    yield _table("helpers-below", language, below)


def _application(
    report: Mapping[str, Any], language: Language, names: Mapping[str, str]
) -> Iterable[Line]:
    sums = [
        (say(language, f"reports.{key}"), "–" if report[key] is None else f"{report[key]:,.2f}")
        for key in ("sum_full", "sum_pro_rata")
    ]
    yield _table("sums", language, sums)
    for key in ("eligible", "undecided", "not_eligible"):
        rows = [
            (_named(row["helper"], names), row["unit"], "" if row["age"] is None else row["age"],
             "" if row["months"] is None else row["months"],
             say(language, f"reports.reason.{row['why']}") if row["why"] else "")
            for row in report[key]
        ]  # fmt: skip
        yield _table(key, language, rows)


def _table(key: str, language: Language, rows: Iterable[Sequence[object]]) -> Line:
    return _section(key, language, [{"cells": list(row), "behind": []} for row in rows])


def _section(key: str, language: Language, rows: list[Line]) -> Line:
    heads = say(language, f"reports.heads.{key}").split("|")
    told = [
        at
        for at, head in enumerate(heads)
        if head.strip() or any(str(row["cells"][at]) for row in rows)
    ]
    heads = [heads[at] for at in told]
    rows = [row | {"cells": [row["cells"][at] for at in told]} for row in rows]
    return {
        "key": key,
        "title": say(language, f"reports.section.{key}"),
        "heads": heads,
        "rows": rows,
        "empty": say(language, "reports.nothing"),
    }


def _minute(written: str) -> str:
    """Return a moment to the minute, as people write it."""
    return written[:16].replace("T", " ")


def _named(one: object, names: Mapping[str, str]) -> str:
    name = names.get(str(one), "")
    return f"{name} {one}" if name else str(one)


def _write_xlsx(file: Path, heading: str, sections: Sequence[Line]) -> None:
    """Write the tables on one sheet and what is behind each figure on another."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    front, behind = book.create_sheet("1"), book.create_sheet("2")
    put(front, [heading])
    for section in sections:
        put(front, [])
        put(front, [section["title"]])
        put(front, section["heads"])
        for row in section["rows"]:
            put(front, row["cells"])
            rows = row["behind"]
            for at in range(0, len(rows), A_CELL):
                told = " · ".join(rows[at : at + A_CELL])
                put(behind, [section["title"], row["cells"][0], told])
    book.save(file)


def put(sheet: Any, values: Sequence[object]) -> None:
    """Add a row to a sheet; whatever is text stays text, though it begins like a formula."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        shown: Any = without_control(value) if isinstance(value, str) else value
        cell = WriteOnlyCell(sheet, shown)
        if isinstance(value, str):
            cell.data_type, cell.quotePrefix = "s", True
        cells.append(cell)
    sheet.append(cells)
