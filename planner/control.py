"""What a caller hands down besides the task: who asks and when, what is shown, when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


def _now() -> datetime:
    """Return the present: what a caller means who names no other time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Signature:
    """
    By whom, why, when and by which command something is done: kept with what is written.

    Nothing below the command line, the desk and the Python face asks the machine for these.

    Parameters
    ----------
    by
        Who is at work; empty where nobody said.
    reason
        Why, in the words of whoever is at work.
    command
        The command line, without the program's path; empty for Python.
    now
        The present, with its zone.
    day
        The day taken for today where it is not that of `now`.
    store
        Path or address of the store for versions; None for the file beside the plan.
    undoes
        Number of the version that is taken back by this; None for any other change.
    """

    by: str = ""
    reason: str = ""
    command: str = ""
    now: datetime = field(default_factory=_now)
    day: date | None = None
    store: str | None = None
    undoes: int | None = None

    def today(self, timezone: str) -> date:
        """Return today as people in `timezone` (a name such as Asia/Shanghai) count it."""
        return self.day or self.now.astimezone(ZoneInfo(timezone)).date()


@dataclass(slots=True)
class Control:
    """
    What long work tells, and asks, while it goes on.

    Parameters
    ----------
    show
        Called with a stage (key of the catalogue below ``progress.``), the work done and
        the work to do; 0 to do means that nobody knows.
    deadline
        Value of `time.monotonic` after which to stop; a safety net, None for none.
    signature
        By whom, why, when and by which command the work is done.
    """

    show: Callable[[str, int, int], None] = _silent
    deadline: float | None = None
    signature: Signature = field(default_factory=Signature)
    _stop: bool = field(default=False, init=False)

    def stop(self) -> None:
        """Ask for the best plan so far."""
        self._stop = True

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked to stop, or the deadline has passed."""
        late = self.deadline is not None and time.monotonic() > self.deadline
        self._stop = self._stop or late
        return self._stop
