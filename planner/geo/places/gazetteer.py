"""What the extract and the office call by name: addresses, buildings, compounds, streets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from planner.geo.lengths import great_circle_mm
from planner.geo.places.address import house_of, numbers_of
from planner.geo.places.spelling import Tokens, fold, is_chinese, slips, spellings

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["address", "building", "compound", "place", "street", "office", "neighbour"]

_NAMES = (
    "name",
    "name:zh",
    "name:zh-Hans",
    "name:zh-Hant",
    "name:en",
    "old_name",
    "alt_name",
    "short_name",
    "official_name",
    "loc_name",
    "addr:housename",
)
_KEYS = ("addr:housenumber", "addr:housename", "building", "landuse", "place", "highway")
_LEAST_CHINESE, _LEAST_LATIN = 4, 7


def least_letters(name: Tokens) -> int:
    """Return how long a name must be to be known by its letters but for one."""
    return _LEAST_CHINESE if is_chinese("".join(name)) else _LEAST_LATIN


@dataclass(frozen=True, slots=True)
class Entry:
    """
    Something with a place.

    Parameters
    ----------
    kind
        What it is; ``office`` from the office's places, ``neighbour`` an elder of the roster.
    names
        How it is called, folded; for an address the street or the compound that it names.
    lon, lat
        Its middle.
    radius_m
        How far its ends lie from there.
    house
        First and last house number of an address.
    building
        Number of a building in its compound.
    shown
        As the map or the roster writes it.
    """

    kind: Kind
    names: frozenset[Tokens]
    lon: float
    lat: float
    radius_m: float = 0.0
    house: tuple[int, int] | None = None
    building: int | None = None
    shown: str = ""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """
    Entries by name.

    Parameters
    ----------
    entries
        All, in the order of the file.
    named
        A folded name to the entries that carry it.
    slipped
        Letters of a name, one left out or none, to the names that they may have been.
    """

    entries: tuple[Entry, ...]
    named: Mapping[Tokens, tuple[int, ...]]
    slipped: Mapping[str, frozenset[Tokens]]
    longest: int = field(default=1)

    def with_more(self, more: Iterable[Entry]) -> Gazetteer:
        """Return a gazetteer that knows `more` as well."""
        return gazetteer_of((*self.entries, *more))


def gazetteer_of(entries: Iterable[Entry]) -> Gazetteer:
    """Return the entries, indexed by their names."""
    kept = tuple(entries)
    named: dict[Tokens, list[int]] = defaultdict(list)
    for i, entry in enumerate(kept):
        for name in sorted(entry.names):
            named[name].append(i)
    slipped: dict[str, set[Tokens]] = defaultdict(set)
    for name in named:
        if len("".join(name)) >= least_letters(name):
            for shorter in slips(name):
                slipped[shorter].add(name)
    return Gazetteer(
        kept,
        {name: tuple(of) for name, of in named.items()},
        {name: frozenset(of) for name, of in slipped.items()},
        max((len(name) for name in named), default=1),
    )


def read_gazetteer(path: Path) -> Gazetteer:
    """
    Return what an extract calls by name.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    from planner.geo.places.tagged import read_tagged

    return gazetteer_of(list(_entries(read_tagged(path, _KEYS))))


def _entries(found: Iterable[tuple[str, dict[str, str], Any]]) -> Iterator[Entry]:
    """Yield the entries of nodes, ways (streets) and areas, given with their places."""
    for what, tags, places in found:
        middle = _middle(places)
        if middle is None:
            continue
        if what == "way":
            if "highway" in tags and "name" in tags:
                yield Entry("street", _names(tags), *middle, shown=tags["name"])
        else:
            yield from _with_names(tags, middle)
            yield from _addresses(tags, middle)


def _names(tags: Mapping[str, str]) -> frozenset[Tokens]:
    return frozenset(name for key in _NAMES if key in tags for name in spellings(tags[key]))


def _with_names(tags: Mapping[str, str], middle: tuple[float, float, float]) -> Iterator[Entry]:
    names = _names(tags)
    kind: Kind | None = None
    if tags.get("building", "no") != "no":
        kind = "building"
    elif tags.get("landuse") == "residential":
        kind = "compound"
    elif "place" in tags:
        kind = "place"
    elif "addr:housenumber" in tags:
        return
    has_number = kind == "building" and "name" in tags
    if kind is not None and (names or has_number):
        shown = tags.get("name") or tags.get("addr:housename", "")
        number = None
        if kind == "building":
            told = numbers_of(fold(shown))
            number = told.building or (told.house[0] if told.house else None)
        yield Entry(kind, names, *middle, building=number, shown=shown)


def _addresses(tags: Mapping[str, str], middle: tuple[float, float, float]) -> Iterator[Entry]:
    house = house_of(tags.get("addr:housenumber", ""))
    streets = [tags[key] for key in ("addr:street", "addr:place", "addr:hamlet") if key in tags]
    if house is not None:
        names = frozenset(name for street in streets[:1] for name in spellings(street))
        shown = " ".join([*streets[:1], tags["addr:housenumber"]])
        yield Entry("address", names, *middle, house=house, shown=shown)


def _middle(places: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """Return middle and radius of a shape; None where nothing of it is in the file."""
    if not len(places):
        return None
    lon, lat = (float(v) for v in (places.min(axis=0) + places.max(axis=0)) / 2)
    far = great_circle_mm(
        np.full(len(places), lon), np.full(len(places), lat), places[:, 0], places[:, 1]
    )
    return lon, lat, float(far.max()) / 1000
