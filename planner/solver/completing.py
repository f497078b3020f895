"""Rounds that a library gave as a solution: what is lawful of them, everybody else inserted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem, Solution
from planner.solver.model.timing import legs, schedule
from planner.solver.search.search import construct

if TYPE_CHECKING:
    from collections.abc import Sequence


Rounds = dict[tuple[int, int], tuple[int, ...]]


def days_of(problem: Problem, option: int) -> tuple[int, ...]:
    """Return the days of an option."""
    return tuple(int(d) for d in np.flatnonzero(problem.option_service[option] != NOT_VISITED))


def options_of(problem: Problem, unit: int) -> range:
    """Return the options of a unit."""
    return range(int(problem.option_start[unit]), int(problem.option_start[unit + 1]))


def completed(
    problem: Problem, rounds: Rounds, chosen: dict[int, int], seed: int, *, is_stopped: bool
) -> Solution:
    """Return the lawful part of the rounds as a solution, everybody else inserted by our own."""
    while True:
        option = _taken(problem, rounds, chosen)
        rounds = {at: tuple(u for u in units if u in option) for at, units in rounds.items()}
        out = _out(problem, rounds, option)
        if out is None:
            break
        rounds = {at: tuple(u for u in units if u != out) for at, units in rounds.items()}
    blank = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    helper, second = blank.copy(), blank.copy()
    starts = {}
    for (h, d), units in rounds.items():
        helper[list(units), d] = h
        times = schedule(problem, h, d, units, [_service(problem, option, u, d) for u in units])
        starts[h, d] = () if times is None else times.starts
    grid = [[(h, d) for d in range(problem.days)] for h in range(problem.helpers)]
    first = Solution(
        option=np.array([option.get(u, UNSERVED) for u in range(problem.units)], dtype=np.int32),
        helper=helper,
        second=second,
        rounds=tuple(tuple(rounds.get(at, ()) for at in row) for row in grid),
        starts=tuple(tuple(starts.get(at, ()) for at in row) for row in grid),
    )
    return replace(construct(problem, seed, first), is_stopped=is_stopped)


def _taken(problem: Problem, rounds: Rounds, chosen: dict[int, int]) -> dict[int, int]:
    """Return the option of every unit whose visits are all there, by one helper."""
    met: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (h, d), units in rounds.items():
        for unit in units:
            met[unit].append((h, d))
    option: dict[int, int] = {}
    for unit, visits in met.items():
        days = tuple(sorted(d for _, d in visits))
        fitting = [
            o
            for o in ([chosen[unit]] if unit in chosen else options_of(problem, unit))
            if days_of(problem, o) == days
        ]
        if fitting and len({h for h, _ in visits}) == 1:
            option[unit] = min(fitting, key=lambda o: (int(problem.option_cost[o]), o))
    return option


def _service(problem: Problem, option: dict[int, int], unit: int, day: int) -> int:
    return int(problem.option_service[option[unit], day])


def _out(problem: Problem, rounds: Rounds, option: dict[int, int]) -> int | None:
    """Return a unit without which a round, or a week, becomes lawful; None where all are."""
    spent: dict[tuple[int, int], int] = defaultdict(int)
    last: dict[tuple[int, int], int] = {}
    for (h, d), units in sorted(rounds.items()):
        if not units:
            continue
        services = [_service(problem, option, u, d) for u in units]
        carried = sum(_load(problem, u, d) for u in units)
        times = schedule(problem, h, d, units, services)
        ways = legs(problem, h, units)
        if (
            times is None
            or carried > problem.capacity[h, d]
            or _span(times, ways, services) > (problem.longest[h, d])
        ):
            return _worst(problem, h, d, units, option)
        week = int(problem.week[d])
        spent[h, week] += sum(ways) + sum(services)
        last[h, week] = units[-1]
    over = (at for at, seconds in spent.items() if seconds > problem.cap[at])
    return next((last[at] for at in over), None)


def _load(problem: Problem, unit: int, day: int) -> int:
    table = problem.load_by_day
    return int(problem.load[unit] if table is None else table[unit, day])


def _span(times: Any, ways: Sequence[int], services: Sequence[int]) -> int:
    """Return the time from leaving the base to being back."""
    return int(times.starts[-1] + services[-1] + ways[-1] - (times.starts[0] - ways[0]))


def _worst(
    problem: Problem, helper: int, day: int, units: Sequence[int], option: dict[int, int]
) -> int:
    """Return the last unit whose leaving makes the round lawful; the last where none does."""
    for unit in reversed(units):
        rest = [u for u in units if u != unit]
        services = [_service(problem, option, u, day) for u in rest]
        if schedule(problem, helper, day, rest, services) is not None:
            return unit
    return units[-1]
