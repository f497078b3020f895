"""How good a plan can be at best, as the plan says it: a bound on the walking, and its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.plan import Bound
from planner.words import say

if TYPE_CHECKING:
    from planner.solver.horizon import Horizon
    from planner.solver.model.facts import Facts

WORST_FIRST = (
    "bound.how.weak",
    "bound.how.moats",
    "bound.how.rounds",
    "bound.how.closed",
    "bound.how.exact",
)


def bound_of(facts: Facts, state: Horizon) -> Bound | None:
    """Return a lower bound on the walking of the plan, None where nobody walks."""
    walked = sum(r.walk_s for r in state.rounds)
    if not walked or not state.bound_how:
        return None
    least = min(state.bound_s, walked)
    known = [key for key in WORST_FIRST if key in state.bound_how]
    how = known[0] if known else state.bound_how[0]
    return Bound(least, round((walked - least) / walked, 4), say(facts.scenario.language, how))
