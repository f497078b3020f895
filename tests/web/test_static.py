"""What pages load: our own files, small, and a Chinese font for computers without one."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from planner.web.render import FONT
from tests.web.desks import Open

ROOT = Path(__file__).parents[2]
MOST_LINES = 1500


def test_the_scripts_stay_few_and_write_no_markup() -> None:
    scripts = [f for f in (files("planner.web") / "static").iterdir() if f.name.endswith(".js")]
    written = [file.read_text(encoding="utf-8") for file in scripts]
    assert sum(len(text.splitlines()) for text in written) <= MOST_LINES
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert not [forbidden for text in written if forbidden in text]


def test_the_font_is_there_and_may_be_kept(desk: Open) -> None:
    answer = desk.client().get(f"/static/{FONT}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "font/otf"
    assert "max-age" in answer.headers["cache-control"]


def test_the_table_of_security_names_tests_that_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text("utf-8")))
    written = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests" / "web").glob("*.py"))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in written} == set()
