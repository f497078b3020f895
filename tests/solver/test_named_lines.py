"""Hand-overs of roles and of groups, as `compare` and a plan that goes on tell them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.domain import Pairing
from planner.pipeline.before import Before, carried
from planner.policy import load_policy
from planner.roles import line_of
from planner.solver.model.facts import gather
from planner.studies.compare import compare
from planner.tell.comparison import as_json, as_text
from planner.tell.plan import lines, moved_lines
from planner.tiers import Tier
from tests.check import hand as by_hand
from tests.solver.little import elder, helper, planned, scenario, walking
from tests.solver.test_roles import clinic

if TYPE_CHECKING:
    from planner.plan import Plan


def given(plan: Plan, line: str, taker: str) -> Plan:
    pairs = (replace(p, helper=taker) if p.elder == line else p for p in plan.pairs)
    return replace(plan, pairs=tuple(pairs))


def test_compare_names_elder_and_role_of_a_pair_that_changed() -> None:
    made = clinic()
    plan = planned(made)
    told = compare(plan, given(plan, line_of("E2", "doctor"), "D9"), made, made)
    assert json.loads(as_json(told))["hand_overs"] == [
        {"elder": "E2", "role": "doctor", "name": "Name E2", "from": "D1", "to": "D9"}
    ]
    assert "  E2（doctor） Name E2: D1 → D9" in as_text(told, "zh")
    assert "・" not in as_text(told, "zh") + as_json(told)


def test_whose_turn_of_a_group_it_is_is_no_hand_over() -> None:
    people = [elder(f"E{k}", 50 * k, 0) for k in range(2)]
    made = scenario(people, [helper("H1", 0, 0), helper("H2", 90, 0)])
    plan = planned(made)
    pairs = tuple(replace(pair, helper="H1", group="squad") for pair in plan.pairs)
    now = replace(plan, pairs=pairs)
    after = replace(now, pairs=tuple(replace(pair, helper="H2") for pair in pairs))
    assert compare(now, after, made, made).hand_overs == ()
    other = replace(now, pairs=tuple(replace(pair, helper="H2", group="") for pair in pairs))
    assert len(compare(now, other, made, made).hand_overs) == 2


def test_a_standing_pair_of_a_role_that_moved_is_told_with_the_role() -> None:
    made = clinic()
    plan = planned(made)
    facts = gather(made, load_policy(made.policy), walking(made), plan.horizon)
    doctor = line_of("E2", "doctor")
    stood = tuple(Pairing(p.elder, "D9" if p.elder == doctor else p.helper) for p in plan.pairs)
    told = carried(Before(pairs=stood), plan, facts)
    assert told == {
        "kept": len(stood) - 1,
        "moved": [
            {"elder": "E2", "role": "doctor", "from": "D9", "to": "D1", "why": "helper-left"}
        ],
    }
    (line,) = moved_lines(replace(plan, extra={"carried": told}), "zh")
    assert "E2（doctor）" in line


def test_what_was_missed_and_cannot_be_caught_up_is_told_apart_from_a_full_shift() -> None:
    late = by_hand.unserved("E3", Tier.WEEKLY, 2)
    past = replace(by_hand.unserved("E7", Tier.WEEKLY, 3), is_past=True)
    told = list(lines(by_hand.plan(unserved=(late, past)), "zh"))
    assert "        3  之前没有走到，剩下的日子里已没有可以补的一天" in told
    assert sum(line.startswith("        2  ") for line in told) == 1
