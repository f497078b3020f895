"""The plain values that the HTML and the PDF sheets are both filled with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planner.outputs.paper.marks import CODES, geometry
from planner.outputs.paper.qr import qr_svg
from planner.outputs.wording import paper_clock, span_words
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.outputs.day import CallLine, DaySheet, Person, StopLine, WeekSheet
    from planner.outputs.material import Material

_WORDS = (
    "title_week", "number", "arrive", "depart", "who", "done", "signature", "remarks", "needs",
    "windows", "phone", "calls", "remarks_day", "helper_signature", "checked_by", "day",
    "out", "back", "stops", "elders", "walking", "page_before", "page_between", "page_after",
    "print", "skip", "open_map", "sheet_id", "codes", "tier", "cases",
)  # fmt: skip
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"

Value = dict[str, Any]
_NUMBER = re.compile(r"\+?\d(?:[ ()-]?\d){6,14}")


def sheet_words(language: str) -> Value:
    """Return the fixed words of a sheet."""
    words = {name: say(language, f"sheets.{name}") for name in _WORDS}
    return words | {
        "outcome": say(language, "sheets.report.outcome"),
        "last": say(language, "sheets.last_contact"),
        "emergency": say(language, "sheets.call_if_closed"),
        "nothing": say(language, "sheets.no_rounds_week"),
    }


def sheet_frame(material: Material, title: str) -> Value:
    """Return what stands on every page whatever the helper."""
    language, mask = material.mask.language, material.mask
    return {
        "title": title,
        "lang": language,
        "scenario": " · ".join(filter(None, (material.scenario.title, material.rules))),
        "span": span_words(language, material.plan.horizon),
        "version": say(language, "sheets.version", version=material.version),
        "privacy": say(language, f"sheets.privacy.{mask.privacy.value}"),
        "internal": say(language, "sheets.internal"),
        "attribution": ATTRIBUTION,
        "words": sheet_words(language),
        "looks": looks(material),
        "codes": [say(language, f"sheets.code.{code}") for code in CODES],
        "marks": geometry(),
    }


def looks(material: Material) -> list[str]:
    """Return what the policy wants looked at on a visit, such as the four of 一访四查."""
    asked: tuple[str, ...] = getattr(material.policy, "look_at", ())
    return [say(material.mask.language, f"sheets.look.{one}") for one in asked]


def week_value(material: Material, week: WeekSheet, inset: Callable[[DaySheet], str]) -> Value:
    """Return one helper's week as plain values."""
    return {
        "label": week.label,
        "stem": week.stem,
        "days": [_day(material, day, inset(day)) for day in week.days],
    }


def _day(material: Material, day: DaySheet, inset: str) -> Value:
    language = material.mask.language
    return {
        "sheet_id": day.sheet_id,
        "is_issued": day.is_issued,
        "title": day.title,
        "date": day.day.isoformat(),
        "letters": day.letters,
        "out": _clock(day.out),
        "back": _clock(day.back),
        "doors": str(len(day.stops) or ""),
        "elders": str(day.elders or ""),
        "walking": say(language, "sheets.minutes", minutes=day.walk_min) if day.stops else "",
        "figures": _figures(language, day),
        "qr": qr_svg(day.sheet_id),
        "inset": inset or None,
        "first": _first(language, day),
        "stops": [_stop(language, stop) for stop in day.stops],
        "calls": [_call(language, call) for call in day.calls],
        "names": [_short(p) for stop in day.stops for p in stop.people],
        "called": [say(language, "sheets.duty_calls", count=len(day.calls))] if day.calls else [],
    }


def _clock(written: str) -> str:
    return paper_clock(written) if written else ""


def _short(person: Person) -> str:
    return person.name or person.id


def _figures(language: str, day: DaySheet) -> list[tuple[str, str]]:
    if day.round is None:
        return [(say(language, "sheets.calls"), str(len(day.calls)))]
    return [
        (say(language, "sheets.out"), _clock(day.out)),
        (say(language, "sheets.back"), _clock(day.back)),
        (say(language, "sheets.stops"), str(len(day.stops))),
        (say(language, "sheets.elders"), str(day.elders)),
        (say(language, "sheets.walking"), say(language, "sheets.minutes", minutes=day.walk_min)),
        (say(language, "sheets.service"), say(language, "sheets.minutes", minutes=day.service_min)),
    ]


def _first(language: str, day: DaySheet) -> str:
    if not day.stops:
        return ""
    stop = day.stops[0]
    return say(language, "sheets.first_leg", minutes=stop.walk_min, metres=stop.walk_m)


def _stop(language: str, stop: StopLine) -> Value:
    arrive, start = _clock(stop.arrive), _clock(stop.start)
    onward = "sheets.home_leg" if stop.leads_home else "sheets.next_door"
    if not stop.next_min:
        onward = "sheets.same_place"
    return {
        "number": stop.number,
        "clock": arrive,
        "depart": _clock(stop.depart),
        "waits": say(language, "sheets.waits", time=start) if start != arrive else "",
        "rest": stop.rest,
        "people": [person_value(p) for p in stop.people],
        "household": say(language, "sheets.household", count=len(stop.people)),
        "door": stop.door,
        "onward": say(language, onward, minutes=stop.next_min),
        "together": " · ".join(
            filter(None, (_with(language, "sheets.with", stop.together_with), stop.first))
        ),
        "cover": _with(language, "sheets.cover_for", stop.cover_for),
    }


def _with(language: str, key: str, helper: str) -> str:
    return say(language, key, helper=helper) if helper else ""


def _call(language: str, call: CallLine) -> Value:
    return {
        "number": call.number,
        "person": person_value(call.person),
        "kind": " ".join(filter(None, (_clock(call.start), call.kind))),
        "length": say(language, "sheets.call_length", minutes=call.minutes),
    }


def person_value(person: Person) -> Value:
    """Return an elder as plain values; empty where a field may not be shown."""
    values = {name: getattr(person, name) for name in person.__slots__}
    values["notes"] = list(person.notes)
    return values | {"dial": {name: dialled(values[name]) for name in ("phone", "emergency")}}


def dialled(written: str) -> list[tuple[str, str]]:
    """Return the parts of a text with the number that each dials, empty for what is no number."""
    parts, at = [], 0
    for found in _NUMBER.finditer(written):
        parts += [(written[at : found.start()], ""), (found[0], re.sub(r"[^\d+]", "", found[0]))]
        at = found.end()
    return [part for part in (*parts, (written[at:], "")) if part[0]]
