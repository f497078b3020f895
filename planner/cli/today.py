"""Which day it is: that of the people where the scenario lies, whatever the computer's zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Signature

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def today_at(scenario: Path, given: date | None = None) -> date:
    """Return the day that the user named for today, else today in the scenario's zone."""
    from planner.read.zone import timezone_of

    return given or Signature().today(timezone_of(scenario))
