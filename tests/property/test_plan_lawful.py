"""Whatever the rosters say, a plan breaks no hard rule and loses nobody."""

from __future__ import annotations

from datetime import date

import pytest

from planner.check import check
from planner.policy import load_policy
from planner.solver import effort
from tests.solver.little import planned, random_scenario, walking

FEW = 12
SEEDS = [
    *range(1, FEW + 1),
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW + 1, 31)),
]


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Search a third where it must be quick; the slow seeds search in full."""
    if request.node.get_closest_marker("slow") is None:
        monkeypatch.setattr(effort, "LEAST_WORK", 5_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_solved_plan_passes_the_check(seed: int) -> None:
    made = random_scenario(seed, 24 + seed % 12, 2 + seed % 3)
    start = date(2026, 11, 23) if seed % 3 else date(2026, 11, 25)
    plan = planned(made, start=start, weeks=1 + seed % 2)
    assert check(made, load_policy(made.policy), plan, walking(made)) == ()


@pytest.mark.parametrize("seed", [3, 8])
def test_everybody_of_the_roster_is_named_once(seed: int) -> None:
    made = random_scenario(seed)
    plan = planned(made)
    named = [entry.elder for entry in (*plan.pairs, *plan.remote, *plan.others)]
    assert sorted(named) == sorted(elder.id for elder in made.elders)


@pytest.mark.parametrize("seed", [4, 9])
def test_what_is_due_is_served_or_listed(seed: int) -> None:
    plan = planned(random_scenario(seed))
    missing = sum(entry.missing for entry in plan.unserved)
    assert plan.measures.due == plan.measures.served + missing
    assert all(entry.detail for entry in plan.unserved)


def test_the_same_seed_gives_the_same_plan() -> None:
    made = random_scenario(5)
    assert planned(made) == planned(made)
