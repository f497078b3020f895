"""
Why this helper, or why nobody: alternatives with their costs, reasons with their measure.

For somebody paired: every other helper, lawful or not and why, and what the move would
cost in walking and load. For somebody unserved or remote: a reason per helper, and the
changes that were tried and truly serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.errors import Fault, InputError, Text, text
from planner.solver.model.facts import Facts, gather
from planner.solver.model.measure import load_by_helper
from planner.solver.model.rounds import Door, cheapest, door_windows, parts_left, without
from planner.solver.why import fixes
from planner.solver.why.conflict import Conflict, conflict
from planner.solver.why.desk import Desk, Missing, desk_of, missing_of
from planner.solver.why.grounds import first_visit, grounds
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Elder, Scenario
    from planner.plan import Fix, Plan, Unserved
    from planner.policy import Policy
    from planner.rules import Rule
    from planner.travel import Walking


@dataclass(frozen=True, slots=True)
class Alternative:
    """
    Another helper for an elder who has one.

    Parameters
    ----------
    rule
        The hard rule in the way; None where the helper might take over.
    extra_walk_s
        Seconds of walking that the move costs in this plan; None where some visit finds
        no place in the helper's rounds as they are.
    minutes_before, minutes_after
        The helper's load in the horizon.
    """

    helper: str
    walk_s: int
    rule: Rule | None = None
    excess_s: int | None = None
    extra_walk_s: int | None = None
    minutes_before: float = 0.0
    minutes_after: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why an elder stands where the plan puts the elder.

    Parameters
    ----------
    state
        ``pair``, ``remote`` or ``other``.
    helper
        Paired, nearest or calling helper, in this order of states.
    is_nowhere
        Whether the roster does not say where the elder lives.
    grounds
        The clause that gives tier and form, or leaves the elder out, and what is noted.
    role
        Who comes beside the helper, where that line of the elder is explained.
    roles
        The same for each role that comes to the elder beside the helper.
    """

    elder: str
    name: str
    state: str
    helper: str | None
    walk_s: int | None
    why: str
    alternatives: tuple[Alternative, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    fixes: tuple[Fix, ...] = ()
    conflict: Conflict | None = None
    is_nowhere: bool = False
    grounds: tuple[Text, ...] = ()
    role: str = ""
    roles: tuple[Explanation, ...] = ()


def explain(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    plan: Plan,
    elder: str,
    *,
    control: Control,
) -> Explanation:
    """
    Return why `elder` has this helper, or none, and what would serve.

    Raises
    ------
    InputError
        If the roster or the plan knows no such elder.
    """
    control.show("explain", 0, 0)
    facts = gather(scenario, policy, walking, plan.horizon)
    nowhere = next((one for one in scenario.unplaced if one.id == elder), None)
    if nowhere is not None:
        return _of_nowhere(nowhere, plan)
    if elder not in facts.elder_at:
        raise InputError((unknown(elder),))
    desk = desk_of(facts, plan)
    found = _of_line(desk, elder)
    lines = [one.id for one in scenario.elders if one.role and one.person == elder]
    return replace(found, roles=tuple(_of_line(desk, line) for line in lines))


def _of_line(desk: Desk, elder: str) -> Explanation:
    """Explain an elder, or the line of a role that comes to the elder."""
    facts, plan = desk.facts, desk.plan
    listed = tuple(entry for entry in plan.unserved if entry.elder == elder)
    state, helper, walk, why = _state(plan, elder)
    others = _alternatives(desk, elder) if state == "pair" else _reaches(facts, elder)
    return Explanation(
        elder=facts.elder(elder).person,
        role=facts.elder(elder).role,
        name=facts.elder(elder).name,
        state=state,
        helper=helper,
        walk_s=walk,
        why=why,
        alternatives=tuple(others),
        unserved=listed,
        fixes=tuple(_fixes(desk, elder, state)),
        conflict=_conflict(desk, elder) if listed else None,
        grounds=(
            *grounds(facts, elder, is_missing=bool(listed)),
            *first_visit(facts, plan, elder),
        ),
    )


def _of_nowhere(elder: Elder, plan: Plan) -> Explanation:
    """Explain somebody whose place nobody knows: there is no helper to compare."""
    state, helper, walk, why = _state(plan, elder.id)
    listed = tuple(entry for entry in plan.unserved if entry.elder == elder.id)
    return Explanation(
        elder.id, elder.name, state, helper, walk, why, unserved=listed, is_nowhere=True
    )


def unknown(elder: str) -> Fault:
    """Return the fault of somebody whom the plan does not know."""
    return Fault(
        file="",
        expected=text("turnover.fault.elder"),
        remedy=text("turnover.fault.elder-remedy"),
        column="ELDER",
        value=elder,
    )


def _state(plan: Plan, elder: str) -> tuple[str, str | None, int | None, str]:
    for pair in plan.pairs:
        if pair.elder == elder:
            return "pair", pair.helper, pair.walk_s, ""
    for remote in plan.remote:
        if remote.elder == elder:
            return "remote", remote.nearest, remote.walk_s, remote.why
    for other in plan.others:
        if other.elder == elder:
            return "other", other.helper, None, other.why
    return "other", None, None, ""


# --- alternatives to a pair -----------------------------------------------------------------


def _alternatives(desk: Desk, elder: str) -> Iterator[Alternative]:
    """Yield every other helper, the nearest first."""
    facts = desk.facts
    e = facts.elder_at[elder]
    load = load_by_helper(facts, desk.rounds, desk.calls)
    order = sorted(
        range(len(facts.scenario.helpers)),
        key=lambda h: (int(facts.walk[h, e]) < 0, int(facts.walk[h, e]), h),
    )
    for h in order:
        if facts.scenario.helpers[h].id != desk.pairs.get(elder):
            yield _alternative(desk, elder, h, load[h])


def _alternative(desk: Desk, elder: str, h: int, load: int) -> Alternative:
    facts = desk.facts
    helper = facts.scenario.helpers[h]
    e = facts.elder_at[elder]
    walk = int(facts.walk[h, e])
    rule, excess = in_the_way(facts, h, e)
    if rule is not None:
        return Alternative(helper.id, walk, rule, excess, minutes_before=_minutes(load))
    moved = move_cost(desk, elder, h)
    if moved is None:
        return Alternative(helper.id, walk, minutes_before=_minutes(load))
    extra, taken = moved
    return Alternative(
        helper.id,
        walk,
        extra_walk_s=extra,
        minutes_before=_minutes(load),
        minutes_after=_minutes(load + taken),
    )


def in_the_way(facts: Facts, h: int, e: int) -> tuple[Rule | None, int | None]:
    """Return the rule that forbids the pair, and by how much."""
    from planner.rules import Rule

    rule = facts.in_the_way(h, e)
    walk = int(facts.walk[h, e])
    is_far = rule is Rule.WITHIN_WALK and walk >= 0
    return rule, walk - facts.settings.max_walk_s if is_far else None


def move_cost(desk: Desk, elder: str, h: int) -> tuple[int, int] | None:
    """
    Return what it costs to move all visits of `elder` to helper `h`, on the same days.

    Returns
    -------
    walk_s, taken_s
        More walking of the whole team, and more work of `h`. None where some visit finds
        no lawful place in the helper's rounds as they are.
    """
    facts = desk.facts
    team = taken = 0
    for r in desk.rounds:
        stop = next((s for s in r.stops if elder in s.elders), None)
        if stop is None or stop.cover_for is not None:
            continue
        windows = door_windows(facts, (elder,), r.day)
        if stop.companion is not None or windows is None:
            return None
        service = facts.entitled[facts.elder_at[elder]].service_s
        parts = parts_left(facts, h, r.day, desk.calls)
        now = desk.round(facts.scenario.helpers[h].id, r.day)
        way = cheapest(facts, h, r.day, now, Door((elder,), service, windows), parts)
        if way is None:
            return None
        own = facts.helper_at[r.helper]
        rest = without(facts, r, elder, parts_left(facts, own, r.day, desk.calls))
        saved = r.walk_s - (0 if rest is None else rest.walk_s)
        team += way.extra_walk_s - saved
        taken += way.extra_walk_s + service
    return team, taken


def _reaches(facts: Facts, elder: str) -> Iterator[Alternative]:
    """Yield how far every helper is from somebody without a pair, and what is in the way."""
    e = facts.elder_at[elder]
    for h, helper in enumerate(facts.scenario.helpers):
        rule, excess = in_the_way(facts, h, e)
        yield Alternative(helper.id, int(facts.walk[h, e]), rule, excess)


# --- what would serve ----------------------------------------------------------------------


def _fixes(desk: Desk, elder: str, state: str) -> Iterator[Fix]:
    """Yield each kind of change that serves: what is missing, or a visit where calls are made."""
    missing = missing_of(desk.facts, desk.plan, elder)
    if not missing and state == "remote":
        missing = _called(desk, elder)
    seen: set[tuple[str, str]] = set()
    for one in missing:
        for fix in fixes.fixes(desk, one):
            key = (fix.change, str(fix.after))
            if key not in seen:
                seen.add(key)
                yield fix


def _conflict(desk: Desk, elder: str) -> Conflict | None:
    """Return which rules together leave the elder's first missing contact out."""
    found = (conflict(desk, missing) for missing in missing_of(desk.facts, desk.plan, elder))
    return next((one for one in found if one is not None), None)


def _called(desk: Desk, elder: str) -> list[Missing]:
    """Return what a remote elder gets by call, as if it were to be seen at the door."""
    from planner.due import contacts_before, weeks_of
    from planner.solver.model.owed import owed_in

    facts = desk.facts
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    week = weeks_of(facts.horizon)[0]
    return [
        Missing(demand, demand.count, frozenset(), week)
        for demand in owed_in(facts, week, contacts)
        if demand.elder == elder and demand.kind == "tier" and demand.contact is not Contact.VISIT
    ]


def _minutes(seconds: int) -> float:
    return round(seconds / MINUTE, 1)
