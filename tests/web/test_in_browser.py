"""The desk in a real browser, the network shut but for the desk itself."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline, plan_json
from planner.plan import Remote
from planner.web import shelf
from planner.words import catalogue
from tests.browser import Browser
from tests.web.desks import PASSWORD, Open

pytestmark = pytest.mark.browser

SIZE = {"width": 1366, "height": 768}


@contextmanager
def at_desk(browser: Browser, desk: Open, name: str = "li", size: Any = SIZE) -> Iterator[Any]:
    """Enter the desk in a window of its own; nothing outside is asked for, nothing is said."""
    context = browser.chromium.new_context(viewport=size)
    context.set_default_timeout(120_000)  # a machine that is busy is no fault of the desk
    page = context.new_page()
    own, outside, said = f"http://127.0.0.1:{desk.port}/", [], []

    def answer(route: Any) -> None:
        if route.request.url.startswith((own, "data:")):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route("**/*", answer)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{own}enter")
    page.wait_for_selector("[name=name]:focus")  # else the browser says that it came too late
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(own)
    try:
        yield page
        assert outside == []
        # The browser itself tells of answers such as 409, which are meant.
        assert [line for line in said if "status of 4" not in line] == []
    finally:
        context.close()


def open_board(page: Any, desk: Open) -> None:
    """Go to the board of the one plan."""
    (one,) = shelf.plans(desk.desk.folder)
    page.goto(f"http://127.0.0.1:{desk.port}/plans/{one.key}")
    page.wait_for_selector(".chip[tabindex='0']")


def chip(page: Any, elder: str) -> Any:
    return page.locator(f".grid .chip[data-elder={elder}]").first


def whose(week: Path, elder: str) -> str:
    plan, _ = pipeline.read_plan(week)
    return next(pair.helper for pair in plan.pairs if pair.elder == elder)


def day_of(week: Path, elder: str) -> str:
    plan, _ = pipeline.read_plan(week)
    return next(str(r.day) for r in plan.rounds for s in r.stops if elder in s.elders)


def words(page: Any, key: str, **values: object) -> str:
    """Return the first words of a sentence of ours up to what it fills in, as the page speaks."""
    language = page.evaluate("document.documentElement.lang")[:2]
    text = catalogue()[f"desk.{key}"][language]
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return next(piece.strip() for piece in re.split(r"\{\w+\}", text) if piece.strip())


def wait_told(page: Any, number: int) -> None:
    """Wait until the page says that the plan is in its version of that number now."""
    page.wait_for_selector(f"#told:has-text('{words(page, 'board.version', number=number)}')")


def by_mouse(page: Any) -> None:
    """Drag the chip of E5 onto the row of H1, seeing the price on the way."""
    chip(page, "E5").hover()
    page.mouse.down()
    target = page.locator("tr[data-helper=H1] td[data-date='2026-11-23']")
    box = target.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 6, steps=6)
    page.wait_for_selector(".ghost")
    page.wait_for_selector("tr[data-helper=H1] .price")
    page.mouse.up()


def by_clicks(page: Any) -> None:
    """Click the chip of E5, then the name of H1."""
    chip(page, "E5").click()
    page.wait_for_selector("tr[data-helper=H1] .price")
    page.locator("tr[data-helper=H1] th .hint").click()


def by_keys(page: Any) -> None:
    """Walk to E5 by arrows, choose it, go to the priced list, take the first."""
    page.locator(".chip[tabindex='0']").focus()
    for _ in range(30):
        if page.evaluate("document.activeElement.dataset.elder") == "E5":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(".gives .give")
    page.keyboard.press("m")
    page.keyboard.press("Enter")


@pytest.mark.parametrize("way", [by_mouse, by_clicks, by_keys])
def test_an_elder_is_given_by_mouse_clicks_or_keys_with_the_same_result_and_taken_back(
    browser: Browser, desk: Open, week: Path, way: Any
) -> None:
    before = (week / "plan.json").read_bytes()
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        way(page)
        page.wait_for_selector("#told button")
        wait_told(page, 2)
        assert whose(week, "E5") == "H1"
        assert page.locator("tr[data-helper=H1] .chip[data-elder=E5]").count() == 1
        page.keyboard.press("Control+z")
        wait_told(page, 3)
        assert (week / "plan.json").read_bytes() == before


def test_a_visit_is_moved_to_another_day_by_dragging_along_the_row(
    browser: Browser, desk: Open, week: Path
) -> None:
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        target = page.locator("tr[data-helper=H2] td[data-date='2026-11-25']")
        chip(page, "E6").drag_to(target)
        page.wait_for_selector("#told button")
        assert day_of(week, "E6") == "2026-11-25"
        assert whose(week, "E6") == "H2"


def test_letting_go_with_escape_or_trembling_changes_nothing(
    browser: Browser, desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        chip(page, "E5").hover()
        page.mouse.down()
        page.mouse.move(400, 300, steps=4)
        page.wait_for_selector(".ghost")
        page.keyboard.press("Escape")
        page.mouse.up()
        assert page.locator(".ghost").count() == 0
        page.wait_for_timeout(300)
        assert (week / "plan.json").read_bytes() == before


def test_what_breaks_a_rule_hovers_with_the_reason_until_it_is_put_back_or_taken_anyway(
    browser: Browser, desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        chip(page, "E2").click()
        page.wait_for_selector("tr[data-helper=H2] .price")
        assert words(page, "change.too-far") in page.inner_text("tr[data-helper=H2] .price")
        page.click(".give.far")
        page.wait_for_selector("#side .fault")
        assert (week / "plan.json").read_bytes() == before
        page.click("#side button >> nth=0")
        page.wait_for_selector(".give.far")
        page.click(".give.far")
        page.fill("#side input[maxlength='200']", "her own wish")
        page.click("#side form:has(input[maxlength='200']) button")
        page.wait_for_selector("#told button")
        assert whose(week, "E2") == "H2"
        assert words(page, "board.broken") in page.inner_text(".figures")


def test_two_at_two_browsers_who_want_the_same_rounds(
    browser: Browser, desk: Open, week: Path
) -> None:
    with at_desk(browser, desk, "li") as li, at_desk(browser, desk, "wang") as wang:
        open_board(li, desk)
        open_board(wang, desk)
        by_clicks(li)
        li.wait_for_selector("#told button")
        chip(wang, "E6").drag_to(wang.locator("tr[data-helper=H2] td[data-date='2026-11-25']"))
        wang.wait_for_selector("#side .fault")
        assert words(wang, "change.clash", who="li") in wang.inner_text("#side")
        assert wang.locator("tr[data-helper=H1] .chip[data-elder=E5]").count() == 1
        wang.click("#side button")
        wang.wait_for_selector("#told button")
        assert day_of(week, "E6") == "2026-11-25"
        assert whose(week, "E5") == "H1"


def test_why_and_search_answer_in_the_side_panel(browser: Browser, desk: Open) -> None:
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        page.keyboard.press("/")
        page.keyboard.type("elder 4")
        page.click(".found button")
        page.wait_for_selector(".why button")
        page.click(".why button")
        page.wait_for_selector(".reasons li")
        assert "E4" in page.inner_text(".reasons")


def spot_on_map(page: Any, elder: str) -> tuple[float, float]:
    """Return where an elder's home is painted, in pixels of the window."""
    page.wait_for_selector("#desk[data-map=drawn]")
    found = page.evaluate(
        """elder => {
          const at = JSON.parse(document.getElementById("people").textContent)[elder].at;
          const p = V.map.latLngToContainerPoint([at[1], at[0]]);
          const box = document.getElementById("map").getBoundingClientRect();
          return [p.x + box.left, p.y + box.top];
        }""",
        elder,
    )
    return found[0], found[1]


def test_map_and_board_point_at_each_other(browser: Browser, desk: Open) -> None:
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        page.mouse.click(*spot_on_map(page, "E4"))
        page.wait_for_selector(".chip.chosen[data-elder=E4]")
        assert "Elder 4" in page.inner_text("#side h2")
        painted = page.evaluate("document.querySelectorAll('#map canvas').length")
        assert painted >= 4
        page.keyboard.press("Escape")
        page.mouse.move(*spot_on_map(page, "E6"))
        page.wait_for_selector(".chip.lit[data-elder=E6]")
        chip(page, "E5").hover()
        page.wait_for_selector(".chip.lit[data-elder=E5]")
        assert page.locator(".chip.lit").count() == 1
        with page.expect_response("**/ways/H2") as answer:
            chip(page, "E5").click()
        rounds = answer.value.json()["rounds"]
        assert any(["E5"] in one["stops"] for one in rounds)
        ringed = page.evaluate(_DARK_AT, list(spot_on_map(page, "E5")))
        assert ringed > 20
        page.click("#show-map")
        assert not page.is_visible("#map")


_DARK_AT = """([x, y]) => {
  const pane = [...document.querySelectorAll("#map .leaflet-dots-pane canvas")][0];
  const box = pane.getBoundingClientRect(), k = pane.width / box.width;
  const [left, top] = [(x - box.left - 15) * k, (y - box.top - 15) * k];
  const data = pane.getContext("2d").getImageData(left, top, 30 * k, 30 * k).data;
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 200 && data[i] < 40 && data[i + 1] < 40 && data[i + 2] < 40) dark += 1;
  }
  return dark;
}"""
"""How many pixels around a spot of the map are almost black: the ring around who is chosen."""


def test_who_is_pointed_at_is_ringed_and_whom_nobody_can_walk_to_is_not_given_in_silence(
    browser: Browser, desk: Open, week: Path
) -> None:
    plan, _ = pipeline.read_plan(week)
    (pair,) = [one for one in plan.pairs if one.elder == "E5"]
    far = Remote("E5", "H2", 2000, pair.tier, pair.contact, "")
    pairs = tuple(one for one in plan.pairs if one is not pair)
    made = replace(plan, pairs=pairs, remote=(*plan.remote, far))
    (week / "plan.json").write_text(plan_json.dump(made), encoding="utf-8")
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        spot = list(spot_on_map(page, "E6"))
        chip(page, "E6").hover()
        page.wait_for_selector(".chip.lit[data-elder=E6]")
        page.wait_for_timeout(100)  # a frame, in which the ring is painted
        assert page.evaluate(_DARK_AT, spot) > 20
        page.click(".tray summary")
        page.click(".tray .chip[data-elder=E5]")
        page.wait_for_selector("#side .why")
        page.locator("tr[data-helper=H1] th .hint").click()
        page.wait_for_selector(f"#told:has-text('{words(page, 'change.remote')}')")


def test_a_household_is_one_chip_with_all_its_names(
    browser: Browser, desk: Open, week: Path
) -> None:
    file = week / "plan.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    stop = next(s for r in told["rounds"] for s in r["stops"] if s["elders"] == ["E5"])
    gone = next(s for r in told["rounds"] for s in r["stops"] if s["elders"] == ["E6"])
    stop["elders"] = ["E5", "E6"]
    for one in told["rounds"]:
        one["stops"] = [s for s in one["stops"] if s is not gone]
    file.write_text(json.dumps(told), encoding="utf-8")
    with at_desk(browser, desk) as page:
        open_board(page, desk)
        assert chip(page, "E5").inner_text() == "Elder 5\nElder 6"
        page.click(".grid .chip[data-elder=E5] [data-one=E6]")
        page.wait_for_selector("#side .why")
        assert "Elder 6" in page.inner_text("#side h2")
        assert page.locator(".chip.chosen[data-elder=E5]").count() == 1
        page.click("#side .row button:has-text('Elder 5')")
        page.wait_for_selector("#side h2:has-text('Elder 5')")


HOSTILE = """<!doctype html><form id="f" method="post" action="{there}/leave"></form>
<script>
fetch("{there}/leave", {{method: "POST", credentials: "include", mode: "no-cors"}}).catch(() => 0)
  .then(() => fetch("{there}/api/plans/x/undo", {{method: "POST", credentials: "include",
    mode: "no-cors", headers: {{"Content-Type": "text/plain"}}, body: "{{}}"}})).catch(() => 0)
  .then(() => document.getElementById("f").submit());
</script>"""


def test_a_page_of_another_port_of_this_computer_changes_nothing(
    browser: Browser, desk: Open
) -> None:
    there = f"http://127.0.0.1:{desk.port}"
    with other_site(HOSTILE.format(there=there)) as address:
        context = browser.chromium.new_context()
        page = context.new_page()
        page.goto(f"{there}/enter")
        page.fill("[name=name]", "li")
        page.fill("[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_url(f"{there}/")
        statuses: list[tuple[str, int]] = []
        page.on("response", lambda r: statuses.append((r.request.method, r.status)))
        # The browser shows a page of another site nothing of our refusals: to it they failed.
        page.on("requestfailed", lambda r: statuses.append((r.method, 403)))
        page.goto(address)
        for _ in range(100):  # an empty refusal is no page that a browser would wait for
            if sum(method == "POST" for method, _ in statuses) >= 3:
                break
            page.wait_for_timeout(100)
        posts = [status for method, status in statuses if method == "POST"]
        assert len(posts) >= 3
        assert set(posts) == {403}
        page.close()
        page = context.new_page()
        page.goto(f"{there}/")  # still inside
        assert page.locator("form[action='/leave']").count() == 1
        context.close()


@contextmanager
def other_site(page: str) -> Iterator[str]:
    """Serve one page on another port of this computer."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
