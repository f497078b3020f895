"""
The page of `planner locate`: every proposal on the map, a click puts it right, a button exports.

One file that loads nothing. The map is drawn in WGS-84; what is exported is in the datum of the
rosters, by a table of shifts over the ground of the page.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.shifts import from_wgs84, to_wgs84
from planner.outputs.background import background_of, box_of
from planner.outputs.ground import ground_data, say_raw
from planner.outputs.names import plain_cell, without_control
from planner.outputs.page import environment, render_page
from planner.tell.located import COLUMNS, located_rows
from planner.words import catalogue, say

if TYPE_CHECKING:
    from planner.geo.shifts import Known
    from planner.geo.streets.network import Streets
    from planner.pipeline.locating import Located, Locating

MARGIN_M = 600.0
STEPS = 8
"""Cells of the table of shifts along each side; between its corners the shift is even."""

_GROUND_WORDS = ("zoom_in", "zoom_out", "north", "north_long", "more", "found", "shown")
_WORDS = ("by-hand", "by-hand-why", "moved", "none-yet")


def located_page(found: Locating, streets: Streets) -> str:
    """
    Return the page as HTML.

    Parameters
    ----------
    found
        What was found, in the datum of the rosters.
    streets
        The ground of the map.
    """
    from planner.geo.features import features_of

    language = found.scenario.language
    placed = [_placed(row, found.datum) for row in found.rows]
    box = box_of(_points(streets, placed), MARGIN_M)
    west, south, east, north = box
    origin = (round(west, 6), round(south, 6))
    ground: Any = features_of(streets, box)
    title = f"{found.scenario.title} · {say(language, 'locate.page.title')}"
    words = {name: say_raw(language, name) for name in _GROUND_WORDS}
    words |= {name: catalogue()[f"locate.page.{name}"][language] for name in _WORDS}
    data = {
        "origin": list(origin),
        "ground": ground_data(background_of(ground, box), origin),
        "words": words,
        "tiles": None,
        "bounds": [[south, west], [north, east]],
        "rows": placed,
        "table": _table(found),
        "shifts": _shifts(found.datum, box),
        "file": "located.csv",
    }
    return render_page(
        "located",
        title=title,
        language=language,
        corners=[[south, west], [north, east]],
        body=_body(found),
        data=data,
        scripts=("ground.js", "locate.js"),
    )


def _placed(row: Located, datum: Known) -> list[dict[str, Any]]:
    """Return the proposals for one elder as the script reads them, in WGS-84."""
    shown = []
    for one in row.found:
        lon, lat = to_wgs84(datum, np.array([one.lon]), np.array([one.lat]))
        shown.append(
            {
                "at": [round(float(lat[0]), 6), round(float(lon[0]), 6)],
                "own": [one.lat, one.lon],
                "grade": one.grade,
                "radius": max(10, round(one.radius_m)),
                "name": without_control(one.shown),
            }
        )
    return shown


def _points(streets: Streets, placed: list[list[dict[str, Any]]]) -> list[tuple[float, float]]:
    """Return what the map must show: the proposals, or the streets where there is none."""
    west, south, east, north = streets.extent
    all_of_them = [(one["at"][1], one["at"][0]) for row in placed for one in row]
    near = [
        (lon, lat)
        for lon, lat in all_of_them
        if west - 0.1 < lon < east + 0.1 and south - 0.1 < lat < north + 0.1
    ]
    return near or [(west, south), (east, north)]


def _table(found: Locating) -> list[list[str]]:
    """Return the table as it is exported, head first, each cell as CSV writes it."""
    language = found.scenario.language
    head: list[object] = [say(language, f"locate.column.{name}") for name in COLUMNS]
    lines = [head, *located_rows(found)]
    return [[_quoted(plain_cell(value)) for value in line] for line in lines]


def _quoted(value: object) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="").writerow([value, ""])
    return out.getvalue()[:-1]


def _shifts(datum: Known, box: tuple[float, float, float, float]) -> list[list[list[float]]]:
    """Return how far the rosters' datum lies from WGS-84, row by row from the south-west."""
    west, south, east, north = box
    lons, lats = np.linspace(west, east, STEPS + 1), np.linspace(south, north, STEPS + 1)
    rows = []
    for lat in lats:
        own_lon, own_lat = from_wgs84(datum, lons, np.full(len(lons), lat))
        rows.append(
            [
                [round(float(x - lon), 8), round(float(y - lat), 8)]
                for x, y, lon in zip(own_lon, own_lat, lons, strict=True)
            ]
        )
    return rows


def _body(found: Locating) -> str:
    language = found.scenario.language
    names = ("intro", "export", "title", "other", "undo")
    rows = []
    for number, (row, line) in enumerate(zip(found.rows, located_rows(found), strict=True)):
        best = row.found[0] if row.found else None
        rows.append(
            {
                "number": number,
                "name": without_control(row.elder.name),
                "id": without_control(row.elder.id),
                "address": without_control(row.elder.address or ""),
                "grade": say(language, f"locate.grade.{best.grade if best else 'none'}"),
                "sure": best is not None and best.grade == "sure",
                "why": without_control(str(line[7])),
                "others": [without_control(one.shown) for one in row.found[1:3]],
            }
        )
    return (
        environment()
        .get_template("locate.jinja")
        .render(
            title=found.scenario.title,
            rows=rows,
            words={name: say(language, f"locate.page.{name}") for name in names},
            datum=say(language, f"geo.datum.name.{found.datum}"),
            internal=say(language, "sheets.internal"),
        )
    )
