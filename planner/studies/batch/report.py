"""The merged report of a batch: one line per folder, sums and a map per district."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from planner.outputs.names import plain_cell
from planner.studies.drawing import draw_district
from planner.studies.jobs import Outcome
from planner.words import say
from planner.words.tables import table
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.studies.batch.run import Batch

SUMMED = ("elders", "helpers", "in_reach", "due", "served")
STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1c1c1c;
margin:2rem auto;max-width:64rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}
th,td{border-bottom:1px solid #ccc;padding:.25rem .6rem;text-align:right}
th:first-child,td:first-child{text-align:left}tr.sum{font-weight:600;border-top:2px solid #444}
svg{width:100%;height:auto;border:1px solid #ddd}
@media screen and (max-width:640px){table{display:block;overflow-x:auto}th,td{min-width:3.5em}}
"""

Line = tuple[str, ...]


def districts(batch: Batch) -> dict[str, list[str]]:
    """Return the folders of each district, in order."""
    found: dict[str, list[str]] = {}
    for folder in batch.folders:
        found.setdefault(folder.district, []).append(folder.name)
    return found


def sums(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return the sums of the figures that can be added."""
    return {name: sum(int(o.answer.get(name, 0)) for o in outcomes) for name in SUMMED}


def heads(language: Language) -> Line:
    """Return the heads of the table."""
    names = ("folder", *SUMMED, "busiest", "seconds", "state")
    return tuple(say(language, f"batch.head.{name}") for name in names)


def line(outcome: Outcome, language: Language) -> Line:
    """Return one folder as a row of the table."""
    answer = outcome.answer
    figures = (f"{answer[name]:,}" if name in answer else "—" for name in SUMMED)
    measures = answer.get("measures", {})
    busiest = measures.get("busiest_over_mean_by_hours", measures.get("busiest_over_mean"))
    state = say(language, f"batch.state.{outcome.state}")
    ratio = "—" if busiest is None else f"{busiest:.2f}"
    return (outcome.name, *figures, ratio, f"{outcome.seconds:.0f}", state)


def _sum_line(name: str, outcomes: Sequence[Outcome]) -> Line:
    added = sums(outcomes)
    seconds = sum(o.seconds for o in outcomes)
    return (name, *(f"{added[key]:,}" for key in SUMMED), "", f"{seconds:.0f}", "")


def as_text(batch: Batch, language: Language) -> str:
    """Return the table for a terminal, and the faults of broken folders."""
    done = [o for f in batch.folders if (o := batch.outcomes.get(f.name))]
    total = say(language, "batch.total")
    rows = [*(line(o, language) for o in done), _sum_line(total, batch.planned)]
    parts = [table(heads(language), rows), *faults(batch, language)]
    if batch.left:
        parts.append(say(language, "batch.left", count=batch.left))
    return "\n\n".join(parts)


def faults(batch: Batch, language: Language) -> list[str]:
    """Return what is wrong with each broken folder, one paragraph a folder."""
    told = []
    for outcome in batch.broken:
        title = say(language, "batch.broken", name=outcome.name)
        lines = [f"  {_fault(fault)}" for fault in outcome.faults]
        told.append("\n".join([title, *lines]))
    return told


def _fault(fault: dict[str, Any]) -> str:
    told = fault.get("message") or fault.get("text")
    return str(told) if told else json.dumps(fault, ensure_ascii=False)


def as_json(batch: Batch) -> str:
    """Return the report as a JSON object."""
    value = {
        "format": "visit-rounds/batch@1",
        "planned": len(batch.planned),
        "broken": len(batch.broken),
        "left": batch.left,
        "districts": {
            district: sums([batch.outcomes[n] for n in names if n in batch.outcomes])
            for district, names in districts(batch).items()
        },
        "folders": [
            {
                "name": folder.name,
                "district": folder.district,
                "state": outcome.state,
                "seconds": round(outcome.seconds, 1),
                "answer": outcome.answer,
                "faults": list(outcome.faults),
            }
            for folder in batch.folders
            if (outcome := batch.outcomes.get(folder.name))
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def write_all(batch: Batch, language: Language) -> tuple[str, ...]:
    """Write ``batch.html``, ``batch.csv`` and ``batch.json``; return their names."""
    batch.out.mkdir(parents=True, exist_ok=True)
    write_beside(batch.out / "batch.json", as_json(batch) + "\n")
    write_beside(batch.out / "batch.html", page(batch, language))
    write_beside(batch.out / "batch.csv", _csv(batch, language))
    return "batch.html", "batch.csv", "batch.json"


def _csv(batch: Batch, language: Language) -> str:
    import csv
    import io

    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([say(language, "batch.head.district"), *heads(language)])
    for folder in batch.folders:
        outcome = batch.outcomes.get(folder.name)
        if outcome is not None:
            figures = (cell.replace(",", "") for cell in line(outcome, language))
            writer.writerow([plain_cell(folder.district), *figures])
    return "\ufeff" + file.getvalue()


def page(batch: Batch, language: Language) -> str:
    """Return the report as one page that loads nothing."""
    title = say(language, "batch.title")
    lang = "zh-CN" if language == "zh" else "en"
    parts = [
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">',
        "<meta name=viewport content=width=device-width>",
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>",
    ]
    for district, names in districts(batch).items():
        outcomes = [batch.outcomes[name] for name in names if name in batch.outcomes]
        rows = [line(o, language) for o in outcomes]
        total = _sum_line(say(language, "batch.total"), [o for o in outcomes if o.is_planned])
        parts += [f"<h2>{escape(district)}</h2>", _html(heads(language), rows, total)]
        places = [batch.out / o.name / "points.json" for o in outcomes if o.is_planned]
        drawn = draw_district([p for p in places if p.is_file()], district, language)
        parts.append(drawn)
    parts += [f"<pre>{escape(told)}</pre>" for told in faults(batch, language)]
    return "\n".join([*parts, "</html>", ""])


def _html(names: Line, rows: Sequence[Line], total: Line) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows)
    return f'<table tabindex=0><tr>{head}</tr>{body}<tr class="sum">{_cells(total)}</tr></table>'


def _cells(row: Line) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)
