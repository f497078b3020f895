"""One file, written beside its place and swapped in."""

from __future__ import annotations

import os
from pathlib import Path


def write_beside(file: Path, content: str) -> None:
    """Write `content` as it is, so that whoever reads `file` finds the old or the new, whole."""
    write_bytes_beside(file, content.encode())


def write_bytes_beside(file: Path, content: bytes) -> None:
    """Write bytes in the same way."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError:  # a full disk took a part of it: what is half stays nowhere
        beside.unlink(missing_ok=True)
        raise
