"""Two coordinators at two browsers: both at work on other rounds, and mine undone after hers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Browser
from tests.web.desks import Open
from tests.web.test_in_browser import (
    at_desk,
    by_clicks,
    chip,
    day_of,
    open_board,
    wait_told,
    whose,
    words,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_both_change_other_rounds_and_mine_is_undone_after_hers(
    browser: Browser, desk: Open, week: Path
) -> None:
    with at_desk(browser, desk, "li") as li, at_desk(browser, desk, "wang") as wang:
        open_board(li, desk)
        open_board(wang, desk)
        chip(li, "E5").drag_to(li.locator("tr[data-helper=H2] td[data-date='2026-11-25']"))
        wait_told(li, 2)
        chip(wang, "E1").drag_to(wang.locator("tr[data-helper=H1] td[data-date='2026-11-26']"))
        wait_told(wang, 3)
        assert (day_of(week, "E5"), day_of(week, "E1")) == ("2026-11-25", "2026-11-26")
        li.keyboard.press("Control+z")
        wait_told(li, 4)
        assert (day_of(week, "E5"), day_of(week, "E1")) == ("2026-11-23", "2026-11-26")
        li.wait_for_selector("td[data-date='2026-11-26'] .chip[data-elder=E1]")


def test_mine_stays_where_she_went_on_from_it_and_i_read_who(
    browser: Browser, desk: Open, week: Path
) -> None:
    with at_desk(browser, desk, "li") as li:
        open_board(li, desk)
        by_clicks(li)
        li.wait_for_selector("#told button")
        edit = {"do": "visit", "elder": "E6", "date": "2026-11-24"}
        (at,) = [li.url.rpartition("/")[2]]
        made = desk.client("wang").send(f"/api/plans/{at}/edits", {"edits": [edit], "expected": 2})
        assert made.json["made"]
        li.keyboard.press("Control+z")
        told = words(li, "change.since", who="wang")
        li.wait_for_selector(f"#told:has-text('{told}')")
        assert whose(week, "E5") == "H1"
