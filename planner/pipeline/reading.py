"""A plan read back from its folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.write.folders import recover

if TYPE_CHECKING:
    from planner.plan import Plan


def read_plan(path: Path) -> tuple[Plan, Path]:
    """
    Return a plan and its folder, from a plan.json or the folder that holds it.

    Raises
    ------
    InputError
        If there is no plan that can be read.
    """
    plan, folder, _ = read_with_text(path)
    return plan, folder


def read_with_text(path: Path) -> tuple[Plan, Path, str]:
    """Return a plan, its folder and its text."""
    from planner import plan_json

    recover(path.parent if path.name == "plan.json" else path)
    file = path / "plan.json" if path.is_dir() else path
    try:
        written = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        fault = Fault(file=file.name, expected=text("plan.file.missing"), value=str(path))
        raise InputError((fault,)) from None
    return plan_json.load(written), file.parent, written


def relative(target: Path, start: Path | None) -> str:
    """Return the way from the folder `start` to `target`; the whole path without one."""
    if start is None:
        return target.as_posix()
    try:
        return Path(os.path.relpath(target, start.resolve())).as_posix()
    except ValueError:  # another drive
        return target.as_posix()
