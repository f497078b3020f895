"""Visits by a role beside the helper's, each with a pair and days of its own: CLAUSES C1, C4."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from planner import pipeline
from planner.check import check
from planner.control import Control
from planner.domain import Contact, Elder, Scenario, Window
from planner.errors import InputError
from planner.hours import Hours
from planner.pipeline.change import Absence, Change, Ending
from planner.pipeline.issuing import issue
from planner.pipeline.rosters_after import elders_after
from planner.plan_json import dump, load
from planner.policy import load_policy
from planner.read import read_scenario
from planner.roles import line_of, parted
from planner.rules import Rule
from planner.solver.why.explain import explain
from planner.tell.explanation import as_json, lines
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import elder, helper, planned, scenario, walking
from tests.town import write_town

if TYPE_CHECKING:
    from planner.plan import Plan


def line(person: Elder, role: str, tier: Tier, **fields: object) -> Elder:
    return replace(
        person,
        id=line_of(person.id, role),
        role=role,
        tier=tier,
        needs=(role,),
        contact=Contact.VISIT,
        household=f"{person.household}・{role}",
        **fields,
    )


def lawful(made: Scenario) -> Plan:
    plan = planned(made)
    assert not check(made, load_policy(made.policy), plan, walking(made))
    return plan


def seen(plan: Plan) -> dict[str, list[int]]:
    days: dict[str, list[int]] = {}
    for r in plan.rounds:
        for stop in r.stops:
            for one in stop.elders:
                days.setdefault(one, []).append(r.day.isoweekday())
    return days


def clinic() -> Scenario:
    people = [elder(f"E{k}", 80 * k, 0) for k in range(5)]
    lines = [line(one, "doctor", Tier.WEEKLY, service_s=600) for one in people]
    lines += [line(one, "assistant", Tier.TWICE_WEEKLY, service_s=900) for one in people]
    team = [
        helper("H1", 0, 0),
        helper("D1", 50, 50, skills=("doctor",)),
        helper("A1", 0, 90, skills=("assistant",)),
    ]
    return scenario([*people, *lines], team)


def test_c4_j13_c34_doctor_weekly_and_assistant_twice_on_days_of_their_own() -> None:
    plan = lawful(clinic())
    days = seen(plan)
    made = Counter(parted(one)[1] for one, own in days.items() for _ in own)
    assert made == {"": 5, "doctor": 5, "assistant": 10}
    for k in range(5):
        own = [day for one, at in days.items() if parted(one)[0] == f"E{k}" for day in at]
        assert len(own) == len(set(own)) == 4
    by = {pair.elder: pair.helper for pair in plan.pairs}
    assert {by[line_of("E0", role)] for role in ("", "doctor", "assistant")} == {"H1", "D1", "A1"}
    assert by["E3"] == "H1"


def test_c4_the_file_says_elder_and_role_and_comes_back_as_it_was() -> None:
    plan = lawful(clinic())
    again = load(dump(plan))
    assert (again.pairs, again.rounds, again.unserved) == (plan.pairs, plan.rounds, plan.unserved)
    assert "・" not in dump(plan)
    assert '"elder": "E0", "role": "doctor", "helper": "D1"' in dump(plan)


def test_c1_a_hot_lunch_on_all_seven_days_and_never_a_call() -> None:
    people = [elder(f"E{k}", 20 * (k % 10), 20 * (k // 10)) for k in range(20)]
    noon = (Window(11 * 3600, 12 * 3600 + 1800),)
    meals = [line(one, "meal", Tier.DAILY, service_s=180, windows=noon) for one in people]
    every, hours = frozenset(range(1, 8)), Hours(((10 * 3600, 13 * 3600),))
    carriers = [
        helper(f"C{k}", 100, 0, skills=("meal",), weekdays=every, hours=hours) for k in range(2)
    ]
    made = scenario([*people, *meals], [helper("H1", 0, 0), helper("H2", 90, 0), *carriers])
    plan = lawful(made)
    days = seen(plan)
    assert sum(len(own) for one, own in days.items() if parted(one)[1] == "meal") == 140
    assert not plan.calls


def lunches(bag: int | None, carriers: int) -> Scenario:
    people = [elder(f"E{k}", 20 * k, 0) for k in range(10)]
    noon = (Window(11 * 3600, 12 * 3600 + 1800),)
    meals = [line(one, "meal", Tier.DAILY, service_s=180, windows=noon) for one in people]
    every, hours = frozenset(range(1, 8)), Hours(((10 * 3600, 13 * 3600),))
    team = [
        helper(f"C{k}", 90, 0, skills=("meal",), weekdays=every, hours=hours, portions=bag)
        for k in range(carriers)
    ]
    return scenario([*people, *meals], [helper("H1", 0, 0), *team])


def carried(plan: Plan) -> Counter[tuple[str, int]]:
    return Counter(
        (r.helper, r.day.isoweekday())
        for r in plan.rounds
        for stop in r.stops
        for one in stop.elders
        if parted(one)[1] == "meal"
    )


def test_c1_a_round_carries_no_more_portions_than_the_bag_holds() -> None:
    plan = lawful(lunches(5, 2))
    assert carried(plan) == {(name, day): 5 for name in ("C0", "C1") for day in range(1, 8)}
    assert (plan.unserved, plan.calls) == ((), ())


def test_c1_a_bag_too_small_for_all_leaves_the_rest_with_its_reason() -> None:
    plan = lawful(lunches(4, 2))
    assert set(carried(plan).values()) == {4}
    out = [entry for entry in plan.unserved if parted(entry.elder)[1] == "meal"]
    assert {entry.reason for entry in out} == {Rule.NEEDS_MET}
    assert sum(entry.missing for entry in out) == 14


def test_c1_one_portion_too_many_is_found_by_the_check() -> None:
    plan = lawful(lunches(None, 1))
    made = lunches(9, 1)
    found = check(made, load_policy(made.policy), plan, walking(made))
    assert {one.rule for one in found} == {Rule.NEEDS_MET}
    assert len(found) == 7


def test_a_role_that_nobody_carries_is_listed_and_no_call_stands_in() -> None:
    person = elder("E1", 100, 0)
    made = scenario([person, line(person, "doctor", Tier.WEEKLY)], [helper("H1", 0, 0)])
    plan = lawful(made)
    assert [(entry.elder, entry.reason) for entry in plan.unserved] == [
        (line_of("E1", "doctor"), Rule.NEEDS_MET)
    ]


def test_one_free_day_for_two_roles_serves_both_on_it() -> None:
    person, monday = elder("E1", 100, 0), frozenset({1})
    team = [
        helper("H1", 0, 0, weekdays=monday),
        helper("D1", 0, 50, weekdays=monday, skills=("doctor",)),
    ]
    plan = lawful(scenario([person, line(person, "doctor", Tier.WEEKLY)], team))
    assert seen(plan) == {"E1": [1], line_of("E1", "doctor"): [1]}


def written(tmp_path: Path, visits: str, pairs: str = "elder_id,helper_id\n") -> Path:
    town = write_town(tmp_path / "town")
    settings = (town / "scenario.toml").read_text(encoding="utf-8")
    settings += 'visits = "visits.csv"\npairs = "pairs.csv"\nhistory = "history.csv"\n'
    (town / "scenario.toml").write_text(settings, encoding="utf-8")
    (town / "visits.csv").write_text(visits, encoding="utf-8")
    (town / "pairs.csv").write_text(pairs, encoding="utf-8")
    head = (town / "helpers.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{head[0]},skills", f"{head[1]},", f"{head[2]},doctor"]
    (town / "helpers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    history = "elder_id,date,helper_id\nE1,2026-11-02,H2\nE1,2026-11-09,H1\n"
    (town / "history.csv").write_text(history, encoding="utf-8")
    return town


@pytest.mark.parametrize("head", ["频次,分钟,时段", "走访频次,服务分钟,可上门时段"])
def test_the_table_is_read_with_pairs_and_past_of_the_role(tmp_path: Path, head: str) -> None:
    town = written(
        tmp_path,
        f"老人编号,角色,{head}\nE1,doctor,每月,15,09:00-10:00\n",
        "elder_id,helper_id,role\nE1,H1,\nE1,H2,doctor\n",
    )
    read = read_scenario(town)
    one = read.elders[-1]
    assert (one.id, one.person, one.role) == ("E1・doctor", "E1", "doctor")
    assert (one.tier, one.service_s, one.needs) == (Tier.MONTHLY, 900, ("doctor",))
    assert [(pair.elder, pair.helper) for pair in read.pairs] == [("E1", "H1"), (one.id, "H2")]
    assert [past.elder for past in read.history] == [one.id, "E1"]
    assert len(read.persons) == len(read.elders) - 1
    assert read.notices == ()  # a line is nobody's second row


def test_who_leaves_rests_or_moves_takes_the_lines_of_roles_along(tmp_path: Path) -> None:
    read = read_scenario(written(tmp_path, "elder_id,role,tier\nE1,doctor,monthly\n"))
    day, away = date(2026, 11, 26), Span(date(2026, 11, 24), date(2026, 11, 25))
    moved = replace(read.elders[0], lon=114.002, address="elsewhere")
    for change, expected in (
        (Change(ending=(Ending("E1", day),)), {"until": day - timedelta(1)}),
        (Change(resting=(Absence("E1", away),)), {"absent": (away,)}),
        (Change(elders=(moved,)), {"lon": 114.002, "address": "elsewhere"}),
    ):
        after = {one.id: one for one in elders_after(read.everybody, change)}
        for one in (after["E1"], after["E1・doctor"]):
            assert {key: getattr(one, key) for key in expected} == expected
    gone = elders_after(read.everybody, Change(gone=frozenset({"E1"})))
    assert {one.id for one in gone} == {f"E{n}" for n in range(2, 8)}


def test_pairs_of_roles_go_into_the_offices_table_and_come_back(tmp_path: Path) -> None:
    town = written(
        tmp_path,
        "elder_id,role,tier\nE5,doctor,weekly\nE6,doctor,weekly\n",
        "elder_id,helper_id,agreed_on\nE5,H1,2026-01-02\n",
    )
    plan = pipeline.make_plan(pipeline.load(town), start=date(2026, 11, 23), effort="quick",
                              out=tmp_path / "out")  # fmt: skip
    (tmp_path / "out").mkdir()
    pipeline.write_plan(plan, tmp_path / "out")
    done = issue(tmp_path / "out", None, by="Li", now=datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert {"2026-11-21" in copy.name for copy in done.copies} == {True}  # the office's own day
    rows = (town / "pairs.csv").read_text("utf-8").splitlines()
    assert rows[:2] == ["elder_id,helper_id,agreed_on,role", "E5,H1,2026-01-02"]
    assert {"E5,H2,,doctor", "E6,H2,,doctor"} <= set(rows)
    assert {change.who for change in done.back.changes} >= {"", "Elder 5"}
    pairs = {pair.elder: pair.helper for pair in read_scenario(town).pairs}
    assert pairs == {pair.elder: pair.helper for pair in plan.pairs}
    assert issue(tmp_path / "out", None, by="Li", now=datetime.now(UTC)).back.changes == ()


@pytest.mark.parametrize(
    ("visits", "column"),
    [
        ("elder_id,role,tier\nE9,doctor,weekly\n", "elder_id"),
        ("elder_id,role,tier\nE1,doctor,weekly\nE1,doctor,monthly\n", "role"),
        ("elder_id,role,tier\nE1,doctor,often\n", "tier"),
        ("elder_id,role,tier\nE1,,weekly\n", "role"),
    ],
)
def test_a_wrong_row_is_a_fault_at_its_cell(tmp_path: Path, visits: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(written(tmp_path, visits))
    assert [(fault.file, fault.column) for fault in caught.value.faults] == [("visits.csv", column)]


def test_c4_explain_tells_each_role_beside_the_helper() -> None:
    made = clinic()
    plan = planned(made)
    found = explain(made, load_policy(made.policy), walking(made), plan, "E0", control=Control())
    assert (found.role, found.helper) == ("", "H1")
    assert {one.role: one.helper for one in found.roles} == {"doctor": "D1", "assistant": "A1"}
    told = lines(found, "zh")
    assert any("按角色的上门（doctor）" in line for line in told)
    assert any("按角色上门的名单写明每周两次" in line for line in told)
    line = line_of("E0", "doctor")
    alone = explain(made, load_policy(made.policy), walking(made), plan, line, control=Control())
    assert (alone.elder, alone.role, alone.helper, alone.roles) == ("E0", "doctor", "D1", ())
    assert as_json(found)["roles"][0]["role"] == "doctor"  # type: ignore[index]  # a list of tables


def test_c4_lines_of_people_who_left_with_the_old_roster_stop_no_variant(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town")
    (town / "visits.csv").write_text("elder_id,role,tier\nE1,doctor,weekly\nE2,doctor,weekly\n")
    where = "elder_id,from,to,lon,lat\nE1,2026-12-01,,114.001,30.001\n"
    (town / "addresses.csv").write_text(where, "utf-8")
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('visits = "visits.csv"\naddresses = "addresses.csv"\n')
    few = tmp_path / "few"
    few.mkdir()
    rows = (town / "elders.csv").read_text("utf-8").splitlines()
    (few / "elders.csv").write_text("\n".join([rows[0], *rows[2:4], ""]), "utf-8")
    settings = 'extends = "../town"\nelders = "elders.csv"\n'
    (few / "scenario.toml").write_text(settings, "utf-8")
    read = read_scenario(few)
    assert {one.id for one in read.elders} == {"E2", "E3", line_of("E2", "doctor")}
    (few / "visits.csv").write_text("elder_id,role,tier\nE1,doctor,weekly\n", "utf-8")
    (few / "scenario.toml").write_text(settings + 'visits = "visits.csv"\n', "utf-8")
    with pytest.raises(InputError):
        read_scenario(few)
