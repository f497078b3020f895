"""What the doctor finds, and what every examination starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.domain import base, home
from planner.errors import Text, Word, text
from planner.geo.crs import to_plane
from planner.geo.streets.snap import Snaps, Spots, snap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper, Scenario
    from planner.geo.streets.network import Streets
    from planner.geo.walking.times import NetworkWalking

Place = tuple[float, float]
Severity = Literal["fault", "notice"]

MANY = 12
"""More people than this are counted in a sentence, not named."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing wrong with the streets or with where people stand on them.

    Parameters
    ----------
    kind
        Id, the same in words, JSON and docs.
    severity
        ``fault`` makes walks wrong or people unreachable; ``notice`` is worth a look.
    what, remedy
        Sentences of the catalogue.
    people
        Ids of those it touches, in the order of the rosters.
    lines
        (lon, lat) of what to draw; a line of one place is a point.
    length_m
        Metres that measure it, where something does.
    """

    kind: str
    severity: Severity
    what: Text
    remedy: Text
    people: tuple[str, ...] = ()
    lines: tuple[tuple[Place, ...], ...] = ()
    length_m: int | None = None

    def named(self, names: Mapping[str, str]) -> Finding:
        """Return it telling people by name and id, as `names` has them."""
        told = _told(self.people, names)
        what, remedy = (
            Text(one.key, tuple((k, told if k == "people" else v) for k, v in one.values))
            for one in (self.what, self.remedy)
        )
        return replace(self, what=what, remedy=remedy)


def _told(people: Sequence[str], names: Mapping[str, str]) -> Word:
    """Return the first of some people in words of either language."""
    zh, en = [], []
    for one in people[:MANY]:
        name = names.get(one, "")
        zh.append(f"{name}（{one}）" if name else one)
        en.append(f"{name} ({one})" if name else one)
    more = " …" if len(people) > MANY else ""
    return Word("、".join(zh) + more, ", ".join(en) + more)


def finding(
    kind: str,
    severity: Severity,
    *,
    people: Sequence[str] = (),
    lines: Sequence[Sequence[Place]] = (),
    length_m: float | None = None,
    **values: object,
) -> Finding:
    """Return a finding whose sentences stand under ``doctor.<kind>``."""
    metres = None if length_m is None else round(length_m)
    filled = {"people": _told(people, {}), "count": len(people), "metres": metres, **values}
    return Finding(
        kind,
        severity,
        text(f"doctor.{kind}.what", **filled),
        text(f"doctor.{kind}.remedy", **filled),
        tuple(people),
        tuple(tuple(line) for line in lines),
        metres,
    )


@dataclass(frozen=True, eq=False)
class Patient:
    """A scenario in WGS-84 on its streets, with its walking times."""

    scenario: Scenario
    streets: Streets
    walking: NetworkWalking

    @cached_property
    def people(self) -> tuple[Elder | Helper, ...]:
        """Elders, then helpers."""
        return (*self.scenario.elders, *self.scenario.helpers)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of `people`."""
        return tuple(person.id for person in self.people)

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """(lon, lat) of `people`, shape ``(n, 2)``."""
        return np.array([(person.lon, person.lat) for person in self.people]).reshape(-1, 2)

    @cached_property
    def plane(self) -> NDArray[np.float64]:
        """(x, y) of `people` in metres, shape ``(n, 2)``."""
        return np.column_stack(to_plane(self.streets.epsg, *self.places.T))

    @cached_property
    def nearest(self) -> Snaps:
        """The nearest street of each of `people`, islands included."""
        every = np.ones(self.streets.edges, dtype=np.bool_)
        return snap(self.streets, self.places[:, 0], self.places[:, 1], every)

    @cached_property
    def snapped(self) -> Snaps:
        """Where each of `people` meets the streets."""
        places = [home(e.id) for e in self.scenario.elders]
        places += [base(h.id) for h in self.scenario.helpers]
        door = np.array([self.walking.door_of[place] for place in places], dtype=np.int64)
        d = self.walking.doors
        return Snaps(
            d.lon[door],
            d.lat[door],
            d.street_lon[door],
            d.street_lat[door],
            d.gap_m[door],
            Spots(*(column[door] for column in d.spots)),
        )

    @cached_property
    def seconds(self) -> NDArray[np.int32]:
        """Seconds from every base to every home, shape ``(helpers, elders)``."""
        elders = [elder.id for elder in self.scenario.elders]
        rows = [self.walking.from_base(helper.id, elders) for helper in self.scenario.helpers]
        return np.array(rows, dtype=np.int32).reshape(len(rows), len(elders))

    def place(self, index: int) -> Place:
        """Return (lon, lat) of one of `people`."""
        return float(self.places[index, 0]), float(self.places[index, 1])

    def named(self, indices: NDArray[np.int64]) -> list[str]:
        """Return the ids of some of `people`."""
        return [self.ids[i] for i in indices]
