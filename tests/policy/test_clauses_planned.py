"""Clause by clause: what a plan or a book shows. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from planner.check import check
from planner.control import Control
from planner.domain import Scenario
from planner.ledger.book import Book
from planner.ledger.rates import rates
from planner.pipeline.standing import owed
from planner.plan import Plan
from planner.policy import Policy, load_policy
from planner.policy.reading import parse_policy
from planner.roles import line_of
from planner.rules import Rule
from planner.solver import solve
from planner.tiers import Tier
from planner.units import Span
from tests.policy.clauses import ON, born, entitled
from tests.solver.little import MONDAY, elder, helper, planned, scenario, walking

WEEK = Span(MONDAY, MONDAY + timedelta(days=6))
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def lawful(made: Scenario, policy: Policy, weeks: int = 1) -> Plan:
    plan = solve(
        made, policy, walking(made), start=MONDAY, weeks=weeks, seed=1, effort="quick",
        control=Control(),
    )  # fmt: skip
    assert not check(made, policy, plan, walking(made))
    return plan


def copied(pack: str, more: str) -> Policy:
    """Return a shipped pack with a table more, as an office copies it."""
    text = files("planner.policies").joinpath(f"{pack}.toml").read_text("utf-8")
    return parse_policy((text + more).encode(), "copy.toml", "copy")


def recorded(folder: Path, pack: str, forms: dict[int, str], *codes: str) -> tuple[int, int]:
    """Return owed and made in the week of somebody so met on days of November."""
    person = elder("E1", 100, 0, tier=None, categories=codes, birth_date=born(72))
    made = scenario([person], [helper("H1", 0, 0)], policy=pack)
    book = Book(folder / "book.sqlite")
    rows = [
        {"elder_id": "E1", "outcome": "met", "form": form, "date": f"2026-11-{day}"}
        for day, form in forms.items()
    ]
    book.add(rows, by="Li", now=NOW)
    (found,) = owed(made, load_policy(pack), book, WEEK)
    return found.owed, found.made


@pytest.mark.parametrize(
    ("code", "age"),
    [
        ("destitute", 62), ("no-kin", 70), ("alone", 60), ("empty-nest", 60), ("very-old", 80),
        ("disabled", 60), ("low-income", 60), ("low-income-margin", 60), ("service-subsidy", 66),
        ("deemed:quarterly", 60),
    ],
)  # fmt: skip
def test_g8_everybody_whom_the_notice_names_is_served(code: str, age: int) -> None:
    assert entitled("gongshu", code, age=age).tier is not Tier.NONE


def test_g8_whoever_has_moved_away_is_neither_planned_nor_missed() -> None:
    gone = elder("E1", 100, 0, tier=None, categories=("alone",), until=date(2026, 11, 20))
    plan = planned(scenario([gone], [helper("H1", 0, 0)], policy="gongshu"))
    assert (plan.measures.due, plan.unserved) == (0, ())


def test_g10_j16_seven_reports_of_a_device_are_a_daily_elders_week(tmp_path: Path) -> None:
    every = dict.fromkeys(range(23, 30), "device")
    assert recorded(tmp_path, "gongshu", every, "no-kin") == (5, 7)


def test_g11_a_pack_may_shorten_the_gaps_of_a_tier() -> None:
    """Key people are seen at shorter gaps: twenty days in place of thirty."""
    shorter = copied("gongshu", "\n[gaps.monthly]\ndue_after = 20\n")
    seen = MONDAY - timedelta(days=18)
    person = elder(
        "E1", 100, 0, tier=None, categories=("alone",), birth_date=born(82), last_contact=seen
    )
    made = scenario([person], [helper("H1", 0, 0)], policy="gongshu")
    assert lawful(made, load_policy("gongshu")).measures.due == 0
    (visit,) = lawful(made, shorter).rounds
    assert (visit.day - seen).days >= 20


def test_g14_another_age_of_entry_is_a_line_of_a_copied_pack() -> None:
    text = files("planner.policies").joinpath("gongshu.toml").read_text("utf-8")
    text = text.replace("men_below = 58", "men_below = 60")
    copy = parse_policy(text.encode(), "copy.toml", "copy")
    assert (copy.staffing.men_below, copy.staffing.women_below) == (60, 48)


def test_d15_a_volunteer_of_nine_tenths_comes_810_metres_and_no_further() -> None:
    slow = helper("V1", 0, 0, kind="volunteer", speed_mps=0.9)
    people = [elder("E1", 810, 0), elder("E2", 811, 0)]
    plan = planned(scenario(people, [slow], policy="dongxihu"))
    assert [pair.elder for pair in plan.pairs] == ["E1"]
    assert [one.elder for one in plan.remote] == ["E2"]


def test_d2_w1_a_subsidised_elder_with_a_pair_is_among_the_others() -> None:
    person = elder("E1", 100, 0, tier=None, categories=("alone", "service-subsidy"))
    made = scenario([person], [helper("H1", 0, 0)], policy="dongxihu", pairs=[("E1", "H1")])
    plan = lawful(made, load_policy("dongxihu"))
    assert [(one.elder, one.tier) for one in plan.others] == [("E1", Tier.NONE)]
    assert plan.measures.due == 0


def test_j6_j10_two_calls_are_no_week_of_somebody_wanted_at_the_door(tmp_path: Path) -> None:
    (tmp_path / "calls").mkdir()
    assert recorded(tmp_path, "jiangpu", {23: "visit", 26: "phone"}, "frail") == (2, 2)
    calls = {23: "phone", 26: "video", 27: "phone"}
    assert recorded(tmp_path / "calls", "jiangpu", calls, "frail") == (2, 1)


def test_j10_w13_somebody_in_hospital_all_week_is_out_of_the_rate(tmp_path: Path) -> None:
    away = elder("E2", 50, 0, tier=None, categories=("alone",), absent=(WEEK,))
    there = elder("E1", 50, 0, tier=None, categories=("alone",))
    made = scenario([there, away], [helper("H1", 0, 0)], policy="jiangpu")
    total, _ = rates(owed(made, load_policy("jiangpu"), Book(tmp_path / "book.sqlite"), WEEK))
    assert (total.owed, total.made) == (1, 0)


def test_j12_a_floor_of_31_days_brings_somebody_to_the_fit_every_month() -> None:
    floor = '\n[floor]\ndays = 31\nclause = "monthly by the committee"\n'
    person = elder(
        "E1", 100, 0, tier=None, categories=("alone",), last_contact=MONDAY - timedelta(days=20)
    )
    made = scenario([person], [helper("H1", 0, 0)], policy="jiangpu")
    assert lawful(made, load_policy("jiangpu"), 4).measures.visits == 0
    assert lawful(made, copied("jiangpu", floor), 4).measures.visits >= 1


def test_j13_a_nurse_comes_beside_the_helper_who_calls() -> None:
    person = elder("E1", 100, 0, tier=None, categories=("alone",))
    nurse = replace(
        person, id=line_of("E1", "nurse"), role="nurse", tier=Tier.WEEKLY, needs=("nurse",),
        household="nurse",
    )  # fmt: skip
    team = [helper("H1", 0, 0), helper("N1", 50, 0, skills=("nurse",))]
    plan = lawful(scenario([person, nurse], team, policy="jiangpu"), load_policy("jiangpu"))
    assert [(one.helper, one.stops[0].elders) for one in plan.rounds] == [("N1", (nurse.id,))]
    assert [call.elder for call in plan.calls] == ["E1", "E1"]


def test_b15_whoever_fails_is_replaced_and_the_pairs_go_on() -> None:
    people = [
        elder(f"E{k}", 50 * k, 0, tier=None, categories=("empty-nest",), birth_date=born(72))
        for k in range(4)
    ]
    failing = helper("H1", 0, 0, to_date=date(2026, 11, 25))
    made = scenario(
        people, [failing, helper("H2", 90, 0)], policy="bazhou",
        pairs=[(one.id, "H1") for one in people],
    )  # fmt: skip
    plan = lawful(made, load_policy("bazhou"))
    assert {pair.helper for pair in plan.pairs} == {"H2"}
    assert not [one for one in plan.unserved if one.reason is not Rule.PRESENT]


def test_c24_tiers_need_no_application_but_follow_the_birthday() -> None:
    turning = elder("E1", 0, 0, tier=None, categories=("alone",), birth_date=date(1946, 11, 25))
    pack = load_policy("gongshu")
    assert pack.entitle(turning, ON).tier is Tier.QUARTERLY
    assert pack.entitle(turning, date(2026, 11, 25)).tier is Tier.MONTHLY


def test_g6_whoever_is_daily_is_called_until_the_birthday_and_visited_from_then_on() -> None:
    """Turning eighty on Wednesday, an elder alone is wanted at the door: no day is lost."""
    turning = elder(
        "E1", 0, 0, tier=Tier.DAILY, categories=("alone",), birth_date=date(1946, 11, 25)
    )
    made = scenario([turning], [helper("H1", 0, 0)], policy="jiangpu")
    plan = lawful(made, load_policy("jiangpu"))
    assert [one.day.isoweekday() for one in plan.rounds] == [3, 4, 5]
    assert sorted(call.day.isoweekday() for call in plan.calls) == [1, 2, 6, 7]


def test_g6_a_visit_after_the_birthday_that_nobody_can_make_is_listed_beside_the_call() -> None:
    """Eighty on Friday, on which only somebody works who lives too far away."""
    turning = elder("E1", 0, 0, tier=None, categories=("alone",), birth_date=date(1946, 11, 27))
    team = [
        helper("H1", 0, 0, weekdays=frozenset({1, 2, 3, 4})),
        helper("H2", 5000, 0, weekdays=frozenset({5})),
    ]
    plan = lawful(scenario([turning], team, policy="jiangpu"), load_policy("jiangpu"))
    assert (plan.measures.due, plan.measures.visits, plan.measures.calls) == (2, 0, 1)
    assert [entry.missing for entry in plan.unserved] == [1]
