"""
Ten small rosters of each document, read before the packs were opened: no difference.

What the people of `tests/data/readings` are owed was written down from the notices' clauses alone.
"""

from __future__ import annotations

from collections import Counter

import pytest

from planner.policy import shipped
from tests.policy.readings import FOLDER, Roster, differences, rosters

ROSTERS = tuple(rosters())
SECOND = tuple(rosters(FOLDER / "second"))


@pytest.mark.parametrize("read", [ROSTERS, SECOND], ids=["first reader", "second reader"])
def test_every_pack_has_ten_rosters_of_people_with_something_expected(
    read: tuple[Roster, ...],
) -> None:
    assert Counter(roster.pack for roster in read) == dict.fromkeys(shipped(), 10)
    told = {
        "name",
        "born",
        "is",
        "on",
        "asks",
        "wants",
        "record",
        "spouse",
        "lives_with",
        "children",
    }
    assert all(one.keys() - told for roster in read for one in roster.people)


@pytest.mark.parametrize("roster", [*ROSTERS, *SECOND], ids=lambda one: f"{one.pack}: {one.name}")
def test_a_pack_does_what_its_document_says(roster: Roster) -> None:
    assert differences(roster) == []
