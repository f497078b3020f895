"""The demands of a week parted into visits and calls, and what a call has to keep to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from planner.domain import Contact
from planner.solver.model.days import Wanted
from planner.solver.model.units import windows_of

if TYPE_CHECKING:
    from planner.domain import CallKind
    from planner.due import Demand
    from planner.solver.horizon import Former, Horizon
    from planner.solver.model.facts import Facts


def by_form(
    facts: Facts, owed: Sequence[Demand], state: Horizon
) -> tuple[list[Demand], list[Wanted]]:
    """Part what is seen at the door from what is called."""
    visits: list[Demand] = []
    wanted: list[Wanted] = []
    for demand in owed:
        call = _as_call(facts, demand, state)
        if call is not None:
            wanted.append(call)
        elif demand.elder in state.pairs:
            visits.append(demand)
    return visits, wanted


def _as_call(facts: Facts, demand: Demand, state: Horizon) -> Wanted | None:
    """Return the demand as calls, None where it takes a visit."""
    if demand.kind == "tier" and demand.contact is Contact.VISIT:
        return None
    return Wanted(
        demand,
        kind=cast("CallKind", demand.contact.value),
        service_s=demand.service_s,
        known=_caller(facts, facts.elder_at[demand.elder], state),
        on_rest_day=demand.kind == "rest-day-call" or demand.by_duty,
        usual=_usual(facts, demand, state),
        avoided=frozenset(
            facts.helper_at[name]
            for name in facts.elder(demand.elder).avoid
            if name in facts.helper_at
        ),
        windows={
            day: opens
            for day in demand_days(demand)
            if (opens := windows_of(facts.elder(demand.elder), day))
        },
        former={} if state.former is None else _call_times(demand, state.former),
    )


def demand_days(demand: Demand) -> set[date]:
    """Return the days on which the demand may be met."""
    return {day for pattern in (*demand.patterns, *demand.lesser) for day in pattern}


def _call_times(demand: Demand, former: Former) -> dict[date, int]:
    """Return when the elder was called in the former plan, by day."""
    return {
        day: start for (elder, day), start in former.call_times().items() if elder == demand.elder
    }


def _usual(facts: Facts, demand: Demand, state: Horizon) -> dict[date, int | None]:
    """Return who was to call the elder on which day in the former plan."""
    if state.former is None:
        return {}
    usual = state.former.usual_calls().get(demand.elder, {})
    known = {day: by for day, by in usual.items() if by is None or by in facts.helper_at}
    return {day: None if by is None else facts.helper_at[by] for day, by in known.items()}


def _caller(facts: Facts, e: int, state: Horizon) -> int | None:
    elder = facts.scenario.elders[e].id
    known = state.pairs.get(elder) or state.callers.get(elder)
    return facts.helper_at[known] if known is not None else facts.nearest(e)
