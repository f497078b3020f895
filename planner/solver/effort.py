"""How much work the search of a week is given, and the searches that share it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.solver.model.build import Built, only_paired
from planner.solver.model.decode import option_of
from planner.solver.model.problem import UNSERVED
from planner.solver.model.units import contacts, most_contacts

if TYPE_CHECKING:
    from planner.control import Control
    from planner.solver.model.problem import Solution

WORK = {"quick": 40_000, "normal": 500_000, "best": 5_000_000}
"""Iterations of the search in a week of `TYPICAL_VISITS`."""
TYPICAL_VISITS = 770
"""A visit more or less counts half: large weeks are small ones side by side. In the smallest weeks
no visit has more than twice its share."""
SKETCH = 20
"""How much less work than the search tells what walking a week takes."""
LEAST_WORK = 15_000
"""Small weeks get more than their share: it costs a second."""
CHANGING = 2
"""How much less work is enough where the search begins with the rounds that stand."""
HARDLY_ANY = 3
"""So few left out may yet find room without a pair that moves."""


def walking_wanted(built: Built, seed: int, effort: str, control: Control) -> int | None:
    """
    Return about how much walking the week takes where nobody asks for balance.

    More does not lift the mean load: see `planner.solver.model.problem.Balance`.
    """
    from planner.solver.search.search import construct, cost, improve

    if built.problem.balance is None:
        return None
    problem = replace(built.problem, balance=None)
    work = max(LEAST_WORK // SKETCH, iterations(built, effort) // SKETCH)
    first = construct(replace(only_paired(built), balance=None), seed)
    found = improve(problem, first, work=work, seed=seed, control=control)
    return cost(problem, found).walking


def search_week(
    built: Built,
    seed: int,
    effort: str,
    control: Control,
    engine: str = "joint",
    *,
    only_pairs: bool = True,
) -> Solution:
    """
    Return the best plan of the week that the engine finds from nothing at that effort.

    Parameters
    ----------
    only_pairs
        Whether a library keeps everybody with the paired helper; our own search weighs that.
    """
    if engine != "joint":
        from planner.solver.engines import week_by

        problem = only_paired(built) if only_pairs else built.problem
        return week_by(engine, problem, seed=seed, effort=effort, control=control)
    from planner.solver.search.search import construct, improve

    first = construct(only_paired(built), seed)
    return improve(built.problem, first, work=iterations(built, effort), seed=seed, control=control)


def with_price_of_level_days(
    built: Built, solution: Solution, seed: int, effort: str, control: Control
) -> tuple[Solution, int]:
    """
    Return the plan, or a better one, and the seconds of walking that its level days cost.

    Both are sought from the same plan with the same small part of its work, once with level
    days and once without: what more work saves anyway is no part of the price. It is told as
    what level days cost at most: a whole search without them need not find as little walking.
    """
    from planner.solver.search.search import cost, improve

    work = max(LEAST_WORK // SKETCH, iterations(built, effort) // SKETCH)
    better = improve(built.problem, solution, work=work, seed=seed, control=control)
    problem = replace(built.problem, even=None)
    free = improve(problem, solution, work=work, seed=seed, control=control)
    return better, max(0, cost(problem, better).walking - cost(problem, free).walking)


def search_near(
    built: Built, first: Solution, seed: int, effort: str, control: Control
) -> Solution:
    """
    Return the best plan that less work finds from `first`, in which most stands already.

    However large the week is, what changes is small: never more than half of a typical week's work.
    Where hardly anybody is left out the whole work is done: then it may find them room, and
    no pair need move.
    """
    from planner.solver.search.search import improve

    work = iterations(built, effort)
    part = max(LEAST_WORK, min(work, WORK[effort]) // CHANGING)
    found = improve(built.problem, first, work=part, seed=seed, control=control)
    if part < work and 0 < len(left_out(built, found)) <= HARDLY_ANY:
        return improve(built.problem, found, work=work - part, seed=seed, control=control)
    return found


def iterations(built: Built, effort: str) -> int:
    """Return how much the search of a week works at that effort, by the visits due."""
    visits = sum(max(len(option.visits) for option in unit.options) for unit in built.units)
    counted = min(2 * visits, (visits + TYPICAL_VISITS) // 2)
    return max(LEAST_WORK, WORK[effort] * counted // TYPICAL_VISITS)


def left_out(built: Built, solution: Solution) -> list[int]:
    """Return the units that are left out, or seen less often than they should be."""
    return [
        u
        for u, unit in enumerate(built.units)
        if int(solution.option[u]) == UNSERVED
        or contacts(unit.options[option_of(built, solution, u)].visits) < most_contacts(unit)
    ]
