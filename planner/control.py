"""Progress of long work, and the wish to stop it: handed down from the command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


def _silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


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
    """

    show: Callable[[str, int, int], None] = _silent
    deadline: float | None = None
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
