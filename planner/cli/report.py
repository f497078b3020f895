"""Plans, violations and files in a few lines for people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from planner.cli.screen import Screen
from planner.plan import Plan
from planner.rules import Violation
from planner.units import HOUR, MINUTE
from planner.words import say

LISTED = 40


def tell_plan(screen: Screen, plan: Plan, hand_overs: int | None = None) -> None:
    """
    Tell the figures of a plan, and what it could not do.

    After a turnover the pairs written beside the plan are its own, so that it keeps them
    all; what is worth knowing then is `hand_overs`, the elders who change their helper.
    """
    figures = plan.measures
    screen.tell("plan.horizon", first=plan.horizon.first, last=plan.horizon.last)
    if plan.stopped:
        screen.tell("plan.stopped")
    screen.tell(
        "plan.served",
        served=figures.served,
        due=figures.due,
        visits=figures.visits,
        calls=figures.calls,
        rounds=len(plan.rounds),
    )
    screen.tell(
        "plan.walking",
        hours=f"{figures.walk_s / HOUR:.1f}",
        minutes=f"{figures.walk_s / MINUTE / max(1, figures.visits):.1f}",
    )
    if math.isfinite(figures.busiest_over_mean):
        screen.tell("plan.balance", ratio=f"{figures.busiest_over_mean:.2f}")
    if figures.turf_overlap is not None:
        screen.tell("plan.turfs", percent=f"{100 * figures.turf_overlap:.0f}")
    if hand_overs is None:
        screen.tell("plan.pairs", kept=figures.pairs_kept, changed=figures.pairs_changed)
    else:
        screen.tell("plan.hand-overs", count=hand_overs)
    _tell_rest(screen, plan)


def _tell_rest(screen: Screen, plan: Plan) -> None:
    """Tell who is remote or unserved, how good the plan is, and which rules are broken."""
    if plan.remote:
        screen.tell("plan.remote", count=len(plan.remote))
    if plan.unserved:
        missing = sum(entry.missing for entry in plan.unserved)
        screen.tell("plan.unserved", count=missing)
        reasons = Counter[str]()
        for entry in plan.unserved:
            reasons[entry.reason.value] += entry.missing
        for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
            screen.write(f"    {count:>5}  {rule_name(screen, reason)}")
    if plan.bound is not None:
        screen.tell(
            "plan.bound",
            hours=f"{plan.bound.walk_s / HOUR:.1f}",
            percent=f"{100 * plan.bound.gap:.1f}",
            how=plan.bound.how,
        )
    tell_violations(screen, plan.violations)


def rule_name(screen: Screen, rule: str) -> str:
    """Return the rule's id with its sentence."""
    return f"{rule}: {say(screen.language, f'rules.{rule}')}"


def tell_violations(screen: Screen, violations: Sequence[Violation]) -> None:
    """List broken rules; many of one kind are counted."""
    if not violations:
        return
    screen.tell("check.broken", count=len(violations))
    for violation in violations[:LISTED]:
        screen.write(f"  {violation_line(screen, violation)}")
    if len(violations) > LISTED:
        screen.tell("check.more", count=len(violations) - LISTED)


def violation_line(screen: Screen, violation: Violation) -> str:
    """Return the rule's id, who, when, what and by how much, in one line."""
    from planner.check import render

    return f"{violation.rule.value}: {render(violation, screen.language)}"


def violation_json(violation: Violation) -> dict[str, object]:
    """Return a violation for machines, as plan.json has it."""
    from planner.plan_json import violation_as_json

    return violation_as_json(violation)


def tell_files(screen: Screen, out: Path, names: Iterable[str]) -> None:
    """Name the files to open, those that exist, as the user can type them."""
    found = [out / name for name in names if (out / name).exists()]
    if found:
        screen.tell("files")
    for path in found:
        screen.write(f"    {path}")
