"""docs/scenario-format.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from planner.read import vocabulary
from planner.read.columns import COLUMNS, find
from planner.read.headers import Kind
from planner.read.layers import CHANGES, KEYS, PLANNING, REQUIRED
from planner.read.matching import is_needed
from planner.words import LANGUAGES, say

DOC = (Path(__file__).parents[2] / "docs" / "scenario-format.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return the text under the heading that begins with `title`."""
    found = re.search(
        rf"^#+ {re.escape(title)}.*?\n(.*?)(?=^#+ |\Z)", DOC, re.DOTALL | re.MULTILINE
    )
    assert found is not None, title
    return found[1]


def cells(title: str) -> list[list[str]]:
    """Return the rows of the table under `title`, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_columns_of_the_documentation_are_those_of_the_code(kind: Kind) -> None:
    rows = cells(kind)
    assert [row[0].strip("`* \\") for row in rows] == [column.key for column in COLUMNS[kind]]
    for row, column in zip(rows, COLUMNS[kind], strict=True):
        assert ("\\*" in row[0]) == is_needed(column)
        assert row[1] == say("zh", f"columns.{kind}.{column.key}")
        assert row[2] == ("、".join(column.synonyms) or "–")
        for language in LANGUAGES:
            assert say(language, f"columns.explain.{kind}.{column.key}") in row[3]


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_name_of_a_column_leads_to_it(kind: Kind) -> None:
    for column in COLUMNS[kind]:
        for name in (column.key, say("zh", f"columns.{kind}.{column.key}"), *column.synonyms):
            assert find(kind, name) is column, name


def test_no_name_means_two_columns() -> None:
    for kind, columns in COLUMNS.items():
        names = [name for column in columns for name in {column.key, *column.synonyms}]
        assert len(names) == len(set(names)), kind


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("gender", vocabulary.GENDERS),
        ("kind of a helper", vocabulary.KINDS),
        ("categories", vocabulary.CATEGORIES),
        ("tier", vocabulary.TIERS),
        ("needs", vocabulary.NEEDS),
    ],
)
def test_the_words_of_the_documentation_are_those_of_the_code(
    title: str, words: dict[str, tuple[str, ...]]
) -> None:
    documented = {row[0].strip("`"): tuple(row[1].split("、")) for row in cells(title)}
    joined = {code: "、".join(several) for code, several in documented.items()}
    assert joined == {str(code): "、".join(several) for code, several in words.items()}


def test_the_settings_of_the_documentation_are_those_of_the_code() -> None:
    example = re.search(r"```toml\n(.*?)```", section("scenario.toml"), re.DOTALL)
    assert example is not None
    table = tomllib.loads(example[1])
    assert set(table) == set(KEYS)
    assert set(table["planning"]) == set(PLANNING)
    assert set(table["changes"]) == set(CHANGES)
    assert all(f"`{key}`" in section("scenario.toml") for key in REQUIRED)
    for name, check in {**KEYS, **PLANNING}.items():
        check(table.get(name, table["planning"].get(name)))
