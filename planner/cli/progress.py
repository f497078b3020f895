"""Progress of long work, on standard error: a live line on a terminal, sparse lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.domain import Language
from planner.words import catalogue, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 10.0

Show = Callable[[str, int, int], None]


def stage_name(language: Language, stage: str) -> str:
    """Return the stage in words; one that the catalogue lacks as it is, rather than fail."""
    key = f"progress.{stage}"
    return say(language, key) if key in catalogue() else stage


@dataclass(slots=True)
class Lines:
    """One line when a stage begins, then one every ten seconds while it goes on."""

    language: Language
    _stage: str = field(default="", init=False)
    _said: float = field(default=0.0, init=False)

    def show(self, stage: str, done: int, total: int) -> None:
        """Say where the work is, if it is time to."""
        now = time.monotonic()
        if stage == self._stage and now - self._said < SECONDS_BETWEEN_LINES:
            return
        self._stage, self._said = stage, now
        share = f" {min(100, 100 * done // total)} %" if total and done else ""
        print(f"· {stage_name(self.language, stage)}{share}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the lines as they are."""


@dataclass(slots=True)
class LiveLine:
    """A bar that moves, drawn by rich."""

    language: Language
    _bar: Progress | None = field(default=None, init=False)
    _task: TaskID | None = field(default=None, init=False)
    _stage: str = field(default="", init=False)

    def show(self, stage: str, done: int, total: int) -> None:
        """Move the bar; a new stage begins a new one."""
        bar = self._bar or self._start()
        if stage != self._stage or self._task is None:
            self._finish_stage()
            self._stage = stage
            self._task = bar.add_task(stage_name(self.language, stage), total=total or None)
        bar.update(self._task, completed=done, total=total or None)

    def close(self) -> None:
        """Stop drawing."""
        if self._bar is not None:
            self._finish_stage()
            self._bar.stop()
            self._bar = None

    def _finish_stage(self) -> None:
        if self._bar is not None and self._task is not None:
            total = self._bar.tasks[self._task].total or 1
            self._bar.update(self._task, completed=total, total=total)

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        with suppress(Exception):  # a terminal that cannot be drawn on still gets its plan
            self._bar.start()
        return self._bar


def progress(language: Language) -> Lines | LiveLine:
    """Return what shows progress on this standard error."""
    return LiveLine(language) if sys.stderr.isatty() else Lines(language)
