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
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from planner.kernels import compiled as kept
from planner.kernels import part
from planner.solver.model.problem import UNSERVED, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.int8]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Floats = NDArray[np.float64]

LATE = 2**30  # later than every time of day, in any unit
FAR = 500_000_000  # a leg of this length is no way at all
NEVER = 2**60  # costs more than anything
ROUNDED = 2  # by how much a detour may be shorter than the way, where legs are rounded

# Places in `State.tally`.
WALKING, SKIPPED, OPTIONS, PAIRS, TURF, VERSION = 0, 1, 2, 3, 4, 5
ABSENT, TOUCHED, MOVED, DIRTY_ROUNDS, DIRTY_UNITS, WORK = 6, 7, 8, 9, 10, 11
HEIR = 12  # 1 more than the helper who is to get what was torn out, or 0
BANNED = 13  # 1 more than the helper who is to get nobody, or 0
BLINKS = 14  # how often the best place of a round was overlooked
TALLIES = 15

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
    is_plain: bool  # one helper each, no times: what a row costs depends on its rounds alone
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
    row_of: Ints  # (U, H) the row of a unit with a helper, or -1
    second_start: Ints
    second_helper: Ints
    second_local: Ints
    crew: Ints
    matrix_start: Longs
    matrix_size: Ints
    matrix: Ints
    onto: Ints  # the same with the way to a place in its line: ``matrix`` itself where it is even
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
    looked: int  # served neighbours whose rounds a unit looks at, where many helpers may come
    whole: float  # share of insertions that look at all rounds all the same
    relieved: float  # share of iterations that tear out what one helper has near a unit
    handed: float  # share of iterations that hand an area over to one helper


class State(NamedTuple):
    """
    A solution under change, its undo journal, its memory and the best so far.

    `row` and `second` ``(U, D)`` hold who visits, as lines of the eligible lists; `seq` and
    `loc` ``(R, L)`` the rounds as units and as places of the helper's matrix. ``was_*`` keep
    what an iteration has touched, ``best_*`` the best solution.
    """

    option: Ints
    whom: Ints  # (U,) helper of the first visit, or -1
    row: Ints
    second: Ints
    pin: Ints
    seq: Ints
    loc: Ints
    gap: Ints  # (R, L) walk to each stop of the round, and from the last one back
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
    memo: Ints  # (rows * D, 8) twice: round's version, service, cost, position or -1 (`remembered`)
    known: Longs  # (rows, 2) twice: newest version of the helper's rounds, least cost (`newest`)
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
    was_gap: Ints
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
    seen: Longs  # (R + 1,) look in which a round was last looked at; last the number of looks
    wish: Ints  # (U,) the only option that the unit may come back with, -1 for any


# Nothing is allocated in compiled code, so Numba need not count references there.
PLAIN: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "_nrt": False}
compiled = part(**PLAIN)
entry = kept(**PLAIN)  # the one function that Python calls, kept with all its parts


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
        whom=table(units, fill=-1),
        row=table(units, days, fill=-1),
        second=table(units, days, fill=-1),
        pin=table(units, days, fill=-1),
        seq=table(rounds, width),
        loc=table(rounds, width),
        gap=table(rounds, width),
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
        memo=table(rows * days, 8),
        known=table(rows, 4, kind=np.int64),
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
        was_gap=table(rounds, width),
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
        seen=table(rounds + 1, kind=np.int64),
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


@compiled
def know_visitor(data: Data, state: State, u: int) -> None:
    """Write down the helper of the first visit of `u`, or that there is none."""
    state.whom[u] = -1
    for d in range(data.days):
        if state.row[u, d] >= 0:
            state.whom[u] = data.row_helper[state.row[u, d]]
            return
