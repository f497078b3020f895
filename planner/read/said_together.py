"""Cells that say two things at once: a number with its unit, both numbers of a place."""

from __future__ import annotations

import re

from planner.read import eras
from planner.read.fields import bare, within
from planner.read.findings import unfit
from planner.read.points import POLE, parse_coordinate


def parse_age(written: str) -> float:
    """Return an age in years, with or without its unit: 85, 85岁, 约85, 八十五."""
    simple = _YEARS_OLD.sub("", _ABOUT.sub("", bare(written)))
    said = _IN_SIGNS.fullmatch(simple)
    return float(eras.number(simple)) if said else within(0, 130)(simple)


_NAMED = re.compile(r"[经纬]度\s*[:=]?|lng\s*[:=]|lat\s*[:=]", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:约|大约|近)\s*|\s*(?:左右|多岁?|余岁?)$")
_IN_SIGNS = re.compile("[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_YEARS_OLD = re.compile(r"\s*(?:周\s*岁|岁|years?|yrs?\.?)$", re.IGNORECASE)


def parse_pair(written: str) -> tuple[float, float]:
    """
    Return longitude and latitude of one cell, as map services give them: 121.5,31.2.

    Where the first cannot be a longitude here, it is the latitude: 31.2, 121.5.
    """
    parts = [
        part
        for part in re.split(r"[\s,;、/]+", _NAMED.sub(" ", bare(written).strip("()[]")))
        if part
    ]
    if len(parts) != 2:
        raise unfit("pair", "pair")
    one, other = (parse_coordinate(part) for part in parts)
    return (other, one) if abs(one) <= POLE < abs(other) else (one, other)
