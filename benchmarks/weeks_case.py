"""
A week's problem as other engines need it: visits, days, reach and walks by themselves.

The week's clock counts seconds from the first midnight on: day ``d`` begins at ``d * DAY``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from planner.solver.model.build import Built
    from planner.solver.model.problem import Problem

DAY = 86_400
NO_WAY = 200_000
"""Walk where there is none: more than a day, and no engine's sums run over."""

Rounds = Mapping[tuple[int, int], tuple[int, ...]]
"""By helper and day, the doors in visiting order."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that is due: the door and the days on which it may be made."""

    unit: int
    days: tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """
    A week, with a few views that every engine wants.

    Places are counted through the team: the bases by helper, then the doors by unit.
    """

    built: Built

    @property
    def problem(self) -> Problem:
        """The problem as our search sees it."""
        return self.built.problem

    @cached_property
    def stamp(self) -> str:
        """
        A mark of the problem: figures of two problems are not to stand in one table.

        The walking that lifts the mean load is left aside: it is found by a sketch of our own
        search, and no other way and no yardstick looks at it. So is the usual week.
        """
        mark = hashlib.sha256()
        balance = self.problem.balance
        asked = balance and replace(balance, walking=None, usual=None)
        problem = replace(self.problem, balance=asked)
        for field in fields(problem):
            value = getattr(problem, field.name)
            mark.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        return mark.hexdigest()[:12]

    @cached_property
    def reach(self) -> tuple[tuple[int, ...], ...]:
        """Who may see each door, as in the problem's order: the paired helper first."""
        p = self.problem
        return tuple(
            tuple(int(h) for h in p.eligible_helper[low:high])
            for low, high in zip(p.eligible_start[:-1], p.eligible_start[1:], strict=True)
        )

    @cached_property
    def companions(self) -> tuple[tuple[int, ...], ...]:
        """Who may come along to each door."""
        p = self.problem
        return tuple(
            tuple(int(h) for h in p.second_helper[low:high])
            for low, high in zip(p.second_start[:-1], p.second_start[1:], strict=True)
        )

    @cached_property
    def place(self) -> tuple[dict[int, int], ...]:
        """By helper, each door's place in the helper's own matrix."""
        p = self.problem
        found: list[dict[int, int]] = [{} for _ in range(p.helpers)]
        for start, helper, local in (
            (p.second_start, p.second_helper, p.second_local),
            (p.eligible_start, p.eligible_helper, p.eligible_local),
        ):
            for unit in range(p.units):
                for k in range(start[unit], start[unit + 1]):
                    found[int(helper[k])][unit] = int(local[k])
        return tuple(found)

    def own_matrix(self, helper: int) -> np.ndarray[Any, Any]:
        """Return the walks among base and doors of one helper, in seconds."""
        p = self.problem
        size, start = int(p.matrix_size[helper]), int(p.matrix_start[helper])
        return p.matrix[start : start + size * size].reshape(size, size)

    def team_matrix(self, helper: int) -> np.ndarray[Any, Any]:
        """Return the helper's walks among all places of the team; `NO_WAY` out of reach."""
        p = self.problem
        within = [u for u in range(p.units) if helper in self.reach[u]]
        rows = [helper, *(p.helpers + u for u in within)]
        own = [0, *(self.place[helper][u] for u in within)]
        walks = np.full((p.helpers + p.units,) * 2, NO_WAY, dtype=np.int64)
        walks[np.ix_(rows, rows)] = np.minimum(self.own_matrix(helper)[np.ix_(own, own)], NO_WAY)
        np.fill_diagonal(walks, 0)
        return walks

    @cached_property
    def full(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """By door, the sets of days that cost least: all that is due, each day once."""
        p = self.problem
        found = []
        for low, high in zip(p.option_start[:-1], p.option_start[1:], strict=True):
            least = p.option_cost[low:high].min()
            rows = [k for k in range(low, high) if p.option_cost[k] == least]
            days = (tuple(np.nonzero(p.option_service[k] >= 0)[0].tolist()) for k in rows)
            found.append(tuple(dict.fromkeys(days)))
        return tuple(found)

    @cached_property
    def service(self) -> tuple[tuple[int, ...], ...]:
        """By door and day, the time at the door; 0 where nobody ever goes."""
        p = self.problem
        return tuple(
            tuple(int(s) for s in np.maximum(p.option_service[low:high].max(axis=0), 0))
            for low, high in zip(p.option_start[:-1], p.option_start[1:], strict=True)
        )

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """
        The visits that are due, each with its own part of the week.

        For engines that know no patterns of days: whatever day each visit of a door takes
        in its part, together they are one of the door's lawful sets of days.
        """
        return tuple(
            Visit(unit, days) for unit, sets in enumerate(self.full) for days in parts(sets)
        )

    def opens(self, unit: int, day: int) -> list[Span]:
        """Return when a visit may begin on a day, seconds of that day; empty for any time."""
        p = self.problem
        at = unit * p.days + day
        rows = p.window[int(p.window_start[at]) : int(p.window_start[at + 1])]
        return [(int(low), int(high)) for low, high in rows]

    def chances(self, visit: Visit) -> list[Span]:
        """Return when a visit may begin, on the week's clock, neighbouring days in one."""
        spans: list[Span] = []
        for day in visit.days:
            opens = self.opens(visit.unit, day)
            for low, high in opens or [(0, DAY - 1)]:
                begin, end = day * DAY + low, day * DAY + high
                if not opens and spans and spans[-1][1] + 1 == begin:
                    begin = spans.pop()[0]
                spans.append((begin, end))
        return spans

    def shift(self, helper: int, day: int) -> list[Span]:
        """Return the parts of a shift, seconds of that day; none on a day off."""
        return [(int(a), int(b)) for a, b in self.problem.shift[helper, day] if b > a]

    @cached_property
    def shifts(self) -> tuple[tuple[int, int], ...]:
        """Helper and day of every shift."""
        p = self.problem
        pairs = product(range(p.helpers), range(p.days))
        return tuple((h, d) for h, d in pairs if self.shift(h, d))


def parts(sets: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """
    Return for every visit of a door its days, so that any choice of them is one of `sets`.

    Among all such ways the one with the most choices: weekly visits keep the whole week,
    of two visits two days apart one has Monday or Tuesday, the other Thursday or Friday.
    """
    lawful, days = set(sets), sorted({day for one in sets for day in one})
    some = [tuple(one) for one in chain.from_iterable(combinations(days, n) for n in range(1, 6))]
    best: tuple[tuple[int, ...], ...] = tuple((day,) for day in sets[0])
    if len(sets) > 1:
        for tried in combinations(some, len(sets[0])):
            if _choices(tried) > _choices(best) and all(
                tuple(sorted(one)) in lawful for one in product(*tried)
            ):
                best = tried
    return best


def _choices(tried: tuple[tuple[int, ...], ...]) -> int:
    return int(np.prod([len(one) for one in tried]))
