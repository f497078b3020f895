"""How good a plan can be at best: what every door must cost on foot, whoever comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.plan import Bound
from planner.words import say

if TYPE_CHECKING:
    from planner.solver.facts import Facts
    from planner.solver.weeks import Horizon


def bound_of(facts: Facts, state: Horizon) -> Bound | None:
    """Return a lower bound on the walking of the plan, None where nobody walks."""
    walked = sum(r.walk_s for r in state.rounds)
    if not walked:
        return None
    gap = round((walked - state.bound_s) / walked, 4)
    return Bound(state.bound_s, gap, say(facts.scenario.language, "plan.bound.weak"))
