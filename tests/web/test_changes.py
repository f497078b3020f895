"""Changes at the desk: priced before, checked, against a version, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.check import check
from planner.web import audit, shelf
from planner.web.changes import change
from planner.web.hand import Hand
from tests.web.desks import Client, Open

GIVE = {"do": "give", "elder": "E5", "helper": "H1"}


def at(desk: Open) -> str:
    """Return where the API of the one plan is."""
    (one,) = shelf.plans(desk.desk.folder)
    return f"/api/plans/{one.key}"


def make(client: Client, desk: Open, *edits: dict[str, str], expected: int, **more: Any) -> Any:
    """Ask for a change and return the answer."""
    return client.send(f"{at(desk)}/edits", {"edits": edits, "expected": expected, **more})


def holds(week: Path) -> pipeline.Opened:
    """Return the plan as it lies in its folder, and see that an independent check finds nothing."""
    read = pipeline.open_plan(week)
    loaded = read.loaded
    assert not list(check(loaded.scenario, loaded.policy, read.plan, loaded.walking))
    assert not read.changed
    return read


def helper_of(read: pipeline.Opened, elder: str) -> str:
    """Return whose the elder is."""
    return next(pair.helper for pair in read.plan.pairs if pair.elder == elder)


def _minutes(price: dict[str, int]) -> str:
    return f"{abs(price['extra_walk_s']) / 60:.1f}"


def test_the_price_shown_is_the_cost_booked(desk: Open, week: Path) -> None:
    client = desk.client("li")
    version = 0
    for elder in ("E2", "E3", "E4", "E5", "E6"):
        before = pipeline.read_plan(week)[0].measures
        (price,) = client.get(f"{at(desk)}/elders/{elder}/prices").json["prices"]
        if "extra_walk_s" not in price:
            continue
        give = {"do": "give", "elder": elder, "helper": price["helper"]}
        told = make(client, desk, give, expected=version).json
        assert told["made"], told
        version = told["version"]
        after = holds(week).plan.measures
        assert after.walk_s - before.walk_s == price["extra_walk_s"] == told["extra_walk_s"]
        assert after.minutes_by_helper[price["helper"]] == price["after"]
        way = "more" if price["extra_walk_s"] > 0 else "less"
        assert price["walk"] == told["walk"] == f"{_minutes(price)} min {way} of walking"
    assert version > 1


def test_a_price_that_is_asked_for_changes_nothing(desk: Open, week: Path) -> None:
    before = (week / "plan.json").read_bytes()
    client = desk.client("li")
    client.get(f"{at(desk)}/elders/E3/prices")
    client.send(f"{at(desk)}/proposals", {"edits": [GIVE]})
    assert (week / "plan.json").read_bytes() == before
    assert client.get(f"{at(desk)}/versions").json["versions"] == []


def test_a_gift_is_a_version_of_its_author_and_is_taken_back_byte_for_byte(
    desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    client = desk.client("li")
    told = make(client, desk, GIVE, expected=0).json
    assert (told["made"], told["version"]) == (True, 2)
    assert helper_of(holds(week), "E5") == "H1"
    versions = client.get(f"{at(desk)}/versions").json["versions"]
    assert [(one["number"], one["author"]) for one in versions] == [(2, "li"), (1, "li")]
    assert client.send(f"{at(desk)}/undo", {}).json["version"] == 3
    assert (week / "plan.json").read_bytes() == before
    assert client.get(at(desk)).json["version"] == 3


def test_nobody_takes_back_what_somebody_else_did(desk: Open, week: Path) -> None:
    make(desk.client("li"), desk, GIVE, expected=0)
    held = (week / "plan.json").read_bytes()
    answer = desk.client("wang").send(f"{at(desk)}/undo", {})
    assert answer.status == 409
    assert "somebody else" in answer.json["message"]
    assert (week / "plan.json").read_bytes() == held


def test_a_change_needs_the_version_that_was_read(desk: Open) -> None:
    client = desk.client("li")
    for expected in (None, "1", True, 1.5):
        body = {"edits": [GIVE], "expected": expected}
        assert client.send(f"{at(desk)}/edits", body).status == 428


@pytest.mark.parametrize(
    "edit",
    [
        {"do": "visit", "elder": "E6", "date": ""},
        {"do": "visit", "elder": "E6", "date": "tomorrow"},
        {"do": "visit", "elder": "E6", "date": "20261125"},
        {"do": "cover", "elder": "E6", "helper": "H2", "date": "2026-11-31"},
        {"do": ["lock"], "elder": "E6"},
        {"do": {}, "elder": "E6"},
        ["lock"],
    ],
)
def test_a_change_that_is_none_is_refused_before_it_is_priced(desk: Open, edit: object) -> None:
    client = desk.client("li")
    for end in ("proposals", "edits"):
        answer = client.send(f"{at(desk)}/{end}", {"edits": [edit], "expected": 0})
        assert (answer.status, answer.json["error"]) == (422, "body")


def test_two_who_change_the_same_rounds_clash_and_the_second_is_told(
    desk: Open, week: Path
) -> None:
    first = make(desk.client("li"), desk, GIVE, expected=0)
    assert first.json["made"]
    held = (week / "plan.json").read_bytes()
    visit = {"do": "visit", "elder": "E6", "date": "2026-11-24"}
    second = make(desk.client("wang"), desk, visit, expected=0)
    assert second.status == 409
    assert second.json["error"] == "clash"
    assert second.json["by"] == "li"
    assert "H2" in second.json["message"]
    assert (week / "plan.json").read_bytes() == held
    again = make(desk.client("wang"), desk, visit, expected=second.json["version"])
    assert again.json["made"]
    holds(week)


def test_two_who_change_different_rounds_both_succeed(desk: Open, week: Path) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    one = make(li, desk, {"do": "visit", "elder": "E5", "date": "2026-11-25"}, expected=0).json
    assert one["made"]
    move = {"do": "visit", "elder": "E1", "date": "2026-11-26"}
    two = make(wang, desk, move, expected=0).json
    assert (two["made"], two["behind"]) == (True, True)
    days = {e: str(r.day) for r in holds(week).plan.rounds for s in r.stops for e in s.elders}
    assert (days["E5"], days["E1"]) == ("2026-11-25", "2026-11-26")


def test_locking_holds_and_unlocking_lets_go(desk: Open, week: Path) -> None:
    client = desk.client("li")
    told = make(client, desk, {"do": "lock", "elder": "E2"}, expected=0).json
    assert told["made"]
    assert [p.elder for p in holds(week).plan.pairs if p.locked] == ["E2"]
    give = {"do": "give", "elder": "E2", "helper": "H2"}
    refused = make(client, desk, give, expected=told["version"], force=True, reason="all the same")
    assert refused.status == 422
    assert "E2" in refused.json["message"]
    make(client, desk, {"do": "unlock", "elder": "E2"}, expected=told["version"])
    assert [p.elder for p in holds(week).plan.pairs if p.locked] == []


def test_a_cover_stands_in_for_a_day_and_the_pair_stays(desk: Open, week: Path) -> None:
    client = desk.client("li")
    cover = {"do": "cover", "elder": "E5", "helper": "H1", "date": "2026-11-23"}
    refused = make(client, desk, cover, expected=0)
    assert refused.status == 409  # the paired helper works that day
    assert make(client, desk, cover, expected=0, force=True, reason="dentist").json["made"]
    read = pipeline.open_plan(week)
    assert helper_of(read, "E5") == "H2"
    stops = [(r.helper, s.cover_for) for r in read.plan.rounds for s in r.stops if "E5" in s.elders]
    assert stops == [("H1", "H2")]
    assert [one.note for one in read.plan.violations] == ["cover-not-needed"]


def test_a_swap_that_is_too_far_is_refused_with_the_rule_and_can_be_forced(
    desk: Open, week: Path
) -> None:
    client = desk.client("li")
    swap = {"do": "swap", "elder": "E4", "other": "E6"}
    refused = make(client, desk, swap, expected=0)
    assert refused.status == 409
    assert any("E4" in line and "H2" in line for line in refused.json["broken"])
    assert make(client, desk, swap, expected=0, force=True, reason="as they wish").json["made"]
    read = pipeline.open_plan(week)
    assert (helper_of(read, "E4"), helper_of(read, "E6")) == ("H2", "H1")


def test_a_helper_who_is_too_far_has_the_rule_in_place_of_a_price(desk: Open) -> None:
    (price,) = desk.client("li").get(f"{at(desk)}/elders/E3/prices").json["prices"]
    assert (price["helper"], price["rule"]) == ("H2", "within-walk")
    assert price["excess"] > 0
    assert "extra_walk_s" not in price


def test_what_breaks_a_rule_is_told_and_made_only_with_a_reason(desk: Open, week: Path) -> None:
    before = (week / "plan.json").read_bytes()
    client = desk.client("li")
    sunday = {"do": "visit", "elder": "E2", "date": "2026-11-29"}
    refused = make(client, desk, sunday, expected=0)
    assert (refused.status, refused.json["error"]) == (409, "breaks")
    assert refused.json["broken"]
    assert make(client, desk, sunday, expected=0, force=True, reason=" ").status == 422
    assert (week / "plan.json").read_bytes() == before
    forced = make(client, desk, sunday, expected=0, force=True, reason="she is away all week")
    assert forced.json["made"]
    assert pipeline.open_plan(week).plan.violations
    newest = client.get(f"{at(desk)}/versions").json["versions"][0]
    assert newest["reason"] == "she is away all week"
    assert client.get(at(desk)).json["broken"] > 0


@pytest.mark.parametrize(
    "edits",
    [
        [],
        "give",
        [{"do": "drop", "elder": "E1"}],
        [{"do": "give", "elder": "E1"}],
        [{"do": "give", "elder": 1, "helper": "H1"}],
        [{"do": "lock", "elder": "E1", "more": "x"}],
        [{"do": "lock", "elder": "E" * 1000}],
        [{"do": "lock", "elder": "E1"}] * 100,
    ],
)
def test_what_is_no_change_is_refused(desk: Open, edits: object) -> None:
    answer = desk.client("li").send(f"{at(desk)}/edits", {"edits": edits, "expected": 0})
    assert answer.status == 422


def test_people_whom_nobody_knows_are_told(desk: Open) -> None:
    client = desk.client("li")
    for edit in (
        {"do": "give", "elder": "E99", "helper": "H2"},
        {"do": "give", "elder": "E1", "helper": "H99"},
        {"do": "lock", "elder": "\u0000"},
    ):
        assert make(client, desk, edit, expected=0).status == 422


def test_what_was_changed_stands_in_the_log_without_names(desk: Open) -> None:
    make(desk.client("li"), desk, GIVE, expected=0)
    last = audit.entries(desk.desk.database)[-1]
    assert (last.act, last.actor) == ("changed", "li")
    assert "E5" in last.detail
    assert "Elder" not in last.detail


def test_lists_that_change_while_a_plan_is_open_are_read_again_when_it_is_changed(
    desk: Open, week: Path
) -> None:
    client = desk.client("li")
    assert client.get(at(desk)).status == 200
    lists = week.parent / "town" / "elders.csv"
    whole = lists.read_text(encoding="utf-8")
    lists.write_text(whole.replace("E5", "E2"), encoding="utf-8")
    refused = make(client, desk, GIVE, expected=0)
    assert (refused.status, refused.json["error"]) == (422, "input")
    lists.write_text(whole, encoding="utf-8")
    assert make(client, desk, GIVE, expected=0).json["made"]
    holds(week)


def test_what_is_known_after_a_change_is_what_would_be_gathered_anew(week: Path) -> None:
    hand = Hand(week)
    for number, give in enumerate((GIVE, {**GIVE, "helper": "H2"})):
        asked = {"edits": [give], "expected": 2 if number else 0, "language": "en", "by": "li"}
        assert change(hand, {**asked, "now": 1_796_000_000.0 + number})["made"]
        kept, fresh = hand.facts, pipeline.facts_of(pipeline.open_plan(week))
        assert kept.scenario.pairs == fresh.scenario.pairs
        assert (kept.entitled, kept.runs, kept.remote) == (fresh.entitled, fresh.runs, fresh.remote)
        for name in ("walk", "working", "employed", "stays"):
            assert (getattr(kept, name) == getattr(fresh, name)).all(), name
