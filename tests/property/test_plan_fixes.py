"""Every fix is applied: a proved one serves all that is missing, any other serves a part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from planner.domain import Contact, Pairing, Scenario
from planner.hours import Hours
from planner.plan import Fix, Unserved
from planner.units import parse_clock
from tests.solver.little import helper, planned, random_scenario

if TYPE_CHECKING:
    from planner.plan import Plan


def _applied(made: Scenario, entry: Unserved, fix: Fix, plan: Plan) -> Scenario:
    """Return the scenario with the fix, and with today's pairs those of the plan."""
    locked = {pair.elder for pair in made.pairs if pair.locked}
    pairs = [Pairing(p.elder, p.helper, p.elder in locked) for p in plan.pairs]
    made = replace(made, pairs=tuple(pairs))
    if fix.change == "max_walk_minutes":
        settings = replace(made.settings, max_walk_s=60 * int(str(fix.after)))
        named = made.policy_defaults_overridden | {"max_walk_minutes"}
        return replace(made, settings=settings, policy_defaults_overridden=named)
    if fix.change == "shift":
        parts = [part.split("-") for part in str(fix.after).split(";")]
        hours = Hours(tuple((parse_clock(a), parse_clock(b)) for a, b in parts))
        who = fix.cost["helper"]
        team = [replace(h, hours=hours) if h.id == who else h for h in made.helpers]
        return replace(made, helpers=tuple(team))
    if fix.change == "max_minutes_per_week":
        cap, who = 60 * int(str(fix.after)), fix.cost["helper"]
        team = [replace(h, max_week_s=cap) if h.id == who else h for h in made.helpers]
        return replace(made, helpers=tuple(team))
    if fix.change in {"pair", "swap"}:
        new = {entry.elder: str(fix.after)}
        if fix.change == "swap":
            new |= {str(fix.cost["with"]): str(fix.before)}
        kept = [pair for pair in made.pairs if pair.elder not in new]
        changed = (Pairing(elder, to) for elder, to in new.items())
        return replace(made, pairs=(*kept, *changed))
    if fix.change == "contact":
        people = [
            replace(e, contact=Contact(str(fix.after))) if e.id == entry.elder else e
            for e in made.elders
        ]
        return replace(made, elders=tuple(people))
    assert isinstance(fix.after, dict)
    at = round(fix.after["lon"] * 1e5), round(fix.after["lat"] * 1e5)
    skills = tuple(fix.after.get("skills", "").split(";"))
    new = helper("NEW", *at, gender=fix.after.get("gender"), skills=skills)
    return replace(made, helpers=(*made.helpers, new))


SEEDS = [
    *range(1, 6),
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 26)),
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_proved_fix_serves_when_it_is_applied(seed: int) -> None:
    made = random_scenario(seed, 24 + seed % 12, 2 + seed % 3)
    plan = planned(made)
    for entry in plan.unserved[:4]:
        if entry.fix is None:
            continue
        again = planned(_applied(made, entry, entry.fix, plan))
        left = sum(u.missing for u in again.unserved if u.elder == entry.elder)
        assert left == 0 if entry.fix.proved else left < entry.missing, (entry.elder, entry.fix)
