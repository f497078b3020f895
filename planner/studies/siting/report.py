"""The answer of ``planner site`` as text, JSON and a page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.domain import Contact
from planner.words import say
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.domain import Language
    from planner.pipeline import Loaded
    from planner.studies.siting.ask import Remaining, Siting
    from planner.studies.siting.prove import Proof

LISTED = 25
STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1c1c1c;
margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #ccc;padding:.25rem .7rem;text-align:left}
svg{width:100%;height:auto;border:1px solid #ddd}
@media screen and (max-width:640px){table{display:block;overflow-x:auto}th,td{min-width:3.5em}}
"""


def as_lines(siting: Siting, proof: Proof | None, language: Language) -> list[str]:
    """Return what people read first: how many, where, how sure."""
    sited = siting.sited
    values = {"count": len(siting.helpers), "before": siting.before, "after": siting.after}
    lines = [say(language, f"siting.answer.{siting.kind}", **values, total=siting.total)]
    lines.append(
        say(language, "siting.proved")
        if sited.is_proved
        else say(language, "siting.bound", gap=f"{sited.gap:.1%}", bound=f"{sited.bound:g}")
    )
    for helper, place in zip(siting.helpers, siting.places, strict=True):
        where = f"{helper.lon:.6f}, {helper.lat:.6f}"
        key = "base" if place else "base-bare"
        lines.append(say(language, f"siting.{key}", helper=helper.id, place=place, where=where))
    if proof is not None:
        key = "confirmed" if proof.is_confirmed else "not_confirmed"
        before, after = proof.before.measures, proof.after.measures
        lines.append(say(language, f"siting.{key}", in_reach=proof.in_reach, total=siting.total))
        served = {"before": before.served, "after": after.served, "due": after.due}
        lines.append(say(language, "siting.served", **served))
    if siting.remaining:
        lines.append(say(language, "siting.remaining", count=len(siting.remaining)))
    return lines


def takes(one: Remaining, loaded: Loaded, language: Language) -> str:
    """Return what it would take to see to somebody out of reach."""
    remote = loaded.policy.remote
    form = "neighbour" if remote is Contact.VISIT else remote.value
    told = say(language, f"siting.take.{form}")
    return say(language, "siting.takes", form=told, minutes=f"{one.minutes:g}")


def as_json(siting: Siting, proof: Proof | None, loaded: Loaded) -> str:
    """Return the answer as a JSON object."""
    sited = siting.sited
    value: dict[str, Any] = {
        "format": "visit-rounds/site@1",
        "question": siting.kind,
        "helpers": [
            {"helper": h.id, "lon": round(h.lon, 7), "lat": round(h.lat, 7), "place": place}
            for h, place in zip(siting.helpers, siting.places, strict=True)
        ],
        "in_reach": {"before": siting.before, "after": siting.after, "of": siting.total},
        "optimal": sited.is_proved,
        "value": sited.value,
        "bound": round(sited.bound, 3),
        "gap": round(sited.gap, 6),
        "remaining": [
            {
                "elder": one.elder,
                "nearest": one.nearest,
                "walk_s": one.walk_s,
                "weekly_minutes": one.minutes,
                "takes": takes(one, loaded, loaded.scenario.language),
            }
            for one in siting.remaining
        ],
    }
    if proof is not None:
        value["proof"] = _proof(proof)
    return json.dumps(value, ensure_ascii=False, indent=1)


def _proof(proof: Proof) -> dict[str, Any]:
    plans = {"before": proof.before.measures, "after": proof.after.measures}
    return {
        "confirmed": proof.is_confirmed,
        "in_reach": proof.in_reach,
        **{
            name: {"due": m.due, "served": m.served, "walk_s": m.walk_s}
            for name, m in plans.items()
        },
        "broken_rules": len(proof.after.violations),
        "recruit": [
            {"place": r.name, "lon": r.lon, "lat": r.lat, "minutes": r.minutes, "elders": r.people}
            for r in proof.recruits[:LISTED]
        ],
    }


def write_page(siting: Siting, proof: Proof | None, loaded: Loaded, out: Path) -> None:
    """Write ``site.html``: the answer, the new bases on a map, who remains, where to recruit."""
    language = loaded.scenario.language
    title = say(language, "siting.title", title=loaded.scenario.title)
    lang = "zh-CN" if language == "zh" else "en"
    parts = [
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">',
        "<meta name=viewport content=width=device-width>",
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in as_lines(siting, proof, language)),
    ]
    if proof is not None:
        parts.append(_map(proof))
        rows = [(r.name, f"{r.minutes:,.0f}", str(r.people)) for r in proof.recruits[:LISTED]]
        parts.append(_table(language, "recruit", ("place", "minutes", "elders"), rows))
    names = {elder.id: elder.name for elder in loaded.scenario.elders}
    rows = [
        (f"{one.elder} {names[one.elder]}", _walk(one), takes(one, loaded, language))
        for one in siting.remaining
    ]
    parts.append(_table(language, "left", ("elder", "walk", "takes"), rows))
    write_beside(out / "site.html", "\n".join([*parts, "</html>", ""]))


def _walk(one: Remaining) -> str:
    return "—" if one.walk_s is None else f"{one.nearest} {one.walk_s / 60:.0f} min"


def _map(proof: Proof) -> str:
    from planner.studies.drawing import draw_recruits

    points = [(r.lon, r.lat, r.minutes) for r in proof.recruits]
    return draw_recruits(proof.loaded, proof.after, points)


def _table(
    language: Language, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    if not body:
        return ""
    head = "".join(f"<th>{escape(say(language, f'siting.head.{h}'))}</th>" for h in heads)
    title = escape(say(language, f"siting.table.{name}"))
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<h2>{title}</h2><table tabindex=0>{inner}</table>"
