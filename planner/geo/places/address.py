"""What an address says: house numbers, lanes and buildings, in Chinese and in Latin script."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from planner.geo.places.spelling import Tokens, fold, is_chinese

_HOUSE = "号"
_BUILDING = ("栋", "幢", "座")


@dataclass(frozen=True, slots=True)
class Numbers:
    """
    Numbers of an address; None where it names none.

    Parameters
    ----------
    house
        First and last house number on a street or in a lane; equal where there is one.
    building
        Number of a building in a compound.
    """

    house: tuple[int, int] | None = None
    building: int | None = None


def without_rooms(written: str) -> str:
    """Return an address without what follows the house: stairs, floor and room."""
    plain = unicodedata.normalize("NFKC", written)
    return re.sub(r"[\d一二三四五六七八九十A-Za-z]+\s*(?:单元|單元|室|层|層|楼层|梯).*$", "", plain)


def numbers_of(tokens: Tokens) -> Numbers:
    """Return the numbers of an address without the street's name, the nearest to it first."""
    house: tuple[int, int] | None = None
    building: int | None = None
    for i, token in enumerate(tokens):
        span = _span(token)
        after = tokens[i + 1 : i + 3]
        if span is None or not after:
            continue
        if after == (_HOUSE, "楼") or after[0] in _BUILDING:
            building = span[0] if building is None else building
        elif after[0] == _HOUSE:
            house = house or span
    if house is None and building is None and not is_chinese("".join(tokens)):
        house = next(filter(None, map(_span, tokens)), None)
    return Numbers(house, building)


_LONGEST = 5
_WIDEST = 60


def _span(token: str) -> tuple[int, int] | None:
    """Return the numbers of 12 or 28-29, None for words and for what is no house number."""
    parts = token.split("-")
    if not all(part.isdigit() and 0 < len(part) <= _LONGEST for part in parts):
        return None
    low, high = int(parts[0]), int(parts[-1])
    return (low, high) if 0 <= high - low <= _WIDEST else None


def house_of(written: str) -> tuple[int, int] | None:
    """Return the numbers of an ``addr:housenumber``: 12, 12A, 28-29, 901号; None for others."""
    found = [span for token in fold(written) if (span := _span(token)) is not None]
    return found[0] if len(found) == 1 else None
