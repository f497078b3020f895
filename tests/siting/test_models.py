"""The location models: little ones by hand, random ones by trying everything."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.solver.siting.models import (
    NoAnswerError,
    cover_all,
    cover_most,
    least_walking,
    median,
    near_of,
)

ONES = np.ones(6, dtype=np.int64)
ROW = np.abs(np.subtract.outer(np.arange(6), np.arange(6))).astype(np.int32) * 100
"""Six places in a row, 100 seconds apart."""


def test_two_sites_cover_six_places_in_a_row() -> None:
    found = cover_all(near_of(ROW, 100, ONES, 0))
    assert (found.new, found.value, found.is_proved, found.served) == ((1, 4), 2, True, 6)


def test_what_is_open_already_costs_nothing() -> None:
    found = cover_all(near_of(ROW, 100, ONES, 2))
    assert found.value == 1
    assert found.served == 6


def test_a_share_may_stay_out() -> None:
    assert cover_all(near_of(ROW, 100, ONES, 0), spare=3).value == 1


def test_what_no_site_reaches_cannot_be_covered() -> None:
    lonely = ROW.copy()
    lonely[:, 5] = -1
    with pytest.raises(NoAnswerError) as caught:
        cover_all(near_of(lonely, 100, ONES, 0))
    assert caught.value.possible == 5


def test_one_site_covers_three_in_a_row() -> None:
    found = cover_most(near_of(ROW, 100, ONES, 0), 1)
    assert (found.served, found.bound, found.gap) == (3, 3, 0.0)


def test_a_helper_serves_no_more_than_her_minutes() -> None:
    found = least_walking(near_of(ROW, 1000, ONES, 0), 2, ONES * 10, np.full(6, 20))
    assert found.served == 4
    loads = np.bincount([s for s in found.served_by if s >= 0], minlength=6)
    assert loads.max() <= 2


def test_with_room_for_all_the_least_walking_is_chosen() -> None:
    found = least_walking(near_of(ROW, 1000, ONES, 0), 2, ONES, np.full(6, 6))
    assert (found.new, found.value, found.is_proved) == ((1, 4), 400, True)


def test_the_median_of_a_row() -> None:
    found = median(ROW.astype(np.int64), ONES, 2)
    assert (found.new, found.value, found.is_proved) == ((1, 4), 400, True)


@st.composite
def places(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Return walks from some sites to some points, and the points' weights."""
    sites, points = draw(st.integers(2, 6)), draw(st.integers(2, 7))
    cell = st.integers(0, 9)
    walks = draw(
        st.lists(st.lists(cell, min_size=points, max_size=points), min_size=sites, max_size=sites)
    )
    weight = draw(st.lists(st.integers(1, 5), min_size=points, max_size=points))
    return np.array(walks, dtype=np.int32), np.array(weight, dtype=np.int64)


def covered(walks: np.ndarray, sites: tuple[int, ...], limit: int, weight: np.ndarray) -> int:
    """Return the weight within the limit of any of the sites."""
    if not sites:
        return 0
    return int(weight[(walks[list(sites)] <= limit).any(axis=0)].sum())


@given(places(), st.integers(0, 3), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_b19_maximal_covering_is_the_best_of_all_choices(
    place: tuple[np.ndarray, np.ndarray], count: int, limit: int
) -> None:
    walks, weight = place
    count = min(count, len(walks))
    found = cover_most(near_of(walks, limit, weight, 0), count)
    best = max(
        covered(walks, c, limit, weight) for c in itertools.combinations(range(len(walks)), count)
    )
    assert (found.served, found.is_proved) == (best, True)


@given(places(), st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_one_helper_more_and_a_longer_walk_never_cover_less(
    place: tuple[np.ndarray, np.ndarray], limit: int
) -> None:
    walks, weight = place
    by_count = [cover_most(near_of(walks, limit, weight, 0), k).served for k in (0, 1, 2)]
    by_limit = [cover_most(near_of(walks, limit + k, weight, 0), 1).served for k in (0, 1, 3)]
    assert by_count == sorted(by_count)
    assert by_limit == sorted(by_limit)


@given(places(), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_the_median_is_the_best_of_all_choices(
    place: tuple[np.ndarray, np.ndarray], count: int
) -> None:
    walks, weight = place
    count = min(count, len(walks))
    found = median(walks.astype(np.int64), weight, count)
    best = min(
        int((walks[list(c)].min(axis=0) * weight).sum())
        for c in itertools.combinations(range(len(walks)), count)
    )
    assert (found.value, found.is_proved) == (best, True)


@pytest.mark.parametrize("name", ["pmed4", "pmed5"])
def test_public_instances_are_solved_to_the_optimum(name: str, data: Path) -> None:
    from benchmarks.siting import read_pmed

    known = {"pmed4": 3034, "pmed5": 1355}
    distance, facilities = read_pmed(data / "bench" / "pmed" / f"{name}.txt")
    found = median(distance, np.ones(len(distance), dtype=np.int64), facilities)
    assert (found.value, found.is_proved) == (known[name], True)
