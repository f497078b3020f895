"""Walking times between homes and bases on the streets, exact to the second."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Place, base, home
from planner.geo.lengths import FAR, metres_of, micrometres_per_second, seconds_of
from planner.geo.streets.snap import Snaps, snap
from planner.geo.walking.paths import way_between
from planner.geo.walking.search import rows
from planner.geo.walking.straight import Straight, straight
from planner.stays import AT_HOME, name_of
from planner.travel import UNREACHABLE, TravelTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Scenario
    from planner.geo.streets.network import Streets

ASKED_BEFORE = 8
"""Rows of homes whose doors are remembered."""
_REMEMBERED = 20_000_000
"""Numbers remembered of single walks: 160 MB of rows, then the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class Snap:
    """Where one place meets the streets; `gap_m` is the straight way between the two."""

    lon: float
    lat: float
    street_lon: float
    street_lat: float
    gap_m: float


@dataclass(eq=False)
class NetworkWalking:
    """
    Walking times on a street network; see `planner.travel.Walking`.

    Parameters
    ----------
    streets
        The streets.
    snaps
        Where the doors meet them; places with one door share it.
    door_of
        Index into `snaps` of every place.
    speed_um
        Speed of every helper, weather included, micrometres a second.
    joined
        Which doors are joined straight; None for none.
    """

    streets: Streets
    doors: Snaps
    door_of: Mapping[Place, int]
    speed_um: Mapping[str, int]
    joined: Straight | None = None
    _rows: OrderedDict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(
        default_factory=OrderedDict, repr=False
    )
    _homes: dict[tuple[str, ...], NDArray[np.int64]] = field(
        default_factory=dict, init=False, repr=False
    )

    def matrix(self, helper_id: str, places: Sequence[Place]) -> TravelTimes:
        """Return times among `places` at the speed of `helper_id`."""
        door = np.array([self.door_of[place] for place in places], dtype=np.int64)
        some, which = np.unique(door, return_inverse=True)
        cost, length = self._between(some, some)
        pick = np.ix_(which, which)
        seconds = self._seconds(cost, helper_id)[pick]
        return TravelTimes(tuple(places), seconds, _metres(length)[pick])

    def from_base(self, helper_id: str, elder_ids: Sequence[str]) -> NDArray[np.int32]:
        """Return seconds from the helper's base to each home, `UNREACHABLE` where no way leads."""
        cost, _ = self._row(self.door_of[base(helper_id)])
        return self._seconds(cost[self._doors_of(tuple(elder_ids))], helper_id)

    def _doors_of(self, elder_ids: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the doors of homes; each helper of a team asks for the same ones."""
        found = self._homes.get(elder_ids)
        if found is None:
            if len(self._homes) >= ASKED_BEFORE:
                self._homes.clear()
            doors = [self.door_of[home(elder_id)] for elder_id in elder_ids]
            found = self._homes[elder_ids] = np.array(doors, dtype=np.int64)
        return found

    def seconds(self, helper_id: str, origin: Place, destination: Place) -> int:
        """Return the walking time of one leg, or `UNREACHABLE`."""
        cost, _ = self._leg(origin, destination)
        return UNREACHABLE if cost >= FAR else seconds_of(cost, self.speed_um[helper_id])

    def metres(self, helper_id: str, origin: Place, destination: Place) -> int:  # noqa: ARG002 - part of the protocol
        """Return the length of that leg's way, or `UNREACHABLE`."""
        cost, length = self._leg(origin, destination)
        return UNREACHABLE if cost >= FAR else metres_of(length)

    def path(self, origin: Place, destination: Place) -> list[tuple[float, float]]:
        """Return the (lon, lat) of the way from door to door, empty where no way leads."""
        here, there = self.door_of[origin], self.door_of[destination]
        beside = None if self.joined is None else self.joined.between(here, there)
        if beside is not None and self._leg(origin, destination)[0] == beside:
            d = self.doors
            return [(float(d.lon[at]), float(d.lat[at])) for at in (here, there)]
        return way_between(self.streets, self.doors, here, there)

    def living_at(self, doors: Mapping[str, str]) -> NetworkWalking:
        """Return the same walking with elders at other doors: id to the name of the door."""
        moved = {home(elder): self.door_of[home(name)] for elder, name in doors.items()}
        return replace(self, door_of={**self.door_of, **moved})

    @property
    def snaps(self) -> dict[Place, Snap]:
        """Where every place meets the streets."""
        return {place: self._snap(door) for place, door in self.door_of.items()}

    def _snap(self, door: int) -> Snap:
        d = self.doors
        values = (d.lon, d.lat, d.street_lon, d.street_lat, d.gap_m)
        return Snap(*(float(column[door]) for column in values))

    def _seconds(self, cost: NDArray[np.int64], helper_id: str) -> NDArray[np.int32]:
        seconds = seconds_of(cost, self.speed_um[helper_id])
        return np.where(cost >= FAR, UNREACHABLE, seconds).astype(np.int32)

    def _leg(self, origin: Place, destination: Place) -> tuple[int, int]:
        cost, length = self._row(self.door_of[origin])
        there = self.door_of[destination]
        return int(cost[there]), int(length[there])

    def _row(self, door: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return cost and length from one door to all, remembered for a while."""
        if door in self._rows:
            self._rows.move_to_end(door)
            return self._rows[door]
        every = np.arange(len(self.doors.lon))
        cost, length = self._between(np.array([door]), every)
        self._rows[door] = (cost[0], length[0])
        while len(self._rows) * 2 * len(every) > _REMEMBERED and len(self._rows) > 1:
            self._rows.popitem(last=False)
        return self._rows[door]

    def _between(
        self, origins: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        cost, length = rows(self.streets.graph, self.doors.spots, origins, targets)
        if self.joined is not None:
            self.joined.shorten(origins, targets, cost, length)
        same = origins[:, None] == targets[None, :]
        cost[same] = 0
        length[same] = 0
        return cost, length


def _metres(length: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.where(length >= FAR, UNREACHABLE, metres_of(length)).astype(np.int32)


def measure(streets: Streets, scenario: Scenario) -> NetworkWalking:
    """
    Return the walking times of a scenario whose coordinates are WGS-84.

    People at one place share a door: between them nothing is walked. Doors of one block are
    joined straight, see `planner.geo.walking.straight`.
    """
    places = list(_places(scenario))
    doors: dict[tuple[float, float], int] = {}
    door_of = {place: doors.setdefault(where, len(doors)) for place, where in places}
    lon, lat = np.array(list(doors), dtype=np.float64).reshape(-1, 2).T
    settings = scenario.settings
    speeds = {
        helper.id: micrometres_per_second(
            helper.speed_mps or settings.speed_mps, settings.weather_factor
        )
        for helper in scenario.helpers
    }
    snaps = snap(streets, lon, lat, free_mm=round(settings.free_metres * 1000))
    return NetworkWalking(streets, snaps, door_of, speeds, straight(streets, lon, lat))


def _places(scenario: Scenario) -> Iterable[tuple[Place, tuple[float, float]]]:
    for elder in scenario.elders:
        yield home(elder.id), (elder.lon, elder.lat)
        if elder.stays:
            yield home(name_of(elder.id, AT_HOME)), (elder.lon, elder.lat)
    for elder in scenario.everybody:
        for number, stay in enumerate(elder.stays):
            if stay.has_place:
                yield home(name_of(elder.id, number)), (stay.lon, stay.lat)
    for helper in scenario.helpers:
        yield base(helper.id), (helper.lon, helper.lat)
