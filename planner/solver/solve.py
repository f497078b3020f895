"""One plan for a horizon: pairs first, then week by week, then the whole written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

import planner
from planner.domain import Contact
from planner.due import contacts_before, weeks_of
from planner.plan import Other, Pair, Plan, Remote, Source
from planner.solver import firsts, quotas
from planner.solver.bounding import bound_of
from planner.solver.horizon import Former, Horizon
from planner.solver.model import pairing
from planner.solver.model.days import duty_in
from planner.solver.model.doors import PLANNING, Weights
from planner.solver.model.facts import Facts, gather
from planner.solver.model.measure import measure
from planner.solver.model.owed import owed_in
from planner.solver.model.usual import levelled
from planner.solver.placeless import with_placeless
from planner.solver.weeks import is_unlevel, plan_weeks, turn_of
from planner.solver.why.fixes import with_fixes
from planner.tiers import Tier
from planner.units import MINUTE, Span
from planner.words import say

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Scenario
    from planner.plan import Effort, Round, Unserved
    from planner.policy import Policy
    from planner.travel import Walking

MOST_FIXES = 200
"""Unserved contacts for which a plan says the least change that would serve."""


def solve(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    *,
    start: date,
    weeks: int,
    seed: int,
    effort: Effort,
    control: Control,
    base: Plan | None = None,
    former: Former | None = None,
    weights: Weights = PLANNING,
    days: int | None = None,
    engine: str = "joint",
    prove: int = 0,
) -> Plan:
    """
    Return the best plan found for `weeks` weeks from `start`.

    The same arguments give the same plan, however fast the machine is.

    Parameters
    ----------
    walking
        Walking times on the streets.
    base
        A plan whose pairs stand as if ``pairs.csv`` named them; None for the scenario's.
    former
        Where a plan of this horizon is changed: what has been walked, and what should
        stay as it is.
    weights
        What breaks the tie between continuity and fairness.
    days
        Length of the horizon in place of whole weeks.
    engine
        What makes the rounds: our ``joint`` search, ``ortools`` or ``pyvrp``.
    prove
        Steps of a proof for each helper, of whose rounds the plan chooses; 0 for none.
    """
    horizon = Span(start, start + timedelta(days=(days or 7 * weeks) - 1))
    facts = gather(scenario, policy, walking, horizon)
    existing = existing_pairs(facts, base)
    pairs = pairing.assign(
        facts,
        due_contacts(facts),
        existing=existing,
        seed=seed,
        effort=effort,
        control=control,
    )
    state = _begin(facts, pairs, existing)
    state.former, state.weights, state.engine, state.prove = former, weights, engine, prove
    plan_weeks(facts, weeks_of(horizon), state, seed=seed, effort=effort, control=control)
    _follow_household(facts, state)
    _level(facts, state)
    plan = _write(facts, state, existing, pairs, seed=seed, effort=effort)
    plan = with_fixes(facts, plan, MOST_FIXES, None if former is None else former.resume)
    return with_placeless(plan, scenario, policy)


def existing_pairs(facts: Facts, base: Plan | None) -> dict[str, str]:
    """
    Return today's pairs, elder id to helper id.

    A plan names no pair that breaks a rule, such as a locked one: those are still the files'.
    """
    written = {pair.elder: pair.helper for pair in facts.scenario.pairs}
    in_turn = {pair.elder: pair.helper for pair in facts.scenario.pairs if pair.group}
    return written if base is None else written | {p.elder: p.helper for p in base.pairs} | in_turn


def due_contacts(facts: Facts) -> dict[str, float]:
    """Return how many contacts at the door fall due in the horizon, by elder id."""
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    due: dict[str, float] = {}
    for week in weeks_of(facts.horizon):
        for demand in owed_in(facts, week, contacts):
            if demand.contact is Contact.VISIT and demand.kind == "tier":
                seldom = demand.tier.is_seldom
                before = 0.0 if seldom else due.get(demand.elder, 0.0)
                due[demand.elder] = before + demand.count
    return due


def _begin(facts: Facts, pairs: pairing.Pairs, existing: Mapping[str, str]) -> Horizon:
    budget = facts.settings.max_pair_changes
    left = None if budget is None else max(0, budget - len(pairs.broken))
    return Horizon(
        pairs=dict(pairs.helper),
        standing=pairs.standing,
        locked=locked_pairs(facts),
        callers={
            elder: helper
            for elder, helper in existing.items()
            if elder not in pairs.helper and helper in facts.helper_at
        },
        changes_left=left,
    )


def locked_pairs(facts: Facts) -> frozenset[str]:
    """Return the elders whose pair is locked."""
    return frozenset(pair.elder for pair in facts.scenario.pairs if pair.locked)


def _follow_household(facts: Facts, state: Horizon) -> None:
    """Give members of a household who are not due the helper who came to the others."""
    of_household: dict[str, str] = {}
    for elder in facts.scenario.elders:
        if elder.id in state.decided:
            of_household.setdefault(elder.household, state.pairs[elder.id])
    for e, elder in enumerate(facts.scenario.elders):
        free = elder.id in state.pairs and elder.id not in state.decided | state.standing
        helper = of_household.get(elder.household)
        if free and helper is not None and facts.is_lawful(facts.helper_at[helper], e):
            state.pairs[elder.id] = helper


def _level(facts: Facts, state: Horizon) -> None:
    """Move pairs of people who are not due, where those who are due left the team unlevel."""
    if state.stopped or not state.may_change or not is_unlevel(facts, state):
        return
    owed = {call.elder for call in state.calls} | {one.elder for one in state.unserved}
    state.pairs |= levelled(
        facts,
        state.pairs,
        state.callers,
        state.standing - state.decided - state.locked - owed,
        price=state.weights.pair_change,
        weight=state.weights.unfair,
        most_changes=state.changes_left,
    )


def _write(
    facts: Facts,
    state: Horizon,
    existing: Mapping[str, str],
    paired: pairing.Pairs,
    *,
    seed: int,
    effort: Effort,
) -> Plan:
    scenario = facts.scenario
    pairs = _pairs(facts, state, existing)
    rounds = tuple(told_covers(r, state.pairs | turn_of(facts, r.day)) for r in state.rounds)
    calls = tuple(state.calls)
    unserved = _one_for_each_span(state.unserved)
    return Plan(
        scenario=Source(
            scenario.title, "", scenario.sha256, facts.policy.title.get(scenario.language, "")
        ),
        horizon=facts.horizon,
        seed=seed,
        effort=effort,
        stopped=state.stopped,
        engine=_versions(state.engine),
        pairs=pairs,
        remote=_remote(facts, state),
        others=_others(facts, state, paired),
        rounds=rounds,
        calls=calls,
        duty=duty_in(facts, calls),
        unserved=unserved,
        measures=measure(
            facts,
            rounds=rounds,
            calls=calls,
            unserved=unserved,
            pairs=pairs,
            hours=state.hours,
            price=state.price,
        ),
        bound=bound_of(facts, state),
        extra=_rules(facts, state, rounds),
    )


def _rules(facts: Facts, state: Horizon, rounds: Sequence[Round]) -> dict[str, object]:
    """Return who comes along to first visits, and what quotas have, where the policy asks."""
    found: dict[str, object] = {}
    if facts.policy.first_visit is not None:
        found[firsts.KEY] = firsts.told(facts, rounds, state.pairs)
    if facts.policy.quotas:
        found[quotas.KEY] = quotas.told(facts, rounds)
    return found


def _one_for_each_span(entries: Sequence[Unserved]) -> tuple[Unserved, ...]:
    """Return one entry for each elder and span, where a week asks for contacts of two forms."""
    found: dict[tuple[str, Span], Unserved] = {}
    for entry in entries:
        before = found.get((entry.elder, entry.due))
        missing = entry.missing + (before.missing if before else 0)
        found[entry.elder, entry.due] = replace(before or entry, missing=missing)
    return tuple(found.values())


def told_covers(r: Round, pairs: Mapping[str, str]) -> Round:
    """Return the round with `cover_for` where its helper is not, or no more, the pair's."""
    stops = []
    for stop in r.stops:
        paired = pairs.get(stop.elders[0])
        own = paired is None or paired in {r.helper, stop.companion}
        stops.append(replace(stop, cover_for=None if own else paired))
    return replace(r, stops=tuple(stops))


def _pairs(facts: Facts, state: Horizon, existing: Mapping[str, str]) -> tuple[Pair, ...]:
    pairs = []
    group = {pair.elder: pair.group for pair in facts.scenario.pairs if pair.group}
    for e, elder in enumerate(facts.scenario.elders):
        helper = state.pairs.get(elder.id)
        if helper is None:
            continue
        owed = facts.entitled[e]
        locked = elder.id in state.locked and existing.get(elder.id) == helper
        walk = int(facts.walk[facts.helper_at[helper], e])
        locked = locked and elder.id not in group
        own = group.get(elder.id, "")
        pairs.append(Pair(elder.id, helper, owed.tier, owed.contact, walk, locked, own))
    return tuple(pairs)


def _remote(facts: Facts, state: Horizon) -> tuple[Remote, ...]:
    remote = []
    for e, elder in enumerate(facts.scenario.elders):
        if elder.id in state.pairs or not facts.is_remote(e):
            continue
        h = facts.nearest(e)
        nearest = None if h is None else facts.scenario.helpers[h].id
        walk = None if h is None else int(facts.walk[h, e])
        owed = facts.entitled[e]
        contact = owed.remote if owed.tier is not Tier.NONE else owed.contact
        why = _why_remote(facts, nearest, walk)
        remote.append(Remote(elder.id, nearest, walk, owed.tier, contact, why))
    return tuple(remote)


def _why_remote(facts: Facts, nearest: str | None, walk: int | None) -> str:
    language = facts.scenario.language
    if nearest is None or walk is None:
        return say(language, "plan.remote.cut-off")
    return say(
        language,
        "plan.remote.far",
        minutes=f"{facts.settings.max_walk_s / MINUTE:g}",
        helper=nearest,
        nearest=_minutes_up(walk),
    )


def _minutes_up(seconds: int) -> str:
    """Return minutes to a tenth, rounded up: a second over fifteen is not fifteen."""
    return f"{-(-seconds // 6) / 10:.1f}"


def _others(facts: Facts, state: Horizon, paired: pairing.Pairs) -> tuple[Other, ...]:
    others = []
    for e, elder in enumerate(facts.scenario.elders):
        if elder.id in state.pairs or facts.is_remote(e):
            continue
        owed = facts.entitled[e]
        helper = None
        if owed.tier is not Tier.NONE and not owed.is_visited:
            helper = _caller(facts, e, state)
        why = say(facts.scenario.language, _why_other(facts, e, state, paired))
        others.append(Other(elder.id, owed.tier, owed.contact, helper, why))
    return tuple(others)


def _caller(facts: Facts, e: int, state: Horizon) -> str | None:
    known = state.callers.get(facts.scenario.elders[e].id)
    if known is not None:
        return known
    h = facts.nearest(e)
    return None if h is None else facts.scenario.helpers[h].id


def _why_other(facts: Facts, e: int, state: Horizon, paired: pairing.Pairs) -> str:
    owed, elder = facts.entitled[e], facts.scenario.elders[e]
    if owed.tier is Tier.NONE:
        is_young = any(note.key == "policy.note.not-elder" for note in owed.notes)
        return "plan.other.not-elder" if is_young else "plan.other.uncovered"
    if not owed.is_visited:
        return "plan.other.asked" if elder.contact is not Contact.AUTO else "plan.other.policy"
    if elder.id in state.locked:
        return "plan.other.locked"
    return "plan.other.budget" if elder.id in paired.broken else "plan.other.nobody-fits"


def _versions(engine: str) -> dict[str, str]:
    """Return the versions of what planned; another engine than our own is named too."""
    told = {"planner": planner.__version__, "ortools": version("ortools")}
    if engine == "pyvrp":
        told["pyvrp"] = version("pyvrp")
    return told if engine == "joint" else {**told, "rounds": engine}
