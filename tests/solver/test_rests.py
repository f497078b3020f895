"""What the rest of a round comes to at least is never above any that the clock allows."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.solver.proof.pricing import Day, begun, over
from planner.solver.proof.rests import MOST_ALWAYS, SOME_ALWAYS, ground, rests
from planner.solver.proof.slots import slots_of

if TYPE_CHECKING:
    from planner.solver.proof.pricing import Ints

VISITS = 5


def a_day(seed: int) -> Day:
    """Return a day of five visits with a break, of which one has a window."""
    draw = np.random.default_rng(seed)
    walks = draw.integers(0, 900, (VISITS + 1, VISITS + 1)).astype(np.int64)
    np.fill_diagonal(walks, 0)
    return Day(
        walks,
        draw.integers(300, 1500, VISITS).astype(np.int64),
        np.array([[0, 3600], [5400, 9000]], dtype=np.int64),
        np.array([0, 0, 1, 1, 1, 1], dtype=np.int64),
        np.array([[1200, 6000]], dtype=np.int64),
        60,
    )


def least_of(day: Day, prices: Ints, at: tuple[int, int], made: set[int]) -> int | None:
    """Return the least rest from a visit and time that makes none of `made`, by trying them all."""
    found = []
    others = [j for j in range(VISITS) if j not in made]
    for length in range(len(others) + 1):
        for order in permutations(others, length):
            (i, time), worth = at, 0
            for j in order:
                worth += int(day.walks[i, j] - prices[j])
                time, i = int(over(day, time, i, j)), j
                if time < 0:
                    break
            else:
                if begun(day, time, day.walks[i, VISITS], -1) >= 0:
                    found.append(worth + int(day.walks[i, VISITS]))
    return min(found, default=None)


@pytest.mark.parametrize("always", [[], [1], [3, 0]])
@pytest.mark.parametrize("seed", range(3))
def test_no_rest_is_less_than_its_table_says(seed: int, always: list[int]) -> None:
    day, draw = a_day(seed), np.random.default_rng(seed)
    known = ground(day, always)
    prices = draw.integers(-300, 1500, VISITS).astype(np.int64)
    table = rests(known, day.walks, prices)
    reached = 0
    for _ in range(60):
        j, time = int(draw.integers(VISITS)), int(draw.integers(9000))
        made = {j, *draw.choice(VISITS, int(draw.integers(4)), replace=False).tolist()}
        closed = sum(1 << b for b, c in enumerate(known.close[j].tolist()) if c in made)
        least = least_of(day, prices, (j, time), made)
        if least is not None and known.used[time // 60]:
            assert table[j, time // 60, closed] <= least
            reached += 1
    assert reached > 5


@pytest.mark.parametrize("seed", range(20))
def test_whenever_the_clock_ends_a_visit_there_is_a_rest(seed: int) -> None:
    day, draw = a_day(seed), np.random.default_rng(seed)
    used = ground(day, []).used
    for time in range(0, 9000, 7):
        i, j = draw.choice(VISITS, 2, replace=False).tolist()
        end = int(over(day, time, i, j))
        assert end < 0 or used[end // 60]


@pytest.mark.parametrize("always", [[], [2], [4, 1]])
def test_where_time_is_ample_and_all_is_near_the_table_is_exact(always: list[int]) -> None:
    day = a_day(0)._replace(
        parts=np.array([[0, 90_000]], dtype=np.int64),
        window_start=np.zeros(VISITS + 1, dtype=np.int64),
        services=np.full(VISITS, 60, dtype=np.int64),
    )
    known = ground(day, always)
    prices = np.full(VISITS, 700, dtype=np.int64)
    table = rests(known, day.walks, prices)
    for j in range(VISITS):
        for made in ({j}, {j, 0}, {j, 1, 2}):
            closed = sum(1 << b for b, c in enumerate(known.close[j].tolist()) if c in made)
            moment = int(np.flatnonzero(known.used)[0])
            least = least_of(day, prices, (j, 60 * moment), made)
            if not always:  # else some that are near are not remembered
                assert table[j, moment, closed] == least
            assert least is not None
            assert table[j, moment, closed] <= least


@pytest.mark.parametrize(
    ("many", "kept"), [(MOST_ALWAYS, MOST_ALWAYS), (MOST_ALWAYS + 2, SOME_ALWAYS)]
)
def test_daily_visits_are_remembered_all_or_some(many: int, kept: int) -> None:
    day = Day(
        np.full((many + 1, many + 1), 60, dtype=np.int64),
        np.full(many, 600, dtype=np.int64),
        np.array([[0, 9000]], dtype=np.int64),
        np.zeros(many + 1, dtype=np.int64),
        np.zeros((0, 2), dtype=np.int64),
        60,
    )
    days = [(day, np.zeros((many, 1), np.int64), [(j, 600) for j in range(many)]) for _ in range(2)]
    (kind,) = slots_of(days, [[[(d, j) for d in range(2)]] for j in range(many)], 64).kinds
    assert (kind.ground.own >= 0).sum() == kept
