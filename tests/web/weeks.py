"""A planned town for the desk: who, when and in which order is stored; times are measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planner import pipeline, plan_json
from planner.pipeline import Loaded
from planner.plan import Plan, Unserved
from planner.rules import Rule
from planner.solver.change.edit import apply
from planner.solver.model.facts import Facts, gather
from planner.solver.model.rounds import doors_of, parts_left, timed, without
from planner.tiers import Tier
from tests.town import write_town

STORED = Path(__file__).with_name("town-week.json")
"""What `planner plan --effort quick --start 2026-11-23` made of the town of five streets."""


def planned(folder: Path) -> Path:
    """Write the town, where it is not there, and its plan in `folder`/week; return that."""
    if not (folder / "town").is_dir():
        write_town(folder / "town")
    (folder / "week").mkdir()
    loaded = pipeline.load(folder / "town")
    plan = _plan(loaded, loaded.scenario.sha256)
    pipeline.write_plan(plan, folder / "week")
    return folder / "week"


_made: dict[str, Plan] = {}


def _plan(loaded: Loaded, sha256: str) -> Plan:
    """Return the stored plan with the walking as it is measured today."""
    if sha256 not in _made:
        _made[sha256] = _measured(loaded, plan_json.load(STORED.read_text(encoding="utf-8")))
    return _made[sha256]


def _measured(loaded: Loaded, plan: Plan) -> Plan:
    facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
    rounds = []
    for r in plan.rounds:
        h = facts.helper_at[r.helper]
        parts = parts_left(facts, h, r.day, plan.calls)
        made = timed(facts, h, r.day, doors_of(facts, r), parts)
        assert made is not None
        rounds.append(made)
    pairs = [
        replace(p, walk_s=int(facts.walk[facts.helper_at[p.helper], facts.elder_at[p.elder]]))
        for p in plan.pairs
    ]
    source = replace(plan.scenario, sha256=loaded.scenario.sha256)
    plan = replace(plan, scenario=source, rounds=tuple(rounds), pairs=tuple(pairs))
    plan = apply(facts, plan, [], force=False)
    violations = pipeline.check_plan(loaded, plan)
    return replace(plan, violations=violations)


def short(folder: Path) -> Path:
    """
    Write the town and a week in which nobody comes to E5; return the plan's folder.

    H2, whose elder it is, may work no minute more a week than E6 takes; H1 has time.
    """
    if _short:  # made once, then laid down again: nothing in it names where it lies
        for name, content in _short.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder / "week"
    write_town(folder / "town")
    week = planned(folder)
    opened = pipeline.open_plan(week)
    facts = pipeline.facts_of(opened)
    left = _left_out(facts, opened.plan, "E5")
    cap = -(-left.measures.minutes_by_helper["H2"] // 1)
    file = folder / "town" / "helpers.csv"
    head, first, second = file.read_text(encoding="utf-8").splitlines()
    rows = [f"{head},max_minutes_per_week", f"{first},", f"{second},{cap:g}"]
    file.write_text("\n".join([*rows, ""]), encoding="utf-8")
    loaded = pipeline.load(folder / "town")
    source = replace(left.scenario, sha256=loaded.scenario.sha256)
    violations = pipeline.check_plan(loaded, left)
    pipeline.write_plan(replace(left, scenario=source, violations=violations), week)
    files = (path for path in folder.rglob("*") if path.is_file())
    _short.update({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    return week


_short: dict[str, bytes] = {}


def _left_out(facts: Facts, plan: Plan, elder: str) -> Plan:
    """Return the plan without the one visit of an elder, who is named as unserved."""
    rounds = []
    for r in plan.rounds:
        if any(elder in stop.elders for stop in r.stops):
            parts = parts_left(facts, facts.helper_at[r.helper], r.day, plan.calls)
            rest = without(facts, r, elder, parts)
            rounds += [] if rest is None else [rest]
        else:
            rounds.append(r)
    waits = Unserved(elder, Tier.WEEKLY, plan.horizon, 1, Rule.WEEK_CAP)
    plan = replace(plan, rounds=tuple(rounds), unserved=(waits,))
    return apply(facts, plan, [], force=False)
