"""The headless browser itself: it sees what a page asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Browser, faults_of_pages

pytestmark = pytest.mark.browser


def test_a_page_that_loads_nothing_has_no_fault(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<title>a</title><p>still", encoding="utf-8")
    assert faults_of_pages(browser, tmp_path) == []


@pytest.mark.parametrize(
    "inside",
    [
        "<script src='https://example.invalid/a.js'></script>",
        "<img src='http://example.invalid/a.png'>",
        "<script>fetch('https://example.invalid/')</script>",
        "<link rel=stylesheet href='neighbour.css'>",
    ],
)
def test_a_page_that_asks_for_something_outside_is_found(
    browser: Browser, tmp_path: Path, inside: str
) -> None:
    (tmp_path / "a.html").write_text(inside, encoding="utf-8")
    assert any("asked for" in fault for fault in faults_of_pages(browser, tmp_path))


def test_what_a_page_writes_on_the_console_is_found(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<script>console.log('hm'); nothing()</script>")
    faults = faults_of_pages(browser, tmp_path)
    assert any("hm" in fault for fault in faults)
    assert any("nothing" in fault for fault in faults)
