"""Why an elder has this helper, or none, told: lines for people and values for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import Text, text
from planner.units import MINUTE
from planner.words import speak

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.plan import Fix, Unserved
    from planner.solver.why.conflict import Conflict
    from planner.solver.why.explain import Alternative, Explanation

KNOWN = {
    "max_walk_minutes", "max_minutes_per_week", "contact", "shift", "swap", "pair", "helpers",
    "duty",
}  # fmt: skip
"""Changes that have words."""
CANNOT_BE = ("reasons.ground.too-few-days", "reasons.ground.away")
"""Grounds on which nothing else need be sought: days that nobody has."""
LISTED = 12
"""Alternatives told to people; the JSON holds all."""


@dataclass(frozen=True, slots=True)
class Explained:
    """
    An explanation that tells itself, for those who ask for it in Python.

    Parameters
    ----------
    found
        What was found: state, helper, alternatives, fixes and what stands in the way.
    """

    found: Explanation

    def lines(self, language: str) -> list[str]:
        """Return it as lines for people, ``zh`` or ``en``."""
        return lines(self.found, language)

    def as_json(self) -> dict[str, object]:
        """Return it as JSON values, as ``planner explain --json`` prints them."""
        return as_json(self.found)


def lines(found: Explanation, language: str) -> list[str]:
    """Return the explanation as lines for people."""
    return [speak(language, line) for line in _lines(found)]


def reasons(found: Explanation, language: str) -> list[str]:
    """Return the explanation as lines for people, without what would serve."""
    return [speak(language, line) for line in _reasons(found)]


def fix_lines(found: Explanation, language: str) -> list[str]:
    """Return each change that would serve as a line, with what it costs, in their order."""
    return [speak(language, _fix_line(fix)).strip() for fix in found.fixes]


def as_json(found: Explanation) -> dict[str, object]:
    """Return the explanation as JSON values; seconds are whole, minutes have one decimal."""
    return {
        "elder": found.elder,
        **({"role": found.role} if found.role else {}),
        "state": found.state,
        "helper": found.helper,
        "walk_s": found.walk_s,
        "why": found.why,
        "clauses": [v for line in found.grounds for k, v in line.values if k == "clause"],
        "alternatives": [_alternative_json(one) for one in found.alternatives],
        "unserved": [_unserved_json(entry) for entry in found.unserved],
        "fixes": [_fix_json(fix) for fix in found.fixes],
        "conflict": None if found.conflict is None else _conflict_json(found.conflict),
        **({"roles": [as_json(one) for one in found.roles]} if found.roles else {}),
    }


def _lines(found: Explanation) -> Iterator[Text]:
    yield from _reasons(found)
    if found.fixes:
        yield text("reasons.fixes")
        for fix in found.fixes:
            yield _fix_line(fix)
    for one in found.roles:
        yield from _lines(one)


def _reasons(found: Explanation) -> Iterator[Text]:
    """Yield why things are as they are; that nothing would serve belongs to it."""
    if found.role:
        yield text("reasons.role", role=found.role)
    yield _headline(found)
    if found.why:
        yield text("reasons.why", why=found.why)
    yield from found.grounds
    if found.state == "pair" and found.alternatives:
        yield text("reasons.alternatives")
        for one in found.alternatives[:LISTED]:
            yield _alternative_line(one)
    for entry in found.unserved:
        yield from _unserved_lines(entry)
    cannot_be = any(one.key in CANNOT_BE for one in found.grounds)
    if found.conflict is not None and (found.conflict.rules or not cannot_be):
        yield from _conflict_lines(found.conflict)
    if found.unserved and not found.fixes and not found.is_nowhere:
        yield text("reasons.no-fix")


def _headline(found: Explanation) -> Text:
    walk = "" if found.walk_s is None else _shown(found.walk_s)
    state = "nowhere" if found.is_nowhere else found.state
    return text(
        f"reasons.{state}" if found.helper or found.is_nowhere else f"reasons.{state}-nobody",
        elder=found.elder,
        name=found.name,
        helper=found.helper or "",
        walk=walk,
    )


def _alternative_line(one: Alternative) -> Text:
    walk = "–" if one.walk_s < 0 else _shown(one.walk_s)
    values = {"helper": one.helper, "walk": walk}
    if one.rule is not None:
        by = _excess(one.excess_s)
        rule = text(f"rules.{one.rule.value}")
        return text("reasons.forbidden", **values, rule=rule, by=by)
    if one.extra_walk_s is None:
        return text("reasons.no-room", **values, before=one.minutes_before)
    return text(
        "reasons.possible",
        **values,
        extra=walking_change(one.extra_walk_s),
        before=one.minutes_before,
        after=one.minutes_after,
    )


def _unserved_lines(entry: Unserved) -> Iterator[Text]:
    yield text(
        "reasons.unserved-past" if entry.is_past else "reasons.unserved",
        missing=entry.missing,
        first=entry.due.first,
        last=entry.due.last,
        rule=text("reasons.past" if entry.is_past else f"rules.{entry.reason.value}"),
    )
    for detail in () if entry.is_past else entry.detail:
        by = _excess(detail.excess_s)
        rule = text(f"rules.{detail.reason.value}")
        yield text("reasons.detail", helper=detail.helper, rule=rule, by=by)


def _excess(seconds: int | None) -> Text | str:
    return "" if seconds is None else text("reasons.excess", minutes=f"{seconds / MINUTE:.1f}")


def _conflict_lines(found: Conflict) -> Iterator[Text]:
    """Yield the rules that clash, each with those whom it concerns."""
    if not found.rules:
        yield text("reasons.clash.none")
        return
    yield text("reasons.clash.least" if found.is_minimal else "reasons.clash.some")
    for rule, names in found.rules:
        shown, more = ", ".join(names[:LISTED]), len(names) - LISTED
        key = "reasons.clash.rule" if more <= 0 else "reasons.clash.rule-more"
        told = text(f"rules.{rule.value}")
        yield text(key, rule=told, names=shown, more=max(0, more))


def _fix_line(fix: Fix) -> Text:
    values = {"before": _told(fix.change, fix.before), "after": _told(fix.change, fix.after)}
    cost = dict(fix.cost)
    days = cost.get("days")
    key = fix.change if fix.change in KNOWN else "other"
    line = text(
        "reasons.fix.hours" if days else f"reasons.fix.{key}",
        change=fix.change,
        helper=str(cost.get("helper", "")),
        other=str(cost.get("with", "")),
        giver_before=str(cost.get("giver_minutes_before", "")),
        giver_after=str(cost.get("giver_minutes_after", "")),
        days=", ".join(days) if isinstance(days, list) else "",
        **values,
    )
    also = cost.get("also")
    if isinstance(also, list):
        line = text("reasons.fix-also", fix=line, also=", ".join(also))
    if not fix.proved:
        return text("reasons.fix-likely", fix=line)
    if "walk_s" not in cost:
        return text("reasons.fix-plain", fix=line)
    return text(
        "reasons.fix-cost",
        fix=line,
        extra=walking_change(float(str(cost["walk_s"]))),
        helper=str(cost.get("helper", "")),
        before=str(cost.get("minutes_before", "")),
        after=str(cost.get("minutes_after", "")),
    )


def walking_change(seconds: float) -> Text:
    """Return how much more or less is walked, as a positive number of minutes."""
    minutes = f"{abs(seconds) / MINUTE:.1f}"
    key = "even" if minutes == "0.0" else "more" if seconds > 0 else "less"
    return text(f"reasons.walking.{key}", minutes=minutes)


def _told(change: str, value: object) -> Text | str:
    """Return a value in words: a form of contact, or a spot and what a helper there needs."""
    if change == "contact" and isinstance(value, str):
        return text(f"papers.form.{value}")
    if isinstance(value, dict) and {"lon", "lat"} <= value.keys():
        needs = ", ".join(str(one) for name, one in value.items() if name not in {"lon", "lat"})
        key = "reasons.spot-needs" if needs else "reasons.spot"
        return text(key, lon=value["lon"], lat=value["lat"], needs=needs)
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return "–" if value is None else str(value)


def _shown(seconds: int) -> str:
    return f"{seconds // MINUTE}:{seconds % MINUTE:02d}"


def _alternative_json(one: Alternative) -> dict[str, object]:
    return {
        "helper": one.helper,
        "walk_s": one.walk_s,
        "reason": None if one.rule is None else one.rule.value,
        "excess_s": one.excess_s,
        "extra_walk_s": one.extra_walk_s,
        "minutes_before": one.minutes_before,
        "minutes_after": one.minutes_after,
    }


def _unserved_json(entry: Unserved) -> dict[str, object]:
    return {
        "due": [str(entry.due.first), str(entry.due.last)],
        "missing": entry.missing,
        "reason": entry.reason.value,
        **({"past": True} if entry.is_past else {}),
        "detail": [
            {"helper": d.helper, "reason": d.reason.value, "excess_s": d.excess_s}
            for d in entry.detail
        ],
    }


def _conflict_json(found: Conflict) -> dict[str, object]:
    return {
        "rules": [{"rule": rule.value, "of": list(names)} for rule, names in found.rules],
        "minimal": found.is_minimal,
    }


def _fix_json(fix: Fix) -> dict[str, object]:
    return {
        "change": fix.change,
        "from": fix.before,
        "to": fix.after,
        "proved": fix.proved,
        "cost": dict(fix.cost),
    }
