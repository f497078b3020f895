"""
The planner for visit rounds.

For analysts: `load`, `open`, `Scenario`, `Change`, `Leaver`, `Absence`, `undo`, `Signature`, and
`whatif` for variants side by side; see ``docs/python.md``.
They are loaded when they are first used, so that importing the package takes no time.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would take longer than all the rest
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

_FACE = {
    "load": "planner.face:load",
    "open": "planner.face:open_week",
    "Scenario": "planner.face:Scenario",
    "Change": "planner.pipeline.change:Change",
    "Leaver": "planner.pipeline.change:Leaver",
    "Absence": "planner.pipeline.change:Absence",
    "Signature": "planner.control:Signature",
    "undo": "planner.pipeline.versions:undo",
    "whatif": "planner.studies.asked:whatif",
}


def __getattr__(name: str) -> Any:
    """Return one of the names for analysts."""
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, _, there = _FACE[name].partition(":")
    return getattr(import_module(module), there)


def __dir__() -> list[str]:
    """Return the names that completion shows."""
    return sorted([*globals(), *_FACE])
