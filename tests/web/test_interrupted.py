"""What happens to a coordinator at work: the session ends, the browser is shut, many tabs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from planner.web.accounts import IDLE_S
from tests.browser import Browser
from tests.web.desks import PASSWORD, Open
from tests.web.test_changes import at
from tests.web.test_in_browser import (
    at_desk,
    by_clicks,
    chip,
    open_board,
    wait_told,
    whose,
    words,
)

pytestmark = pytest.mark.browser


def test_a_session_that_ends_in_mid_drag_loses_nothing(
    browser: Browser, desk: Open, week: Path
) -> None:
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        chip(page, "E5").click()
        page.wait_for_selector("tr[data-helper=H1] .price")
        desk.clock.now += IDLE_S + 1
        page.locator("tr[data-helper=H1] th .hint").click()  # let go after the break
        page.wait_for_selector("#again[open]")
        assert whose(week, "E5") == "H2"
        assert page.locator(".chip.chosen[data-elder=E5]").count() == 1
        page.keyboard.press("Escape")  # the door stays shut
        page.fill("#again [name=password]", "not this one")
        page.keyboard.press("Enter")
        page.wait_for_selector("#again .fault:not([hidden])")
        page.fill("#again [name=password]", PASSWORD)
        page.keyboard.press("Enter")
        wait_told(page, 2)
        assert page.locator("#again[open]").count() == 0
        assert whose(week, "E5") == "H1"


@pytest.mark.slow
def test_a_browser_that_is_shut_in_mid_drag_changes_nothing(
    browser: Browser, desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        chip(page, "E5").hover()
        page.mouse.down()
        page.mouse.move(500, 300, steps=4)
        page.wait_for_selector(".ghost")
        page.close()
    assert (week / "plan.json").read_bytes() == before
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        by_clicks(page)
        wait_told(page, 2)


@pytest.mark.slow
def test_seven_tabs_are_as_quick_as_one_and_see_what_is_changed(
    browser: Browser, desk: Open, week: Path
) -> None:
    assert week.is_dir()
    with at_desk(browser, desk) as first:
        tabs = [first, *(first.context.new_page() for _ in range(6))]
        for page in tabs:
            open_board(page, desk)
        told = desk.client("wang").send(
            f"{at(desk)}/edits",
            {"edits": [{"do": "give", "elder": "E5", "helper": "H1"}], "expected": 0},
        )
        assert told.json["made"]
        for page in tabs:
            page.bring_to_front()
            page.wait_for_selector("tr[data-helper=H1] .chip[data-elder=E5]")
            assert words(page, "board.others") in page.inner_text("#told")
        by_clicks_back(tabs[-1])
        wait_told(tabs[-1], 3)


@pytest.mark.slow
def test_what_one_takes_back_oneself_on_a_slow_machine_is_not_told_as_somebody_elses(
    browser: Browser, desk: Open, week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, asked = (week / "plan.json").read_bytes(), desk.desk.hands.ask

    def late(folder: Path, do: str, language: str, **values: Any) -> dict[str, Any]:
        told = asked(folder, do, language, **values)
        if do == "undo":
            time.sleep(12)  # longer than the page waits before it looks what others do
        return told

    monkeypatch.setattr(desk.desk.hands, "ask", late)
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        by_clicks(page)
        wait_told(page, 2)
        page.evaluate(
            """() => {
              const told = document.getElementById("told");
              window.said = [];
              new MutationObserver(() => window.said.push(told.textContent))
                .observe(told, { childList: true, subtree: true, characterData: true });
            }"""
        )
        page.keyboard.press("Escape")
        page.keyboard.press("Control+z")
        wait_told(page, 3)
        said = page.evaluate("window.said")
        assert [line for line in said if words(page, "board.others") in line] == []
    assert (week / "plan.json").read_bytes() == before


def by_clicks_back(page: Any) -> None:
    """Give E5 to H2 again."""
    chip(page, "E5").click()
    page.wait_for_selector("tr[data-helper=H2] .price")
    page.locator("tr[data-helper=H2] th .hint").click()
