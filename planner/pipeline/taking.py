"""
A fix that `explain` has proved, taken: found again on the plan as it stands now, and made.

Fixes that leave rosters and limits of others alone (another helper, a swap, more hours of one
helper) are made as they were proved: every missing contact gets its place in a round while
everything else stays, so that what the fix said it costs is what it costs. Fixes that ask for
a call or for a longer way change what is owed to more people than one: they are changes of
the rosters, planned again beside the plan that stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.errors import Fault, InputError, text
from planner.pipeline.change import Change
from planner.pipeline.explaining import explain
from planner.pipeline.proposing import Proposal, checked, facts_of, touched
from planner.pipeline.trying import changed_row
from planner.plan import Pair
from planner.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.pipeline.week import Opened
    from planner.plan import Fix, Plan
    from planner.solver.model.facts import Facts
    from planner.solver.why.desk import Missing

AT_ONCE = frozenset({"pair", "swap", "max_minutes_per_week", "shift"})
"""Fixes that are made in the plan that stands."""
BESIDE = frozenset({"contact", "max_walk_minutes"})
"""Fixes after which the week is planned again."""
ROWS = frozenset({"max_minutes_per_week", "shift"})
"""Fixes that change a helper's row."""


def find_fix(opened: Opened, elder: str, change: str, after: str) -> Fix:
    """
    Return the proved fix of that kind and outcome, as it holds on the plan as it stands.

    Raises
    ------
    InputError
        If there is none: the plan has changed since it was told, or it never was proved.
    """
    for fix in explain(opened, elder).fixes:
        if fix.proved and (fix.change, str(fix.after)) == (change, after):
            return fix
    raise InputError((_gone(elder),))


def _gone(elder: str) -> Fault:
    key = "turnover.fault.fix-gone"
    return Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=elder)


def take_fix(opened: Opened, elder: str, fix: Fix) -> Proposal:
    """
    Return the plan in which a fix of `AT_ONCE` is made, checked; nothing is written.

    Raises
    ------
    InputError
        If what was missing finds no place any more.
    """
    opened_after = _with_row(opened, fix)
    facts = facts_of(opened_after)
    plan = _made(facts, opened.plan, elder, fix)
    if plan is None:
        raise InputError((_gone(elder),))
    plan, loaded, broken = checked(opened_after, plan)
    rounds = touched(opened.plan, plan)
    return Proposal(opened, plan, loaded, broken, has_room=True, touched=rounds)


def change_by(opened: Opened, elder: str, fix: Fix) -> Change:
    """
    Return a fix of `BESIDE` as a change of the rosters.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if fix.change == "contact":
        written = opened.loaded.written
        one = next(one for one in written.elders if one.id == elder)
        return Change(elders=(replace(one, contact=Contact(str(fix.after))),))
    if fix.change == "max_walk_minutes":
        return Change(max_walk_s=round(float(str(fix.after)) * MINUTE))
    raise ValueError(fix.change)


def _with_row(opened: Opened, fix: Fix) -> Opened:
    """Return the plan with the helper's row that the fix asks for, in both rosters it keeps."""
    if fix.change not in ROWS:
        return opened
    loaded = opened.loaded
    rosters = []
    for scenario in (loaded.scenario, loaded.written):
        team = tuple(
            changed_row(one, fix) if one.id == fix.cost["helper"] else one
            for one in scenario.helpers
        )
        rosters.append(replace(scenario, helpers=team))
    return replace(opened, loaded=replace(loaded, scenario=rosters[0], written=rosters[1]))


def _made(facts: Facts, plan: Plan, elder: str, fix: Fix) -> Plan | None:
    """Return the plan with every missing contact that the fix serves in it, None without any."""
    from planner.solver.change.edit import NoRoomError, Swap, apply

    helper = str(fix.cost["helper"])
    if fix.change == "swap":
        try:
            swap = Swap(elder, str(fix.cost["with"]))
            plan = apply(facts, plan, [swap], force=False)
        except NoRoomError:
            return None
    if fix.change == "pair":
        plan = _paired(facts, plan, elder, helper)
    also = fix.cost.get("also")
    served = {elder, *(also if isinstance(also, list) else ())}
    plan, placed = _placed(facts, plan, helper, served)
    return apply(facts, plan, [], force=False) if elder in placed else None


def _placed(
    facts: Facts, plan: Plan, helper: str, served: Iterable[str]
) -> tuple[Plan, frozenset[str]]:
    """Return the plan with places for what those elders miss, in turn, and who found one."""
    from planner.solver.why.desk import desk_of, missing_of, placed

    h, found = facts.helper_at[helper], set[str]()
    for missing in [one for one in missing_of(facts, plan) if one.demand.elder in served]:
        ways = placed(desk_of(facts, plan), facts, missing, h)
        if ways is None:
            continue
        new = {(way.round.helper, way.round.day): way.round for way in ways}
        rounds = [new.pop((r.helper, r.day), r) for r in plan.rounds]
        both = sorted((*rounds, *new.values()), key=lambda r: (r.day, facts.helper_at[r.helper]))
        plan = _without(replace(plan, rounds=tuple(both)), missing)
        found.add(missing.demand.elder)
    return plan, frozenset(found)


def _without(plan: Plan, missing: Missing) -> Plan:
    """Return the plan without what is not missing any more."""
    due = (missing.demand.first, missing.demand.last)
    left = [
        one
        for one in plan.unserved
        if one.elder != missing.demand.elder or (one.due.first, one.due.last) != due
    ]
    return replace(plan, unserved=tuple(left))


def _paired(facts: Facts, plan: Plan, elder: str, helper: str) -> Plan:
    """Return the plan with that pair in the place of the elder's, or of nobody."""
    walk = int(facts.walk[facts.helper_at[helper], facts.elder_at[elder]])
    tiers = {one.elder: one.tier for one in plan.unserved}
    tiers |= {pair.elder: pair.tier for pair in plan.pairs}
    new = Pair(elder, helper, tiers[elder], Contact.VISIT, walk)
    stood = [pair.elder for pair in plan.pairs]
    pairs = [
        replace(new, contact=pair.contact) if pair.elder == elder else pair for pair in plan.pairs
    ]
    if elder not in stood:
        pairs = sorted((*pairs, new), key=lambda pair: facts.elder_at[pair.elder])
    others = tuple(one for one in plan.others if one.elder != elder)
    return replace(plan, pairs=tuple(pairs), others=others)
