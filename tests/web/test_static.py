"""What pages load: our own files, small, and a Chinese font for computers without one."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from planner.web.render import FONT, stamp
from tests.web.desks import Open

ROOT = Path(__file__).parents[2]
MOST_LINES = 1500


def test_the_scripts_stay_few_and_write_no_markup() -> None:
    scripts = [f for f in (files("planner.web") / "static").iterdir() if f.name.endswith(".js")]
    written = [file.read_text(encoding="utf-8") for file in scripts]
    assert sum(len(text.splitlines()) for text in written) <= MOST_LINES
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert not [forbidden for text in written if forbidden in text]


YOUNG = (
    r"\.(toSorted|toReversed|toSpliced|groupBy|withResolvers|isWellFormed|fromAsync|canParse)\(",
    r"\.(union|intersection|difference|isSubsetOf|checkVisibility|moveBefore)\(",
    r"import .* with \{", r"popover", r"<search\b", r"requestClose", r"startViewTransition",
    r":has\(", r"@(scope|starting-style|property|position-try)\b", r"light-dark\(",
    r"color-mix\(", r"text-wrap", r"field-sizing", r"anchor-name", r"subgrid", r"^\s+&[ .:{]",
    r"\blinear\(", r"interpolate-size", r"\bround\(\w+,",
)  # fmt: skip
"""What Chromium 109 or Firefox 115, the last browsers of Windows 7, do not know."""


def test_pages_ask_for_nothing_younger_than_the_browsers_of_windows_7() -> None:
    web = files("planner.web")
    written = {
        file.name: file.read_text(encoding="utf-8")
        for part in ("static", "templates")
        for file in (web / part).iterdir()
        if file.name.endswith((".js", ".css", ".html"))
    }
    assert len(written) > 25
    young = [
        (name, sign)
        for name, text in written.items()
        for sign in YOUNG
        if re.search(sign, text, re.MULTILINE)
    ]
    assert young == []


def test_the_font_is_there_and_may_be_kept(desk: Open) -> None:
    answer = desk.client().get(f"/static/{stamp()}/{FONT}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "font/otf"
    assert "max-age" in answer.headers["cache-control"]


ASVS = """1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3
4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3
7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1
11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3
15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3"""
"""Sections of ASVS 5.0, chapters 1 to 8 and 11 to 16, and how many requirements of levels 1 and 2
each begins with."""


def test_the_table_of_security_speaks_of_every_requirement_once() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    sections = (one.partition(":") for one in ASVS.split())
    asked = [f"{name}.{n}" for name, _, count in sections for n in range(1, int(count) + 1)]
    assert len(asked) == 210
    assert sorted(re.findall(r"\b\d+\.\d+\.\d+\b", page)) == sorted(asked)
    holds, _, _ = page.partition("## Not for the desk")
    rows = [row for row in holds.splitlines() if re.match(r"\| \d", row)]
    assert [row for row in rows if "`test_" not in row] == []


@pytest.mark.parametrize("page", ["security.md", "desk.md"])
def test_the_tables_of_the_desk_name_tests_that_exist(page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / page).read_text("utf-8")))
    written = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in written} == set()


def test_every_file_that_a_page_loads_is_there_under_todays_stamp(desk: Open) -> None:
    templates = [file.read_text("utf-8") for file in (files("planner.web") / "templates").iterdir()]
    written = "".join(templates).replace("{{ at }}/", "/static/{{ stamp }}/")
    assert "/static/" not in written.replace("/static/{{ stamp }}/", "").replace("'/static/' ~", "")
    named = set(re.findall(r"/static/\{\{ stamp \}\}/([a-z.]+)", written))
    for file in (files("planner.web") / "static").iterdir():
        if file.name.endswith(".js"):
            named |= set(re.findall(r'from "\./([a-z]+\.js)"', file.read_text("utf-8")))
    assert {"desk.css", "board.js", "next.js", "lock.js"} <= named
    client = desk.client()
    assert [n for n in named if client.get(f"/static/{stamp()}/{n}").status != 200] == []
