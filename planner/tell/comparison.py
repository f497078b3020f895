"""Two plans side by side, told: lines for people and values for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from planner.roles import parted
from planner.studies.compare import FORMAT
from planner.tell.plan import line_told
from planner.words import say
from planner.words.tables import table

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.studies.compare import Comparison


def as_json(comparison: Comparison) -> str:
    """Return the comparison as a JSON object."""
    value = {
        "format": FORMAT,
        "figures": {f.name: {"a": _short(f.a), "b": _short(f.b)} for f in comparison.figures},
        "hand_overs": [
            {**_line(h.elder), "name": h.name, "from": h.before, "to": h.after}
            for h in comparison.hand_overs
        ],
        "moved": [
            {**_line(m.elder), "name": m.name, "from": _dates(m.before), "to": _dates(m.after)}
            for m in comparison.moved
        ],
        "covers": [
            {**_line(c.elder), "name": c.name, "date": f"{c.day}", "for": c.whose, "by": c.by}
            for c in comparison.covers
        ],
        "loads": [
            {"helper": entry.helper, "name": entry.name, "a": entry.before, "b": entry.after}
            for entry in comparison.loads
        ],
        "newly_unserved": [elder for elder, _ in comparison.newly_unserved],
        "newly_served": [elder for elder, _ in comparison.newly_served],
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _line(line: str) -> dict[str, str]:
    """Return elder and, where somebody comes by one, the role."""
    elder, role = parted(line)
    return {"elder": elder, **({"role": role} if role else {})}


def _who(line: str, name: str, language: Language) -> str:
    return f"{line_told(*parted(line), language)} {name}".strip()


def _dates(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 3)


def as_text(comparison: Comparison, language: Language) -> str:
    """Return the comparison as a table and lists, for a terminal."""
    rows = [
        (
            say(language, f"compare.figure.{f.name}"),
            f"{f.a:,.4g}",
            f"{f.b:,.4g}",
            f"{f.change:+,.4g}",
        )
        for f in comparison.figures
    ]
    heads = tuple(say(language, f"compare.head.{head}") for head in ("figure", "a", "b", "change"))
    parts = [table(heads, rows), _told_hand_overs(comparison, language)]
    parts.append(_told_covers(comparison, language))
    parts += [_told_loads(comparison, language), _told_missed(comparison, language)]
    parts.append(say(language, "compare.moved", count=len(comparison.moved)))
    return "\n\n".join(part for part in parts if part)


def _told_hand_overs(comparison: Comparison, language: Language) -> str:
    nobody = say(language, "compare.nobody")
    lines = [
        f"  {_who(h.elder, h.name, language)}: {h.before or nobody} → {h.after or nobody}"
        for h in comparison.hand_overs
    ]
    return "\n".join([say(language, "compare.hand_overs", count=len(lines)), *lines])


def _told_covers(comparison: Comparison, language: Language) -> str:
    if not comparison.covers:
        return ""
    lines = [
        say(
            language, "compare.cover", day=c.day, elder=_who(c.elder, c.name, language), by=c.by,
            whose=c.whose,
        )
        for c in comparison.covers
    ]  # fmt: skip
    return "\n".join([say(language, "compare.covers", count=len(lines)), *lines])


def _told_loads(comparison: Comparison, language: Language) -> str:
    rows = [
        (f"{entry.helper} {entry.name}".strip(), _minutes(entry.before), _minutes(entry.after))
        for entry in comparison.loads
    ]
    heads = tuple(say(language, f"compare.head.{head}") for head in ("helper", "a", "b"))
    return table(heads, rows)


def _minutes(value: float | None) -> str:
    return "—" if value is None else f"{value:,.0f}"


def _told_missed(comparison: Comparison, language: Language) -> str:
    lines = []
    for key, people in (
        ("newly_unserved", comparison.newly_unserved),
        ("newly_served", comparison.newly_served),
    ):
        if people:
            named = ", ".join(_who(elder, name, language) for elder, name in people)
            lines.append(say(language, f"compare.{key}", count=len(people), names=named))
    return "\n".join(lines)
