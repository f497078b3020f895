"""Every screen of the desk in both languages: nobody shut out (WCAG 2.2 AA), nothing cut off."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.ledger.book import Book
from planner.web import render, shelf
from planner.web.sealing import books
from tests.browser import Browser
from tests.web.desks import PASSWORD, Beside, Open, opened
from tests.web.test_book import AFTER
from tests.web.test_in_browser import SIZE, at_desk, chip
from tests.web.test_work import waited
from tests.web.weeks import short

pytestmark = pytest.mark.browser

AXE = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
SENT = """fields => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/enter" });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}"""
BATCH = "0123456789abcdef"
PARTS = {"base", "nav"}
"""Templates that are parts of others."""
DOT = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
).decode()


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """Return a week in which somebody waits, beside lists in which a word is not understood."""
    made = short(tmp_path)
    shutil.copytree(tmp_path / "town", tmp_path / "wrong")
    file = tmp_path / "wrong" / "elders.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("weekly", "weekely", 1), "utf-8")
    return made


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the names of all pages that are drawn from now on."""
    names: set[str] = set()
    templates = render._templates()

    class Noting:
        def get_template(self, name: str) -> Any:
            names.add(name.removesuffix(".html"))
            return templates.get_template(name)

    monkeypatch.setattr(render, "_templates", Noting)
    return names


def prepared(desk: Open, language: str) -> tuple[str, str]:
    """Let something stand on every screen; return the plan's path and a sheet's number."""
    desk.clock.now = AFTER
    desk.add("boss", "coordinator", "admin", "auditor", language=language)
    (one,) = shelf.plans(desk.desk.folder)
    at, boss = f"/plans/{one.key}", desk.client("boss")
    assert boss.post(f"{at}/issue").status == 303
    news = {"kind": "rests", "first": "2026-11-30", "note": "hip"}
    assert boss.post(f"{at}/elders/E4/news", **news).status == 303
    book = Book(desk.desk.folder / "town" / "book.sqlite")
    number = book.sheets()[0].number
    book.close()
    asked = {
        "sheet": number, "stop": 1, "helper": "H1", "date": "2026-11-23", "names": ["Elder 1"],
        "picture": DOT,
    }  # fmt: skip
    told = {"plan": one.key, "recorded": 3, "unread": ["page 2"], "differs": [], "asked": [asked]}
    desk.desk.inbox.mkdir(parents=True, exist_ok=True)
    (one.folder / "sheets").mkdir(exist_ok=True)
    (one.folder / "sheets" / "week.csv").write_text("a,b", encoding="utf-8")
    (desk.desk.inbox / f"{BATCH}.json").write_text(json.dumps(told), encoding="utf-8")
    freeze(desk)
    desk.desk.jobs.start("check", "town", "boss", scenario="", language=language, now=0.0)
    return at, number


def freeze(desk: Open) -> None:
    """Freeze a report of the week that lies behind."""
    desk.clock.now += 7 * 86400
    jobs = Beside()
    jobs.after = desk.desk.jobs.after
    desk.desk.jobs = jobs
    (one,) = shelf.plans(desk.desk.folder)
    boss = desk.client("boss")
    asked = {"kind": "week", "week": "2026-11-23", "freeze": "yes"}
    begun = boss.post(f"/plans/{one.key}/reports", **asked).headers["location"]
    assert waited(boss, begun).json["state"] == "done"


def addresses(desk: Open, at: str, number: str) -> Iterator[str]:
    yield from ("/", "/nowhere", "/me", "/accounts", "/log", "/audit", "/backups", "/begin")
    yield at.replace("/plans/", "/audit/versions/")
    for book in books(desk.desk.folder):
        yield from (f"/audit/reports/{book.key}/{one.kind}-{one.span}" for one in book.reports())
    for ground in shelf.scenarios(desk.desk.folder):
        yield f"/lists/{ground.key}"
    yield f"/lists/{ground.key}/people?row=2"
    yield f"/lists/{ground.key}/people?of=helpers"
    yield f"/jobs/{desk.desk.jobs.all()[0].key}"
    for path in (
        "/today",
        "/versions",
        "/elders/E5",
        "/elders/E4?told=news",
        "/helpers/H2",
        "/files",
        "/book",
    ):
        yield at + path
    for path in ("/issue", "/figures", "/rates", "/rates?by=helper", "/reports", "/change"):
        yield at + path
    yield f"{at}/book?number={number}"
    yield f"{at}/review/{BATCH}"
    yield f"{at}/files/sheets/week.csv"


def looked_at(page: Any, source: str) -> list[str]:
    """Return what shuts somebody out of what is shown now, and what leaves the window."""
    page.evaluate(source)
    found = [
        f"{page.url} {fault['id']} {fault['nodes'][0]['html'][:120]}"
        for fault in page.evaluate(AXE)["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{page.url} is {wide} px wide"] if wide > SIZE["width"] else [])


def board_in_every_state(page: Any, address: str, source: str) -> list[str]:
    """Look at the board: as it opens, why with offers, a broken rule, keys, the door before it."""
    page.goto(address)
    page.wait_for_selector(".chip[tabindex='0']")
    faults = looked_at(page, source)
    chip(page, "E2").click()
    page.wait_for_selector(".gives .give.far")
    faults += looked_at(page, source)
    page.click(".give.far")
    page.wait_for_selector("#side form input[maxlength='200']")
    faults += looked_at(page, source)
    page.locator(".tray .chip[data-elder=E5]").click()
    page.wait_for_selector(".wish.day")
    page.click(".why button")
    page.wait_for_selector(".offer")
    faults += looked_at(page, source)
    page.click("#show-keys")
    faults += looked_at(page, source)
    page.click("#close-keys")
    page.evaluate("document.getElementById('again').showModal()")
    return faults + looked_at(page, source)


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_nobody_is_shut_out_of_any_screen(
    browser: Browser, desk: Open, drawn: set[str], tmp_path: Path, language: str
) -> None:
    import axe_playwright_python

    script = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    source = script.read_text(encoding="utf-8")
    at, number = prepared(desk, language)
    there, faults = f"http://127.0.0.1:{desk.port}", list[str]()
    with at_desk(browser, desk, "boss") as page:
        faults += board_in_every_state(page, there + at, source)
        for address in addresses(desk, at, number):
            page.goto(there + address)
            faults += looked_at(page, source)
        faults += after_a_session(page, there + at, source)
        faults += at_the_door(page, tmp_path, source)
    assert faults == []
    shown = {file.stem for file in Path(render.__file__).parent.glob("templates/*.html")}
    assert shown - PARTS - drawn == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_is_shut_out_of_the_screens_of_who_sees_no_people(
    browser: Browser, desk: Open, language: str
) -> None:
    import axe_playwright_python

    script = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    source = script.read_text(encoding="utf-8")
    at, _ = prepared(desk, language)
    there, faults = f"http://127.0.0.1:{desk.port}", list[str]()
    desk.add("head", "viewer", language=language)
    desk.add("ann", "auditor", language=language)
    with at_desk(browser, desk, "ann") as page:
        faults += looked_at(page, source)
        page.goto(f"{there}/audit")
        faults += looked_at(page, source)
        page.click("button.main")
        page.wait_for_selector(".found")
        faults += looked_at(page, source)
        for part in ("reports", "versions"):
            page.goto(f"{there}/audit")
            page.click(f"a[href^='/audit/{part}/']")
            page.wait_for_selector("main a[href='/audit']")
            faults += looked_at(page, source)
    with at_desk(browser, desk, "head") as page:
        faults += looked_at(page, source)
        page.goto(f"{there}{at}/figures")
        page.wait_for_selector("#map[data-map=drawn]")
        faults += looked_at(page, source)
        for path in ("/figures.xlsx", "/rates", "/reports"):
            page.goto(there + at + path)
            faults += looked_at(page, source)
    assert faults == []


def after_a_session(page: Any, address: str, source: str) -> list[str]:
    """Look at what waits to be sent after a session had ended while a form was filled."""
    fields = {
        "name": "boss",
        "password": PASSWORD,
        "to": "/plans" + address.partition("/plans")[2] + "/book",
        "kept-number": "00412637",
        "kept-typed": "2*3",
    }
    page.goto(address + "/book")
    with page.expect_navigation():
        page.evaluate(SENT, fields)
    page.wait_for_selector("input[name=typed]", state="attached")
    return looked_at(page, source)


def at_the_door(page: Any, folder: Path, source: str) -> list[str]:
    """Look at a desk without an account: the door, and the first account."""
    with opened(folder / "empty") as empty:
        faults = []
        page.context.unroute("**/*")
        for path in ("/enter", f"/first/{empty.desk.first}"):
            page.goto(f"http://127.0.0.1:{empty.port}{path}")
            faults += looked_at(page, source)
    return faults
