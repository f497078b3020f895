"""The versions of a plan, told: a line and a value for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.store import Note, Version


def line(version: Version | Note, language: Language) -> str:
    """Return number, time, author and command of a version in one line."""
    restores = ""
    if version.restores is not None:
        restores = say(language, "turnover.versions.restores", number=version.restores)
    return say(
        language,
        "turnover.versions.line",
        number=version.number,
        time=f"{version.time:%Y-%m-%d %H:%M}",
        author=version.author,
        command=version.command or version.reason,
        restores=restores,
    )


def as_json(version: Version | Note) -> dict[str, object]:
    """Return what is known of a version, for machines."""
    return {
        "number": version.number,
        "author": version.author,
        "time": version.time.isoformat(),
        "reason": version.reason,
        "command": version.command,
        "restores": version.restores,
    }
