"""
Who takes a new elder: every helper in reach, ranked as a whole new plan would choose.

A helper's rank is the cost of the change in this plan, in the order of the contract's
preferences: contacts that would stay unserved, minutes beyond the balance target, walking.
Where nothing is due in the horizon the expected week of the tier is weighed instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.due import contacts_before, weeks_of
from planner.solver.model.doors import TURNOVER
from planner.solver.model.groups import SCALE, expected_load
from planner.solver.model.measure import load_by_helper
from planner.solver.model.owed import owed_in
from planner.solver.model.pairing import cost_of_one, hours_of
from planner.solver.model.rounds import Door, Insertion, cheapest, door_windows, parts_left
from planner.solver.model.units import price
from planner.units import MINUTE

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Contact
    from planner.due import Demand
    from planner.plan import Round
    from planner.solver.model.facts import Facts
    from planner.solver.why.desk import Desk

KEPT = 0.75
"""Share of the unfairness that stays once a plan made again has levelled the rest of the work."""


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One helper for a new elder, and what would follow.

    Parameters
    ----------
    extra_walk_s
        More walking in the horizon; 0 where nothing is due in it.
    weekly_minutes
        Minutes that the elder is expected to add to an ordinary week.
    days
        Days of the visits in the horizon.
    missing
        Contacts due in the horizon for which there is no room.
    touched
        Other elders whose visit would start at another time.
    """

    helper: str
    walk_s: int
    extra_walk_s: int
    weekly_minutes: float
    minutes_before: float
    minutes_after: float
    busiest_over_mean: float
    days: tuple[date, ...]
    missing: int
    touched: tuple[str, ...]
    cost: int


def suggest(desk: Desk, elder: str) -> tuple[Choice, ...]:
    """
    Return every helper who may take `elder`, the best first.

    The elder stands in the scenario and not in the plan yet.
    """
    facts = desk.facts
    e = facts.elder_at[elder]
    owed = _owed(facts, elder)
    if not facts.is_visited(e):
        return ()
    made = [_choice(desk, e, h, owed) for h in facts.candidates(e)]
    return tuple(sorted(made, key=lambda choice: (choice.cost, choice.walk_s, choice.helper)))


def places(desk: Desk, elder: str, helper: str) -> list[Insertion]:
    """Return the cheapest lawful visits of what `elder` is owed in the helper's rounds."""
    h = desk.facts.helper_at[helper]
    owed = _owed(desk.facts, elder)
    return [visit for demand in owed for visit in _visits(desk, h, demand)]


def _owed(facts: Facts, elder: str) -> list[Demand]:
    """Return what the elder is owed at the door in the first week that owes anything."""
    from planner.domain import Contact

    # Of this elder alone: nobody else's dues are asked for, nor the days of a present helper.
    lone = replace(
        facts.scenario,
        elders=(facts.elder(elder),),
        pairs=(),
        history=tuple(past for past in facts.scenario.history if past.elder == elder),
    )
    facts = replace(facts, scenario=lone)
    contacts = contacts_before(lone, facts.horizon.first)
    owed: list[Demand] = []
    for week in weeks_of(facts.horizon):
        found = [
            demand
            for demand in owed_in(facts, week, contacts)
            if demand.elder == elder and _is_visit(demand, Contact.VISIT)
        ]
        owed += found
        if any(demand.tier.is_seldom for demand in found):
            break
    return owed


def _is_visit(demand: Demand, form: Contact) -> bool:
    return demand.kind == "tier" and demand.contact is form


def _choice(desk: Desk, e: int, h: int, owed: Sequence[Demand]) -> Choice:
    facts = desk.facts
    helper = facts.scenario.helpers[h]
    visits: list[Insertion] = []
    missing = 0
    skipped = 0
    for demand in owed:
        found = _visits(desk, h, demand)
        left = demand.count - demand.short - len(found)
        visits += found
        missing += left
        skipped += left * price(demand)
    extra = sum(visit.extra_walk_s for visit in visits)
    service = sum(demand.service_s for demand in owed[:1]) * len(visits)
    loads = load_by_helper(facts, desk.rounds, desk.calls)
    expected = expected_load(facts, h, e, None)
    after = list(loads)
    after[h] += extra + service
    unfair = round(_excess(facts, after) * TURNOVER.unfair * KEPT)
    # With nothing due this week it is the ordinary week that a new plan would weigh.
    pairing = 0 if owed else cost_of_one(facts, desk.pairs, e, h)
    return Choice(
        helper=helper.id,
        walk_s=int(facts.walk[h, e]),
        extra_walk_s=extra,
        weekly_minutes=round(expected / SCALE, 1),
        minutes_before=round(loads[h] / MINUTE, 1),
        minutes_after=round(after[h] / MINUTE, 1),
        busiest_over_mean=_busiest(facts, after),
        days=tuple(visit.round.day for visit in visits),
        missing=missing,
        touched=tuple(_touched(desk, visits)),
        cost=skipped + unfair + extra if owed else pairing,
    )


def _visits(desk: Desk, h: int, demand: Demand) -> list[Insertion]:
    """Return the cheapest lawful places of a demand's visits in the helper's rounds."""
    ways = [_on_days(desk, h, demand, pattern) for pattern in demand.patterns]
    return max(ways, key=lambda way: (len(way), -sum(v.extra_walk_s for v in way)), default=[])


def _on_days(desk: Desk, h: int, demand: Demand, days: Sequence[date]) -> list[Insertion]:
    facts = desk.facts
    found: list[Insertion] = []
    helper = facts.scenario.helpers[h].id
    for day in days:
        windows = door_windows(facts, (demand.elder,), day)
        if windows is None:
            continue
        door = Door((demand.elder,), demand.service_s, windows)
        parts = parts_left(facts, h, day, desk.calls)
        way = cheapest(facts, h, day, desk.round(helper, day), door, parts)
        if way is not None:
            found.append(way)
    return found


def _touched(desk: Desk, visits: Sequence[Insertion]) -> Iterator[str]:
    """Yield whoever is seen at another time than before."""
    for visit in visits:
        before = desk.round(visit.round.helper, visit.round.day)
        yield from moved_times(before, visit.round)


def moved_times(before: Round | None, after: Round) -> list[str]:
    """Return the elders whose visit starts at another time."""
    starts = {} if before is None else {e: s.start for s in before.stops for e in s.elders}
    return [
        elder
        for stop in after.stops
        for elder in stop.elders
        if elder in starts and starts[elder] != stop.start
    ]


def _excess(facts: Facts, loads: Sequence[int]) -> int:
    """Return the seconds by which the busiest is beyond the target, by own hours."""
    hours = [hours_of(facts, h) for h in range(len(loads))]
    counted = [h for h, own in enumerate(hours) if own > 0]
    if not counted:
        return 0
    mean_hours = sum(hours[h] for h in counted) / len(counted)
    mean = sum(loads[h] for h in counted) / len(counted)
    busiest = max(loads[h] * mean_hours / hours[h] for h in counted)
    return max(0, round(busiest - facts.settings.balance_target * mean))


def _busiest(facts: Facts, loads: Sequence[int]) -> float:
    counted = [load for h, load in enumerate(loads) if facts.working[h].any()]
    mean = sum(counted) / len(counted) if counted else 0
    return round(max(counted) / mean, 4) if mean else 1.0
