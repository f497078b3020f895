"""
What a scenario says about its streets: the ``[streets]`` table.

::

    [streets]
    file   = "streets.osm.pbf"
    closed = "closed.geojson"     # streets under works, flooded paths
    drawn  = "paths.csv"          # gates, paths and closed lanes that the office has drawn
    slope  = true                 # heights in the file slow the walk
    bridge = 25                   # metres across which islands are bridged; 0 for none

    [[streets.rules]]             # asked before the table of what is walked
    tag    = "highway=cycleway"   # or "surface=*"
    walked = "no"                 # yes | no | private
    speed  = 0.8                  # share of the speed on a level street
    unless = "foot=yes"           # optional
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, Text, text
from planner.geo.streets.drawn import read_drawn
from planner.geo.streets.walked import Closure, Drawn, Rule, Rules

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.geo.streets.network import Streets

_KEYS = ("closed", "drawn", "slope", "bridge", "rules", "file")
_LONGEST_LINK_M = 200.0


def streets_of(scenario: Scenario) -> Streets:
    """
    Return the streets of a scenario under its own rules, from the cache where they are kept.

    Raises
    ------
    InputError
        If the file or the ``[streets]`` table cannot be used.
    """
    from planner.geo.streets.reading import read_streets

    people = [(elder.lon, elder.lat) for elder in scenario.elders]
    people += [(helper.lon, helper.lat) for helper in scenario.helpers]
    rules = rules_of(scenario.street_overrides, scenario.folder)
    return read_streets(scenario.streets, people=people, rules=rules)


def rules_of(table: Mapping[str, object], folder: Path) -> Rules:
    """
    Return the rules in force under a ``[streets]`` table.

    Raises
    ------
    InputError
        With every fault in the table and in the file of closures.
    """
    faults: list[Fault] = [
        _fault(key, table[key], "geo.own.unknown") for key in table if key not in _KEYS
    ]
    bridge = _number(table, "bridge", (0.0, _LONGEST_LINK_M), 25.0, faults)
    slope = table.get("slope", False)
    if not isinstance(slope, bool):
        faults.append(_fault("slope", slope, "geo.own.slope"))
    own = tuple(_rules(table.get("rules", []), faults))
    closed = tuple(_closures(table.get("closed"), folder, faults))
    drawn = _drawn(table.get("drawn"), folder, faults)
    closed += tuple(Closure(d.name, "line", d.points) for d in drawn if d.kind == "closed")
    if faults:
        raise InputError(tuple(faults))
    return Rules(own, bool(slope), bridge, closed, drawn)


def _fault(key: str, value: object, expected: str, remedy: Text | None = None) -> Fault:
    return Fault("scenario.toml", text(expected), remedy, column=f"streets.{key}", value=str(value))


def _number(
    table: Mapping[str, object],
    key: str,
    span: tuple[float, float],
    default: float,
    faults: list[Fault],
) -> float:
    value = table.get(key, default)
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not span[0] <= value <= span[1]
    ):
        faults.append(_fault(key, value, f"geo.own.{key}"))
        return default
    return float(value)


def _rules(rows: object, faults: list[Fault]) -> Iterator[Rule]:
    if not isinstance(rows, list):
        faults.append(_fault("rules", rows, "geo.own.rules"))
        return
    for row in rows:
        rule = _rule(row)
        if rule is None:
            faults.append(_fault("rules", row, "geo.own.rules"))
        else:
            yield rule


def _rule(row: Any) -> Rule | None:
    """Return one row, None where it cannot be understood."""
    if not isinstance(row, dict) or set(row) - {"tag", "walked", "speed", "unless"}:
        return None
    tag, unless = _pair(row.get("tag")), _pair(row.get("unless"))
    walked, speed = row.get("walked", "yes"), row.get("speed", 1.0)
    is_speed = (
        isinstance(speed, (int, float)) and not isinstance(speed, bool) and 0.05 <= speed <= 1
    )
    if tag is None or walked not in ("yes", "no", "private") or not is_speed:
        return None
    if "unless" in row and unless is None:
        return None
    others = ((unless[0], (unless[1],)),) if unless else ()
    return Rule(tag[0], (tag[1],), walked, float(speed), "", others)


def _pair(written: object) -> tuple[str, str] | None:
    key, equals, value = str(written or "").partition("=")
    return (key.strip(), value.strip()) if equals and key.strip() and value.strip() else None


def _drawn(named: object, folder: Path, faults: list[Fault]) -> tuple[Drawn, ...]:
    if named is None:
        return ()
    path = folder / str(named)
    return read_drawn(path, path.name, faults)


def _closures(named: object, folder: Path, faults: list[Fault]) -> Iterator[Closure]:
    if named is None:
        return
    path = folder / str(named)
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        found = [closure for feature in features for closure in _of_feature(feature)]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        faults.append(_fault("closed", named, "geo.own.closed"))
        return
    yield from found


def _of_feature(feature: dict[str, Any]) -> Iterator[Closure]:
    """Yield the rings and lines of one GeoJSON feature."""
    name = str((feature.get("properties") or {}).get("name") or "")
    shape = feature["geometry"]
    kind, places = shape["type"], shape["coordinates"]
    if kind == "Polygon":
        yield Closure(name, "area", _points(places[0], least=3))
    elif kind == "MultiPolygon":
        for polygon in places:
            yield Closure(name, "area", _points(polygon[0], least=3))
    elif kind == "LineString":
        yield Closure(name, "line", _points(places))
    elif kind == "MultiLineString":
        for line in places:
            yield Closure(name, "line", _points(line))
    else:
        raise ValueError(kind)


def _points(places: list[list[float]], least: int = 2) -> tuple[tuple[float, float], ...]:
    """Return places in degrees; NaN, infinity and metres are none."""
    points = tuple((float(place[0]), float(place[1])) for place in places)
    is_on_earth = all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points)
    if len(set(points)) < least or not is_on_earth:
        raise ValueError(places)
    return points
