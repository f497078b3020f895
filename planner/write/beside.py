"""One file, written beside its place, waited for until the disk has it, and swapped in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from planner.write.alone import owner


def write_beside(file: Path, content: str) -> None:
    """Write `content` as it is, so that whoever reads `file` finds the old or the new, whole."""
    write_bytes_beside(file, content.encode())


def write_bytes_beside(file: Path, content: bytes) -> None:
    """Write bytes in the same way."""
    beside = beside_of(file)
    try:
        beside.write_bytes(content)
        swap(beside, file)
    except OSError:  # a full disk took a part of it: what is half stays nowhere
        beside.unlink(missing_ok=True)
        raise


def beside_of(path: Path) -> Path:
    """Return where to make what takes the place of `path`; the name says who is at work there."""
    return path.with_name(f".{path.name}.new-{owner()}-")


def swap(beside: Path, file: Path) -> None:
    """
    Put a file that was written in the place of another.

    Where the power goes the name may already be the new one, so its content must be there first.
    """
    to_disk(beside)
    beside.replace(file)
    names_to_disk(file.parent)


def to_disk(path: Path) -> None:
    """Wait until the disk has a file, or a folder with everything in it."""
    if path.is_dir():
        for one in sorted(path.iterdir()):
            if not one.is_symlink():
                to_disk(one)
        names_to_disk(path)
        return
    with path.open("r+b") as written:
        os.fsync(written.fileno())


def names_to_disk(folder: Path) -> None:
    """Wait until the disk has the names in a folder; Windows keeps them in order by itself."""
    if sys.platform == "win32":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
