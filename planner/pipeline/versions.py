"""
The versions of a plan: kept at every writing, listed, compared, undone.

Without another address the store is a SQLite file beside the plan, which stays in the
folder when a plan is written again; a signature may name another one for all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from planner.control import Signature
from planner.errors import StoreError
from planner.store import FILE, Note, Store, Version, digest
from planner.write.alone import alone
from planner.write.beside import write_beside
from planner.write.folders import recover

IDENTITY = ".plan-id"
"""File that names the plan of its folder in a store that several share."""


class Former(Protocol):
    """A plan as it was read: where, and the text of its plan.json."""

    @property
    def folder(self) -> Path:
        """The folder of the plan."""

    @property
    def text(self) -> str:
        """What plan.json held; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store and the name of one plan in it."""

    store: Store
    name: str


def shelf_of(folder: Path, url: str | None = None, *, called: str | None = None) -> Shelf:
    """
    Return the store in which the versions of the plan in `folder` lie.

    Parameters
    ----------
    called
        The folder's name for people where it lies under another one until it is swapped in.
    """
    recover(folder)
    if url:
        store = Store(url)
        return Shelf(store, _name_in(store, folder, called))
    return Shelf(Store(folder / FILE), "plan")


def _name_in(store: Store, folder: Path, called: str | None) -> str:
    """
    Return the plan's own name in a store that others share.

    It lies in the folder and goes where the folder goes. What an older program kept under
    the folder's last part is taken over where its last plan is the one that lies here.
    """
    known = _read(folder / IDENTITY)
    if known and known.strip():
        return known.strip()
    old = folder.resolve().name
    name = f"{(called or old)[:150]}-{uuid.uuid4().hex}"
    plan = _read(folder / "plan.json")
    if plan is None:
        return name
    if store.last(old) and store.show(old).plan == plan:
        store.rename(old, name)
    (folder / IDENTITY).write_text(name + "\n", encoding="utf-8")
    return name


def record(
    folder: Path,
    signature: Signature,
    *,
    base: Former | None = None,
    written: Path | None = None,
) -> Version | None:
    """
    Keep the plan of `folder` as a new version; None where nothing has changed.

    Parameters
    ----------
    signature
        By whom, why, when and by which command; it names the store too.
    base
        The plan that was changed, as it was read; it becomes the first version where
        there is none.
    written
        Where the new plan lies before it is swapped in; None where it is in `folder`.

    Raises
    ------
    StoreError
        If the plan in `folder` has been changed by somebody else since `base` was read.
    """
    written = written or folder
    plan = (written / "plan.json").read_text(encoding="utf-8")
    called = folder.resolve().name
    shelf = shelf_of(_home(folder, written, signature.store), signature.store, called=called)
    try:
        notes = shelf.store.notes(shelf.name)
        last = notes[-1].number if notes else 0
        if base is not None:
            _refuse_outdated(base, folder, notes)
        if base is not None and base.text not in {"", plan} and _is_new(base, folder, notes):
            by = "" if notes else signature.by  # whoever issued it, or wrote it by hand
            unknown = replace(signature, by=by, reason="", command="", undoes=None)
            last = _save(shelf, base.text, last, files_of(base.folder), unknown).number
        if notes and notes[-1].plan_sha == digest(plan):
            return None
        return _save(shelf, plan, last, files_of(written), signature)
    finally:
        shelf.store.close()


def _is_new(base: Former, folder: Path, notes: Sequence[Note]) -> bool:
    """
    Say whether what was changed is in no version yet: the first one, or one changed outside.

    Issuing writes numbers into a plan that is in no version; undo must give them back.
    """
    if not notes:
        return True
    is_here = base.folder.resolve() == folder.resolve()
    return is_here and digest(base.text) not in {note.plan_sha for note in notes}


def _home(folder: Path, written: Path, named: str | None) -> Path:
    """Return where store and name of the plan lie, or are to begin."""
    began = (folder / (IDENTITY if named else FILE)).exists()
    return folder if began or (named and (folder / "plan.json").exists()) else written


def _refuse_outdated(base: Former, folder: Path, notes: Sequence[Note]) -> None:
    """
    Raise where the plan was read before somebody else changed it.

    A plan that no version holds was changed by hand, outside; it is believed.
    """
    if base.folder.resolve() != folder.resolve():
        return
    read = digest(base.text)
    now = _read(folder / "plan.json")
    if now is not None and now != base.text:
        raise StoreError("changed")
    if notes and notes[-1].plan_sha != read and any(n.plan_sha == read for n in notes):
        raise StoreError("changed")


def _save(
    shelf: Shelf,
    plan: str,
    expected: int,
    files: Mapping[str, str],
    signature: Signature,
) -> Version:
    return shelf.store.save(
        shelf.name,
        plan,
        expected=expected,
        author=signature.by,
        time=signature.now,
        reason=signature.reason,
        command=signature.command,
        files=files,
        undoes=signature.undoes,
    )


def files_of(folder: Path) -> dict[str, str]:
    """Return the scenario files that were written beside a plan, by name."""
    scenario = folder / "scenario"
    if not scenario.is_dir():
        return {}
    texts = sorted(path for path in scenario.iterdir() if path.suffix in {".csv", ".toml"})
    return {f"scenario/{path.name}": path.read_text(encoding="utf-8") for path in texts}


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def undo(folder: Path, signature: Signature, *, own: bool = False) -> Version:
    """
    Give the former plan back, byte for byte, as a new version and in the folder.

    Sheets and maps are to be rendered anew by whoever calls this.

    Parameters
    ----------
    own
        Whether only a change made by whoever asks may be taken back.

    Raises
    ------
    StoreError
        If there is nothing before the last change, or it is somebody else's; what was issued,
        or changed outside, since is nobody's own.
    """
    finish(folder)  # what a full disk left behind comes first: else two would be behind
    shelf = shelf_of(folder, signature.store)
    try:
        with alone(folder):
            if own and is_changed_outside(folder, shelf):
                raise StoreError("not-yours")
            version = shelf.store.undo(
                shelf.name,
                author=signature.by,
                time=signature.now,
                command=signature.command,
                own=own,
            )
            put_back(folder, version)
    finally:
        shelf.store.close()
    return version


def is_changed_outside(folder: Path, shelf: Shelf) -> bool:
    """Say whether the plan that lies here is none that a version holds."""
    plan, notes = _read(folder / "plan.json"), shelf.store.notes(shelf.name)
    known = {note.plan_sha for note in notes}
    return bool(notes) and plan is not None and digest(plan) not in known


def finish(folder: Path) -> bool:
    """
    Put the newest version into the folder where whoever kept it was killed, or had no room.

    A version is kept first and put in its place then. Where the folder still holds the version
    before, nobody could change the plan any more: every change would seem to come too late.

    Returns
    -------
    bool
        Whether there was something to finish.
    """
    if not (folder / FILE).is_file():
        return False
    shelf = shelf_of(folder)
    try:
        with alone(folder):
            notes, plan = shelf.store.notes(shelf.name), _read(folder / "plan.json")
            if plan is None or len(notes) < 2 or digest(plan) == notes[-1].plan_sha:
                return False
            if digest(plan) != notes[-2].plan_sha:  # changed outside, or issued: believed
                return False
            put_back(folder, shelf.store.show(shelf.name, notes[-1].number))
            return True
    finally:
        shelf.store.close()


def put_back(folder: Path, version: Version) -> None:
    """Write the files of a version into the folder, each beside and then in its place."""
    for name, content in {**version.files, "plan.json": version.plan}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_beside(target, content)


__all__ = [
    "Shelf",
    "StoreError",
    "files_of",
    "finish",
    "put_back",
    "record",
    "shelf_of",
    "undo",
]
