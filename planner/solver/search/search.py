"""
One improvement search over helper, days and position together.

Ruin and recreate under simulated annealing; see `docs/solver.md`. Work is counted in
iterations, never in seconds, and two searches run side by side whatever the number of cores,
meeting at fixed counts: so the answer depends on the problem, the work and the seed alone.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.costing import cost
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Problem, Solution
from planner.solver.model.timing import schedule
from planner.solver.search.blocks import Block
from planner.solver.search.crossing import FreeElite
from planner.solver.search.elite import Elite
from planner.solver.search.kernel import (
    BANNED,
    BEST,
    HEIR,
    WALKING,
    Data,
    State,
    blank_state,
)
from planner.solver.search.prepare import prepare

if TYPE_CHECKING:
    from planner.control import Control

__all__ = ["construct", "cost", "improve"]

GO_ON, READ, FILL_UP, FROM_BEST, GROW_UP = 0, 1, 2, 3, 4  # as in `planner.solver.search.anneal`
CHAINS = 2
CYCLE = 1500  # iterations by visit that a cooling should have
BRIEF = 180  # the same where nobody's load is to be level: what parts the valleys is who goes out
MOST_CYCLES = 8
FOUNDERS = 2  # coolings of each chain before good plans are crossed
FOUNDING = 12  # the longest of them is this part of the work
BRED = 60  # iterations by visit of a cooling that begins at a child
FEWEST, MOST = 4, 62  # such coolings: without time for as many none, with more each is longer
FREE_FROM = 1000  # iterations by visit and day from which on rounds of free visits are crossed
MILD = 0.1  # how hot they begin
MEET = (0.6, 0.75, 0.87)  # shares of a single cooling at which the better chain is taken up
MILDER = 0.3  # how hot a later cooling is that begins at the best so far
HOT = 1.0  # first and last temperature, as shares of the mean leg
COLD = 0.001
AMPLE = 1000  # iterations by visit from which on the whole range is cooled through
HURRY = 0.15  # how much less hot the briefest search begins


def construct(problem: Problem, seed: int, start: Solution | None = None) -> Solution:
    """Return a first plan: `start` as it is, everybody else in turn at the cheapest place."""
    data = prepare(problem)
    if start is None:
        state = blank_state(problem, data, seed)
    else:
        state = _read(problem, data, start, seed)
    _anneal(data, state, FILL_UP, 0, 1.0, 1.0)
    return write_down(problem, data, state)


def improve(
    problem: Problem,
    start: Solution,
    *,
    work: int,
    seed: int,
    control: Control,
    threads: int = 2,
) -> Solution:
    """
    Return the best solution that `work` iterations of each chain find from `start`.

    Never worse than `start`, and lawful whenever it is stopped. The number of `threads`
    changes the time that it takes and nothing else.
    """
    if problem.units == 0:
        return start
    chains = Chains(problem, start, seed)
    chains.plan(work)
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        while chains.done < work and not control.is_stopped:
            upto = min(work, chains.done + chains.chunk)
            chains.advance(pool, upto - chains.done, chains.done / work, upto / work)
            control.show("search", chains.done, work)
    return replace(chains.best(), is_stopped=chains.done < work)


def improve_for(
    problem: Problem, *, seconds: float, seed: int, control: Control, threads: int = 2
) -> Solution:
    """Return what the search finds in `seconds`, for benchmarks: here the clock cools."""
    begun = time.monotonic()
    chains = Chains(problem, construct(problem, seed), seed)
    begun = max(begun, time.monotonic() - seconds / 2)  # a first compilation is not its fault
    share = (time.monotonic() - begun) / seconds
    pace = 0.0
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        while share < 1.0 and not control.is_stopped:
            before, ahead = share, min(1.0, share + pace)
            chains.advance(pool, chains.chunk, before, ahead)
            share = (time.monotonic() - begun) / seconds
            if pace == 0.0:
                chains.plan(int(chains.done / max(1e-6, share - before)))
            pace = share - before
            control.show("search", int(100 * min(1.0, share)), 100)
    return chains.best()


class Chains:
    """
    Searches side by side, which meet now and then.

    Parameters
    ----------
    chunk
        Iterations between two looks at the clock: some tenths of a second.
    done
        Iterations that each chain has made.
    """

    def __init__(self, problem: Problem, start: Solution, seed: int) -> None:
        """Set every chain to `start`, each with a generator of its own."""
        self._problem = problem
        self._data = prepare(problem)
        self._states = [
            _read(problem, self._data, start, seed * CHAINS + chain) for chain in range(CHAINS)
        ]
        for state in self._states:
            _anneal(self._data, state, READ, 0, 1.0, 1.0)
        self._range = temperatures(self._states[0])
        self._hot, self._cold = self._range
        self._cycle, self._cycles = 0, 1
        self._begins: tuple[float, ...] = (0.0,)  # shares of the work at which the coolings begin
        self._elite: Elite | None = None
        self._seed = seed
        self.done = 0
        self.chunk = _chunk(problem)

    def plan(self, work: int) -> None:
        """
        Choose how often to heat up again when about `work` iterations can be made.

        Where there is time for more than one slow cooling, several end better than one that
        is slower still: each falls into another valley. Where there is little time, it is
        better spent in the middle of the range.
        """
        visits = max(1, int(self._states[0].length.sum()))
        is_brief = self._data.handed > 0.0 and self._problem.helpers > 1
        free_from = FREE_FROM * self._problem.days
        enough = FOUNDERS * BRIEF + FEWEST * BRED if is_brief else free_from
        if (is_brief or self._is_free()) and work >= enough * visits:
            self._plan_crossing(work / visits)
            return
        each = (BRIEF if is_brief else CYCLE) * visits
        self._cycles = max(1, min(MOST_CYCLES, work // each))
        self._begins = tuple(cycle / self._cycles for cycle in range(self._cycles))
        calm = min(1.0, max(HURRY, work / self._cycles / (AMPLE * visits)))
        hot, cold = self._range
        self._hot, self._cold = hot * calm, min(hot * calm, cold / calm)

    def _is_free(self) -> bool:
        """Say whether any helper may make any visit and nobody's load is to be level."""
        problem = self._problem
        return not problem.tied and problem.days > 1 and problem.balance is None

    def _plan_crossing(self, by_visit: float) -> None:
        """Choose when plans are crossed."""
        founding = max(BRIEF, by_visit / FOUNDING) / by_visit
        left = 1.0 - FOUNDERS * founding
        children = max(FEWEST, min(MOST, int(left * by_visit / BRED)))
        founded = [cycle * founding for cycle in range(FOUNDERS)]
        born = [FOUNDERS * founding + left * child / children for child in range(children)]
        self._begins = (*founded, *born)
        self._cycles = len(self._begins)
        kind = FreeElite if self._is_free() else Elite
        self._elite = kind(self._problem, self._data, self._seed)

    def advance(
        self, pool: ThreadPoolExecutor, iterations: int, before: float, after: float
    ) -> None:
        """Let every chain iterate while the share of work done goes from `before` to `after`."""
        cycle = bisect_right(self._begins, before) - 1
        if cycle > self._cycle:
            self._begin(cycle)
        if self._cycles == 1 and any(before < share <= after for share in MEET):
            self._meet()
        begin, end = (*self._begins, 1.0)[cycle : cycle + 2]
        heats = [self._heat((share - begin) / (end - begin)) for share in (before, after)]
        jobs = [
            pool.submit(_anneal, self._data, state, GO_ON, iterations, *pair)
            for state, *pair in zip(self._states, *heats, strict=True)
        ]
        for job in jobs:
            job.result()
        self.done += iterations

    def _heat(self, share: float) -> list[float]:
        """Return each chain's temperature at `share` of the present cooling."""
        at = min(1.0, share)
        hots = [self._hot, self._hot if self._cycle == 0 else self._hot * MILDER]
        if self._elite is not None:
            hots = [self._hot * (1.0 if self._cycle < FOUNDERS else MILD)] * CHAINS
        return [hot * (self._cold / hot) ** at for hot in hots]

    def _begin(self, cycle: int) -> None:
        """Begin another cooling: one chain anew from where it is, one near the best so far."""
        self._cycle = cycle
        if self._elite is not None:
            self._breed(self._elite)
            return
        roving, near = self._states
        if _worth(roving) < _worth(near):
            _copy_best(roving, near)
        _anneal(self._data, near, FROM_BEST, 0, 1.0, 1.0)

    def _breed(self, elite: Elite) -> None:
        """Keep what was found; each chain begins at nothing or at a child of plans kept."""
        for state in self._states:
            elite.keep(state)
        for state in self._states:
            if self._cycle < FOUNDERS:
                _forget_best(state)
            else:
                elite.child_into(state)
            _anneal(self._data, state, GROW_UP, 0, 1.0, 1.0)
            state.tally[HEIR] = state.tally[BANNED] = 0

    def _meet(self) -> None:
        """Let the dearer chain go on from the best that the cheaper one has found."""
        cheap, dear = sorted(self._states, key=_worth)  # equal ones keep their order
        _copy_best(cheap, dear)
        _anneal(self._data, dear, FROM_BEST, 0, 1.0, 1.0)

    def best(self) -> Solution:
        """Return the best solution of all chains."""
        state = min(self._states, key=_worth)
        if self._elite is not None:
            for one in self._states:
                self._elite.keep(one)
            self._elite.best_into(state)
        return replace(write_down(self._problem, self._data, state), work=self.done)


def temperatures(state: State) -> tuple[float, float]:
    """Return the first and the last temperature: shares of the mean leg."""
    leg = state.tally[WALKING] / max(1, int(state.length.sum()))
    return max(1.0, HOT * leg), max(0.01, COLD * leg)


def _anneal(data: Data, state: State, fresh: int, iterations: int, hot: float, cold: float) -> None:
    """Run the compiled search; it is compiled on first use."""
    from planner.solver.search.anneal import anneal

    anneal(Block(data), Block(state), fresh, iterations, float(hot), float(cold))


def _worth(state: State) -> float:
    return float(state.level[BEST])


def _forget_best(state: State) -> None:
    """Make a plan in which everybody is left out the best one."""
    for part in (state.best_option, state.best_row, state.best_second, state.best_pin):
        part.fill(-1)
    state.best_length.fill(0)


def _copy_best(source: State, target: State) -> None:
    """Give one chain the best solution of another."""
    for name, values in source._asdict().items():
        if name.startswith("best_"):
            np.copyto(getattr(target, name), values)
    target.level[BEST] = source.level[BEST]


def _chunk(problem: Problem) -> int:
    """Return how many iterations go by between two looks at the clock: some tenths of a second."""
    visits = problem.units * max(1, problem.days // 2)
    return max(20, min(2000, 2_000_000 // (visits + 100)))


def _read(problem: Problem, data: Data, solution: Solution, seed: int) -> State:
    """Return the state that stands for `solution`; its sums are still to be computed."""
    state = blank_state(problem, data, seed)
    state.option[:] = solution.option
    firsts, seconds = _rows(problem)
    for unit, day in zip(*np.nonzero(np.asarray(solution.helper) != NOT_VISITED), strict=True):
        state.row[unit, day] = firsts[int(unit), int(solution.helper[unit, day])]
        if solution.second[unit, day] != NOT_VISITED:
            state.second[unit, day] = seconds[int(unit), int(solution.second[unit, day])]
    for helper, days in enumerate(solution.rounds):
        for day, units in enumerate(days):
            _read_round(problem, state, solution, helper, day, units)
    return state


def _rows(problem: Problem) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
    """Return the line of each (unit, helper) in the list of helpers and in that of companions."""
    found = []
    for start, helpers in (
        (problem.eligible_start, problem.eligible_helper),
        (problem.second_start, problem.second_helper),
    ):
        unit = np.repeat(np.arange(problem.units), np.diff(start))
        found.append(
            {(int(u), int(h)): k for k, (u, h) in enumerate(zip(unit, helpers, strict=True))}
        )
    return found[0], found[1]


def _read_round(
    problem: Problem,
    state: State,
    solution: Solution,
    helper: int,
    day: int,
    units: tuple[int, ...],
) -> None:
    r = helper * problem.days + day
    state.length[r] = len(units)
    for i, unit in enumerate(units):
        state.seq[r, i] = unit
        if solution.second[unit, day] != NOT_VISITED:
            state.pin[unit, day] = solution.starts[helper][day][i]


def write_down(problem: Problem, data: Data, state: State) -> Solution:
    """Return the best solution of `state`, with the exact times of every round."""
    # Row -1 is nobody; there is no other row where nobody at all is eligible.
    helper = np.append(data.row_helper, NOT_VISITED)[state.best_row].astype(np.int32)
    second = np.full_like(helper, NOT_VISITED)
    if len(data.second_helper):
        met = state.best_second >= 0
        second = np.where(met, data.second_helper[state.best_second], NOT_VISITED).astype(np.int32)
    rounds = [
        [
            tuple(int(u) for u in state.best_seq[r, : state.best_length[r]])
            for r in range(h * problem.days, (h + 1) * problem.days)
        ]
        for h in range(problem.helpers)
    ]
    starts = [
        [_starts(problem, state, h, d, units) for d, units in enumerate(days)]
        for h, days in enumerate(rounds)
    ]
    return Solution(
        option=np.where(state.best_option >= 0, state.best_option, UNSERVED).astype(np.int32),
        helper=helper,
        second=second,
        rounds=tuple(tuple(days) for days in rounds),
        starts=tuple(tuple(days) for days in starts),
    )


def _starts(
    problem: Problem, state: State, helper: int, day: int, units: tuple[int, ...]
) -> tuple[int, ...]:
    services = [int(problem.option_service[state.best_option[unit], day]) for unit in units]
    pins = {u: int(state.best_pin[u, day]) for u in units if state.best_pin[u, day] >= 0}
    timetable = schedule(problem, helper, day, units, services, pins)
    if timetable is None:
        raise AssertionError(f"round of helper {helper} on day {day} cannot be made")
    return timetable.starts
