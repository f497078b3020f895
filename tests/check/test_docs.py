"""The pages about plans, rules and policies say what the program does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from planner.check import check
from planner.domain import Contact, Place, base, home
from planner.plan_json import dump, load
from planner.policy import load_policy, shipped
from planner.rules import Rule
from planner.tiers import GAPS, Tier
from tests.check.hand import elder, helper, scenario
from tests.fakes import GridWalking

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)
CODE = re.compile(r"`([a-z0-9_]+)`")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def example() -> str:
    match = EXAMPLE.search(page("plan-format.md"))
    assert match
    return match.group(1)


class Walks(GridWalking):
    """The walks that the example names, at 1.2 metres a second."""

    metres_of: ClassVar[dict[str, int]] = {
        "E0001": 494,
        "E0002": 494,
        "E0042": 1572,
        "E0077": 1194,
        "E0090": 100,
    }

    def metres(self, helper_id: str, origin: Place, destination: Place) -> int:
        del helper_id
        return abs(self.metres_of.get(origin.id, 0) - self.metres_of.get(destination.id, 0))


def test_the_documented_plan_can_be_loaded_and_is_written_back_with_the_same_values() -> None:
    plan = load(example())
    written = json.loads(dump(plan))
    assert written == json.loads(example())
    assert list(written) == list(json.loads(example()))


def test_the_documented_plan_is_lawful() -> None:
    weekly = {"categories": (), "tier": Tier.WEEKLY}
    people = (
        elder("E0001", household="A", **weekly),
        elder("E0002", household="A", **weekly),
        elder("E0042", **weekly),
        elder("E0077", contact=Contact.VISIT, **weekly),
        elder("E0090", **{**weekly, "tier": Tier.MONTHLY}, contact=Contact.PHONE),
    )
    made = scenario(elders=people, helpers=(helper("H01", speed_mps=1.2),), pairs=())
    known = replace(people[4], last_contact=load(example()).horizon.first.replace(day=10))
    made = replace(made, elders=(*people[:4], known))
    points = {home(e.id): (0, 0) for e in people} | {base("H01"): (0, 0)}
    plan = load(example())
    policy = replace(load_policy("gongshu"), served=())
    assert check(made, policy, plan, Walks(points, made)) == ()


def test_every_field_is_told() -> None:
    told = set(CODE.findall(page("plan-format.md"))) | {"planner", "ortools", "H01"}

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for one in value.values() for key in keys(one)}
        if isinstance(value, list):
            return {key for one in value for key in keys(one)}
        return set()

    assert keys(json.loads(example())) - told == set()


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_a_row_and_a_paragraph(rule: Rule) -> None:
    assert f"| `{rule.value}` |" in page("rules.md")
    assert f"**`{rule.value}`.**" in page("rules.md")


def test_the_table_of_tiers_is_that_of_the_program() -> None:
    for tier, gaps in GAPS.items():
        row = next(x for x in page("rules.md").splitlines() if x.startswith(f"| `{tier.value}`"))
        if gaps.due_after is not None:
            assert f"| {gaps.due_after} days | {gaps.least}–{gaps.greatest} days |" in row
        elif gaps.least is not None:
            assert f"at least {gaps.least} days" in row


def test_every_pack_and_every_table_of_a_pack_is_told() -> None:
    written = page("policies.md")
    assert all(f"| `{name}` |" in written for name in shipped())
    for table in ("served", "left_out", "at_the_door", "by_call"):
        assert f"`[[{table}]]`" in written
    for table in (
        "policy",
        "planning",
        "minutes",
        "usual",
        "remote",
        "rest_days",
        "floor",
        "staffing",
    ):
        assert f"`[{table}]`" in written
