"""Decimal degrees out of the text of one cell, and what is wrong with a point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

from planner.read.fields import NUMBER, bare, parse_number
from planner.read.findings import UnfitError, unfit

Axis = Literal["lon", "lat"]

POLE = 84.0  # nobody lives further north or south

# Before NFKC, which makes a letter of one of these signs and two marks of another.
_SIGNS: Final = str.maketrans(
    dict.fromkeys("º˚度", "°") | dict.fromkeys("′’´＇分", "'") | dict.fromkeys("″”＂秒", '"')
)
_SIDE: Final = r"\s*((?:[东西]经|[南北]纬|[nsew东西南北])?)\s*"
_SIDED: Final = re.compile(rf"{_SIDE}([+-]?)(\d.*?){_SIDE}", re.IGNORECASE)
_PART: Final = r"(\d{1,3}(?:\.\d+)?)"
_MARKED: Final = re.compile(rf"{_PART}\s*°?(?:\s*{_PART}\s*'?(?:\s*{_PART}\s*(?:\"|'')?)?)?")
_COLONS: Final = re.compile(rf"{_PART}:{_PART}:{_PART}")
_WEST: Final = re.compile("[sw西南]", re.IGNORECASE)
_NORTH: Final = re.compile("[ns南北]", re.IGNORECASE)
_SIXTY: Final = 60


@lru_cache(maxsize=4096)
def parse_coordinate(written: str) -> float:
    """
    Return decimal degrees, in whatever way they are written.

    121.5, 东经121.5度, E121.5 and 121.5°E; with minutes, 121°30.2' E and 121°30′12″; with colons,
    121:30:12.

    Raises
    ------
    UnfitError
        If it is no coordinate, or minutes or seconds reach 60.
    """
    if NUMBER.fullmatch(bare(written)) is not None:
        return parse_number(written)
    sided = _SIDED.fullmatch(bare(written.translate(_SIGNS)))
    if sided is None:
        return parse_number(written)  # which says what is wrong
    before, minus, number, after = sided.groups()
    parts = _parts(number, is_sided=bool(before or after))
    if parts is None:
        return parse_number(written)
    if (before and after) or (minus == "-" and (before or after)):
        raise unfit("sides", "sides")
    _check_parts(parts)
    size = sum(float(part) / 60.0**place for place, part in enumerate(parts))
    return -size if minus == "-" or _WEST.search(before + after) else size


def _parts(number: str, *, is_sided: bool) -> list[str] | None:
    """Return degrees, minutes and seconds as far as they are written; bare numbers need a side."""
    found = _COLONS.fullmatch(number) or _MARKED.fullmatch(number)
    if found is None or not (is_sided or re.search(r"[°:]", number)):
        return None
    return [part for part in found.groups() if part is not None]


def _check_parts(parts: list[str]) -> None:
    if any("." in part for part in parts[:-1]) or any(float(part) >= _SIXTY for part in parts[1:]):
        raise unfit("minutes", "minutes")


def axis_of(written: str) -> Axis | None:
    """Return which of the two a coordinate says that it is by its side; None where it has none."""
    sided = _SIDED.fullmatch(bare(written.translate(_SIGNS)))
    side = "" if sided is None else sided[1] + sided[4]
    return None if not side else "lat" if _NORTH.search(side) else "lon"


def parse_longitude(written: str) -> float:
    """Return decimal degrees; those of north or south stand in the wrong column."""
    return _of_axis("lon", written)


def parse_latitude(written: str) -> float:
    """Return decimal degrees; those of east or west stand in the wrong column."""
    return _of_axis("lat", written)


def _of_axis(axis: Axis, written: str) -> float:
    value = parse_coordinate(written)
    if axis_of(written) not in {None, axis}:
        raise unfit("swapped", "swapped")
    return value


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
