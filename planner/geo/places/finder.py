"""
From the words of an address to places, ranked, each with how sure and why.

What is *sure* lies within 50 m nearly always and never over 150 m off: a house number that
the map knows on that street, one between two near ones, a named building, a numbered
building of a compound, a small compound, a place that the office named, or a neighbour of the
same house. A slip of the pen, several places of one name far apart, or only a street or a
large compound make it *likely* or a *guess*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from planner.geo.lengths import great_circle_mm
from planner.geo.places.address import Numbers, numbers_of, without_rooms
from planner.geo.places.gazetteer import Entry, Gazetteer, least_letters
from planner.geo.places.spelling import Tokens, fold, is_chinese, slips

Grade = Literal["sure", "likely", "guess"]
Why = Literal["house", "between", "beside", "building", "block", "office", "neighbour", "compound"]
Reason = Literal[Why, "street", "place"]

SURE_M = 50.0
"""A shape that reaches no farther than this from its middle is a sure place."""

AREA_M = 65.0
"""
The same of a compound: nine in ten of the homes in a square that reaches so far from its middle
lie within `SURE_M` of it, for its corners are small.
"""

APART_M = 60.0
"""Places of one name that lie farther apart than this are several."""

BETWEEN_M = 100.0
"""A number is found between two others no farther apart than this, metres."""

_FAR_APART_M = 150.0
_ORDER: tuple[Grade, ...] = ("sure", "likely", "guess")
_CONFIDENCE: dict[Grade, float] = {"sure": 0.95, "likely": 0.7, "guess": 0.3}
_RANK: tuple[Reason, ...] = (
    "house",
    "office",
    "neighbour",
    "block",
    "building",
    "between",
    "compound",
    "beside",
    "street",
    "place",
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    One place for an address.

    Parameters
    ----------
    lon, lat
        WGS-84.
    grade, confidence
        ``sure``, ``likely`` or ``guess``, and the same as a share of 1.
    why
        What was found.
    radius_m
        How far off it may well be.
    shown
        The name on the map, in the office's list, or of the neighbour.
    has_slip
        Whether the name was spelled with a slip.
    """

    lon: float
    lat: float
    grade: Grade
    confidence: float
    why: Reason
    radius_m: float
    shown: str
    has_slip: bool = False


def find(gazetteer: Gazetteer, address: str) -> tuple[Found, ...]:
    """Return the places that an address may mean, the best first; empty where none is known."""
    tokens = fold(without_rooms(address))
    named = _named(gazetteer, tokens)
    if not named:
        return ()
    found = [one for name, rest, slip in named for one in _of_name(gazetteer, name, rest, slip)]
    ranked = sorted(found, key=lambda f: (_ORDER.index(f.grade), _RANK.index(f.why), f.radius_m))
    return _agreeing(ranked)


def _named(gazetteer: Gazetteer, tokens: Tokens) -> list[tuple[Tokens, Tokens, bool]]:
    """Return the known names in an address, the longest first, with what follows each."""
    found: list[tuple[Tokens, Tokens, bool]] = []
    taken = np.zeros(len(tokens), dtype=np.bool_)
    for length in range(min(len(tokens), gazetteer.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            part = tokens[start : start + length]
            is_word = length > 1 or len(part[0]) > 2
            if is_word and part in gazetteer.named and not taken[start : start + length].any():
                taken[start : start + length] = True
                is_part = not _is_whole(tokens, start, start + length)
                found.append((part, _rest(tokens, start, length), is_part))
    return found or _slipped(gazetteer, tokens)


_BEFORE = frozenset("省市区县旗盟镇乡道村社路街巷弄号里庄")
_BEHIND = frozenset("号栋幢座弄附旁内对第")


def _is_whole(tokens: Tokens, start: int, end: int) -> bool:
    """
    Say whether a Chinese name begins and ends where a name may: 枫林苑 is not 新枫林苑.

    Between words of other scripts there are gaps, so there every name is whole.
    """
    if not is_chinese("".join(tokens[start:end])):
        return True
    before, behind = tokens[start - 1 : start], tokens[end : end + 1]
    begins = not before or not is_chinese(before[0]) or before[0] in _BEFORE
    return begins and (not behind or not is_chinese(behind[0]) or behind[0] in _BEHIND)


def _slipped(gazetteer: Gazetteer, tokens: Tokens) -> list[tuple[Tokens, Tokens, bool]]:
    """Return names that stand in an address but for one word wrong, missing or too many."""
    found: dict[Tokens, tuple[Tokens, Tokens, bool]] = {}
    for length in range(min(len(tokens), gazetteer.longest + 1), 0, -1):
        for start in range(len(tokens) - length + 1):
            part = tokens[start : start + length]
            if len("".join(part)) < least_letters(part):
                continue
            rest = _rest(tokens, start, length)
            for shorter in slips(part):
                for name in sorted(gazetteer.slipped.get(shorter, ())):
                    if _digits(name) == _digits(part):
                        found.setdefault(name, (name, rest, True))
        if found:
            break
    return list(found.values())


def _rest(tokens: Tokens, start: int, length: int) -> Tokens:
    """Return an address without a name in it, what is nearest to the name first."""
    before, after = tokens[:start], tokens[start + length :]
    if before and before[-1][0].isdigit() and not (after and after[0][0].isdigit()):
        return (before[-1], *after, *before[:-1])
    return (*after, *before)


def _digits(tokens: Tokens) -> list[str]:
    """Return the numbers of a name: a slip may not turn one into another."""
    return [token for token in tokens if token[0].isdigit()]


def _of_name(gazetteer: Gazetteer, name: Tokens, rest: Tokens, slip: bool) -> Iterator[Found]:
    entries = [gazetteer.entries[i] for i in gazetteer.named[name]]
    numbers = numbers_of(rest)
    wants = numbers.house or numbers.building
    exact = list(_exact(entries, numbers))
    for why, several in exact:
        yield _one(why, several, slip)
    if exact:
        return
    if numbers.house:
        between = _between(entries, numbers.house)
        if between is not None:
            yield _graded(between, _worse(between.grade), has_slip=True) if slip else between
    yield from _areas(gazetteer, entries, numbers, slip, wants=bool(wants))


def _exact(entries: Sequence[Entry], numbers: Numbers) -> Iterator[tuple[Reason, list[Entry]]]:
    """Yield what carries the number itself."""
    house, building = numbers.house, numbers.building
    if house:
        own = [e for e in entries if e.kind == "address" and e.house and _holds(e.house, house)]
        if own:
            yield "house", own
    near = [
        e
        for e in entries
        if e.kind == "neighbour" and (e.house, e.building) == (house, building) != (None, None)
    ]
    if near:
        yield "neighbour", near
    office = [e for e in entries if e.kind == "office"]
    if office and (house, building) == (None, None):
        yield "office", office


def _holds(span: tuple[int, int], asked: tuple[int, int]) -> bool:
    """Say whether an address of the map holds the numbers asked for, of one side if it tells."""
    low, high = span
    if low <= asked[0] and asked[1] <= high:
        is_near = low == asked[0] or high == asked[1] or high - low <= _BLOCK
        return is_near and _is_one_side(span, asked)
    is_within = asked[0] <= low <= high <= asked[1] and asked[1] - asked[0] <= _BLOCK
    return is_within and _is_one_side(asked, span)


def _is_one_side(wide: tuple[int, int], narrow: tuple[int, int]) -> bool:
    """Say whether numbers lie on the side of a span that counts even or odd ones only."""
    return (wide[1] - wide[0]) % 2 == 1 or (narrow[0] - wide[0]) % 2 == 0


_BLOCK = 4
"""Numbers of one house differ by no more than this."""


def _areas(
    gazetteer: Gazetteer, entries: Sequence[Entry], numbers: Numbers, slip: bool, *, wants: bool
) -> Iterator[Found]:
    compounds = [e for e in entries if e.kind == "compound"]
    for compound in compounds:
        wanted = numbers.building or (numbers.house[0] if numbers.house else None)
        inside = _blocks(gazetteer, compound, wanted)
        if inside:
            yield _one("block", inside, slip)
    kinds: tuple[tuple[Reason, str], ...] = (
        ("building", "building"),
        ("compound", "compound"),
        ("office", "office"),
        ("neighbour", "neighbour"),
        ("street", "street"),
        ("place", "place"),
    )
    for why, kind in kinds:
        several = [e for e in entries if e.kind == kind]
        if several:
            one = _one(why, several, slip)
            loose = wants and why in ("building", "office", "neighbour")
            worst: Grade = "guess" if why in ("street", "place") else "likely"
            is_small = one.radius_m <= _reach(why) and why in ("building", "compound", "office")
            yield one if is_small and not loose else _graded(one, _at_most(one.grade, worst))


def _blocks(gazetteer: Gazetteer, compound: Entry, number: int | None) -> list[Entry]:
    """Return the numbered buildings and addresses inside a compound."""
    if number is None:
        return []
    return [
        e
        for e in gazetteer.entries
        if e.kind in ("building", "address")
        and number in (e.building, *(range(e.house[0], e.house[1] + 1) if e.house else ()))
        and _apart(e, compound) <= compound.radius_m
    ]


def _between(entries: Sequence[Entry], house: tuple[int, int]) -> Found | None:
    """Return the place of a number between two near ones of its side, or beside one."""
    known = [(e.house[0], e) for e in entries if e.kind == "address" and e.house]
    if all(e.house is None or (e.house[1] - e.house[0]) % 2 == 0 for _, e in known):
        known = [(n, e) for n, e in known if n % 2 == house[0] % 2]
    below = max(((n, e) for n, e in known if n < house[0]), key=lambda one: one[0], default=None)
    above = min(((n, e) for n, e in known if n > house[0]), key=lambda one: one[0], default=None)
    if below and above and _apart(below[1], above[1]) <= BETWEEN_M:
        (low, a), (high, b) = below, above
        share = (house[0] - low) / (high - low)
        lon, lat = a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)
        grade: Grade = "sure" if high - low <= _BLOCK else "likely"
        shown = f"{a.shown} – {b.shown}"
        return Found(lon, lat, grade, _CONFIDENCE[grade], "between", _apart(a, b) / 2, shown)
    sides = [one for one in (below, above) if one is not None]
    if not sides:
        return None
    number, beside = min(sides, key=lambda one: abs(one[0] - house[0]))
    away = abs(number - house[0])
    onward = _onward(known, number, beside, house[0])
    if onward is not None:
        return onward
    grade = "likely" if away <= _BLOCK else "guess"
    radius = away * _STEP_M
    return Found(beside.lon, beside.lat, grade, _CONFIDENCE[grade], "beside", radius, beside.shown)


def _onward(
    known: Sequence[tuple[int, Entry]], number: int, beside: Entry, house: int
) -> Found | None:
    """
    Return the place of the next number beyond the last one known, where the row goes on evenly.

    Two numbers behind it tell how far a number moves along this street; the next door of its
    side stands that much farther on.
    """
    behind = [(n, e) for n, e in known if (n - number) * (number - house) > 0]
    if abs(number - house) > _NEXT or not behind:
        return None
    other, entry = min(behind, key=lambda one: abs(one[0] - number))
    share = (house - number) / (other - number)
    if abs(other - number) > _ROW or abs(share) * _apart(beside, entry) > ONWARD_M:
        return None
    lon = beside.lon + share * (entry.lon - beside.lon)
    lat = beside.lat + share * (entry.lat - beside.lat)
    radius = max(ONWARD_M, abs(share) * _apart(beside, entry))
    return Found(lon, lat, "sure", _CONFIDENCE["sure"], "beside", radius, beside.shown)


ONWARD_M = 30.0
"""A row of houses is followed no farther than this beyond the last number known."""

_NEXT, _ROW = 2, 8
"""By how much the number asked for, and the one behind the last, may differ from the last."""

_STEP_M = 12.0
"""Metres by which a house number moves along a street, about."""


def _one(why: Reason, entries: Sequence[Entry], slip: bool) -> Found:
    """Return one place for entries of one name; far apart, they are several and not sure."""
    lon = float(np.mean([e.lon for e in entries]))
    lat = float(np.mean([e.lat for e in entries]))
    middle = replace(entries[0], lon=lon, lat=lat)
    spread = max(_apart(e, middle) for e in entries)
    best = min(entries, key=lambda e: _apart(e, middle))
    radius = max(spread, max(e.radius_m for e in entries) if why != "house" else 0.0)
    grade: Grade = "sure" if radius <= _reach(why) else "likely"
    if spread > APART_M:
        grade = "guess" if spread > _FAR_APART_M else "likely"
    if slip:
        grade = _worse(grade)
    place = (best.lon, best.lat) if len(entries) > 2 or spread > APART_M else (lon, lat)
    return Found(*place, grade, _CONFIDENCE[grade], why, radius, best.shown, slip)


def _reach(why: Reason) -> float:
    """Return how far a shape may reach from its middle and still be a sure place, metres."""
    return AREA_M if why == "compound" else SURE_M


def _worse(grade: Grade) -> Grade:
    return _ORDER[min(_ORDER.index(grade) + 1, 2)]


def _at_most(grade: Grade, most: Grade) -> Grade:
    return _ORDER[max(_ORDER.index(grade), _ORDER.index(most))]


def _graded(found: Found, grade: Grade, *, has_slip: bool = False) -> Found:
    return replace(
        found,
        grade=grade,
        confidence=_CONFIDENCE[grade],
        has_slip=has_slip or found.has_slip,
    )


def _apart(a: Entry, b: Entry) -> float:
    one, other = (np.array([v]) for v in (a.lon, b.lon))
    return float(great_circle_mm(one, np.array([a.lat]), other, np.array([b.lat]))[0]) / 1000


def _agreeing(ranked: Sequence[Found]) -> tuple[Found, ...]:
    """Lower what is sure where another sure place lies elsewhere."""
    sure = [f for f in ranked if f.grade == "sure"]
    entry = [Entry("place", frozenset(), f.lon, f.lat) for f in sure]
    if len(sure) > 1 and max(_apart(entry[0], e) for e in entry) > 2 * SURE_M:
        return tuple(_graded(f, _at_most(f.grade, "likely")) for f in ranked)
    return tuple(ranked)
