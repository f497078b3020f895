"""Before a plan is written: whoever is left out and fits into a round as it stands is put in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.check import Fit
    from planner.domain import Scenario
    from planner.plan import Plan
    from planner.policy import Policy
    from planner.rules import Violation
    from planner.travel import Walking


class Ground(Protocol):
    """A scenario on its streets."""

    @property
    def scenario(self) -> Scenario:
        """The rosters."""

    @property
    def policy(self) -> Policy:
        """What is owed."""

    @property
    def walking(self) -> Walking:
        """How long walks take."""


def fitting(loaded: Ground, plan: Plan, since: date | None = None) -> Iterator[Fit]:
    """Yield who is unserved and would fit, as the checker finds it; from `since` on only."""
    from planner.check import unserved_but_fits

    return unserved_but_fits(loaded.scenario, loaded.policy, plan, loaded.walking, since)


def fitted(loaded: Ground, plan: Plan, since: date | None = None) -> Plan:
    """
    Return the plan with every unserved visit made that fits into a round as it stands.

    The search leaves out what costs it too much; the checker tries each visit by a routine of
    its own. What it finds is put in, and the reasons and fixes of the rest are found anew.

    Parameters
    ----------
    since
        First day that may still change; None for all of them.
    """
    from planner.check import check
    from planner.solver.change.edit import NoRoomError, add_visit
    from planner.solver.model.facts import gather
    from planner.solver.solve import MOST_FIXES
    from planner.solver.why.fixes import with_fixes

    if not plan.unserved or plan.stopped:
        return plan

    def broken(made: Plan) -> tuple[Violation, ...]:
        return check(loaded.scenario, loaded.policy, made, loaded.walking)

    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    before = plan
    while True:
        made = plan
        for fit in list(fitting(loaded, plan, since)):
            try:
                made = add_visit(facts, made, fit.elder, fit.helper, fit.day)
            except NoRoomError:  # another one of this pass has taken the place
                continue
        if made is plan or len(broken(made)) > len(broken(plan)):
            break
        plan = made
    if plan is before:
        return plan
    plan = replace(plan, unserved=tuple(replace(one, fix=None) for one in plan.unserved))
    return with_fixes(facts, plan, MOST_FIXES, since)
