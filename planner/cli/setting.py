"""
What a scenario says before it is read in earnest: its language, its clock.

Nothing here complains: a file that cannot be read is reported by those who read it in
earnest, in the user's language.
"""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_TIMEZONE = "Asia/Shanghai"
"""The contract's default for a scenario that names none."""
LONGEST_CHAIN = 8
"""A chain of `extends` that is longer goes in a circle."""


def tables_of(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the table of ``scenario.toml``, then those that it extends; empty if unreadable."""
    if folder.name == "scenario.toml":
        folder = folder.parent
    for _ in range(LONGEST_CHAIN):
        table = _table(folder / "scenario.toml")
        yield table
        base = table.get("extends")
        if not isinstance(base, str):
            return
        folder = folder / base


def home_of(plan: Path) -> Path | None:
    """Return the folder of the scenario from which `plan`, a file or its folder, was made."""
    file = plan / "plan.json" if plan.is_dir() else plan
    try:
        path: str = json.loads(file.read_text(encoding="utf-8"))["scenario"]["path"]
        return file.parent / path
    except (OSError, ValueError, KeyError, TypeError):
        return None


def today_at(scenario: Path | None, given: date | None = None) -> date:
    """
    Return the day as people where the scenario lies count it now.

    Parameters
    ----------
    scenario
        The scenario's folder; None where it is not known.
    given
        The day that the user named for today, which goes before the clock.
    """
    if given is not None:
        return given
    tables = tables_of(scenario) if scenario is not None else iter(())
    zone = next((z for t in tables if isinstance(z := t.get("timezone"), str)), DEFAULT_TIMEZONE)
    try:
        return datetime.now(ZoneInfo(zone)).date()
    except (OSError, ValueError, KeyError):
        return datetime.now(UTC).astimezone().date()


def _table(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
