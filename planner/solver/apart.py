"""Two who come to one elder by different roles come on different days, where that can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.effort import left_out, search_near
from planner.solver.model.decode import option_of
from planner.solver.model.problem import UNSERVED

if TYPE_CHECKING:
    from planner.control import Control
    from planner.solver.model.build import Built
    from planner.solver.model.problem import Solution
    from planner.solver.model.units import Visits

TOGETHER = 30_000
"""Cost of a visit on a day on which somebody else comes: less than a pair or a contact."""
ROUNDS = 4
"""How often the days are sought anew: those who move may meet each other."""

Days = dict[str, dict[str, set[int]]]
"""Elder's id to the lines, and to each line's days."""


def roles_apart(
    built: Built, solution: Solution, seed: int, effort: str, control: Control
) -> tuple[Built, Solution]:
    """
    Return the week with as few days as can be on which two lines of one elder are visited.

    The line with the most visits stays; for the others the days of all the rest are dear, and
    the week is sought anew from where it stands.
    """
    days = _days(built, solution)
    if all(len(lines) == 1 for lines in days.values()):
        return built, solution
    usual = built
    for number in range(ROUNDS):
        met = meetings(days)
        if not met or control.is_stopped:
            break
        dearer = _priced(usual, days, {elder for elder, _ in met})
        found = search_near(dearer, solution, seed + number, effort, control)
        other = _days(dearer, found)
        if len(left_out(dearer, found)) > len(left_out(built, solution)):
            break
        if len(meetings(other)) > len(met):
            break
        built, solution, days = dearer, found, other
    return built, solution


def meetings(days: Days) -> set[tuple[str, int]]:
    """Return elder and day wherever two lines are visited on one day."""
    return {
        (elder, day)
        for elder, lines in days.items()
        for day in range(7)
        if sum(day in own for own in lines.values()) > 1
    }


def _days(built: Built, solution: Solution) -> Days:
    found: Days = {}
    for u, unit in enumerate(built.units):
        taken: Visits = ()
        if int(solution.option[u]) != UNSERVED:
            taken = unit.options[option_of(built, solution, u)].visits
        for m, member in enumerate(unit.members):
            own = found.setdefault(member.elder.person, {}).setdefault(member.elder.id, set())
            own |= {d for d, seen in taken if m in seen}
    return found


def _priced(built: Built, days: Days, elders: set[str]) -> Built:
    """Return the problem in which the days of others are dear for all lines but the fullest."""
    price = np.array(built.problem.option_cost, copy=True)
    row = 0
    for unit in built.units:
        for option in unit.options:
            for d, seen in option.visits:
                for m in seen:
                    member = unit.members[m].elder
                    if member.person in elders:
                        price[row] += TOGETHER * _is_taken(days[member.person], member.id, d)
            row += 1
    return replace(built, problem=replace(built.problem, option_cost=price))


def _is_taken(lines: dict[str, set[int]], line: str, day: int) -> bool:
    stays = max(lines, key=lambda one: (len(lines[one]), one))
    return line != stays and any(day in own for other, own in lines.items() if other != line)
