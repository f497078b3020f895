"""
The power goes before the n-th step that changes something on the disk.

A step is a name that changes (a rename, a removal, a new folder) or a database that commits.
Whatever was written and not waited for is gone as well: the file is there, and holds nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

NAMES = ("rename", "replace", "unlink", "remove", "rmdir", "mkdir", "link", "symlink", "truncate")
"""Calls of the system that change names; what lies below /proc and the like is not ours."""
KEPT = (".sqlite", "-wal", "-shm", "-journal")
"""Files of databases, which wait for the disk by themselves."""


class Cut:
    """
    Ends this process as a power cut does, before its step of a number.

    Parameters
    ----------
    folder
        Where what changes counts.
    at
        The step; no step is none.
    said
        Where to write what every step is, a line each.
    """

    def __init__(self, folder: Path, at: int, said: Path) -> None:
        self._folder, self._at, self._said = folder, at, said
        self._steps = 0
        self._safe: set[int] = set()
        self._before: dict[Path, tuple[int, int, int]] = {}

    def begin(self) -> None:
        """Watch from now on."""
        self._before = {path: _state(path) for path in _files(self._folder)}
        for name in NAMES:
            setattr(os, name, self._watched(name, getattr(os, name)))
        own = os.fsync

        def fsync(number: int) -> None:
            own(number)
            self._safe.add(os.fstat(number).st_ino)

        os.fsync = fsync  # type: ignore[assignment]
        event.listen(Engine, "commit", lambda _: self._step("commit"))

    def _watched(self, name: str, call: Any) -> Any:
        def watched(*args: Any, **kwargs: Any) -> Any:
            if args and self._is_ours(args[0]):
                self._step(f"{name} {args[0]}")
            return call(*args, **kwargs)

        return watched

    def _is_ours(self, path: Any) -> bool:
        return isinstance(path, str | Path) and str(path).startswith(str(self._folder))

    def _step(self, what: str) -> None:
        self._steps += 1
        with self._said.open("a", encoding="utf-8") as said:
            said.write(f"{what}\n")
        if self._steps == self._at:
            self._lose()
            os.kill(os.getpid(), signal.SIGKILL)

    def _lose(self) -> None:
        """Empty every file that is new or changed and was not waited for."""
        for path in _files(self._folder):
            now = _state(path)
            if self._before.get(path) != now and now[0] not in self._safe:
                if now[0] in {one[0] for one in self._before.values()}:
                    continue  # an old file under another name
                with path.open("r+b") as stream:
                    os.ftruncate(stream.fileno(), 0)


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.endswith(KEPT)
    ]


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def cut(folder: Path, do: Callable[[Callable[[], None]], object], at: int) -> list[str] | None:
    """
    Do something in a process of its own, whose power goes before its step `at`.

    Parameters
    ----------
    do
        Is given what to call when steps begin to count.

    Returns
    -------
    list of str or None
        The steps up to there; None where it was done before.

    Raises
    ------
    AssertionError
        If what was to be done raised.
    """
    said = folder.parent / f"{folder.name}.steps"
    said.write_text("", "utf-8")

    def run() -> None:
        do(Cut(folder, at, said).begin)
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
    return None if process.exitcode == 0 else said.read_text("utf-8").splitlines()
