"""
Single rows in another datum than their block: named, never moved.

One row is too little for a datum to be told from the streets alone, so more is asked of it. How
well a point agrees with the map and with its own address (the street or the compound that the
address names, people of the same street, the rest of the household) is one figure. A row is
*suspect* where many decoys, the point moved any way by as much as a wrong datum moves it, agree
better than the row as it stands. Of a suspect row it is counted how many of four thousand decoys
agree as well as the row brought back from another datum. Rows are named where so many agreeing
so well among all suspects would come about by chance in one town of fifty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import Fault, text
from planner.geo.crs import to_plane
from planner.geo.datum.anchors import Anchors
from planner.geo.datum.evidence import is_same_everywhere
from planner.geo.datum.fit import fit_of
from planner.geo.datum.misplaced import person_at
from planner.geo.shifts import DATUMS, Known, from_wgs84, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper, Scenario
    from planner.geo.streets.network import Streets

    Places = tuple[NDArray[np.float64], NDArray[np.float64]]

CHANCE = 0.02
"""How often a town without a stray may be told of one."""

RARE = 0.01
"""No row is named of which a greater share of decoys agrees as well as what it is taken for."""

SUSPECT = 0.03
"""A row is suspect where so great a share of decoys agrees better than the row as it stands."""

FEW_DECOYS, DECOYS = 120, 4000
_NEAREST_M, _FARTHEST_M = 200.0, 1400.0
_TOO_NEAR_M = 80.0
_LEAST_M = 100.0
"""A datum that moves a point by less than this makes no difference that can be seen."""

_FAR = 12.0
"""How badly a point fits of which the map says nothing, for it is far from every street."""

_LEAST_ROWS = 20
_MOST_SUSPECTS = 200
_SPOT_M = 25.0
_PARTS = 10
"""Decoys are asked in so many parts, each spread over the whole ring."""
_SAMPLE = 50
"""So many places tell what agrees so well that no decoy need be asked."""


@dataclass(frozen=True, slots=True)
class Stray:
    """
    A row that agrees with streets and address only where it is taken as another datum.

    Parameters
    ----------
    index
        Of the person, elders first, then helpers.
    datum
        What it looks like.
    moved_m
        How far the two places lie apart.
    """

    index: int
    datum: Known
    moved_m: float


def stray_rows(
    scenario: Scenario,
    streets: Streets,
    written: Places,
    true: Places,
    taken: Sequence[Known],
) -> tuple[Fault, ...]:
    """
    Return a notice for every row that looks like another datum than its block; none is moved.

    Parameters
    ----------
    written, true
        Longitudes and latitudes of elders and helpers as in the rosters, and in WGS-84.
    taken
        What each row was taken for.
    """
    people: tuple[Elder | Helper, ...] = (*scenario.elders, *scenario.helpers)
    return tuple(
        _notice(scenario, one, taken[one.index]) for one in strays(streets, people, written, true)
    )


def _notice(scenario: Scenario, stray: Stray, taken: Known) -> Fault:
    """Say which row it is, what it looks like, and what to write if it is so."""
    roster, person = person_at(scenario, stray.index)
    there = to_wgs84(stray.datum, np.array([person.lon]), np.array([person.lat]))
    lon, lat = from_wgs84(taken, *there)
    likely, of_block = (text(f"geo.datum.name.{datum}") for datum in (stray.datum, taken))
    return Fault(
        roster,
        text(
            "geo.datum.stray",
            id=person.id,
            likely=likely,
            taken=of_block,
            metres=round(stray.moved_m),
        ),
        text(
            "geo.datum.stray-remedy",
            likely=likely,
            taken=of_block,
            place=f"{lon[0]:.6f}, {lat[0]:.6f}",
        ),
        row=person.row or None,
        column="lon, lat",
        value=f"{person.lon}, {person.lat}",
    )


def strays(
    streets: Streets,
    people: Sequence[Elder | Helper],
    written: Places,
    taken: Places,
) -> tuple[Stray, ...]:
    """
    Return the rows that look like another datum than the one they were taken for.

    Parameters
    ----------
    written
        Longitudes and latitudes as in the rosters.
    taken
        The same in WGS-84, by the datum of each row's block.
    """
    if len(people) < _LEAST_ROWS or is_same_everywhere(*written):
        return ()
    agreement = _Agreement(streets, people, to_plane(streets.epsg, *taken))
    suspects = _suspects(agreement)
    if not len(suspects) or len(suspects) > _MOST_SUSPECTS:
        return ()
    found: dict[int, Stray] = {}
    for datum in DATUMS:
        place = to_plane(streets.epsg, *to_wgs84(datum, written[0], written[1]))
        away = np.hypot(place[0] - agreement.x, place[1] - agreement.y)
        likely = _likely(agreement, suspects, place, away)
        for index in likely:
            found.setdefault(index, Stray(index, datum, float(away[index])))
    return tuple(
        Stray(same, one.datum, one.moved_m)
        for index, one in sorted(found.items())
        for same in agreement.on_spot(index)
    )


class _Agreement:
    """How badly points agree with the map and with a person's address: lower is better."""

    def __init__(
        self,
        streets: Streets,
        people: Sequence[Elder | Helper],
        place: Places,
    ) -> None:
        self.x, self.y = place
        self.fit = fit_of(streets)
        self.anchors = Anchors(streets, people, place)
        cell = np.column_stack([np.floor(axis / _SPOT_M) for axis in place])
        _, self.first, self.spot = np.unique(cell, axis=0, return_index=True, return_inverse=True)
        self.spot = self.spot.reshape(-1)

    def on_spot(self, index: int) -> list[int]:
        """Return everybody at the same place: they were looked up together."""
        return [int(i) for i in np.flatnonzero(self.spot == self.spot[index])]

    def of(self, index: int, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how badly (x, y) agree with the person's address and with the map."""
        bad = self.fit.badness(x, y)
        return np.where(np.isnan(bad), _FAR, bad) + self.anchors.badness(index, x, y)

    def around(self, index: int, shifts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the same of the person's decoys."""
        return self.of(index, self.x[index] + shifts[:, 0], self.y[index] + shifts[:, 1])

    def here(self, index: int) -> float:
        """Return the same of the place as it stands."""
        return float(self.of(index, self.x[[index]], self.y[[index]])[0])


def _suspects(agreement: _Agreement) -> list[int]:
    """Return one person of every place that many decoys would agree with better."""
    shifts = _around(FEW_DECOYS)
    spots = sorted(int(i) for i in agreement.first)
    here = {index: agreement.here(index) for index in spots}
    some = spots[:: max(1, len(spots) // _SAMPLE)]
    good = np.quantile(np.concatenate([agreement.around(i, shifts) for i in some]), SUSPECT / 2)
    return [
        index
        for index in spots
        if here[index] > good and (agreement.around(index, shifts) < here[index]).mean() > SUSPECT
    ]


def _likely(
    agreement: _Agreement,
    suspects: Sequence[int],
    place: Places,
    away: NDArray[np.float64],
) -> list[int]:
    """Return the suspects that this datum explains better than chance does."""
    shares = sorted(_shares(agreement, suspects, place, away))
    named = 0
    for k, (share, _) in enumerate(shares, start=1):
        chance = _at_least(k, len(suspects), share) * (len(DATUMS) - 1)
        if chance <= CHANCE / 2**k:  # shared out among all numbers that are looked at
            named = k
    return [index for _, index in shares[:named]]


def _shares(
    agreement: _Agreement,
    suspects: Sequence[int],
    place: Places,
    away: NDArray[np.float64],
) -> Iterator[tuple[float, int]]:
    """Yield, for each suspect, the share of decoys that agree as well as this datum, if rare."""
    shifts = _around(DECOYS)
    for index in suspects:
        if away[index] < _LEAST_M:
            continue
        moved = np.array([place[0][index], place[1][index]])
        there = float(agreement.of(index, moved[:1], moved[1:])[0])
        if there >= agreement.here(index):
            continue
        own = moved - (agreement.x[index], agreement.y[index])
        others = shifts[np.hypot(*(shifts - own).T) > _TOO_NEAR_M]
        share = (_as_well(agreement, index, others, there) + 1) / (len(others) + 1)
        if share <= RARE:
            yield share, index


def _as_well(agreement: _Agreement, index: int, shifts: NDArray[np.float64], there: float) -> int:
    """Return how many decoys agree as well; no more are asked once they are too many."""
    count = 0
    for part in range(_PARTS):
        count += int((agreement.around(index, shifts[part::_PARTS]) <= there).sum())
        if count >= RARE * (len(shifts) + 1):
            break
    return count


def _at_least(k: int, n: int, share: float) -> float:
    """Return how likely `k` or more of `n` are hit where each is with this share."""
    if share >= 1.0:
        return 1.0
    return 1.0 - sum(comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(k))


def _around(count: int) -> NDArray[np.float64]:
    """Return shifts spread evenly over the ring in which a wrong datum may put a point."""
    step = np.arange(count)
    low, high = _NEAREST_M**2, _FARTHEST_M**2
    radius = np.sqrt(low + (high - low) * (step + 0.5) / count)
    angle = step * np.pi * (3 - np.sqrt(5))
    shifts: NDArray[np.float64] = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return shifts
