"""
Exact clock times of one round, in plain Python: shifts with breaks, windows, fixed meetings.

The compiled search has its own; this one is used to write a solution down and to check it.
A round is back at the base as early as it can be, and leaves the base as late as that allows;
every visit then starts as early as lawful. Neither walk nor visit is cut by a break.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.solver.model.problem import Problem

Parts = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a round leaves the base, starts each visit, and is back."""

    leave: int
    starts: tuple[int, ...]
    back: int


@dataclass(frozen=True, slots=True)
class _Stop:
    walk: int
    service: int
    windows: Parts


def place_of(problem: Problem, unit: int, helper: int) -> int:
    """
    Return the place of the unit's door in the helper's matrix, also for a companion.

    Raises
    ------
    KeyError
        If `helper` may not visit `unit` at all.
    """
    lists = (
        (problem.eligible_start, problem.eligible_helper, problem.eligible_local),
        (problem.second_start, problem.second_helper, problem.second_local),
    )
    for start, helpers, places in lists:
        for k in range(start[unit], start[unit + 1]):
            if helpers[k] == helper:
                return int(places[k])
    raise KeyError((unit, helper))


def walk_between(problem: Problem, helper: int, a: int, b: int) -> int:
    """Return the walk of `helper` between two places of its matrix."""
    at = int(problem.matrix_start[helper]) + a * int(problem.matrix_size[helper]) + b
    return int(problem.matrix[at])


def legs(problem: Problem, helper: int, units: Sequence[int]) -> list[int]:
    """Return the walks of a round: base to first door, door to door, last door to base."""
    places = [0, *(place_of(problem, unit, helper) for unit in units), 0]
    return [walk_between(problem, helper, a, b) for a, b in pairwise(places)]


def windows_of(problem: Problem, unit: int, day: int) -> Parts:
    """Return the windows in which a visit may start; none means at any time."""
    at = unit * problem.days + day
    low, high = int(problem.window_start[at]), int(problem.window_start[at + 1])
    return [(int(a), int(b)) for a, b in problem.window[low:high]]


def parts_of(problem: Problem, helper: int, day: int) -> Parts:
    """Return the parts of the helper's shift that day."""
    return [(int(a), int(b)) for a, b in problem.shift[helper, day] if b > a]


def schedule(
    problem: Problem,
    helper: int,
    day: int,
    units: Sequence[int],
    services: Sequence[int],
    pins: Mapping[int, int] | None = None,
) -> Timetable | None:
    """
    Return the times of a round, or None where it cannot be made.

    Parameters
    ----------
    units, services
        Units in visiting order and the time at each door.
    pins
        Starts that are fixed because two helpers meet, by unit.
    """
    parts = parts_of(problem, helper, day)
    if not parts:
        return None if units else Timetable(0, (), 0)
    if not units:
        return Timetable(parts[0][0], (), parts[0][0])
    fixed = pins or {}
    walks = legs(problem, helper, units)
    stops = [
        _Stop(
            walk,
            service,
            [(fixed[unit], fixed[unit])] if unit in fixed else windows_of(problem, unit, day),
        )
        for unit, walk, service in zip(units, walks[:-1], services, strict=True)
    ]
    return _least(parts, stops, walks[-1], int(problem.longest[helper, day]))


def _least(parts: Parts, stops: Sequence[_Stop], home: int, longest: int) -> Timetable | None:
    """
    Return the earliest end's timetable; a later one only where that lasts too long.

    The end is a step function of the start with few jumps: go back from each end to the
    latest start that reaches it, then try a moment later.
    """
    earliest = parts[0][0]
    while True:
        forward = _forward(parts, stops, home, earliest)
        if forward is None:
            return None
        leave = _backward(parts, stops, home, forward.back)
        if forward.back - leave <= longest:
            exact = _forward(parts, stops, home, leave)
            return exact and Timetable(leave, exact.starts, exact.back)
        earliest = leave + 1


def _forward(parts: Parts, stops: Sequence[_Stop], home: int, time: int | None) -> Timetable | None:
    leave, starts = time, []
    for stop in stops:
        time = after(parts, time, stop.walk, [])
        time = None if time is None else time + stop.walk
        time = after(parts, time, stop.service, stop.windows)
        if time is None:
            return None
        starts.append(time)
        time += stop.service
    time = after(parts, time, home, [])
    return None if time is None or leave is None else Timetable(leave, tuple(starts), time + home)


def after(
    parts: Sequence[tuple[int, int]],
    time: int | None,
    lasting: int,
    windows: Sequence[tuple[int, int]],
) -> int | None:
    """Return the earliest start from `time` on, uncut and in a window, or None."""
    if time is None:
        return None
    begun = (
        max(time, low, opens)
        for low, high in parts
        for opens, closes in windows or [(low, high)]
        if max(time, low, opens) <= closes and max(time, low, opens) + lasting <= high
    )
    return next(begun, None)


def _backward(parts: Parts, stops: Sequence[_Stop], home: int, time: int) -> int:
    """Return the latest time of leaving the base from which `time` can be reached."""
    time = _before(parts, time, home, [])
    for stop in reversed(stops):
        time = _before(parts, time, stop.service, stop.windows)
        time = _before(parts, time, stop.walk, [])
    return time


def _before(parts: Parts, time: int, lasting: int, windows: Parts) -> int:
    """Return the latest uncut start in a window that is over by `time`."""
    return max(
        begun
        for low, high in parts
        for opens, closes in windows or [(low, high)]
        if (begun := min(time - lasting, high - lasting, closes)) >= max(low, opens)
    )
