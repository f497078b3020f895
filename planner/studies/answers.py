"""
What one plan answers to the question of a variant: the figures of the table.

In JSON throughout, for answers are kept in files and sent between processes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.domain import Helper
from planner.plan_json import measures_as_json
from planner.units import MINUTE, Span
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.plan import Plan
    from planner.policy import Policy

Answer = dict[str, Any]


def answer_of(plan: Plan, scenario: Scenario, policy: Policy) -> Answer:
    """
    Return the figures of `plan`.

    ``in_reach`` counts the elders of the roster whom some helper reaches in time,
    ``capacity_minutes`` is what the helpers have in the horizon, ``spare_minutes`` what is
    left of it (below 0: over).
    """
    measures = plan.measures
    worked = sum(measures.minutes_by_helper.values())
    capacity = sum(capacity_minutes(helper, plan.horizon, scenario) for helper in scenario.helpers)
    return {
        "elders": len(scenario.persons),
        "helpers": len(scenario.helpers),
        "in_reach": len(scenario.elders) - len(plan.remote),
        "due": measures.due,
        "served": measures.served,
        "unserved": _unserved(plan),
        "walk_minutes_per_visit": round(measures.walk_s / MINUTE / max(1, measures.visits), 3),
        "capacity_minutes": round(capacity, 1),
        "spare_minutes": round(capacity - worked, 1),
        "hand_overs": measures.pairs_changed,
        "subsidy_yuan": _subsidy(scenario, policy),
        "broken_rules": len(plan.violations),
        "stopped": plan.stopped,
        "measures": _measures(plan),
    }


def _unserved(plan: Plan) -> dict[str, int]:
    missing: Counter[str] = Counter()
    for entry in plan.unserved:
        missing[entry.reason.value] += entry.missing
    return dict(sorted(missing.items()))


def _subsidy(scenario: Scenario, policy: Policy) -> int | None:
    """Return the subsidy of a year; None where the policy pays none."""
    a_head = policy.staffing.subsidy_yuan
    return None if a_head is None else a_head * len(scenario.helpers)


def _measures(plan: Plan) -> dict[str, Any]:
    """Return the contract's own figures; a plan's further ones stay with the plan."""
    return measures_as_json(replace(plan.measures, extra={}))


def capacity_minutes(helper: Helper, horizon: Span, scenario: Scenario) -> float:
    """Return the minutes that `helper` has in `horizon`: shifts, cut by the week's limit."""
    workdays = Workdays(scenario.holidays)
    by_week: Counter[tuple[int, int]] = Counter()
    for day in horizon:
        if works(helper, day, workdays):
            by_week[day.isocalendar()[:2]] += helper.hours.seconds_on(day)
    limit = helper.max_week_s
    return sum(s if limit is None else min(s, limit) for s in by_week.values()) / MINUTE
