"""
House numbers along a street: between two that are known, or beyond the last one.

The known ones are addresses of the map and neighbours on the roster alike. How far the measures
below may go was tried out on extracts whose addresses were hidden by half, many times over:
`make bench-locate`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from planner.geo.places.found import CONFIDENCE, Found, Grade, apart
from planner.geo.places.gazetteer import Entry

BETWEEN_M = 200.0
"""A number is found between two others of its side no farther apart than this, metres."""

GAP = 16
"""By how much two numbers may differ for one between them to be sure."""

LEAST_STEP_M = 3.0
"""Two numbers one apart stand at least so far from each other on one street, or else by chance."""

BEYOND_M = 60.0
"""A row of houses is followed no farther than this beyond the last number known."""

EVEN_M = 20.0
"""In a row that goes on evenly a number lies no farther than this from where two others lead."""

NEAR = 4
"""Beside a number that differs by no more than this a house is likely."""

_NEXT, _ROW = 2, 8
"""By how much the number asked for, and those behind the last, may differ from one another."""

_STEP_M = 12.0
"""Metres by which a house number moves along a street, about."""

Known = tuple[int, Entry]


def along(entries: Sequence[Entry], house: tuple[int, int]) -> Found | None:
    """Return the place of a number between two near ones of its side, or beside one."""
    own = [e for e in entries if e.kind in ("address", "neighbour") and e.house]
    known = [(e.house[0], e) for e in own if e.house]
    if all(e.house is None or (e.house[1] - e.house[0]) % 2 == 0 for e in own):
        known = [(n, e) for n, e in known if n % 2 == house[0] % 2]
    below = sorted((one for one in known if one[0] < house[0]), key=lambda one: -one[0])
    above = sorted((one for one in known if one[0] > house[1]), key=lambda one: one[0])
    if below and above and apart(below[0][1], above[0][1]) <= BETWEEN_M:
        return _between(below[0], above[0], house)
    if not below and not above:
        return None
    side = min((one for one in (below, above) if one), key=lambda one: abs(one[0][0] - house[0]))
    onward = _onward(side, house[0])
    if onward is not None:
        return onward
    number, beside = side[0]
    away = abs(number - house[0])
    grade: Grade = "likely" if away <= NEAR else "guess"
    radius = away * _STEP_M
    return Found(beside.lon, beside.lat, grade, CONFIDENCE[grade], "beside", radius, beside.shown)


def _between(below: Known, above: Known, house: tuple[int, int]) -> Found:
    """Return the place of a number between two others: its share of the way between them."""
    (low, a), (high, b) = below, above
    lon, lat = _on_the_way(below, above, sum(house) / 2)
    is_one = house[0] == house[1]
    metres = apart(a, b)
    is_street = is_one and high - low <= GAP and metres >= LEAST_STEP_M * (high - low)
    grade: Grade = "sure" if is_street else "likely"
    shown = f"{a.shown} – {b.shown}"
    return Found(lon, lat, grade, CONFIDENCE[grade], "between", metres / 4, shown)


def _onward(side: Sequence[Known], number: int) -> Found | None:
    """
    Return the place of the next number beyond the last one known, where the row goes on evenly.

    Two numbers behind it tell how far a number moves along this street, and a third that it
    moves as far everywhere; the next door of its side stands that much farther on.
    """
    row = side[:3]
    steps = [abs(a[0] - b[0]) for a, b in itertools.pairwise(row)]
    if len(row) < 3 or abs(row[0][0] - number) > _NEXT or not all(0 < s <= _ROW for s in steps):
        return None
    last, entry = row[0]
    told = Entry("place", frozenset(), *_on_the_way(row[2], row[1], last))
    lon, lat = _on_the_way(row[1], row[0], number)
    beyond = apart(Entry("place", frozenset(), lon, lat), entry)
    if apart(told, entry) > EVEN_M or beyond > BEYOND_M:
        return None
    return Found(lon, lat, "sure", CONFIDENCE["sure"], "beside", beyond, entry.shown)


def _on_the_way(one: Known, other: Known, number: float) -> tuple[float, float]:
    """Return where a number lies on the straight way from one to another, or beyond it."""
    (low, a), (high, b) = one, other
    share = (number - low) / (high - low)
    return a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)
