"""
Changing a plan that stands: who leaves, joins or is away, and the files of the new state.

The new rosters are a layer on the base scenario (``OUT/scenario``); the plan made for them
changes as little as it can. What lies before the first change has been walked and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from planner.control import Control
from planner.domain import Elder, Helper, Pairing, Scenario
from planner.errors import Fault, InputError, text
from planner.pipeline.before import Before, counted, noted
from planner.pipeline.change import Change
from planner.pipeline.modes import elders_in, helpers_in, mode_of
from planner.pipeline.versions import record
from planner.pipeline.week import (
    Loaded,
    Opened,
    check_plan,
    going_on,
    on_streets,
    place,
    write_files,
)
from planner.write import rosters
from planner.write.folders import swap_in
from planner.write.layers import refuse_undermining

if TYPE_CHECKING:
    from planner.plan import Effort, Plan

ONE_DAY = timedelta(days=1)


def reassign(
    opened: Opened,
    change: Change,
    *,
    effort: Effort = "quick",
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Plan:
    """
    Write, and return, the plan after a change that moves as few pairs as it can.

    Parameters
    ----------
    control
        Its signature, by whom and why, is kept with the version.

    Raises
    ------
    InputError
        If the change names nobody of the scenario, or `out` holds what the plan builds on.
    """
    control = control or Control()
    mode = privacy or mode_of(opened.plan)
    _refuse_unknown(opened.loaded.written, change)
    refuse_undermining(opened.loaded.written.folder, out)

    def keep(new: Path) -> object:
        return record(out, control.signature, base=opened, written=new)

    with swap_in(out, keep=keep) as folder:
        loaded, plan = apply(
            opened, change, folder, out, effort=effort, control=control, privacy=mode
        )
        write_files(loaded, plan, folder, mode, control, former=opened.folder)
    return plan


def _refuse_unknown(written: Scenario, change: Change) -> None:
    """Raise where the change speaks of somebody whom the rosters do not name."""
    helpers = {helper.id for helper in written.helpers}
    elders = {elder.id for elder in (*written.everybody, *change.elders)}
    away = [one.name for one in change.absent]
    named = [*(one.helper for one in change.leaves), *away, *(one.id for one in change.shifts)]
    resting = [*sorted(change.gone), *(one.name for one in change.resting)]
    resting += [one.elder for one in change.ending]
    faults = [_unknown("helper", one) for one in named if one not in helpers]
    faults += [_unknown("elder", one) for one in resting if one not in elders]
    if faults:
        raise InputError(tuple(faults))


def _unknown(kind: str, name: str) -> Fault:
    key = f"turnover.fault.{kind}"
    return Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=name)


def apply(
    opened: Opened,
    change: Change,
    folder: Path,
    out: Path,
    *,
    effort: Effort,
    control: Control,
    privacy: str = "full",
) -> tuple[Loaded, Plan]:
    """Write the new scenario into `folder`, for `out`, and return it with its plan, checked."""
    from planner.geo.datum.guard import settled
    from planner.read import read_scenario

    base = opened.loaded
    written = changed_scenario(base.written, opened.plan, change)
    # Who joins may come from another map; whoever is left was accepted already.
    datum = None if change.joins or change.elders else settled(base.datum)
    written = written if datum is None else replace(written, coordinates=datum)
    loaded = on_streets(written, base.streets)
    plan = plan_again(opened, loaded, change, effort=effort, control=control)
    pairs = pairs_after(written, plan)
    if change.max_changes is not None:
        written_down = {pair.elder for pair in pairs}
        waiting = waiting_pairs(opened.plan, plan)
        pairs += tuple(pair for pair in waiting if pair.elder not in written_down)
    rosters.write_layer(
        folder / "scenario",
        base.written.folder,
        out=out,
        helpers=helpers_in(privacy, written.helpers),
        elders=elders_in(privacy, written.everybody) if change.touches_elders else None,
        pairs=pairs,
        planning=_budget(change),
        coordinates=datum,
    )
    rosters.write_changed(
        folder / "scenario",
        helpers=(base.written.helpers, written.helpers),
        elders=(base.written.everybody, written.everybody),
    )
    stood = left_by(opened)
    read = going_on(on_streets(read_scenario(folder / "scenario"), base.streets), stood)
    may_move = change.level or change.max_changes is not None
    since = first_change(opened, change)
    plan = _with_turnover(opened.plan, plan, loaded, may_move=may_move, since=since)
    plan = place(recount(plan, stood, read), read.scenario, folder)
    return read, replace(plan, violations=check_plan(read, plan))


def _with_turnover(
    former: Plan, plan: Plan, loaded: Loaded, *, may_move: bool, since: date
) -> Plan:
    """Return the plan with who hands over to whom, and the proof of the least, in it."""
    from planner.solver.change.turnover import as_json, turnover
    from planner.solver.model.facts import gather

    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    found = turnover(facts, former, plan, may_move=may_move, since=since)
    return replace(plan, extra={**plan.extra, "turnover": as_json(found, loaded.scenario.language)})


def _budget(change: Change) -> dict[str, float]:
    return {} if change.max_changes is None else {"max_pair_changes": change.max_changes}


def waiting_pairs(former: Plan, plan: Plan) -> tuple[Pairing, ...]:
    """Return the pairs that had to be broken when no more might change: they wait for a helper."""
    alone = {other.elder for other in plan.others}
    return tuple(Pairing(p.elder, p.helper) for p in former.pairs if p.elder in alone)


def left_by(opened: Opened) -> Before:
    """Return what stood before a change of a plan: its pairs, and the contacts it knew."""
    stood = tuple(Pairing(pair.elder, pair.helper) for pair in opened.plan.pairs)
    known = opened.loaded.before
    if known is None:
        return Before(stood, binds=False)
    return Before(stood, known.contacts, binds=False, claims=known.claims)


def recount(plan: Plan, stood: Before, loaded: Loaded) -> Plan:
    """
    Return the plan with its pairs counted against those that stood before the change.

    Who moved, and why, stands under ``turnover`` among the plan's further fields.
    """
    from planner.solver.model.facts import gather

    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    return counted(noted(plan, stood), stood, facts)


def plan_again(
    opened: Opened,
    loaded: Loaded,
    change: Change,
    *,
    effort: Effort,
    control: Control,
    since: date = date.min,
) -> Plan:
    """
    Return the plan for the new state; held rounds are let go where they break a rule.

    Parameters
    ----------
    since
        Nothing before this day changes, whatever the change says.
    """
    from planner.pipeline.fitting import fitted
    from planner.solver.horizon import Former
    from planner.solver.model.doors import LEVELLING, PLANNING, TURNOVER
    from planner.solver.solve import solve

    former = opened.plan
    resume = max(first_change(opened, change), since)
    moving = change.helpers
    held = frozenset(
        (r.helper, r.day) for r in former.rounds if r.helper not in moving and r.day >= resume
    )
    weights = TURNOVER if change.max_changes is None else PLANNING
    if change.level:
        weights = LEVELLING
    plan = former
    for keep in (held, frozenset[tuple[str, date]]()):
        plan = solve(
            loaded.scenario,
            loaded.policy,
            loaded.walking,
            start=former.horizon.first,
            weeks=((former.horizon.last - former.horizon.first).days + 1) // 7,
            seed=former.seed,
            effort=effort,
            control=control,
            base=former,
            former=Former(resume, former.rounds, former.calls, keep),
            weights=weights,
        )
        if not keep or not check_plan(loaded, plan):
            break
    return fitted(loaded, plan, resume)


def first_change(opened: Opened, change: Change) -> date:
    """Return the first day of the horizon that may change."""
    horizon = opened.plan.horizon
    days = [leaver.day for leaver in change.leaves]
    days += [absence.span.first for absence in (*change.absent, *change.resting)]
    days += [one.day for one in change.ending]
    days += [helper.from_date or horizon.first for helper in change.joins]
    if opened.changed or change.elders or change.gone or change.shifts or not days:
        return horizon.first
    return min(max(min(days), horizon.first), horizon.last + ONE_DAY)


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
    """Return the roster of elders after the change, the known ones in their places."""
    new = {elder.id: elder for elder in change.elders}
    known = {elder.id for elder in elders}
    kept = [new.get(elder.id, elder) for elder in elders]
    kept += [elder for elder in change.elders if elder.id not in known]
    return tuple(_rested(elder, change) for elder in kept if elder.id not in change.gone)


def _rested(elder: Elder, change: Change) -> Elder:
    """Return the elder's row with the days away, and the last one served, in it."""
    away = tuple(one.span for one in change.resting if one.name == elder.id)
    last = [one.day - ONE_DAY for one in change.ending if one.elder == elder.id]
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
