"""What the rules of tiers find about one elder, of whom all that matters is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from planner.check.facts import Facts
from planner.check.tiers import tier_met
from planner.domain import CalendarEntry, Contact, Scenario
from planner.plan import Call, Plan
from planner.policy import Policy
from planner.rules import Violation
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    CALL,
    POINTS,
    POLICY,
    WEEK,
    At,
    pairs,
    plan,
    round_of,
    scenario,
    unserved,
    walking,
    with_elder,
)

Found = list[tuple[str, int]]
DROPPED: Found = [("dropped", 1)]
LISTED: Found = [("listed-though-served", 1)]
NOT_DUE: Found = [("not-due", 0)]


def with_weeks(*weeks: int, **fields: Any) -> Scenario:
    """Return the scenario whose calendar names those weeks of 2026 for E8."""
    entries = tuple(CalendarEntry("E8", f"2026-W{week}", Contact.VISIT) for week in weeks)
    return replace(scenario(**fields), calendar=entries or None)


def facts_of(
    made: Scenario, written: Plan, points: Mapping[str, tuple[int, int]] = POINTS, **policy: Any
) -> Facts:
    """Return what the checker knows of a plan under the policy by hand, or one changed a little."""
    return Facts(made, replace(POLICY, **policy), written, walking(made, points))


def judged(
    made: Scenario,
    last: date | None,
    seen: Sequence[date] = (),
    listed: int = 0,
    horizon: Span = WEEK,
    policy: Policy = POLICY,
    *,
    by: Callable[[Facts], Iterator[Violation]] = tier_met,
    **fields: Any,
) -> Found:
    """
    Return code and excess of what `by` finds about E8.

    Parameters
    ----------
    last, seen
        The day of the last contact before, and those of the visits in the plan.
    listed
        How many contacts stand under unserved.
    fields
        Of the elder; `called` holds the days of calls, `pairs` and `extra` are of the plan.
    """
    called, extra = fields.pop("called", ()), fields.pop("extra", {})
    paired = fields.pop("pairs", pairs())
    made = with_elder("E8", made, last_contact=last, **fields)
    told = [unserved("E8", Tier.MONTHLY, listed, horizon)] if listed else []
    written = plan(
        made,
        horizon=horizon,
        rounds=[round_of(made, "H1", day, [At("E8")]) for day in seen],
        calls=[Call("E8", day, "H1", "phone", CALL) for day in called],
        unserved=told,
        duty=(),
        pairs=paired,
        extra=extra,
    )
    view = Facts(made, policy, written, walking(made))
    return [(v.note.split(" ")[0], v.excess) for v in by(view) if v.elder == "E8"]
