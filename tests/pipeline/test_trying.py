"""A fix is taken at its word: the scenario is changed and the plan made again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from planner.control import Control
from planner.domain import Contact, Elder, Helper, Scenario
from planner.hours import Hours
from planner.pipeline.trying import plan_with, serves
from planner.pipeline.week import Loaded, Opened
from planner.plan import Fix
from planner.policy import load_policy
from planner.solver.why.desk import missing_of, since_of
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario, walking

if TYPE_CHECKING:
    from planner.plan import Plan

SHORT = ((32400, 34200),)
"""A shift with room for one visit of twenty minutes that is at most 300 m away."""


def _opened(elders: list[Elder], team: list[Helper], **fields: Any) -> Opened:
    """Return a plan in which no pair was moved, as if it had been read with its scenario."""
    made = scenario(elders, team, **fields)
    none = replace(made.settings, max_pair_changes=0)
    named = made.policy_defaults_overridden | {"max_pair_changes"}
    plan = planned(replace(made, settings=none, policy_defaults_overridden=named))
    return Opened(plan, _loaded(made), Path(), changed=False)


def _loaded(made: Scenario) -> Loaded:
    return Loaded(
        scenario=made,
        policy=load_policy(made.policy),
        streets=cast("Any", None),
        walking=cast("Any", walking(made)),
        datum=cast("Any", None),
        notices=(),
        written=made,
    )


def _serves(opened: Opened, fix: Fix) -> bool:
    entry = next(entry for entry in opened.plan.unserved if entry.elder == "E1")
    return serves(opened, entry, fix, effort="quick", control=Control())


def _crowded() -> Opened:
    """E1 and E2 daily, 100 m either side of H1, who has room for one of them; H2 is idle."""
    people = [elder("E1", -100, 0, tier=Tier.DAILY), elder("E2", 100, 0, tier=Tier.DAILY)]
    team = [helper("H1", 0, 0, hours=Hours(SHORT)), helper("H2", -200, 0, hours=Hours(SHORT))]
    opened = _opened(people, team, pairs=(("E1", "H1"), ("E2", "H1")))
    (left,) = {entry.elder for entry in opened.plan.unserved}
    return opened if left == "E1" else _renamed(opened)


def _renamed(opened: Opened) -> Opened:
    """Return the same with E1 left out: which of two equals it is, is the search's affair."""
    people = [elder("E2", -100, 0, tier=Tier.DAILY), elder("E1", 100, 0, tier=Tier.DAILY)]
    team = list(opened.loaded.written.helpers)
    return _opened(people, team, pairs=(("E2", "H1"), ("E1", "H1")))


@pytest.mark.parametrize(
    ("fix", "is_served"),
    [
        (Fix("pair", "H1", "H2", proved=True), True),
        (Fix("shift", "", "09:00-10:00", proved=True, cost={"helper": "H1"}), True),
        (Fix("shift", "", "09:00-09:31", proved=True, cost={"helper": "H1"}), False),
    ],
)
def test_another_helper_or_a_longer_shift_is_tried(fix: Fix, *, is_served: bool) -> None:
    opened = _crowded()
    # What is tried here is the change alone: no other pair may help out.
    fixed = replace(opened.loaded.written.settings, max_pair_changes=0)
    loaded = opened.loaded
    made = replace(
        loaded.written,
        settings=fixed,
        policy_defaults_overridden=frozenset({"balance_target", "max_pair_changes"}),
    )
    held = replace(opened, loaded=replace(loaded, scenario=made, written=made))
    assert _serves(held, fix) is is_served


def test_a_weekly_limit_is_tried() -> None:
    opened = _opened([elder("E1", 100, 0)], [helper("H1", 0, 0, max_week_s=600)])
    enough = Fix("max_minutes_per_week", 10, 24, proved=True, cost={"helper": "H1"})
    assert _serves(opened, enough)
    assert not _serves(opened, replace(enough, after=23))


def test_a_longer_walk_is_tried() -> None:
    opened = _opened([elder("E1", 1000, 0, contact=Contact.VISIT)], [helper("H1", 0, 0)])
    enough = Fix("max_walk_minutes", 15, 17, proved=True)
    assert _serves(opened, enough)
    assert not _serves(opened, replace(enough, after=16))


def test_a_call_is_tried() -> None:
    opened = _opened([elder("E1", 1000, 0, contact=Contact.VISIT)], [helper("H1", 0, 0)])
    fix = Fix("contact", "visit", "phone", proved=True)
    plan = plan_with(opened, "E1", fix, effort="quick", control=Control())
    assert not plan.unserved
    assert [call.elder for call in plan.calls] == ["E1"]


def test_a_swap_is_tried() -> None:
    people = [elder("E1", 350, 0, tier=Tier.DAILY), elder("E2", 250, 0, tier=Tier.DAILY)]
    team = [helper("H1", 0, 0, hours=Hours(SHORT)), helper("H2", 500, 0, hours=Hours(SHORT))]
    opened = _opened(people, team, pairs=(("E1", "H1"), ("E2", "H2")))
    fix = Fix("swap", "H1", "H2", proved=True, cost={"helper": "H2", "with": "E2"})
    plan = plan_with(opened, "E1", fix, effort="quick", control=Control())
    assert {(pair.elder, pair.helper) for pair in plan.pairs} == {("E1", "H2"), ("E2", "H1")}
    assert not plan.unserved


def test_a_plan_says_from_which_day_it_was_changed() -> None:
    opened = _crowded()
    plan: Plan = replace(opened.plan, extra={"turnover": {"from": "2026-11-26"}})
    assert since_of(plan).isoformat() == "2026-11-26"
    assert since_of(opened.plan).year == 1


def test_a_change_in_the_middle_of_the_week_proposes_no_day_before_it() -> None:
    from planner.solver.model.facts import gather
    from planner.solver.why.desk import desk_of
    from planner.solver.why.fixes import fixes

    opened = _crowded()
    made = opened.loaded.scenario
    plan = replace(opened.plan, extra={"turnover": {"from": "2026-11-26"}})
    facts = gather(made, opened.loaded.policy, opened.loaded.walking, plan.horizon)
    (missing,) = missing_of(facts, plan, "E1")
    assert list(fixes(desk_of(facts, plan), missing)) == []
