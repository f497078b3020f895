"""How near a plan is to the least walking that its pairs allow: `planner bound`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Control

if TYPE_CHECKING:
    from planner.pipeline.week import Loaded
    from planner.plan import Plan
    from planner.solver.proof.given import Walked

WORK = 60
"""Steps of the prices for each helper and week, where nobody asks for more."""


def prove(
    loaded: Loaded, plan: Plan, *, work: int | None = None, control: Control | None = None
) -> tuple[Walked, ...]:
    """
    Return every helper's walking and the least that the plan's pairs allow.

    Parameters
    ----------
    work
        Steps for each helper and week, None for `WORK`; the same work gives the same bound.
    """
    from planner.solver.proof.given import walked_with_pairs

    return walked_with_pairs(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        plan,
        work=WORK if work is None else work,
        control=control or Control(),
    )
