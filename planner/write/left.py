"""What killed runs left half made: swept where nobody works at it any more."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from planner.write.folders import is_left

MADE_BESIDE = ".*.new-*"
"""What is written beside its place; the name says by whom."""
_SET_ASIDE = ".sheets.old"


def sweep_below(folder: Path, deepest: int) -> None:
    """
    Remove what was written beside its place by runs that live no more, down to so many folders.

    Lists and plans of people are among it: it must not lie on where nobody knows of it. Sheets
    that were set aside for new ones which never came are put back.
    """
    for at, names, _ in os.walk(folder):
        here = Path(at)
        names[:] = [name for name in names if not name.startswith(".")]
        if len(here.relative_to(folder).parts) >= deepest:
            names.clear()
        for path in here.glob(MADE_BESIDE):
            if not path.is_symlink() and is_left(path):
                remove(path)
        if (here / _SET_ASIDE).is_dir():
            _put_back(here / _SET_ASIDE, here / "sheets")


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, as far as the system allows."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _put_back(aside: Path, place: Path) -> None:
    if place.exists():
        remove(aside)
    else:
        aside.rename(place)
