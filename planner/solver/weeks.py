"""
The weeks of a horizon, planned one after the other with the pairs kept.

Each week: what is due, calls first, then one search over helper, days and order of the
rounds. Pairs that stand are held fast; only where something stays unserved, or the team is
less level than asked, does a second search weigh their change against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from planner.due import contacts_before
from planner.plan import Call, Round
from planner.solver.apart import roles_apart
from planner.solver.effort import (
    left_out,
    search_near,
    search_week,
    walking_wanted,
    with_price_of_level_days,
)
from planner.solver.firsts import Search, accompanied
from planner.solver.horizon import Former, Horizon, copied, hold
from planner.solver.missing import note_unserved
from planner.solver.model.build import Built, build, lifted_by
from planner.solver.model.days import Shifts, duty_in, plan_calls, shifts_of
from planner.solver.model.decode import decode, paired_helpers
from planner.solver.model.doors import Freedom, units_of
from planner.solver.model.evenness import with_level_days
from planner.solver.model.fairness import carried
from planner.solver.model.groups import expected_load
from planner.solver.model.measure import load_by_helper
from planner.solver.model.owed import made_in, owed_in
from planner.solver.model.units import with_habit
from planner.solver.model.usual import busiest_over_mean, usual_loads, usual_of
from planner.solver.wanted import by_form
from planner.turns import turns
from planner.units import MINUTE, Span, monday_of

if TYPE_CHECKING:
    from planner.control import Control
    from planner.due import Contacts, Demand
    from planner.solver.model.facts import Facts
    from planner.solver.model.problem import Solution
    from planner.solver.model.units import Unit


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
    state.carried = carried(facts)
    first = {e: state.pairs[e] for e in turn_of(facts, facts.horizon.first) if e in state.pairs}
    for number, week in enumerate(weeks):
        _take_turns(facts, state, week.first)
        for h, hours in enumerate(shifts_of(facts, tuple(week)).hours):
            state.hours[h] = state.hours.get(h, 0) + hours
        rounds, calls = _walked(week, state.former)
        state.bound_s += sum(r.walk_s for r in rounds)
        state.rounds += rounds
        state.calls += calls
        state.decided |= _kept(rounds, state.pairs)
        ahead = _ahead(week, state.former)
        pairs = dict(state.pairs)
        if ahead is not None:
            before = contacts.adding(*made_in(rounds, calls))
            piece = Piece(facts, ahead, before, seed + 7919 * number, effort, control)
            pairs, more = _plan_piece(piece, state)
            rounds, calls = (*rounds, *more[0]), (*calls, *more[1])
            state.rounds += more[0]
            state.calls += more[1]
        owed = owed_in(facts, week, contacts, pairs)
        note_unserved(facts, week, owed, rounds=rounds, calls=calls, state=state)
        contacts = contacts.adding(*made_in(rounds, calls))
    state.pairs |= first


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a week that is planned, and how."""

    facts: Facts
    days: Span
    contacts: Contacts
    seed: int
    effort: str
    control: Control


Made = tuple[tuple[Round, ...], list[Call]]


def _plan_piece(piece: Piece, state: Horizon) -> tuple[dict[str, str], Made]:
    """
    Plan a part of a week; return the pairs by which its dues were asked, and what was made.

    A daily elder is visited on a rest day on which the paired helper works. Where the search
    has paired somebody anew with a helper who works then, the part is planned once more with
    that pair held, and the better plan stands.
    """
    begun = copied(state)
    pairs, owed, made = _try_piece(piece, state)
    now = owed_in(piece.facts, piece.days, piece.contacts, dict(state.pairs))
    changed = {demand.elder for demand in set(now).difference(owed)}
    moved = changed & (state.decided - begun.decided)
    if not moved or state.stopped or state.former is not None:
        return pairs, made
    begun.pairs, begun.decided = dict(state.pairs), begun.decided | moved
    begun.changes_left = state.changes_left
    held, _, again = _try_piece(piece, begun)
    if begun.stopped or _contacts(again) < _contacts(made):
        return pairs, made
    for part in fields(state):
        setattr(state, part.name, getattr(begun, part.name))
    return held, again


def _try_piece(piece: Piece, state: Horizon) -> tuple[dict[str, str], Sequence[Demand], Made]:
    pairs = dict(state.pairs)
    owed = owed_in(piece.facts, piece.days, piece.contacts, pairs)
    return pairs, owed, _plan_week(piece, owed, state)


def _contacts(made: Made) -> int:
    """Return how many contacts were made."""
    return sum(map(len, made_in(*made)))


def turn_of(facts: Facts, day: date) -> dict[str, str]:
    """Return who comes in the week of `day` to each elder whom a group has."""
    now = turns(facts.scenario.pairs, facts.scenario.helpers, day)
    return {elder: helper for elder, (helper, _) in now.items()}


def _take_turns(facts: Facts, state: Horizon, day: date) -> None:
    """Give the elders of groups to the members whose week it is; who may not come leaves none."""
    for elder, helper in turn_of(facts, day).items():
        e = facts.elder_at.get(elder)
        if e is None or not facts.is_visited(e):
            continue
        if facts.is_lawful(facts.helper_at[helper], e):
            state.pairs[elder] = helper
        else:
            state.pairs.pop(elder, None)


def _walked(week: Span, former: Former | None) -> tuple[tuple[Round, ...], tuple[Call, ...]]:
    """Return what of the week lies before the first day that may change."""
    if former is None:
        return (), ()
    done = Span(week.first, min(week.last, former.resume - timedelta(days=1)))
    rounds = tuple(r for r in former.rounds if r.day in done)
    return rounds, tuple(call for call in former.calls if call.day in done)


def _kept(rounds: Sequence[Round], pairs: Mapping[str, str]) -> set[str]:
    """Return who has been seen by the paired helper: one helper makes all visits of a horizon."""
    return {
        elder
        for r in rounds
        for stop in r.stops
        for elder in stop.elders
        if elder in pairs and pairs[elder] in {r.helper, stop.companion}
    }


def _ahead(week: Span, former: Former | None) -> Span | None:
    """Return the part of the week that may change."""
    if former is None or former.resume <= week.first:
        return week
    return Span(former.resume, week.last) if former.resume <= week.last else None


def _plan_week(piece: Piece, owed: Sequence[Demand], state: Horizon) -> Made:
    facts, week = piece.facts, piece.days
    days = tuple(week)
    shifts = shifts_of(facts, days)
    for h, spent in enumerate(_spent(facts, week, state)):
        shifts.cap[h] -= spent
    for duty in duty_in(facts, state.calls):
        shifts.had[facts.helper_at[duty.helper]] += 1
    past = dict(enumerate(load_by_helper(facts, state.rounds, state.calls)))
    visits, wanted = by_form(facts, owed, state)
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
        seed=piece.seed,
        effort=piece.effort,
        control=piece.control,
    )
    return rounds, calls


def _spent(facts: Facts, week: Span, state: Horizon) -> list[int]:
    """Return the seconds that each helper has worked in this ISO week before the piece."""
    monday = monday_of(week.first)
    rounds = [r for r in state.rounds if r.day >= monday]
    return load_by_helper(facts, rounds, [call for call in state.calls if call.day >= monday])


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
    from planner.solver.standing import begin

    freedom = Freedom(frozenset(state.decided), state.standing, state.locked, weights=state.weights)
    units = _units(facts, visits, days, freedom, state)
    if not units:
        return ()
    built = _built(facts, units, days, shifts, past, state)
    lifting = walking_wanted(built, seed, effort, control)
    built = lifted_by(built, lifting)
    if state.former is None:
        solution = search_week(built, seed, effort, control, state.engine)
    else:
        begun = begin(facts, built, state.former.rounds, seed)
        solution = search_near(built, begun, seed, effort, control)
    if _is_wanting(facts, built, solution, state) and not control.is_stopped:
        loose = replace(
            freedom,
            may_change=state.may_change and state.changes_left != 0,
            apart=_squeezed(built, solution),
        )
        more = _units(facts, visits, days, loose, state)
        if more != units:  # else nothing is loosened, and a second search would seek the same
            other = lifted_by(_built(facts, more, days, shifts, past, state), lifting)
            if any(price for unit in more for _, price in unit.choices):
                found = search_week(
                    other, seed + 1, effort, control, state.engine, only_pairs=False
                )
            else:  # no pair may move, only a household be parted: most stays as it is
                begun = begin(facts, other, decode(facts, built, solution), seed + 1, bound=False)
                found = search_near(other, begun, seed + 1, effort, control)
            if _is_better(facts, (built, solution), (other, found), state):
                built, solution = other, found
    built, solution = roles_apart(built, solution, seed, effort, control)
    again = partial(_built, facts, days=days, shifts=shifts, past=past, state=state)
    how = Search(lambda some: lifted_by(again(some), lifting), seed, effort, control)
    built, solution = accompanied(facts, built, solution, state.rounds, how)
    state.stopped = state.stopped or solution.is_stopped
    if built.problem.even is not None and state.former is None and not solution.is_stopped:
        solution, dearer = with_price_of_level_days(built, solution, seed, effort, control)
        state.price["day_target"] = state.price.get("day_target", 0) + dearer
    solution = _proved(facts, built, solution, state, control)
    for elder, h in paired_helpers(built, solution):
        helper = facts.scenario.helpers[h].id
        if state.changes_left is not None and elder in state.standing:
            state.changes_left -= state.pairs[elder] != helper
        state.pairs[elder] = helper
        state.decided.add(elder)
    return hold(decode(facts, built, solution), state.former)


def _proved(
    facts: Facts, built: Built, solution: Solution, state: Horizon, control: Control
) -> Solution:
    """Return the plan, or a better one that its proof found; the bound goes into `state`."""
    if not state.proves:
        return solution
    from planner.solver.proof.choosing import chosen
    from planner.solver.proof.closing import bounded

    if state.prove:
        solution = chosen(built.problem, solution, work=state.prove, control=control)
    control.show("bound", 0, 0)
    closed = bounded(
        built.problem, solution, control, lambda found: _is_allowed(facts, built, found, state)
    )
    state.bound_s += closed.least
    state.bound_how.append(closed.how)
    return closed.solution


def _units(
    facts: Facts,
    visits: Sequence[Demand],
    days: tuple[date, ...],
    freedom: Freedom,
    state: Horizon,
) -> tuple[Unit, ...]:
    """Return the units of the week; days that differ from the former plan cost a little."""
    units = units_of(facts, visits, state.pairs, days, freedom)
    if state.former is None:
        return units
    habit = state.former.habit()
    return tuple(with_habit(unit, habit) for unit in units)


def _built(
    facts: Facts,
    units: tuple[Unit, ...],
    days: tuple[date, ...],
    shifts: Shifts,
    past: Mapping[int, int],
    state: Horizon,
) -> Built:
    """Return the problem of those units, with the usual week of the pairs."""
    usual = usual_of(facts, units, state.pairs, state.callers, state.weights.unfair)
    built = build(facts, units, days, shifts, past, state.weights, state.carried, usual)
    # Whoever changes a plan wants its days kept rather than levelled.
    weight = min(1, state.weights.uneven) if state.former else state.weights.uneven
    return with_level_days(facts, built, shifts, (state.rounds, state.calls), weight)


def _is_wanting(facts: Facts, built: Built, solution: Solution, state: Horizon) -> bool:
    """Say whether something stays unserved, or the team unlevel for longer than a week."""
    from planner.solver.search.search import cost

    spent = cost(built.problem, solution)
    if spent.skipped or left_out(built, solution):
        return True
    if not spent.balance:
        return False
    return is_unlevel(facts, state)


def is_unlevel(facts: Facts, state: Horizon) -> bool:
    """Say whether the usual week is so unlevel that pairs that stand may move for it."""
    # Whoever grants a number of changes wants them made; else standing pairs weigh more.
    beyond = 1.0 if state.changes_left is not None else state.weights.levels_from
    if beyond is None:
        return False
    usual = busiest_over_mean(facts, usual_loads(facts, state.pairs, state.callers))
    return usual > beyond * facts.settings.balance_target


def _squeezed(built: Built, solution: Solution) -> frozenset[str]:
    """Return the members of households that found no room together."""
    crowded = (built.units[u] for u in left_out(built, solution))
    return frozenset(
        member.elder.id for unit in crowded if len(unit.members) > 1 for member in unit.members
    )


def _is_better(
    facts: Facts,
    before: tuple[Built, Solution],
    after: tuple[Built, Solution],
    state: Horizon,
) -> bool:
    """Say whether the second plan costs less and keeps to the budget of changed pairs."""
    from planner.solver.search.search import cost

    spent = cost(before[0].problem, before[1]).total, cost(after[0].problem, after[1]).total
    return spent[1] < spent[0] and _is_allowed(facts, *after, state)


def _is_allowed(facts: Facts, built: Built, solution: Solution, state: Horizon) -> bool:
    """Say whether the pairs changed keep to the budget."""
    if state.changes_left is None:
        return True
    changed = sum(
        elder in state.standing and state.pairs[elder] != facts.scenario.helpers[h].id
        for elder, h in paired_helpers(built, solution)
    )
    return changed <= state.changes_left
