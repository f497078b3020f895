"""Weeks walked through the book: nothing broken, nothing lost, no pair moved without a reason."""

from __future__ import annotations

import pytest

from benchmarks.book_year import NAMES, walked


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_year_through_the_book(name: str, seed: int) -> None:
    found, _ = walked(name, seed, 52)
    assert found.broken == []
    assert found.lost == []
    assert found.unreasoned == []
    assert found.counts["weeks"] == 52
    assert found.counts["missed"] > 10
    assert found.counts["caught up the same week"] > 5
    assert set(found.happened) >= {"elder comes", "elder leaves", "helper is ill"}


def test_two_weeks_of_the_town_through_the_book() -> None:
    found, _ = walked("town", 4, 2)
    assert (found.broken, found.lost, found.unreasoned) == ([], [], [])
    assert found.counts["contacts planned"] > 12
