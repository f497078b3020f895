"""Five hundred small problems, each solved by trying everything, against the search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

import pytest

from planner.control import Control
from planner.solver.model.costing import broken
from planner.solver.model.problem import NOT_VISITED, Problem
from planner.solver.model.timing import legs, schedule
from planner.solver.proof.bounds import bound
from planner.solver.search.search import construct, cost, improve
from tests.solver.problems import random_problem

PROBLEMS = 500
BATCHES = [*range(4), *(pytest.param(batch, marks=pytest.mark.slow) for batch in range(4, 10))]
IMPOSSIBLE = 10**12


def small(seed: int) -> Problem:
    """Return a problem of four units, two helpers and three days with windows and breaks."""
    return random_problem(
        seed, units=4, helpers=2, days=3, crews=False, balance=False, turf=False, hours=1.6
    )


class Everything:
    """The least cost of a problem, by trying every helper, option and order."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.shortest = lru_cache(maxsize=None)(self._shortest)

    def _shortest(self, helper: int, day: int, visits: tuple[tuple[int, int], ...]) -> int:
        """Return the shortest lawful walk through visits of (unit, time at the door)."""
        lengths = [IMPOSSIBLE]
        for order in itertools.permutations(visits):
            units, services = [u for u, _ in order], [s for _, s in order]
            if schedule(self.problem, helper, day, units, services) is not None:
                lengths.append(sum(legs(self.problem, helper, units)))
        return min(lengths)

    def choices(self, unit: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield (unit, helper, option, cost); helper -1 leaves the unit out."""
        p = self.problem
        yield unit, -1, -1, int(p.skip_cost[unit])
        for k in range(p.eligible_start[unit], p.eligible_start[unit + 1]):
            for o in range(p.option_start[unit], p.option_start[unit + 1]):
                price = int(p.option_cost[o]) + int(p.eligible_cost[k])
                yield unit, int(p.eligible_helper[k]), o, price

    def least(self) -> int:
        units = [list(self.choices(unit)) for unit in range(self.problem.units)]
        return min(self._total(chosen) for chosen in itertools.product(*units))

    def _total(self, chosen: tuple[tuple[int, int, int, int], ...]) -> int:
        p, total = self.problem, sum(price for *_, price in chosen)
        for helper in range(p.helpers):
            spent = 0
            for day in range(p.days):
                visits = tuple(
                    (unit, int(p.option_service[o, day]))
                    for unit, h, o, _ in chosen
                    if h == helper and p.option_service[o, day] != NOT_VISITED
                )
                walk = self.shortest(helper, day, visits) if visits else 0
                total += walk
                spent += walk + sum(service for _, service in visits)
            if spent > int(p.cap[helper, 0]):
                return IMPOSSIBLE
        return total


@pytest.mark.parametrize("batch", BATCHES)
def test_small_problems_are_solved_to_optimality(batch: int) -> None:
    missed = 0
    for seed in range(batch, PROBLEMS, len(BATCHES)):
        problem = small(seed)
        found = improve(problem, construct(problem, seed), work=120, seed=seed, control=Control())
        assert list(broken(problem, found)) == []
        spent, least = cost(problem, found), Everything(problem).least()
        assert spent.total >= least, seed
        assert bound(problem, found)[0] <= spent.walking
        missed += spent.total > least
    # A heuristic promises nothing; that it hits all but one or two of fifty is measured here.
    assert missed <= 2
