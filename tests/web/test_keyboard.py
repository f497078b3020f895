"""A whole week at the desk without one event of a mouse, in either language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.ledger.book import Book
from planner.web import shelf
from tests.browser import Browser
from tests.web.desks import PASSWORD, Open
from tests.web.test_book import AFTER
from tests.web.test_in_browser import day_of, wait_told, whose, words

pytestmark = pytest.mark.browser

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
HEARD = {
    "minutes": {"zh": "分钟", "en": "min"},
    "breaks": {"zh": "违反", "en": "breaks"},
    "far": {"zh": "步行", "en": "walk"},
}
"""What stands beside a wish, as it is priced."""
WATCH = """for (const kind of ["mousedown", "mousemove", "pointerdown", "touchstart", "wheel"]) {
  addEventListener(kind, () => console.error("mouse: " + kind), true);
}"""


@contextmanager
def hands_on_keys(browser: Browser, language: str) -> Iterator[Any]:
    """Open a window in which any event of a mouse is a fault."""
    context = browser.chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale=LOCALES[language]
    )
    context.set_default_timeout(120_000)  # a machine that is busy is no fault of the desk
    context.add_init_script(WATCH)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
        assert [line for line in said if "status of 4" not in line] == []  # refusals are meant
    finally:
        context.close()


def tab_to(page: Any, selector: str, most: int = 60) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def number_pad(page: Any, typed: str) -> None:
    """Type with the pad at the right of the keyboard alone."""
    names = {"*": "NumpadMultiply", "\n": "NumpadEnter", "+": "NumpadAdd"}
    for sign in typed:
        page.keyboard.press(names.get(sign) or f"Shift+Numpad{sign}")


def follow(page: Any, press: Callable[[], None]) -> None:
    """Press what opens another page, and wait for that page."""
    with page.expect_navigation():
        press()


def enter_key(page: Any) -> Callable[[], None]:
    """Return the press of Enter."""
    return lambda: page.keyboard.press("Enter")


def heard(page: Any, what: str) -> str:
    return HEARD[what][page.evaluate("document.documentElement.lang")[:2]]


def enter(page: Any, desk: Open) -> None:
    page.goto(f"http://127.0.0.1:{desk.port}/")
    page.wait_for_selector("input[name=name]:focus")
    page.keyboard.type("wu")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    follow(page, enter_key(page))
    page.wait_for_selector(".plans a")
    tab_to(page, ".plans a")
    follow(page, enter_key(page))
    page.wait_for_selector(".chip[tabindex='0']")


def choose(page: Any, elder: str) -> None:
    """Find somebody by search and wait for the prices of the week's helpers."""
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type(elder)
    page.wait_for_selector(f".found button:has-text('{elder}')")
    tab_to(page, ".found button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#side h2:has-text('{elder}')")
    page.wait_for_selector("#side .wish.day")


def give_and_take_back(page: Any, week: Path) -> None:
    """Give E5, at the price that stands on the row, and undo it byte for byte."""
    before = (week / "plan.json").read_bytes()
    choose(page, "E5")
    assert heard(page, "minutes") in page.inner_text("tr[data-helper=H1] .price")
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    wait_told(page, 2)
    assert whose(week, "E5") == "H1"
    page.keyboard.press("Control+z")
    wait_told(page, 3)
    assert (week / "plan.json").read_bytes() == before


def move_to_wednesday(page: Any, week: Path) -> None:
    """See E6 on another day, priced before."""
    choose(page, "E6")
    page.keyboard.press("d")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.wait_for_selector(f".wish.day output:has-text('{heard(page, 'minutes')}')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_told(page, 4)
    assert day_of(week, "E6") == "2026-11-25"


def cover_once(page: Any, week: Path) -> None:
    """Let H1 come this once: H2 is there that day, so it is said, and forced for a reason."""
    choose(page, "E6")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(f".wish.once output.bad:has-text('{heard(page, 'breaks')}')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    anyway(page, "Helper 2 has asked")
    wait_told(page, 5)
    plan, _ = pipeline.read_plan(week)
    covers = [(r.helper, s.cover_for) for r in plan.rounds for s in r.stops if "E6" in s.elders]
    assert covers == [("H1", "H2")]


def anyway(page: Any, reason: str) -> None:
    """Take what breaks a rule, and say why."""
    page.wait_for_selector("#side input[maxlength='200']")
    tab_to(page, "#side input[maxlength='200']")
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def swap_and_lock(page: Any, week: Path) -> None:
    """Swap E4 and E5 though it is far, named by hand; lock the pair, ask why, let it go."""
    choose(page, "E4")
    page.keyboard.press("s")
    page.keyboard.type("Elder 5 E5")
    page.keyboard.press("Tab")
    page.wait_for_selector(f".wish.swap output.bad:has-text('{heard(page, 'far')}')")
    page.keyboard.press("Enter")
    anyway(page, "their families wish it")
    wait_told(page, 6)
    assert (whose(week, "E4"), whose(week, "E5")) == ("H2", "H1")
    page.wait_for_selector("#lock")
    page.keyboard.press("l")
    wait_told(page, 7)
    page.wait_for_selector(f"#lock:has-text('{words(page, 'change.unlock')}')")
    page.keyboard.press("w")
    page.wait_for_selector(".reasons li")
    page.keyboard.press("l")
    wait_told(page, 8)


def take_in(page: Any) -> list[str]:
    """Issue, then type two sheets that came back by the number pad: one exception, and none."""
    issue(page)
    numbers = re.findall(r"number=(\d{8})", page.content())[:2]
    for number, typed in zip(numbers, ("1*3", ""), strict=True):
        follow(page, partial(number_pad, page, number + "\n"))
        page.wait_for_selector("#typed")
        follow(page, partial(number_pad, page, typed + "\n"))
        page.wait_for_selector(f".kept:has-text('{number}')")
    return numbers


def draw(page: Any) -> None:
    """Draw sheets and maps, and come to the sheet of the first helper."""
    tab_to(page, "nav a[href$='/files']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/files")
    tab_to(page, "form[action$='/files'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#job[data-state=done]", timeout=300_000)
    tab_to(page, "#job a.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/files")
    tab_to(page, "a[href$='.pdf']")


@pytest.mark.parametrize(
    ("language", "is_drawn"),
    [
        ("zh", False),
        pytest.param("zh", True, marks=pytest.mark.slow),
        pytest.param("en", True, marks=pytest.mark.slow),
    ],
)
def test_a_week_by_keyboard_alone(
    browser: Browser, desk: Open, week: Path, language: str, *, is_drawn: bool
) -> None:
    desk.add("wu", "coordinator", language=language)
    with hands_on_keys(browser, language) as page:
        enter(page, desk)
        give_and_take_back(page, week)
        move_to_wednesday(page, week)
        cover_once(page, week)
        swap_and_lock(page, week)
        desk.clock.now = AFTER
        numbers = take_in(page)
        if is_drawn:
            draw(page)
    book = Book(shelf.scenarios(desk.desk.folder)[0].folder / "book.sqlite")
    try:
        rows = [row["outcome"] for row in book.contacts() if row["sheet"] in numbers]
    finally:
        book.close()
    assert set(rows) == {"met", "not-in"}
    assert rows.count("not-in") == 1


def issue(page: Any) -> None:
    """Issue the plan, having seen what that writes."""
    tab_to(page, "nav a[href$='/book']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book")
    tab_to(page, "a[href$='/issue']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/issue")
    page.wait_for_selector("button.main:focus")
    follow(page, enter_key(page))
    page.wait_for_selector("input[name=number]:focus")
