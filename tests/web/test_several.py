"""Several at once, names found by their initials, and faults walked through with F8."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.web import shelf
from planner.web.initials import initials
from tests.browser import Browser
from tests.web.desks import Open
from tests.web.test_in_browser import at_desk, chip, open_board, whose


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王桂芳", "wgf"),
        ("单雄信", "sxx"),
        ("单雄信", "dxx"),
        ("曾国藩", "zgf"),
        ("解珍", "xz"),
        ("欧阳锋", "oyf"),
        ("乐毅", "yy"),
        ("王 桂芳", "wgf"),
    ],
)
def test_a_name_is_known_by_its_initials(name: str, typed: str) -> None:
    assert typed in initials(name)


@pytest.mark.parametrize("name", ["", "Elder 1", "E0042", "<b>", "👵"])
def test_a_name_without_chinese_has_none(name: str) -> None:
    assert initials(name) == []


def test_a_long_name_has_not_without_end_many_ways() -> None:
    assert len(initials("单" * 40)) <= 24


@pytest.fixture
def chinese(desk: Open, week: Path, tmp_path: Path) -> Open:
    """Give the elders of the planned town Chinese names."""
    assert week.is_dir()
    file = tmp_path / "town" / "elders.csv"
    text = file.read_text(encoding="utf-8")
    for number, name in enumerate(("王桂芳", "单玉梅", "陈阿大"), start=4):
        text = text.replace(f"Elder {number}", name)
    file.write_text(text, encoding="utf-8")
    return desk


def test_a_community_worker_gets_the_initials_of_own_people_alone(chinese: Open) -> None:
    from tests.web.test_changes import at

    chinese.add("east", "community")
    told = chinese.client("li").get(f"{at(chinese)}/initials").json["initials"]
    assert told["E4"] == "wgf ygf"
    assert "syp" not in told["E5"]
    assert "sym" in told["E5"].split()
    assert set(told) == {"E4", "E5", "E6"}


@pytest.mark.browser
@pytest.mark.slow
def test_several_are_given_in_one_change_and_taken_back_in_one(
    browser: Browser, desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        chip(page, "E5").click(modifiers=["Control"])
        chip(page, "E6").focus()
        page.keyboard.press("a")
        page.wait_for_selector("#side h2:has-text('2')")
        assert page.locator(".grid .chip.picked").count() == 2
        page.wait_for_selector(".give:has-text('H1') .cost:not(:has-text('…'))")
        assert page.locator(".give").count() == 1, "whoever has both already is not offered"
        page.keyboard.press("m")
        page.keyboard.press("Enter")
        page.wait_for_selector("#told:has-text('version 2')")
        assert (whose(week, "E5"), whose(week, "E6")) == ("H1", "H1")
        page.keyboard.press("Control+z")
        page.wait_for_selector("#told:has-text('version 3')")
        assert (week / "plan.json").read_bytes() == before
        chip(page, "E5").click()
        chip(page, "E6").click(modifiers=["Control"])
        chip(page, "E6").drag_to(page.locator("tr[data-helper=H1] td[data-date='2026-11-23']"))
        page.wait_for_selector("#told:has-text('version 4')")
        assert (whose(week, "E5"), whose(week, "E6")) == ("H1", "H1")
        chip(page, "E5").click(modifiers=["Control"])
        page.keyboard.press("Escape")
        assert page.locator(".chip.picked").count() == 0


@pytest.mark.browser
@pytest.mark.slow
def test_a_name_is_found_by_its_initials_at_the_board(browser: Browser, chinese: Open) -> None:
    with at_desk(browser, chinese) as page:
        open_board(page, chinese)
        page.keyboard.press("/")
        for typed, name in (("wgf", "王桂芳"), ("sym", "单玉梅"), ("CAD", "陈阿大")):
            page.keyboard.press("Control+a")
            page.keyboard.type(typed)
            page.wait_for_selector(f".found button:has-text('{name}')")
            assert page.locator(".found button").count() == 1


@pytest.mark.browser
@pytest.mark.slow
def test_faults_are_walked_through_with_f8(browser: Browser, desk: Open, tmp_path: Path) -> None:
    file = tmp_path / "town" / "elders.csv"
    text = file.read_text(encoding="utf-8").replace("E4,", "E4,x", 1)
    lon = text.splitlines()[1].split(",")[2]
    file.write_text(text.replace(lon, "abc", 1).replace("weekly", "weekely", 1), encoding="utf-8")
    (ground,) = shelf.scenarios(tmp_path)
    with at_desk(browser, desk) as page:
        page.goto(f"http://127.0.0.1:{desk.port}/lists/{ground.key}")
        fields = page.locator("main form input:not([type=hidden]), main form select").count()
        assert fields >= 2
        seen = []
        for _ in range(fields + 1):
            page.keyboard.press("F8")
            seen.append(page.evaluate("document.activeElement.name"))
        assert len(set(seen)) == fields
        assert seen[0] == seen[-1], "after the last comes the first"
        page.keyboard.press("Shift+F8")
        assert page.evaluate("document.activeElement.name") == seen[-2]
