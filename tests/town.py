"""
A town of five streets whose walking times can be added up in one's head.

All distances are multiples of 120 m, and 120 m are 100 s at 1.2 m/s::

        y
    360     N────g────S        Garden Lane N–S (private, with a gate g), 240 m
            │         ║        steps S–T, 120 m, 0.6 of the speed: as 200 m
    240     │         T───C    Bridge Road T–C–B, 120 + 480 m
            │         │   │
      0 W───M─────────E───┼─X  Main Street W–M–E–X, 240 + 240 + 240 m
            240      480  │    Bridge Road passes over Main Street at x = 600
   -240                   B    and does not join it

North Street is M–N, 360 m; East Street is T–E, 240 m. With base H1 at W (0, 0):

======  ==========  ==========================================  ========
elder   door at     way                                         seconds
======  ==========  ==========================================  ========
E1      (120, 30)   120 m of Main Street, 30 m to the door           125
E2      (240, 180)  240 + 180 m                                      350
E3      (360, 370)  240 + 360 + 120 + 10 m, through the compound     608
E4      (720, 20)   720 + 20 m                                       617
E5      (600, 120)  240 + 240 + 240 + 120 + 120 m over T and C       800
E6      (600, 20)   480 + 240 + 120 + 220 m, down Bridge Road        883
E7      (240, -135) 240 m, and 135 m off the streets                 312
======  ==========  ==========================================  ========

E6 lives on Bridge Road, 20 m from where it passes over Main Street: streets that cross
without a common node do not meet, and so it is 1060 m. Nothing between door and street
is free, and no two doors are near enough to be joined straight.

Base H2 is at B (600, -240), with 0.9 m/s.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

ORIGIN = (114.0, 30.0)
EARTH_M = 6_371_009.0

CORNERS = {
    "W": (0, 0),
    "M": (240, 0),
    "E": (480, 0),
    "X": (720, 0),
    "N": (240, 360),
    "g": (360, 360),
    "S": (480, 360),
    "T": (480, 240),
    "C": (600, 240),
    "B": (600, -240),
}

STREETS = (
    ("Main Street", "WMEX", {"highway": "residential"}),
    ("North Street", "MN", {"highway": "residential"}),
    ("Garden Lane", "NgS", {"highway": "service", "access": "private"}),
    ("", "ST", {"highway": "steps"}),
    ("East Street", "TE", {"highway": "living_street"}),
    ("Bridge Road", "TCB", {"highway": "tertiary", "bridge": "yes", "layer": "1"}),
)

ELDERS = {
    "E1": (120, 30),
    "E2": (240, 180),
    "E3": (360, 370),
    "E4": (720, 20),
    "E5": (600, 120),
    "E6": (600, 20),
    "E7": (240, -135),
}
HELPERS = {"H1": (0, 0, 1.2), "H2": (600, -240, 0.9)}

SECONDS_FROM_H1 = {"E1": 125, "E2": 350, "E3": 608, "E4": 617, "E5": 800, "E6": 883, "E7": 312}


def at(x: float, y: float) -> tuple[float, float]:
    """Return (lon, lat), 7 decimals, of the place `x` m east and `y` m north of the origin."""
    lat = ORIGIN[1] + math.degrees(y / EARTH_M)
    lon = ORIGIN[0] + math.degrees(x / (EARTH_M * math.cos(math.radians(lat))))
    return round(lon, 7), round(lat, 7)


def town_osm() -> str:
    """Return the town as OSM XML."""
    ids = {corner: number for number, corner in enumerate(CORNERS, start=1)}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<osm version="0.6" generator="tests/town.py">',
    ]
    for corner, place in CORNERS.items():
        lon, lat = at(*place)
        gate = '<tag k="barrier" v="gate"/>' if corner == "g" else ""
        lines.append(f'  <node id="{ids[corner]}" lat="{lat:.7f}" lon="{lon:.7f}">{gate}</node>')
    for number, (name, corners, tags) in enumerate(STREETS, start=101):
        lines.append(f'  <way id="{number}">')
        lines += [f'    <nd ref="{ids[corner]}"/>' for corner in corners]
        named = {**tags, "name": name} if name else tags
        lines += [f'    <tag k="{key}" v="{value}"/>' for key, value in named.items()]
        lines.append("  </way>")
    return "\n".join([*lines, "</osm>", ""])


def write_town(folder: Path) -> Path:
    """Write the town as a scenario folder and return it. All names are invented."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "town.osm").write_text(town_osm(), encoding="utf-8")
    (folder / "scenario.toml").write_text(
        'title = "Town of five streets"\nlanguage = "en"\nstreets = "town.osm"\n'
        'coordinates = "wgs84"\nelders = "elders.csv"\nhelpers = "helpers.csv"\n'
        'policy = "generic"\nholidays = ""\n',
        encoding="utf-8",
    )
    elders = [
        f"{name},Elder {name[1:]},{lon:.7f},{lat:.7f},weekly"
        for name, (lon, lat) in ((name, at(*place)) for name, place in ELDERS.items())
    ]
    helpers = [
        f"{name},Helper {name[1:]},{lon:.7f},{lat:.7f},{speed}"
        for name, speed, (lon, lat) in (
            (name, speed, at(x, y)) for name, (x, y, speed) in HELPERS.items()
        )
    ]
    _write(folder / "elders.csv", "elder_id,name,lon,lat,tier", elders)
    _write(folder / "helpers.csv", "helper_id,name,lon,lat,walking_speed_mps", helpers)
    return folder


def _write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write and return the scenario folder of the town of five streets."""
    return write_town(tmp_path / "town")
