"""
Visits of a helper's week that share a price, and days that are priced once.

Whatever day a unit that is seen once in the week is seen, its price is the same: so its visits
are one slot. Days on which the same visits can be made at the same times are one kind and share
the prices of what is due on all of them, as long as no unit chooses among sets of several days:
then a linear program over all days has a solution that treats them alike. Any prices bound the
week, shared or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.solver.proof.labelling import ground
from planner.solver.proof.pricing import begun, over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.solver.proof.labelling import Ground
    from planner.solver.proof.pricing import Day, Ints

    Options = Sequence[Sequence[Sequence[tuple[int, int]]]]
    Visited = tuple[Day, Ints, Sequence[tuple[int, int]]]
    """A day, what its visits remember, and the unit and time of each."""


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
    """

    kinds: list[Kind]
    units: list[list[list[int]]]
    asked: list[int]
    choices: list[list[list[int]]]
    once: list[bool]


def slots_of(days: Sequence[Visited], options: Options, scale: int) -> Slots:
    """Return the slots of a week, walks in `scale` parts of a second."""
    single = [all(len(o) == 1 for o in unit) for unit in options]
    unit_of = {v: u for u, unit in enumerate(options) for o in unit for v in o}
    numbers: dict[tuple[int, ...], int] = {}
    kinds: list[Kind] = []
    place: dict[tuple[int, int], int] = {}
    for k, members in enumerate(_alike(days, options, single, unit_of)):
        day, near, visits = days[members[0]]
        slots = []
        for j in range(len(visits)):
            u = unit_of.get((members[0], j), NOBODY)
            mark = (u,) if u != NOBODY and single[u] else (k, j)
            slots.append(numbers.setdefault(mark, len(numbers)))
        place |= {(d, j): s for d in members for j, s in enumerate(slots)}
        kinds.append(Kind(members, day, slots, near.copy(), ground(day), day.walks * scale))
    units = [[[place[v] for v in o] for o in unit] for unit in options]
    asked = [0] * len(numbers)
    choices: list[list[list[int]]] = []
    for unit, is_single in zip(units, single, strict=True):
        if not is_single and len(unit) > 1:
            choices.append(unit)
            continue
        for s in unit[0]:
            asked[s] += 1
    return Slots(kinds, units, asked, choices, [count <= 1 for count in asked])


def _alike(
    days: Sequence[Visited],
    options: Options,
    single: Sequence[bool],
    unit_of: dict[tuple[int, int], int],
) -> list[list[int]]:
    """Return the days, those together that may share their prices."""
    found: dict[object, list[int]] = {}
    for d, (day, _, visits) in enumerate(days):
        own = [unit_of.get((d, j), NOBODY) for j in range(len(visits))]
        is_plain = all(u != NOBODY and (single[u] or len(options[u]) == 1) for u in own)
        same = tuple(a.tobytes() for a in (day.parts, day.window_start, day.windows, day.walks))
        mark = (tuple(visits), tuple(single[u] for u in own), same, -1 if is_plain else d)
        found.setdefault(mark, []).append(d)
    return list(found.values())


def fits(kind: Kind, order: Sequence[int]) -> bool:
    """Say whether the clock allows a round."""
    time, at = int(kind.day.parts[0, 0]), len(kind.slots)
    for j in order:
        time, at = int(over(kind.day, time, at, j)), j
        if time < 0:
            return False
    return bool(begun(kind.day, time, kind.day.walks[at, len(kind.slots)], -1) >= 0)
