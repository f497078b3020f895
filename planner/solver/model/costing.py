"""
The cost of a solution and the rules it breaks, counted anew from the problem alone.

Plain Python on purpose: nothing here is shared with the compiled search, whose sums it checks.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planner.solver.model.problem import NOT_VISITED, UNSERVED, Cost, Problem, Solution
from planner.solver.model.timing import legs, schedule, windows_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def cost(problem: Problem, solution: Solution) -> Cost:
    """Return the cost of `solution` by its parts."""
    skipped = options = 0
    for unit in range(problem.units):
        option = int(solution.option[unit])
        if option == UNSERVED:
            skipped += int(problem.skip_cost[unit])
        else:
            options += int(problem.option_cost[option])
    walks, loads = _walks_and_loads(problem, solution)
    return Cost(
        skipped=skipped,
        options=options,
        pairs=sum(_pair_cost(problem, solution, unit) for unit in range(problem.units)),
        balance=_balance(problem, loads, sum(walks)) + _usual(problem, solution),
        walking=sum(walks),
        turf=sum(_turf(problem, solution, helper) for helper in range(problem.helpers)),
        even=sum(_even(problem, solution, helper) for helper in range(problem.helpers)),
    )


def loads(problem: Problem, solution: Solution) -> list[int]:
    """Return every helper's walking and service that the solution decides."""
    return _walks_and_loads(problem, solution)[1]


def _walks_and_loads(problem: Problem, solution: Solution) -> tuple[list[int], list[int]]:
    walks, loaded = [0] * problem.helpers, [0] * problem.helpers
    for helper in range(problem.helpers):
        for day, units in enumerate(solution.rounds[helper]):
            if not units:
                continue
            walk = sum(legs(problem, helper, units))
            walks[helper] += walk
            loaded[helper] += walk + sum(_services(problem, solution, day, units))
    return walks, loaded


def _services(problem: Problem, solution: Solution, day: int, units: tuple[int, ...]) -> list[int]:
    return [int(problem.option_service[solution.option[unit], day]) for unit in units]


def _pair_cost(problem: Problem, solution: Solution, unit: int) -> int:
    """Return the cost of a unit's helpers: once where tied, else by visit."""
    helpers = [int(helper) for helper in solution.helper[unit] if helper != NOT_VISITED]
    low, high = int(problem.eligible_start[unit]), int(problem.eligible_start[unit + 1])
    price = {
        int(problem.eligible_helper[k]): int(problem.eligible_cost[k]) for k in range(low, high)
    }
    return sum(price[helper] for helper in (helpers[:1] if problem.tied else helpers))


def _balance(problem: Problem, loaded: list[int], walking: int) -> int:
    """Return the penalty of the busiest helper's load beyond the target."""
    fair = problem.balance
    if fair is None:
        return 0
    counted = [h for h in range(problem.helpers) if fair.share[h] > 0]
    whole = {h: int(fair.past[h]) + int(fair.fixed[h]) + loaded[h] for h in counted}
    if not counted:
        return 0
    detours = 0 if fair.walking is None else max(0, walking - fair.walking)
    bound = fair.target * ((sum(whole.values()) - detours) / len(counted))
    busiest = max(whole[h] / float(fair.share[h]) - bound for h in counted)
    return math.floor(fair.weight * max(0.0, busiest))


def _usual(problem: Problem, solution: Solution) -> int:
    """Return the penalty of the busiest helper's usual week."""
    usual = None if problem.balance is None else problem.balance.usual
    if usual is None:
        return 0
    load = [int(given) for given in usual.given]
    for unit in range(problem.units):
        helpers = [int(helper) for helper in solution.helper[unit] if helper != NOT_VISITED]
        low, high = int(problem.eligible_start[unit]), int(problem.eligible_start[unit + 1])
        for k in range(low, high):
            if helpers and int(problem.eligible_helper[k]) == helpers[0]:
                load[helpers[0]] += int(usual.rows[k])
    shares = zip(load, usual.share, strict=True)
    over = [own / float(share) - usual.most for own, share in shares if share > 0]
    busiest = max(over, default=0.0)
    return math.floor(usual.weight * max(0.0, busiest))


def _even(problem: Problem, solution: Solution, helper: int) -> int:
    """Return the penalty of a helper's longest day beyond the target."""
    even = problem.even
    if even is None:
        return 0
    lengths = [
        sum(legs(problem, helper, units))
        + sum(_services(problem, solution, day, units))
        + int(even.given[helper, day])
        for day, units in enumerate(solution.rounds[helper])
        if units
    ]
    if not lengths:
        return 0
    days = len(lengths) + int(even.days[helper])
    mean = (sum(lengths) + int(even.past[helper])) / days
    return math.floor(even.weight * max(0.0, max(lengths) - even.target * mean))


def _turf(problem: Problem, solution: Solution, helper: int) -> int:
    """Return what the spread of a helper's units around their middle costs."""
    if problem.turf is None or problem.turf_weight <= 0:
        return 0
    mine = [
        unit
        for day, units in enumerate(solution.rounds[helper])
        for unit in units
        if solution.helper[unit, day] == helper
        and all(solution.helper[unit, before] == NOT_VISITED for before in range(day))
    ]
    if not mine:
        return 0
    points = [(float(problem.turf[unit, 0]), float(problem.turf[unit, 1])) for unit in mine]
    x, y = sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    spread = 0.0
    for a, b in points:
        spread += math.sqrt((a - x) * (a - x) + (b - y) * (b - y))
    return math.floor(problem.turf_weight * spread)


def is_better(problem: Problem, before: Solution, found: Solution) -> bool:
    """Say whether `found` is lawful and costs less than `before`."""
    is_lawful = not any(True for _ in broken(problem, found))
    return is_lawful and cost(problem, found).total < cost(problem, before).total


def broken(problem: Problem, solution: Solution) -> Iterator[str]:
    """Yield a word for every rule that `solution` breaks; nothing where it is lawful."""
    yield from _broken_units(problem, solution)
    for helper in range(problem.helpers):
        for day, units in enumerate(solution.rounds[helper]):
            yield from _broken_round(problem, solution, helper, day, units)
        yield from _broken_caps(problem, solution, helper)


def _broken_units(problem: Problem, solution: Solution) -> Iterator[str]:
    for unit in range(problem.units):
        option = int(solution.option[unit])
        low, high = int(problem.option_start[unit]), int(problem.option_start[unit + 1])
        if option != UNSERVED and not low <= option < high:
            yield f"unit {unit}: option {option} is another's"
        for day in range(problem.days):
            due = option != UNSERVED and problem.option_service[option, day] != NOT_VISITED
            yield from _broken_visit(problem, solution, unit, day, due=bool(due))
        helpers = {int(h) for h in solution.helper[unit] if h != NOT_VISITED}
        if problem.tied and len(helpers) > 1:
            yield f"unit {unit}: helpers {sorted(helpers)}"


def _broken_visit(
    problem: Problem, solution: Solution, unit: int, day: int, *, due: bool
) -> Iterator[str]:
    helper, second = int(solution.helper[unit, day]), int(solution.second[unit, day])
    if due != (helper != NOT_VISITED):
        yield f"unit {unit} day {day}: due {due}, helper {helper}"
    if (due and problem.crew[unit] == 2) != (second != NOT_VISITED) or (due and helper == second):
        yield f"unit {unit} day {day}: companion {second}"
    if not due:
        return
    rows = slice(int(problem.eligible_start[unit]), int(problem.eligible_start[unit + 1]))
    if helper not in problem.eligible_helper[rows]:
        yield f"unit {unit}: helper {helper} may not"
    for who in {helper, second} - {NOT_VISITED}:
        if solution.rounds[who][day].count(unit) != 1:
            yield f"unit {unit} day {day}: not once in the round of {who}"
    if (
        second != NOT_VISITED
        and len({_start(solution, h, day, unit) for h in (helper, second)}) > 1
    ):
        yield f"unit {unit} day {day}: the two do not meet"


def _start(solution: Solution, helper: int, day: int, unit: int) -> int:
    return solution.starts[helper][day][solution.rounds[helper][day].index(unit)]


def _broken_round(
    problem: Problem, solution: Solution, helper: int, day: int, units: tuple[int, ...]
) -> Iterator[str]:
    where = f"round {helper} day {day}"
    for unit in units:
        if helper not in (solution.helper[unit, day], solution.second[unit, day]):
            yield f"{where}: unit {unit} is not planned so"
            return
    table = problem.load_by_day[:, day] if problem.load_by_day is not None else problem.load
    if sum(int(table[unit]) for unit in units) > int(problem.capacity[helper, day]):
        yield f"{where}: load"
    starts = solution.starts[helper][day]
    pins = dict(zip(units, starts, strict=True))
    timetable = schedule(
        problem, helper, day, units, _services(problem, solution, day, units), pins
    )
    if timetable is None:
        yield f"{where}: times {starts}"
    for unit, start in pins.items():
        if not _opens(problem, unit, day, start):
            yield f"{where}: unit {unit} outside its windows at {start}"


def _opens(problem: Problem, unit: int, day: int, start: int) -> bool:
    windows = windows_of(problem, unit, day)
    return not windows or any(low <= start <= high for low, high in windows)


def _broken_caps(problem: Problem, solution: Solution, helper: int) -> Iterator[str]:
    used = [0] * problem.cap.shape[1]
    for day, units in enumerate(solution.rounds[helper]):
        if units:
            used[int(problem.week[day])] += sum(legs(problem, helper, units))
            used[int(problem.week[day])] += sum(_services(problem, solution, day, units))
    for week, minutes in enumerate(used):
        if minutes > int(problem.cap[helper, week]):
            yield f"helper {helper} week {week}: {minutes} over {problem.cap[helper, week]}"
