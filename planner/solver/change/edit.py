"""
Changes by hand: a visit moved to another helper or day, two elders swapped, a pair locked.

Rounds that are touched are timed anew; everything else stays as it is. Where no lawful
place is left, a forced change takes the place that costs the least walking all the same,
and the checker names the rule that it breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.plan import Bound, Pair, Plan
from planner.solver import quotas
from planner.solver.change.company import with_company
from planner.solver.change.suggest import places
from planner.solver.model.measure import measure
from planner.solver.model.rounds import Door, cheapest, door_windows, parts_left, round_of, without
from planner.solver.why.desk import desk_of
from planner.tiers import GAPS, Tier
from planner.units import DAY, Span
from planner.words import say

if TYPE_CHECKING:
    from datetime import date

    from planner.plan import Measures, Round, Unserved
    from planner.solver.model.facts import Facts


@dataclass(frozen=True, slots=True)
class Move:
    """An elder handed over to another helper for good."""

    elder: str
    helper: str


@dataclass(frozen=True, slots=True)
class Give:
    """An elder handed over to another helper for good, the days chosen anew."""

    elder: str
    helper: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The visit of one day, made by another helper this once."""

    elder: str
    helper: str
    day: date


@dataclass(frozen=True, slots=True)
class Visit:
    """An elder seen on another day: the nearest planned visit moves there."""

    elder: str
    day: date


@dataclass(frozen=True, slots=True)
class Swap:
    """Two elders who change helpers with each other."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A pair that must not change any more."""

    elder: str


@dataclass(frozen=True, slots=True)
class Unlock:
    """A pair that may change again."""

    elder: str


Edit = Move | Give | Cover | Visit | Swap | Lock | Unlock


class NoRoomError(Exception):
    """No lawful place for a visit; carries elder, helper and day."""

    def __init__(self, elder: str, helper: str, day: date) -> None:
        super().__init__(elder, helper, day)
        self.elder, self.helper, self.day = elder, helper, day


def apply(facts: Facts, plan: Plan, edits: Iterable[Edit], *, force: bool) -> Plan:
    """
    Return the plan after the edits, its figures counted anew.

    Raises
    ------
    NoRoomError
        If a visit finds no lawful place and nothing is forced.
    """
    former = plan
    for edit in edits:
        plan = _apply(facts, plan, edit, force=force)
    return _recount(facts, with_company(facts, former, plan))


def _apply(facts: Facts, plan: Plan, edit: Edit, *, force: bool) -> Plan:
    if isinstance(edit, (Lock, Unlock)):
        return _with_pairs(plan, edit.elder, locked=isinstance(edit, Lock))
    if isinstance(edit, Give):
        return _give_anew(facts, plan, edit, force=force)
    if isinstance(edit, Cover):
        return _cover(facts, plan, edit, force=force)
    if isinstance(edit, Move):
        return _give(facts, plan, {edit.elder: edit.helper}, force=force)
    if isinstance(edit, Swap):
        pairs = {pair.elder: pair.helper for pair in plan.pairs}
        new = {edit.one: pairs[edit.other], edit.other: pairs[edit.one]}
        return _give(facts, plan, new, force=force)
    return _on_day(facts, plan, edit, force=force)


def _give(facts: Facts, plan: Plan, new: Mapping[str, str], *, force: bool) -> Plan:
    """Give each elder to the new helper, on the days on which visits were planned."""
    days = {elder: _days_of(plan, elder) for elder in new}
    for elder in new:
        plan = _taken_out(facts, plan, elder)
    for elder, helper in new.items():
        plan = _with_pairs(plan, elder, helper=helper, facts=facts)
        for day in days[elder]:
            plan = _insert(facts, plan, elder, helper, day, force=force)
    return plan


def _give_anew(facts: Facts, plan: Plan, edit: Give, *, force: bool) -> Plan:
    """
    Give the elder to the helper on the days that cost the least walking.

    Where the helper has no room for as many visits as were planned, their former days are
    tried; what is planned beside the tier's own contacts keeps its day.
    """
    before = _days_of(plan, edit.elder)
    plan = _taken_out(facts, plan, edit.elder)
    plan = _with_pairs(plan, edit.elder, helper=edit.helper, facts=facts)
    ways = places(desk_of(facts, plan), edit.elder, edit.helper)
    if len(ways) < len(before):
        for day in before:
            plan = _insert(facts, plan, edit.elder, edit.helper, day, force=force)
        return plan
    for way in ways:
        now = round_of(plan, edit.helper, way.round.day)
        plan = _with_round(facts, plan, now, way.round)
    return plan


def _cover(facts: Facts, plan: Plan, edit: Cover, *, force: bool) -> Plan:
    """Let another helper make the visit of that day; the pair stays."""
    for r in [r for r in plan.rounds if r.day == edit.day]:
        if any(edit.elder in stop.elders for stop in r.stops):
            parts = parts_left(facts, facts.helper_at[r.helper], r.day, plan.calls)
            plan = _with_round(facts, plan, r, without(facts, r, edit.elder, parts))
    return _insert(facts, plan, edit.elder, edit.helper, edit.day, force=force)


def _days_of(plan: Plan, elder: str) -> tuple[date, ...]:
    """Return the days on which the elder is visited, in order."""
    days = [r.day for r in plan.rounds if any(elder in stop.elders for stop in r.stops)]
    return tuple(dict.fromkeys(days))


def _taken_out(facts: Facts, plan: Plan, elder: str) -> Plan:
    """Return the plan without the elder's visits."""
    for r in [r for r in plan.rounds if any(elder in stop.elders for stop in r.stops)]:
        parts = parts_left(facts, facts.helper_at[r.helper], r.day, plan.calls)
        plan = _with_round(facts, plan, r, without(facts, r, elder, parts))
    return plan


def _insert(facts: Facts, plan: Plan, elder: str, helper: str, day: date, *, force: bool) -> Plan:
    h = facts.helper_at[helper]
    now = round_of(plan, helper, day)
    service = facts.entitled[facts.elder_at[elder]].service_s
    windows = door_windows(facts, (elder,), day)
    parts = parts_left(facts, h, day, plan.calls)
    paired = next((p.helper for p in plan.pairs if p.elder == elder), helper)
    cover = None if paired == helper else paired
    door = Door((elder,), service, windows or (), cover_for=cover)
    way = None if windows is None else cheapest(facts, h, day, now, door, parts)
    if way is None and force:
        free = replace(door, windows=())
        begin = facts.scenario.helpers[h].hours.on(day)[0][0]
        way = cheapest(facts, h, day, now, free, [(begin, DAY)])
    if way is None:
        raise NoRoomError(elder, helper, day)
    return _with_round(facts, plan, now, way.round)


def _on_day(facts: Facts, plan: Plan, edit: Visit, *, force: bool) -> Plan:
    """Move the visit nearest in time to the day; a first visit is simply added."""
    if edit.day in _days_of(plan, edit.elder):
        return plan  # seen then already: put in anew the round might be another
    planned = [r for r in plan.rounds if any(edit.elder in stop.elders for stop in r.stops)]
    helper = next((p.helper for p in plan.pairs if p.elder == edit.elder), None)
    if planned:
        nearest = min(planned, key=lambda r: (abs((r.day - edit.day).days), r.day))
        helper = helper or nearest.helper
        for r in [r for r in planned if r.day == nearest.day]:
            parts = parts_left(facts, facts.helper_at[r.helper], r.day, plan.calls)
            plan = _with_round(facts, plan, r, without(facts, r, edit.elder, parts))
    if helper is None:
        return plan
    return _insert(facts, plan, edit.elder, helper, edit.day, force=force)


def _with_round(facts: Facts, plan: Plan, before: Round | None, after: Round | None) -> Plan:
    """Return the plan with one round in the place of another, in the usual order."""
    rounds = [r for r in plan.rounds if r is not before]
    if after is not None:
        rounds.append(after)
    rounds.sort(key=lambda r: (r.day, facts.helper_at[r.helper]))
    return replace(plan, rounds=tuple(rounds))


def _with_pairs(
    plan: Plan,
    elder: str,
    *,
    helper: str | None = None,
    locked: bool | None = None,
    facts: Facts | None = None,
) -> Plan:
    """Return the plan with that elder's pair changed or locked."""
    pairs: list[Pair] = []
    for pair in plan.pairs:
        new = pair
        if pair.elder == elder and locked is not None:
            new = replace(pair, locked=locked)
        elif pair.elder == elder and helper is not None and facts is not None:
            walk = int(facts.walk[facts.helper_at[helper], facts.elder_at[elder]])
            new = replace(pair, helper=helper, walk_s=walk, locked=False)
        pairs.append(new)
    return replace(plan, pairs=tuple(pairs))


def add_visit(facts: Facts, plan: Plan, elder: str, helper: str, day: date) -> Plan:
    """
    Return the plan with one unserved visit made, by the paired helper, a stand-in or a new one.

    Raises
    ------
    NoRoomError
        If the helper's round of that day has no lawful place for it.
    """
    entry = next((u for u in plan.unserved if u.elder == elder and day in u.due), None)
    if entry is None or day in _days_of(plan, elder):
        raise NoRoomError(elder, helper, day)
    paired = next((pair.helper for pair in plan.pairs if pair.elder == elder), None)
    is_off = paired is not None and not facts.is_working(facts.helper_at[paired], day)
    if paired != helper and not is_off:
        plan = _with_pairs(plan, elder, helper=helper, facts=facts)
    plan = with_company(facts, plan, _insert(facts, plan, elder, helper, day, force=False))
    left = replace(entry, missing=entry.missing - 1)
    unserved = (left if one is entry else one for one in plan.unserved)
    plan = replace(plan, unserved=tuple(one for one in unserved if one.missing > 0))
    plan = _counted(facts, plan)
    if plan.bound is None:
        return plan
    how = say(facts.scenario.language, "bound.how.weak")
    return replace(plan, bound=replace(plan.bound, how=how))


def _recount(facts: Facts, plan: Plan) -> Plan:
    """Return the plan with its figures counted anew; contacts served now are listed no more."""
    plan = replace(plan, unserved=tuple(u for u in plan.unserved if not _is_served(plan, u)))
    return _counted(facts, plan)


def _counted(facts: Facts, plan: Plan) -> Plan:
    """Return the plan with its figures counted anew."""
    from planner.solver.model.days import shifts_of

    hours = dict(enumerate(shifts_of(facts, facts.days).hours))
    figures = measure(
        facts,
        rounds=plan.rounds,
        calls=plan.calls,
        unserved=plan.unserved,
        pairs=plan.pairs,
        hours=hours,
    )
    if facts.policy.quotas:
        plan = replace(plan, extra={**plan.extra, quotas.KEY: quotas.told(facts, plan.rounds)})
    plan = replace(plan, measures=replace(figures, extra=plan.measures.extra))
    return plan if plan.bound is None else replace(plan, bound=_still(facts, plan.bound, figures))


def _still(facts: Facts, bound: Bound, figures: Measures) -> Bound:
    """
    Return what is left of a bound once contacts or pairs have changed by hand.

    What was proved of the pairs' walking was proved of other contacts or other pairs. A plan
    that walks less than its bound now shows itself how little must be walked.
    """
    walked = figures.walk_s
    how = bound.how if bound.walk_s <= walked else say(facts.scenario.language, "bound.how.weak")
    least = min(bound.walk_s, walked)
    gap = round((walked - least) / walked, 4) if walked else 0.0
    return Bound(least, gap, how)


def _is_served(plan: Plan, entry: Unserved) -> bool:
    if entry.missing != 1 or entry.tier is Tier.DAILY or GAPS[entry.tier].per_week > 1:
        return False
    span = Span(entry.due.first, entry.due.last)
    return any(entry.elder in stop.elders for r in plan.rounds if r.day in span for stop in r.stops)
