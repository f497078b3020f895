"""What a person's address is tied to: the street it names, a compound, people of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.crs import to_plane
from planner.geo.places.address import without_rooms
from planner.geo.places.neighbours import neighbour
from planner.geo.places.spelling import Tokens, fold, spellings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper
    from planner.geo.streets.network import Streets

    Metres = NDArray[np.float64]

_UNIT_M = 30.0
_WEIGHT = 2.0
_SAME_SPOT_M = 40.0
_FARTHEST_NUMBER = 20
_LEAST_NAME = 2


class Anchors:
    """
    How far points lie from what the addresses name.

    Parameters
    ----------
    people
        Elders and helpers; whoever has no address is tied to the household alone.
    place
        Their places in the plane of the streets, metres.
    """

    def __init__(
        self, streets: Streets, people: Sequence[Elder | Helper], place: tuple[Metres, Metres]
    ) -> None:
        self._x, self._y = place
        self._streets = streets
        self._shapes: dict[Tokens, Any] = {}
        self._tied: dict[int, tuple[Any, ...]] = {}
        self._addresses = [getattr(person, "address", "") or "" for person in people]
        self._named = _named(streets) if any(self._addresses) else {}
        self._longest = max(map(len, self._named), default=0)
        self._house: list[tuple[int, int] | None] = []
        self._same: dict[Tokens, list[int]] = defaultdict(list)
        self._names: list[tuple[Tokens, ...]] = []
        for index, address in enumerate(self._addresses):
            entry = neighbour((address, 0.0, 0.0)) if address else None
            names = (
                sorted(name for name in entry.names if len(name) >= _LEAST_NAME) if entry else ()
            )
            self._names.append(tuple(names))
            self._house.append(entry.house if entry else None)
            for name in names:
                self._same[name].append(index)
        self._household: dict[str, list[int]] = defaultdict(list)
        self._homes = [getattr(person, "household", "") or "" for person in people]
        for index, home in enumerate(self._homes):
            if home:
                self._household[home].append(index)

    def badness(self, index: int, x: Metres, y: Metres) -> Metres:
        """Return how badly points agree with a person's address: 0 where nothing is known."""
        import shapely

        if index not in self._tied:
            self._tied[index] = tuple(self._ties(index))
        tied = self._tied[index]
        if not tied:
            return np.zeros(len(x))
        points = shapely.points(x, y)
        away = [np.log1p(shapely.distance(points, shape) / _UNIT_M) for shape in tied]
        mean: Metres = _WEIGHT * np.mean(away, axis=0)
        return mean

    def _ties(self, index: int) -> Iterator[Any]:
        """Yield shapes to which the person's home should be near."""
        import shapely

        shape = self._on_map(self._addresses[index])
        if shape is not None:
            yield shape
        near = self._apart(index, self._of_the_same(index))
        if near:
            yield shapely.multipoints([(self._x[i], self._y[i]) for i in near])
        home = self._apart(index, self._household.get(self._homes[index], []))
        if home:
            yield shapely.multipoints([(self._x[i], self._y[i]) for i in home])

    def _apart(self, index: int, others: Sequence[int]) -> list[int]:
        """Return the others who do not stand on the person's own spot."""
        at = np.asarray(others, dtype=np.int64)
        away = np.hypot(self._x[at] - self._x[index], self._y[at] - self._y[index])
        return [int(i) for i in at[away > _SAME_SPOT_M]]

    def _of_the_same(self, index: int) -> list[int]:
        """Return who lives in the same street or compound, by numbers near where they are known."""
        same = sorted({i for name in self._names[index] for i in self._same[name]} - {index})
        house = self._house[index]
        if house is None:
            return same
        near = [
            i
            for i in same
            if (other := self._house[i]) and abs(other[0] - house[0]) <= _FARTHEST_NUMBER
        ]
        return near or same

    def _on_map(self, address: str) -> Any | None:
        """Return the shape of the street or compound that an address names, the longest name."""
        tokens = fold(without_rooms(address))
        for length in range(min(len(tokens), self._longest), _LEAST_NAME - 1, -1):
            for start in range(len(tokens) - length + 1):
                name = tokens[start : start + length]
                if name in self._named:
                    if name not in self._shapes:
                        self._shapes[name] = _shape(self._streets, *self._named[name])
                    return self._shapes[name]
        return None


def _named(streets: Streets) -> dict[Tokens, tuple[list[int], list[int]]]:
    """Return the names of the map, folded: their streets' names and their outlines."""
    found: dict[Tokens, tuple[list[int], list[int]]] = {}
    for k, shown in enumerate(streets.names):
        for name in spellings(shown) if shown else ():
            found.setdefault(name, ([], []))[0].append(k)
    around = streets.surroundings
    for outline in around.of_kind("building", "compound"):
        shown = around.name[int(outline)]
        for name in spellings(shown) if shown else ():
            found.setdefault(name, ([], []))[1].append(int(outline))
    return found


def _shape(streets: Streets, names: Sequence[int], outlines: Sequence[int]) -> Any:
    """Return all streets and outlines of one name as one shape in the plane."""
    import shapely

    px, py = streets.plane
    lines = [
        shapely.linestrings(np.column_stack((px[part], py[part])))
        for edge in np.flatnonzero(np.isin(streets.name, names))
        for part in [slice(int(streets.first[edge]), int(streets.first[edge + 1]))]
    ]
    around = streets.surroundings
    x, y = to_plane(streets.epsg, around.lon, around.lat)
    areas = list(around.geometries(np.asarray(outlines, dtype=np.int64), x, y))
    whole = shapely.geometrycollections([*lines, *(one for one in areas if one.is_valid)])
    shapely.prepare(whole)
    return whole
