"""Decimal degrees out of the text of one cell, and what is wrong with a point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from planner.read.fields import NUMBER, bare, parse_number
from planner.read.findings import UnfitError, unfit

POLE = 84.0  # nobody lives further north or south
_DEGREES = re.compile(r"[°º˚度′'’\"″”分秒nsew东西南北]", re.IGNORECASE)

_SIDE = r"\s*((?:[nsew]|[东西]经|[南北]纬|[东西南北])?)\s*"
_SIDED = re.compile(rf"{_SIDE}(\d{{1,3}}\.\d+)\s*[°º˚度]?{_SIDE}", re.IGNORECASE)
_WEST = re.compile("[sw西南]", re.IGNORECASE)


@lru_cache(maxsize=4096)
def parse_coordinate(written: str) -> float:
    """
    Return decimal degrees, with or without the side of the earth: 121.5, 东经121.5度, 121.5°E.

    Degrees and minutes are recognised and refused by name.
    """
    simple = bare(written)
    sided = _SIDED.fullmatch(simple)
    if sided is not None:
        return parse_number(sided[2]) * (-1 if _WEST.search(sided[1] + sided[3]) else 1)
    if NUMBER.fullmatch(simple) is None and _DEGREES.search(simple):
        raise _degrees(simple)
    return parse_number(simple)


def _degrees(simple: str) -> UnfitError:
    parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", simple)]
    if not 1 <= len(parts) <= 3 or any(part > 60 for part in parts[1:]):
        return unfit("number", "number")
    size = sum(part / 60**place for place, part in enumerate(parts))
    sign = -1 if re.search(r"^\s*-|(?<![a-z])[sw](?![a-z])|[南西]", simple.lower()) else 1
    return unfit("degrees", "degrees", decimal=f"{sign * size:.6f}".rstrip("0").rstrip("."))


def check_point(lon: float, lat: float) -> Mapping[str, UnfitError]:
    """
    Return what is wrong with a point, by column.

    Projected metres and swapped columns are named: no village lies beyond `POLE`.
    """
    if lon == lat == 0:
        return {"lon": unfit("null-island", "null-island")}
    if abs(lon) > 1000 or abs(lat) > 1000:
        column = "lon" if abs(lon) > 1000 else "lat"
        return {column: unfit("metres", "metres")}
    if POLE < abs(lat) <= 180 and abs(lon) <= POLE:
        return {"lat": unfit("swapped", "swapped")}
    wrong = {}
    if abs(lon) > 180:
        wrong["lon"] = unfit("longitude", "longitude")
    if abs(lat) > 90:
        wrong["lat"] = unfit("latitude", "latitude")
    return wrong
