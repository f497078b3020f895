"""What was forced against a rule is marked wherever the week is seen, and counted in the report."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from planner.ledger.book import Book
from planner.units import Span
from planner.web.deeds import command, told
from planner.words import say
from tests.web.desks import Open
from tests.web.test_book import AFTER
from tests.web.test_changes import at, make
from tests.web.test_work import waited

FORCED = {
    "zh": "强行安排（违反规定）：Elder 2 E2 改到 2026-11-29",
    "en": "forced against a rule: moved Elder 2 E2 to 2026-11-29",
}
SUNDAY = {"do": "visit", "elder": "E2", "date": "2026-11-29"}
WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_forced_break_is_marked_on_chip_version_log_book_and_report(
    desk: Open, tmp_path: Path, language: str
) -> None:
    desk.add("boss", "coordinator", "auditor", language=language)
    desk.clock.now = AFTER
    boss = desk.client("boss")
    reason = "she is away all week"
    assert make(boss, desk, SUNDAY, expected=0, force=True, reason=reason).json["made"]
    page = at(desk).removeprefix("/api")
    board = boss.get(page).body
    marked = re.findall(r'<button[^>]*class="chip[^"]* broken[^"]*".*?</button>', board)
    assert len(marked) == 1
    assert 'data-elder="E2"' in marked[0]
    assert say(language, "desk.board.breaks") in marked[0]
    assert say(language, "desk.board.broken", count=1) in board
    newest = boss.get(f"{at(desk)}/versions").json["versions"][0]
    assert newest["is_forced"]
    assert newest["what"] == FORCED[language]
    versions = boss.get(f"{page}/versions").body
    assert FORCED[language] in versions
    assert reason in versions
    assert say(language, "desk.act.forced") in boss.get("/log").body
    assert boss.post(f"{page}/issue").status == 303
    book = Book(tmp_path / "town" / "book.sqlite")
    try:
        kept = book.forced(WEEK)
        assert book.forced(Span(date(2026, 12, 1), date(2026, 12, 31))) == []
    finally:
        book.close()
    assert [(one["rule"], one["helper"], one["day"]) for one in kept] == [
        ("present", "H1", "2026-11-29")
    ]
    asked = boss.post(f"{page}/reports", kind="week", week="2026-11-23")
    assert waited(boss, asked.headers["location"]).json["state"] == "done"
    (report,) = (tmp_path / "desk" / "reports").rglob("full/report.json")
    assert json.loads(report.read_text("utf-8"))["forced"] == kept
    assert "Planned against a rule" in report.with_suffix(".html").read_text("utf-8")


def test_what_a_later_issue_put_right_is_counted_no_more(desk: Open, tmp_path: Path) -> None:
    desk.clock.now = AFTER
    li = desk.client("li")
    page = at(desk).removeprefix("/api")
    assert make(li, desk, SUNDAY, expected=0, force=True, reason="so").json["made"]
    assert li.post(f"{page}/issue").status == 303
    back = {"do": "visit", "elder": "E2", "date": "2026-11-24"}
    version = li.get(at(desk)).json["version"]
    assert make(li, desk, back, expected=version).json["made"]
    assert li.post(f"{page}/issue").status == 303
    book = Book(tmp_path / "town" / "book.sqlite")
    try:
        assert book.forced(WEEK) == []
    finally:
        book.close()


@pytest.mark.parametrize(
    ("edit", "zh"),
    [
        ({"do": "give", "elder": "E1", "helper": "H2"}, "把 王桂芳 E1 交给 H2"),
        ({"date": "2026-11-24", "elder": "E1", "do": "visit"}, "王桂芳 E1 改到 2026-11-24"),
        ({"do": "lock", "elder": "E9"}, "锁定 E9"),
    ],
)
def test_a_change_is_told_in_words(edit: dict[str, str], zh: str) -> None:
    written = command([edit], is_forced=False)
    assert told(written, "zh", {"E1": "王桂芳"}) == zh
    forced = command([edit, edit], is_forced=True)
    assert told(forced, "zh", {"E1": "王桂芳"}) == f"强行安排（违反规定）：{zh}；{zh}"


@pytest.mark.parametrize("written", ["", "planner edit week --lock E1", "desk give E1", "desk x y"])
def test_what_is_no_change_of_the_desk_stays_as_it_was_written(written: str) -> None:
    assert told(written, "zh", {}) == written
