"""A helper's days are level: the longest at most `day_target` times the mean of the days worked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import weeks_own as own
from benchmarks.harness import data_folder
from benchmarks.level_days import RESULTS, page, sentences
from benchmarks.solver_weeks import PLACES as PLACES_ON_STREETS
from benchmarks.solver_weeks import Place
from planner.check import check
from planner.domain import Helper, Scenario, Settings, Window
from planner.plan import Plan
from planner.plan_json import dump
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver import effort, weeks
from planner.solver.model.problem import Problem, Solution
from tests.solver.little import elder, helper, planned, random_scenario, scenario, walking

PLACES = [(50 * k, 20 * (k % 3)) for k in range(15)] + [(-700, 20 * k) for k in range(4)]
"""A street of fifteen doors that fill a day, and a yard of four that are seen on another."""


def week(target: float, **fields: object) -> tuple[Scenario, Plan]:
    people = [elder(f"E{k}", x, y, **fields) for k, (x, y) in enumerate(PLACES)]
    made = scenario(people, [helper("H1", 0, 0)], settings=Settings(day_target=target))
    plan = planned(made)
    assert not check(made, load_policy("generic"), plan, walking(made))
    return made, plan


def longest_over_mean(plan: Plan) -> float:
    days = [r.walk_s + r.service_s for r in plan.rounds]
    return max(days) * len(days) / sum(days)


def test_the_longest_day_keeps_the_target_and_its_price_is_told() -> None:
    _, free = week(0)
    _, level = week(1.3)
    assert free.measures.busiest_day_over_mean == pytest.approx(longest_over_mean(free), abs=1e-4)
    assert longest_over_mean(free) > 1.3 >= longest_over_mean(level)
    assert level.measures.served == free.measures.served == len(PLACES)
    price = level.measures.extra["price"]
    assert isinstance(price, dict)
    assert price["day_target_walk_s"] == level.measures.walk_s - free.measures.walk_s > 0
    assert "price" not in free.measures.extra


def sought(made: Scenario, target: float, monkeypatch: pytest.MonkeyPatch) -> tuple[Plan, Problem]:
    """Return the plan with a target, without the search that tells its price, and its problem."""
    seen: list[Problem] = []
    search = weeks.search_week

    def noted(built: Any, *rest: Any, **more: Any) -> Solution:
        seen.append(built.problem)
        return search(built, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(weeks, "search_week", noted)
        patched.setattr(effort, "LEAST_WORK", 1000)
        patched.setattr(effort, "WORK", {"quick": 3000})
        patched.setattr(weeks, "with_price_of_level_days", lambda _, found, *__: (found, 0))
        plan = planned(replace(made, settings=replace(made.settings, day_target=target)))
    return plan, seen[0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_0_nothing_is_asked_and_all_is_as_with_a_target_that_never_binds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No day is a hundred times the mean: such a target costs nothing, and 0 knows of none."""
    made = random_scenario(seed) if seed else week(0)[0]
    (free, without), (loose, within) = (sought(made, target, monkeypatch) for target in (0, 100))
    assert without.even is None
    assert within.even is not None
    measures = replace(loose.measures, extra=dict(loose.measures.extra))
    price = measures.extra.pop("price")
    assert price == {"day_target_walk_s": 0}
    assert dump(replace(loose, measures=measures)) == dump(free)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES_ON_STREETS, ids=lambda place: place.name)
def test_weeks_of_the_benchmark_are_the_same_with_0_as_with_a_target_that_never_binds(
    place: Place,
) -> None:
    streets = data_folder() / "osm" / f"{place.streets}.osm.pbf"
    problem = own.invented(streets, place.elders, place.helpers, 1).problem
    assert problem.even is not None
    loose = replace(problem, even=replace(problem.even, target=98.0))
    one, other = (
        own.improved_afresh(some, 4000, 1) for some in (replace(problem, even=None), loose)
    )
    assert one.rounds == other.rounds
    assert list(one.option) == list(other.option)


def test_windows_that_allow_one_day_only_stay_above_the_target() -> None:
    monday = (Window(0, 86_399, frozenset({1})),)
    people = [elder(f"E{k}", 60 * k, 0, windows=monday) for k in range(8)]
    more = [elder(f"F{k}", 60 * k, 60) for k in range(2)]
    made = scenario([*people, *more], [helper("H1", 0, 0)])
    plan = planned(made)
    assert plan.measures.served == 10


def test_a_day_of_calls_alone_is_no_day_out() -> None:
    from planner.solver.model.evenness import busiest_day_over_mean

    _, plan = week(1.3)
    first, second = plan.rounds[:2]
    rounds = (replace(first, walk_s=600, service_s=600), replace(second, walk_s=0, service_s=600))
    assert busiest_day_over_mean(rounds, ()) == pytest.approx(1200 / 900, abs=1e-4)


def test_the_checker_counts_the_longest_day_again() -> None:
    made, plan = week(1.3)
    wrong = replace(plan, measures=replace(plan.measures, busiest_day_over_mean=1.0))
    found = check(made, load_policy("generic"), wrong, walking(made))
    assert [(v.rule, v.note.split()[0]) for v in found] == [(Rule.WEEK_CAP, "longest-day")]


def test_pairs_that_stand_never_move_for_level_days() -> None:
    mondays: list[Helper] = [helper("H1", 0, 0), helper("H2", 100, 0)]
    people = [elder(f"E{k}", 50 * k, 0) for k in range(6)]
    pairs = [(e.id, "H1") for e in people]
    made = scenario(people, mondays, pairs=pairs, settings=Settings(balance_target=100.0))
    assert planned(made).measures.pairs_changed == 0


def test_the_weeks_of_the_benchmark_are_level_and_their_price_is_what_was_measured() -> None:
    told = [
        json.loads(file.read_text("utf-8")) for file in sorted(RESULTS.glob("level-days-*.json"))
    ]
    assert told
    for one in told:
        assert one["asked"]["over"] == 0, one["week"]
        assert one["asked"]["left_out"] <= one["free"]["left_out"], one["week"]
    remarks = Path("docs/how-good.md").read_text("utf-8")
    assert [line for line in sentences(RESULTS) if line not in remarks] == []
    assert page(RESULTS) == (RESULTS / "level-days.md").read_text("utf-8")
