"""What docs/walking.md says of the table and of the commands is what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.geo.streets.walked import TABLE
from planner.words import say

DOC = Path(__file__).parents[2] / "docs" / "walking.md"


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: f"{rule.key}-{rule.values[0]}")
def test_every_row_of_the_table_stands_in_the_docs(rule: object) -> None:
    row = TABLE[TABLE.index(rule)]  # type: ignore[arg-type] # one of them
    start = f"| `{row.key}` | {' '.join(row.values)} | {row.walked} | {row.speed:g} |"
    lines = [
        line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith(start)
    ]
    assert len(lines) == 1
    assert say("en", f"geo.rule.{row.why}") in lines[0]


def test_every_row_has_its_reason_in_both_languages() -> None:
    for row in TABLE:
        assert say("zh", f"geo.rule.{row.why}")
