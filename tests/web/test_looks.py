"""Screens at 125 % zoom, as many office PCs are set, and tiers in grey, as many printers print."""

from __future__ import annotations

import pytest

from tests.browser import Browser
from tests.web.desks import Open
from tests.web.test_axe import addresses, prepared, week
from tests.web.test_in_browser import SIZE, at_desk

__all__ = ["week"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ZOOM = 1.25
TIERS = ("daily", "weekly", "fortnightly", "monthly", "quarterly")
BORDERS = """tiers => tiers.map(tier => {
  const chip = document.createElement("button");
  chip.className = `chip ${tier}`;
  document.querySelector("main").append(chip);
  const style = getComputedStyle(chip);
  const told = [style.borderLeftStyle, style.borderLeftWidth, style.borderLeftColor];
  chip.remove();
  return told;
})"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_fits_the_window_at_125_percent(
    browser: Browser, desk: Open, language: str
) -> None:
    at, number = prepared(desk, language)
    small = {name: round(length / ZOOM) for name, length in SIZE.items()}
    too_wide = []
    with at_desk(browser, desk, "boss", size=small) as page:
        page.goto(f"http://127.0.0.1:{desk.port}{at}")
        page.wait_for_selector(".chip[tabindex='0']")
        for address in (at, *addresses(desk, at, number)):
            page.goto(f"http://127.0.0.1:{desk.port}{address}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > small["width"]:
                too_wide.append((address, wide))
    assert too_wide == []


def test_tiers_are_told_apart_and_seen_in_grey(browser: Browser, desk: Open) -> None:
    at, _ = prepared(desk, "zh")
    with at_desk(browser, desk, "boss") as page:
        page.goto(f"http://127.0.0.1:{desk.port}{at}")
        page.wait_for_selector(".chip[tabindex='0']")
        told = page.evaluate(BORDERS, list(TIERS))
    assert len({(style, width) for style, width, _ in told}) == len(TIERS), "without any colour"
    for tier, (_, _, colour) in zip(TIERS, told, strict=True):
        assert 1.05 / (luminance(colour) + 0.05) >= 3, (tier, colour)  # WCAG 1.4.11, on white


def luminance(colour: str) -> float:
    """Return the relative luminance of ``rgb(…)`` as WCAG 2.2 defines it, which grey keeps."""
    parts = [int(part) / 255 for part in colour[4:-1].split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(c * weight for c, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
