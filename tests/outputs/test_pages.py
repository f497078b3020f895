"""The pages in a real browser with the network shut: they draw, keep silent, and work."""

from __future__ import annotations

import io
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from planner.outputs.comparison import Side, write_comparison

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from tests.outputs.conftest import Opened

pytestmark = pytest.mark.browser
SIZES = [(1440, 900), (390, 844)]
PAINTED = """() => [...document.querySelectorAll('.leaflet-pane canvas')].map(c => {
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  for (let i = 3; i < d.length; i += 4) if (d[i]) return 1;
  return 0; }).reduce((a, b) => a + b, 0)"""
FOCUSED = "(e => e.id || e.className || e.textContent)(document.activeElement)"
READY = "document.body.dataset.ready === '1'"


@pytest.fixture(scope="session")
def versus(made: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans side by side: the second has moved E0020 to the other helper."""
    from dataclasses import replace

    other = {"H01": "H02", "H02": "H01"}
    pairs = tuple(
        replace(p, helper=other[p.helper]) if p.elder == "E0020" else p for p in made.plan.pairs
    )
    plan = replace(made.plan, pairs=pairs)
    file = tmp_path_factory.mktemp("versus") / "compare.html"
    sides = [
        Side("A", made.scenario, made.plan, made.features),
        Side("<b>B</b>", made.scenario, plan),
    ]
    write_comparison(file, sides, title="A · B")
    return file


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "name", ["maps/index.html", "maps/H01.html", "sheets/H01.html", "sheets/index.html"]
)
def test_a_page_opens_silently_and_asks_for_nothing(
    written: Path, open_page: Callable[..., Opened], name: str, size: tuple[int, int]
) -> None:
    one = open_page(written / name, *size)
    one.page.wait_for_timeout(200)
    assert one.said == []
    assert one.asked == [(written / name).as_uri()]
    wide = one.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0], "the page is wider than the screen"


@pytest.mark.parametrize("size", SIZES)
def test_comparing_pages_open_silently(
    versus: Path, open_page: Callable[..., Opened], size: tuple[int, int]
) -> None:
    one = open_page(versus, *size)
    one.page.wait_for_function(READY)
    assert (one.said, len(one.asked)) == ([], 1)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("name", ["maps/index.html", "maps/H01.html"])
def test_the_map_is_painted(written: Path, open_page: Callable[..., Opened], name: str) -> None:
    one = open_page(written / name)
    one.page.wait_for_function(READY)
    one.page.wait_for_timeout(300)
    assert one.page.evaluate(PAINTED) >= 3  # ground, names, dots or pins


def overview(written: Path, open_page: Callable[..., Opened]) -> Any:
    page = open_page(written / "maps" / "index.html").page
    page.wait_for_function(READY)
    return page


def test_search_finds_by_name_and_by_id(written: Path, open_page: Callable[..., Opened]) -> None:
    page = overview(written, open_page)
    page.fill("#f-search", "E0012")
    assert page.locator("#found button").count() == 1
    page.click("#found button")
    assert "E0012" in page.inner_text(".leaflet-popup")
    page.fill("#f-search", "onerror")
    assert page.inner_text("#found b").startswith("<img src=x onerror=alert(1)>")


def test_filters_thin_out_the_map(
    written: Path, made: SimpleNamespace, open_page: Callable[..., Opened]
) -> None:
    page = overview(written, open_page)
    everyone = len(made.scenario.elders)
    assert page.inner_text("#count").startswith(f"图上显示 {everyone} ")
    for select in ("#f-helper", "#f-day", "#f-tier", "#f-area"):
        page.select_option(select, index=1)
        shown = int(page.inner_text("#count").split()[1])
        assert 0 < shown < everyone, select
        page.click("#clear")
    assert page.inner_text("#count").startswith(f"图上显示 {everyone} ")


def test_a_row_and_the_map_point_at_each_other(
    written: Path, open_page: Callable[..., Opened]
) -> None:
    page = overview(written, open_page)
    page.hover("#helpers tr:nth-child(2)")
    assert page.locator("#helpers tr.lit").count() == 1
    page.mouse.move(5, 5)
    page.click("#helpers tr:nth-child(2) button")
    pressed = page.get_attribute("#helpers tr:nth-child(2) button", "aria-pressed")
    assert (pressed, page.input_value("#f-helper")) == ("true", "1")
    page.click("#clear")
    box = page.locator("#map_overview").bounding_box()
    lit = set()
    for x in range(12):
        for y in range(8):
            page.mouse.move(
                box["x"] + box["width"] * (x + 0.5) / 12, box["y"] + box["height"] * (y + 0.5) / 8
            )
            lit |= set(
                page.locator("#helpers tr.lit").evaluate_all("r => r.map(x => x.dataset.helper)")
            )
    assert lit == {"H01", "H02"}


def test_everything_is_reached_by_keyboard(written: Path, open_page: Callable[..., Opened]) -> None:
    page = overview(written, open_page)
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(FOCUSED))
    assert {
        "f-search",
        "f-helper",
        "f-day",
        "f-tier",
        "f-area",
        "f-reach",
        "clear",
        "print",
    } <= seen
    assert "map_overview" in " ".join(seen) or any("leaflet-container" in s for s in seen)
    page.focus("#helpers tr:first-child button")
    page.keyboard.press("Enter")
    assert page.input_value("#f-helper") == "0"
    page.focus("#unserved button")
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup").count() == 1


def test_unserved_and_remote_are_listed_with_reasons(
    written: Path, open_page: Callable[..., Opened]
) -> None:
    page = overview(written, open_page)
    assert page.locator("#unserved li").count() == 2
    assert "步行时限" in page.inner_text("#unserved")
    assert page.locator("#remote li").count() == 1


def test_days_go_on_and_off_and_stops_are_found(
    written: Path, open_page: Callable[..., Opened]
) -> None:
    page = open_page(written / "maps" / "H01.html").page
    page.wait_for_function(READY)
    assert page.locator("[data-round]:visible").count() == 5
    page.uncheck("[data-day='0']")
    assert page.locator("[data-round]:visible").count() == 4
    before = page.evaluate("MAP.getCenter().lat")
    page.click("[data-stop='1-0']")
    assert page.evaluate("MAP.getCenter().lat") != before


def test_maps_side_by_side_move_together_and_name_hand_overs(
    versus: Path, open_page: Callable[..., Opened]
) -> None:
    page = open_page(versus).page
    page.wait_for_function(READY)
    assert page.locator("#over li").count() == 1
    assert "E0020" in page.inner_text("#over")
    page.click("#over button")
    page.wait_for_timeout(200)
    panes = page.locator(".folium-map .leaflet-control-scale-line")
    assert panes.nth(0).inner_text() == panes.nth(1).inner_text()
    page.select_option("#side-1", "0")
    assert page.locator("#over li").count() == 0


@pytest.mark.parametrize(
    ("name", "pages"), [("maps/index.html", 2), ("maps/H01.html", 2), ("sheets/H01.html", 6)]
)
def test_pages_print(
    written: Path, open_page: Callable[..., Opened], name: str, pages: int
) -> None:
    page = open_page(written / name).page
    page.wait_for_timeout(200)
    raw = page.pdf(prefer_css_page_size=True, print_background=True)
    reader = PdfReader(io.BytesIO(raw))
    assert len(reader.pages) >= pages
    text = "".join(one.extract_text() for one in reader.pages)
    assert "OpenStreetMap" in text
    width, height = (float(v) for v in reader.pages[0].mediabox[2:])
    assert sorted((round(width), round(height))) == pytest.approx([595, 842], abs=2)


def axe_script() -> str | None:
    """Return axe-core: that of the Python package, or of a folder that AXE_CORE names."""
    spec = find_spec("axe_playwright_python")
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.rglob("axe.min.js"))
        if found:
            return found[0].read_text(encoding="utf-8")
    named = os.environ.get("AXE_CORE")
    return Path(named).read_text(encoding="utf-8") if named else None


@pytest.mark.parametrize(
    "name", ["maps/index.html", "maps/H01.html", "sheets/H01.html", "sheets/index.html", "versus"]
)
def test_axe_finds_no_serious_fault(written: Path, versus: Path, browser: Any, name: str) -> None:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is not installed: pip install axe-playwright-python")
    context = browser.new_context(bypass_csp=True, offline=True)
    page = context.new_page()
    page.goto((versus if name == "versus" else written / name).as_uri())
    page.wait_for_timeout(300)
    page.evaluate(script)
    found = page.evaluate("axe.run().then(r => r.violations)")
    context.close()
    grave = [
        (v["id"], [n["html"][:120] for n in v["nodes"]][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_tiles_are_off_and_say_so_when_on(
    made: SimpleNamespace, written: Path, tmp_path: Path
) -> None:
    from planner.outputs import write_all

    write_all(tmp_path, **vars(made), tiles="amap")
    on = (tmp_path / "maps" / "index.html").read_text(encoding="utf-8")
    off = (written / "maps" / "index.html").read_text(encoding="utf-8")
    assert "会连接外网" in on
    assert "autonavi" in on
    assert "会连接外网" not in off
    assert "http" not in off.split("Content-Security-Policy")[1].split(">")[0]


def test_the_shift_of_tiles_agrees_with_that_of_the_rosters(
    written: Path, open_page: Callable[..., Opened]
) -> None:
    page = open_page(written / "maps" / "index.html").page
    lat, lon = page.evaluate("V.gcj02(31.2304, 121.4737)")
    # Shanghai, People's Square: eviltransform 0.2's published example of the same formula.
    assert (lat, lon) == pytest.approx((31.22846, 121.47823), abs=2e-5)


def test_two_plans_print_side_by_side_and_the_list_whole(
    versus: Path, open_page: Callable[..., Opened]
) -> None:
    page = open_page(versus, *SIZES[0]).page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": 800, "height": 1100})  # paper, where the dialog says so
    tops = page.evaluate(
        "[...document.querySelectorAll('.pair .stage')].map(one => one.getBoundingClientRect().top)"
    )
    assert len(tops) == 2
    assert tops[0] == tops[1]
    assert page.evaluate("getComputedStyle(document.querySelector('.over')).maxHeight") == "none"
