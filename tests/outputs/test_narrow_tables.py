"""Times and lengths of calls, and the days of a week: nothing is broken sign by sign."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.outputs import write_all
from tests.browser import DESK, PHONE, Browser
from tests.outputs.hand import week

BROKEN = """[...document.querySelectorAll('%s')].filter(one => {
  const range = document.createRange(); range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map(box => Math.round(box.bottom))).size > 1;
}).map(one => one.textContent)"""
WHOLE = ".calls td:nth-child(3), .calls td:nth-child(4), .week tbody th"


@pytest.fixture(scope="module", params=["zh", "en"])
def sheets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sheets of a week with calls, with all that is known of everybody."""
    folder = tmp_path_factory.mktemp("week")
    made = week(24, 2, language=request.param)
    known = "two windows in the yard, the bell is broken, knock twice and wait for the neighbour"
    elders = tuple(replace(one, note=known, categories=("alone",)) for one in made.scenario.elders)
    made.scenario = replace(made.scenario, elders=elders)
    write_all(folder, **vars(made), privacy="full")
    return folder / "sheets"


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, (1366, 768), PHONE])
def test_time_and_length_of_a_call_stand_on_one_line(
    sheets: Path, browser: Any, size: tuple[int, int]
) -> None:
    seen = 0
    for page in sorted(sheets.glob("H*.html")):
        with Browser(browser).visit(page, size) as visit:
            seen += visit.page.evaluate("document.querySelectorAll('.calls tr').length")
            assert visit.page.evaluate(BROKEN % WHOLE) == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert seen
