"""
Visits of a helper's week that share a price, and days that are priced once.

Whatever day a unit that is seen once in the week is seen, its price is the same: so its visits
are one slot. Days on which the same visits can be made at the same times are one kind and share
the prices of what is due on all of them, as long as no unit chooses among sets of several days:
then a linear program over all days has a solution that treats them alike. Any prices bound the
week, shared or not. A day that lacks a few visits of a full one is taken for that one: then
more rounds are known than can be made, and the bound may be a little lower, never higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.proof.labelling import WORD
from planner.solver.proof.pricing import begun, over
from planner.solver.proof.rests import MOST_ALWAYS, SOME_ALWAYS, ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.solver.proof.pricing import Day, Ints
    from planner.solver.proof.rests import Ground

    Options = Sequence[Sequence[Sequence[tuple[int, int]]]]
    Visited = tuple[Day, Ints, Sequence[tuple[int, int]]]
    """A day, what its visits remember, and the unit and time of each."""


MANY, FEW = 30, 10
"""From so many visits of a day on, one that lacks one part in so many of them is like it."""
MOST_WITH_ALWAYS = 48
"""Visits of a day up to which all remember what every round makes; with more, ways get too many."""
NOBODY = -1
"""Unit of a visit that no lawful option asks for."""


@dataclass(slots=True, eq=False)
class Kind:
    """
    Days that are priced together.

    Parameters
    ----------
    days
        Their numbers.
    slots
        By visit, its slot.
    """

    days: list[int]
    day: Day
    slots: list[int]
    near: Ints
    ground: Ground
    cost: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """
    The slots of a week.

    Parameters
    ----------
    units
        By unit, by option, the slots asked for.
    asked
        By slot, the visits asked for whatever is chosen.
    choices
        Those of `units` that choose among sets of days.
    once
        By slot, whether a week makes it once at most.
    place
        The slot of each visit (day, number).
    """

    kinds: list[Kind]
    units: list[list[list[int]]]
    asked: list[int]
    choices: list[list[list[int]]]
    once: list[bool]
    place: dict[tuple[int, int], int]


def slots_of(days: Sequence[Visited], options: Options, scale: int) -> Slots:
    """Return the slots of a week, walks in `scale` parts of a second."""
    single = [all(len(o) == 1 for o in unit) for unit in options]
    unit_of = {v: u for u, unit in enumerate(options) for o in unit for v in o}
    numbers: dict[tuple[int, ...], int] = {}
    kinds: list[Kind] = []
    place: dict[tuple[int, int], int] = {}
    for k, members in enumerate(_alike(days, options, single, unit_of)):
        widest = max(members, key=lambda d: len(days[d][2]))
        day, near, visits = days[widest]
        slot_of = {}
        for j, visit in enumerate(visits):
            u = unit_of.get((widest, j), NOBODY)
            mark = (u,) if u != NOBODY and single[u] else (k, j)
            slot_of[visit] = numbers.setdefault(mark, len(numbers))
        place |= {(d, j): slot_of[v] for d in members for j, v in enumerate(days[d][2])}
        slots = [slot_of[v] for v in visits]
        fixed = [unit_of.get((widest, j), NOBODY) for j in range(len(visits))]
        always = [j for j, u in enumerate(fixed) if u != NOBODY and len(options[u]) == 1]
        if len(visits) > MOST_WITH_ALWAYS:
            always = []
        if len(always) > MOST_ALWAYS:
            always = always[:SOME_ALWAYS]
        near = near.copy()
        for j in always:
            near[:, j // WORD] |= 1 << j % WORD
        kinds.append(Kind(members, day, slots, near, ground(day, always), day.walks * scale))
    units = [[[place[v] for v in o] for o in unit] for unit in options]
    asked = [0] * len(numbers)
    choices: list[list[list[int]]] = []
    for unit, is_single in zip(units, single, strict=True):
        if not is_single and len(unit) > 1:
            choices.append(unit)
            continue
        for s in unit[0]:
            asked[s] += 1
    return Slots(kinds, units, asked, choices, [count <= 1 for count in asked], place)


def _alike(
    days: Sequence[Visited],
    options: Options,
    single: Sequence[bool],
    unit_of: dict[tuple[int, int], int],
) -> list[list[int]]:
    """Return the days, those together that may share their prices, the fullest first."""
    alike: list[list[int]] = []
    alone: list[list[int]] = []
    for d in sorted(range(len(days)), key=lambda d: (-len(days[d][2]), d)):
        own = [unit_of.get((d, j), NOBODY) for j in range(len(days[d][2]))]
        if any(u == NOBODY or not (single[u] or len(options[u]) == 1) for u in own):
            alone.append([d])
            continue
        same = next((found for found in alike if is_within(days[d], days[found[0]])), None)
        if same is None:
            alike.append([d])
        else:
            same.append(d)
    return alike + alone


def is_within(one: Visited, other: Visited) -> bool:
    """Say whether a day is another, but for a few visits that it lacks."""
    (day, _, visits), (full, _, every) = one, other
    few = len(every) // FEW if len(every) >= MANY else 0
    if len(every) - len(visits) > few or not set(visits) <= set(every):
        return False
    at = [*map(list(every).index, visits), len(every)]
    return (
        np.array_equal(day.parts, full.parts)
        and np.array_equal(day.walks, full.walks[np.ix_(at, at)])
        and all(np.array_equal(_windows(day, j), _windows(full, at[j])) for j in range(len(visits)))
    )


def _windows(day: Day, j: int) -> Ints:
    return day.windows[int(day.window_start[j]) : int(day.window_start[j + 1])]


def fits(day: Day, order: Sequence[int]) -> bool:
    """Say whether the clock allows a round."""
    base = len(day.services)
    time, at = int(day.parts[0, 0]), base
    for j in order:
        time, at = int(over(day, time, at, j)), j
        if time < 0:
            return False
    return bool(begun(day, time, day.walks[at, base], -1) >= 0)
