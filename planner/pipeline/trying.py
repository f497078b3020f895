"""
A proposed fix applied for trial: the plan made again, on the way of every other change.

A fix is proved where it is proposed by putting the missing contact into the plan that
stands. Here it is taken at its word: the scenario is changed, the whole plan is made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.domain import Contact, Helper
from planner.pipeline.change import Change
from planner.pipeline.rosters_after import changed_scenario
from planner.pipeline.turnover import plan_again
from planner.pipeline.week import Loaded, Opened, on_streets
from planner.plan import Pair
from planner.read.shifts import parse_shift
from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Scenario
    from planner.plan import Effort, Fix, Plan, Unserved

NEW = "NEW-HELPER"


def serves(opened: Opened, entry: Unserved, fix: Fix, *, effort: Effort, control: Control) -> bool:
    """Say whether the elder has every contact of `entry` once the plan is made with `fix`."""
    plan = plan_with(opened, entry.elder, fix, effort=effort, control=control)
    return all(left.elder != entry.elder or left.due != entry.due for left in plan.unserved)


def plan_with(opened: Opened, elder: str, fix: Fix, *, effort: Effort, control: Control) -> Plan:
    """Return the plan made again after `fix`, which was proposed for `elder`."""
    from planner.solver.why.desk import since_of

    change = change_of(opened, elder, fix)
    for one, helper in _new_pairs(elder, fix).items():
        opened = replace(opened, plan=_paired(opened.plan, one, helper))
    written = changed_scenario(opened.loaded.written, opened.plan, change)
    if fix.change == "max_walk_minutes":
        written = _reaching_farther(written, fix)
    loaded = _placed(opened.loaded, written, moves=bool(change.joins))
    since = since_of(opened.plan)
    return plan_again(opened, loaded, change, effort=effort, control=control, since=since)


def _new_pairs(elder: str, fix: Fix) -> dict[str, str]:
    """Return who gets which helper by the fix."""
    if fix.change == "pair":
        return {elder: str(fix.after)}
    if fix.change == "swap":
        return {elder: str(fix.after), str(fix.cost["with"]): str(fix.before)}
    return {}


def change_of(opened: Opened, elder: str, fix: Fix) -> Change:
    """Return the fix as a change of the rosters; empty where it changes a setting or a pair."""
    written = opened.loaded.written
    if fix.change == "contact":
        one = next(one for one in written.elders if one.id == elder)
        return Change(elders=(replace(one, contact=Contact(str(fix.after))),))
    if fix.change == "helpers":
        return Change(joins=(_new_helper(written, elder, fix),))
    if fix.change not in _ROWS:
        return Change()
    name = str(fix.cost["helper"])
    helper = next(one for one in written.helpers if one.id == name)
    return Change(shifts=(changed_row(helper, fix),))


def changed_row(helper: Helper, fix: Fix) -> Helper:
    """Return the helper's row after a fix that asks for more hours."""
    return _ROWS[fix.change](helper, fix)


def _with_cap(helper: Helper, fix: Fix) -> Helper:
    return replace(helper, max_week_s=round(float(str(fix.after)) * MINUTE))


def _with_shift(helper: Helper, fix: Fix) -> Helper:
    return replace(helper, hours=parse_shift(str(fix.after)))


def _with_duty(helper: Helper, fix: Fix) -> Helper:
    days = [date.fromisoformat(one) for one in str(fix.after).split(";")]
    return replace(helper, duty=(*helper.duty, *(Span(day, day) for day in days)))


_ROWS: dict[str, Callable[[Helper, Fix], Helper]] = {
    "max_minutes_per_week": _with_cap,
    "shift": _with_shift,
    "duty": _with_duty,
}


def _new_helper(written: Scenario, elder: str, fix: Fix) -> Helper:
    """Return a helper who lives where the elder does, in an ordinary shift."""
    one = next(one for one in written.elders if one.id == elder)
    wanted: dict[str, Any] = dict(fix.after) if isinstance(fix.after, dict) else {}
    skills = tuple(skill for skill in str(wanted.get("skills", "")).split(";") if skill)
    return Helper(NEW, NEW, one.lon, one.lat, gender=wanted.get("gender"), skills=skills)


def _reaching_farther(written: Scenario, fix: Fix) -> Scenario:
    settings = replace(written.settings, max_walk_s=round(float(str(fix.after)) * MINUTE))
    named = written.policy_defaults_overridden | {"max_walk_minutes"}
    return replace(written, settings=settings, policy_defaults_overridden=named)


def _placed(loaded: Loaded, written: Scenario, *, moves: bool) -> Loaded:
    """Return the scenario on its streets, measured anew only where somebody new walks."""
    if moves:
        return on_streets(written, loaded.streets)
    here = {one.id: one for one in loaded.scenario.elders}
    elders = tuple(replace(e, lon=here[e.id].lon, lat=here[e.id].lat) for e in written.elders)
    bases = {one.id: one for one in loaded.scenario.helpers}
    helpers = tuple(replace(h, lon=bases[h.id].lon, lat=bases[h.id].lat) for h in written.helpers)
    scenario = replace(written, elders=elders, helpers=helpers)
    scenario = replace(scenario, settings=loaded.policy.settings(scenario))
    return replace(loaded, scenario=scenario, written=written)


def _paired(plan: Plan, elder: str, helper: str) -> Plan:
    """Return the plan with that pair in the place of the elder's, if there was one."""
    tiers = {entry.elder: entry.tier for entry in plan.unserved}
    tiers |= {pair.elder: pair.tier for pair in plan.pairs}
    others = tuple(pair for pair in plan.pairs if pair.elder != elder)
    return replace(
        plan, pairs=(*others, Pair(elder, helper, tiers[elder], Contact.VISIT, walk_s=0))
    )
