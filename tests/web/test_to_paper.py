"""What ends on paper, or in nothing: by hand in a real browser, in either language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.web import shelf
from planner.words import say
from tests.browser import Browser
from tests.web.desks import Open
from tests.web.papers import on_paper
from tests.web.test_book import AFTER, book_sheets
from tests.web.test_changes import make
from tests.web.test_erased import NAME, lived_through, naming, week
from tests.web.test_in_browser import at_desk

__all__ = ["week"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Return the language of everybody at the desk."""
    return str(request.param)


def plan_at(desk: Open, place: str = "week") -> str:
    one = next(one for one in shelf.plans(desk.desk.folder) if one.place == place)
    return f"/plans/{one.key}"


def go(page: Any, desk: Open, path: str) -> None:
    page.goto(f"http://127.0.0.1:{desk.port}{path}")


def done(page: Any) -> str:
    """Wait for the work that was begun, and return what it said."""
    page.wait_for_selector("#job[data-state=done], #job[data-state=failed]", timeout=400_000)
    assert page.locator("#job[data-state=done]").count() == 1, page.inner_text("#job")
    return str(page.inner_text("#job"))


def test_a_leaver_becomes_papers(browser: Browser, desk: Open, language: str) -> None:
    desk.clock.now = AFTER
    assert desk.client("li").post(f"{plan_at(desk)}/issue").status == 303
    with at_desk(browser, desk) as page:
        go(page, desk, f"{plan_at(desk)}/change")
        page.select_option("[name=helper1]", "H2")
        page.select_option("[name=helper-does1]", "leaves")
        page.fill("[name=helper-first1]", "2026-11-25")
        page.click("button[name=do][value=change]")
        said = done(page)
        assert say(language, "desk.work.open") in said
        page.click("#job a.main")
        page.wait_for_selector(".chip[tabindex='0']")
        page.click("nav a[href$='/files']")
        paper = on_paper(page, "papers/hand-overs.pdf")
        who = say(language, "desk.exports.printed", who="li", day="2026-11-28")
        assert paper
        assert all("".join(who.split()) in one for one in paper)
        assert any("E6" in one for one in paper)
        page.click("nav a[href$='/book']")
        page.click("a[href$='/issue']")
        page.click("main form button.main")
        page.wait_for_selector(".kept")
    left = {one["helper"] for one in book_sheets(desk) if str(one["date"]) >= "2026-11-25"}
    assert left <= {"H1"}


def test_only_what_changed_is_printed_again(browser: Browser, desk: Open, language: str) -> None:
    li, at = desk.client("li"), plan_at(desk)
    assert li.post(f"{at}/issue").status == 303
    before = {str(one["number"]) for one in book_sheets(desk)}
    move = {"do": "visit", "elder": "E6", "date": "2026-11-25"}
    version = int(li.get(f"/api{at}").json["version"])
    assert make(li, desk, move, expected=version).json["made"]
    assert li.post(f"{at}/issue").status == 303
    new = {str(one["number"]) for one in book_sheets(desk)} - before
    with at_desk(browser, desk) as page:
        go(page, desk, f"{at}/files")
        head = say(language, "desk.files.changed", count=len(new))
        assert head in page.inner_text(".held")
        page.click("form[action$='/reprint'] button")
        done(page)
        page.click("#job a.main")
        page.wait_for_url("**/files")
        paper = " ".join(on_paper(page, "papers/reprint.pdf"))
    assert {one for one in before | new if one in paper} == new


def test_a_person_is_erased(browser: Browser, desk: Open, tmp_path: Path, language: str) -> None:
    lived_through(desk)
    desk.add("admin", "admin", language=language)
    roster = tmp_path / "town" / "elders.csv"  # the office's own, which is told to it
    with at_desk(browser, desk, "admin") as page:
        go(page, desk, "/backups")
        page.fill("form[action='/forget'] [name=elder]", "E5")
        page.fill("form[action='/forget'] [name=again]", "E4")
        page.click("form[action='/forget'] button")
        assert say(language, "desk.backups.unlike") in page.inner_text("main")
        page.fill("form[action='/forget'] [name=elder]", "E5")
        page.fill("form[action='/forget'] [name=again]", "E5")
        page.click("form[action='/forget'] button")
        said = done(page)
        assert NAME not in said
    rows = roster.read_text("utf-8").splitlines()
    roster.write_text("\n".join(row for row in rows if not row.startswith("E5,")) + "\n", "utf-8")
    desk.desk.jobs.forget("E5")
    assert naming(tmp_path) <= {"desk/desk.sqlite", "desk/desk.sqlite-wal"}
