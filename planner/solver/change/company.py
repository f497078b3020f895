"""Somebody of the community comes along to a first visit that a change by hand has moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.solver.firsts import KEY, told
from planner.solver.model.rounds import Door, cheapest, parts_left, round_of

if TYPE_CHECKING:
    from planner.plan import Plan, Round
    from planner.solver.model.facts import Facts


def with_company(facts: Facts, former: Plan, plan: Plan) -> Plan:
    """
    Return the plan with its first visits told anew, those that were moved accompanied if it can be.

    The visit keeps its time; who of the community has room then comes along, the nearest first.
    """
    rule = facts.policy.first_visit
    if rule is None:
        return plan
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    before = told(facts, former.rounds, pairs)
    for row in told(facts, plan.rounds, pairs):
        if row["with"] is None and row not in before:
            plan = _joined(facts, plan, row, rule.skill)
    return replace(plan, extra={**plan.extra, KEY: told(facts, plan.rounds, pairs)})


def _joined(facts: Facts, plan: Plan, row: dict[str, object], skill: str) -> Plan:
    """Return the plan in which somebody comes along to that first visit; as it is without room."""
    main = next(r for r in plan.rounds if (r.helper, f"{r.day}") == (row["helper"], row["date"]))
    at = next(k for k, stop in enumerate(main.stops) if row["elder"] in stop.elders)
    stop = main.stops[at]
    if stop.companion is not None:
        return plan
    door = Door(
        stop.elders, stop.depart - stop.start, ((stop.start, stop.start),), main.helper,
        stop.cover_for,
    )  # fmt: skip
    avoided = {one for elder in stop.elders for one in facts.elder(elder).avoid}
    found = []
    for h, helper in enumerate(facts.scenario.helpers):
        if skill in helper.skills and helper.id not in avoided | {main.helper}:
            now = round_of(plan, helper.id, main.day)
            parts = parts_left(facts, h, main.day, plan.calls)
            way = cheapest(facts, h, main.day, now, door, parts)
            if way is not None:
                found.append((way.extra_walk_s, h, now, way.round))
    if not found:
        return plan
    _, h, now, joined = min(found, key=lambda one: one[:2])
    companion = facts.scenario.helpers[h].id
    stops = (*main.stops[:at], replace(stop, companion=companion), *main.stops[at + 1 :])
    rounds = [r for r in plan.rounds if r is not main and r is not now]
    rounds += [replace(main, stops=stops), joined]
    return replace(plan, rounds=_in_order(facts, rounds))


def _in_order(facts: Facts, rounds: list[Round]) -> tuple[Round, ...]:
    return tuple(sorted(rounds, key=lambda r: (r.day, facts.helper_at[r.helper])))
