"""Elders without coordinates: nobody is sent, nobody is dropped, everybody else is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.control import Control
from planner.errors import InputError
from planner.pipeline import Opened
from planner.plan import Plan
from planner.read import read_scenario
from planner.rules import Rule
from planner.solver.why.explain import explain
from planner.tell import explanation
from planner.units import Span
from tests.town import write_town

MONDAY = date(2026, 11, 23)
NOWHERE = "E8,Elder 8,,,weekly\nE9,Elder 9,,,\n"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Plan two weeks of a town of which two more elders have no place."""
    folder = write_town(tmp_path_factory.mktemp("nowhere") / "town")
    with (folder / "elders.csv").open("a", encoding="utf-8") as file:
        file.write(NOWHERE)
    (folder / "pairs.csv").write_text("elder_id,helper_id,locked\nE8,H1,yes\n", encoding="utf-8")
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('pairs = "pairs.csv"\n')
    loaded = pipeline.load(folder)
    out = folder / "out"
    plan = pipeline.make_plan(loaded, start=MONDAY, weeks=2, effort="quick", out=out)
    pipeline.write_outputs(loaded, plan, out)
    return pipeline.open_plan(out)


def without(plan: Plan, *elders: str) -> Plan:
    return replace(plan, unserved=tuple(u for u in plan.unserved if u.elder not in elders))


def test_what_falls_due_is_listed_with_its_reason_once_a_week(opened: Opened) -> None:
    listed = [u for u in opened.plan.unserved if u.elder == "E8"]
    assert {u.reason for u in listed} == {Rule.NO_PLACE}
    assert [(u.elder, u.due, u.missing) for u in listed] == [
        ("E8", Span(date(2026, 11, 23), date(2026, 11, 29)), 1),
        ("E8", Span(date(2026, 11, 30), date(2026, 12, 6)), 1),
    ]
    assert opened.plan.measures.due == opened.plan.measures.served + sum(
        u.missing for u in opened.plan.unserved
    )


def test_they_stand_among_the_others_and_never_as_remote(opened: Opened) -> None:
    others = {one.elder: one.helper for one in opened.plan.others}
    assert others == {"E8": "H1", "E9": None}
    assert {"E8", "E9"}.isdisjoint(one.elder for one in opened.plan.remote)


def test_everybody_else_is_planned_and_no_rule_is_broken(opened: Opened, tmp_path: Path) -> None:
    town = pipeline.load(write_town(tmp_path / "town"))
    alone = pipeline.make_plan(town, start=MONDAY, weeks=2, effort="quick")
    assert opened.plan.rounds == alone.rounds
    assert opened.plan.violations == ()


def test_the_checker_misses_what_is_not_listed(opened: Opened) -> None:
    broken = pipeline.check_plan(opened.loaded, without(opened.plan, "E8"))
    assert ("E8", Rule.TIER_MET) in {(one.elder, one.rule) for one in broken}


def test_the_checker_believes_the_reason_of_nobody_else(opened: Opened) -> None:
    plan = opened.plan
    swapped = tuple(
        replace(u, reason=Rule.WEEK_CAP if u.reason is Rule.NO_PLACE else Rule.NO_PLACE)
        for u in plan.unserved
    )
    broken = pipeline.check_plan(opened.loaded, replace(plan, unserved=swapped))
    told = {one.elder for one in broken if one.rule is Rule.NO_PLACE}
    assert told == {u.elder for u in plan.unserved}


def test_the_checker_refuses_somebody_sent_to_an_unknown_place(opened: Opened) -> None:
    one = opened.plan.rounds[0]
    stop = replace(one.stops[0], elders=(*one.stops[0].elders, "E8"))
    sent = replace(one, stops=(stop, *one.stops[1:]))
    plan = replace(opened.plan, rounds=(sent, *opened.plan.rounds[1:]))
    broken = pipeline.check_plan(opened.loaded, plan)
    assert ("E8", Rule.NO_PLACE) in {(one.elder, one.rule) for one in broken}


def test_the_list_and_the_overview_name_them(opened: Opened) -> None:
    assert "E8,Elder 8" in (opened.folder / "unserved.csv").read_text(encoding="utf-8-sig")
    page = (opened.folder / "maps" / "index.html").read_text(encoding="utf-8")
    assert "Not planned: no coordinates" in page
    assert "Elder 9" in page


def test_explain_says_why_there_is_nobody(opened: Opened) -> None:
    loaded = opened.loaded
    found = explain(
        loaded.scenario, loaded.policy, loaded.walking, opened.plan, "E8", control=Control()
    )
    english, chinese = (explanation.lines(found, one) for one in ("en", "zh"))
    assert any("does not say where the elder lives" in line for line in english)
    assert any("没有经纬度" in line for line in chinese)


def test_a_change_of_the_team_keeps_them_and_their_locked_pair(opened: Opened) -> None:
    from planner.pipeline import turnover
    from planner.pipeline.change import Change, Leaver

    out = opened.folder.parent / "after"
    change = Change(leaves=(Leaver("H2", MONDAY),))
    plan = turnover.reassign(opened, change, out=out, effort="quick")
    assert plan.violations == ()
    again = read_scenario(out / "scenario")
    assert [elder.id for elder in again.unplaced] == ["E8", "E9"]
    assert ("E8", "H1", True) in {(p.elder, p.helper, p.locked) for p in again.pairs}


def test_half_a_place_is_a_fault(tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town")
    with (folder / "elders.csv").open("a", encoding="utf-8") as file:
        file.write("E8,Elder 8,114.001,,weekly\n")
    with pytest.raises(InputError) as caught:
        read_scenario(folder)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.expected.key) == (9, "lat", "read.fault.half-place")


def test_a_roster_of_addresses_alone_is_read_and_one_of_names_alone_is_not(tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town")
    roster = folder / "elders.csv"
    roster.write_text("elder_id,name,address\nE1,Elder 1,1 Main Street\n", encoding="utf-8")
    scenario = read_scenario(folder)
    assert (scenario.elders, [e.id for e in scenario.unplaced]) == ((), ["E1"])
    roster.write_text("elder_id,name\nE1,Elder 1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_scenario(folder)
    assert [fault.column for fault in caught.value.faults] == ["lon", "lat"]


def test_a_variant_keeps_who_has_no_place_without_one(tmp_path: Path) -> None:
    from planner.domain import NOWHERE, Elder
    from planner.synth.files import write_elders

    write_elders(tmp_path / "elders.csv", [Elder("E1", "A", NOWHERE, NOWHERE)])
    head, row = (tmp_path / "elders.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    assert (cells["lon"], cells["lat"]) == ("", "")
