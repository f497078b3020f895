"""Ways of planning a week, measured by one yardstick apart from the search."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from benchmarks import weeks_stages as stages
from benchmarks.weeks_case import DAY, Case, Visit, parts
from benchmarks.weeks_judge import can_walk, judge
from benchmarks.weeks_own import rounds_of
from benchmarks.weeks_page import told
from planner.solver.model.costing import cost, loads
from planner.solver.model.problem import Balance, Problem
from planner.solver.search.search import construct
from tests.solver.problems import random_problem

MINUTE = 60


def case_of(problem: Problem) -> Case:
    """Return a case whose doors stand in a row, one invented elder at each."""
    case = Case(cast("Any", SimpleNamespace(problem=problem, units=())))
    elders = [SimpleNamespace(lon=121.0 + u / 1000, lat=31.0) for u in range(problem.units)]
    units = [
        SimpleNamespace(
            members=[SimpleNamespace(elder=elder, demand=SimpleNamespace(count=len(sets[0])))]
        )
        for elder, sets in zip(elders, case.full, strict=True)
    ]
    return Case(cast("Any", SimpleNamespace(problem=problem, units=units)))


def street() -> Case:
    """
    Return four doors and two helpers on one street, one stop every 5 minutes.

    Bases at 0 and at 25 minutes, doors at 5, 10, 15 and 20. Both work on Monday and Wednesday
    from 8 to 9 and from 10 to 11; a visit takes 10 minutes. Door 0 is seen on both days, the
    others on either; door 3 may begin from 10 to 10:30 only.
    """
    at = {0: [0, 5, 10, 15, 20], 1: [25, 5, 10, 15, 20]}
    walks = [np.abs(np.subtract.outer(at[h], at[h])) * MINUTE for h in at]
    shift = np.array([[[480, 540], [600, 660]]] * 4, dtype=np.int32).reshape(2, 2, 2, 2) * MINUTE
    both, one, two = [600, 600], [600, -1], [-1, 600]
    return case_of(
        Problem(
            shift=shift,
            longest=np.full((2, 2), 24 * 60 * MINUTE, dtype=np.int32),
            week=np.zeros(2, dtype=np.int32),
            cap=np.full((2, 1), 10**9, dtype=np.int64),
            option_start=np.array([0, 2, 4, 6, 8], dtype=np.int32),
            option_service=np.array([both, one, *([one, two] * 3)], dtype=np.int32),
            option_cost=np.array([0, 500, 0, 0, 0, 0, 0, 0], dtype=np.int64),
            skip_cost=np.full(4, 10_000, dtype=np.int64),
            eligible_start=np.array([0, 2, 4, 6, 8], dtype=np.int32),
            eligible_helper=np.array([0, 1] * 4, dtype=np.int32),
            eligible_local=np.array([1, 1, 2, 2, 3, 3, 4, 4], dtype=np.int32),
            eligible_cost=np.zeros(8, dtype=np.int64),
            second_start=np.zeros(5, dtype=np.int32),
            second_helper=np.zeros(0, dtype=np.int32),
            second_local=np.zeros(0, dtype=np.int32),
            crew=np.ones(4, dtype=np.int32),
            matrix_start=np.array([0, 25], dtype=np.int64),
            matrix_size=np.array([5, 5], dtype=np.int32),
            matrix=np.concatenate([walk.ravel() for walk in walks]).astype(np.int32),
            window_start=np.array([0, 0, 0, 0, 0, 0, 0, 1, 2], dtype=np.int64),
            window=np.array([[600, 630], [600, 630]], dtype=np.int32) * MINUTE,
            load=np.zeros(4, dtype=np.int32),
            capacity=np.full((2, 2), 100, dtype=np.int32),
            balance=Balance(
                1.1, 60, np.zeros(2, np.int64), np.array([0, 1200], np.int64), np.ones(2)
            ),
        )
    )


def test_a_week_added_up_by_hand() -> None:
    found = judge(street(), {(0, 0): (0, 1), (0, 1): (0,), (1, 1): (3,)})
    # Walks: 5 + 5 + 10, 5 + 5, 5 + 5. Loads: 30 + 30 and 10 + 10 + 20 minutes of calls.
    assert found.walking_s == 40 * MINUTE
    assert found.busiest_over_mean == pytest.approx(60 / 50)
    assert (found.visits, found.missing, found.doors_out) == (4, 1, 1)
    assert (found.two_helpers, found.regular, found.late) == (0, 1, 0)


def test_who_sees_another_helper_on_the_second_day_is_counted() -> None:
    assert judge(street(), {(0, 0): (0,), (1, 1): (0,)}).two_helpers == 1
    assert judge(street(), {(0, 0): (1,), (1, 1): (2,)}).two_helpers == 0


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ((0, 1, 2), True),  # three visits, 30 minutes of walking: the last begins after the break
        ((3,), True),  # waits for the window
        ((3, 2, 1), True),
        ((2, 1, 0, 3), True),  # 25 minutes to the last door, begun just in its window
        ((3, 0, 2), False),  # the way back would end after the shift
    ],
)
def test_a_round_is_walked_by_the_clock(units: tuple[int, ...], *, expected: bool) -> None:
    assert can_walk(street(), 0, 0, units) is expected


@pytest.mark.parametrize("seed", range(8))
def test_the_yardstick_and_the_search_s_own_accounts_agree(seed: int) -> None:
    problem = random_problem(seed)
    solution = construct(problem, seed)
    found = judge(case_of(problem), rounds_of(solution))
    assert found.walking_s == cost(problem, solution).walking
    assert found.late == 0
    assert found.two_helpers == 0
    assert found.alone == 0
    assert found.doors_out == int((solution.option < 0).sum())


def test_the_busiest_is_counted_as_the_search_counts_it() -> None:
    case = street()
    solution = construct(case.problem, 1)
    mine = np.array(loads(case.problem, solution)) + np.array([0, 1200])
    found = judge(case, rounds_of(solution))
    assert found.busiest_over_mean == pytest.approx(mine.max() / mine.mean())


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        (((0, 1, 2, 3, 4),), ((0,), (1,), (2,), (3,), (4,))),
        (tuple((day,) for day in range(5)), ((0, 1, 2, 3, 4),)),
        (((0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4)), ((0, 1), (3, 4))),
        (((0, 3),), ((0,), (3,))),
    ],
)
def test_each_visit_of_a_door_has_its_part_of_the_week(
    sets: tuple[tuple[int, ...], ...], expected: tuple[tuple[int, ...], ...]
) -> None:
    found = parts(sets)
    assert found == expected
    assert {tuple(sorted(days)) for days in product(*found)} <= set(sets)


def test_days_without_windows_are_one_span_and_windows_stand_alone() -> None:
    case = street()
    assert case.chances(Visit(1, (0, 1))) == [(0, 2 * DAY - 1)]
    low, high = 600 * MINUTE, 630 * MINUTE
    assert case.chances(Visit(3, (0, 1))) == [(low, high), (DAY + low, DAY + high)]


def test_out_of_reach_lies_more_than_a_day_away() -> None:
    walks = street().team_matrix(1)
    assert walks[1, 2] == 20 * MINUTE
    assert walks[0, 2] > DAY
    assert (np.diag(walks) == 0).all()


def test_nearest_helper_next_nearest_door_leaves_out_what_does_not_fit() -> None:
    case = street()
    assert stages.nearest(case) == [0, 0, 1, 1]
    rounds = stages.planned(case, stages.nearest(case), stages.in_turn, stages.next_nearest)
    assert (rounds[0, 0], rounds[0, 1]) == ((0,), (0, 1))
    assert judge(case, rounds).late == 0
    assert stages.next_nearest(case, 0, 0, (0, 1, 2, 3)) == (0, 1, 2, 3)


@pytest.mark.parametrize("days_of", [stages.level, stages.sweep])
def test_days_chosen_by_rule_are_lawful_and_level(days_of: Any) -> None:
    case = street()
    chosen = days_of(case, [0, 1, 2])
    assert chosen[0] == (0, 1)
    assert sorted(chosen[unit] for unit in (1, 2)) == [(0,), (1,)]


@pytest.mark.parametrize("seed", range(3))
def test_the_engines_rounds_hold_only_doors_within_reach_and_due(seed: int) -> None:
    from benchmarks.weeks_ortools import all_at_once as ortools

    pytest.importorskip("pyvrp", reason="the extra `engines` is not installed")
    from benchmarks.weeks_pyvrp import all_at_once as pyvrp

    case = case_of(random_problem(seed, crews=False))
    days = {(visit.unit, day) for visit in case.visits for day in visit.days}
    planned = stages.planned(case, stages.paired(case), stages.level, stages.by_pyvrp(0.05))
    for rounds in (pyvrp(case, seconds=0.3, seed=1)[0], ortools(case, seconds=0.3), planned):
        judge(case, rounds)  # asserts that nobody comes to a door twice on a day
        for (helper, day), units in rounds.items():
            assert all(helper in case.reach[unit] for unit in units)
            assert all((unit, day) in days for unit in units) or rounds is planned


def test_vroom_s_rounds_hold_every_visit_of_a_wide_week() -> None:
    pytest.importorskip("vroom", reason="pyvroom is not installed")
    from benchmarks.weeks_vroom import all_at_once

    assert judge(street(), all_at_once(street())).missing == 0


def way(hours: float, missing: int = 0) -> dict[str, Any]:
    """Return the kept figures of a way that walks so long."""
    return {
        "walking_s": int(hours * 3600),
        "busiest_over_mean": 1.08,
        "visits": 900 - missing,
        "missing": missing,
        "doors_out": missing,
        "two_helpers": 0,
        "regular": 90,
        "late": 0,
        "work": 0,
        "seconds": 60.0,
        "day": "2026-11-22",
        "machine": "somewhere",
    }


def test_the_verdicts_tell_met_and_missed_and_who_leaves_visits_out() -> None:
    ways = {
        "joint": way(30.0),
        "pyvrp": way(28.0),
        "vroom": way(30.0),
        "unlevel": way(29.0),
        "stages-sweep": way(36.0, missing=90),
    }
    place = {"streets": "town", "elders": 1500, "helpers": 12, "doors": 500, "due": 900}
    ways["joint"]["bound_s"] = 25 * 3600
    page = told([{**place, "ways": ways}])
    assert "16.7 % less walking" in page
    assert "target at least 15 %: met. Visits left out: 90 there, 0 by the joint search;" in page
    assert "by visit made the joint search walks -25.0 %." in page
    assert "+7.1 % against PyVRP without pairs and balance; target at most 5 %: **missed**." in page
    assert "- +0.0 % against VROOM without pairs and balance.\n" in page
    assert "visits of two, pairs kept: +3.6 % against PyVRP; target at most 3 %: **missed**" in page
    assert "Lower bound of the walking, pairs and balance aside: 25.00 h" in page
    small = told([{**place, "helpers": 6, "ways": ways}])
    assert "target at most 10 %: met." in small


def test_a_changed_problem_has_another_mark() -> None:
    one = random_problem(1)
    assert case_of(one).stamp == case_of(random_problem(1)).stamp
    crew = np.ones_like(one.crew) * 2
    assert case_of(replace(one, crew=crew)).stamp != case_of(one).stamp
    assert one.balance is not None
    target = replace(one.balance, target=1.2)
    assert case_of(replace(one, balance=target)).stamp != case_of(one).stamp
