"""The page on which gates, paths and closed lanes are drawn: what it exports is walked."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.geo.streets.overrides import rules_of
from planner.read import read_scenario
from tests.browser import PHONE, Browser
from tests.geo.test_drawn import line, town, walks
from tests.outputs.test_pages import axe_script
from tests.town import at

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the page of a town in which somebody has drawn something before."""
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")
    monkeypatch.setenv("VISIT_ROUNDS_AUTHOR", "Li Min")
    folder = town(tmp_path / "town", f"closed,{line((700, -6), (700, 6))},{NASTY},Wu,2026-11-22")
    file = tmp_path / "pages" / "draw.html"
    assert run(["doctor", str(folder), "--draw", str(file)]) == 0
    return file


def test_what_was_drawn_before_stands_on_the_page_and_nothing_hostile_runs(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    assert NASTY not in said
    assert 'value="Li Min"' in said
    assert "© OpenStreetMap contributors, ODbL 1.0" in said


def _click(view: object, where: tuple[float, float]) -> None:
    lon, lat = at(*where)
    spot = view.evaluate(  # type: ignore[attr-defined]
        f"(() => {{ const p = MAP.latLngToContainerPoint([{lat}, {lon}]);"
        " const box = MAP.getContainer().getBoundingClientRect();"
        " return [p.x + box.x, p.y + box.y]; })()"
    )
    view.mouse.click(*spot)  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_path_that_is_drawn_is_exported_and_walked(
    page: Path, tmp_path: Path, browser: Browser
) -> None:
    folder = tmp_path / "town"
    before = walks(folder)
    with browser.visit(page) as visit:
        view = visit.page
        view.check("[name=kind][value=path]")
        view.click("#done")
        assert "two or more" in view.inner_text("#said")
        _click(view, (480, 0))
        view.wait_for_timeout(400)
        _click(view, (600, 120))
        view.fill("#name", "=Short cut")
        view.fill("#author", "")
        view.click("#done")
        assert "who draws it" in view.inner_text("#said")
        view.fill("#author", "Li Min")
        view.fill("#date", "2026-11-20")
        view.click("#done")
        view.check("[name=kind][value=gate]")
        _click(view, (600, 0))
        view.click("#done")
        assert view.locator("#rows li").count() == 3
        with view.expect_download() as waiting:
            view.click("#export")
        waiting.value.save_as(folder / "paths.csv")
        view.click("#rows button >> nth=0")
        assert view.locator("#rows li").count() == 2
        assert visit.outside == []
        assert visit.console == []
    written = (folder / "paths.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(written)))
    assert [row["kind"] for row in rows] == ["closed", "path", "gate"]
    assert (rows[0]["name"], rows[1]["name"]) == (NASTY, "'=Short cut")
    drawn = rules_of(read_scenario(folder).street_overrides, folder).drawn
    assert [(one.author, one.on) for one in drawn[:2]] == [
        ("Wu", "2026-11-22"), ("Li Min", "2026-11-20"),
    ]  # fmt: skip
    after = walks(folder)
    assert after["E5"] < before["E5"] - 100  # by the path
    assert after["E6"] < before["E6"] - 100  # by the gate


@pytest.mark.browser
def test_the_page_fits_a_phone_and_axe_finds_nothing_grave(page: Path, browser: Browser) -> None:
    script = axe_script()
    with browser.visit(page, PHONE) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        visit.page.click("#middle")
        if script is not None:
            visit.page.evaluate(script)
            found = visit.page.evaluate("axe.run().then(r => r.violations)")
            assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
