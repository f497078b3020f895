"""By which clock people live where a scenario lies, before the scenario is read in earnest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from planner.read.findings import Findings
from planner.read.layers import folder_of, merge, read_layers

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_TIMEZONE: Final = "Asia/Shanghai"
"""The contract's default for a scenario that names none."""


def timezone_of(folder: Path) -> str:
    """
    Return the time zone of the scenario in `folder`; none of its tables is read.

    Where what is written names no zone it is the default: whoever reads the scenario in
    earnest says what is wrong with it.
    """
    stack = read_layers(folder_of(folder), Findings())
    named = merge(stack).get("timezone") if stack else None
    if named is None or not isinstance(named.value, str):
        return DEFAULT_TIMEZONE
    try:
        return ZoneInfo(named.value).key
    except (OSError, ValueError, KeyError):
        return DEFAULT_TIMEZONE
