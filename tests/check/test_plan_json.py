"""plan.json: there and back, the same bytes, and no traceback whatever stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.domain import Contact
from planner.errors import InputError
from planner.plan import (
    Bound,
    Call,
    Detail,
    Fix,
    Measures,
    Other,
    Pair,
    Plan,
    Remote,
    Round,
    Source,
    Stop,
    Unserved,
)
from planner.plan_json import dump, load
from planner.rules import Rule, Violation
from planner.tiers import Tier
from planner.units import Span
from planner.words import LANGUAGES, speak

DAY = date(2026, 11, 23)
WEEK = Span(DAY, date(2026, 11, 29))
CLOCK = 8 * 3600 + 37 * 60


def full_plan() -> Plan:
    """Return a plan in which every field of the format is used once."""
    stop = Stop(("E1", "E2"), CLOCK, CLOCK + 12, CLOCK + 1212, 412, 494, "H2", "H3")
    fix = Fix("max_walk_minutes", 15, 17, proved=True, cost={"walk_s": 30})
    return Plan(
        scenario=Source("长青街道 <img src=x>", "../my", "abc"),
        horizon=WEEK,
        seed=1,
        effort="normal",
        stopped=False,
        engine={"planner": "0.1.0"},
        pairs=(Pair("E1", "H1", Tier.WEEKLY, Contact.VISIT, 412, locked=True),),
        remote=(Remote("E3", None, None, Tier.WEEKLY, Contact.PHONE, "岛上"),),
        others=(Other("E4", Tier.NONE, Contact.VISIT, None, ""),),
        rounds=(Round("H1", DAY, CLOCK - 412, CLOCK + 1624, 824, 1200, 988, (stop,)),),
        calls=(Call("E3", DAY, None, "phone", 300),),
        unserved=(
            Unserved(
                "E5", Tier.WEEKLY, WEEK, 1, Rule.WITHIN_WALK,
                (Detail("H1", Rule.WITHIN_WALK, 95), Detail("H2", Rule.NEEDS_MET)), fix,
            ),
        ),
        measures=Measures(
            2, 1, 4, 3, 824, 1200, {"H1": 33.73}, 1.0, 1.0, 1, 0, {"frontier": [1, 2]}
        ),
        bound=Bound(800, 0.03, "…"),
        violations=(
            Violation(Rule.IN_WINDOW, "E1", "H1", DAY, 60, "s", "late"),
            Violation(Rule.SPACING, "E1", None, DAY, 2, "days", ""),
            Violation(Rule.TIER_MET, "E1"),
        ),
        extra={"surge": {"within_hours": 24}},
    )  # fmt: skip


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """Return the text of the full plan after `change` had its way with it."""
    value = json.loads(dump(full_plan()))
    change(value)
    return json.dumps(value)


def faults_of(written: str) -> list[tuple[str | None, str]]:
    with pytest.raises(InputError) as raised:
        load(written)
    for fault in raised.value.faults:
        for language in LANGUAGES:
            assert speak(language, fault.expected)
    return [(fault.column, fault.expected.key) for fault in raised.value.faults]


def test_a_plan_comes_back_as_it_was_written() -> None:
    assert load(dump(full_plan())) == full_plan()


def test_the_same_plan_is_the_same_text() -> None:
    assert dump(load(dump(full_plan()))) == dump(full_plan())


def test_keys_are_those_of_the_contract() -> None:
    value = json.loads(dump(full_plan()))
    assert list(value)[:8] == [
        "format", "scenario", "horizon", "seed", "effort", "stopped", "engine", "pairs",
    ]  # fmt: skip
    assert value["horizon"] == {"start": "2026-11-23", "end": "2026-11-29"}
    stop = value["rounds"][0]["stops"][0]
    assert (stop["arrive"], stop["start"], stop["with"]) == ("08:37", "08:37:12", "H2")
    assert value["unserved"][0]["fix"]["from"] == 15
    assert [v.get("excess_s") for v in value["violations"]] == [60, None, None]
    assert value["violations"][1]["excess_days"] == 2


def test_unknown_fields_at_the_top_and_among_the_measures_survive() -> None:
    written = changed(lambda v: (v.update(mine=[1]), v["measures"].update(also="x")))
    again = json.loads(dump(load(written)))
    assert again["mine"] == [1]
    assert again["measures"]["also"] == "x"


def test_what_the_format_lets_be_missing_may_be_missing() -> None:
    def thin(value: dict[str, Any]) -> None:
        for key in ("bound", "violations", "stopped", "engine"):
            del value[key]
        del value["measures"]["busiest_over_mean_by_hours"]
        del value["rounds"][0]["stops"][0]["with"]
        del value["unserved"][0]["fix"]

    plan = load(changed(thin))
    assert plan.bound is None
    assert plan.violations == ()
    assert plan.measures.busiest_over_mean_by_hours == 1.0


def test_half_a_surrogate_pair_can_be_written_as_utf8() -> None:
    plan = replace(full_plan(), scenario=Source("\ud842", "", ""))
    dump(plan).encode("utf-8")
    assert load(dump(plan)) == plan


@pytest.mark.parametrize(
    "written",
    ["", "{", "[]", "null", "NaN", "1e999", "[" * 100_000, "{}",
     '{"format": "visit-rounds/plan@2"}', '{"format": ' + "1" * 5000 + "}"],
)  # fmt: skip
def test_what_is_no_plan_is_said_to_be_none(written: str) -> None:
    assert len(faults_of(written)) == 1


@pytest.mark.parametrize(
    ("change", "column", "key"),
    [
        (lambda v: v.pop("pairs"), "pairs", "list"),
        (lambda v: v["pairs"].append(3), "pairs[2]", "object"),
        (lambda v: v["pairs"][0].update(tier="weekley"), "pairs[1].tier", "one-of"),
        (lambda v: v["pairs"][0].update(walk_s="412"), "pairs[1].walk_s", "whole"),
        (lambda v: v["pairs"][0].update(walk_s=True), "pairs[1].walk_s", "whole"),
        (lambda v: v["pairs"][0].update(elder=7), "pairs[1].elder", "words"),
        (lambda v: v["rounds"][0].update(date="2026-02-30"), "rounds[1].date", "day"),
        (lambda v: v["rounds"][0].update(date="20261123"), "rounds[1].date", "day"),
        (lambda v: v["rounds"][0]["stops"][0].update(start="-08:00"),
         "rounds[1].stops[1].start", "clock"),
        (lambda v: v["rounds"][0]["stops"][0].update(elders=[]),
         "rounds[1].stops[1].elders", "texts"),
        (lambda v: v["horizon"].update(end="2026-11-01"), "horizon.end", "horizon"),
        (lambda v: v["unserved"][0].update(due=["2026-11-23"]), "unserved[1].due", "span"),
        (lambda v: v["unserved"][0].update(reason="tired"), "unserved[1].reason", "one-of"),
        (lambda v: v["measures"].update(minutes_by_helper={"H1": "x"}),
         "measures.minutes_by_helper", "numbers"),
        (lambda v: v["measures"].update(busiest_over_mean=None),
         "measures.busiest_over_mean", "number"),
        (lambda v: v.update(stopped=1), "stopped", "flag"),
        (lambda v: v.update(bound=3), "bound", "object"),
        (lambda v: v["calls"][0].update(kind="visit"), "calls[1].kind", "one-of"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place(
    change: Callable[[dict[str, Any]], object], column: str, key: str
) -> None:
    assert (column, f"check.file.{key}") in faults_of(changed(change))


def test_all_faults_are_said_at_once() -> None:
    def spoil(value: dict[str, Any]) -> None:
        value["seed"] = "one"
        value["pairs"][0]["tier"] = 1
        value["calls"][0]["date"] = "soon"

    assert [column for column, _ in faults_of(changed(spoil))] == [
        "seed", "pairs[1].tier", "calls[1].date",
    ]  # fmt: skip
