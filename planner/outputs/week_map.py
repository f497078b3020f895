"""``maps/<helper>.html``: one helper's days on the real ways, with numbered pins and a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planner.outputs.background import box_of
from planner.outputs.colours import WEEKDAYS
from planner.outputs.day import beside_words, tidy, week_of
from planner.outputs.ground import packed_legs, page_data
from planner.outputs.page import environment, render_page
from planner.outputs.wording import paper_clock, span_words
from planner.words import say

if TYPE_CHECKING:
    from planner.outputs.background import Background
    from planner.outputs.day import DaySheet, StopLine
    from planner.outputs.material import Material

_AROUND_M = 350.0


def week_page(material: Material, ground: Background, helper: str) -> str:
    """Return one helper's week as a page."""
    week = week_of(material, helper)
    language = material.mask.language
    days = [day for day in week.days if day.round is not None]
    legs = [material.legs(day.round) for day in days if day.round is not None]
    base = material.base_point(material.helpers[helper])
    points = [base, *(place for way in legs for leg in way for place in leg.tolist())]
    box = box_of(points, _AROUND_M)
    origin = (round(box[0], 6), round(box[1], 6))
    inner = box_of(points, 60)
    title = say(language, "maps.week_title", helper=week.label)
    data = page_data(material, ground.within(box), origin, ()) | {
        "bounds": [[inner[1], inner[0]], [inner[3], inner[2]]],
        "base": list(base),
        "days": [
            {
                "letters": day.letters,
                "weekday": day.day.isoweekday(),
                "colour": WEEKDAYS[day.day.isoweekday() - 1],
                "legs": packed_legs(way, origin),
                "stops": [leg[-1].tolist() for leg in way[:-1]],
            }
            for day, way in zip(days, legs, strict=True)
        ],
    }
    body = (
        environment()
        .get_template("week_map.jinja")
        .render(
            title=title,
            outside=material.outside,
            scenario=material.scenario.title,
            span=span_words(language, material.plan.horizon),
            version=material.origin,
            sheet=quote(f"../sheets/{week.stem}.html", safe="/."),
            days=[_day(language, n, day) for n, day in enumerate(days)],
            calls=[_calls(day) for day in week.days if day.calls],
            clock=lambda told: paper_clock(told) if told else "",
            say=lambda name, **values: say(language, f"maps.{name}", **values),
        )
    )
    return render_page(
        "week",
        title=title,
        language=language,
        tiles=material.tiles.host if material.tiles else "",
        corners=data["bounds"],
        body=body,
        data=data,
        scripts=("ground.js", "week.js"),
    )


def _day(language: str, index: int, day: DaySheet) -> dict[str, Any]:
    return {
        "index": index,
        "day": day,
        "date": day.day.isoformat(),
        "colour": WEEKDAYS[day.day.isoweekday() - 1],
        "home_min": day.stops[-1].next_min if day.stops else 0,
        "home_m": day.stops[-1].next_m if day.stops else 0,
        "who": [" · ".join(_who(p) for p in stop.people) for stop in day.stops],
        "waits": [_waits(language, stop) for stop in day.stops],
        "beside": [beside_words(language, stop) for stop in day.stops],
    }


def _waits(language: str, stop: StopLine) -> str:
    return say(language, "sheets.waits", time=paper_clock(stop.start)) if stop.waits else ""


def _who(person: Any) -> str:
    return tidy(f"{person.name} {person.id}")


def _calls(day: DaySheet) -> tuple[str, list[str]]:
    return day.title, [
        f"{call.number}. {paper_clock(call.start) if call.start else ''} {_who(call.person)} · "
        f"{call.kind}"
        for call in day.calls
    ]
