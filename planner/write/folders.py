"""
Output folders: written beside and swapped in, so that a failed run leaves the old one whole.

A folder that is not empty and holds no plan of ours is refused. Files of other people in a
folder of ours stay where they are.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.errors import Fault, InputError, text
from planner.write.alone import alone, is_owner_dead, owner
from planner.write.beside import names_to_disk, to_disk

MADE = ("sheets", "maps", "feeds", "papers", "unserved.csv", "pairs.csv", "roster-changes.csv")
"""What is made of a plan and can be made again: where somebody is forgotten it goes whole."""
OURS = ("plan.json", *MADE, "scenario", "surge", "compare")
"""Names that a run replaces; whatever else lies in the folder is kept."""
MARKS = ("plan.json", "compare.json", "findings.json", "papers.json", "report.json")
"""Files that say in ``format`` that a folder is ours."""
A_DAY_S = 24 * 3600
FORMAT_PREFIX = "visit-rounds/"


@contextmanager
def swap_in(out: Path, keep: Callable[[Path], object] | None = None) -> Iterator[Path]:
    """
    Yield a new empty folder that takes the place of `out` when all went well.

    Parameters
    ----------
    keep
        Called with the new folder just before it is swapped in, with nobody else at the
        same: what it raises leaves `out` as it was.

    Raises
    ------
    InputError
        If `out` is a file, or a folder that is not empty and not ours.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  # a link is followed only when it is swapped
    _recover(out)
    refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-{owner()}-", dir=out.parent))
    new.chmod(_mode_given(new))
    try:
        yield new
        with alone(out):
            to_disk(new)
            if keep is not None:
                _recover(out)
                keep(new)
            _exchange(new, out)
            names_to_disk(out.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _mode_given(folder: Path) -> int:
    """Return the mode that new folders get: what the user's umask leaves."""
    probe = folder / "mode"
    probe.mkdir()
    mode = probe.stat().st_mode & 0o777
    probe.rmdir()
    return mode


def refuse_foreign(out: Path) -> None:
    """Raise an `InputError` where `out` must not be written over."""
    if out.is_symlink() and not out.exists():
        raise InputError((_fault(out, "plan.folder.file"),))
    if out.exists() and not out.is_dir():
        raise InputError((_fault(out, "plan.folder.file"),))
    if out.is_dir() and any(out.iterdir()) and not is_ours(out):
        raise InputError((_fault(out, "plan.folder.foreign"),))


def is_ours(folder: Path) -> bool:
    """Say whether the folder holds a plan, or a study, that this program wrote."""
    return any(_is_written_by_us(folder / name) for name in MARKS)


def _is_written_by_us(file: Path) -> bool:
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(written, dict) and str(written.get("format", "")).startswith(FORMAT_PREFIX)


def _fault(out: Path, key: str) -> Fault:
    return Fault(
        file=out.name,
        expected=text(key),
        remedy=text("plan.folder.remedy"),
        column="--out",
        value=str(out),
    )


def _sweep(out: Path) -> None:
    """Remove what killed runs left beside `out`."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.new-*"):
        if left.is_dir() and is_left(left):
            shutil.rmtree(left, ignore_errors=True)


def is_left(new: Path) -> bool:
    """
    Say whether nobody works any more at a ``.OUT.new-*`` folder.

    The process that made it lives no more on this machine; or, where the name does not tell or
    another machine made it, it has not been touched for a day.
    """
    is_dead = is_owner_dead(new.name.partition(".new-")[2])
    if is_dead is None:
        return time.time() - new.stat().st_mtime > A_DAY_S
    return is_dead


def _old(out: Path) -> Path:
    return out.parent / f".{out.name}.old"


def recover(out: Path) -> None:
    """
    Put back what a run that was killed while it swapped `out` left beside it.

    To be called before anything in a folder of ours is read, or made in it: a folder may be
    away for the moment, and what is not ours to replace may lie in the former one still.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100  # a link is followed only when it is swapped
    if _old(out).is_dir():
        with alone(out):  # whoever swaps it just now is waited for
            _recover(out)


def recover_below(folder: Path) -> None:
    """Put back whatever killed runs left half swapped right below `folder`."""
    for old in folder.glob(".*.old"):
        out = folder / old.name[1:].removesuffix(".old")
        if is_ours(old) or is_ours(out):
            recover(out)


def _recover(out: Path) -> None:
    """Finish what a run that was killed between two renames left undone."""
    old = _old(out)
    if old.is_dir() and not out.exists():
        old.rename(out)
    elif old.is_dir():
        _keep_foreign(old, out)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`; a killed run is mended by the next one."""
    old = _old(out)
    target = out.resolve() if out.is_symlink() else out
    if target.is_dir():
        target.rename(old)
    new.rename(target)
    if old.is_dir():
        _keep_foreign(old, target)
        shutil.rmtree(old, ignore_errors=True)


def _keep_foreign(old: Path, out: Path) -> None:
    """Move over whatever in `old` is not ours to replace."""
    for entry in sorted(old.iterdir()):
        if entry.name not in OURS and not (out / entry.name).exists():
            entry.rename(out / entry.name)
