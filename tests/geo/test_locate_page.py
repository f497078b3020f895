"""The page on which places are looked over: a click sets a point, a button exports the table."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from planner.cli.app import run
from planner.geo.lengths import great_circle_mm
from planner.geo.shifts import from_wgs84
from planner.tell.located import refuse_other
from tests.browser import PHONE, Browser
from tests.geo.test_locate import extract, scenario

__all__ = ["extract"]

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the page of rosters in GCJ-02, with a hostile address among them."""
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")
    folder = scenario(tmp_path / "s", extract, "gcj02")
    elders = (folder / "elders.csv").read_text(encoding="utf-8")
    (folder / "elders.csv").write_text(
        f"{elders}E6,{NASTY},,,青禾路10号{NASTY}\n", encoding="utf-8"
    )
    out, file = tmp_path / "located.csv", tmp_path / "pages" / "located.html"
    assert run(["locate", str(folder), "--out", str(out), "--page", str(file)]) == 0
    return file


def test_everybody_stands_on_the_page_and_nothing_hostile_runs(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    assert said.count("data-row=") == 5
    assert NASTY not in said
    assert "© OpenStreetMap contributors, ODbL 1.0" in said


@pytest.mark.browser
def test_a_click_sets_the_point_and_the_table_is_exported(
    page: Path, tmp_path: Path, browser: Browser
) -> None:
    with browser.visit(page) as visit:
        view = visit.page
        view.click("[data-row='0']")
        view.wait_for_timeout(300)
        view.mouse.click(900, 500)
        clicked = view.evaluate(
            "(() => { const p = MAP.mouseEventToLatLng({clientX: 900, clientY: 500});"
            " return [p.lat, p.lng, ...LOCATED.own([p.lat, p.lng])]; })()"
        )
        assert view.locator("[data-undo='0']").is_visible()
        view.click("[data-row='2']")  # nobody was found for E4
        view.mouse.click(800, 300)
        with view.expect_download() as waiting:
            view.click("#export")
        waiting.value.save_as(tmp_path / "new.csv")
        view.click("[data-undo='2']")
        assert not view.locator("[data-undo='2']").is_visible()
        assert visit.outside == []
        assert visit.console == []
    refuse_other(tmp_path / "new.csv")  # a later `locate` knows it for its own
    written = (tmp_path / "new.csv").read_text(encoding="utf-8-sig")
    before = (tmp_path / "located.csv").read_text(encoding="utf-8-sig")
    rows, old = (list(csv.DictReader(StringIO(one))) for one in (written, before))
    assert [row["老人编号"] for row in rows] == [row["老人编号"] for row in old]
    graded = [row["把握"] for row in old]
    assert [row["把握"] for row in rows] == ["人工确认", graded[1], "人工确认", *graded[3:]]
    assert rows[1] == old[1]
    lat, lon, own_lat, own_lon = clicked
    there = from_wgs84("gcj02", np.array([lon]), np.array([lat]))
    ends = (there[0], there[1], np.array([own_lon]), np.array([own_lat]))
    assert great_circle_mm(*ends)[0] < 100  # a table of shifts is as good as the formula
    assert float(rows[0]["经度"]) == pytest.approx(own_lon, abs=2e-6)
    assert float(rows[0]["纬度"]) == pytest.approx(own_lat, abs=2e-6)


@pytest.mark.browser
def test_the_page_fits_a_phone(page: Path, browser: Browser) -> None:
    with browser.visit(page, PHONE) as visit:
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0]
        visit.page.screenshot(path=str(page.with_suffix(".png")))
