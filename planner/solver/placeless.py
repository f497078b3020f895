"""
People of the roster whose place nobody knows: nobody can be sent, and nothing is dropped.

They are planned by nobody. Each stands among the plan's others, with the helper of today's
pair where there is one, and what falls due is listed under ``unserved`` as ``no-place``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.due import contacts_before, demands, is_carried, weeks_of
from planner.plan import Other, Plan, Unserved
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span
from planner.words import say
from planner.workdays import Workdays

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.policy import Policy


def with_placeless(plan: Plan, scenario: Scenario, policy: Policy) -> Plan:
    """Return the plan with those whose place is unknown named in it, and what they are owed."""
    if not scenario.unplaced:
        return plan
    missed = tuple(_missed(scenario, policy, plan.horizon))
    due = plan.measures.due + sum(entry.missing for entry in missed)
    return replace(
        plan,
        others=(*plan.others, *_others(scenario, policy, plan)),
        unserved=(*plan.unserved, *missed),
        measures=replace(plan.measures, due=due),
    )


def _others(scenario: Scenario, policy: Policy, plan: Plan) -> Iterator[Other]:
    knows = {pair.elder: pair.helper for pair in scenario.pairs}
    why = say(scenario.language, "plan.other.no-place")
    for elder in scenario.unplaced:
        owed = policy.entitle(elder, plan.horizon.first)
        helper = None if owed.tier is Tier.NONE else knows.get(elder.id)
        yield Other(elder.id, owed.tier, owed.contact, helper, why)


def _missed(scenario: Scenario, policy: Policy, horizon: Span) -> Iterator[Unserved]:
    """Yield what is owed, week by week; from fortnightly on once, when its span ends."""
    alone = replace(scenario, elders=scenario.unplaced, unplaced=())
    contacts = contacts_before(alone, horizon.first)
    workdays = Workdays(scenario.holidays)
    for week in weeks_of(horizon):
        for owed in demands(alone, policy, week, workdays, contacts, horizon=horizon):
            if not is_carried(owed, week, horizon):
                span = Span(owed.first, owed.last)
                yield Unserved(owed.elder, owed.tier, span, owed.count, Rule.NO_PLACE)
