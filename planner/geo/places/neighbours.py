"""An elder with coordinates as a place by which others of her house or compound are found."""

from __future__ import annotations

from planner.geo.places.address import numbers_of, without_rooms
from planner.geo.places.gazetteer import Entry
from planner.geo.places.spelling import Tokens, fold, is_chinese

_OFFICES = ("省", "市", "区", "县", "镇", "乡", "道", "村")
"""Last characters of the offices that stand before a street or a compound."""

_LEAST = 3


def neighbour(placed: tuple[str, float, float]) -> Entry:
    """Return the entry of an address with its place (WGS-84)."""
    address, lon, lat = placed
    tokens = fold(without_rooms(address))
    cut = _first_number(tokens)
    numbers = numbers_of(tokens[cut:])
    return Entry(
        "neighbour",
        frozenset(_names(tokens[:cut] or tokens)),
        lon,
        lat,
        house=numbers.house,
        building=numbers.building,
        shown=address,
    )


def _first_number(tokens: Tokens) -> int:
    """Return where the number of the house or the building stands; the end where there is none."""
    wanted = ("号", "栋", "幢", "座") if is_chinese("".join(tokens)) else ()
    for i, token in enumerate(tokens):
        is_last = not wanted or any(token in wanted for token in tokens[i + 1 : i + 2])
        if token[0].isdigit() and is_last:
            return i
    return len(tokens)


def _names(tokens: Tokens) -> list[Tokens]:
    """Return the name as it stands, and without the offices before it."""
    starts = [0, *(i + 1 for i, token in enumerate(tokens) if token in _OFFICES)]
    return [tokens[i:] for i in starts if i == 0 or len(tokens) - i >= _LEAST]
