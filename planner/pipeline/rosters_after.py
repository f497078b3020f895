"""The rosters and pairs after a change of team or roster: values, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.domain import Elder, Helper, Pairing, Scenario
from planner.pipeline.change import Change

if TYPE_CHECKING:
    from planner.plan import Plan


ONE_DAY = timedelta(days=1)


def waiting_pairs(former: Plan, plan: Plan) -> tuple[Pairing, ...]:
    """Return the pairs that had to be broken when no more might change: they wait for a helper."""
    alone = {other.elder for other in plan.others}
    return tuple(Pairing(p.elder, p.helper) for p in former.pairs if p.elder in alone)


def changed_scenario(written: Scenario, plan: Plan, change: Change) -> Scenario:
    """Return the scenario with the team after the change and today's pairs those of `plan`."""
    shifts = {helper.id: helper for helper in change.shifts}
    start = plan.horizon.first
    helpers = [_after(shifts.get(helper.id, helper), change, start) for helper in written.helpers]
    elders = elders_after(written.everybody, change)
    there = {elder.id for elder in elders}
    gone = {leaver.helper for leaver in change.leaves if leaver.day <= plan.horizon.last}
    locked = {pair.elder for pair in written.pairs if pair.locked}
    locked |= {pair.elder for pair in plan.pairs if pair.locked}
    # A lock binds while the helper is there: it cannot keep somebody who leaves.
    pairs = [
        Pairing(p.elder, p.helper, p.elder in locked and p.helper not in gone, group=p.group)
        for p in plan.pairs
        if p.elder in there
    ]
    paired = {pair.elder for pair in pairs}
    pairs += [
        replace(p, locked=p.locked and p.helper not in gone)
        for p in written.pairs
        if p.elder in there and p.elder not in paired
    ]
    settings = written.settings
    named = written.policy_defaults_overridden
    if change.max_changes is not None:
        settings = replace(settings, max_pair_changes=change.max_changes)
        named |= {"max_pair_changes"}
    if change.max_walk_s is not None:
        settings = replace(settings, max_walk_s=change.max_walk_s)
        named |= {"max_walk_minutes"}
    return replace(
        written,
        elders=tuple(elder for elder in elders if elder.has_place),
        unplaced=tuple(elder for elder in elders if not elder.has_place),
        helpers=(*helpers, *change.joins),
        pairs=tuple(pairs),
        settings=settings,
        policy_defaults_overridden=named,
    )


def elders_after(elders: Sequence[Elder], change: Change) -> tuple[Elder, ...]:
    """
    Return the roster of elders after the change, the known ones in their places.

    The lines of somebody who is visited by a role as well go with the person.
    """
    new = {elder.id: elder for elder in change.elders}
    known = {elder.id for elder in elders}
    kept = [
        _with_person(elder, new[elder.person]) if elder.role and elder.person in new
        else new.get(elder.id, elder)
        for elder in elders
    ]  # fmt: skip
    kept += [elder for elder in change.elders if elder.id not in known]
    return tuple(_rested(elder, change) for elder in kept if elder.person not in change.gone)


def _with_person(line: Elder, person: Elder) -> Elder:
    """Return the line of a role, where and while the person is there now."""
    return replace(
        line, lon=person.lon, lat=person.lat, address=person.address, community=person.community,
        since=person.since, until=person.until, absent=person.absent, avoid=person.avoid,
        phone=person.phone,
    )  # fmt: skip


def _rested(elder: Elder, change: Change) -> Elder:
    """Return the elder's row with the days away, and the last one served, in it."""
    away = tuple(one.span for one in change.resting if one.name == elder.person)
    last = [one.day - ONE_DAY for one in change.ending if one.elder == elder.person]
    until = min([*last, *([] if elder.until is None else [elder.until])], default=None)
    return replace(elder, absent=(*elder.absent, *away), until=until) if away or last else elder


def _after(helper: Helper, change: Change, start: date) -> Helper:
    """Return the helper after the change; who resigns before the first day stays in the roster."""
    for leaver in change.leaves:
        if leaver.helper == helper.id:
            last = max(leaver.day, start) - ONE_DAY
            if helper.to_date is not None:
                last = min(last, helper.to_date)
            if helper.from_date is not None and last < helper.from_date:
                # Never there: a day before the horizon on which nothing is planned any more.
                # The row stays, for pairs that wait and what is on record name it.
                last = min(last, start - ONE_DAY)
                helper = replace(helper, from_date=last)
            helper = replace(helper, to_date=last)
    away = tuple(absence.span for absence in change.absent if absence.name == helper.id)
    return replace(helper, absent=(*helper.absent, *away))


def pairs_after(scenario: Scenario, plan: Plan) -> tuple[Pairing, ...]:
    """
    Return the pairs to be written down: the plan's, and those it does not speak of.

    A lock that cannot be kept now, as after a move out of reach, keeps the elder from other
    helpers until it is lifted: it stays written down, or the plan could not be understood.
    So does the pair of somebody who is called or not covered now, while the helper is there.
    """
    named = {pair.elder for pair in plan.pairs}
    locked = {pair.elder: pair.helper for pair in scenario.pairs if pair.locked}
    made = [
        Pairing(p.elder, p.helper, locked.get(p.elder) == p.helper, group=p.group)
        for p in plan.pairs
    ]
    stay = {helper.id for helper in scenario.helpers if helper.is_employed(plan.horizon.last)}
    others = [p for p in scenario.pairs if p.elder not in named and (p.locked or p.helper in stay)]
    return (*made, *others)
