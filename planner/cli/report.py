"""What commands print of plans, of broken rules and of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from planner.cli.screen import Screen
from planner.plan import Plan
from planner.rules import Violation
from planner.tell import plan as told


def tell_plan(screen: Screen, plan: Plan, hand_overs: int | None = None) -> None:
    """Print the figures of a plan, and what it could not do."""
    for line in told.lines(plan, screen.language, hand_overs):
        screen.write(line)


def tell_violations(screen: Screen, violations: Sequence[Violation]) -> None:
    """Print the rules that are broken."""
    for line in told.violation_lines(violations, screen.language):
        screen.write(line)


def tell_files(screen: Screen, out: Path, names: Iterable[str]) -> None:
    """Name the files to open, those that exist, as the user can type them."""
    found = [out / name for name in names if (out / name).exists()]
    if found:
        screen.tell("files")
    for path in found:
        screen.write(f"    {path}")
