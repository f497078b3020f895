"""A sheet as it is typed: beside every door stands what would be recorded, before it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from planner.ledger.book import Book
from planner.ledger.entering import parse_codes
from planner.web.sheets import noted, typed
from tests.browser import Browser
from tests.web.desks import Open
from tests.web.test_book import AFTER, at
from tests.web.test_in_browser import at_desk

pytestmark = pytest.mark.browser

LINES = (
    "",
    "2*3",
    "1*5+2*4",
    "*6",
    "2*0,*6",
    "\uff12\uff0a\uff13",
    "2*3/rang=twice",
    "1/well  2*8",
    " 2*3 ",
)
UNCLEAR = ("9*3", "2*9", "2", "x", "9/gone", "2*")


def shown(page: Any, line: str) -> dict[int, tuple[str, str]]:
    """Return what stands beside each door once a line is typed: its code and its note."""
    page.fill("#typed", line)
    found = {}
    for stop, told in enumerate(page.locator(".stops .echo").all_inner_texts(), start=1):
        match = re.fullmatch(r"(?:\u2713|\u2717 (\d) [^\u00b7]*?)(?: \u00b7 (.*))?", told)
        assert match is not None, told
        found[stop] = (match[1] or "0", match[2] or "")
    return found


def test_what_is_typed_stands_beside_every_door_as_it_is_recorded(
    browser: Browser, desk: Open, tmp_path: Path
) -> None:
    desk.clock.now = AFTER
    assert desk.client("li").post(f"{at(desk)}/issue").status == 303
    book = Book(tmp_path / "town" / "book.sqlite")
    sheet = max(book.sheets(), key=lambda one: len(one.lines))
    book.close()
    stops = [line.stop for line in sheet.lines]
    assert 1 < len(stops) < 9
    with at_desk(browser, desk) as page:
        page.goto(f"http://127.0.0.1:{desk.port}{at(desk)}/book?number={sheet.number}")
        page.wait_for_selector("#typed:focus")
        for line in LINES:
            codes, notes = parse_codes(typed(line, sheet)), noted(line)
            taken = {stop: (str(codes.get(stop, 0)), notes.get(stop, "")) for stop in stops}
            assert shown(page, line) == taken, line
            assert page.get_attribute("#echo", "class") == "kept"
        for line in UNCLEAR:
            shown(page, line)
            assert f"None of ours: {line}" in page.inner_text("#echo"), line
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert page.locator("[role=alert]").count(), f"{line} is refused, too"
