"""One process at a time at one output folder, on one machine; and whether it lives still."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """
    Hold others off `folder` while the body runs; they wait.

    The mark lies where the system keeps what is passing, and goes free with the process.
    """
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]
    user = getattr(os, "getuid", lambda: 0)()
    mark = Path(tempfile.gettempdir()) / f"visit-rounds-{user}-{name}.lock"
    with mark.open("ab") as file:
        _hold(file.fileno())
        yield


def owner() -> str:
    """Return what names this process in the name of a folder: a mark of the machine, its number."""
    return f"{_machine()}-{os.getpid()}"


def is_owner_dead(named: str) -> bool | None:
    """
    Say whether the process that `owner` named at the start of `named` lives no more.

    None where nothing can be said: another machine's, or no name of a process.
    """
    found = re.match(r"([0-9a-f]{8})-(\d+)-", named)
    if found is None or found[1] != _machine():
        return None
    return not _lives(int(found[2]))


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


if sys.platform == "win32":

    def _lives(number: int) -> bool:
        import ctypes

        # 0x1000: may ask little of it; 259: it has not ended.
        process = ctypes.windll.kernel32.OpenProcess(0x1000, False, number)  # noqa: FBT003 - C
        code = ctypes.c_ulong()
        told = process and ctypes.windll.kernel32.GetExitCodeProcess(process, ctypes.byref(code))
        if process:
            ctypes.windll.kernel32.CloseHandle(process)
        return bool(told) and code.value == 259

    def _hold(number: int) -> None:
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_LOCK, 1)

else:

    def _lives(number: int) -> bool:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return True
        return True

    def _hold(number: int) -> None:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX)
