"""One file, written beside its place and swapped in."""

from __future__ import annotations

import os
from pathlib import Path


def write_beside(file: Path, content: str) -> None:
    """Write `content` as it is, so that whoever reads `file` finds the old or the new, whole."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    beside.write_text(content, encoding="utf-8", newline="")
    beside.replace(file)
