"""
A year walked on paper: plan a week, walk it with misses, record, plan on.

What is planned is walked as planned, except that a share of contacts finds nobody at home.
Such a contact is recorded as missed. Where its week or its greatest gap would close before
next Monday, the rest of the week is planned again the same evening; otherwise the next
week's plan catches it up. The master calendar is made again every few weeks.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.control import Control
from planner.domain import Pairing, PastContact
from planner.plan import Effort
from planner.rules import Rule
from planner.studies.walked import Miss, Simulation, Week
from planner.studies.walked_gaps import ONE_DAY, Walk, days_seen, gaps_broken, is_worked
from planner.tiers import Tier
from planner.units import MINUTE, Span, days_between
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import CalendarEntry, Scenario
    from planner.pipeline import Loaded
    from planner.plan import Plan, Round
    from planner.policy import Entitlement, Policy
    from planner.solver.horizon import Former
    from planner.travel import Walking

WEEK = timedelta(days=7)
MISS_SHARE = 0.03
AGAIN = 4
"""Weeks after which the calendar is made again."""
KNOCK_S = 300
"""Time of a visit to somebody who is not at home."""


def simulate(
    folder: Path,
    *,
    start: date,
    weeks: int,
    miss_share: float = MISS_SHARE,
    seed: int = 1,
    effort: Effort = "quick",
    control: Control | None = None,
) -> Simulation:
    """
    Return the weeks of a scenario folder, walked one after the other; nothing is written.

    Parameters
    ----------
    start
        A Monday.
    miss_share
        Share of contacts that find nobody.
    """
    from planner.pipeline import load

    loaded: Loaded = load(folder, control)
    return walk_on(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        start=start,
        weeks=weeks,
        miss_share=miss_share,
        seed=seed,
        effort=effort,
        control=control,
    )


def walk_on(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    *,
    start: date,
    weeks: int,
    miss_share: float = MISS_SHARE,
    seed: int = 1,
    effort: Effort = "quick",
    control: Control | None = None,
) -> Simulation:
    """Return the same for a scenario that is read already."""
    state = Walk(
        scenario=scenario,
        policy=policy,
        walking=walking,
        draw=random.Random(seed),  # noqa: S311 - a simulation, no secret
        miss_share=miss_share,
        seed=seed,
        effort=effort,
        control=control or Control(),
        workdays=Workdays(scenario.holidays),
    )
    for number in range(weeks):
        state.control.show("simulate", number, weeks)
        monday = start + number * WEEK
        moved = _make_calendar(state, monday) if number % AGAIN == 0 else 0
        _walk_week(state, monday, moved)
    horizon = Span(start, start + weeks * WEEK - ONE_DAY)
    caught = tuple(_caught(state, week) for week in state.weeks)
    return Simulation(caught, tuple(gaps_broken(state, horizon)), state.scenario.history)


def _make_calendar(state: Walk, monday: date) -> int:
    """Make the calendar of the year from `monday`; return how many entries moved."""
    from planner.solver.year.calendar import plan_year

    year = plan_year(
        state.scenario,
        state.policy,
        state.walking,
        start=monday,
        weeks=52,
        seed=state.seed,
        control=state.control,
    )
    past = tuple(e for e in state.scenario.calendar or () if _monday(e) < monday)
    state.scenario = replace(state.scenario, calendar=(*past, *year.entries))
    return year.moved


def _monday(entry: CalendarEntry) -> date:
    number, week = entry.week.split("-W")
    return date.fromisocalendar(int(number), int(week), 1)


def _walk_week(state: Walk, monday: date, moved: int) -> None:
    """Plan the week, walk it day by day, and plan the rest again where a miss cannot wait."""
    plan = _plan(state, monday, None)
    if not state.weeks:
        state.first_pairs = {pair.elder: pair.helper for pair in plan.pairs}
    sunday = monday + WEEK - ONE_DAY
    plans: list[Plan] = [plan]
    walked: list[Plan] = []
    misses: list[Miss] = []
    again = 0
    for day in days_between(monday, sunday):
        today = _of_day(plans[-1], day)
        walked.append(today)
        found = _walk_day(state, today, day)
        misses += found
        if day < sunday and _cannot_wait(state, found, day, sunday):
            former = _walked(plans[-1], misses, day + ONE_DAY)
            plans.append(_plan(state, monday, former, {miss.elder for miss in misses}))
            again += 1
    state.weeks.append(_record(state, monday, walked, plans, misses, again, moved))
    state.unserved += [
        (entry.elder, entry.due)
        for made in plans
        for entry in made.unserved
        if entry.due.first <= sunday
    ]


def _plan(state: Walk, monday: date, former: Former | None, missed: Collection[str] = ()) -> Plan:
    """Plan the week; where part of it was walked, the rest as near to `former` as can be."""
    from planner.check import check
    from planner.solver import solve
    from planner.solver.model.doors import PLANNING, TURNOVER

    plan = solve(
        state.scenario,
        state.policy,
        state.walking,
        start=monday,
        weeks=1,
        seed=state.seed,
        effort=state.effort,
        control=state.control,
        former=former,
        weights=PLANNING if former is None else TURNOVER,
    )
    found = check(state.scenario, state.policy, plan, state.walking)
    resume = monday if former is None else former.resume
    locked = {pair.elder for pair in state.scenario.pairs if pair.locked}
    pairs = tuple(Pairing(p.elder, p.helper, p.elder in locked, group=p.group) for p in plan.pairs)
    state.scenario = replace(state.scenario, pairs=pairs)
    # Rounds that have been walked lack whoever was not there, and so their times do not add
    # up; who was not there on the last lawful day is seen too late, and not listed for it.
    ahead = tuple(
        violation
        for violation in found
        if (violation.day is None or violation.day >= resume)
        and not (violation.rule is Rule.SPACING and violation.elder in missed)
    )
    return replace(plan, violations=ahead)


def _walked(plan: Plan, misses: Iterable[Miss], resume: date) -> Former:
    """Return the plan without those who were not there."""
    from planner.solver.horizon import Former

    missed = {(miss.elder, miss.day) for miss in misses}
    calls = tuple(call for call in plan.calls if (call.elder, call.day) not in missed)
    return Former(resume, tuple(_without(r, missed) for r in plan.rounds), calls)


def _without(r: Round, missed: Collection[tuple[str, date]]) -> Round:
    stops = (
        replace(stop, elders=tuple(e for e in stop.elders if (e, r.day) not in missed))
        for stop in r.stops
    )
    return replace(r, stops=tuple(stop for stop in stops if stop.elders))


def _of_day(plan: Plan, day: date) -> Plan:
    """Return the plan with the rounds and calls of one day."""
    rounds = tuple(r for r in plan.rounds if r.day == day)
    return replace(plan, rounds=rounds, calls=tuple(c for c in plan.calls if c.day == day))


def _walk_day(state: Walk, today: Plan, day: date) -> list[Miss]:
    """Record what was done on `day`; return who was not there."""
    owed = _owed(state, today.horizon.first)
    history, misses = [], []
    for elder, helper, kind, spent in _contacts(today):
        is_missed = state.draw.random() < state.miss_share
        seen = "missed" if is_missed else kind
        history.append(PastContact(elder, day, helper, seen, KNOCK_S if is_missed else spent))  # type: ignore[arg-type]  # kind is one of the four words
        if is_missed:
            misses.append(Miss(elder, owed[elder].tier, day))
    state.scenario = replace(state.scenario, history=(*state.scenario.history, *history))
    return misses


def _contacts(today: Plan) -> Iterable[tuple[str, str | None, str, int]]:
    """Yield elder, helper, kind and seconds of every contact, a two-person visit once."""
    for r in today.rounds:
        for stop in r.stops:
            if stop.companion is None or r.helper < stop.companion:
                for elder in stop.elders:
                    spent = (stop.depart - stop.start) // len(stop.elders)
                    yield elder, r.helper, "visit", spent
    for call in today.calls:
        yield call.elder, call.helper, call.kind, call.service_s


def _owed(state: Walk, on: date) -> dict[str, Entitlement]:
    return {elder.id: state.policy.entitle(elder, on) for elder in state.scenario.elders}


def _cannot_wait(state: Walk, found: Sequence[Miss], day: date, sunday: date) -> bool:
    """Say whether somebody missed on `day` can be seen this week, and not in time after it."""
    left = [d for d in days_between(day + ONE_DAY, sunday) if is_worked(state, d)]
    return bool(left) and any(_closes(state, miss, sunday) for miss in found)


def _closes(state: Walk, miss: Miss, sunday: date) -> bool:
    """Say whether the contact's week or greatest gap ends before next week's first day."""
    if not miss.tier.is_seldom:
        return miss.tier is not Tier.DAILY
    greatest = state.policy.gaps_of(miss.tier).greatest
    last = max(days_seen(state, miss.elder), default=None)
    following = next(d for d in days_between(sunday, sunday + 30 * ONE_DAY) if is_worked(state, d))
    return last is not None and greatest is not None and (following - last).days > greatest


def _record(
    state: Walk,
    monday: date,
    walked: Sequence[Plan],
    plans: Sequence[Plan],
    misses: Sequence[Miss],
    again: int,
    moved: int,
) -> Week:
    rounds = [r for today in walked for r in today.rounds]
    calls = [call for today in walked for call in today.calls]
    seconds = {helper.id: 0 for helper in state.scenario.helpers}
    for r in rounds:
        seconds[r.helper] += r.walk_s + r.service_s
    for call in calls:
        if call.helper is not None:
            seconds[call.helper] += call.service_s
    contacts = [one for today in walked for one in _contacts(today)]
    return Week(
        monday=monday,
        visits=sum(kind == "visit" for _, _, kind, _ in contacts),
        calls=len(calls),
        missed=tuple(misses),
        minutes={helper: round(s / MINUTE, 2) for helper, s in seconds.items()},
        hours_s=_hours(state, monday),
        unserved=tuple(sorted({entry.elder for entry in plans[0].unserved})),
        violations=tuple(violation for plan in plans for violation in plan.violations),
        pairs_changed=_changed(state, plans[-1]),
        replanned=again,
        calendar_moved=moved,
    )


def _hours(state: Walk, monday: date) -> int:
    days = list(days_between(monday, monday + WEEK - ONE_DAY))
    return sum(
        helper.shift_s
        for helper in state.scenario.helpers
        for day in days
        if works(helper, day, state.workdays)
    )


def _changed(state: Walk, plan: Plan) -> tuple[str, ...]:
    """Return whose helper is no more the first week's although that one is still there."""
    there = {h.id for h in state.scenario.helpers if h.is_employed(plan.horizon.last)}
    return tuple(
        pair.elder
        for pair in plan.pairs
        if state.first_pairs.get(pair.elder, pair.helper) != pair.helper
        and state.first_pairs[pair.elder] in there
    )


def _caught(state: Walk, week: Week) -> Week:
    """Return the week with the day on which each miss was caught up."""
    days: dict[str, list[date]] = {}
    for past in state.scenario.history:
        if past.kind != "missed":
            days.setdefault(past.elder, []).append(past.day)
    missed = tuple(
        replace(
            miss, caught=min((d for d in days.get(miss.elder, ()) if d > miss.day), default=None)
        )
        for miss in week.missed
    )
    return replace(week, missed=missed)


# --- gaps that broke ------------------------------------------------------------------
