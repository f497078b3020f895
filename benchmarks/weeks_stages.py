"""
A week one stage after the other, as it is done today: pairs, then days, then rounds.

None of this uses our search. The nearest helper goes to the next nearest door that still
fits; the stages take the pairs of the CP-SAT model, choose days by rule and leave every
round to PyVRP.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from benchmarks.weeks_case import Case, Rounds
from benchmarks.weeks_judge import can_walk, done_at

Days = Mapping[int, tuple[int, ...]]
"""By door, the days on which it is visited."""


def paired(case: Case) -> list[int | None]:
    """Return every door's helper by the pairing model, which stands first in its list."""
    return [reach[0] if reach else None for reach in case.reach]


def nearest(case: Case) -> list[int | None]:
    """Return every door's nearest helper, from base to door."""

    def walk(helper: int, unit: int) -> int:
        return int(case.own_matrix(helper)[0, case.place[helper][unit]])

    return [
        min(reach, key=lambda h, unit=unit: (walk(h, unit), h)) if reach else None  # type: ignore[misc] # the default binds the door
        for unit, reach in enumerate(case.reach)
    ]


def in_turn(case: Case, units: Sequence[int]) -> Days:
    """Return days given out in turn: the next door has the next of its lawful sets of days."""
    return {unit: case.full[unit][i % len(case.full[unit])] for i, unit in enumerate(units)}


def level(case: Case, units: Sequence[int]) -> Days:
    """
    Return days that keep a helper's days level, door by door around the middle.

    Every door has, of its lawful sets of days, the one after which the fullest day is least.
    """
    minutes = [0] * case.problem.days
    chosen: dict[int, tuple[int, ...]] = {}
    for unit in _around(case, _bound_first(case, units)):
        best = min(case.full[unit], key=lambda days: (_fullest(case, minutes, unit, days), days))
        chosen[unit] = best
        for day in best:
            minutes[day] += case.service[unit][day]
    return chosen


def _fullest(case: Case, minutes: Sequence[int], unit: int, days: tuple[int, ...]) -> int:
    return max(minutes[day] + case.service[unit][day] for day in days)


def sweep(case: Case, units: Sequence[int]) -> Days:
    """
    Return days by districts: around the middle, one day filled to its share after the other.

    Doors that leave no choice come first and count for the share.
    """
    around = _around(case, _bound_first(case, units))
    chosen = {unit: case.full[unit][0] for unit in around if len(case.full[unit]) == 1}
    minutes = [0] * case.problem.days
    for unit, days in chosen.items():
        for day in days:
            minutes[day] += case.service[unit][day]
    free = [unit for unit in around if unit not in chosen]
    open_days = sorted({day for unit in units for days in case.full[unit] for day in days})
    extra = sum(max(case.service[u]) * len(case.full[u][0]) for u in free)
    share = (sum(minutes) + extra) / max(1, len(open_days))
    for unit in free:
        best = min(
            case.full[unit], key=lambda days: (_beyond(case, minutes, unit, days, share), days)
        )
        chosen[unit] = best
        for day in best:
            minutes[day] += case.service[unit][day]
    return chosen


def _beyond(
    case: Case, minutes: Sequence[int], unit: int, days: tuple[int, ...], share: float
) -> float:
    """Return by how much the days would exceed their share; half a visit more is none."""
    over = (minutes[d] + case.service[unit][d] / 2 - share for d in days)
    return max(0.0, *over)


def _bound_first(case: Case, units: Sequence[int]) -> list[int]:
    return sorted(units, key=lambda unit: (len(case.full[unit]) > 1, unit))


def _around(case: Case, units: Sequence[int]) -> list[int]:
    """Return the doors by direction from the middle of them all, those without choice first."""
    homes = {unit: case.built.units[unit].members[0].elder for unit in units}
    if not homes:
        return []
    x = sum(home.lon for home in homes.values()) / len(homes)
    y = sum(home.lat for home in homes.values()) / len(homes)
    wide = math.cos(math.radians(y))

    def direction(unit: int) -> tuple[bool, float, int]:
        home = homes[unit]
        turn = math.atan2(home.lat - y, (home.lon - x) * wide)
        return (len(case.full[unit]) > 1, turn, unit)

    return sorted(units, key=direction)


def planned(
    case: Case,
    helper_of: Sequence[int | None],
    days_of: Callable[[Case, Sequence[int]], Days],
    round_of: Callable[[Case, int, int, Sequence[int]], tuple[int, ...]],
) -> Rounds:
    """
    Return the rounds, one stage after the other.

    A visit of two is put into the companion's round as well; that both are there at the same
    time is nothing that a round by itself can see to.
    """
    lists: dict[tuple[int, int], list[int]] = {shift: [] for shift in case.shifts}
    for helper in range(case.problem.helpers):
        mine = [unit for unit, who in enumerate(helper_of) if who == helper]
        for unit, days in days_of(case, mine).items():
            for day in days:
                for who in (helper, *_companion(case, unit, helper)):
                    if (who, day) in lists:
                        lists[who, day].append(unit)
    return {(h, d): round_of(case, h, d, units) for (h, d), units in lists.items() if units}


def _companion(case: Case, unit: int, helper: int) -> list[int]:
    if case.problem.crew[unit] == 1:
        return []
    others = [who for who in case.companions[unit] if who != helper]
    near = min(
        others, key=lambda who: int(case.own_matrix(who)[0, case.place[who][unit]]), default=None
    )
    return [] if near is None else [near]


def next_nearest(case: Case, helper: int, day: int, units: Sequence[int]) -> tuple[int, ...]:
    """
    Return the round that always goes on to the nearest door that still fits.

    Nearest in time: nobody waits outside one door for its window while another is open.
    """
    order: tuple[int, ...] = ()
    left = list(units)
    while left:
        after = min((_when(case, helper, day, order, unit), unit) for unit in left)
        if math.isinf(after[0]):
            return order
        order = (*order, after[1])
        left.remove(after[1])
    return order


def _when(case: Case, helper: int, day: int, order: tuple[int, ...], unit: int) -> float:
    """Return when the visit would begin if it came next; never, if it does not fit."""
    done = done_at(case, helper, day, (*order, unit))
    fits = done is not None and can_walk(case, helper, day, (*order, unit))
    return done - case.service[unit][day] if done is not None and fits else math.inf


def by_pyvrp(seconds: float) -> Callable[[Case, int, int, Sequence[int]], tuple[int, ...]]:
    """Return the stage that leaves every round to PyVRP, for so many seconds."""
    from benchmarks.weeks_pyvrp import one_day

    def round_of(case: Case, helper: int, day: int, units: Sequence[int]) -> tuple[int, ...]:
        return one_day(case, helper, day, units, seconds)[helper, day]

    return round_of
