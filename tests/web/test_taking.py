"""Changes that *why?* has proved are taken with one press: priced before, checked, undone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.errors import InputError
from planner.pipeline.taking import change_by
from planner.plan import Fix
from planner.web import shelf
from tests.web.desks import Open
from tests.web.test_changes import at, holds
from tests.web.test_reports import finished
from tests.web.weeks import short


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return a week in which E5 is left out, because H2 may work no minute more."""
    return short(tmp_path)


def offers(desk: Open) -> dict[str, dict[str, Any]]:
    told = desk.client("li").get(f"{at(desk)}/elders/E5/why").json
    return {one["change"]: one for one in told["offers"]}


@pytest.mark.parametrize("change", ["pair", "max_minutes_per_week"])
def test_a_fix_costs_what_it_says_and_is_taken_back_byte_for_byte(
    desk: Open, week: Path, change: str
) -> None:
    before = {p: p.read_bytes() for p in (week / "plan.json", *week.rglob("scenario/*"))}
    one = offers(desk)[change]
    was = pipeline.read_plan(week)[0].measures
    client = desk.client("li")
    wish = {"change": change, "after": one["after"], "expected": 0}
    told = client.send(f"{at(desk)}/elders/E5/fixes", wish).json
    assert (told["made"], told["version"]) == (True, 2)
    read = holds(week)
    assert read.plan.unserved == ()
    now = read.plan.measures
    minutes, load = re.findall(r"(\d+\.\d) min more of walking.* → (\d+\.\d) min", one["line"])[0]
    helper = "H1" if change == "pair" else "H2"
    assert f"{(now.walk_s - was.walk_s) / 60:.1f}" == minutes
    assert f"{now.minutes_by_helper[helper]:.1f}" == load
    row = next(one for one in read.loaded.written.helpers if one.id == "H2")
    cap = 54 * 60 if change == "max_minutes_per_week" else 30 * 60
    assert row.max_week_s == cap
    noted = week / "scenario" / "changed.csv"
    assert noted.is_file() == (change == "max_minutes_per_week")
    assert client.send(f"{at(desk)}/undo", {}).status == 200
    assert {path: path.read_bytes() for path in before} == before
    assert "took a change" in log(desk)


def log(desk: Open) -> str:
    desk.add("ann", "auditor")
    return desk.client("ann").get("/log").body


def test_what_was_not_proved_is_not_taken(desk: Open, week: Path) -> None:
    before = (week / "plan.json").read_bytes()
    client, path = desk.client("li"), f"{at(desk)}/elders/E5/fixes"
    for change, after in (
        ("max_minutes_per_week", "9999"),
        ("pair", "H9"),
        ("", ""),
        ("helpers", ""),
    ):
        answer = client.send(path, {"change": change, "after": after, "expected": 0})
        assert answer.status == 422
        assert answer.json["faults"][0]["message"]
    right = offers(desk)["pair"]
    assert client.send(path, {"change": "pair", "after": right["after"]}).status == 428
    assert client.send(f"{at(desk)}/elders/E9/fixes", {**right, "expected": 0}).status == 422
    assert (week / "plan.json").read_bytes() == before


def test_a_fix_that_somebody_else_has_taken_holds_no_more(desk: Open, week: Path) -> None:
    wish = {"change": "pair", "after": "H1", "expected": 0}
    path = f"{at(desk)}/elders/E5/fixes"
    assert desk.client("li").send(path, wish).json["made"]
    again = desk.client("wang").send(path, wish)
    assert again.status == 422
    assert "another one by now" in again.json["message"]
    assert holds(week).plan.unserved == ()


def test_everybody_is_named_beside_the_id(desk: Open) -> None:
    lines = [one["line"] for one in offers(desk).values()]
    assert lines[0].startswith("pair Helper 2 H2 → Helper 1 H1")
    reasons = desk.client("li").get(f"{at(desk)}/elders/E5/why").json["reasons"]
    assert reasons[0].startswith("Elder 5 (E5) is visited by Helper 2 H2")


def test_an_elders_page_offers_each_fix_as_a_button(desk: Open, week: Path) -> None:
    client = desk.client("li")
    page = f"{at(desk).removeprefix('/api')}/elders/E5"
    body = client.get(page).body
    assert body.count('class="offer"') == 2
    assert "one more helper based here" in body
    taken = client.post(f"{page}/fixes", change="pair", after="H1", expected="0")
    assert (taken.status, taken.headers["location"]) == (303, page)
    assert 'class="offer"' not in client.get(page).body
    assert holds(week).plan.unserved == ()
    assert client.post(f"{page}/fixes", change="pair", after="H1", expected="x").status == 422


def test_a_longer_walk_and_a_call_are_changes_of_the_rosters(week: Path) -> None:
    opened = pipeline.open_plan(week)
    farther = change_by(opened, "E5", Fix("max_walk_minutes", 15, 17, proved=True))
    assert (farther.max_walk_s, farther.elders) == (1020, ())
    called = change_by(opened, "E5", Fix("contact", "auto", "phone", proved=True))
    assert [(one.id, one.contact.value) for one in called.elders] == [("E5", "phone")]
    with pytest.raises(ValueError, match="helpers"):
        change_by(opened, "E5", Fix("helpers", 2, {}, proved=True))
    with pytest.raises(InputError):
        pipeline.find_fix(opened, "E5", "contact", "phone")


@pytest.mark.slow
def test_a_longer_walk_is_planned_again_beside(desk: Open, week: Path) -> None:
    rows = (week.parent / "town" / "helpers.csv").read_text(encoding="utf-8").splitlines()
    assert rows
    file = week.parent / "town" / "scenario.toml"
    file.write_text(file.read_text("utf-8") + "[planning]\nmax_walk_minutes = 10\n", "utf-8")
    client = desk.client("li")
    start = {"scenario": shelf.scenarios(desk.desk.folder)[0].key, "start": "2026-11-23"}
    job = client.post("/jobs", effort="quick", **start).headers["location"]
    assert finished(client, job, 900).startswith("done")
    plan = next(one for one in shelf.plans(desk.desk.folder) if one.place != "week")
    far = next(one.elder for one in pipeline.read_plan(plan.folder)[0].remote)
    told = client.get(f"/api/plans/{plan.key}/elders/{far}/why").json
    one = next(one for one in told["offers"] if one["change"] == "max_walk_minutes")
    assert one["take"] == "beside"
    wish = {"change": one["change"], "after": one["after"], "expected": told["version"]}
    begun = client.send(f"/api/plans/{plan.key}/elders/{far}/fixes", wish).json["job"]
    said = finished(client, begun, 900)
    assert said.startswith("done"), said
    proposal = next(one for one in shelf.plans(desk.desk.folder) if "-fix-" in one.place)
    read = pipeline.open_plan(proposal.folder)
    assert far in {pair.elder for pair in read.plan.pairs}
    assert read.loaded.scenario.settings.max_walk_s == 60 * int(one["after"])
    assert not pipeline.check_plan(read.loaded, read.plan)
    assert not read.changed
