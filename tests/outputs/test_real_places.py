"""Everything made for three real places opens with the network shut."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.outputs.conftest import Opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        "VISIT_ROUNDS_DATA" not in os.environ,
        reason="VISIT_ROUNDS_DATA names no folder with street extracts",
    ),
]
PLACES = {
    "yangpu": ("shanghai_yangpu_tongji_siping", 240, 4),
    "dongxihu": ("wuhan_dongxihu_changqing_clip", 300, 5),
    "andorra": ("andorra_massana_ordino_rural_clip", 120, 5),
}


def planner(*arguments: object) -> None:
    command = [sys.executable, "-m", "planner", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module", params=sorted(PLACES))
def made_out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a quick plan of an invented week on real streets."""
    name, elders, helpers = PLACES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    streets = Path(os.environ["VISIT_ROUNDS_DATA"], "osm", f"{name}.osm.pbf")
    scenario, out = folder / "scenario", folder / "out"
    people = ("--elders", elders, "--helpers", helpers, "--seed", 1)
    planner("synth", "--streets", streets, *people, "--out", scenario)
    planner("plan", scenario, "--start", "2026-11-23", "--effort", "quick", "--out", out)
    return out


def test_every_page_opens_without_a_request_or_a_word(
    made_out: Path, open_page: Callable[..., Opened]
) -> None:
    pages = sorted(made_out.rglob("*.html"))
    assert len(pages) >= 10
    for file in pages:
        one = open_page(file)
        one.page.wait_for_timeout(150)
        assert (one.said, one.asked) == ([], [file.as_uri()]), file
        one.page.context.close()


def test_pages_of_a_sub_district_stay_small(made_out: Path) -> None:
    assert max(file.stat().st_size for file in made_out.rglob("*.html")) < 4_000_000


def test_every_planned_stop_stands_everywhere_once(made_out: Path) -> None:
    plan = json.loads((made_out / "plan.json").read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(made_out / "sheets" / "week.xlsx")
    for helper in {one["helper"] for one in plan["rounds"]}:
        mine = [(r["date"], s) for r in plan["rounds"] if r["helper"] == helper for s in r["stops"]]
        wanted = Counter((day, e, s["arrive"]) for day, s in mine for e in s["elders"])
        rows = book[helper].iter_rows(min_row=4, values_only=True)
        assert Counter((r[0], r[6], r[3]) for r in rows if r[3]) == wanted
        page = (made_out / "sheets" / f"{helper}.html").read_text(encoding="utf-8")
        shown = [
            re.sub("<[^>]*>", "", t) for t in re.findall(r"<time>(.*?)</time>", page, re.DOTALL)
        ]
        assert shown == [s["arrive"] for _, s in mine]
        on_map = (made_out / "maps" / f"{helper}.html").read_text(encoding="utf-8")
        assert re.findall(r'class="clock">([^<]*)<', on_map) == shown
        calendar = (made_out / "feeds" / f"{helper}.ics").read_bytes().decode()
        starts = re.findall(r"DTSTART;TZID=[^:]*:\d{8}T(\d{6})", calendar)
        assert starts == [f"{s['start'].replace(':', ''):0<6}" for _, s in mine]
