"""Papers of the office on a phone: nothing beside the window, no word broken sign by sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.browser import PHONE, Browser
from tests.outputs.test_office_papers import _town
from tests.outputs.test_pages import axe_script
from tests.town import write_town

LONGEST_LINES = 5


@pytest.mark.browser
def test_papers_fit_a_phone(tmp_path: Path, browser: Any) -> None:
    place = _town(tmp_path / "town", 6)
    out = tmp_path / "out"
    kinds = ["--cards", "--forms", "--register", "--pairs", "--chart", "--remote"]
    assert run(["papers", str(place), *kinds, "--out", str(out), "--today", "2026-11-23"]) == 0
    script = axe_script()
    for page in sorted(out.glob("*.html")):
        with Browser(browser).visit(page, PHONE) as visit:
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE[0], page.name
            # A short value on more lines than this stands sign by sign.
            tall = visit.page.evaluate(
                "[...document.querySelectorAll('dd, td')].filter(one =>"
                " one.textContent.length < 12 && one.getClientRects().length &&"
                " one.firstChild && (() => { const r = document.createRange();"
                " r.selectNodeContents(one); return r.getClientRects().length; })() >"
                f" {LONGEST_LINES}).map(one => one.textContent)"
            )
            assert tall == [], page.name
            drawn = visit.page.evaluate(
                "[...document.querySelectorAll('.chart svg')].map(one => one.clientWidth)"
            )
            assert all(width > 700 for width in drawn), page.name  # read by moving it sideways
            if script is not None:
                visit.page.evaluate(script)
                found = visit.page.evaluate("axe.run().then(r => r.violations)")
                grave = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
                assert grave == [], page.name


@pytest.mark.browser
def test_hand_overs_fit_a_phone_and_are_read_without_a_mouse(tmp_path: Path, browser: Any) -> None:
    town, week, after = tmp_path / "town", tmp_path / "week", tmp_path / "after"
    write_town(town)
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write("[planning]\nmax_walk_minutes = 40\n")
    start = ["--start", "2026-11-23", "--effort", "quick"]
    assert run(["plan", str(town), *start, "--out", str(week)]) == 0
    assert run(["reassign", str(week), "--leaves", "H1", "--out", str(after)]) == 0
    pages = sorted((after / "papers").glob("H*.html"))
    assert pages
    script = axe_script()
    for page in pages:
        with Browser(browser).visit(page, PHONE) as visit:
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE[0], page.name
            if script is not None:
                visit.page.evaluate(script)
                found = visit.page.evaluate("axe.run().then(r => r.violations)")
                grave = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
                assert grave == [], page.name
