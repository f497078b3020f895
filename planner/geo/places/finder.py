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
from dataclasses import replace
from typing import Literal

import numpy as np

from planner.geo.places.address import Numbers, numbers_of, without_rooms
from planner.geo.places.along import along
from planner.geo.places.found import (
    CONFIDENCE,
    ORDER,
    SURE_M,
    Found,
    Grade,
    Reason,
    apart,
    at_most,
    graded,
    worse,
)
from planner.geo.places.gazetteer import Entry, Gazetteer, least_letters
from planner.geo.places.spelling import Tokens, fold, is_chinese, slips

AREA_M = 70.0
"""
The same of a compound: nine in ten of the homes in a square that reaches so far from its middle
lie within `SURE_M` of it, for its corners are small.
"""

APART_M = 60.0
"""Places of one name that lie farther apart than this are several."""

_FAR_APART_M = 150.0
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


def find(gazetteer: Gazetteer, address: str) -> tuple[Found, ...]:
    """Return the places that an address may mean, the best first; empty where none is known."""
    tokens = fold(without_rooms(address))
    named = _named(gazetteer, tokens)
    if not named:
        return ()
    found = [one for name, rest, slip in named for one in _of_name(gazetteer, name, rest, slip)]
    ranked = sorted(found, key=lambda f: (ORDER.index(f.grade), _RANK.index(f.why), f.radius_m))
    return _agreeing(ranked)


Slip = Literal["", "turned", "other"]
"""How a name is spelled: as on the map, with two letters turned, or with another slip."""

Named = tuple[Tokens, Tokens, Slip]
"""A known name, what else the address says, and how the name is spelled."""

TURNED = 8
"""A name of so many letters is known for certain when two of them are turned."""


def _named(gazetteer: Gazetteer, tokens: Tokens) -> list[Named]:
    """Return the known names in an address, the longest first, with what follows each."""
    found: list[Named] = []
    taken = np.zeros(len(tokens), dtype=np.bool_)
    for length in range(min(len(tokens), gazetteer.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            part = tokens[start : start + length]
            is_word = length > 1 or len(part[0]) > 2
            if is_word and part in gazetteer.named and not taken[start : start + length].any():
                taken[start : start + length] = True
                is_whole = _is_whole(tokens, start, start + length)
                found.append((part, _rest(tokens, start, length), "" if is_whole else "other"))
    return found or _slipped(gazetteer, tokens)


_BEFORE = frozenset("省市区县旗盟镇乡道村社路街巷弄号里庄")
_COMPOUNDS = frozenset("苑园里坊村庄院城府邸湾居寓庭舍轩阁")
_BEHIND = frozenset("号栋幢座弄附旁内对第")


def _is_whole(tokens: Tokens, start: int, end: int) -> bool:
    """
    Say whether a Chinese name begins and ends where a name may: 枫林苑 is not 新枫林苑.

    Between words of other scripts there are gaps, so there every name is whole.
    """
    if not is_chinese("".join(tokens[start:end])):
        return True
    if tokens[end : end + 1] == ("区",) and tokens[end - 1] in _COMPOUNDS:
        end += 1  # 枫林苑小区, folded to 枫林苑区, is 枫林苑
    before, behind = tokens[start - 1 : start], tokens[end : end + 1]
    begins = not before or not is_chinese(before[0]) or before[0] in _BEFORE
    return begins and (not behind or not is_chinese(behind[0]) or behind[0] in _BEHIND)


def _slipped(gazetteer: Gazetteer, tokens: Tokens) -> list[Named]:
    """Return names that stand in an address but for one word wrong, missing or too many."""
    found: dict[Tokens, Named] = {}
    for length in range(min(len(tokens), gazetteer.longest + 1), 0, -1):
        for start in range(len(tokens) - length + 1):
            part = tokens[start : start + length]
            if len("".join(part)) < least_letters(part):
                continue
            rest = _rest(tokens, start, length)
            for shorter in slips(part):
                for name in sorted(gazetteer.slipped.get(shorter, ())):
                    if _digits(name) == _digits(part):
                        found.setdefault(name, (name, rest, _slip(name, part)))
        if found:
            break
    if len(found) > 1:
        return [(name, rest, "other") for name, rest, _ in found.values()]
    return list(found.values())


def _slip(name: Tokens, part: Tokens) -> Slip:
    """
    Say how a name was misspelled.

    Two letters turned in a long name leave no doubt; a character other than the right one, or a
    short Chinese name turned (中华路 is not 华中路), may well be another street.
    """
    is_turned = sorted("".join(name)) == sorted("".join(part)) and len("".join(name)) >= TURNED
    return "turned" if is_turned else "other"


def _rest(tokens: Tokens, start: int, length: int) -> Tokens:
    """Return an address without a name in it, what is nearest to the name first."""
    before, after = tokens[:start], tokens[start + length :]
    if before and before[-1][0].isdigit() and not (after and after[0][0].isdigit()):
        return (before[-1], *after, *before[:-1])
    return (*after, *before)


def _digits(tokens: Tokens) -> list[str]:
    """Return the numbers of a name: a slip may not turn one into another."""
    return [token for token in tokens if token[0].isdigit()]


def _of_name(gazetteer: Gazetteer, name: Tokens, rest: Tokens, slip: Slip) -> Iterator[Found]:
    entries = [gazetteer.entries[i] for i in gazetteer.named[name]]
    numbers = numbers_of(rest)
    wants = numbers.house or numbers.building
    exact = list(_exact(entries, numbers))
    for why, several in exact:
        yield _one(why, several, slip)
    if exact:
        return
    if numbers.house:
        between = along(entries, numbers.house)
        if between is not None:
            grade = worse(between.grade) if slip == "other" else between.grade
            yield graded(between, grade, has_slip=bool(slip))
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
    gazetteer: Gazetteer, entries: Sequence[Entry], numbers: Numbers, slip: Slip, *, wants: bool
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
            one = _lane(several, slip) if why == "street" else _one(why, several, slip)
            loose = wants and why in ("building", "office", "neighbour")
            worst: Grade = "guess" if why in ("street", "place") else "likely"
            small = ("building", "compound", "office", "street")
            is_small = one.radius_m <= _reach(why) and why in small
            yield one if is_small and not loose else graded(one, at_most(one.grade, worst))


def _blocks(gazetteer: Gazetteer, compound: Entry, number: int | None) -> list[Entry]:
    """Return the numbered buildings and addresses inside a compound."""
    if number is None:
        return []
    return [
        e
        for e in gazetteer.entries
        if e.kind in ("building", "address")
        and number in (e.building, *(range(e.house[0], e.house[1] + 1) if e.house else ()))
        and apart(e, compound) <= compound.radius_m
    ]


def _one(why: Reason, entries: Sequence[Entry], slip: Slip) -> Found:
    """Return one place for entries of one name; far apart, they are several and not sure."""
    lon = float(np.mean([e.lon for e in entries]))
    lat = float(np.mean([e.lat for e in entries]))
    middle = replace(entries[0], lon=lon, lat=lat)
    spread = max(apart(e, middle) for e in entries)
    best = min(entries, key=lambda e: apart(e, middle))
    radius = max(spread, max(e.radius_m for e in entries) if why != "house" else 0.0)
    grade: Grade = "sure" if radius <= _reach(why) else "likely"
    if spread > APART_M:
        grade = "guess" if spread > _FAR_APART_M else "likely"
    if slip == "other":
        grade = worse(grade)
    place = (best.lon, best.lat) if len(entries) > 2 or spread > APART_M else (lon, lat)
    return Found(*place, grade, CONFIDENCE[grade], why, radius, best.shown, bool(slip))


def _lane(ways: Sequence[Entry], slip: Slip) -> Found:
    """Return the middle of a street and how far its ends lie: all of a short lane is near it."""
    one = _one("street", ways, slip)
    middle = replace(ways[0], lon=one.lon, lat=one.lat)
    return replace(one, radius_m=max(apart(way, middle) + way.radius_m for way in ways))


def _reach(why: Reason) -> float:
    """Return how far a shape may reach from its middle and still be a sure place, metres."""
    return AREA_M if why == "compound" else SURE_M


def _agreeing(ranked: Sequence[Found]) -> tuple[Found, ...]:
    """Lower what is sure where another sure place lies elsewhere."""
    sure = [f for f in ranked if f.grade == "sure"]
    entry = [Entry("place", frozenset(), f.lon, f.lat) for f in sure]
    if len(sure) > 1 and max(apart(entry[0], e) for e in entry) > 2 * SURE_M:
        return tuple(graded(f, at_most(f.grade, "likely")) for f in ranked)
    return tuple(ranked)
