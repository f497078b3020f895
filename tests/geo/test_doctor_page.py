"""The doctor's page: every finding in words and on the map, nothing loaded, nothing run."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.geo.doctor import diagnose
from planner.geo.streets.overrides import streets_of
from planner.outputs.doctor_page import doctor_page
from planner.words import LANGUAGES
from tests.browser import Browser
from tests.geo.test_doctor import clean, far_door, island

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the page of a town with an island and a far door with a hostile id."""
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")
    draft = clean()
    island(draft)
    far_door(draft)
    draft.elder(NASTY, 690, 711)
    scenario = draft.scenario(tmp_path)
    pages = [
        doctor_page(scenario, streets_of(scenario), diagnose(scenario), language)
        for language in LANGUAGES
    ]
    return "".join(pages)


def test_every_finding_is_told_with_its_remedy(page: str) -> None:
    assert page.count("data-finding=") == 6
    assert "© OpenStreetMap contributors, ODbL 1.0" in page


def test_hostile_ids_are_harmless(page: str) -> None:
    assert NASTY not in page


@pytest.mark.browser
def test_the_page_asks_for_nothing_and_shows_a_finding_when_asked(
    page: str, tmp_path: Path, browser: Browser
) -> None:
    file = tmp_path / "findings.html"
    file.write_text(page[: page.index("</html>")], encoding="utf-8")
    with browser.visit(file) as visit:
        visit.page.click("[data-finding='1']")
        assert visit.page.locator("#findings li").count() == 3
        assert visit.outside == []
        assert visit.console == []
