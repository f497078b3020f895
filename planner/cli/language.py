"""
In which language to speak: the scenario's, and before one is known the user's.

Nothing here complains: a file that cannot be read is reported by those who read it in
earnest, in the user's language.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from planner.cli.setting import home_of, tables_of
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
    table: dict[str, object] = {}
    for table in tables_of(folder):
        written = table.get("language")
        if written in ("zh", "en"):
            return "zh" if written == "zh" else "en"
    # The contract's default, where there is a scenario and its chain ends.
    return "zh" if table and not isinstance(table.get("extends"), str) else of_user()


def of_plan(plan: Path, scenario: Path | None) -> Language:
    """Return the language of the scenario from which `plan`, a file or its folder, was made."""
    home = scenario or home_of(plan)
    return of_user() if home is None else of_scenario(home)


def words(key: str, **values: object) -> str:
    """Return a sentence of the command line in the user's language."""
    return say(of_user(), f"cli.{key}", **values)
