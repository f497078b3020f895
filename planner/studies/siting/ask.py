"""The question of ``planner site`` and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.domain import Helper
from planner.errors import Fault, InputError, text
from planner.solver.siting.models import (
    Near,
    NoAnswerError,
    Sited,
    cover_all,
    cover_most,
    least_walking,
    near_of,
)
from planner.studies.siting.candidates import Candidates, candidates_of
from planner.studies.siting.demand import Demand, demand_of
from planner.units import MINUTE
from planner.words import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.pipeline import Loaded

WEEK_SHARE = 0.95
"""Of a helper's week that plans could fill where they were asked to."""

_NO_WAY = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """
    The place in numbers: who would walk how long to whom.

    Parameters
    ----------
    seconds
        Shape ``(helpers + candidates, doors)``; the first rows are today's bases.
    """

    demand: Demand
    candidates: Candidates
    seconds: NDArray[np.int32]
    existing: int
    limit_s: int
    capacity: NDArray[np.float64]

    def near(self, weight: NDArray[np.int64]) -> Near:
        """Return who reaches whom in time."""
        return near_of(self.seconds, self.limit_s, weight, self.existing)

    def covered(self, chosen: Sequence[int]) -> NDArray[np.bool_]:
        """Return which doors are in reach of today's bases and the `chosen` rows."""
        rows = [*range(self.existing), *chosen]
        if not rows:
            return np.zeros(len(self.demand), dtype=bool)
        reached = (self.seconds[rows] >= 0) & (self.seconds[rows] <= self.limit_s)
        return np.asarray(reached.any(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """An elder who is out of reach all the same, and what a base nearby would take."""

    elder: str
    name: str
    nearest: str | None
    walk_s: int | None
    minutes: float


@dataclass(frozen=True, slots=True, eq=False)
class Siting:
    """
    Where helpers should live.

    Parameters
    ----------
    helpers
        The new ones, at their places.
    places
        What each place is called.
    before, after
        Elders in reach today, and with the new helpers.
    total
        Elders who are to be visited.
    sited
        The models' own answer, with bound and gap.
    remaining
        Who is still out of reach.
    """

    kind: Literal["cover", "most", "walking"]
    helpers: tuple[Helper, ...]
    places: tuple[str, ...]
    before: int
    after: int
    total: int
    sited: Sited
    remaining: tuple[Remaining, ...]


def question(loaded: Loaded, on: date, source: str = "both") -> Question:
    """Return the place in numbers on the day `on`."""
    from planner.geo.walking.times import measure

    scenario = loaded.scenario
    demand = demand_of(scenario, loaded.policy, on)
    candidates = candidates_of(loaded, source)
    first = {those[0]: i for i, those in enumerate(demand.elders)}
    doors = tuple(elder for elder in scenario.elders if elder.id in first)
    new = tuple(_helper(f"\0{i}", lonlat) for i, lonlat in enumerate(candidates.lonlat.tolist()))
    stand_in = replace(
        scenario, elders=doors, helpers=(*scenario.helpers, *new), pairs=(), history=()
    )
    walking = measure(loaded.streets, stand_in)
    ids = [those[0] for those in demand.elders]
    seconds = np.stack([walking.from_base(h.id, ids) for h in stand_in.helpers])
    return Question(
        demand,
        candidates,
        seconds,
        len(scenario.helpers),
        scenario.settings.max_walk_s,
        _capacities(loaded, on, len(new)),
    )


def _helper(helper_id: str, lonlat: Sequence[float]) -> Helper:
    return Helper(helper_id, "", lonlat[0], lonlat[1])


def _capacities(loaded: Loaded, on: date, new: int) -> NDArray[np.float64]:
    """Return the minutes of an ordinary week of each helper, then of the new ones."""
    usual = Helper("", "", 0.0, 0.0).shift_s * 5
    weeks = [_week_s(helper) for helper in loaded.scenario.helpers if helper.is_employed(on)]
    weeks += [0] * (len(loaded.scenario.helpers) - len(weeks))
    return WEEK_SHARE * np.array([*weeks, *[usual] * new], dtype=float) / MINUTE


def _week_s(helper: Helper) -> int:
    whole = helper.shift_s * len(helper.weekdays)
    return whole if helper.max_week_s is None else min(whole, helper.max_week_s)


def find_sites(
    loaded: Loaded,
    on: date,
    *,
    count: int | None = None,
    cover: float | None = None,
    source: str = "both",
    seed: int = 1,
) -> Siting:
    """
    Return where new helpers should live.

    Parameters
    ----------
    count
        How many: they cover the most people, and then serve the most minutes with the least
        walking.
    cover
        Share of the people to be visited who must be in reach: by as few as can be.

    Raises
    ------
    InputError
        If neither or both are asked for, if nobody is to be sited, or if no choice of
        places reaches the share.
    """
    _refuse(count, cover)
    asked = question(loaded, on, source)
    if cover is not None:
        return _answer(loaded, asked, _cover(asked, cover, seed), "cover")
    assert count is not None  # noqa: S101 - `_refuse` saw to it
    return _answer(loaded, asked, _most_then_walking(asked, count, seed), "most")


def _refuse(count: int | None, cover: float | None) -> None:
    if (count is None) == (cover is None):
        raise InputError((Fault("--helpers", text("siting.fault.one_of")),))
    if count is not None and count < 1:
        raise InputError((Fault("--helpers", text("siting.fault.count"), value=str(count)),))
    if cover is not None and not 0 < cover <= 1:
        raise InputError((Fault("--cover", text("siting.fault.cover"), value=f"{cover:g}"),))


def _cover(asked: Question, share: float, seed: int) -> Sited:
    people = asked.demand.people
    spare = int(people.sum() * (1 - share) + 1e-9)
    try:
        return cover_all(asked.near(people), spare=spare, seed=seed)
    except NoAnswerError as none:
        possible = none.possible / max(1, int(people.sum()))
        expected = text("siting.fault.impossible", most=f"{possible:.1%}")
        remedy = text("siting.fault.impossible_remedy")
        raise InputError((Fault("--cover", expected, remedy, value=f"{share:g}"),)) from None


def _most_then_walking(asked: Question, count: int, seed: int) -> Sited:
    """Return the places that cover most; where all do as well, those that ease work most."""
    most = cover_most(asked.near(asked.demand.people), count, seed=seed)
    if most.served > int(asked.demand.people[asked.covered(())].sum()):
        return most
    minutes = np.maximum(1, np.round(asked.demand.minutes)).astype(np.int64)
    capacity = np.round(asked.capacity).astype(np.int64)
    return least_walking(asked.near(minutes), count, minutes, capacity, seed=seed)


def _answer(
    loaded: Loaded, asked: Question, sited: Sited, kind: Literal["cover", "most"]
) -> Siting:
    people = asked.demand.people
    rows = [site - asked.existing for site in sited.new]
    covered = asked.covered(sited.new)
    return Siting(
        kind,
        new_helpers(loaded, asked.candidates.lonlat[rows]),
        tuple(asked.candidates.name[row] for row in rows),
        int(people[asked.covered(())].sum()),
        int(people[covered].sum()),
        int(people.sum()),
        sited,
        tuple(_remaining(loaded, asked, covered, sited)),
    )


def new_helpers(loaded: Loaded, lonlat: NDArray[np.float64]) -> tuple[Helper, ...]:
    """Return new helpers at places, with ids that nobody has."""
    taken = {helper.id for helper in loaded.scenario.helpers}
    ids = (f"N{i:02d}" for i in range(1, 10_000))
    free = (helper_id for helper_id in ids if helper_id not in taken)
    name = say(loaded.scenario.language, "siting.new")
    return tuple(replace(_helper(next(free), place), name=name) for place in lonlat.tolist())


def _remaining(
    loaded: Loaded, asked: Question, covered: NDArray[np.bool_], sited: Sited
) -> list[Remaining]:
    """Return who is out of reach, farthest first."""
    names = {elder.id: elder.name for elder in loaded.scenario.elders}
    found = []
    for door in np.flatnonzero(~covered).tolist():
        nearest, walk = _nearest(loaded, asked, sited, door)
        those = asked.demand.elders[door]
        minutes = round(float(asked.demand.minutes[door]) / len(those), 1)
        found += [Remaining(elder, names[elder], nearest, walk, minutes) for elder in those]
    return sorted(found, key=lambda one: (-(one.walk_s or _NO_WAY), one.elder))


def _nearest(
    loaded: Loaded, asked: Question, sited: Sited, door: int
) -> tuple[str | None, int | None]:
    """Return who is nearest to a door, ``+`` for a new helper, and the walk; None without one."""
    rows = [*range(asked.existing), *sited.new]
    walks = [(int(asked.seconds[row, door]), row) for row in rows]
    walk, row = min((pair for pair in walks if pair[0] >= 0), default=(-1, -1))
    if walk < 0:
        return None, None
    return (loaded.scenario.helpers[row].id if row < asked.existing else "+"), walk


def place_helpers(loaded: Loaded, on: date, count: int, *, seed: int = 1) -> tuple[Helper, ...]:
    """Return `count` new helpers where they help most, as `find_sites` would put them."""
    return find_sites(loaded, on, count=count, seed=seed).helpers


def spare_helper(loaded: Loaded, on: date) -> str:
    """Return the helper whose leaving takes the least away: people in reach, then charges."""
    asked = question(loaded, on, "homes")
    people, here = asked.demand.people, asked.seconds[: asked.existing]
    reached = (here >= 0) & (here <= asked.limit_s)
    nearest = np.where(here < 0, _NO_WAY, here).argmin(axis=0)

    def left(row: int) -> tuple[int, int]:
        others = np.delete(reached, row, axis=0).any(axis=0)
        return int(people[others].sum()), -int(people[nearest == row].sum())

    return loaded.scenario.helpers[max(range(asked.existing), key=left)].id
