"""Weeks walked through the book: nothing broken, nothing lost, no pair moved without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.book_year import NAMES, walked


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_year_through_the_book(name: str, seed: int, tmp_path: Path) -> None:
    found, _ = walked(name, seed, 52, tmp_path)
    assert found.broken == []
    assert found.lost == []
    assert found.unreasoned == []
    assert found.counts["weeks"] == 52
    assert found.counts["missed"] > 10
    assert found.counts["caught up the same week"] > 5
    assert set(found.happened) >= {"elder comes", "elder leaves", "helper is ill"}


def test_two_weeks_of_the_town_through_the_book_the_second_after_an_interruption(
    tmp_path: Path,
) -> None:
    walked("town", 4, 1, tmp_path)
    place = tmp_path / "town-4"
    (place / "town" / "elders.csv").write_text("half a week of", "utf-8")
    (place / "plan-99").mkdir()
    found, _ = walked("town", 4, 2, tmp_path)
    assert not (place / "plan-99").exists()
    assert found.counts["weeks"] == 2
    assert (found.broken, found.lost, found.unreasoned) == ([], [], [])
    assert found.counts["contacts planned"] > 12
