"""The page of the doctor: every finding in a list and on the map, loading nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planner.outputs.background import background_of, box_of
from planner.outputs.ground import ground_data, say_raw
from planner.outputs.names import without_control
from planner.outputs.page import environment, render_page
from planner.words import say, speak

if TYPE_CHECKING:
    from planner.domain import Language, Scenario
    from planner.geo.doctor import Finding
    from planner.geo.streets.network import Streets

MARGIN_M = 400.0
_GROUND_WORDS = ("zoom_in", "zoom_out", "north", "north_long", "more", "found", "shown")


def doctor_page(
    scenario: Scenario, streets: Streets, found: Sequence[Finding], language: Language
) -> str:
    """
    Return the page as HTML.

    Parameters
    ----------
    scenario
        As read; people are drawn where the findings say, not from here.
    streets
        The ground of the map.
    found
        What the doctor found.
    """
    from planner.geo.features import features_of

    worst_first = sorted(found, key=lambda one: one.severity != "fault")
    box = box_of(_points(streets, worst_first), MARGIN_M)
    west, south, east, north = box
    origin = (round(west, 6), round(south, 6))
    title = f"{scenario.title} · {say(language, 'doctor.title')}"
    ground: Any = features_of(streets, box)
    words = {name: say_raw(language, name) for name in _GROUND_WORDS}
    data = {
        "origin": list(origin),
        "ground": ground_data(background_of(ground, box), origin),
        "words": words,
        "tiles": None,
        "bounds": [[south, west], [north, east]],
        "findings": [_entry(one) for one in worst_first],
    }
    return render_page(
        "doctor",
        title=title,
        language=language,
        corners=[[south, west], [north, east]],
        body=_body(scenario, worst_first, language),
        data=data,
        scripts=("ground.js", "doctor.js"),
    )


def _points(streets: Streets, found: Sequence[Finding]) -> list[tuple[float, float]]:
    """Return the places that the map must show; the streets' corners where there is none."""
    places = [place for one in found for line in one.lines for place in line]
    west, south, east, north = streets.extent
    inside = [
        (lon, lat)
        for lon, lat in places
        if west - 0.1 < lon < east + 0.1 and south - 0.1 < lat < north + 0.1
    ]
    return inside or [(west, south), (east, north)]


def _entry(one: Finding) -> dict[str, Any]:
    """Return a finding as the page's script reads it."""
    lines = [[[round(lat, 6), round(lon, 6)] for lon, lat in line] for line in one.lines]
    return {"severe": one.severity == "fault", "lines": lines}


def _body(scenario: Scenario, found: Sequence[Finding], language: Language) -> str:
    rows = [
        {
            "severity": say(language, f"doctor.severity.{one.severity}"),
            "severe": one.severity == "fault",
            "what": without_control(speak(language, one.what)),
            "remedy": without_control(speak(language, one.remedy)),
            "is_placed": bool(one.lines),
        }
        for one in found
    ]
    faults = sum(row["severe"] is True for row in rows)
    return (
        environment()
        .get_template("doctor.jinja")
        .render(
            title=scenario.title,
            heading=say(language, "doctor.title"),
            count=say(language, "doctor.count", faults=faults, notices=len(rows) - faults),
            none=say(language, "doctor.none"),
            to_do=say(language, "doctor.to-do"),
            colon=say(language, "maps.colon"),
            on_map=say(language, "doctor.on-map"),
            rows=rows,
        )
    )
