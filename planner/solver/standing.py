"""
A first plan of a week taken from rounds that stand, so that a change is not planned from nothing.

Whoever is still seen by the same helper on the same days begins where those rounds have it;
everybody else is put at the cheapest place that is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.build import only_paired
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem, Solution
from planner.solver.model.timing import legs, schedule
from planner.solver.search.search import construct

if TYPE_CHECKING:
    from planner.plan import Round
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts

Slots = dict[tuple[int, int], list[int]]
"""Units in visiting order, by helper and day."""
Seen = dict[tuple[int, str], tuple[int, int]]
"""Helper and place in the round, by day and elder."""


def begin(
    facts: Facts, built: Built, rounds: Sequence[Round], seed: int, *, bound: bool = True
) -> Solution:
    """
    Return a first plan: who is in `rounds` stays there, the rest at the cheapest places.

    Parameters
    ----------
    bound
        Whether only the paired helper counts, or whoever may be chosen.
    """
    problem = only_paired(built) if bound else built.problem
    start = standing(built, problem, _seen(facts, built, rounds))
    return construct(problem, seed, start)


def _seen(facts: Facts, built: Built, rounds: Sequence[Round]) -> Seen:
    """Return who is seen when, by whom, and as which of the round's doors; not by two."""
    at = {day: d for d, day in enumerate(built.days)}
    return {
        (at[r.day], elder): (facts.helper_at[r.helper], place)
        for r in rounds
        if r.day in at and r.helper in facts.helper_at
        for place, stop in enumerate(r.stops)
        if stop.companion is None
        for elder in stop.elders
    }


def standing(built: Built, problem: Problem, seen: Seen) -> Solution:
    """Return the lawful plan of the units that can be seen as they were; no other is served."""
    options: dict[int, int] = {}
    placed: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for u in range(len(built.units)):
        found = _option(built, problem, u, seen)
        if found is not None:
            options[u] = found[0]
            for h, d, place in found[1]:
                placed.setdefault((h, d), []).append((place, u))
    slots = {at: [u for _, u in sorted(units)] for at, units in sorted(placed.items())}
    while any(_thin_out(problem, options, slots, at) for at in slots):
        pass
    return _written(problem, options, slots)


def _option(
    built: Built, problem: Problem, u: int, seen: Seen
) -> tuple[int, list[tuple[int, int, int]]] | None:
    """Return the option as which the unit is seen, with helper, day and place of each visit."""
    unit = built.units[u]
    ids = [member.elder.id for member in unit.members]
    days = {d for option in unit.options for d, _ in option.visits}
    had = {(d, m) for d in days for m, name in enumerate(ids) if (d, name) in seen}
    low, high = problem.eligible_start[u : u + 2]
    helpers = {seen[d, ids[m]][0] for d, m in had}
    if unit.crew > 1 or len(helpers) != 1 or not helpers <= set(problem.eligible_helper[low:high]):
        return None
    for k, option in enumerate(unit.options):
        if {(d, m) for d, members in option.visits for m in members} == had:
            places = ((d, min(seen[d, ids[m]] for m in members)) for d, members in option.visits)
            return int(problem.option_start[u]) + k, [(h, d, at) for d, (h, at) in places]
    return None


def _thin_out(problem: Problem, options: dict[int, int], slots: Slots, at: tuple[int, int]) -> bool:
    """Take out units, the last first, until the round and its week can be made."""
    taken = 0
    while slots[at] and not _is_lawful(problem, options, slots, at):
        unit = slots[at][-1]
        del options[unit]
        for units in slots.values():
            if unit in units:
                units.remove(unit)
        taken += 1
    return taken > 0


def _is_lawful(
    problem: Problem, options: dict[int, int], slots: Slots, at: tuple[int, int]
) -> bool:
    """Say whether the round can be made by the clock, and its week within the cap."""
    h, d = at
    services = [int(problem.option_service[options[u], d]) for u in slots[at]]
    if schedule(problem, h, d, slots[at], services) is None:
        return False
    week = int(problem.week[d])
    return sum(_minutes(problem, options, slots, h, week)) <= int(problem.cap[h, week])


def _minutes(
    problem: Problem, options: dict[int, int], slots: Slots, h: int, week: int
) -> Iterator[int]:
    """Yield the walking and the service of a helper's week."""
    for (k, d), units in slots.items():
        if k == h and units and int(problem.week[d]) == week:
            yield sum(legs(problem, h, units))
            yield sum(int(problem.option_service[options[u], d]) for u in units)


def _written(problem: Problem, options: dict[int, int], slots: Slots) -> Solution:
    """Return the rounds as a solution; when each visit starts is not asked of it."""
    option = np.full(problem.units, UNSERVED, dtype=np.int32)
    option[list(options)] = list(options.values())
    helper = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    for (h, d), units in slots.items():
        helper[units, d] = h
    rounds = tuple(
        tuple(tuple(slots.get((h, d), ())) for d in range(problem.days))
        for h in range(problem.helpers)
    )
    second = np.full_like(helper, NOT_VISITED)
    return Solution(option=option, helper=helper, second=second, rounds=rounds, starts=())
