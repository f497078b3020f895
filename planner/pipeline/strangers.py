"""
People whom a plan names and the rosters do not hold any more.

A row that was deleted after planning leaves a plan whose rounds go to nobody. It is not drawn, and
not changed by hand, until it has been planned again: `reassign` does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text

ERASED = "erased"
"""Key of a plan out of whose rounds or calls a person was erased."""

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from planner.domain import Scenario
    from planner.plan import Plan


def refuse_strangers(plan: Plan, scenario: Scenario, only: Collection[str] | None = None) -> None:
    """
    Raise where the plan names somebody whom the rosters do not hold.

    Parameters
    ----------
    only
        Ids that are asked for; everybody where it is missing.

    Raises
    ------
    InputError
        One fault for each of them.
    """
    elders = {elder.id for elder in scenario.everybody}
    helpers = {helper.id for helper in scenario.helpers}
    lost = [("elder", one) for one in dict.fromkeys(_elders(plan)) if one not in elders]
    lost += [("helper", one) for one in dict.fromkeys(_helpers(plan)) if one not in helpers]
    faults = tuple(
        Fault(
            file="plan.json",
            expected=text(f"plan.people.{kind}"),
            remedy=text(f"plan.people.{kind}-remedy"),
            value=one,
        )
        for kind, one in lost
        if only is None or one in only
    )
    if faults:
        raise InputError(faults)


def refuse_gaps(plan: Plan, scenario: Scenario) -> None:
    """
    Raise where a plan has a gap that only planning again closes.

    That is somebody of the rosters whom it does not name, erased from it or new since, and rounds
    out of which somebody was erased: their walks no longer join.

    Raises
    ------
    InputError
        One fault for each of them.
    """
    named = set(_elders(plan))
    missing = [
        elder.id
        for elder in scenario.elders
        if elder.id not in named and not elder.role and any(map(elder.is_served, plan.horizon))
    ]
    kinds = [("gap", one) for one in missing] + [("erased", "")] * bool(plan.extra.get(ERASED))
    faults = tuple(
        Fault(
            file="plan.json",
            expected=text(f"plan.people.{kind}"),
            remedy=text(f"plan.people.{kind}-remedy"),
            value=one or None,
        )
        for kind, one in kinds
    )
    if faults:
        raise InputError(faults)


def _elders(plan: Plan) -> Iterator[str]:
    for named in (plan.pairs, plan.remote, plan.others, plan.calls, plan.unserved):
        yield from (one.elder for one in named)
    yield from (elder for r in plan.rounds for stop in r.stops for elder in stop.elders)


def _helpers(plan: Plan) -> Iterator[str]:
    for named in (plan.pairs, plan.others, plan.rounds, plan.calls, plan.duty):
        yield from (one.helper for one in named if one.helper is not None)
    yield from (one.nearest for one in plan.remote if one.nearest is not None)
    for stop in (stop for r in plan.rounds for stop in r.stops):
        yield from (one for one in (stop.companion, stop.cover_for) if one is not None)
