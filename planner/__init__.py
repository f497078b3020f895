"""
The planner for visit rounds.

For analysts: `load`, `open`, `Scenario`, `Change`, `Leaver`, `Absence`, `undo`, `Signature`, and
`whatif` for variants side by side; see ``docs/python.md``.
They are loaded when they are first used, so that importing the package takes no time.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would take longer than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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


def names_of(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """
    Return the ``__getattr__`` of a package whose names are loaded when they are first used.

    Parameters
    ----------
    homes
        Name to the module that holds it: ``planner.face:open_week``, or ``planner.face`` where
        it is called the same there.
    """

    def load(name: str) -> Any:
        """Return one of the package's names."""
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module

        module, _, there = homes[name].partition(":")
        return getattr(import_module(module), there or name)

    return load


__getattr__ = names_of(__name__, _FACE)


def __dir__() -> list[str]:
    """Return the names that completion shows."""
    return sorted([*globals(), *_FACE])
