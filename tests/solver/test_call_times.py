"""A call has a time in the helper's hours, in the elder's window, at nobody's door: CLAUSES C2."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.check import check
from planner.domain import Contact, Scenario, Window
from planner.plan import Plan
from planner.plan_json import dump, load
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver.model.slots import slot, without
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario, walking

HOUR = 3600
HALF_PAST_NINE = 9 * HOUR + 1800
NINE = Window(9 * HOUR, HALF_PAST_NINE)
GONGSHU = load_policy("gongshu")


def village() -> Scenario:
    """Return six who are called daily at nine and ten who are visited, with one helper."""
    called = [
        elder(f"C{k}", 50 * k, 0, tier=Tier.DAILY, contact=Contact.PHONE, windows=(NINE,))
        for k in range(6)
    ]
    seen = [elder(f"V{k}", 40 * k, 80) for k in range(10)]
    return scenario([*called, *seen], [helper("H1", 0, 0)], policy="gongshu")


def lawful() -> tuple[Scenario, Plan]:
    made = village()
    plan = planned(made)
    assert not check(made, GONGSHU, plan, walking(made))
    return made, plan


def test_c2_everybody_is_called_between_nine_and_half_past_on_every_day() -> None:
    _, plan = lawful()
    at_nine = [call for call in plan.calls if call.elder.startswith("C")]
    assert len(at_nine) == 6 * 7
    assert all(
        call.start is not None and NINE.opens <= call.start <= NINE.closes for call in at_nine
    )
    assert plan.measures.visits == 10
    for r in plan.rounds:
        calls = [
            call.start or 0 for call in plan.calls if (call.helper, call.day) == (r.helper, r.day)
        ]
        assert all(at + 300 <= s.start or s.depart <= at for at in calls for s in r.stops)
    assert load(dump(plan)).calls == plan.calls


@pytest.mark.parametrize(
    ("moment", "rule", "code"),
    [
        (7 * HOUR, Rule.IN_SHIFT, "call-off-shift"),
        (10 * HOUR, Rule.IN_WINDOW, "outside-window"),
    ],
)
def test_c2_the_checker_finds_a_call_at_a_wrong_time(moment: int, rule: Rule, code: str) -> None:
    made, plan = lawful()
    first, *rest = plan.calls
    wrong = replace(plan, calls=(replace(first, start=moment), *rest))
    found = check(made, GONGSHU, wrong, walking(made))
    assert (rule, code) in {(v.rule, v.note.split()[0]) for v in found}


def test_c2_the_checker_finds_a_call_made_at_anothers_door() -> None:
    made, plan = lawful()
    r = plan.rounds[0]
    at = next(k for k, c in enumerate(plan.calls) if (c.helper, c.day) == (r.helper, r.day))
    calls = list(plan.calls)
    calls[at] = replace(calls[at], start=r.stops[0].start + 60)
    found = check(made, GONGSHU, replace(plan, calls=tuple(calls)), walking(made))
    assert "call-at-a-door" in {v.note.split()[0] for v in found}


def test_whoever_can_be_called_only_when_nobody_works_is_listed() -> None:
    night = (Window(20 * HOUR, 21 * HOUR),)
    person = elder("E1", 50, 0, contact=Contact.PHONE, tier=Tier.WEEKLY, windows=night)
    made = scenario([person], [helper("H1", 0, 0)], policy="gongshu")
    plan = planned(made)
    assert not check(made, GONGSHU, plan, walking(made))
    assert [(entry.missing, entry.reason) for entry in plan.unserved] == [(1, Rule.IN_WINDOW)]


def test_a_call_goes_to_an_end_of_the_hours_and_stays_where_it_was() -> None:
    parts = [(8 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)]
    assert slot(parts, 300, (), None) == 17 * HOUR - 300
    assert slot(parts, 300, ((11 * HOUR, 13 * HOUR),), None) == 12 * HOUR - 300
    assert slot(parts, 300, ((9 * HOUR, 10 * HOUR),), None) == 9 * HOUR
    assert slot(parts, 300, ((9 * HOUR, 10 * HOUR),), HALF_PAST_NINE) == HALF_PAST_NINE
    assert slot(parts, 300, ((18 * HOUR, 19 * HOUR),), None) is None
    assert without(parts, 9 * HOUR, 300) == [
        (8 * HOUR, 9 * HOUR),
        (9 * HOUR + 300, 12 * HOUR),
        parts[1],
    ]
