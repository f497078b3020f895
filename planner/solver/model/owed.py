"""What a week owes, and what of it has been made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.due import Contacts, demands
from planner.plan import Call, Round
from planner.units import Span

if TYPE_CHECKING:
    from planner.due import Demand
    from planner.solver.model.facts import Facts


def owed_in(
    facts: Facts, week: Span, contacts: Contacts, pairs: Mapping[str, str] | None = None
) -> tuple[Demand, ...]:
    """Return what is due in the week after those contacts, for the pairs that stand."""
    return demands(
        facts.scenario,
        facts.policy,
        week,
        facts.workdays,
        contacts,
        horizon=facts.horizon,
        remote=facts.remote,
        known=facts.runs,
        pairs=pairs,
    )


def made_in(
    rounds: Sequence[Round], calls: Sequence[Call]
) -> tuple[list[tuple[str, date]], list[tuple[str, date]]]:
    """Return the visits and the calls of a plan as (elder's id, day)."""
    visits = [(elder, r.day) for r in rounds for stop in r.stops for elder in stop.elders]
    return visits, [(call.elder, call.day) for call in calls]
