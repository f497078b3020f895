"""
A planning problem in numbers, and its solution: what the search and the engines see.

Sets: units ``u`` (the people of one door who are seen together), helpers ``h``, days ``d``,
options ``o`` (a set of days on which a unit is visited, with the minutes at the door).

Decide for every unit one option and one helper, and for every helper and day the order of
the round, so that

(1) a round lies in the parts of the shift; neither service nor walk is cut by a break;
(2) each visit starts inside a window of its unit and day;
(3) walking and service of a helper in a week stay below the cap;
(4) where capacities are given, the load of a round stays below them;
(5) a unit with a crew of two has a second helper, at the door at the same time;
(6) where `tied`, all visits of a unit are made by one helper; else each day is free;

and the cost is least: penalties of options and of units left out, of changed pairs, of
balance beyond its target, then walking. The weights are the builder's: see `build`.

Units of measure are the builder's too, the same throughout: seconds for a week of visits,
ten-thousandths of the instance's unit for public benchmarks. All costs are integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

UNSERVED = -1
NOT_VISITED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """
    Fairness of the usual week: what pairs ask for, due in this problem or not.

    The penalty is ``weight * max(0, busiest - most)``, *busiest* being the greatest usual load
    over the helper's share. A helper's usual load is ``given`` and the `rows` that are chosen.

    Parameters
    ----------
    most
        Seconds by share that cost nothing.
    weight
        Cost of one second beyond it.
    given
        Shape ``(H,)``: usual load that no unit decides.
    share
        Shape ``(H,)`` float64: usual hours over the mean hours; 0 keeps a helper out.
    rows
        Shape as ``eligible_helper``: usual load of the unit with that helper.
    """

    most: float
    weight: int
    given: Longs
    share: NDArray[np.float64]
    rows: Longs


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """
    Fairness of the load.

    The load of helper ``h`` is ``past_s + fixed_s + walking + service``. The penalty is
    ``weight * max(0, busiest - target * mean)`` where *busiest* is the greatest load over
    the helper's share (``share`` sums to the number of helpers that count; 1 each where
    hours are equal) and *mean* the mean load over the helpers with ``share > 0``.

    Of all walking no more than `walking` lifts the mean: else detours of the others would pay,
    for they make the busiest helper look less busy.

    Parameters
    ----------
    target
        Busiest over mean that costs nothing.
    weight
        Cost of one second beyond it.
    past, fixed
        Shape ``(H,)``: load carried in from past weeks, load that no decision changes.
    share
        Shape ``(H,)`` float64: helper's hours over the mean hours; 0 keeps a helper out.
    walking
        Most walking of all together that counts for the mean; None for any.
    usual
        Fairness of the usual week, added to the penalty; None where it does not count.
    """

    target: float
    weight: int
    past: Longs
    fixed: Longs
    share: NDArray[np.float64]
    walking: int | None = None
    usual: Usual | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Even:
    """
    Level days: no day of a helper much longer than the mean of the days worked.

    The penalty of a helper is ``weight * max(0, longest - target * mean)`` over the days on
    which the helper goes out, walking, service and what is `given` together.

    Parameters
    ----------
    target
        Longest day over the mean that costs nothing.
    weight
        Cost of one second beyond it.
    given
        Shape ``(H, D)``: load of the day that no unit decides; counts where there is a round.
    past, days
        Shape ``(H,)``: load and number of days of the same week that are over; they count for
        the mean.
    """

    target: float
    weight: int
    given: Longs
    past: Longs
    days: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """
    One planning problem. ``H`` helpers, ``D`` days, ``U`` units, ``O`` options.

    Parameters
    ----------
    shift
        Shape ``(H, D, S, 2)``: the parts of each working day as (start, end), in order;
        a part that is not there has start = end = 0. No parts: the helper does not work.
    longest
        Shape ``(H, D)``: longest span of a round from leaving to returning; a large
        number where nothing limits it.
    week
        Shape ``(D,)``: number of the week in which each day lies, from 0.
    cap
        Shape ``(H, W)``: most walking + service in a week (calls already taken off).
    option_start
        Shape ``(U + 1,)``: unit ``u`` may take options ``option_start[u]`` up to
        ``option_start[u + 1]``. Each unit has at least one.
    option_service
        Shape ``(O, D)``: time at the door on each day, `NOT_VISITED` on the others.
    option_cost
        Shape ``(O,)``: what taking the option costs (contacts that it misses, a weekday
        that moves). Never negative.
    skip_cost
        Shape ``(U,)``: what leaving the unit out altogether costs.
    eligible_start, eligible_helper, eligible_local, eligible_cost
        Row ``k`` between ``eligible_start[u]`` and ``eligible_start[u + 1]`` says that
        helper ``eligible_helper[k]`` may serve ``u``, that the door is place
        ``eligible_local[k]`` of that helper's matrix, and what the choice costs (a
        changed pair). A unit without a row can only be left out.
    second_start, second_helper, second_local
        In the same manner who may come along as the second helper; empty for crews of one.
        Who is eligible may also be second; a helper never accompanies itself.
    crew
        Shape ``(U,)``: 1 or 2.
    matrix_start, matrix_size, matrix
        Helper ``h``'s walking times are the square of ``matrix_size[h]`` places that
        begins at ``matrix_start[h]`` of the flat `matrix`, row by row: row the origin,
        column the destination, place 0 the base. A very large entry means no way.
    window_start, window
        Windows of unit ``u`` on day ``d`` are rows ``window_start[u * D + d]`` up to the
        next of `window`, shape ``(·, 2)``: first and last start, in order. No row: any time.
    load, capacity
        Shapes ``(U,)`` and ``(H, D)``: load of one visit and most load of a round; zeros
        and large numbers where nothing is carried.
    load_by_day
        Shape ``(U, D)``: takes the place of `load` where it differs by day.
    tied
        Whether one helper makes all visits of a unit.
    balance
        None where fairness does not count.
    even
        None where the days of a helper need not be level.
    turf
        Shape ``(U, 2)`` float64, metres in a plane: where the unit lives, for compact
        turfs; None where that does not count.
    turf_weight
        Cost of one metre between a unit and the middle of its helper's units.
    """

    shift: Ints
    longest: Ints
    week: Ints
    cap: Longs
    option_start: Ints
    option_service: Ints
    option_cost: Longs
    skip_cost: Longs
    eligible_start: Ints
    eligible_helper: Ints
    eligible_local: Ints
    eligible_cost: Longs
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
    capacity: Ints
    tied: bool = True
    balance: Balance | None = None
    even: Even | None = None
    turf: NDArray[np.float64] | None = None
    turf_weight: float = 0.0
    load_by_day: Ints | None = None

    @property
    def helpers(self) -> int:
        """H."""
        return int(self.shift.shape[0])

    @property
    def days(self) -> int:
        """D."""
        return int(self.shift.shape[1])

    @property
    def units(self) -> int:
        """U."""
        return int(self.skip_cost.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """
    What is decided.

    Parameters
    ----------
    option
        Shape ``(U,)``: option taken, `UNSERVED` for a unit left out.
    helper
        Shape ``(U, D)``: who makes the visit of the day; `NOT_VISITED` where there is none.
        One helper per row where the problem is tied.
    second
        Shape ``(U, D)``: who comes along, `NOT_VISITED` where nobody does.
    rounds
        For every helper and day, ``rounds[h][d]``: the units in visiting order.
    starts
        ``starts[h][d]``: when service begins at each, as early as lawful after a start
        that wastes no time; the same shape as `rounds`.
    work
        Iterations spent.
    is_stopped
        Whether the search was ended before its work was done.
    """

    option: Ints
    helper: Ints
    second: Ints
    rounds: tuple[tuple[tuple[int, ...], ...], ...]
    starts: tuple[tuple[tuple[int, ...], ...], ...]
    work: int = 0
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a solution by its parts; `total` is what the search makes least."""

    skipped: int
    options: int
    pairs: int
    balance: int
    walking: int
    turf: int
    even: int = 0

    @property
    def total(self) -> int:
        """Sum of the parts."""
        parts = (self.skipped, self.options, self.pairs, self.balance, self.even, self.turf)
        return sum(parts) + self.walking
