"""docs/data-dictionary.md names every column that is exported, in its order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.ledger.accounts import Kind, State
from planner.store.contacts import CONTACT_COLUMNS
from planner.tell.accounts import COLUMNS

DOC = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "columns"), [("Contacts", CONTACT_COLUMNS), ("Accounts", COLUMNS)]
)
def test_every_exported_column_is_described(title: str, columns: tuple[str, ...]) -> None:
    section = DOC.partition(f"## {title}")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == columns


@pytest.mark.parametrize("word", [*Kind, *State])
def test_every_kind_and_state_is_named(word: str) -> None:
    assert str(word) in DOC
