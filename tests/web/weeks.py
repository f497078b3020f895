"""A planned town for the desk: who, when and in which order is stored; times are measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planner import pipeline, plan_json
from planner.pipeline import Loaded
from planner.plan import Plan
from planner.solver.change.edit import apply
from planner.solver.model.facts import gather
from planner.solver.model.rounds import doors_of, parts_left, timed
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
