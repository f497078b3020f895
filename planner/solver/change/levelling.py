"""
What a level team costs in pairs: weeks that are planned with none, some and all of them moved.

Which pairs, and in which order, the usual week tells. How level the team is then is no estimate:
the weeks are planned again with those pairs, with less work than the plan itself, and measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from planner.due import weeks_of
from planner.solver.horizon import Former, Horizon
from planner.solver.model.doors import LEVELLING, TURNOVER
from planner.solver.model.measure import measure
from planner.solver.model.usual import levelled
from planner.solver.weeks import plan_weeks

if TYPE_CHECKING:
    from planner.control import Control
    from planner.plan import Plan
    from planner.solver.model.facts import Facts

STEPS = 2
"""Into how many parts the way to a level team is told: half of the pairs, and all of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    One way to level the team.

    Parameters
    ----------
    moved
        Pairs of others that move for it.
    busiest_over_mean
        Of the weeks planned with those pairs.
    headline
        The same by each helper's own hours.
    """

    moved: int
    busiest_over_mean: float
    headline: float


def levelling(facts: Facts, plan: Plan, resume: date, control: Control) -> tuple[Step, ...]:
    """
    Return how level the planned weeks are with none, half and all of the needed pairs moved.

    A step that leaves out a contact which the plan makes is no price and is not told.

    Parameters
    ----------
    resume
        First day that may change; whoever has been seen before it stays with the helper.
    """
    order = list(_wanted(facts, plan, resume).items())
    steps = [Step(0, plan.measures.busiest_over_mean, plan.measures.headline)]
    for count in sorted({len(order) * part // STEPS for part in range(1, STEPS + 1)} - {0}):
        if control.is_stopped:
            break
        step = _planned(facts, plan, dict(order[:count]), resume, control)
        if step is not None:
            steps.append(step)
    return tuple(steps)


def _wanted(facts: Facts, plan: Plan, resume: date) -> dict[str, str]:
    """Return new helpers, by elder, that make the usual week level."""
    seen = {elder for r in plan.rounds if r.day < resume for s in r.stops for elder in s.elders}
    movable = {p.elder for p in plan.pairs if not (p.locked or p.group)} - seen
    return levelled(
        facts,
        {pair.elder: pair.helper for pair in plan.pairs},
        _callers(plan),
        frozenset(movable),
        price=LEVELLING.pair_change,
        weight=LEVELLING.unfair,
    )


def _callers(plan: Plan) -> dict[str, str]:
    return {other.elder: other.helper for other in plan.others if other.helper is not None}


def _planned(
    facts: Facts, plan: Plan, moved: Mapping[str, str], resume: date, control: Control
) -> Step | None:
    """Return the step of weeks planned with those pairs moved; None if somebody is left out."""
    pairs = tuple(replace(p, helper=moved.get(p.elder, p.helper)) for p in plan.pairs)
    touched = {p.helper for p in plan.pairs if p.elder in moved} | set(moved.values())
    held = {(r.helper, r.day) for r in plan.rounds if r.helper not in touched and r.day >= resume}
    named = {pair.elder: pair.helper for pair in pairs}
    state = Horizon(
        pairs=named,
        standing=frozenset(named),
        locked=frozenset(named),
        decided=set(named),
        callers=_callers(plan),
        former=Former(resume, plan.rounds, plan.calls, frozenset(held)),
        may_change=False,
        proves=False,  # only how level these weeks are is told
        weights=TURNOVER,
    )
    weeks = weeks_of(facts.horizon)
    plan_weeks(facts, weeks, state, seed=plan.seed, effort="quick", control=control)
    if sum(one.missing for one in state.unserved) > sum(one.missing for one in plan.unserved):
        return None
    found = measure(
        facts,
        rounds=tuple(state.rounds),
        calls=tuple(state.calls),
        unserved=tuple(state.unserved),
        pairs=pairs,
        hours=state.hours,
    )
    return Step(len(moved), found.busiest_over_mean, found.headline)
