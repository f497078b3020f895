"""One process at a time at one output folder, on one machine."""

from __future__ import annotations

import hashlib
import os
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


if sys.platform == "win32":

    def _hold(number: int) -> None:
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_LOCK, 1)

else:

    def _hold(number: int) -> None:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX)
