"""
The page of `planner doctor --draw`: gates, paths and closed lanes, drawn on the map of the extract.

One file that loads nothing. What is drawn is exported as the small table that ``drawn`` of
``[streets]`` names (see `planner.geo.streets.drawn`), with who drew it and when; what the
office has drawn before stands on the page already and goes along.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.outputs.background import background_of, box_of
from planner.outputs.ground import ground_data, say_raw
from planner.outputs.names import without_control
from planner.outputs.page import environment, render_page
from planner.words import catalogue, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.domain import Scenario
    from planner.geo.streets.network import Streets
    from planner.geo.streets.walked import Drawn

MARGIN_M = 400.0
KINDS = ("gate", "path", "closed")
HEADS = ("kind", "points", "name", "author", "date", "coordinates")
_GROUND_WORDS = ("zoom_in", "zoom_out", "north", "north_long", "more", "found", "shown")
_WORDS = ("points", "few", "who", "added", "remove", "nothing")


def drawing_page(
    scenario: Scenario, streets: Streets, drawn: Sequence[Drawn], *, today: date, author: str
) -> str:
    """
    Return the page as HTML.

    Parameters
    ----------
    scenario
        Coordinates in WGS-84.
    drawn
        What the office has drawn before.
    author
        Who is at work, as the page proposes it.
    """
    from planner.geo.features import features_of

    language = scenario.language
    homes = [(elder.lon, elder.lat) for elder in scenario.elders]
    bases = [(helper.lon, helper.lat) for helper in scenario.helpers]
    west, south, east, north = streets.extent
    near = [
        (lon, lat)
        for lon, lat in (*homes, *bases, *(point for one in drawn for point in one.points))
        if west - 0.1 < lon < east + 0.1 and south - 0.1 < lat < north + 0.1
    ]
    box = box_of(near or [(west, south), (east, north)], MARGIN_M)
    origin = (round(box[0], 6), round(box[1], 6))
    ground: Any = features_of(streets, box)
    words = {name: say_raw(language, name) for name in _GROUND_WORDS}
    words |= {name: catalogue()[f"doctor.draw.{name}"][language] for name in _WORDS}
    words |= {kind: say(language, f"doctor.draw.kinds.{kind}") for kind in KINDS}
    corners = [[box[1], box[0]], [box[3], box[2]]]
    data = {
        "origin": list(origin),
        "ground": ground_data(background_of(ground, box), origin),
        "words": words,
        "tiles": None,
        "bounds": corners,
        "homes": sorted([round(lat, 6), round(lon, 6)] for lon, lat in homes),
        "rows": [_row(one) for one in drawn],
        "heads": [say(language, f"doctor.draw.head.{head}") for head in HEADS],
        "kinds": {kind: say(language, f"doctor.draw.written.{kind}") for kind in KINDS},
        "file": file_of(scenario),
    }
    title = f"{scenario.title} · {say(language, 'doctor.draw.title')}"
    return render_page(
        "drawing", title=title, language=language, corners=corners,
        body=_body(scenario, today, author), data=data, scripts=("ground.js", "draw.js"),
    )  # fmt: skip


def file_of(scenario: Scenario) -> str:
    """Return the name of the table: the one that the scenario names, or what is proposed."""
    named = scenario.street_overrides.get("drawn")
    return Path(str(named)).name if named else "paths.csv"


def _row(one: Drawn) -> dict[str, object]:
    return {
        "kind": one.kind,
        "points": [[round(lat, 7), round(lon, 7)] for lon, lat in one.points],
        "name": without_control(one.name),
        "author": without_control(one.author),
        "date": one.on,
    }


def _body(scenario: Scenario, today: date, author: str) -> str:
    language = scenario.language
    names = (
        "title", "intro", "kind", "name", "author", "date", "middle", "back", "done", "list",
        "export", "next", "again",
    )  # fmt: skip
    is_named = "drawn" in scenario.street_overrides
    line = f'streets = {{ file = "{scenario.streets.name}", drawn = "{file_of(scenario)}" }}'
    return (
        environment()
        .get_template("draw.jinja")
        .render(
            title=scenario.title,
            words={name: say(language, f"doctor.draw.{name}") for name in names},
            kinds=[(kind, say(language, f"doctor.draw.kinds.{kind}")) for kind in KINDS],
            today=today.isoformat(),
            author=without_control(author),
            line="" if is_named else line,
            internal=say(language, "sheets.internal"),
        )
    )
