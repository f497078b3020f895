"""Cells that say two things at once: a number with its unit, both numbers of a place."""

from __future__ import annotations

import re

from planner.read import eras
from planner.read.fields import bare, within
from planner.read.findings import unfit
from planner.read.points import POLE, axis_of, parse_coordinate


def parse_age(written: str) -> float:
    """Return an age in years, with or without its unit: 85, 85岁, 约85, 八十五."""
    simple = _YEARS_OLD.sub("", _ABOUT.sub("", bare(written)))
    said = _IN_SIGNS.fullmatch(simple)
    return float(eras.number(simple)) if said else within(0, 130)(simple)


_NAMED = re.compile(r"[经纬]度\s*[:=]?|lng\s*[:=]|lat\s*[:=]", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:约|大约|近)\s*|\s*(?:左右|多岁?|余岁?)$")
_IN_SIGNS = re.compile("[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
_YEARS_OLD = re.compile(r"\s*(?:周\s*岁|岁|years?|yrs?\.?)$", re.IGNORECASE)


_AFTER_SIDE = r"(?<=[NSEWnsew])\s*(?=\d)"
_BEFORE_SIDE = r"(?<=[\d度分秒°'\"′″])\s*(?=[NSEWnsew东西南北]\S*\d)"


def parse_pair(written: str) -> tuple[float, float]:
    """
    Return longitude and latitude of one cell, as map services give them: 121.5,31.2.

    Where the first cannot be a longitude here, or its side says so, it is the latitude:
    31.2, 121.5 and 31°12'N 121°30'E.
    """
    parts = _two(_NAMED.sub(" ", bare(written).strip("()[]")).strip(" ,;、/"))
    if len(parts) != 2:
        raise unfit("pair", "pair")
    (one, other), axes = map(parse_coordinate, parts), [axis_of(part) for part in parts]
    if axes[0] is not None and axes[0] == axes[1]:
        raise unfit("pair", "pair")
    is_turned = axes[0] == "lat" or axes[1] == "lon" if any(axes) else abs(one) <= POLE < abs(other)
    return (other, one) if is_turned else (one, other)


def _two(written: str) -> list[str]:
    """Return the two halves of a pair: parted by a comma, by sides, else by blanks."""
    for parting in (r"[,;、/]", _AFTER_SIDE, _BEFORE_SIDE, r"[\s,;、/]+"):
        parts = [part.strip() for part in re.split(parting, written) if part.strip()]
        if len(parts) == 2:
            return parts
    return []
