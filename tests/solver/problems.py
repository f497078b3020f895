"""Small random planning problems with every rule in them, all invented."""

from __future__ import annotations

import numpy as np

from planner.control import Control
from planner.solver.model.costing import broken, cost
from planner.solver.model.problem import NOT_VISITED, Balance, Even, Problem, Solution, Usual
from planner.solver.search.search import improve

HOUR = 3600


def random_problem(
    seed: int,
    *,
    units: int = 12,
    helpers: int = 3,
    days: int = 5,
    crews: bool = True,
    windows: bool = True,
    balance: bool = True,
    turf: bool = True,
    even: bool = False,
    hours: float = 3.0,
) -> Problem:
    """Return a problem on a plane: breaks, windows, crews, caps, changed pairs, balance, turfs."""
    rng = np.random.default_rng(seed)
    homes, bases = rng.integers(0, 1500, (units, 2)), rng.integers(0, 1500, (helpers, 2))
    matrices = [_walks(np.vstack([bases[h], homes])) for h in range(helpers)]
    shift = np.zeros((helpers, days, 2, 2), dtype=np.int32)
    shift[:, :, 0] = (8 * HOUR, 8 * HOUR + int(hours * HOUR / 2))
    shift[:, :, 1] = (13 * HOUR, 13 * HOUR + int(hours * HOUR / 2))
    shift[rng.random((helpers, days)) < 0.15] = 0
    option_start, service, price = _options(rng, units, days)
    crew = np.where(rng.random(units) < 0.15, 2, 1) if crews else np.ones(units)
    eligible = [
        sorted(rng.permutation(helpers)[: rng.integers(1, helpers + 1)]) for _ in range(units)
    ]
    second = [list(range(helpers)) if crew[u] == 2 else [] for u in range(units)]
    window_start, window = _windows(rng, units * days if windows else 0, units * days)
    return Problem(
        shift=shift,
        longest=np.full((helpers, days), 24 * HOUR, dtype=np.int32),
        week=np.zeros(days, dtype=np.int32),
        cap=np.full((helpers, 1), int(hours * HOUR * days * 0.8), dtype=np.int64),
        option_start=option_start,
        option_service=service,
        option_cost=price,
        skip_cost=rng.integers(1, 4, units).astype(np.int64) * 100_000,
        eligible_start=np.cumsum([0, *map(len, eligible)]).astype(np.int32),
        eligible_helper=np.array([h for row in eligible for h in row], dtype=np.int32),
        eligible_local=np.array(
            [u + 1 for u, row in enumerate(eligible) for _ in row], dtype=np.int32
        ),
        eligible_cost=rng.integers(0, 2, sum(map(len, eligible))).astype(np.int64) * 500,
        second_start=np.cumsum([0, *map(len, second)]).astype(np.int32),
        second_helper=np.array([h for row in second for h in row], dtype=np.int32),
        second_local=np.array([u + 1 for u, row in enumerate(second) for _ in row], dtype=np.int32),
        crew=crew.astype(np.int32),
        matrix_start=(np.arange(helpers) * (units + 1) ** 2).astype(np.int64),
        matrix_size=np.full(helpers, units + 1, dtype=np.int32),
        matrix=np.concatenate([m.ravel() for m in matrices]),
        window_start=window_start,
        window=window,
        load=np.zeros(units, dtype=np.int32),
        capacity=np.full((helpers, days), 2**30, dtype=np.int32),
        balance=_balance(rng, helpers, sum(map(len, eligible))) if balance else None,
        even=_even(rng, helpers, days) if even else None,
        turf=homes.astype(np.float64) if turf else None,
        turf_weight=0.05 if turf else 0.0,
    )


def _walks(points: np.ndarray) -> np.ndarray:
    """Return seconds between points of a plane at 1.2 m/s, a little longer one way."""
    gaps = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    uphill = np.maximum(0, points[None, :, 1] - points[:, None, 1]) * 0.1
    return np.rint((gaps + uphill) / 1.2).astype(np.int32)


def _options(
    rng: np.random.Generator, units: int, days: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, rows, price = [0], [], []
    for _ in range(units):
        count, stay = int(rng.integers(1, 3)), int(rng.integers(5, 30)) * 60
        for _ in range(int(rng.integers(1, 5))):
            row = np.full(days, NOT_VISITED)
            # Households: now and then an option takes another time than the others.
            row[rng.permutation(days)[:count]] = stay + 300 * int(rng.random() < 0.2)
            rows.append(row)
            price.append(int(rng.integers(0, 3)) * 100)
        start.append(len(rows))
    return np.array(start, np.int32), np.array(rows, np.int32), np.array(price, np.int64)


def _windows(rng: np.random.Generator, slots: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    start, window = [0], []
    for _ in range(slots):
        if rng.random() < 0.2:
            window.append((9 * HOUR, 9 * HOUR + 1800))
            window.append((13 * HOUR, 13 * HOUR + int(rng.integers(0, 5400))))
        start.append(len(window))
    start += [start[-1]] * (rows - slots)
    return np.array(start, np.int64), np.array(window, np.int32).reshape(-1, 2)


def _balance(rng: np.random.Generator, helpers: int, rows: int) -> Balance:
    past = rng.integers(0, 1000, helpers).astype(np.int64)
    return Balance(
        target=1.1,
        weight=5,
        past=past,
        fixed=np.zeros(helpers, dtype=np.int64),
        share=np.resize([1.0, 1.0, 0.5, 1.5, 1.0], helpers),
        walking=1200 if past.sum() % 2 else None,
        usual=_usual(rng, helpers, rows) if past.sum() % 3 else None,
    )


def _even(rng: np.random.Generator, helpers: int, days: int) -> Even:
    return Even(
        target=1.1,
        weight=7,
        given=rng.integers(0, 900, (helpers, days)).astype(np.int64),
        past=rng.integers(0, 5000, helpers).astype(np.int64),
        days=rng.integers(0, 3, helpers).astype(np.int32),
    )


def _usual(rng: np.random.Generator, helpers: int, rows: int) -> Usual:
    return Usual(
        most=3000.0,
        weight=3,
        given=rng.integers(0, 3000, helpers).astype(np.int64),
        share=np.resize([1.0, 0.0, 1.5, 0.5, 1.0], helpers),
        rows=rng.integers(0, 2000, rows).astype(np.int64),
    )


def improved_alike(problem: Problem, start: Solution, work: int) -> Solution:
    """Return what a search finds from `start`: on one core and on two the same, lawful, cheaper."""
    found, again = (
        improve(problem, start, work=work, seed=1, control=Control(), threads=threads)
        for threads in (1, 2)
    )
    assert found.rounds == again.rounds
    assert list(broken(problem, found)) == []
    assert cost(problem, found).total < cost(problem, start).total
    return found
