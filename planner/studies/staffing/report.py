"""The answer of ``planner staffing`` as text, JSON, a workbook and a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Text, text
from planner.outputs.wording import is_unbroken
from planner.words import say, speak
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.studies.staffing.answer import Community, Staffing

STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1c1c1c;
margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #ccc;padding:.25rem .7rem;text-align:left}.whole{white-space:nowrap}
@media screen and (max-width:640px){table{display:block;overflow-x:auto}th,td{min-width:3.5em}}
"""

Rows = list[tuple[object, ...]]


def _gap(missing: int | None) -> Text:
    """Return how many helpers are missing, or to spare: never a number below 0."""
    if missing is None:
        return text("staffing.gap.unknown")
    key = "even" if missing == 0 else "short" if missing > 0 else "spare"
    return text(f"staffing.gap.{key}", count=abs(missing))


def as_lines(found: Staffing) -> list[str]:
    """Return what people read first."""

    def tell(key: str, **values: object) -> str:
        return say(found.scenario.language, f"staffing.{key}", **values)

    norm, year = found.norm, found.year
    lines = list(_norm_lines(found))
    lines.append(
        tell(
            "minutes",
            start=year.span.first,
            visits=f"{sum(line.visits for line in year.lines):,}",
            calls=f"{sum(line.calls for line in year.lines):,}",
            hours=f"{year.minutes() / 60:,.0f}",
            helpers=year.helpers,
            each=f"{year.usual_capacity / 60:,.0f}",
        )
    )
    key = "walk_planned" if year.is_walk_planned else "walk_estimated"
    lines.append(tell(key, minutes=f"{year.walk_minutes_per_visit:.1f}"))
    lines.append(tell("present", helpers=len(found.present)))
    present = len(found.present)
    by_norm = None if norm.helpers is None else norm.helpers - present
    short = tell("short", norm=_gap(by_norm), minutes=_gap(year.helpers - present))
    lines.append(short)
    if norm.subsidy_yuan is not None:
        paid = f"{found.subsidy_present or 0:,}"
        count = Counter(found.standing.values())
        values = {name: count[name] for name in ("eligible", "undecided")}
        lines.append(tell("subsidy", wanted=f"{norm.subsidy_yuan:,}", present=paid, **values))
    lines += [f"  {check}" for check in _checks(found)]
    return lines


def _norm_lines(found: Staffing) -> Iterator[str]:
    language, norm = found.scenario.language, found.norm
    if norm.helpers is None:
        yield say(language, "staffing.no_norm")
        return
    if norm.quotient is None:
        yield say(language, "staffing.norm_community", helpers=norm.helpers)
    else:
        below = sum(community.below for community in found.communities)
        above = sum(community.above for community in found.communities)
        exact = f"{float(norm.quotient):.4f}".rstrip("0").rstrip(".")
        values = {"below": f"{below:,}", "above": f"{above:,}", "exact": exact}
        yield say(language, "staffing.norm", **values, helpers=norm.helpers)
        if norm.apart is not None and norm.apart != norm.helpers:
            yield say(language, "staffing.norm_apart", helpers=norm.apart)
    yield say(language, "staffing.clause", clause=norm.clause)


def _checks(found: Staffing) -> list[str]:
    names = {helper.id: helper.name for helper in found.scenario.helpers}
    language = found.scenario.language
    colon = "：" if language == "zh" else ": "
    return [f"{c.helper} {names[c.helper]}{colon}{speak(language, c.told)}" for c in found.checks]


def as_json(found: Staffing) -> str:
    """Return the answer as a JSON object."""
    norm, year = found.norm, found.year
    value: dict[str, Any] = {
        "format": "visit-rounds/staffing@1",
        "start": year.span.first.isoformat(),
        "norm": {
            "quotient": None if norm.quotient is None else round(float(norm.quotient), 4),
            "helpers": norm.helpers,
            "helpers_each_age_rounded": norm.apart,
            "subsidy_yuan": norm.subsidy_yuan,
            "clause": norm.clause,
        },
        "minutes": {
            "total": round(year.minutes(), 1),
            "visits": sum(line.visits for line in year.lines),
            "calls": sum(line.calls for line in year.lines),
            "walk_minutes_per_visit": round(year.walk_minutes_per_visit, 3),
            "walk_is_planned": year.is_walk_planned,
            "helper_year": round(year.usual_capacity, 1),
            "helpers": year.helpers,
        },
        "present": len(found.present),
        "subsidy_present_yuan": found.subsidy_present,
        "communities": [_community(community) for community in found.communities],
        "checks": [
            {
                "helper": c.helper,
                "row": c.row,
                "kind": c.kind,
                "text": speak(found.scenario.language, c.told),
            }
            for c in found.checks
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _community(one: Community) -> dict[str, Any]:
    return {
        "community": one.name,
        "below_80": one.below,
        "from_80": one.above,
        "helpers": list(one.helpers),
        "norm": one.norm,
        "short_of_norm": one.short_of_norm,
        "minutes": round(one.minutes, 1),
        "by_minutes": round(one.by_minutes, 3),
        "short_of_minutes": round(one.short_of_minutes, 3),
    }


COMMUNITIES = (
    "community", "below", "above", "norm", "by_minutes", "present", "short_norm",
    "short_minutes", "hours",
)  # fmt: skip
NAMES = (
    "helper", "name", "gender", "birth_date", "age", "from_date", "to_date", "kind",
    "standing", "signature",
)  # fmt: skip
REGISTER = ("helper", "row", "finding")
ELDERS = ("elder", "row", "community", "tier", "visits", "calls", "minutes", "clauses")


def sheets(found: Staffing) -> dict[str, tuple[tuple[str, ...], Rows]]:
    """Return every table: name to heads and rows."""
    return {
        "communities": (COMMUNITIES, _community_rows(found)),
        "names": (NAMES, [_name_row(found, helper) for helper in found.named]),
        "register": (REGISTER, _register_rows(found)),
        "elders": (ELDERS, _elder_rows(found)),
    }


def _community_rows(found: Staffing) -> Rows:
    nameless = say(found.scenario.language, "staffing.nameless")
    return [
        (
            c.name or nameless,
            c.below,
            c.above,
            "" if c.norm is None else c.norm,
            round(c.by_minutes, 2),
            len(c.helpers),
            "" if c.short_of_norm is None else _short(found, c.short_of_norm),
            _short(found, round(c.short_of_minutes, 1)),
            round(c.minutes / 60, 1),
        )
        for c in found.communities
    ]


def _short(found: Staffing, missing: float) -> object:
    """Return how many are missing, or in words how many there are to spare."""
    if missing >= 0:
        return missing
    return say(found.scenario.language, "staffing.gap.spare", count=f"{-missing:g}")


def _name_row(found: Staffing, helper: Helper) -> tuple[object, ...]:
    language = found.scenario.language
    entered, born = helper.from_date, helper.birth_date
    age = ""
    if born is not None and entered is not None:
        age = str(
            entered.year - born.year - ((entered.month, entered.day) < (born.month, born.day))
        )
    sex = "" if helper.gender is None else say(language, f"staffing.value.{helper.gender}")
    kind = say(language, f"staffing.value.{helper.kind}")
    dates = (helper.from_date or "", helper.to_date or "")
    standing = say(language, f"staffing.value.{found.standing[helper.id]}")
    return (helper.id, helper.name, sex, born or "", age, *dates, kind, standing, "")


def _register_rows(found: Staffing) -> Rows:
    language = found.scenario.language
    rows: Rows = [(c.helper, c.row, speak(language, c.told)) for c in found.checks]
    return rows or [("", "", say(language, "staffing.check.none"))]


def _elder_rows(found: Staffing) -> Rows:
    walk = found.year.walk_minutes_per_visit
    return [
        (
            line.elder,
            line.row,
            line.community,
            line.tier.value,
            line.visits,
            line.calls,
            round(line.minutes + line.walks * walk, 1),
            "; ".join(line.clauses),
        )
        for line in found.year.lines
    ]


def write_all(found: Staffing, out: Path) -> tuple[str, ...]:
    """Write ``staffing.html``, ``staffing.xlsx`` and ``staffing.json``; return their names."""
    out.mkdir(parents=True, exist_ok=True)
    write_beside(out / "staffing.json", as_json(found) + "\n")
    write_beside(out / "staffing.html", _page(found))
    _write_workbook(found, out / ".staffing.new.xlsx")
    (out / ".staffing.new.xlsx").replace(out / "staffing.xlsx")
    return "staffing.html", "staffing.xlsx", "staffing.json"


def _page(found: Staffing) -> str:
    language = found.scenario.language
    title = say(language, "staffing.title", title=found.scenario.title)
    lang = "zh-CN" if language == "zh" else "en"
    parts = [
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">',
        "<meta name=viewport content=width=device-width>",
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in as_lines(found)),
    ]
    for name, (heads, rows) in sheets(found).items():
        if name != "elders":  # a register of thousands belongs into the workbook
            parts.append(_table(found, name, heads, rows))
    return "\n".join([*parts, "</html>", ""])


def _cell(cell: object) -> str:
    is_whole = cell != "" and is_unbroken(cell)
    return f"<td{' class=whole' if is_whole else ''}>{escape(str(cell))}</td>"


def _table(found: Staffing, name: str, heads: Sequence[str], rows: Rows) -> str:
    language = found.scenario.language
    head = "".join(f"<th>{escape(say(language, f'staffing.head.{h}'))}</th>" for h in heads)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    title = escape(say(language, f"staffing.sheet.{name}"))
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<h2>{title}</h2><table tabindex=0>{inner}</table>"


def _write_workbook(found: Staffing, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    language = found.scenario.language
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (heads, rows) in sheets(found).items():
        sheet = book.create_sheet(say(language, f"staffing.sheet.{name}"))
        _fill(sheet, [tuple(say(language, f"staffing.head.{h}") for h in heads), *rows])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
    sources = book.create_sheet(say(language, "staffing.sheet.sources"))
    used = {clause for line in found.year.lines for clause in line.clauses}
    known = found.policy.clauses
    _fill(
        sources, [("staffing", found.norm.clause), *((c, known.get(c, "")) for c in sorted(used))]
    )
    book.save(path)


def _fill(sheet: Any, rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows; a text stays text, whatever it begins with."""
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            cell = sheet.cell(r, c)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    for column in sheet.columns:
        width = max(len(str(cell.value or "")) for cell in column[:200])
        sheet.column_dimensions[column[0].column_letter].width = min(60, max(9, 1.7 * width))
