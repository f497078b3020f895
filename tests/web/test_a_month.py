"""
docs/a-month done a second time at the desk alone, in Chinese, from an empty folder to a report.

What stands on the page is done by clicks in a real browser, then by its commands on a copy of
the same lists: both ways give the same plans, the same book and the same report.
"""

from __future__ import annotations

import csv
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from planner.ledger.book import Book
from planner.ledger.office import Office
from planner.web import shelf
from tests.browser import Browser
from tests.pipeline.test_a_month import _newcomer, _small, walk
from tests.town import at
from tests.web.desks import PASSWORD, Beside, Open, opened
from tests.web.test_begin import book as workbook
from tests.web.test_first_run import first_account

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "清河街道"
BROKEN = "一百一十四"


def lists_of(town: Path) -> dict[str, list[list[str]]]:
    """Return the lists of the page's small town as an office has them: rows of a workbook."""
    found = {}
    for name, encoding in (("elders", "gb18030"), ("helpers", "utf-8")):
        with (town / f"{name}.csv").open(encoding=encoding, newline="") as lines:
            found[name] = list(csv.reader(lines))
    return found


class AtDesk:
    """The coordinator at the desk: one page, one day after the other."""

    def __init__(self, page: Any, desk: Open) -> None:
        self.page, self.desk = page, desk
        self.own = f"http://127.0.0.1:{desk.port}"
        self.used: set[str] = set()

    def day(self, written: str) -> None:
        """Come in on another day, at nine in the morning, and enter."""
        morning = datetime.fromisoformat(f"{written}T09:00").replace(
            tzinfo=ZoneInfo("Asia/Shanghai")
        )
        self.desk.clock.now = morning.timestamp()
        self.page.goto(f"{self.own}/")
        if self.page.locator("[name=password]").count():
            self.page.fill("[name=name]", "王敏")
            self.page.fill("[name=password]", PASSWORD)
            self.page.click("button.main")
            self.page.wait_for_url(f"{self.own}/")

    def folder(self, place: str) -> Path:
        return self.desk.desk.folder / place

    def open(self, place: str, screen: str) -> None:
        """Go from the first page to a plan, and there to one of its screens."""
        key = shelf.key_of(self.desk.desk.folder, self.folder(place))
        self.page.goto(f"{self.own}/")
        self.page.click(f".plans a[href='/plans/{key}']")
        if screen:
            self.page.click(f"nav a:has-text('{screen}')")

    def done(self) -> str:
        """Wait for the work that was begun, and return what it said."""
        self.page.wait_for_selector(
            "#job[data-state=done], #job[data-state=failed]", timeout=400_000
        )
        said = str(self.page.inner_text("#job"))
        assert self.page.locator("#job[data-state=done]").count() == 1, said
        return said

    def plan(self, start: str) -> None:
        """Plan a week from the first page."""
        self.page.goto(f"{self.own}/")
        self.page.fill("[name=start]", start)
        self.page.select_option("[name=effort]", "quick")
        self.page.click("form[action='/jobs'] button.main")
        self.done()

    def issue(self, place: str) -> str:
        """Issue a plan, and return what was shown before."""
        self.open(place, "回收登记")
        self.page.click("a:has-text('让这份计划生效并编号')")
        shown = str(self.page.inner_text("main"))
        self.page.click("button:has-text('生效并编号')")
        self.page.wait_for_selector(".kept:has-text('计划已生效')")
        return shown

    def sheet(self, place: str, least: int) -> str:
        """Return the sheet for which the page has an example, by the rule of the page's test."""
        told = json.loads((self.folder(place) / "plan.json").read_text("utf-8"))
        fitting = [
            s for s in told["sheets"] if len(s["stops"]) >= least and s["number"] not in self.used
        ]
        number = str(min(fitting, key=lambda s: (s["date"], s["helper"]))["number"])
        self.used.add(number)
        return number

    def record(self, place: str, number: str, typed: str = "") -> None:
        """Type a sheet's number and its exceptions."""
        self.open(place, "回收登记")
        self.page.fill("[name=number]", number)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#typed:focus")
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f".kept:has-text('{number} 已登记')")

    def record_others(self, place: str, before: str) -> None:
        """Take in what came back without exceptions."""
        self.open(place, "回收登记")
        rows = self.page.locator("table.list tbody tr").all_inner_texts()
        told = sorted(row.split("\t")[:2] for row in rows)
        for number in [number.strip() for number, day in told if day.strip()[:10] <= before]:
            self.record(place, number)

    def fill_row(self, kind: str, row: int, who: str, does: str, *days: str) -> None:
        """Fill one row of the form of changes."""
        if row > 1:
            self.page.click("summary:has-text('还有别人')")
        put = self.page.select_option if kind == "helper" else self.page.fill
        put(f"[name={kind}{row}]", who)
        self.page.select_option(f"[name={kind}-does{row}]", does)
        for name, day in zip(("first", "last"), days, strict=False):
            self.page.fill(f"[name={kind}-{name}{row}]", day)


def begin(on: AtDesk, town: Path) -> None:
    """Make the account, send two workbooks and the streets, mend what is wrong, plan."""
    first_account(on.page, on.desk)
    lists = lists_of(town)
    right = lists["elders"][3][2]
    lists["elders"][3][2] = BROKEN
    on.page.click("a[href='/begin']")
    on.page.fill("[name=title]", TITLE)
    files = {
        "elders": ("老人名册.xlsx", workbook(lists["elders"])),
        "helpers": ("助老员名册.xlsx", workbook(lists["helpers"])),
        "streets": ("town.osm", (town / "town.osm").read_bytes()),
    }
    for name, (called, content) in files.items():
        file = {"name": called, "mimeType": "application/octet-stream", "buffer": content}
        on.page.set_input_files(f"[name={name}]", [file])
    on.page.select_option("[name=coordinates]", "wgs84")
    on.page.check("[name=policy][value=generic]")
    on.page.click("main button.main")
    on.page.wait_for_selector(f".wrong:has-text('{BROKEN}')")
    on.page.fill(".wrong input", right)
    on.page.click("main button.main")
    on.page.wait_for_selector(".kept:has-text('14 位老人，3 位助老员')")


def first_week(on: AtDesk) -> str:
    """Plan, issue, take in, plan again and issue again; return where the last plan lies."""
    place = f"{TITLE}-2026-11-23"
    on.day("2026-11-20")
    on.plan("2026-11-23")
    on.issue(place)
    on.page.click("a:has-text('走访单和地图') >> nth=-1")
    on.page.click("button:has-text('制作')  >> nth=0")
    on.done()
    on.day("2026-11-23")
    on.record(place, on.sheet(place, 2), "1*3 2*1")
    on.day("2026-11-25")
    on.record(place, on.sheet(place, 3), "2*6 3*6")
    on.record_others(place, "2026-11-25")
    on.open(place, "变动与推演")
    on.fill_row("helper", 1, "H02", "absent", "2026-11-26", "2026-11-26")
    on.fill_row("elder", 1, "E0001", "ends", "2026-11-27")
    on.page.click("button:has-text('看看怎样安排') >> nth=0")
    on.done()
    place = f"{place}-change-1"
    on.open(place, "变动与推演")
    again = on.page.locator("form:has(input[value=replan])")
    again.locator("[name=first]").fill("2026-11-26")
    again.locator("button").click()
    on.done()
    place = f"{place}-replan-1"
    shown = on.issue(place)
    assert "助老员" in shown or "helpers" in shown
    assert "2026-11-26" in shown
    return place


def second_week(on: AtDesk, newcomers: Path) -> tuple[str, str]:
    """Plan on, take in somebody new, let a helper go, surge; return where both plans lie."""
    place = f"{TITLE}-2026-11-30"
    on.plan("2026-11-30")
    on.day("2026-11-27")
    on.open(place, "变动与推演")
    on.page.set_input_files("[name=newcomers]", [newcomers])
    on.page.click("button:has-text('先问谁接合适')")
    assert "新来的老人" in on.done()
    on.open(place, "变动与推演")
    on.page.set_input_files("[name=newcomers]", [newcomers])
    on.fill_row("helper", 1, "H05", "leaves", "2026-12-02")
    on.page.click("button:has-text('看看怎样安排') >> nth=0")
    assert "→" in on.done()
    place = f"{place}-change-1"
    on.open(place, "走访单和地图")
    assert "papers/" in on.page.inner_text("main")
    assert "E9001" in on.issue(place)
    on.open(place, "变动与推演")
    surge = on.page.locator("form:has(input[value=surge])")
    for name, value in (("who", "独居"), ("occasion", "寒潮"), ("first", "2026-12-02")):
        surge.locator(f"[name={name}]").fill(value)
    surge.locator("button").click()
    on.done()
    cold = f"{place}-surge-1"
    on.day("2026-12-01")
    on.issue(cold)
    on.day("2026-12-02")
    on.record(cold, on.sheet(cold, 1))
    return place, cold


def month_end(on: AtDesk, place: str) -> None:
    """Look at what is open, at the rates and the day's alerts, prove the book, freeze."""
    on.day("2026-12-03")
    on.open(place, "联系率")
    on.page.fill("main [name=from]", "2026-11-23")
    on.page.fill("main [name=to]", "2026-11-29")
    on.page.select_option("main [name=by]", "helper")
    on.page.click("main form button")
    assert "%" in on.page.inner_text("main")
    on.open(place, "今天")
    assert "2026-12-03" in on.page.inner_text("h1")
    on.open(place, "回收登记")
    on.page.click("a:has-text('核对台账')")
    on.page.wait_for_selector(".kept:has-text('台账一致')")
    on.open(place, "报表")
    on.page.fill("[name=month]", "2026-11")
    on.page.click("button:has-text('定稿')")
    on.done()
    on.page.click("a.button.main")
    assert "已定稿" in on.page.inner_text("main")


def counted(number: str) -> str:
    """Return which sheet of its book one is: books begin their numbers differently."""
    return number[3:7]


def plain(folder: Path) -> dict[str, Any]:
    """Return a plan without where it lies, and its sheets by which of the book's they are."""
    text = (folder / "plan.json").read_text("utf-8")
    for sheet in json.loads(text).get("sheets", []):
        text = text.replace(f'"{sheet["number"]}"', f'"{counted(sheet["number"])}"')
    told: dict[str, Any] = json.loads(text)
    told.pop("scenario")
    return told


def rows_of(file: Path) -> list[tuple[object, ...]]:
    """Return what the book says happened, without who typed it and when."""
    book = Book(file)
    try:
        keys = ("elder_id", "date", "helper_id", "form", "outcome", "note", "stop")
        rows = [(counted(str(r["sheet"])), *(r[key] for key in keys)) for r in book.contacts()]
        return sorted(rows, key=repr)
    finally:
        book.close()


def report_of(file: Path) -> dict[str, Any]:
    """Return the frozen report of November, without who made it and when, and the desk's seal."""
    office = Office(file)
    try:
        kept = office.frozen("month", "2026-11")
    finally:
        office.close()
    assert kept is not None
    return {k: v for k, v in kept.content.items() if k not in {"made_by", "made_at", "seal"}}


def test_the_month_at_the_desk_and_at_the_command_line_are_the_same(
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    town = _small(tmp_path / "town")
    lon, lat = at(420, 20)
    line = tmp_path / "line"
    line.mkdir()
    _newcomer(line, f"{lon:.7f}", f"{lat:.7f}")
    (tmp_path / "empty").mkdir()
    with opened(tmp_path / "empty") as desk:
        desk.desk.jobs = Beside()
        context = browser.chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN"
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        on = AtDesk(page, desk)
        begin(on, town)
        shutil.copytree(on.folder(TITLE), line / "qinghe")
        first = first_week(on)
        second, cold = second_week(on, line / "new-elder.csv")
        month_end(on, second)
        assert said == []
        context.close()
        monkeypatch.chdir(line)
        walk(line, "a-month.zh.md", capsys)
        for name, place in (("week-48", first), ("week-49", second), ("cold", cold)):
            assert plain(line / name) == plain(on.folder(place)), name
        assert rows_of(line / "qinghe" / "book.sqlite") == rows_of(on.folder(TITLE) / "book.sqlite")
        line_book, desk_book = line / "qinghe" / "book.sqlite", on.folder(TITLE) / "book.sqlite"
        assert report_of(line_book) == report_of(desk_book)
