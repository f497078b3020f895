"""Every kind of page: nothing serious for axe, nothing beside a phone, no broken heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.browser import DESK, PHONE, Browser
from tests.outputs.test_pages import axe_script
from tests.town import write_town

SMALL_DESK = (1366, 768)
START = ["--start", "2026-11-23", "--effort", "quick"]
PAGES = {
    "week/maps/index.html", "week/maps/H1.html", "week/sheets/index.html", "week/sheets/H1.html",
    "after/papers/H1.html", "after/papers/family-cards.html", "away/papers/cover-H2.html",
    "after/sheets/index.html", "doctor/findings.html", "draw.html", "locate.html",
    "compared/compare.html", "staff/staffing.html", "site/site.html", "what/whatif.html",
    "papers/cards.html", "papers/forms.html", "papers/chart.html", "papers/register.html",
    "papers/remote.html", "papers/agreements.html", "papers/notice.html",
    "report/report.html", "report/head.html",
}  # fmt: skip


BROKEN = """() => [...document.querySelectorAll('thead th')].flatMap((head) => {
  const walker = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => one.top)).size > 1) found.push(word[0]);
    }
  return found;
})"""
"""Words of column heads that are broken in themselves, as “Do ors”."""


def _written(folder: Path, language: str) -> None:
    """Write every kind of page below a folder."""
    town = write_town(folder / "town")
    settings = (town / "scenario.toml").read_text(encoding="utf-8")
    settings = settings.replace('"en"', f'"{language}"') + "[planning]\nmax_walk_minutes = 40\n"
    (town / "scenario.toml").write_text(settings, encoding="utf-8")
    roster = (town / "elders.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{roster[0]},address", *(f"{row},Main Street {n}" for n, row in enumerate(roster[1:]))]
    rows.append("E99,Elder 99,,,weekly,Main Street 2")
    (town / "elders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    place, week = str(town), str(folder / "week")
    for line in (
        ["plan", place, *START, "--out", week],
        ["reassign", week, "--leaves", "H1", "--out", str(folder / "after")],
        ["reassign", week, "--absent", "H1:2026-11-23..2026-11-29", "--out", str(folder / "away")],
        ["compare", week, str(folder / "after"), "--out", str(folder / "compared")],
        ["doctor", place, "--out", str(folder / "doctor"), "--draw", str(folder / "draw.html")],
        ["locate", place, "--out", str(folder / "l.csv"), "--page", str(folder / "locate.html")],
        ["staffing", place, "--no-plan", "--start", "2026-11-23", "--out", str(folder / "staff")],
        ["site", place, "--helpers", "1", "--no-plan", "--out", str(folder / "site")],
        ["whatif", place, "--vary", "helpers=+0,+1", *START, "--workers", "1",
         "--out", str(folder / "what")],
        ["papers", place, "--today", "2026-11-23", "--out", str(folder / "papers")],
        ["report", place, "--week", "2026-11-23", "--today", "2026-11-30", "--draft",
         "--out", str(folder / "report")],
    ):  # fmt: skip
        assert run(line) in (0, 1), line  # 1: what the doctor found


def _graver(page: Any, script: str) -> list[str]:
    """Return what axe calls serious or critical."""
    page.evaluate(script)
    told = page.evaluate("axe.run().then(r => r.violations)")
    return [one["id"] for one in told if one["impact"] in ("serious", "critical")]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious_on_any_kind_of_page(
    tmp_path: Path, browser: Any, language: str
) -> None:
    script = axe_script()
    if script is None:
        pytest.skip("axe-core is not installed")
    _written(tmp_path, language)
    found = {file.relative_to(tmp_path).as_posix(): file for file in tmp_path.rglob("*.html")}
    assert set(found) >= PAGES, PAGES - set(found)
    wrong = {}
    for name in sorted(PAGES):
        for size in (DESK, SMALL_DESK, PHONE):
            with Browser(browser).visit(found[name], size) as visit:
                page = visit.page
                grave = [] if size == SMALL_DESK else _graver(page, script)
                if page.evaluate("document.documentElement.scrollWidth") > size[0]:
                    grave.append("too wide")
                if not (page.evaluate("document.documentElement.lang") or "").startswith(language):
                    grave.append("language")
                if size != PHONE:
                    grave += [f"broken: {word}" for word in page.evaluate(BROKEN)]
                if grave or visit.outside:
                    wrong[name, size[0]] = (grave, visit.outside)
    assert wrong == {}
