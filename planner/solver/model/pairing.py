r"""
Pairs: one helper for every elder who is to be visited at all, due now or not.

Sets: groups *g* (people of one door who may share a helper), helpers *h*; *R(g)* the
nearest lawful helpers of *g*. Data: *a* minutes a week that group *g* asks of helper *h*
(service and a share of a tour), *b* the same for what is due in this horizon, *c* the
helper's minutes, *s* the helper's share of the team's hours, *t* the balance target.

Variables: *x(g, h)* in {0, 1}; loads *A(h)*, *B(h)*; *over(h)* minutes beyond the hours;
*e*, *f* minutes beyond the balance target.

(1) every group has one helper:            sum over R(g) of x(g, h) = 1
(2) loads add up:                          A(h) = A0(h) + sum a(g, h) x(g, h), B alike
(3) hours suffice or the excess is paid:   B(h) <= c(h) + over(h)
(4) the busiest stays near the mean:       n A(h) / s(h) <= t sum A + n e, B with f alike

Least: ``1000 over + 40 f + 10 e + walking minutes a week``, of equals the nearer helpers.
Existing pairs that are lawful are no variables: they stand, and only their load counts (in
*A0*, *B0*). Of existing pairs that break a rule no more than `max_pair_changes` are replaced,
the most frequent tier first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from planner.solver.interruptible import solve_model
from planner.solver.model.facts import Facts
from planner.solver.model.groups import SCALE, Group, expected_load, groups_of, id_of
from planner.tiers import CONTACTS_A_WEEK
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.control import Control


FEW_GROUPS = 200
"""Up to so many groups the model is closed; beyond, within half a percent."""
EFFORT = {"quick": 2.0, "normal": 6.0, "best": 30.0}
"""Deterministic time of the pairing model."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    Who visits whom.

    Parameters
    ----------
    helper
        Elder id to helper id, for everyone paired.
    standing
        Elder ids whose existing pair was lawful and stands.
    broken
        Elder ids whose existing pair breaks a rule.
    objective, bound
        Of the model; equal where it was closed.
    """

    helper: dict[str, str]
    standing: frozenset[str]
    broken: tuple[str, ...]
    objective: float = 0.0
    bound: float = 0.0


@dataclass(slots=True)
class _Loads:
    """Load that no variable changes, in tenths of a minute by helper."""

    weekly: list[int]
    due: list[int]
    hours: list[int] = field(default_factory=list)


def assign(
    facts: Facts,
    due: Mapping[str, float],
    *,
    existing: Mapping[str, str],
    seed: int,
    effort: str,
    control: Control,
) -> Pairs:
    """
    Return a helper for everyone who is to be visited and can be.

    Parameters
    ----------
    due
        Elder id to contacts that fall due in the horizon.
    existing
        Today's pairs, elder id to helper id.
    """
    visited = [e for e in range(len(facts.entitled)) if facts.is_visited(e)]
    standing, broken = _sift(facts, visited, existing)
    replaced, given_up = _within_budget(facts, broken)
    taken = {e: facts.helper_at[existing[id_of(facts, e)]] for e in standing}
    free = [e for e in visited if e not in taken and e not in given_up]
    _follow_household(facts, taken, free)
    groups = groups_of(facts, [e for e in free if e not in taken], due)
    loads = _fixed_loads(facts, taken, due)
    chosen, objective, bound = _solve(
        facts, groups, loads, seed=seed, effort=effort, control=control
    )
    return Pairs(
        helper=_by_id(facts, {**taken, **chosen}),
        standing=frozenset(id_of(facts, e) for e in standing),
        broken=tuple(id_of(facts, e) for e in broken if e in replaced or e in given_up),
        objective=objective,
        bound=bound,
    )


def _by_id(facts: Facts, taken: Mapping[int, int]) -> dict[str, str]:
    elders, helpers = facts.scenario.elders, facts.scenario.helpers
    return {elders[e].id: helpers[taken[e]].id for e in sorted(taken)}


def _sift(
    facts: Facts, visited: Sequence[int], existing: Mapping[str, str]
) -> tuple[list[int], list[int]]:
    """Part existing pairs into those that are lawful and those that break a rule."""
    standing: list[int] = []
    broken: list[int] = []
    for e in visited:
        helper = existing.get(id_of(facts, e))
        if helper is None:
            continue
        lawful = helper in facts.helper_at and facts.is_standing(facts.helper_at[helper], e)
        (standing if lawful else broken).append(e)
    return standing, broken


def _within_budget(facts: Facts, broken: Sequence[int]) -> tuple[set[int], set[int]]:
    """Part broken pairs into those that are replaced and those the budget leaves helperless."""
    locked = {pair.elder for pair in facts.scenario.pairs if pair.locked}
    movable = [e for e in broken if id_of(facts, e) not in locked and facts.candidates(e)]
    movable.sort(key=lambda e: (facts.entitled[e].tier.rank, e))
    budget = facts.settings.max_pair_changes
    kept = movable if budget is None else movable[: max(0, budget)]
    return set(kept), set(broken) - set(kept)


def _follow_household(facts: Facts, taken: dict[int, int], free: Sequence[int]) -> None:
    """Give whoever shares a home with a paired elder the same helper, where lawful."""
    of_household: dict[str, int] = {}
    for e in sorted(taken):
        of_household.setdefault(facts.scenario.elders[e].household, taken[e])
    for e in free:
        h = of_household.get(facts.scenario.elders[e].household)
        if h is not None and facts.is_lawful(h, e):
            taken[e] = h


def _fixed_loads(facts: Facts, taken: Mapping[int, int], due: Mapping[str, float]) -> _Loads:
    loads = _Loads([0] * len(facts.scenario.helpers), [0] * len(facts.scenario.helpers))
    for e in sorted(taken):
        h = taken[e]
        loads.weekly[h] += expected_load(facts, h, e, None)
        loads.due[h] += expected_load(facts, h, e, due.get(id_of(facts, e), 0.0))
    loads.hours = [hours_of(facts, h) * SCALE // MINUTE for h in range(len(loads.weekly))]
    return loads


def cost_of_one(facts: Facts, pairs: Mapping[str, str], e: int, h: int) -> int:
    """
    Return what the model's objective counts for one more elder who is not due.

    Walking of an ordinary week, and ten times the tenths of minutes by which the busiest
    is then beyond the balance target.
    """
    taken = {facts.elder_at[i]: facts.helper_at[k] for i, k in pairs.items() if i in facts.elder_at}
    loads = _fixed_loads(facts, taken, {})
    weekly = list(loads.weekly)
    weekly[h] += expected_load(facts, h, e, None)
    often = CONTACTS_A_WEEK[facts.entitled[e].tier]
    walking = round(often * int(facts.walk[h, e]) * SCALE / MINUTE)
    counted = [k for k, own in enumerate(loads.hours) if own > 0]
    if not counted:
        return walking
    mean = sum(weekly[k] for k in counted) / len(counted)
    mean_hours = sum(loads.hours[k] for k in counted) / len(counted)
    target = facts.settings.balance_target
    excess = max(weekly[k] - target * loads.hours[k] / mean_hours * mean for k in counted)
    return 10 * max(0, ceil(excess)) + walking


def hours_of(facts: Facts, h: int) -> int:
    """Return the seconds that helper `h` may work in the horizon, the weekly cap included."""
    helper = facts.scenario.helpers[h]
    own = int(facts.working[h].sum()) * helper.shift_s
    if helper.max_week_s is None:
        return own
    return min(own, round(helper.max_week_s * len(facts.days) / 7))


def _solve(
    facts: Facts,
    groups: Sequence[Group],
    loads: _Loads,
    *,
    seed: int,
    effort: str,
    control: Control,
) -> tuple[dict[int, int], float, float]:
    """Return the helper of every grouped elder, the objective and its bound."""
    if not groups:
        return {}, 0.0, 0.0
    from ortools.sat.python import cp_model

    control.show("pairs", 0, 0)
    model = cp_model.CpModel()
    choice = [[model.new_bool_var("") for _ in group.helpers] for group in groups]
    for row in choice:
        model.add_exactly_one(row)  # (1)
    weekly = _load_variables(model, groups, choice, loads.weekly, "weekly")  # (2)
    now = _load_variables(model, groups, choice, loads.due, "due")
    over = _overtime(model, now, loads.hours)  # (3)
    shares = [max(hours, 0) for hours in loads.hours]
    target = facts.settings.balance_target
    unfair = _unfairness(model, weekly, shares, target)  # (4)
    unfair_now = _unfairness(model, now, shares, target)
    walking = sum(
        minutes * x
        for group, row in zip(groups, choice, strict=True)
        for minutes, x in zip(group.walking, row, strict=True)
    )
    # Of equal costs the nearer helper, so that the answer is nobody's chance.
    farther = sum(i * x for row in choice for i, x in enumerate(row))
    model.minimize(100 * (1000 * sum(over) + 40 * unfair_now + 10 * unfair + walking) + farther)
    for row in choice:
        for i, x in enumerate(row):
            model.add_hint(x, i == 0)
    solver = _solver(cp_model, seed, effort, exact=len(groups) <= FEW_GROUPS)
    status = solve_model(solver, model, control)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {e: group.helpers[0] for group in groups for e in group.elders}, 0.0, 0.0
    chosen = {
        e: group.helpers[next(i for i, x in enumerate(row) if solver.boolean_value(x))]
        for group, row in zip(groups, choice, strict=True)
        for e in group.elders
    }
    return chosen, solver.objective_value, solver.best_objective_bound


def _load_variables(
    model: Any,
    groups: Sequence[Group],
    choice: Sequence[Sequence[Any]],
    fixed: Sequence[int],
    name: str,
) -> list[Any]:
    """(2) Return one load variable per helper."""
    terms: list[list[Any]] = [[] for _ in fixed]
    most = list(fixed)
    for group, row in zip(groups, choice, strict=True):
        for h, minutes, x in zip(group.helpers, getattr(group, name), row, strict=True):
            terms[h].append(minutes * x)
            most[h] += minutes
    loads = []
    for h, own in enumerate(terms):
        load = model.new_int_var(0, most[h], f"{name}{h}")
        model.add(load == fixed[h] + sum(own))
        loads.append(load)
    return loads


def _overtime(model: Any, loads: Sequence[Any], hours: Sequence[int]) -> list[Any]:
    """(3) Return the minutes by which each helper's load exceeds the hours."""
    over = []
    for h, load in enumerate(loads):
        beyond = model.new_int_var(0, 10**8, f"over{h}")
        model.add(load <= hours[h] + beyond)
        over.append(beyond)
    return over


def _unfairness(model: Any, loads: Sequence[Any], hours: Sequence[int], target: float) -> Any:
    """(4) Return the minutes by which the busiest is beyond the target, by own hours."""
    counted = [h for h, own in enumerate(hours) if own > 0]
    excess = model.new_int_var(0, 10**8, "")
    if not counted:
        return excess
    mean_hours = sum(hours[h] for h in counted) / len(counted)
    total = sum(loads[h] for h in counted)
    summed = model.new_int_var(0, 10**9, "")
    model.add(summed == total)
    for h in counted:
        allowed = round(1000 * target * hours[h] / mean_hours)
        n = 1000 * len(counted)
        model.add(n * loads[h] <= allowed * summed + n * excess)
    return excess


def _solver(cp_model: Any, seed: int, effort: str, *, exact: bool) -> Any:
    """
    Return a solver whose answer depends on seed and effort alone.

    One search of CP-SAT's: four that take turns find pairs at most 0.5 % better in the
    model's own measure, and take eight times as long.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = EFFORT[effort]
    solver.parameters.relative_gap_limit = 0.0 if exact else 0.005
    return solver
