"""
The best week among the rounds that a proof has found: what is proved helps the plan.

While the prices of a helper's week rise (`planner.solver.proof.generation`) rounds are found that
pay. With the plan's own ones, and such as differ by one visit from its and from the program's,
they are put before an exact model:

    minimise sum of walks of the rounds taken, prices of options, and what a long day costs

    (1) each unit takes one option,
    (2) each visit of a chosen option is made by one round of its day, and no other visit is,
    (3) at most one round a day

(set partitioning). Pairs stay; so do the options of visits of two, and the rounds that hold them,
for another helper is at the door at that moment. A week is taken only if it breaks no rule and the
whole plan costs less, balance and level days included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.solver.interruptible import solve_model
from planner.solver.model.costing import is_better
from planner.solver.model.problem import NOT_VISITED
from planner.solver.model.timing import schedule
from planner.solver.proof.prices import SCALE, walking_of, week_of
from planner.solver.proof.slots import fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planner.control import Control
    from planner.solver.model.problem import Problem, Solution
    from planner.solver.proof.master import Round
    from planner.solver.proof.prices import Week
    from planner.solver.proof.slots import Kind

MOST_ROUNDS = 10_000
"""Rounds that CP-SAT is given; of more the latest found, which pay most."""
TAKEN = 1e-6
"""From here on a round counts as taken by the linear program."""
PARTS = 1_000
"""Parts of a second in which a choice is priced."""
WORK = 20.0
"""Deterministic time of CP-SAT for each helper, about as many seconds."""

Ordered = tuple[int, tuple[int, ...]]
"""A day of the week and the numbers of its visits in their order."""


def chosen(problem: Problem, solution: Solution, *, work: int, control: Control) -> Solution:
    """
    Return the plan, each helper's week the best that the proof's rounds allow with its pairs.

    Parameters
    ----------
    work
        Steps of the prices for each helper. The same work finds the same rounds.
    """
    best = solution
    for helper in range(problem.helpers):
        if control.is_stopped or not problem.tied:
            break
        control.show("choose", helper, problem.helpers)
        walked = walking_of(problem, best)[helper]
        week = week_of(problem, best, helper) if walked else None
        if week is None or not week.is_tabled:
            continue
        found = _Choice(problem, best, helper, week).best(walked, work, control)
        if found is not None and is_better(problem, best, found):
            best = found
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A helper's week as it stands, and what may be chosen in its place."""

    problem: Problem
    solution: Solution
    helper: int
    week: Week

    def best(self, walked: int, work: int, control: Control) -> Solution | None:
        """Return the plan with a better week of the helper, None where none is found."""
        generation = self.week.generation(SCALE * walked / max(1, len(self.week.options)))
        generation.is_wide = True
        generation.raised(walked, work, control)
        master, kinds, own = generation.master, generation.slots.kinds, self._own()
        found = [list(self._by_day(kinds[made.kind], made)) for made in master.rounds]
        duals = master.solved()
        taken = np.flatnonzero(duals.taken > TAKEN).tolist() if duals is not None else []
        near = [*own, *(one for number in taken for one in found[number])]
        held = {d for d, _ in own if self._is_met(d)}
        others = chain.from_iterable((*(self._beside(*one) for one in near), *reversed(found)))
        free = dict.fromkeys(one for one in others if one[0] not in held and one not in own)
        columns = [*own, *islice(free, MOST_ROUNDS)]
        return self._closed(columns, len(own), control)

    def _beside(self, d: int, order: tuple[int, ...]) -> Iterator[Ordered]:
        """Yield the rounds with a visit less, or with one more where that is least far."""
        one = self.week.days[d]
        for at in range(len(order)):
            if len(order) > 1:
                yield d, (*order[:at], *order[at + 1 :])
        units = {one.visits[j][0] for j in order}
        for j, (unit, _, _) in enumerate(one.visits):
            if unit in units:
                continue
            more = [(*order[:at], j, *order[at:]) for at in range(len(order) + 1)]
            lawful = [longer for longer in more if fits(one.day, longer)]
            if lawful:
                yield d, min(lawful, key=partial(self._length, d))

    def _by_day(self, kind: Kind, made: Round) -> Iterator[Ordered]:
        """Yield a round of a kind of days on each day that has its visits."""
        if len(set(made.order)) < len(made.order):
            return
        widest = self.week.days[kind.days[0]].visits
        for d in kind.days:
            at = {(unit, time): j for j, (unit, _, time) in enumerate(self.week.days[d].visits)}
            visits = [(widest[j][0], widest[j][2]) for j in made.order]
            if all(visit in at for visit in visits):
                yield d, tuple(at[visit] for visit in visits)

    def _own(self) -> list[Ordered]:
        """Return the plan's rounds."""
        found = []
        for d, one in enumerate(self.week.days):
            at = {visit: j for j, visit in enumerate(one.visits)}
            day = one.visits[0][1]
            units = self.solution.rounds[self.helper][day]
            if units:
                found.append((d, tuple(at[u, day, self._service(u, day)] for u in units)))
        return found

    def _service(self, unit: int, day: int) -> int:
        return int(self.problem.option_service[self.solution.option[unit], day])

    def _is_met(self, d: int) -> bool:
        """Say whether the helper meets another on that day of the plan."""
        day = self.week.days[d].visits[0][1]
        units = self.solution.rounds[self.helper][day]
        return any(self.solution.second[unit, day] != NOT_VISITED for unit in units)

    def _closed(self, columns: Sequence[Ordered], own: int, control: Control) -> Solution | None:
        """Return the plan with the best choice of the columns, of which the first are its own."""
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        taken = [model.new_bool_var("") for _ in columns]
        rows: dict[tuple[int, int], list[Any]] = {}
        by_day: dict[int, list[Any]] = {}
        for number, (x, (d, order)) in enumerate(zip(taken, columns, strict=True)):
            model.add_hint(x, number < own)
            by_day.setdefault(d, []).append(x)
            for j in order:
                rows.setdefault((d, j), []).append(x)
        standing = {(d, j) for d, order in columns[:own] for j in order}
        prices = self._asked(model, rows, standing)
        for row in rows.values():
            model.add(sum(row) == 0)
        for some in by_day.values():
            model.add_at_most_one(some)
        walks = [self._length(*one) * x for one, x in zip(columns, taken, strict=True)]
        uneven = self._uneven(model, columns, taken, own)
        model.minimize(PARTS * sum(walks) + PARTS * sum(prices) + uneven)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = WORK
        if solve_model(solver, model, control) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        return self._with([o for o, x in zip(columns, taken, strict=True) if solver.value(x)])

    def _asked(
        self,
        model: Any,
        rows: dict[tuple[int, int], list[Any]],
        standing: set[tuple[int, int]],
    ) -> list[Any]:
        """Let each unit take one option, which asks for its visits; return what they cost."""
        prices = []
        for unit in self.week.options:
            options = [model.new_bool_var("") for _ in unit]
            model.add_exactly_one(options)
            is_fixed = any(self._is_crew(visit) for option in unit for visit in option)
            for option, asked in zip(unit, options, strict=True):
                stands = standing.issuperset(option)
                model.add_hint(asked, stands)
                if is_fixed and not stands:
                    model.add(asked == 0)
                for visit in option:
                    rows.setdefault(visit, []).append(-asked)
                prices.append(self._price(option) * asked)
        return prices

    def _uneven(
        self, model: Any, columns: Sequence[Ordered], taken: Sequence[Any], own: int
    ) -> Any:
        """Return what a long day costs in parts, as if the helper went out as often as now."""
        even, h = self.problem.even, self.helper
        if even is None:
            return 0
        loads: dict[int, list[Any]] = {}
        now = []
        for number, ((d, order), x) in enumerate(zip(columns, taken, strict=True)):
            one = self.week.days[d]
            given = int(even.given[h, one.visits[0][1]])
            load = self._length(d, order) + sum(one.visits[j][2] for j in order) + given
            loads.setdefault(d, []).append(load * x)
            if number < own:
                now.append(load)
        days, past, target = own + int(even.days[h]), int(even.past[h]), round(even.target * PARTS)
        every = sum(chain.from_iterable(loads.values())) + past
        beyond = model.new_int_var(0, 2**40, "")
        for day in loads.values():
            model.add(days * beyond >= days * PARTS * sum(day) - target * every)
        most = days * PARTS * max(now) - target * (sum(now) + past)
        model.add_hint(beyond, max(0, -(-most // days)))
        return even.weight * beyond

    def _price(self, option: Sequence[tuple[int, int]]) -> int:
        visits = [self.week.days[d].visits[j] for d, j in option]
        times = {day: time for _, day, time in visits}
        whole = self.problem.option_service[self.solution.option[visits[0][0]]]
        if (whole != NOT_VISITED).sum() != len(times):  # a companion of some days only
            return 0
        return int(self.problem.option_cost[self._option(visits[0][0], times)])

    def _is_crew(self, visit: tuple[int, int]) -> bool:
        d, j = visit
        return int(self.problem.crew[self.week.days[d].visits[j][0]]) > 1

    def _length(self, d: int, order: Sequence[int]) -> int:
        walks = self.week.days[d].day.walks
        ends = [len(walks) - 1, *order, len(walks) - 1]
        return int(walks[ends[:-1], ends[1:]].sum())

    def _with(self, rounds: Sequence[Ordered]) -> Solution | None:
        """Return the plan with these rounds of the helper, None where the clock forbids one."""
        p, own = self.problem, self.solution
        days = {self.week.days[d].visits[0][1]: (d, order) for d, order in rounds}
        helper, option = own.helper.copy(), own.option.copy()
        made: dict[int, dict[int, int]] = {}
        for day, (d, order) in days.items():
            for j in order:
                unit, _, time = self.week.days[d].visits[j]
                made.setdefault(unit, {})[day] = time
        for unit, times in made.items():
            if (own.helper[unit] == self.helper).any() and p.crew[unit] == 1:
                option[unit] = self._option(unit, times)
                helper[unit] = [self.helper if d in times else NOT_VISITED for d in range(p.days)]
        mine: list[tuple[int, ...]] = [()] * p.days
        starts = list(mine)
        for day, (d, order) in days.items():
            visits = [self.week.days[d].visits[j] for j in order]
            units, services = tuple(u for u, _, _ in visits), [t for _, _, t in visits]
            if units == own.rounds[self.helper][day]:
                mine[day], starts[day] = units, own.starts[self.helper][day]
                continue
            timetable = schedule(p, self.helper, day, units, services)
            if timetable is None:
                return None
            mine[day], starts[day] = units, timetable.starts
        return replace(
            own,
            option=option,
            helper=helper,
            rounds=_in_place(own.rounds, self.helper, mine),
            starts=_in_place(own.starts, self.helper, starts),
        )

    def _option(self, unit: int, times: dict[int, int]) -> int:
        """Return the cheapest option of a unit with those visits."""
        p = self.problem
        wanted = np.array([times.get(day, NOT_VISITED) for day in range(p.days)])
        alike = [
            o
            for o in range(int(p.option_start[unit]), int(p.option_start[unit + 1]))
            if np.array_equal(p.option_service[o], wanted)
        ]
        return min(alike, key=lambda o: (int(p.option_cost[o]), o))


Rows = tuple[tuple[tuple[int, ...], ...], ...]


def _in_place(rows: Rows, helper: int, mine: list[tuple[int, ...]]) -> Rows:
    return (*rows[:helper], tuple(mine), *rows[helper + 1 :])
