"""
The weeks of a horizon, planned one after the other with the pairs kept.

Each week: what is due, calls first, then one search over helper, days and order of the
rounds. Pairs that stand are held fast; only where something stays unserved, or the team is
less level than asked, does a second search weigh their change against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.due import Contacts, contacts_before, demands, is_carried
from planner.plan import Call, Round, Unserved
from planner.solver import reasons
from planner.solver.build import Built, Freedom, build, only_paired, units_of
from planner.solver.days import Shifts, Wanted, plan_calls, shifts_of
from planner.solver.decode import decode, paired_helpers
from planner.solver.measure import load_by_helper, met
from planner.solver.pairing import expected_load
from planner.solver.problem import UNSERVED
from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from datetime import date

    from planner.control import Control
    from planner.due import Demand
    from planner.solver.facts import Facts
    from planner.solver.problem import Solution

WORK = {"quick": 20_000, "normal": 150_000, "best": 1_500_000}
"""Iterations of the search in a week of `TYPICAL_UNITS`."""
TYPICAL_UNITS = 500


@dataclass(slots=True)
class Horizon:
    """
    What is decided so far, week by week.

    Parameters
    ----------
    pairs
        Elder id to helper id; those in `decided` do not change any more.
    callers
        Elder id to place of the helper who calls.
    open
        Demands not yet served whose tier is longer than a week, by elder id.
    """

    pairs: dict[str, str]
    standing: frozenset[str]
    locked: frozenset[str]
    decided: set[str] = field(default_factory=set)
    callers: dict[str, str] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    unserved: list[Unserved] = field(default_factory=list)
    hours: dict[int, int] = field(default_factory=dict)
    stopped: bool = False
    changes_left: int | None = None
    bound_s: int = 0
    bounds: list[Built] = field(default_factory=list)


def plan_weeks(
    facts: Facts,
    weeks: Sequence[Span],
    state: Horizon,
    *,
    seed: int,
    effort: str,
    control: Control,
) -> None:
    """Plan every week in order, writing into `state`."""
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    for number, week in enumerate(weeks):
        owed = owed_in(facts, week, contacts)
        rounds, calls = _plan_week(
            facts, week, owed, state, seed=seed + 7919 * number, effort=effort, control=control
        )
        state.rounds += rounds
        state.calls += calls
        _note_unserved(facts, week, owed, rounds=rounds, calls=calls, state=state)
        contacts = contacts.adding(*made_in(rounds, calls))


def owed_in(facts: Facts, week: Span, contacts: Contacts) -> tuple[Demand, ...]:
    """Return what is due in the week after those contacts."""
    return demands(
        facts.scenario,
        facts.policy,
        week,
        facts.workdays,
        contacts,
        horizon=facts.horizon,
        remote=facts.remote,
    )


def made_in(
    rounds: Sequence[Round], calls: Sequence[Call]
) -> tuple[list[tuple[str, date]], list[tuple[str, date]]]:
    """Return the visits and the calls of a plan as (elder's id, day)."""
    visits = [(elder, r.day) for r in rounds for stop in r.stops for elder in stop.elders]
    return visits, [(call.elder, call.day) for call in calls]


def _plan_week(
    facts: Facts,
    week: Span,
    owed: Sequence[Demand],
    state: Horizon,
    *,
    seed: int,
    effort: str,
    control: Control,
) -> tuple[tuple[Round, ...], list[Call]]:
    days = tuple(week)
    shifts = shifts_of(facts, days)
    for h, hours in enumerate(shifts.hours):
        state.hours[h] = state.hours.get(h, 0) + hours
    past = dict(enumerate(load_by_helper(facts, state.rounds, state.calls)))
    visits, wanted = _by_form(facts, owed, state)
    calls = plan_calls(wanted, shifts, _expected(facts, visits, state), days)
    for call in calls:
        if call.helper is not None:
            state.callers.setdefault(call.elder, call.helper)
    rounds = _visits(
        facts,
        visits,
        days,
        shifts,
        past=past,
        state=state,
        seed=seed,
        effort=effort,
        control=control,
    )
    return rounds, calls


def _by_form(
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
    known = _caller(facts, facts.elder_at[demand.elder], state)
    on_rest_day = demand.kind == "rest-day-call"
    return Wanted(demand, demand.contact.value, demand.service_s, known, on_rest_day)


def _caller(facts: Facts, e: int, state: Horizon) -> int | None:
    elder = facts.scenario.elders[e].id
    known = state.pairs.get(elder) or state.callers.get(elder)
    return facts.helper_at[known] if known is not None else facts.nearest(e)


def _expected(facts: Facts, visits: Sequence[Demand], state: Horizon) -> dict[int, int]:
    """Return the seconds of visits that each helper is expected to have."""
    expected: dict[int, int] = {}
    for demand in visits:
        h = facts.helper_at[state.pairs[demand.elder]]
        e = facts.elder_at[demand.elder]
        minutes = expected_load(facts, h, e, float(demand.count))
        expected[h] = expected.get(h, 0) + minutes * MINUTE // 10
    return expected


def _visits(
    facts: Facts,
    visits: Sequence[Demand],
    days: tuple[date, ...],
    shifts: Shifts,
    *,
    past: Mapping[int, int],
    state: Horizon,
    seed: int,
    effort: str,
    control: Control,
) -> tuple[Round, ...]:
    """Return the rounds of one week; pairs that the search decided go into `state`."""
    freedom = Freedom(frozenset(state.decided), state.standing, state.locked)
    units = units_of(facts, visits, state.pairs, days, freedom)
    if not units:
        return ()
    built = build(facts, units, days, shifts, past)
    solution = _search(built, None, seed, effort, control)
    if _is_wanting(built, solution, state) and not control.is_stopped:
        loose = Freedom(freedom.decided, freedom.standing, freedom.locked, may_change=True)
        other = build(facts, units_of(facts, visits, state.pairs, days, loose), days, shifts, past)
        if len(other.units) == len(built.units):
            found = _search(other, solution, seed + 1, effort, control)
            if _is_allowed(facts, other, found, state):
                built, solution = other, found
    state.stopped = state.stopped or solution.is_stopped
    state.bounds.append(built)
    for elder, h in paired_helpers(built, solution):
        helper = facts.scenario.helpers[h].id
        if state.changes_left is not None and elder in state.standing:
            state.changes_left -= state.pairs[elder] != helper
        state.pairs[elder] = helper
        state.decided.add(elder)
    return decode(facts, built, solution)


def _search(
    built: Built, start: Solution | None, seed: int, effort: str, control: Control
) -> Solution:
    """Return the best plan of the week that the effort finds."""
    from planner.solver.search import construct, improve

    first = construct(only_paired(built), seed) if start is None else start
    work = max(2_000, WORK[effort] * len(built.units) // TYPICAL_UNITS)
    return improve(built.problem, first, work=work, seed=seed, control=control)


def _is_wanting(built: Built, solution: Solution, state: Horizon) -> bool:
    """Say whether pairs that stand leave something unserved, or the team unlevel."""
    from planner.solver.search import cost

    if state.changes_left == 0 or not _has_movable(built, state):
        return False
    spent = cost(built.problem, solution)
    return bool(spent.skipped or spent.options or spent.balance)


def _has_movable(built: Built, state: Horizon) -> bool:
    return any(
        member.elder.id in state.standing
        and member.elder.id not in state.locked
        and member.elder.id not in state.decided
        for unit in built.units
        for member in unit.members
    )


def _is_allowed(facts: Facts, built: Built, solution: Solution, state: Horizon) -> bool:
    """Say whether the pairs changed keep to the budget."""
    if state.changes_left is None:
        return True
    changed = sum(
        elder in state.standing and state.pairs[elder] != facts.scenario.helpers[h].id
        for elder, h in paired_helpers(built, solution)
    )
    return changed <= state.changes_left


def _note_unserved(
    facts: Facts,
    week: Span,
    owed: Sequence[Demand],
    *,
    rounds: Sequence[Round],
    calls: Sequence[Call],
    state: Horizon,
) -> None:
    """Write down what is owed and not planned, unless next week owes it again."""
    made: dict[str, int] = {}
    for group in met(rounds):
        for elder in group:
            made[elder] = made.get(elder, 0) + 1
    rest: dict[str, int] = {}
    for call in calls:
        kind = rest if _is_rest_day(facts, call) else made
        kind[call.elder] = kind.get(call.elder, 0) + 1
    room = _room(facts, rounds, calls)
    for demand in owed:
        counts = rest if demand.kind == "rest-day-call" else made
        missing = demand.count - counts.get(demand.elder, 0)
        if missing > 0 and not is_carried(demand, week, facts.horizon):
            state.unserved.append(reasons.unserved(facts, demand, missing, state.pairs, room))


def _is_rest_day(facts: Facts, call: Call) -> bool:
    return not facts.workdays.is_working(call.day)


def _room(facts: Facts, rounds: Sequence[Round], calls: Sequence[Call]) -> reasons.Room:
    used = load_by_helper(facts, rounds, calls)
    caps = [h.max_week_s for h in facts.scenario.helpers]
    return reasons.Room(
        tuple(10**9 if cap is None else cap - spent for cap, spent in zip(caps, used, strict=True))
    )


def option_left_out(solution: Solution, u: int) -> bool:
    """Say whether unit `u` is left out altogether."""
    return int(solution.option[u]) == UNSERVED
