"""
Random scenarios and random changes on all packs: nothing breaks a rule, nobody who fits waits.

A failure names its seed; `Town(seed)` makes the same people again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.check import check, render, unserved_but_fits
from planner.control import Control
from planner.domain import Pairing, Scenario
from planner.pipeline import rosters_after, turnover, walked
from planner.pipeline.before import Before
from planner.pipeline.change import Absence, Change, Ending, Leaver
from planner.pipeline.fitting import fitted
from planner.pipeline.week import Opened
from planner.policy import Policy, load_policy, shipped
from planner.solver import solve
from planner.tiers import Tier
from planner.units import Span
from tests.property.test_check_solved import Town

if TYPE_CHECKING:
    from planner.errors import Fault
    from planner.plan import Plan
    from tests.fakes import GridWalking

BATCH = 25
SCENARIOS = 500
CHANGES = 300


@dataclass(frozen=True)
class Ground:
    """What a change asks of a scenario on its streets."""

    scenario: Scenario
    policy: Policy
    walking: GridWalking
    notices: tuple[Fault, ...] = ()

    @property
    def written(self) -> Scenario:
        """The scenario as in the files."""
        return self.scenario


def ground(town: Town, made: Scenario) -> Ground:
    policy = load_policy(made.policy)
    made = replace(made, settings=policy.settings(made))
    return Ground(made, policy, town.walking(made))


def first_plan(seed: int, weeks: int) -> tuple[Town, Ground, Plan]:
    """Return an invented town, its scenario under the seed's pack, and a plan."""
    town = Town(seed)
    made = replace(town.scenario(), policy=shipped()[seed % len(shipped())])
    known = ground(town, made)
    plan = solve(
        known.scenario, known.policy, known.walking, start=town.start, weeks=weeks, seed=1,
        effort="quick", control=Control(),
    )  # fmt: skip
    return town, known, fitted(known, plan)


def wrong(known: Ground, plan: Plan) -> list[str]:
    """Return the rules broken, and who is left out though there is room."""
    broken = check(known.scenario, known.policy, plan, known.walking)
    fits = unserved_but_fits(known.scenario, known.policy, plan, known.walking)
    return [render(one, "en") for one in broken] + [str(fit) for fit in fits]


def planned(seed: int) -> list[str]:
    _, known, plan = first_plan(seed, 1 + seed % 3)
    return wrong(known, plan)


def a_change(town: Town, known: Ground) -> Change:
    """Return a change of helpers or elders, drawn from the town's seed."""
    draw, made = town.draw, known.scenario
    day = town.start + timedelta(draw.randrange(7))
    helper, elder = draw.choice(made.helpers), draw.choice(made.elders)
    span = Span(day, day + timedelta(draw.randrange(5)))
    changes: list[dict[str, Any]] = [
        {"leaves": (Leaver(helper.id, day),)},
        {"leaves": (Leaver(helper.id, day),), "max_changes": draw.randrange(3)},
        {"leaves": (Leaver(helper.id),), "level": True},
        {"absent": (Absence(helper.id, span),)},
        {"resting": (Absence(elder.id, span),)},
        {"ending": (Ending(elder.id, day),)},
        {"gone": frozenset({elder.id})},
        {"elders": (replace(elder, tier=draw.choice(list(Tier)[:5])),)},
    ]
    return Change(**draw.choice(changes))


def changed(seed: int) -> list[str]:
    town, known, plan = first_plan(seed, 1)
    change = a_change(town, known)
    opened = Opened(plan, known, Path("/fuzz"), changed=False)  # type: ignore[arg-type]
    written = rosters_after.changed_scenario(known.scenario, plan, change)
    after = ground(town, written)
    made = turnover.plan_again(
        opened,
        after,
        change,
        effort="quick",
        control=Control(),  # type: ignore[arg-type]
    )
    pairs: tuple[Pairing, ...] = rosters_after.pairs_after(written, made)
    if change.max_changes is not None:
        named = {pair.elder for pair in pairs}
        waiting = rosters_after.waiting_pairs(plan, made)
        pairs += tuple(pair for pair in waiting if pair.elder not in named)
    after = replace(after, scenario=replace(after.scenario, pairs=pairs))
    stood = Before(tuple(Pairing(p.elder, p.helper) for p in plan.pairs), binds=False)
    counted = turnover.recount(made, stood, after)  # type: ignore[arg-type]
    since = walked.first_change(opened, change)
    broken = check(after.scenario, after.policy, counted, after.walking)
    fits = unserved_but_fits(after.scenario, after.policy, counted, after.walking, since)
    return (
        [f"{change}"] * bool(broken)
        + [render(one, "en") for one in broken]
        + [str(fit) for fit in fits]
    )


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1000 + SCENARIOS, BATCH))
def test_random_scenarios_are_planned_lawfully_and_fully(first: int) -> None:
    found = {seed: planned(seed) for seed in range(first, first + BATCH)}
    assert {seed: one for seed, one in found.items() if one} == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(5000, 5000 + CHANGES, BATCH))
def test_random_changes_are_lawful_and_leave_nobody_out(first: int) -> None:
    found = {seed: changed(seed) for seed in range(first, first + BATCH)}
    assert {seed: one for seed, one in found.items() if one} == {}
