"""
In which language to speak: the scenario's, and before one is known the user's.

Nothing here complains: a file that cannot be read is reported by those who read it in
earnest, in the user's language.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from functools import cache
from pathlib import Path

from planner.domain import Language
from planner.words import say


@cache
def of_user() -> Language:
    """Return the language of the user's locale: Chinese where it is, else English."""
    named = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return "zh" if (named or _of_windows()).lower().startswith("zh") else "en"


def _of_windows() -> str:
    """Return the language of Windows' own menus, empty elsewhere."""
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""


def of_scenario(folder: Path) -> Language:
    """Return the language that ``scenario.toml``, or what it extends, names; else the user's."""
    if folder.name == "scenario.toml":
        folder = folder.parent
    for _ in range(8):  # a chain of `extends` that is longer goes in a circle
        table = _table(folder / "scenario.toml")
        written = table.get("language")
        if written in ("zh", "en"):
            return "zh" if written == "zh" else "en"
        base = table.get("extends")
        if not table:
            return of_user()
        if not isinstance(base, str):
            return "zh"  # the contract's default
        folder = folder / base
    return of_user()


def of_plan(plan: Path, scenario: Path | None) -> Language:
    """Return the language of the scenario from which `plan`, a file or its folder, was made."""
    if scenario is not None:
        return of_scenario(scenario)
    file = plan / "plan.json" if plan.is_dir() else plan
    try:
        path = json.loads(file.read_text(encoding="utf-8"))["scenario"]["path"]
        return of_scenario(file.parent / path)
    except (OSError, ValueError, KeyError, TypeError):
        return of_user()


def words(key: str, **values: object) -> str:
    """Return a sentence of the command line in the user's language."""
    return say(of_user(), f"cli.{key}", **values)


def _table(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
