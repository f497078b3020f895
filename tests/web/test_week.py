"""The week of whoever sees no people: figures, a map of squares, a table to take out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from planner import pipeline
from planner.outputs.privacy import middle
from planner.web import audit, shelf, squares
from planner.web.hand import Hand
from planner.words import say
from tests.browser import Browser
from tests.web.desks import PASSWORD, Open
from tests.web.leaks import fetched
from tests.web.test_book import AFTER, at, numbers
from tests.web.test_exports import whole
from tests.web.test_in_browser import at_desk
from tests.web.weeks import short

STORED = {"language": "en"}


def told(folder: Path) -> dict[str, Any]:
    return squares.squares(Hand(folder), STORED)


def test_the_figures_are_those_of_the_plan(desk: Open, week: Path) -> None:
    desk.add("head", "viewer")
    body = desk.client("head").get(f"{at(desk)}/figures").body
    got = pipeline.read_plan(week)[0].measures
    for shown in (f"{got.served} / {got.due}", f"{got.headline:.2f}", f"{got.walk_s / 3600:.1f}"):
        assert f"<strong>{shown}</strong>" in body
    hours = sorted((round(m / 60, 1) for m in got.minutes_by_helper.values()), reverse=True)
    assert [f"<td>{one}<svg" in body for one in hours] == [True, True]
    assert "Nothing that is due is left out" in body
    assert "met / owed" not in body  # nothing is issued yet, and nothing counted


def test_what_the_book_holds_is_counted(desk: Open) -> None:
    desk.clock.now = AFTER
    desk.add("head", "viewer")
    li = desk.client("li")
    assert li.post(f"{at(desk)}/issue").status == 303
    number, *_ = numbers(li, desk)
    li.post(f"{at(desk)}/book", number=number, typed="")
    body = desk.client("head").get(f"{at(desk)}/figures").body
    rates = li.get(f"{at(desk)}/rates").body
    (made,) = [n for n in range(1, 7) if f"<strong>{n} / 7</strong>" in body and n < 7]
    assert f"{made} of 7" in rates


def test_whoever_waits_is_told_as_a_number_with_the_reason(tmp_path: Path) -> None:
    folder = short(tmp_path)
    from planner.web.figures import figures

    found = figures(Hand(folder), STORED)
    assert found["reasons"] == [{"why": say("en", "rules.week-cap"), "count": 1}]
    assert [one["number"] for one in found["helpers"]] == [1, 2]
    hours = [one["hours"] for one in found["helpers"]]
    assert hours == sorted(hours, reverse=True)
    assert "E5" not in json.dumps(found)


def test_a_square_with_few_homes_does_not_say_that_somebody_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = short(tmp_path)
    found = told(folder)["squares"]
    assert {(size, left) for *_, size, _, left in found} == {(0, 0)}
    assert all(number for *_, number, _ in found)  # none is grey where nobody comes
    hand = Hand(folder)
    opened = hand.opened
    scenario = opened.loaded.scenario
    one = next(elder for elder in scenario.elders if elder.id == "E5")
    for most, said in ((squares.FEW - 1, (0, 0)), (squares.FEW, (1, 1))):
        near = {"E5", *[e.id for e in scenario.elders if e.id != "E5"][: most - 1]}
        moved = tuple(
            replace(e, lon=one.lon, lat=one.lat) if e.id in near else e for e in scenario.elders
        )
        there = replace(opened.loaded, scenario=replace(scenario, elders=moved))
        monkeypatch.setattr(hand, "_opened", replace(opened, loaded=there))
        found = squares.squares(hand, STORED)["squares"]
        here = (middle(one.lon), middle(one.lat))
        (size, _, left) = next(rest for lon, lat, *rest in found if (lon, lat) == here)
        assert (size, left) == said, most


def test_figures_are_taken_for_a_purpose_that_is_logged_with_who_and_when_and_no_formula(
    desk: Open, week: Path, tmp_path: Path
) -> None:
    file = week / "plan.json"
    file.write_text(file.read_text("utf-8").replace("Town of five streets", "=cmd|x"), "utf-8")
    desk.add("head", "viewer", language="zh")
    head, address = desk.client("head"), f"{at(desk)}/figures.xlsx"
    assert f'action="{address}"' in head.get(address).body
    assert not [one for one in audit.entries(desk.desk.database) if one.act == "exported"]
    laid = tmp_path / "taken.xlsx"
    laid.write_bytes(whole(desk, f"{address}?for=bureau", "head"))
    book = load_workbook(laid)
    assert len(book.sheetnames) == 3
    for sheet in book:
        assert "head 导出 20" in sheet.oddHeader.left.text
        assert sheet["A1"].data_type == "s"
        assert str(sheet["A1"].value).startswith("=cmd|x")
    entry = audit.entries(desk.desk.database, 1)[0]
    assert (entry.act, entry.actor, entry.on) == ("exported", "head", "week/figures.xlsx")
    assert json.loads(entry.detail) == {"purpose": "bureau"}


@pytest.mark.parametrize("role", ["community", "admin", "auditor"])
def test_whoever_may_see_no_figures_is_refused_and_that_is_logged(desk: Open, role: str) -> None:
    made = desk.desk.accounts.add(
        role, PASSWORD, [role], language="en", by="test", first=False, communities=["East"]
    )
    assert made
    client = desk.client(role)
    places = (
        f"{at(desk)}/figures",
        f"{at(desk)}/figures.xlsx?for=check",
        f"/api{at(desk)}/squares",
    )
    for place in places:
        assert client.get(place).status == 403
        assert audit.entries(desk.desk.database, 1)[0].act == "denied"
        assert client.get(place.replace(at(desk), "/plans/0123456789ab")).status == 403
    desk.add("head", "viewer")
    assert desk.client("head").get("/plans/0123456789ab/figures").status == 404


def test_a_viewer_is_led_to_the_week_and_to_nothing_else(desk: Open) -> None:
    desk.add("head", "viewer")
    (one,) = shelf.plans(desk.desk.folder)
    _, home = fetched(desk.client("head"), "/")
    assert f'href="/plans/{one.key}/figures"' in home
    assert say("en", "desk.home.where", place=one.place) not in home
    _, page = fetched(desk.client("head"), f"/plans/{one.key}/figures")
    nav = page.partition("<nav")[2].partition("</nav>")[0]
    assert nav.count("<a ") == 3
    coordinators = desk.client("li").get(f"/plans/{one.key}/rates").body
    assert f'href="/plans/{one.key}/figures"' in coordinators.partition("<main")[2]
    assert f'href="/plans/{one.key}/figures"' not in coordinators.partition("<main")[0]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_viewer_reads_the_week_sees_the_map_and_takes_the_figures(
    browser: Browser, desk: Open, language: str
) -> None:
    desk.add("head", "viewer", language=language)
    with at_desk(browser, desk, "head") as page:
        page.click("ul.plans a")
        page.wait_for_selector("#map[data-map=drawn]")
        assert page.locator("#map canvas").count() >= 3
        assert say(language, "desk.week.balance") in page.inner_text("main")
        page.click("a.button")
        page.select_option("select[name=for]", "bureau")
        with page.expect_download() as taken:
            page.click("button.main")
        assert taken.value.suggested_filename.startswith("figures (head ")
