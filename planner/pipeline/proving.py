"""How near a plan is to the least walking that its pairs allow: `planner bound`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.control import Control
from planner.plan import PairsBound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.pipeline.week import Loaded
    from planner.plan import Plan
    from planner.solver.proof.given import Walked
    from planner.solver.proof.whoever import WalkedFree

WORK = 60
"""Steps of the prices for each helper and week, where nobody asks for more."""
WORK_FREE = 800
"""The same where pairs are free: all helpers' weeks are one there, and it takes longer."""


def prove(
    loaded: Loaded, plan: Plan, *, work: int | None = None, control: Control | None = None
) -> tuple[Walked, ...]:
    """
    Return every helper's walking and the least that the plan's pairs allow.

    Parameters
    ----------
    work
        Steps for each helper and week; None for what the plan's own bound took, or `WORK`. The
        same work gives the same bound.
    """
    from planner.solver.proof.given import walked_with_pairs

    if work is None:
        carried = None if plan.bound is None else plan.bound.pairs
        work = WORK if carried is None else carried.work

    return walked_with_pairs(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        plan,
        work=work,
        control=control or Control(),
    )


def prove_free(
    loaded: Loaded, plan: Plan, *, work: int | None = None, control: Control | None = None
) -> WalkedFree:
    """
    Return the walking of a plan and the least whoever looks after whom.

    Parameters
    ----------
    work
        Steps for each helper and week; None for `WORK_FREE`. The same work gives the same bound.
    """
    from planner.solver.proof.whoever import walked_with_pairs_free

    return walked_with_pairs_free(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        plan,
        work=WORK_FREE if work is None else work,
        control=control or Control(),
    )


def carrying(plan: Plan, found: Sequence[Walked], work: int) -> Plan:
    """Return the plan with what `work` proved of its pairs; as it is where nothing was."""
    walked, least = sum(one.walk_s for one in found), sum(one.least_s for one in found)
    if plan.bound is None or not least:
        return plan
    by_helper = {one.helper: one.least_s for one in found}
    pairs = PairsBound(least, round((walked - least) / walked, 4), work, by_helper)
    return replace(plan, bound=replace(plan.bound, pairs=pairs))
