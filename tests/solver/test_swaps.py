"""Two elders swapped, one longer day: tried, told with what they cost, and true when applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from planner.domain import Scenario, Settings
from planner.hours import Hours
from planner.plan import Fix, Plan
from planner.policy import load_policy
from planner.solver.model.facts import gather
from planner.solver.why import fixes
from planner.solver.why.explain import Explanation
from planner.tell import explanation
from planner.tiers import Tier
from planner.units import parse_clock
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

if TYPE_CHECKING:
    from datetime import date

HALF_AN_HOUR = ((32400, 34200),)
"""A shift with room for one visit of twenty minutes that is at most 300 m away."""


def _full(**fields: Any) -> Scenario:
    """E1 is 50 m too far for H1, whose shift is free; H2 is near E1 and busy with E2."""
    people = [
        elder("E1", 350, 0, tier=Tier.DAILY, **fields.pop("first", {})),
        elder("E2", 250, 0, tier=Tier.DAILY, **fields.pop("second", {})),
    ]
    team = [
        helper("H1", 0, 0, hours=Hours(HALF_AN_HOUR), **fields.pop("giver", {})),
        helper("H2", 500, 0, hours=Hours(HALF_AN_HOUR)),
    ]
    pairs = fields.pop("pairs", (("E1", "H1"), ("E2", "H2")))
    return scenario(people, team, pairs=pairs, **fields)


def _kept(made: Scenario) -> Plan:
    """Return the plan in which no pair was moved, as when none may."""
    none = replace(made.settings, max_pair_changes=0)
    named = made.policy_defaults_overridden | {"max_pair_changes"}
    return planned(replace(made, settings=none, policy_defaults_overridden=named))


def _tried(made: Scenario, trial: fixes.Trial, since: date | None = None) -> list[Fix]:
    plan = _kept(made)
    facts = gather(made, load_policy(made.policy), walking(made), plan.horizon)
    facts = replace(facts, settings=replace(facts.settings, max_pair_changes=None))
    desk = fixes.desk_of(facts, plan)
    missing = fixes.missing_of(facts, plan, "E1", since)
    assert missing
    return [fix for one in missing for fix in fixes.fixes(desk, one, (trial,))]


def test_two_elders_swap_and_the_plan_made_again_serves_both() -> None:
    made = _full()
    (fix,) = _tried(made, fixes.swap)
    assert (fix.change, fix.before, fix.after, fix.proved) == ("swap", "H1", "H2", True)
    assert fix.cost["with"] == "E2"
    again = planned(_full(pairs=(("E1", "H2"), ("E2", "H1"))))
    assert not again.unserved
    assert {(p.elder, p.helper) for p in again.pairs} == {("E1", "H2"), ("E2", "H1")}


def test_a_swap_says_what_it_costs_both_helpers() -> None:
    (fix,) = _tried(_full(), fixes.swap)
    assert (fix.cost["minutes_before"], fix.cost["minutes_after"]) == (151.7, 135.0)
    assert (fix.cost["giver_minutes_before"], fix.cost["giver_minutes_after"]) == (10.0, 151.7)
    assert fix.cost["walk_s"] == 5 * (2 * 150 + 2 * 250 - 2 * 250)


@pytest.mark.parametrize(
    "fields",
    [
        {"second": {"avoid": ("H1",)}},
        {"first": {"avoid": ("H2",)}},
        {"pairs": (("E1", "H1"), ("E2", "H2", True))},
        {"pairs": (("E1", "H1", True), ("E2", "H2"))},
        {"giver": {"max_week_s": 3600}},
    ],
)
def test_a_swap_that_would_break_a_rule_is_not_shown(fields: dict[str, Any]) -> None:
    assert _tried(_full(**fields), fixes.swap) == []


def test_no_swap_where_the_pairs_that_may_change_are_counted() -> None:
    made = _full(settings=Settings(max_pair_changes=2), named=frozenset({"max_pair_changes"}))
    plan = _kept(made)
    facts = gather(made, load_policy(made.policy), walking(made), plan.horizon)
    missing = fixes.missing_of(facts, plan, "E1")
    assert [list(fixes.swap(fixes.desk_of(facts, plan), one)) for one in missing] == [[]]


def test_a_longer_shift_names_the_days_that_need_it() -> None:
    early = elder("E1", 100, 0)
    daily = [elder(f"D{k}", 100, 0, tier=Tier.DAILY) for k in range(1)]
    made = scenario([early, *daily], [helper("H1", 0, 0, hours=Hours(HALF_AN_HOUR))])
    (fix,) = _tried(made, fixes.longer_shift)
    assert (fix.change, fix.after) == ("shift", "09:00-10:00")
    days = fix.cost["days"]
    assert isinstance(days, list)
    assert len(days) == 1
    hours = tuple(parse_clock(end) for end in str(fix.after).split("-"))
    longer = helper("H1", 0, 0, hours=Hours((hours,)))
    again = planned(scenario([early, *daily], [longer]))
    assert not again.unserved
    assert sum(r.end > HALF_AN_HOUR[0][1] for r in again.rounds) == len(days)


def test_what_has_been_walked_is_not_proposed() -> None:
    made = scenario(
        [elder("E1", 100, 0), elder("D0", 100, 0, tier=Tier.DAILY)],
        [helper("H1", 0, 0, hours=Hours(HALF_AN_HOUR))],
    )
    friday = MONDAY.replace(day=27)
    (fix,) = _tried(made, fixes.longer_shift, friday)
    assert fix.cost["days"] == ["2026-11-27"]
    assert _tried(made, fixes.longer_shift, friday.replace(day=28)) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_swap_and_a_longer_day_are_told(language: str) -> None:
    swapped = _tried(_full(), fixes.swap)
    cost = {"helper": "H1", "walk_s": 0, "minutes_before": 1, "minutes_after": 2}
    cost |= {"days": ["2026-11-24"]}
    longer = Fix("shift", "09:00-09:30", "09:00-10:00", proved=True, cost=cost)
    found = Explanation("E1", "Invented", "pair", "H1", 350, "", fixes=(*swapped, longer))
    told = "\n".join(explanation.lines(found, language))
    for said in ("E2", "H1 → H2", "H2 → H1", "151.7", "2026-11-24", "09:00-10:00"):
        assert said in told
