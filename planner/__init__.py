"""
The planner for visit rounds.

For analysts: `load`, `open`, `Scenario`, `Change`, `Leaver`, `Absence`; see ``docs/python.md``.
They are loaded when they are first used, so that importing the package takes no time.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would take longer than all the rest
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

_FACE = {
    "load": "load",
    "open": "open_week",
    "Scenario": "Scenario",
    "Change": "Change",
    "Leaver": "Leaver",
    "Absence": "Absence",
}


def __getattr__(name: str) -> Any:
    """Return one of the names for analysts."""
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("planner.face"), _FACE[name])


def __dir__() -> list[str]:
    """Return the names that completion shows."""
    return sorted([*globals(), *_FACE])
