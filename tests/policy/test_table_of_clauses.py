"""
The tables of clauses say of every row which tests stand for it, and the tests' names agree.

A test stands for a row when its name begins with it: ``test_g1_…``, ``test_g3_g4_g5_…``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "docs" / "policies.md", "zh": ROOT / "docs" / "policies.zh.md"}
LAST = {"G": 20, "D": 16, "J": 17, "C": 34, "B": 20, "W": 15}
ROWS = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]
NOT_DONE = {"en": "not done: ", "zh": "未做："}
NAMED = re.compile(r"^\s*(?:async )?def test_((?:[gdjcbw]\d+_)+)", re.MULTILINE)


def rows_of(page: Path) -> list[list[str]]:
    """Return the cells of every row of the table: row, place, what is done, own, tests."""
    lines = re.findall(r"^\| ([GDJCBW]\d+) \|(.*)\|$", page.read_text("utf-8"), re.MULTILINE)
    return [[name, *(cell.strip() for cell in rest.split("|"))] for name, rest in lines]


def files_by_row() -> dict[str, set[str]]:
    """Return the test files that hold a test named after a row, by row."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in (ROOT / "tests").rglob("test_*.py"):
        for names in NAMED.findall(file.read_text("utf-8")):
            for name in names.upper().rstrip("_").split("_"):
                found[name].add(file.relative_to(ROOT / "tests").as_posix())
    return found


@pytest.mark.parametrize("language", PAGES)
def test_every_row_stands_in_the_table_once_with_its_tests(language: str) -> None:
    found = files_by_row()
    table = rows_of(PAGES[language])
    assert [row[0] for row in table] == ROWS
    told = {name: set(re.findall(r"`([^`]+)`", shown)) for name, *_, shown in table}
    assert {name: told[name] ^ found[name] for name in ROWS if told[name] != found[name]} == {}


@pytest.mark.parametrize("language", PAGES)
def test_a_row_without_a_test_says_that_it_is_not_done(language: str) -> None:
    for name, place, done, _, shown in rows_of(PAGES[language]):
        assert place, name
        assert done, name
        assert done.startswith(NOT_DONE[language]) is (shown == "—"), name


def test_both_languages_name_the_same_choices_of_the_packs() -> None:
    tables = [rows_of(page) for page in PAGES.values()]
    assert [(r[0], bool(r[3])) for r in tables[0]] == [(r[0], bool(r[3])) for r in tables[1]]
