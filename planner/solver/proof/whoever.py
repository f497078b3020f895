"""How little could be walked whoever looks after whom: read from the plan, proved week by week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.solver.model.build import build
from planner.solver.model.days import shifts_of
from planner.solver.model.doors import Freedom, shared_candidates, units_of
from planner.solver.model.facts import gather
from planner.solver.proof.free import free
from planner.solver.proof.given import paired_visits, places_of, read, weeks_planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.control import Control
    from planner.domain import Scenario
    from planner.due import Demand
    from planner.plan import Plan, Round
    from planner.policy import Policy
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts
    from planner.travel import Walking
    from planner.units import Span


@dataclass(frozen=True, slots=True)
class WalkedFree:
    """
    What a plan walks, and the least with any pairs.

    Parameters
    ----------
    is_counted
        Whether every visit was found among the lawful ones; else `least_s` misses weeks.
    """

    walk_s: int
    least_s: int
    is_counted: bool


def walked_with_pairs_free(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    plan: Plan,
    *,
    work: int,
    control: Control,
) -> WalkedFree:
    """
    Return the least walking with the plan's contacts, whoever of those who may makes them.

    Who is seen together at a door in the plan stays together. Calls, caps of hours and balance
    are left aside, so a plan may need more and never less.
    """
    facts = gather(scenario, policy, walking, plan.horizon)
    least, is_counted = 0, True
    for week, rounds, owed in weeks_planned(scenario, facts, plan):
        built = _built(facts, week, owed, plan)
        bound = _least(facts, built, rounds, work, control) if rounds else 0
        is_counted &= bound is not None
        least += bound or 0
    walk = sum(r.walk_s for r in plan.rounds)
    return WalkedFree(walk, min(walk, least), is_counted)


def _built(facts: Facts, week: Span, owed: Sequence[Demand], plan: Plan) -> Built | None:
    """Return the problem of the week in which anybody may take each unit; None for no such."""
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    days, nobody = tuple(week), frozenset[str]()
    freedom = Freedom(nobody, nobody, nobody)
    units = units_of(facts, paired_visits(owed, pairs), pairs, days, freedom)
    if not units or any(unit.cover_for is not None for unit in units):
        return None  # a unit in parts, for nobody can make all of its visits
    free_units = []
    for unit in units:
        may = dict.fromkeys([unit.helper, *shared_candidates(facts, unit)])
        free_units.append(replace(unit, choices=tuple((h, 0) for h in may)))
    return build(facts, tuple(free_units), days, shifts_of(facts, days), {})


def _least(
    facts: Facts, built: Built | None, rounds: Sequence[Round], work: int, control: Control
) -> int | None:
    """Return the least walking of the week, None where not all visits were found."""
    if built is None:
        return None
    places, asked = places_of(facts, built, rounds)
    solution, like, counted = read(built, places)
    if any(counted[h] != count for h, count in asked.items()):
        return None
    walk = sum(r.walk_s for r in rounds)
    return free(built.problem, solution, work=work, control=control, like=like, walked=walk)
