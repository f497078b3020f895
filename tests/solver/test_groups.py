"""A group takes turns by week: CLAUSES D5."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.check import check
from planner.domain import Pairing, Scenario
from planner.plan_json import dump, load
from planner.policy import load_policy
from planner.read import read_scenario
from planner.rules import Rule
from planner.tiers import Tier
from planner.write.rosters import write_pairs
from tests.solver.little import elder, helper, planned, scenario, walking
from tests.town import write_town

if TYPE_CHECKING:
    from planner.plan import Plan

POLICY = load_policy("generic")


def group_of_three() -> Scenario:
    people = [elder(f"E{k}", 70 * k, 0, tier=Tier.WEEKLY) for k in range(6)]
    team = [helper(f"H{k}", 50 * k, 50, group="G1") for k in range(3)]
    made = scenario(people, [*team, helper("H9", 0, 100)])
    pairs = tuple(Pairing(one.id, "H0", group="G1") for one in people)
    return replace(made, pairs=pairs)


def meetings(plan: Plan) -> list[tuple[str, str]]:
    return [(r.helper, one) for r in plan.rounds for stop in r.stops for one in stop.elders]


def test_d5_b8_three_members_six_weekly_elders_three_weeks_each_sees_each_once() -> None:
    made = group_of_three()
    plan = planned(made, weeks=3)
    assert not check(made, POLICY, plan, walking(made))
    met = meetings(plan)
    assert len(met) == len(set(met)) == 18
    assert Counter(who for who, _ in met) == {"H0": 6, "H1": 6, "H2": 6}
    assert all(stop.cover_for is None for r in plan.rounds for stop in r.stops)
    assert {(pair.group, pair.locked) for pair in plan.pairs} == {("G1", False)}
    assert load(dump(plan)) == plan


def test_d5_whoever_comes_out_of_turn_is_found() -> None:
    made = group_of_three()
    plan = planned(made)
    first = plan.rounds[0]
    other = next(one.id for one in made.helpers if one.id != first.helper and one.group)
    wrong = replace(plan, rounds=(replace(first, helper=other), *plan.rounds[1:]))
    assert Rule.ONE_HELPER in {v.rule for v in check(made, POLICY, wrong, walking(made))}


def test_d5_a_member_away_all_week_is_covered() -> None:
    made = group_of_three()
    turn = planned(made).pairs[0].helper
    away = tuple(
        replace(one, weekdays=frozenset()) if one.id == turn else one for one in made.helpers
    )
    plan = planned(replace(made, helpers=away))
    assert not check(replace(made, helpers=away), POLICY, plan, walking(made))
    assert plan.measures.served == 6
    covers = [stop.cover_for for r in plan.rounds for stop in r.stops if stop.cover_for]
    assert covers == [turn, turn]


def test_a_group_is_named_in_pairs_and_written_back(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town")
    settings = (town / "scenario.toml").read_text(encoding="utf-8") + 'pairs = "pairs.csv"\n'
    (town / "scenario.toml").write_text(settings, encoding="utf-8")
    (town / "pairs.csv").write_text("elder_id,helper_id\nE1,一组\nE2,H1\n", encoding="utf-8")
    head, *rows = (town / "helpers.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},group", *(f"{row},一组" for row in rows)]
    (town / "helpers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = read_scenario(town)
    assert [(pair.elder, pair.group) for pair in read.pairs] == [("E1", "一组"), ("E2", "")]
    write_pairs(town / "again.csv", read.pairs)
    again = (town / "again.csv").read_text(encoding="utf-8").splitlines()
    assert again[1:] == ["E1,一组,", "E2,H1,"]
