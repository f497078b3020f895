"""
The least change that would serve somebody: tried, and shown only where it truly serves.

A fix is proved by making the plan that it allows: every missing contact gets a lawful
place in a round (or a call a lawful place in a shift) while everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.due import weeks_of
from planner.plan import Fix
from planner.solver.model.facts import GENDERS, clash
from planner.solver.model.rounds import door_windows, parts_left
from planner.solver.why.desk import (
    MOST_TRIED,
    Desk,
    Missing,
    desk_of,
    missing_of,
    place_visits,
    ways,
)
from planner.solver.why.duty import duty
from planner.solver.why.hours import higher_cap, longer_shift, plain
from planner.solver.why.swaps import swaps
from planner.units import HOUR, MINUTE, Span

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.plan import Plan
    from planner.solver.model.facts import Facts

LONGEST_WALK_S = HOUR
"""Nobody is asked to walk longer than this to the first door."""


Trial = Callable[[Desk, Missing], Iterator[Fix]]


def fixes(desk: Desk, missing: Missing, trials: Sequence[Trial] | None = None) -> Iterator[Fix]:
    """
    Yield the changes that serve, the least first.

    Where part of what is missing has no room for anybody, the elder being away for example,
    a change serves the rest only and is not marked proved.
    """
    whole = missing.demand.short == 0
    for trial in trials or _trials(desk, missing):
        for fix in trial(desk, missing):
            # Duty makes the very room that was missing.
            yield fix if whole or fix.change == "duty" else replace(fix, proved=False)


def first_fix(desk: Desk, missing: Missing) -> Fix | None:
    """Return the least change that serves, None where none was found; swaps are for `explain`."""
    quick = [trial for trial in _trials(desk, missing) if trial is not swap]
    return next(fixes(desk, missing, quick), None)


# --- one trial for each kind of change ------------------------------------------------------


def another_helper(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try whoever else may be paired lawfully and has room."""
    former = (p.helper for p in desk.facts.scenario.pairs if p.elder == missing.demand.elder)
    paired = desk.pairs.get(missing.demand.elder) or next(former, None)
    e = desk.facts.elder_at[missing.demand.elder]
    if missing.made:
        return
    for h in desk.facts.candidates(e)[:MOST_TRIED]:
        helper = desk.facts.scenario.helpers[h]
        extra = None if helper.id == paired else place_visits(desk, desk.facts, missing, h)
        if extra is not None:
            yield Fix("pair", paired, helper.id, proved=True, cost=_cost(desk, missing, h, extra))
            return


def longer_walk(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Try a longer way than `max_walk_minutes`, by as many whole minutes as it takes.

    Not for somebody whose pair comes on other days: one helper makes all visits.
    """
    if missing.made:
        return
    facts = desk.facts
    elder = facts.elder(missing.demand.elder)
    e = facts.elder_at[elder.id]
    limit = facts.settings.max_walk_s
    ways = sorted(
        (int(facts.walk[h, e]), h)
        for h, helper in enumerate(facts.scenario.helpers)
        if facts.stays[h] and clash(helper, elder) is None
    )
    near = [(walk, h) for walk, h in ways if limit < walk <= LONGEST_WALK_S]
    for walk, h in near[:MOST_TRIED]:
        extra = place_visits(desk, facts, _as_visit(facts, missing), h)
        if extra is not None:
            before, after = limit / MINUTE, ceil(walk / MINUTE)
            cost = _cost(desk, missing, h, extra)
            yield Fix("max_walk_minutes", plain(before), after, proved=True, cost=cost)
            return


def call_instead(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try calls, where the policy allows them to this elder once the roster asks for them."""
    facts = desk.facts
    elder = facts.elder(missing.demand.elder)
    if missing.demand.contact is not Contact.VISIT:
        return
    asked = replace(elder, contact=Contact.PHONE)
    owed = facts.policy.entitle(asked, facts.horizon.first)
    remote = elder.id in facts.remote
    form = owed.remote if remote else owed.contact
    if form is Contact.VISIT or owed.floor_days is not None:
        return
    h = facts.nearest(facts.elder_at[elder.id])
    for days in ways(missing):
        if h is not None and all(_may_call(desk, h, day, owed.call_s) for day in days):
            cost = {"helper": facts.scenario.helpers[h].id, "call_s": owed.call_s * len(days)}
            yield Fix("contact", elder.contact.value, form.value, proved=True, cost=cost)
            return


def helper_here(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Say where one more helper would serve: at the elder's own street, in an ordinary shift.

    Not for somebody whose pair comes on other days: the pair stands, and a newcomer shares
    nobody with it.
    """
    if missing.made:
        return
    elder = desk.facts.elder(missing.demand.elder)
    fits = all(
        (windows := door_windows(desk.facts, (elder.id,), day)) is not None
        and _fits_day(windows, missing.demand.service_s)
        for days in [next(ways(_as_visit(desk.facts, missing)), ())]
        for day in days
    )
    locked = any(pair.locked and pair.elder == elder.id for pair in desk.facts.scenario.pairs)
    if fits and not locked and not elder.is_two_person and any(ways(missing)):
        where: dict[str, object] = {"lon": round(elder.lon, 6), "lat": round(elder.lat, 6)}
        where |= _wanted(elder)
        yield Fix("helpers", len(desk.facts.scenario.helpers), where, proved=True, cost={})


def _wanted(elder: Elder) -> dict[str, object]:
    """Return what the helper must have: gender and skills, where somebody asks for them."""
    gender = next((GENDERS[need] for need in elder.needs if need in GENDERS), None)
    skills = [need for need in elder.needs if need not in GENDERS and need != "two-person"]
    wanted: dict[str, object] = {} if gender is None else {"gender": gender}
    return wanted | ({"skills": ";".join(skills)} if skills else {})


def swap(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try to let the elder and another one change helpers with each other."""
    yield from swaps(desk, missing)


IN_REACH: tuple[Trial, ...] = (
    another_helper,
    higher_cap,
    longer_shift,
    swap,
    duty,
    call_instead,
    longer_walk,
    helper_here,
)
OUT_OF_REACH: tuple[Trial, ...] = (longer_walk, call_instead, helper_here)


def _trials(desk: Desk, missing: Missing) -> tuple[Trial, ...]:
    """Return what to try, from the least change to the greatest."""
    e = desk.facts.elder_at[missing.demand.elder]
    return IN_REACH if desk.facts.candidates(e) else OUT_OF_REACH


# --- making the plan that a fix allows -------------------------------------------------------


def _as_visit(facts: Facts, missing: Missing) -> Missing:
    """Return the same contacts made at the door."""
    owed = facts.entitled[facts.elder_at[missing.demand.elder]]
    demand = replace(missing.demand, contact=Contact.VISIT, service_s=owed.service_s)
    return replace(missing, demand=demand)


def _may_call(desk: Desk, h: int, day: date, call_s: int) -> bool:
    """Say whether the helper has time for one more call on the day, beside the round."""
    helper = desk.facts.scenario.helpers[h]
    parts = parts_left(desk.facts, h, day, desk.calls)
    now = desk.round(helper.id, day)
    free_from = 0 if now is None else now.end
    free = any(b - max(a, free_from) >= call_s for a, b in parts)
    cap = helper.max_week_s
    week = next(week for week in weeks_of(desk.facts.horizon) if day in week)
    return free and (cap is None or desk.minutes(helper.id, week) + 7 * call_s <= cap)


def _cost(desk: Desk, missing: Missing, h: int, extra: int) -> dict[str, object]:
    helper = desk.facts.scenario.helpers[h].id
    before = desk.minutes(helper, missing.week)
    after = before + extra + missing.demand.service_s * missing.count
    return {
        "helper": helper,
        "walk_s": extra,
        "minutes_before": round(before / MINUTE, 1),
        "minutes_after": round(after / MINUTE, 1),
    }


def _fits_day(windows: Sequence[tuple[int, int]], service_s: int) -> bool:
    ordinary = ((8 * HOUR + 1800, 11 * HOUR + 1800), (13 * HOUR + 1800, 17 * HOUR))
    return any(
        max(a, opens) <= min(b - service_s, closes)
        for a, b in ordinary
        for opens, closes in windows or ((a, b),)
    )


def with_fixes(facts: Facts, plan: Plan, most: int, since: date | None = None) -> Plan:
    """
    Return the plan with the least fix beside each of the first `most` unserved.

    Parameters
    ----------
    since
        First day that may still change; None for all of them.
    """
    desk = desk_of(facts, plan)
    desk.waiting = missing_of(facts, plan, since=since)
    found: dict[tuple[str, Span], Fix] = {}
    for missing in desk.waiting[:most]:
        fix = first_fix(desk, missing)
        if fix is not None:
            found[missing.demand.elder, Span(missing.demand.first, missing.demand.last)] = fix
    unserved = tuple(replace(u, fix=found.get((u.elder, u.due), u.fix)) for u in plan.unserved)
    return replace(plan, unserved=unserved)
