"""
Is a plan lawful? Written from the rules and the plan alone; the solver is not asked.

Every hard rule is a generator of its own in the list below. A rule that has several sides
has several generators; all of them speak under ids of `planner.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from planner.check import days, firsts, listed, pairs, quotas, tiers, totals
from planner.check.facts import Facts
from planner.check.fits import UNSERVED_BUT_FITS, Fit
from planner.check.fits import fits as _fits
from planner.check.wording import render
from planner.rules import Rule, Violation

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Scenario
    from planner.plan import Plan
    from planner.policy import Policy
    from planner.travel import Walking

__all__ = ["DEMANDS", "UNSERVED_BUT_FITS", "Fit", "check", "render", "unserved_but_fits"]

DEMANDS: tuple[Callable[[Facts], Iterator[Violation]], ...] = (
    pairs.one_helper,
    pairs.pairs_stand,
    pairs.locked_truly,
    pairs.everybody_paired,
    pairs.within_walk,
    pairs.remote_truly,
    pairs.named_once,
    pairs.named_truly,
    pairs.placed,
    tiers.tier_met,
    listed.listed_truly,
    listed.long_enough,
    tiers.spacing,
    days.in_shift,
    days.in_window,
    pairs.needs_met,
    firsts.accompanied,
    pairs.not_avoided,
    days.week_cap,
    days.present,
    days.walk_true,
    listed.in_person_floor,
    quotas.quotas_true,
    totals.totals_true,
    totals.minutes_true,
    totals.bound_possible,
)
"""What is demanded, in the order of the contract's table."""


def check(
    scenario: Scenario, policy: Policy, plan: Plan, walking: Walking
) -> tuple[Violation, ...]:
    """
    Return every hard rule that `plan` breaks, in the order of the rules; none if it is lawful.

    A plan that names people who are not there, or times that cannot be, is told so and
    never stops the checker.
    """
    facts = Facts(scenario, policy, plan, walking)
    found = [violation for demand in DEMANDS for violation in demand(facts)]
    order = list(Rule)
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda violation: order.index(violation.rule)))


TOTALS = (totals.totals_true, totals.minutes_true, totals.bound_possible)
"""What counts the plan's figures again."""


def unserved_but_fits(
    scenario: Scenario, policy: Policy, plan: Plan, walking: Walking, since: date | None = None
) -> Iterator[Fit]:
    """
    Yield who is listed as unserved and would fit into a round as it stands: a warning, no fault.

    It says nothing of people two helpers must visit, and of calls.

    Parameters
    ----------
    since
        First day that may still change; None for all of them.
    """

    def rules(made: Plan) -> frozenset[Violation]:
        facts = Facts(scenario, policy, made, walking)
        asked = (demand for demand in DEMANDS if demand not in TOTALS)
        return frozenset(violation for demand in asked for violation in demand(facts))

    return _fits(Facts(scenario, policy, plan, walking), rules, since)
