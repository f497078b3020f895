"""What hasty and hostile hands send: never a fault of ours, nothing lost, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from planner.web import shelf
from planner.web.pages import returned
from planner.write.left import sweep_below
from tests.web.desks import Client, Open, opened
from tests.web.test_asking import event
from tests.web.test_book import AFTER, at, book_sheets, issued, numbers
from tests.web.test_changes import GIVE, make

__all__ = ["issued"]
LONG = "9" * 6000
"""More digits than Python reads as a number."""


def lists_of(desk: Open) -> str:
    return f"/lists/{shelf.scenarios(desk.desk.folder)[0].key}"


@pytest.mark.parametrize("number", [LONG, "²", "-1", "99999999"])
def test_a_number_that_is_none_is_refused_wherever_one_is_asked_for(
    desk: Open, number: str
) -> None:
    client, page, lists = desk.client("li"), at(desk), lists_of(desk)
    asked = event("elder", "E1", "ends", "2026-11-25")
    told = [
        client.post(f"{page}/change", do="change", most=number, **asked),
        client.post(f"{lists}/people", kind="elders", row=number, c0="x", b0="E1"),
        client.post(f"{lists}/people", kind="elders", row="2", **{f"c{number}": "x"}),
        client.post(f"{page}/elders/E1/fixes", change="x", after="y", expected=number),
        client.post(f"{page}/news/{quote(number[:300])}"),
    ]
    assert [one.status for one in told if one.status >= 500] == []
    assert desk.desk.jobs.all() == []


@pytest.mark.parametrize("expected", [10**30, -(10**30), True, 1.5, "1", None])
def test_a_version_that_is_none_is_refused(desk: Open, expected: object) -> None:
    client, page = desk.client("li"), at(desk)
    body: dict[str, Any] = {"edits": [GIVE], "expected": expected}
    assert client.send(f"/api{page}/edits", body).status == 428
    fix = {"change": "x", "after": "y", "expected": expected}
    assert client.send(f"/api{page}/elders/E1/fixes", fix).status == 428


def test_halves_of_signs_are_no_text(desk: Open) -> None:
    client, page = desk.client("li"), at(desk)
    for elder, status in (("E\ud800", 400), ("E1😀", 422)):
        edit = {"do": "lock", "elder": elder}
        told = client.send(f"/api{page}/edits", {"edits": [edit], "expected": 0})
        assert told.status == status


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-11-23T00"])
def test_a_day_that_no_list_may_name_begins_nothing(desk: Open, day: str) -> None:
    client, page = desk.client("li"), at(desk)
    desk.clock.now = AFTER
    (ground,) = shelf.scenarios(desk.desk.folder)
    visit = {"do": "visit", "elder": "E1", "date": day}
    force = {"expected": 0, "force": True, "reason": "x"}
    contact = {"form": "phone", "outcome": "met", "note": ""}
    assert client.post(f"{page}/issue").status == 303
    told = [
        client.post("/jobs", scenario=ground.key, start=day, effort="quick"),
        client.post(f"{page}/reports", kind="week", week=day),
        client.post(f"{page}/reports", kind="month", month=day[:7].replace("2026", "0001")),
        client.post(f"{page}/change", do="surge", who="all", hours="24", first=day),
        client.post(f"{page}/change", do="change", **event("elder", "E1", "ends", day)),
        client.post(f"{page}/elders/E1/contacts", date=day, **contact),
        client.post(f"{page}/elders/E1/news", kind="rests", first=day, last=""),
        client.send(f"/api{page}/edits", {"edits": [visit], **force}),
    ]
    assert [one.status for one in told] == [422] * len(told)
    assert desk.desk.jobs.all() == []
    span = urlencode({"from": day, "to": day})
    assert client.get(f"{page}/rates?{span}").status == 200


@pytest.mark.parametrize("do", ["visit", "cover"])
def test_no_force_takes_a_visit_out_of_the_week(desk: Open, week: Path, do: str) -> None:
    before = (week / "plan.json").read_bytes()
    edit = {"do": do, "elder": "E1", "date": "2027-05-05"}
    edit |= {"helper": "H2"} if do == "cover" else {}
    body = {"edits": [edit], "expected": 0, "force": True, "reason": "x"}
    told = desk.client("li").send(f"/api{at(desk)}/edits", body)
    assert told.status == 422
    assert "a day of the plan" in told.json["message"]
    assert (week / "plan.json").read_bytes() == before


def test_more_than_is_read_of_a_sheet_is_refused_and_not_cut_off(
    desk: Open, issued: Client
) -> None:
    number = numbers(issued, desk)[0]
    told = issued.post(f"{at(desk)}/book", number=number, typed=" " * 400 + "1*3")
    assert told.status == 422
    assert "nothing is recorded" in told.body
    assert number in numbers(issued, desk)


def test_who_issues_what_was_changed_since_it_was_shown_sees_it_first(desk: Open) -> None:
    client, page = desk.client("li"), at(desk)
    shown = client.get(f"{page}/issue").body
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    assert seen
    assert make(desk.client("wang"), desk, GIVE, expected=0).json["made"]
    told = client.post(f"{page}/issue", seen=seen)
    assert told.status == 409
    assert "Somebody has changed the plan meanwhile" in told.body
    assert "No plan was issued yet" in client.get(f"{page}/book").body
    again = told.body.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post(f"{page}/issue", seen=again).status == 303
    assert book_sheets(desk)


def test_a_disk_that_fails_while_a_file_is_sent_in_is_told(
    desk: Open, issued: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(returned, "_kept", full)
    told = issued.post(f"{at(desk)}/returned")
    assert told.status == 503
    assert "the disk may be full" in told.body


def test_what_waits_for_an_eye_goes_with_the_person_and_the_rest_waits_on(desk: Open) -> None:
    desk.add("boss", "coordinator", "admin")
    inbox = desk.desk.inbox
    inbox.mkdir(parents=True)
    ask = {"sheet": "1", "stop": 1, "date": "2026-11-23", "helper": "H1", "picture": ""}
    several = {"E5": ["E5"], "E1": ["E1", "E5"], "E51": ["E51"]}
    asked = [ask | {"elders": ids, "names": [f"Name of {one}"]} for one, ids in several.items()]
    (inbox / f"{'a' * 16}.json").write_text(json.dumps({"plan": "x", "asked": asked}), "utf-8")
    (inbox / f"{'b' * 16}.json").write_text(json.dumps({"plan": "x", "asked": asked[:1]}), "utf-8")
    desk.client("boss").post("/forget", elder="E5")
    (left,) = inbox.glob("*.json")
    assert [one["names"] for one in json.loads(left.read_text("utf-8"))["asked"]] == [
        ["Name of E51"]
    ]


def test_what_a_killed_desk_was_sent_is_swept_when_it_opens(desk: Open, tmp_path: Path) -> None:
    inbox = desk.desk.inbox
    for name in ("returned", "wanted"):
        (inbox / name / "0").mkdir(parents=True)
        (inbox / name / "0" / "week.xlsx").write_text("Elder 1", "utf-8")
    asked = {"newcomers": str(inbox / "wanted" / "0" / "week.xlsx"), "plan": "", "language": "en"}
    desk.desk.jobs.start("suggest", "week", "li", now=0.0, study="", **asked)
    desk.desk.jobs.close()
    with opened(tmp_path):
        assert sorted(one.name for one in inbox.iterdir()) in (["wanted"], [])


def test_what_killed_runs_left_is_swept_and_what_lives_is_not(tmp_path: Path) -> None:
    dead, living = "00000000-99999999-", "00000000-1-"
    import os

    from planner.write.alone import owner

    mine = f"{owner()}-"
    gone = mine.replace(f"-{os.getpid()}-", "-4194304-")  # more than any process's number
    (tmp_path / "town").mkdir()
    for name in (f".elders.csv.new-{gone}", f".elders.csv.new-{mine}"):
        (tmp_path / "town" / name).write_text("E1", "utf-8")
    (tmp_path / f".week.new-{gone}x" / "scenario").mkdir(parents=True)
    (tmp_path / f".week.new-{dead}x").mkdir()
    (tmp_path / f".week.new-{living}x").mkdir()
    (tmp_path / "week" / ".sheets.old").mkdir(parents=True)
    sweep_below(tmp_path, 3)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {
        "town",
        f"town/.elders.csv.new-{mine}",
        f".week.new-{dead}x",  # another machine's, of today: it may be at work
        f".week.new-{living}x",
        "week",
        "week/sheets",
    }
