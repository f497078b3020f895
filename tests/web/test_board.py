"""The week on the desk: every door once, everybody findable, and why."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from pathlib import Path

import pytest

from planner import pipeline
from planner.units import format_clock
from planner.web import shelf
from planner.web.board import board
from planner.web.rights import ROLES
from planner.web.routes import WAYS
from planner.web.shelf import MARK
from tests.town import write_town
from tests.web.desks import Open, opened
from tests.web.weeks import planned


def key_of(desk: Open) -> str:
    """Return the key of the one plan there is."""
    (one,) = shelf.plans(desk.desk.folder)
    return one.key


def test_the_first_page_lists_the_plans_that_lie_below(desk: Open) -> None:
    body = desk.client("li").get("/").body
    assert f'href="/plans/{key_of(desk)}"' in body
    assert "Town of five streets" in body


def test_the_first_page_leads_to_today_and_each_week_to_those_beside_it(
    desk: Open, week: Path
) -> None:
    later = week.with_name("later")
    shutil.copytree(week, later)
    told = (later / "plan.json").read_text(encoding="utf-8")
    told = told.replace('"start": "2026-11-23"', '"start": "2026-12-07"', 1)
    (later / "plan.json").write_text(told, encoding="utf-8")
    after, now = shelf.plans(desk.desk.folder)
    assert (now.place, after.first) == ("week", "2026-12-07")
    li = desk.client("li")
    body = li.get("/").body
    assert f'class="button main" href="/plans/{now.key}/today"' in body, (
        "of the week that has begun"
    )
    first = li.get(f"/plans/{now.key}").body
    assert f'href="/plans/{after.key}" title="2026-12-07 to ' in first
    assert "12-07 ›" in first
    assert f'href="/plans/{now.key}/issue"' in first
    assert "‹" not in first
    (later / MARK).touch()
    assert "12-07 ›" not in li.get(f"/plans/{now.key}").body, "a proposal is no week"


def test_the_board_shows_every_stop_of_the_plan_once(week: Path) -> None:
    opened_plan = pipeline.open_plan(week)
    told = board(opened_plan, "en")
    shown = [
        (helper["id"], cell["date"], chip["start"], tuple(one["elder"] for one in chip["all"]))
        for helper in told["helpers"]
        for cell in helper["cells"]
        for chip in cell["chips"]
    ]
    stops = [
        (r.helper, str(r.day), format_clock(-(-s.start // 60) * 60), s.elders)
        for r in opened_plan.plan.rounds
        for s in r.stops
    ]
    assert sorted(shown) == sorted(stops)
    assert len(told["elders"]) == 7


def test_the_board_page_has_a_chip_for_every_stop_and_the_figures(desk: Open, week: Path) -> None:
    body = desk.client("li").get(f"/plans/{key_of(desk)}").body
    plan, _ = pipeline.read_plan(week)
    chips = re.findall(r'class="chip [^"]*" data-elder="(E\d)"', body)
    stops = [s.elders[0] for r in plan.rounds for s in r.stops]
    waits = [one.elder for one in plan.unserved] + [one.elder for one in plan.remote]
    assert sorted(chips) == sorted(stops + waits)
    assert f"{plan.measures.served} of {plan.measures.due} served" in body


def test_an_elder_is_told_with_days_and_reason(desk: Open) -> None:
    client = desk.client("li")
    at = f"/api/plans/{key_of(desk)}/elders/E2"
    card = client.get(at).json
    assert (card["name"], card["helper"]) == ("Elder 2", "H1")
    assert card["coming"]
    why = client.get(f"{at}/why").json
    assert why["state"] == "pair"
    assert any("E2" in line for line in why["lines"])
    body = client.get(f"/plans/{key_of(desk)}/elders/E2").body
    assert "Elder 2" in body
    assert why["lines"][0] in body


def test_somebody_unknown_is_told_as_such(desk: Open) -> None:
    answer = desk.client("li").get(f"/api/plans/{key_of(desk)}/elders/E99/why")
    assert answer.status == 422
    assert "E99" in answer.json["message"]


def test_only_plans_that_lie_below_are_opened(desk: Open) -> None:
    client = desk.client("li")
    for key in ("000000000000", "..", "%2e%2e", "week", "x" * 3000):
        assert client.get(f"/plans/{key}").status == 404
        assert client.get(f"/api/plans/{key}").status == 404


def test_what_is_no_plan_of_ours_is_passed_over(desk: Open, tmp_path: Path) -> None:
    for number, content in enumerate(("", "[]", "{}", "\x00", '{"scenario": 1}', "[" * 100_000)):
        folder = tmp_path / f"other{number}"
        folder.mkdir()
        (folder / "plan.json").write_text(content)
    assert len(shelf.plans(tmp_path)) == 1
    assert desk.client("li").get("/").status == 200


def test_a_hand_that_was_killed_is_replaced(week: Path, tmp_path: Path) -> None:
    assert week.is_dir()
    with opened(tmp_path, inside=False) as desk:
        desk.add("li", "coordinator")
        client, at = desk.client("li"), f"/api/plans/{key_of(desk)}"
        client.get("/")
        while not desk.desk.hands.numbers():  # the first page lets the hand get ready
            time.sleep(0.01)
        (number,) = desk.desk.hands.numbers()
        before = client.get(at)
        assert desk.desk.hands.numbers() == [number], "and that one answers"
        os.kill(number, getattr(signal, "SIGKILL", signal.SIGTERM))
        after = client.get(at)
        assert after.json == before.json
        assert number not in desk.desk.hands.numbers()


def test_a_plan_that_was_changed_outside_is_read_again(desk: Open, week: Path) -> None:
    client, at = desk.client("li"), f"/api/plans/{key_of(desk)}"
    assert client.get(at).json["title"] == "Town of five streets"
    file = week / "plan.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["scenario"]["title"] = "Another name"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert client.get(at).json["title"] == "Another name"


HOSTILE = "<img src=x onerror=alert(1)>'\"\u202eevil</script>{{7*7}}"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Plan a town in which a name, an address, a note and the title mean harm."""
    town = write_town(tmp_path / "town")
    rows = (town / "elders.csv").read_text(encoding="utf-8").splitlines()
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    rows[0] += ",address,note,phone"
    rows[1:] = [
        ",".join([*row.split(",")[:1], quoted, *row.split(",")[2:], quoted, quoted, quoted])
        for row in rows[1:]
    ]
    (town / "elders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return planned(tmp_path)


def test_names_that_mean_harm_stay_text_on_every_screen(hostile: Path, tmp_path: Path) -> None:
    assert hostile.is_dir()
    with opened(tmp_path) as desk:
        desk.add("li", *ROLES)
        client, key = desk.client("li"), key_of(desk)
        client.post(f"/plans/{key}/issue")
        for way in WAYS:
            if way.method != "GET" or way.is_api:
                continue
            path = way.path.replace("{plan}", key).replace("{elder}", "E1")
            body = client.get(path).body
            assert "<img" not in body, way
            assert "</script>{{" not in body, way
            assert "\u202e" not in body, way
        assert "&lt;img" in client.get(f"/plans/{key}/elders/E1").body
