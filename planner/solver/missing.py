"""What a week owes and its plan does not hold, written down with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.due import is_carried
from planner.plan import Call, Round
from planner.solver.model.measure import load_by_helper, met
from planner.solver.model.owed import made_in
from planner.solver.why import reasons
from planner.tiers import Tier
from planner.units import Span

if TYPE_CHECKING:
    from planner.due import Demand
    from planner.solver.horizon import Horizon
    from planner.solver.model.facts import Facts


def note_unserved(
    facts: Facts,
    week: Span,
    owed: Sequence[Demand],
    *,
    rounds: Sequence[Round],
    calls: Sequence[Call],
    state: Horizon,
) -> None:
    """Write down what is owed and not planned, unless next week owes it again."""
    seen = Counter(elder for group in met(rounds) for elder in group)
    called = Counter(call.elder for call in calls)
    mixed = {demand.elder for demand in owed if demand.kind == "mixed-call"}
    asked = Counter(demand.elder for demand in owed if demand.kind == "tier")
    room = _room(facts, rounds, calls, None if state.former is None else state.former.resume)
    visits, phoned = made_in(rounds, calls)
    days: dict[str, set[date]] = {}
    for elder, day in (*visits, *phoned):
        days.setdefault(elder, set()).add(day)
    at_rest: dict[str, set[date]] = {}
    for one in owed:
        if one.kind == "rest-day-call":
            at_rest.setdefault(one.elder, set()).update(_days_of(one))
    for demand in owed:
        if demand.tier is Tier.DAILY:
            made = _made_daily(demand, days.get(demand.elder, set()), at_rest)
        elif asked[demand.elder] > 1:  # the form changes in the week: each part has its own
            of_form = visits if demand.contact is Contact.VISIT else phoned
            own = {day for elder, day in of_form if elder == demand.elder}
            made = sum(demand.first <= day <= demand.last for day in own)
        elif demand.elder in mixed:
            made = (called if demand.kind == "mixed-call" else seen)[demand.elder]
        else:
            made = seen[demand.elder] + called[demand.elder]
        missing = demand.count - made
        if missing > 0 and not is_carried(demand, week, facts.horizon):
            met_on = days.get(demand.elder, set())
            state.unserved.append(
                reasons.unserved(facts, demand, missing, state.pairs, room, met_on)
            )


def _made_daily(demand: Demand, days: set[date], at_rest: dict[str, set[date]]) -> int:
    """
    Return on how many days of a daily elder's demand there was a contact.

    What a rest day asks may have been made in the other form: who came on a Saturday has left
    since, and whoever takes over would have called.
    """
    rest = at_rest.get(demand.elder, set())
    if demand.kind == "rest-day-call":
        return len(days & rest)
    return sum(demand.first <= day <= demand.last for day in days - rest)


def _days_of(demand: Demand) -> set[date]:
    return {day for pattern in demand.patterns for day in pattern}


def _room(
    facts: Facts, rounds: Sequence[Round], calls: Sequence[Call], since: date | None
) -> reasons.Room:
    used = load_by_helper(facts, rounds, calls)
    caps = [h.max_week_s for h in facts.scenario.helpers]
    carried: Counter[tuple[str, date]] = Counter()
    for r in rounds:
        people = (facts.elder(e) for stop in r.stops for e in stop.elders)
        carried[r.helper, r.day] += sum(bool(elder.role) for elder in people)
    left = tuple(
        10**9 if cap is None else cap - spent for cap, spent in zip(caps, used, strict=True)
    )
    return reasons.Room(left, carried, since)
