"""
How little each helper can walk with the pairs that are given: a bound by prices of visits.

For one helper: units ``u`` with options ``o`` (sets of days), rounds ``r`` of day ``d`` with walk
``w(r)``, all that the clock allows. Choose one option for each unit and at most one round a day:

(1) each visit of a chosen option is made: ``sum of rounds with v = sum of options with v``.

Give every visit ``v`` of a unit on a day a price ``p(v)``, any number. Then no week walks less than

    ``sum over u of min over o of sum of p(v), v in o``
    ``+ sum over d of min(0, min over r of w(r) - sum of p(v), v in r)``

(Lagrange's multipliers for (1); Held and Karp 1970). Whatever the prices, this is a bound, so
prices are kept as whole numbers of 1/`SCALE` s and nothing is lost by rounding. Good prices are
found by column generation (`generation`), with charges for what no week does. Where a day offers
more visits than a memory holds they are found by a subgradient's steps towards the walk of the
plan (Polyak 1969), each step along the mean of those before it. The balance, the cap of a week,
the longest round and meeting times of two helpers are left out, so the true least may lie higher
and never lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.problem import NOT_VISITED, UNSERVED
from planner.solver.model.timing import legs, parts_of, place_of, windows_of
from planner.solver.proof.finishing import Open, Priced, finished
from planner.solver.proof.generation import Generation
from planner.solver.proof.pricing import MOST_BITS, Day, completions, least
from planner.solver.proof.separating import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from planner.control import Control
    from planner.solver.model.problem import Problem, Solution
    from planner.solver.proof.pricing import Ints

    Floats = NDArray[np.float64]

SCALE = 64
STEP = 60
"""Width of the grid of time in seconds, where no visit is shorter."""
NEAR = 12
"""Visits remembered at each at first."""
MOST_ENTRIES = 12_000_000
"""Pairs of visits at a moment of a day that are tabled; where there are more, subgradients step."""
PATIENCE = 12
"""Steps without a better bound after which steps become half as long."""

Visit = tuple[int, int, int]
"""Unit, day, and time at the door."""


@dataclass(frozen=True, slots=True)
class Share:
    """
    One helper's part of a plan.

    Parameters
    ----------
    walked, least
        Walking of the plan, and the bound below it.
    """

    helper: int
    walked: int
    least: int

    @property
    def is_proved(self) -> bool:
        """Whether nobody can walk less with these pairs."""
        return self.walked == self.least


@dataclass(slots=True, eq=False)
class _Priced:
    """A day with what is known of it: its visits, prices and what is remembered."""

    day: Day
    cost: Ints
    visits: list[Visit]
    near: Ints
    prices: Ints


def prove(
    problem: Problem,
    solution: Solution,
    *,
    work: int,
    control: Control,
    like: Mapping[int, Sequence[int]] | None = None,
    walked: Sequence[int] | None = None,
) -> tuple[Share, ...]:
    """
    Return every helper's walking and the least that the same pairs allow.

    Parameters
    ----------
    work
        Steps of the prices for each helper. More never lowers a bound.
    like
        Options that a served unit may take instead of its own; by default all of the unit
        with as many visits.
    walked
        Walking of each helper where the rounds of `solution` do not say; 0 bounds nothing.
    """
    shares = []
    walking = walking_of(problem, solution) if walked is None else walked
    for helper, walk in enumerate(walking):
        control.show("prove", helper, problem.helpers)
        bound = 0
        if walk and problem.tied and not control.is_stopped:
            week = week_of(problem, solution, helper, like)
            if week is not None:
                bound = week.bound(walk, work, control)
        shares.append(Share(helper, walk, bound))
    return tuple(shares)


def week_of(
    problem: Problem,
    solution: Solution,
    helper: int,
    like: Mapping[int, Sequence[int]] | None = None,
) -> Week | None:
    """Return the week of a helper's pairs, None where a visit takes no time at all."""
    return Week.of(problem, helper, _options(problem, solution, helper, like))


def walking_of(problem: Problem, solution: Solution) -> list[int]:
    """Return the walking of every helper."""
    return [
        sum(sum(legs(problem, helper, units)) for units in days if units)
        for helper, days in enumerate(solution.rounds)
    ]


def _options(
    problem: Problem,
    solution: Solution,
    helper: int,
    like: Mapping[int, Sequence[int]] | None,
) -> list[list[list[Visit]]]:
    """Return for each unit of the helper, alone or as a companion, the visits of its options."""
    there = (solution.helper == helper) | (solution.second == helper)
    found = []
    for u in np.flatnonzero(there.any(axis=1)):
        unit = int(u)
        taken = int(solution.option[unit])
        if taken == UNSERVED:
            continue
        made = set(np.flatnonzero(there[unit]).tolist())
        whole = set(np.flatnonzero(problem.option_service[taken] != NOT_VISITED).tolist())
        options = alike(problem, unit, taken) if like is None else like[unit]
        if made != whole:  # a companion of some days only: those days stand
            options = [taken]
        found.append(
            [
                [
                    (unit, d, service)
                    for d, service in days_of(problem, o)
                    if o != taken or d in made
                ]
                for o in options
            ]
        )
    return found


def alike(problem: Problem, unit: int, taken: int) -> list[int]:
    """Return the options of a unit with as many visits as the one taken."""
    low, high = int(problem.option_start[unit]), int(problem.option_start[unit + 1])
    count = len(days_of(problem, taken))
    return [o for o in range(low, high) if len(days_of(problem, o)) == count]


def days_of(problem: Problem, option: int) -> list[tuple[int, int]]:
    """Return the days of an option, and the time at the door on each."""
    row = problem.option_service[option]
    return [(d, int(s)) for d, s in enumerate(row) if s != NOT_VISITED]


@dataclass(slots=True, eq=False)
class Week:
    """One helper's week: the days, and each unit's options as (day, visit) of those days."""

    days: list[_Priced]
    options: list[list[list[tuple[int, int]]]]

    @staticmethod
    def of(problem: Problem, helper: int, options: list[list[list[Visit]]]) -> Week | None:
        """Return the week, None where a visit takes no time at all."""
        by_day: dict[int, set[Visit]] = {}
        for visit in (v for unit in options for option in unit for v in option):
            by_day.setdefault(visit[1], set()).add(visit)
        if any(service <= 0 for visits in by_day.values() for _, _, service in visits):
            return None
        days: list[_Priced] = []
        place: dict[Visit, tuple[int, int]] = {}
        for d, found in sorted(by_day.items()):
            visits = sorted(found)
            if not parts_of(problem, helper, d):
                continue  # then no option with a visit on that day can be taken
            place |= {visit: (len(days), j) for j, visit in enumerate(visits)}
            days.append(_priced(day_of(problem, helper, d, visits), visits))
        lawful = [[[place[v] for v in o] for o in unit if _all_in(o, place)] for unit in options]
        return Week(days, lawful) if all(lawful) else None

    @property
    def is_tabled(self) -> bool:
        """Whether rounds can be found for prices: else subgradients step."""
        return all(_is_tabled(p.day) for p in self.days)

    def bound(self, walked: int, work: int, control: Control) -> int:
        """Return the best bound that `work` steps of the prices find, `walked` at most."""
        count = sum(len(min(unit, key=len)) for unit in self.options)
        price = SCALE * walked / max(1, count)
        if self.is_tabled:
            week = self.generation(price)
            best = week.raised(walked, work, control)
            open_days = [
                Priced(p.day, p.cost, prices, worth)
                for p, (prices, worth) in zip(self.days, week.plain(), strict=True)
            ]
            left = Open(open_days, self.options, walked, week.uncharged.worth, SCALE, work)
        else:
            best, left = self.stepped(price, walked, work, control)
        if best < walked and not control.is_stopped:
            best = max(best, finished(left, control))
        return min(best, walked)

    def generation(self, price: float) -> Generation:
        """Return the week as column generation takes it; `price` is that of a visit at first."""
        days = [(p.day, p.near, [(u, t) for u, _, t in p.visits]) for p in self.days]
        return Generation.of(days, self.options, SCALE, price)

    def stepped(self, price: float, walked: int, work: int, control: Control) -> tuple[int, Open]:
        """Return the best bound by subgradients, and what is left open."""
        best, stale, length = 0, 0, 1.0
        now = [np.full(len(p.visits), price) for p in self.days]
        kept = [p.copy() for p in now]
        way = [np.zeros_like(p) for p in now]
        for _ in range(work):
            if control.is_stopped or best >= walked:
                break
            worth, slope = self._worth(now)
            reached = -(-worth // SCALE)
            stale += 1
            if reached > best:
                best, stale, kept = reached, 0, [p.copy() for p in now]
            if stale >= PATIENCE:
                length, stale, now = length / 2, 0, [p.copy() for p in kept]
                way = [np.zeros_like(p) for p in now]
                continue
            way = [0.3 * g + 0.7 * w for g, w in zip(slope, way, strict=True)]
            square = sum(float(w @ w) for w in way)
            if square < 1e-9:
                way, square = slope, sum(float(g @ g) for g in slope)
            if square < 1e-9:
                break
            far = length * max(SCALE, SCALE * walked - worth) / square
            now = [p + far * w for p, w in zip(now, way, strict=True)]
        total, _ = self._worth(kept)
        days = [Priced(p.day, p.cost, p.prices, min(0, _least(p)[0])) for p in self.days]
        return best, Open(days, self.options, walked, total, SCALE, work)

    def _worth(self, now: list[Floats]) -> tuple[int, list[Floats]]:
        """Return the bound at the prices `now`, and how it changes with each of them."""
        for priced, values in zip(self.days, now, strict=True):
            priced.prices = np.rint(values).astype(np.int64)
        slope = [np.zeros(len(p.visits)) for p in self.days]
        total = 0
        for unit in self.options:
            sums = [sum(int(self.days[d].prices[j]) for d, j in option) for option in unit]
            chosen = int(np.argmin(sums))
            total += sums[chosen]
            for d, j in unit[chosen]:
                slope[d][j] += 1
        for d, priced in enumerate(self.days):
            worth, made = _least(priced)
            total += min(0, worth)
            np.add.at(slope[d], made, -1)
        return total, slope


def _is_tabled(day: Day) -> bool:
    """Say whether a day's visits can be remembered, and its moments tabled."""
    moments = (int(day.parts[-1, 1]) - int(day.parts[0, 0])) // day.step + 1
    n = len(day.services)
    return n <= MOST_BITS and moments * n * max(n, 16) <= MOST_ENTRIES


def _all_in(option: list[Visit], place: Mapping[Visit, tuple[int, int]]) -> bool:
    return all(visit in place for visit in option)


def day_of(problem: Problem, helper: int, d: int, visits: Sequence[Visit], step: int = STEP) -> Day:
    """Return the day of a helper with those visits."""
    doors = [*(place_of(problem, unit, helper) for unit, _, _ in visits), 0]
    size, start = int(problem.matrix_size[helper]), int(problem.matrix_start[helper])
    square = problem.matrix[start : start + size * size].reshape(size, size)
    walks = square[np.ix_(doors, doors)].astype(np.int64)
    windows = [windows_of(problem, unit, d) for unit, _, _ in visits]
    services = np.array([service for _, _, service in visits], dtype=np.int64)
    return Day(
        walks,
        services,
        np.array(parts_of(problem, helper, d), dtype=np.int64),
        np.cumsum([0, *map(len, windows)]).astype(np.int64),
        np.array([w for row in windows for w in row], dtype=np.int64).reshape(-1, 2),
        min(step, int(services.min())),
    )


def _priced(day: Day, visits: list[Visit]) -> _Priced:
    """Return the day, each visit remembering the nearest."""
    near, prices = nearest(day.walks, NEAR), np.zeros(len(visits), dtype=np.int64)
    return _Priced(day, day.walks * SCALE, visits, near, prices)


def _least(priced: _Priced) -> tuple[int, Ints]:
    """Return the least of the day at its prices, and the visits of a round that comes to it."""
    known = completions(priced.day, priced.cost, priced.prices)
    worth, made = least(priced.day, priced.cost, priced.prices, known)
    return int(worth), made
