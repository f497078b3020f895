"""Institutions as stops, and visits to so many households a month: CLAUSES C5."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner import pipeline
from planner.check import check
from planner.control import Control
from planner.domain import PastContact
from planner.errors import InputError
from planner.plan import Plan
from planner.plan_json import dump
from planner.policy import load_policy
from planner.policy.quotas import Quota
from planner.policy.reading import parse_policy
from planner.read import read_scenario
from planner.roles import line_of
from planner.solver import solve
from planner.tell.plan import lines
from planner.tiers import Tier
from tests.solver.little import MONDAY, elder, helper, scenario, walking
from tests.solver.test_roles import line
from tests.town import at, write_town

TRAINING = Quota("training", "invented", "training", 2)


def write_institution(folder: Path, visits: str) -> Path:
    """Write the little town with an old people's home, and somebody of each role."""
    town = write_town(folder)
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('visits = "visits.csv"\nplaces = "places.csv"\nhistory = "history.csv"\n')
    lon, lat = at(240, 60)
    (town / "places.csv").write_text(f"name,lon,lat\n春江养老院,{lon:.7f},{lat:.7f}\n", "utf-8")
    (town / "visits.csv").write_text("elder_id,role,tier,minutes\n" + visits, "utf-8")
    past = "elder_id,date,helper_id\n春江养老院,2026-11-20,T1\n春江养老院,2026-10-30,D1\n"
    (town / "history.csv").write_text(past, "utf-8")
    head, *rows = (town / "helpers.csv").read_text("utf-8").splitlines()
    roles = {"D1": "doctor", "A1": "assistant", "C1": "clinic", "T1": "training"}
    x, y = at(0, 0)
    team = [f"{row}," for row in rows]
    team += [f"{name},{skill},{x:.7f},{y:.7f},1.2,{skill}" for name, skill in roles.items()]
    (town / "helpers.csv").write_text("\n".join([f"{head},skills", *team, ""]), "utf-8")
    return town


def week_of(town: Path) -> Plan:
    """Return a week that keeps every rule, as the pipeline makes it."""
    plan = pipeline.make_plan(
        pipeline.load(town, Control()), start=MONDAY, weeks=1, seed=1, effort="quick",
        control=Control(), out=None,
    )  # fmt: skip
    assert not plan.violations
    return plan


ROLES = "春江养老院,doctor,twice-weekly,60\n春江养老院,assistant,daily,60\n"
ROLES += "春江养老院,clinic,monthly,90\n春江养老院,training,monthly,60\n"


def test_c5_doctor_twice_a_week_assistant_daily_clinic_once_at_an_institution(
    tmp_path: Path,
) -> None:
    plan = json.loads(dump(week_of(write_institution(tmp_path / "town", ROLES))))
    made = Counter(
        stop["role"]
        for r in plan["rounds"]
        for stop in r["stops"]
        if stop["elders"] == ["春江养老院"]
    )
    assert made == {"doctor": 2, "assistant": 5, "clinic": 1}  # trained on the 20th of the month
    named = [pair for pair in plan["pairs"] if pair["elder"] == "春江养老院"]
    assert {pair["role"]: pair["helper"] for pair in named} == {
        "doctor": "D1", "assistant": "A1", "clinic": "C1", "training": "T1",
    }  # fmt: skip
    assert not [entry for entry in plan["unserved"] if entry["elder"] == "春江养老院"]


def test_c5_an_institution_is_none_of_the_elders_and_has_a_past_by_role(tmp_path: Path) -> None:
    read = read_scenario(write_institution(tmp_path / "town", ROLES))
    assert len(read.persons) == 7
    assert {one.id: one.name for one in read.elders if one.role} == {
        line_of("春江养老院", role): "春江养老院"
        for role in ("doctor", "assistant", "clinic", "training")
    }
    assert {(past.elder, past.day) for past in read.history} == {
        (line_of("春江养老院", "training"), date(2026, 11, 20)),
        (line_of("春江养老院", "doctor"), date(2026, 10, 30)),
    }


def test_c5_a_name_that_is_neither_an_elder_nor_a_place_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_scenario(write_institution(tmp_path / "town", "夏江养老院,doctor,weekly,60\n"))
    assert [(one.file, one.value) for one in caught.value.faults] == [("visits.csv", "夏江养老院")]


# --- so many households a month ---------------------------------------------------------


def lawful(history: tuple[PastContact, ...] = (), lines: int = 0) -> Plan:
    people = [elder(f"E{k}", 80 * k, 0) for k in range(4)]
    by_role = [line(people[k], "training", Tier.MONTHLY, service_s=1800) for k in range(lines)]
    team = [helper("H1", 0, 0), helper("T1", 0, 50, skills=("training",))]
    made = scenario([*people, *by_role], team, history=history)
    pack = replace(load_policy("generic"), quotas=(TRAINING,))
    plan = solve(
        made, pack, walking(made), start=MONDAY, weeks=1, seed=1, effort="quick", control=Control()
    )
    assert not check(made, pack, plan, walking(made))
    lied = replace(plan, extra={"quotas": []})
    found = check(made, pack, lied, walking(made))
    assert {one.note.split()[0] for one in found} == {"quota-untrue"}
    return plan


def row_of(plan: Plan) -> dict[str, object]:
    (row,) = plan.extra["quotas"]  # type: ignore[misc]  # a list of one
    return dict(row)


def test_c5_two_trainings_at_home_planned_are_the_quota() -> None:
    row = row_of(lawful(lines=2))
    assert {key: row[key] for key in ("made", "planned", "missing", "propose")} == {
        "made": 0, "planned": 2, "missing": 0, "propose": [],
    }  # fmt: skip


def test_c5_a_household_trained_this_month_counts_once_and_last_months_does_not() -> None:
    past = (
        PastContact("E1", MONDAY - timedelta(days=10), "T1", "visit"),
        PastContact("E1", MONDAY - timedelta(days=4), "T1", "visit"),
        PastContact("E2", MONDAY - timedelta(days=40), "T1", "visit"),
        PastContact("E3", MONDAY - timedelta(days=9), "H1", "visit"),
    )
    row = row_of(lawful(past))
    assert (row["made"], row["planned"], row["missing"]) == (1, 0, 1)
    assert row["propose"] == ["E0"]  # never trained, before whoever was in October


def test_c5_the_rule_is_read_from_a_pack_and_told_in_words(tmp_path: Path) -> None:
    rule = '[[quota]]\nid = "mine.training"\nclause = "invented"\nrole = "training"\nat_least = 2\n'
    shipped = Path("planner/policies/generic.toml").read_text("utf-8")
    pack = parse_policy(f"{shipped}\n{rule}".encode(), "mine.toml", "mine")
    assert [(one.role, one.at_least) for one in pack.quotas] == [("training", 2)]
    assert pack.clauses["mine.training"] == "invented"
    with pytest.raises(InputError):
        parse_policy(f"{shipped}\n{rule}per = 3\n".encode(), "mine.toml", "mine")
    town = write_institution(tmp_path / "town", "E1,training,monthly,30\n")
    (town / "mine.toml").write_text(f"{shipped}\n{rule}", "utf-8")
    written = (town / "scenario.toml").read_text("utf-8")
    written = written.replace('"generic"', '"mine.toml"').replace('"en"', '"zh"')
    (town / "scenario.toml").write_text(written, "utf-8")
    said = "\n".join(lines(week_of(town), "zh"))
    assert "2026-11 按角色上门（training）至少 2 户：已做 0，已排 1，还差 1" in said
    assert "可在 visits.csv 里加：" in said
