"""
A command at work: how it is interrupted, and how each way of ending is said.

The first Ctrl-C asks long work for its best plan so far; the second ends the command with
nothing written. Work that has no best plan so far ends at the first.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

import typer

from planner.cli.author import signature
from planner.cli.codes import Code
from planner.cli.progress import progress
from planner.cli.screen import Screen, prepare_streams
from planner.control import Control
from planner.domain import Language
from planner.errors import InputError, StoreError
from planner.words import say


@dataclass(frozen=True, slots=True)
class Work:
    """What a command works with: where to speak, and what to hand down."""

    screen: Screen
    control: Control

    def end(self, code: Code) -> typer.Exit:
        """Return what ends the command with `code`, to be raised."""
        return typer.Exit(int(code))


@dataclass(frozen=True, slots=True)
class Marking:
    """
    Where the faults of a scenario's rosters are marked: ``--marked FILE``.

    Parameters
    ----------
    scenario
        The scenario's folder, or its ``scenario.toml``.
    file
        The copy to write.
    """

    scenario: Path
    file: Path

    def refuse_other(self) -> None:
        """Refuse a file that holds something else."""
        from planner.outputs.marked import refuse_other

        refuse_other(self.file)

    def mark(self, error: InputError, screen: Screen) -> None:
        """Write the copy; that it cannot be written is said and hides no fault."""
        from planner.outputs.marked import write_marked
        from planner.read.layers import folder_of

        try:
            write_marked(self.file, folder_of(self.scenario), error.faults, screen.language)
        except OSError as failed:
            reason = failed.strerror or type(failed).__name__
            screen.warn(screen.say("system-failed", file=self.file, reason=reason))
        else:
            screen.warn(say(screen.language, "marked.written", file=self.file))


def marking(scenario: Path, file: Path | None) -> Marking | None:
    """Return where to mark, None where nobody asked."""
    return None if file is None else Marking(scenario, file)


@contextmanager
def at_work(
    language: Language,
    *,
    as_json: bool = False,
    can_stop: bool = False,
    time_limit: float | None = None,
    today: date | None = None,
    marking: Marking | None = None,
) -> Iterator[Work]:
    """
    Run a command's body and end it as the contract says.

    Parameters
    ----------
    language
        Language of messages; the body may change it on the screen.
    as_json
        Whether standard output belongs to machines.
    can_stop
        Whether the work can end early with the best so far, which is what the first
        Ctrl-C then asks for.
    time_limit
        Seconds after which the work is asked the same; None for no limit.
    today
        The day to take for today; None for the machine's.
    marking
        Where faults of rosters are marked in a copy.

    Raises
    ------
    typer.Exit
        With the code of how it ended, unless the body came to its end.
    """
    prepare_streams(as_json=as_json)
    screen = Screen(language, as_json)
    shown = progress(language)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    control = Control(show=shown.show, deadline=deadline, signature=signature(today))
    is_marking = False
    try:
        if marking is not None:
            marking.refuse_other()
            is_marking = True
        with _interrupts(control, screen, can_stop=can_stop):
            yield Work(screen, control)
        shown.close()
        if marking is not None:
            screen.write(say(screen.language, "marked.nothing", file=marking.file))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - no traceback reaches a user
        shown.close()
        _end(error, screen, marking if is_marking else None)


def _end(error: BaseException, screen: Screen, marking: Marking | None = None) -> None:
    """Say why the work ended, and leave with that code."""
    match error:
        case typer.Exit() | typer.Abort():
            raise error
        case InputError():
            screen.faults(error.faults)
            if marking is not None:
                marking.mark(error, screen)
            code = Code.INPUT
        case KeyboardInterrupt():
            screen.warn(screen.say("interrupted"))
            screen.result({"error": "interrupted"})
            code = Code.INTERRUPTED
        case BrokenPipeError():  # who read our output has gone; nobody is left to tell
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Code.DONE
        case StoreError():
            reason = say(screen.language, f"store.fault.{error}")
            if error.file:
                reason = say(screen.language, "store.at", file=error.file, reason=reason)
            part = say(screen.language, f"store.part.{error.part or 'plans'}")
            _say_failure(screen, "store-failed", part=part, reason=reason)
            code = Code.INPUT
        case OSError():
            _say_failure(screen, "system-failed", file=error.filename or "?", reason=error.strerror)
            code = Code.INPUT
        case _:
            log = _write_log(error)
            _say_failure(screen, "our-fault", kind=type(error).__name__, log=log)
            code = Code.OUR_FAULT
    raise typer.Exit(int(code)) from None


def _say_failure(screen: Screen, key: str, **values: object) -> None:
    line = screen.say(key, **values)
    screen.warn(line)
    screen.result({"error": key, "message": line})


def _write_log(error: BaseException) -> Path:
    """Write what only we can read beside the user's work, or where the system keeps such."""
    name = f"planner-{time.strftime('%Y%m%d-%H%M%S')}.log"
    told = "".join(traceback.format_exception(error))
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(told, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return folder / name
    return Path("-")


@contextmanager
def _interrupts(control: Control, screen: Screen, *, can_stop: bool) -> Iterator[None]:
    """Send Ctrl-C where it belongs while the work goes on."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    was_asked = not can_stop

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal was_asked
        if was_asked:
            raise KeyboardInterrupt
        was_asked = True
        control.stop()
        screen.warn("\n" + screen.say("stopping"))

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
