"""Small weeks are closed: what is proved is the least, and nothing is bounded above it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from planner.control import Control
from planner.solver.model.costing import broken
from planner.solver.model.problem import NOT_VISITED, Problem, Solution
from planner.solver.model.timing import schedule
from planner.solver.proof import listing
from planner.solver.proof.closing import bounded
from planner.solver.proof.columns import Choice, TooManyError, choices_of, columns_of
from planner.solver.search.search import construct, cost, improve
from planner.words import say
from tests.solver.little import elder, helper, planned, scenario
from tests.solver.problems import random_problem

FEW = 12
"""Problems in every run of the tests; the others take their time in the long one."""
SEEDS = [*range(FEW), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW, 40))]


def small(seed: int, *, balance: bool) -> Problem:
    return random_problem(
        seed, units=4, helpers=2, days=3, crews=False, balance=balance, turf=False, hours=1.6
    )


def solved(problem: Problem, work: int = 100) -> Solution:
    start = construct(problem, 1)
    return improve(problem, start, work=work, seed=1, control=Control())


def every_plan(problem: Problem) -> list[Solution]:
    """Return, for every choice of helpers and options, the plan of shortest rounds."""
    by_unit: list[list[Choice | None]] = [[None] for _ in range(problem.units)]
    for choice in choices_of(problem):
        by_unit[choice.unit].append(choice)
    best = {
        (c.helper, c.day, frozenset(c.order)): tuple(node.unit for node in c.order)
        for c in columns_of(problem)
    }
    plans = (_plan(problem, chosen, best) for chosen in itertools.product(*by_unit))
    return [plan for plan in plans if plan is not None and not list(broken(problem, plan))]


def _plan(problem: Problem, chosen: tuple[Choice | None, ...], best: dict) -> Solution | None:
    option = np.array([-1 if c is None else c.option for c in chosen], dtype=np.int32)
    helper = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    rounds = [[()] * problem.days for _ in range(problem.helpers)]
    starts = [[()] * problem.days for _ in range(problem.helpers)]
    for c in filter(None, chosen):
        helper[c.unit, problem.option_service[c.option] != NOT_VISITED] = c.helper
    for h, d in itertools.product(range(problem.helpers), range(problem.days)):
        units = [u for u in range(problem.units) if helper[u, d] == h]
        nodes = frozenset((u, int(problem.option_service[option[u], d])) for u in units)
        if units:
            if (h, d, nodes) not in best:
                return None
            rounds[h][d] = best[h, d, nodes]
            services = [int(problem.option_service[option[u], d]) for u in rounds[h][d]]
            starts[h][d] = schedule(problem, h, d, rounds[h][d], services).starts
    second = np.full_like(helper, NOT_VISITED)
    whole = tuple(map(tuple, rounds)), tuple(map(tuple, starts))
    return Solution(option, helper, second, *whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_closed_plan_is_the_best_of_all(seed: int) -> None:
    problem = small(seed, balance=False)
    found = bounded(problem, construct(problem, 1), Control())
    assert list(broken(problem, found.solution)) == []
    least = min(cost(problem, plan).total for plan in every_plan(problem))
    assert cost(problem, found.solution).total == least
    assert found.least == cost(problem, found.solution).walking
    assert found.how in {"bound.how.exact", "bound.how.closed"}


@pytest.mark.parametrize("seed", SEEDS)
def test_with_balance_no_plan_that_is_as_good_otherwise_walks_less(seed: int) -> None:
    problem = small(seed, balance=True)
    found = bounded(problem, solved(problem), Control())
    spent = cost(problem, found.solution)
    others = spent.total - spent.walking
    assert found.least <= spent.walking
    for plan in every_plan(problem):
        now = cost(problem, plan)
        assert now.total - now.walking > others or now.walking >= found.least


@pytest.mark.parametrize("seed", range(10))
def test_every_set_that_fits_has_its_shortest_lawful_round(seed: int) -> None:
    problem = small(seed, balance=False)
    for column in columns_of(problem):
        walks = []
        for order in itertools.permutations(column.order):
            units, services = [n.unit for n in order], [n.service for n in order]
            if schedule(problem, column.helper, column.day, units, services):
                walks.append(_walk(problem, column.helper, units))
        assert column.walk == min(walks)


def test_a_day_with_more_ways_than_there_was_room_for_is_listed_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = small(3, balance=False)
    at_once = list(columns_of(problem))
    monkeypatch.setattr(listing, "ROOM", 1)
    assert list(columns_of(problem)) == at_once
    with pytest.raises(TooManyError):
        list(columns_of(problem, 20))


def _walk(problem: Problem, helper: int, units: list[int]) -> int:
    size, start = problem.matrix_size[helper], problem.matrix_start[helper]
    square = problem.matrix[start : start + size**2].reshape(size, size)
    places = [0, *(u + 1 for u in units), 0]
    return int(sum(square[a, b] for a, b in itertools.pairwise(places)))


def test_a_poor_plan_of_a_small_week_is_mended() -> None:
    problem = random_problem(5, units=8, helpers=2, crews=False, balance=False, turf=False)
    nobody = construct(replace(problem, shift=np.zeros_like(problem.shift)), 1)
    found = bounded(problem, nobody, Control())
    assert cost(problem, found.solution).total < cost(problem, nobody).total
    assert found.how == "bound.how.closed"
    assert cost(problem, found.solution).total <= cost(problem, solved(problem, 3000)).total


def test_the_same_is_proved_every_time() -> None:
    problem = random_problem(6, units=8, helpers=2, crews=False, turf=False)
    first, again = (bounded(problem, construct(problem, 1), Control()) for _ in range(2))
    assert (first.least, first.how) == (again.least, again.how)
    assert first.solution.rounds == again.solution.rounds


def test_crews_and_large_weeks_are_left_to_the_moats() -> None:
    crewed = replace(random_problem(1, units=6), crew=np.full(6, 2, dtype=np.int32))
    for problem in (crewed, random_problem(1, units=40, crews=False)):
        start = construct(problem, 1)
        assert bounded(problem, start, Control()).solution is start


def test_a_plan_that_may_not_be_changed_stays() -> None:
    problem = random_problem(5, units=8, helpers=2, crews=False, balance=False, turf=False)
    nobody = construct(replace(problem, shift=np.zeros_like(problem.shift)), 1)
    assert bounded(problem, nobody, Control(), lambda _: False).solution is nobody


@pytest.mark.parametrize("how", ["closed", "rounds"])
def test_how_it_was_got_is_said_in_both_languages(how: str) -> None:
    assert say("zh", f"bound.how.{how}") != say("en", f"bound.how.{how}")


def test_a_small_plan_says_that_it_is_proved() -> None:
    people = [elder(f"E{k}", 150 * k - 500, (k * 270) % 700) for k in range(8)]
    plan = planned(scenario(people, [helper("H1", 0, 0), helper("H2", 300, 300)]))
    assert plan.bound is not None
    assert plan.bound.how in {say("en", f"bound.how.{how}") for how in ("closed", "exact")}
    assert plan.bound.walk_s == plan.measures.walk_s
