"""
What the compiled search works on: the problem as flat arrays, and its own changing state.

Everything here is plain arrays in named tuples, so that compiled code runs without Python's
lock and two searches can run side by side. Rounds are numbered ``r = h * D + d``; a *row* is
a line of the problem's eligible lists (unit, helper, door, cost of the pair).
"""

from __future__ import annotations

# mypy: disable-error-code="misc, no-any-return"
# numba's decorator and numpy's items have no types; the rest is checked all the same.
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit as _njit

from planner.kernels import compiled as kept
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.int8]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

LATE = 2**30  # later than every time of day, in any unit
FAR = 500_000_000  # a leg of this length is no way at all
NEVER = 2**60  # costs more than anything
ROUNDED = 2  # by how much a detour may be shorter than the way, where legs are rounded
NEIGHBOURS = 100  # of a unit, whose visits may be torn out together with its own

TORN = 10.0  # units torn out in an iteration, on average: the paper's figure
RADIAL = 0.5  # share of iterations that clear an area on all days, where there are several
SWAPPED = 0.4  # share of those in which the area comes back with two days swapped
LACK = 0.2  # share of iterations in which somebody may be left out
FIRM = 0.002  # temperature, as a share of the mean leg, from which on fairness has its whole weight

# Places in `State.tally`.
WALKING, SKIPPED, OPTIONS, PAIRS, TURF, VERSION = 0, 1, 2, 3, 4, 5
ABSENT, TOUCHED, MOVED, DIRTY_ROUNDS, DIRTY_UNITS, WORK = 6, 7, 8, 9, 10, 11
TALLIES = 12

# Places in `State.level`: costs, the mean load to which insertions are held, what part of
# the cost of leaving a unit out counts at present, how often one was left out of late, and
# what part of the weight of fairness counts.
CURRENT, BEST, MEAN, EASE, LACKING, FIRMNESS = 0, 1, 2, 3, 4, 5
LEVELS = 6


class Data(NamedTuple):
    """The problem, read only. Shapes as in `Problem`, rounds flattened to ``(R, …)``."""

    days: int
    tied: bool
    is_simple: bool  # no windows, breaks or crews: times follow from lengths alone
    is_strict: bool  # some round's longest span binds beyond its shift
    is_balanced: bool
    shift: Ints
    parts: Ints
    first: Ints
    last: Ints
    longest: Longs
    room: Longs  # (R,) most walking and service: the span, or the parts of the shift together
    week: Ints
    cap: Longs
    option_start: Ints
    option_service: Ints
    option_cost: Longs
    skip_cost: Longs
    wanted: Ints  # (U, D) time at the door in the first option that has the day, or -1
    shortest: Longs  # (U,) least time at the door in all
    row_start: Ints
    row_helper: Ints
    row_local: Ints
    row_cost: Longs
    second_start: Ints
    second_helper: Ints
    second_local: Ints
    crew: Ints
    matrix_start: Longs
    matrix_size: Ints
    matrix: Ints
    window_start: Longs
    window: Ints
    load: Ints
    capacity: Longs
    brought: Longs  # load that no decision changes
    share: Floats
    counted: int  # helpers whose share is above 0
    target: float
    weight: float
    lifting: int  # most walking that lifts the mean load
    usual_most: float  # usual load by share that costs nothing
    usual_weight: float  # 0 where the usual week does not count
    usual_given: Longs  # (H,) usual load that no unit decides
    usual_share: Floats
    row_usual: Longs  # usual load of the unit with that helper
    even_target: float  # longest day over a helper's mean that costs nothing
    even_weight: float  # 0 where days need not be level
    even_given: Longs  # (R,) load of the day that no unit decides
    even_past: Longs  # (H,) load of the days of the week that are over
    even_days: Ints  # (H,) how many those are
    turf: Floats
    turf_weight: float
    near_start: Longs
    near: Ints
    remote: Longs
    torn: float  # units torn out in an iteration, on average
    lack: float  # share of iterations in which somebody may be left out
    firm: float  # temperature, in mean legs, from which on fairness has its whole weight
    radial: float  # share of iterations that clear an area instead of tearing strings
    swapped: float  # share of those in which the area comes back with two days swapped


class State(NamedTuple):
    """
    A solution under change, its undo journal, its memory and the best so far.

    `row` and `second` ``(U, D)`` hold who visits, as lines of the eligible lists; `seq` and
    `loc` ``(R, L)`` the rounds as units and as places of the helper's matrix. ``was_*`` keep
    what an iteration has touched, ``best_*`` the best solution.
    """

    option: Ints
    row: Ints
    second: Ints
    pin: Ints
    seq: Ints
    loc: Ints
    length: Ints
    ready: Ints
    late: Ints
    walk: Longs
    service: Longs
    loaded: Longs
    version: Longs
    burden: Longs  # (H,) walking and service
    weekly: Longs  # (H, W) the same by week
    usual: Longs  # (H,) load of the usual week
    even: Floats  # (H,) longest day that costs nothing, to which insertions are held
    turf: Longs  # (H,)
    middle: Floats  # (H, 2)
    memo_delta: Longs
    memo_position: Ints
    memo_version: Longs
    memo_service: Ints
    way_longer: Longs  # (2, L) detours of the two who are to meet, least first
    way_at: Ints  # (2, L) their positions
    absent: Ints
    absent_at: Ints
    tally: Longs
    level: Floats
    rng: NDArray[np.uint64]
    was_round: Ints
    is_touched: Bytes
    was_seq: Ints
    was_loc: Ints
    was_ready: Ints
    was_late: Ints
    was_number: Longs  # (R, 5) length, walk, service, loaded, version
    was_unit: Ints
    is_moved: Bytes
    was_option: Ints
    was_row: Ints
    was_second: Ints
    was_pin: Ints
    was_tally: Longs
    was_turf: Longs
    was_middle: Floats
    dirty_round: Ints
    is_dirty_round: Bytes
    dirty_unit: Ints
    is_dirty_unit: Bytes
    best_option: Ints
    best_row: Ints
    best_second: Ints
    best_pin: Ints
    best_seq: Ints
    best_length: Ints
    scratch_delta: Longs  # (D,) best insertions of the unit at hand
    scratch_place: Ints  # (6, D) row, position, second, its position, start, service
    chosen: Ints  # (6, D) the same for the best option so far
    batch: Ints  # units to insert
    batch_key: Floats
    mark: Longs  # (U,) scratch of the ruin: iteration in which a unit was taken
    wish: Ints  # (U,) the only option that the unit may come back with, -1 for any


njit: Any = _njit  # its types know nothing of `_nrt`
# Nothing is allocated in compiled code, so Numba need not count references there.
compiled = njit(nogil=True, error_model="numpy", _nrt=False)


def entry(make: Callable[[str], Callable[..., Any]]) -> Callable[..., Any]:
    """
    Compile what `make` returns and keep the result on disk.

    Numba's cache looks at one source file only, and this search has several. So the digest
    of all of them is closed over by the function, which makes it a part of the cache's key.
    """
    folder = Path(__file__).parent
    sources = b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))
    digest = hashlib.sha256(sources).hexdigest()
    keep = kept(nogil=True, error_model="numpy", _nrt=False)
    made: Callable[..., Any] = keep(make(digest))
    return made


def prepare(problem: Problem) -> Data:
    """Return the arrays on which the compiled search works."""
    helpers, days = problem.helpers, problem.days
    rounds = helpers * days
    shift = np.ascontiguousarray(problem.shift, dtype=np.int32).reshape(rounds, -1, 2)
    parts = (shift[:, :, 1] > shift[:, :, 0]).sum(axis=1).astype(np.int32)
    first = np.where(parts > 0, shift[:, 0, 0], 0).astype(np.int32)
    last = shift[np.arange(rounds), np.maximum(parts - 1, 0), 1].astype(np.int32)
    longest = np.asarray(problem.longest, dtype=np.int64).reshape(rounds)
    is_timed = len(problem.window) > 0 or bool((parts > 1).any())
    is_simple = not is_timed and not bool((problem.crew > 1).any())
    balance = problem.balance
    usual = None if balance is None else balance.usual
    load = problem.load_by_day if problem.load_by_day is not None else problem.load
    if load.ndim == 1:
        load = np.repeat(load[:, None], days, axis=1)
    near_start, near, remote = _neighbours(problem)
    return Data(
        days=days,
        tied=problem.tied,
        is_simple=is_simple,
        is_strict=bool((longest < last - first).any()) and not is_simple,
        is_balanced=balance is not None,
        shift=shift,
        parts=parts,
        first=first,
        last=last,
        longest=np.minimum(longest, last - first),
        room=np.minimum(longest, (shift[:, :, 1] - shift[:, :, 0]).sum(axis=1)),
        week=_ints(problem.week),
        cap=_longs(problem.cap),
        option_start=_ints(problem.option_start),
        option_service=_ints(problem.option_service).reshape(-1, days),
        option_cost=_longs(problem.option_cost),
        skip_cost=_longs(problem.skip_cost),
        wanted=_wanted(problem),
        shortest=_shortest(problem),
        row_start=_ints(problem.eligible_start),
        row_helper=_ints(problem.eligible_helper),
        row_local=_ints(problem.eligible_local),
        row_cost=_longs(problem.eligible_cost),
        second_start=_ints(problem.second_start),
        second_helper=_ints(problem.second_helper),
        second_local=_ints(problem.second_local),
        crew=_ints(problem.crew),
        matrix_start=_longs(problem.matrix_start),
        matrix_size=_ints(problem.matrix_size),
        matrix=_ints(problem.matrix),
        window_start=_longs(problem.window_start),
        window=_ints(problem.window).reshape(-1, 2),
        load=_ints(load),
        capacity=_longs(problem.capacity).reshape(rounds),
        brought=_longs(balance.past + balance.fixed) if balance else np.zeros(helpers, np.int64),
        share=np.asarray(balance.share if balance else np.zeros(helpers), dtype=np.float64),
        counted=int((balance.share > 0).sum()) if balance else 0,
        target=balance.target if balance else 0.0,
        weight=float(balance.weight) if balance else 0.0,
        lifting=NEVER if balance is None or balance.walking is None else balance.walking,
        usual_most=0.0 if usual is None else usual.most,
        usual_weight=0.0 if usual is None else float(usual.weight),
        usual_given=_longs(np.zeros(helpers) if usual is None else usual.given),
        usual_share=np.asarray(np.zeros(helpers) if usual is None else usual.share, np.float64),
        row_usual=_longs(np.zeros(len(problem.eligible_helper)) if usual is None else usual.rows),
        **_even(problem),
        turf=np.ascontiguousarray(
            problem.turf if problem.turf is not None else np.zeros((problem.units, 2)),
            dtype=np.float64,
        ),
        turf_weight=float(problem.turf_weight) if problem.turf is not None else 0.0,
        near_start=near_start,
        near=near,
        remote=remote,
        torn=TORN,
        lack=LACK,
        firm=FIRM,
        radial=RADIAL if days > 1 else 0.0,
        swapped=SWAPPED,
    )


def _even(problem: Problem) -> dict[str, Any]:
    """Return what levels the days of a helper."""
    even, none = problem.even, np.zeros(problem.helpers)
    given = np.zeros((problem.helpers, problem.days)) if even is None else even.given
    return {
        "even_target": 0.0 if even is None else even.target,
        "even_weight": 0.0 if even is None else float(even.weight),
        "even_given": _longs(given).reshape(-1),
        "even_past": _longs(none if even is None else even.past),
        "even_days": _ints(none if even is None else even.days),
    }


def _ints(values: Any) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int32)


def _longs(values: Any) -> Longs:
    return np.ascontiguousarray(values, dtype=np.int64)


def _wanted(problem: Problem) -> Ints:
    """Return, by unit and day, the time at the door in the first option that has the day."""
    wanted = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    unit_of = np.repeat(np.arange(problem.units), np.diff(problem.option_start))
    services = _ints(problem.option_service).reshape(-1, problem.days)
    for option in range(len(unit_of) - 1, -1, -1):
        row = wanted[unit_of[option]]
        np.copyto(row, services[option], where=services[option] >= 0)
    return wanted


def _shortest(problem: Problem) -> Longs:
    """Return the least time at the door that any option of each unit takes."""
    services = _longs(problem.option_service).reshape(-1, problem.days)
    total = np.maximum(services, 0).sum(axis=1)
    return _longs(np.minimum.reduceat(total, problem.option_start[:-1])) if len(total) else total


def _neighbours(problem: Problem) -> tuple[Longs, Ints, Longs]:
    """
    Return each unit's nearest units, nearest first and itself at the head.

    Nearness is walking there and back in the matrix of a helper who may serve both; also
    how far each unit is from the nearest base.
    """
    units = problem.units
    best = _nearest_by_helper(problem)
    remote = np.full(units, FAR, dtype=np.int64)
    helper_of, local_of = problem.eligible_helper, problem.eligible_local
    unit_of = np.repeat(np.arange(units), np.diff(problem.eligible_start))
    start = problem.matrix_start[helper_of]
    size = problem.matrix_size[helper_of].astype(np.int64)
    there = problem.matrix[start + local_of].astype(np.int64)
    back = problem.matrix[start + local_of * size].astype(np.int64)
    np.minimum.at(remote, unit_of, there + back)
    rows = [_merged(unit, best) for unit in range(units)]
    starts = np.zeros(units + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    return starts, np.concatenate(rows) if rows else np.zeros(0, np.int32), remote


def _nearest_by_helper(problem: Problem) -> list[list[tuple[Ints, Longs]]]:
    """Return, by unit, (neighbours, distances) in the matrix of each helper who may serve it."""
    lists: list[list[tuple[Ints, Longs]]] = [[] for _ in range(problem.units)]
    unit_of = np.repeat(np.arange(problem.units, dtype=np.int32), np.diff(problem.eligible_start))
    done: set[tuple[int, int, int]] = set()
    for helper in range(problem.helpers):
        mine = np.flatnonzero(problem.eligible_helper == helper)
        # Helpers who share one matrix and one list of doors have the same neighbours.
        key = (int(problem.matrix_start[helper]), len(mine), int(unit_of[mine].sum()))
        if len(mine) == 0 or key in done:
            continue
        done.add(key)
        size, start = int(problem.matrix_size[helper]), int(problem.matrix_start[helper])
        square = problem.matrix[start : start + size * size].reshape(size, size)
        doors, units = problem.eligible_local[mine], unit_of[mine]
        count = min(NEIGHBOURS, len(mine))
        for at in range(len(mine)):
            far = square[doors[at], doors].astype(np.int64) + square[doors, doors[at]]
            chosen = np.argpartition(far, count - 1)[:count]
            lists[units[at]].append((units[chosen], far[chosen]))
    return lists


def _merged(unit: int, lists: list[list[tuple[Ints, Longs]]]) -> Ints:
    """Return the nearest units over all helpers, each once, `unit` first."""
    if not lists[unit]:
        return np.array([unit], dtype=np.int32)
    near = np.concatenate([pair[0] for pair in lists[unit]])
    far = np.concatenate([pair[1] for pair in lists[unit]])
    far[near == unit] = -1
    order = np.lexsort((near, far))
    near = near[order]
    _, where = np.unique(near, return_index=True)
    return near[np.sort(where)][:NEIGHBOURS].astype(np.int32)


def stops_at_most(problem: Problem) -> int:
    """Return a number of stops that no round of `problem` exceeds, for the arrays' width."""
    if problem.units * problem.helpers * problem.days < 4_000_000:
        return problem.units + 1
    services = problem.option_service[problem.option_service > 0]
    shortest = int(services.min()) if len(services) else 1
    span = int((problem.shift[..., 1] - problem.shift[..., 0]).sum(axis=2).max())
    return min(problem.units, span // max(1, shortest), 1000) + 1


def blank_state(problem: Problem, data: Data, seed: int) -> State:
    """Return a state in which every unit is left out."""
    units, days, helpers = problem.units, problem.days, problem.helpers
    rounds, width, rows = helpers * days, stops_at_most(problem), len(problem.eligible_helper)

    def table(*shape: int, kind: Any = np.int32, fill: int = 0) -> Any:
        return np.full(shape, fill, dtype=kind)

    state = State(
        option=table(units, fill=UNSERVED),
        row=table(units, days, fill=-1),
        second=table(units, days, fill=-1),
        pin=table(units, days, fill=-1),
        seq=table(rounds, width),
        loc=table(rounds, width),
        length=table(rounds),
        ready=table(rounds, width),
        late=table(rounds, width),
        walk=table(rounds, kind=np.int64),
        service=table(rounds, kind=np.int64),
        loaded=table(rounds, kind=np.int64),
        version=np.arange(1, rounds + 1, dtype=np.int64),
        burden=table(helpers, kind=np.int64),
        weekly=table(helpers, problem.cap.shape[1], kind=np.int64),
        usual=data.usual_given.copy(),
        even=table(helpers, kind=np.float64),
        turf=table(helpers, kind=np.int64),
        middle=table(helpers, 2, kind=np.float64),
        memo_delta=table(rows * days, kind=np.int64),
        memo_position=table(rows * days),
        memo_version=table(rows * days, kind=np.int64),
        memo_service=table(rows * days),
        way_longer=table(2, width, kind=np.int64),
        way_at=table(2, width),
        absent=np.arange(units, dtype=np.int32),
        absent_at=np.arange(units, dtype=np.int32),
        tally=table(TALLIES, kind=np.int64),
        level=table(LEVELS, kind=np.float64),
        rng=np.array([_seeded(seed)], dtype=np.uint64),
        was_round=table(rounds),
        is_touched=table(rounds, kind=np.int8),
        was_seq=table(rounds, width),
        was_loc=table(rounds, width),
        was_ready=table(rounds, width),
        was_late=table(rounds, width),
        was_number=table(rounds, 5, kind=np.int64),
        was_unit=table(units),
        is_moved=table(units, kind=np.int8),
        was_option=table(units),
        was_row=table(units, days),
        was_second=table(units, days),
        was_pin=table(units, days),
        was_tally=table(TALLIES, kind=np.int64),
        was_turf=table(helpers, kind=np.int64),
        was_middle=table(helpers, 2, kind=np.float64),
        dirty_round=table(rounds),
        is_dirty_round=table(rounds, kind=np.int8),
        dirty_unit=table(units),
        is_dirty_unit=table(units, kind=np.int8),
        best_option=table(units, fill=UNSERVED),
        best_row=table(units, days, fill=-1),
        best_second=table(units, days, fill=-1),
        best_pin=table(units, days, fill=-1),
        best_seq=table(rounds, width),
        best_length=table(rounds),
        scratch_delta=table(days, kind=np.int64),
        scratch_place=table(6, days),
        chosen=table(6, days),
        batch=table(units),
        batch_key=table(units, kind=np.float64),
        mark=table(units, kind=np.int64, fill=-1),
        wish=table(units, fill=-1),
    )
    state.level[EASE] = state.level[FIRMNESS] = 1.0
    state.tally[VERSION] = rounds
    state.tally[ABSENT] = units
    state.tally[SKIPPED] = int(data.skip_cost.sum())
    return state


def _seeded(seed: int) -> int:
    """Return a state of the generator that is never zero and differs between near seeds."""
    digest = hashlib.sha256(seed.to_bytes(16, "little", signed=True)).digest()
    return int.from_bytes(digest[:8], "little") | 1


@compiled
def draw(state: State) -> float:
    """Return a number in [0, 1): xorshift64*, Vigna 2016."""
    rng = state.rng
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 2**53)
