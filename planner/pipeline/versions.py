"""
The versions of a plan: kept at every writing, listed, compared, undone, erased.

Without another address the store is a SQLite file beside the plan, which stays in the
folder when a plan is written again; a signature may name another one for all.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from planner.control import Signature
from planner.errors import StoreError
from planner.store import FILE, Note, Store, Version, digest, without_passwords
from planner.write.alone import alone
from planner.write.beside import write_beside

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


def shelf_of(folder: Path, url: str | None = None) -> Shelf:
    """Return the store in which the versions of the plan in `folder` lie."""
    if url:
        store = Store(url)
        return Shelf(store, _name_in(store, folder))
    return Shelf(Store(folder / FILE), "plan")


def _name_in(store: Store, folder: Path) -> str:
    """
    Return the plan's own name in a store that others share.

    It lies in the folder and goes where the folder goes. What an older program kept under
    the folder's last part is taken over where its last plan is the one that lies here.
    """
    known = _read(folder / IDENTITY)
    if known and known.strip():
        return known.strip()
    old = folder.resolve().name
    name = f"{old[:150]}-{uuid.uuid4().hex}"
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
    shelf = shelf_of(_home(folder, written, signature.store), signature.store)
    try:
        notes = shelf.store.notes(shelf.name)
        last = notes[-1].number if notes else 0
        if base is not None:
            _refuse_outdated(base, folder, notes)
        if base is not None and last == 0 and base.text not in {"", plan}:
            _save(
                shelf,
                base.text,
                0,
                files_of(base.folder),
                replace(signature, reason="", command=""),
            )
            last = 1
        if notes and notes[-1].plan_sha == digest(plan):
            return None
        return _save(shelf, plan, last, files_of(written), signature)
    finally:
        shelf.store.close()


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
        If there is nothing before the last change, or it is somebody else's.
    """
    shelf = shelf_of(folder, signature.store)
    try:
        with alone(folder):
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


def put_back(folder: Path, version: Version) -> None:
    """Write the files of a version into the folder, each beside and then in its place."""
    for name, content in {**version.files, "plan.json": version.plan}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_beside(target, content)


# --- erasing a person ---------------------------------------------------------------------


def without_person(value: Any, elder: str) -> Any:
    """Return JSON values without the entries that speak of `elder`."""
    if isinstance(value, list):
        kept = [without_person(item, elder) for item in value if not _is_of(item, elder)]
        return [item for item in kept if item != {"\0": "gone"}]
    if isinstance(value, dict):
        if value.get("elders") == [elder]:
            return {"\0": "gone"}
        return {
            k: None if k == "fix" and _swaps_with(inner, elder) else without_person(inner, elder)
            for k, inner in value.items()
        }
    return value


def _swaps_with(fix: Any, elder: str) -> bool:
    """Say whether a fix proposes to swap helpers with `elder`."""
    cost = fix.get("cost") if isinstance(fix, dict) else None
    return isinstance(cost, dict) and cost.get("with") == elder


def _is_of(item: Any, elder: str) -> bool:
    return item == elder or (isinstance(item, dict) and item.get("elder") == elder)


def erase_from_plan(plan: str, elder: str) -> str:
    """Return the text of a plan.json without `elder`; unchanged where it names nobody so."""
    if json.dumps(elder, ensure_ascii=False) not in plan:
        return plan
    erased = without_person(json.loads(plan), elder)
    erased["rounds"] = [r for r in erased.get("rounds", []) if r.get("stops")]
    return json.dumps(erased, ensure_ascii=False, indent=1) + "\n"


def erase_from_roster(text: str, elder: str) -> str:
    """Return CSV rows without those whose first cell is `elder`."""
    import csv
    import io

    rows = list(csv.reader(io.StringIO(text)))
    kept = [row for row in rows if not row or row[0] != elder]
    if len(kept) == len(rows):
        return text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(kept)
    return out.getvalue()


def erase_version(version: Version, elder: str) -> tuple[str, dict[str, str]]:
    """Return the content of a version without `elder`."""
    files = {
        name: erase_from_roster(text, elder) if name.endswith(".csv") else text
        for name, text in version.files.items()
    }
    return erase_from_plan(version.plan, elder), files


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    What was erased, and what is left for people to see to.

    Parameters
    ----------
    erased
        Places from which the person is gone, as paths or addresses.
    left
        Rosters that are not ours to change, which still name the person.
    """

    erased: tuple[str, ...]
    left: tuple[str, ...]


def forget(elder: str, folders: list[Path], url: str | None = None) -> Forgotten:
    """
    Erase a person from versions and outputs.

    Sheets, maps and lists of a folder that names the person are removed whole: `render`
    draws them again without. Rosters are the office's own and are only named.

    Raises
    ------
    StoreError
        If a store cannot be opened.
    """
    erased: list[str] = []
    left: list[str] = []
    stores = [url] if url else []
    for folder in folders:
        if (folder / FILE).exists():
            stores.append(str(folder / FILE))
        erased += _forget_in(folder, elder)
        left += _rosters_naming(folder, elder)
    for address in dict.fromkeys(stores):
        store = Store(address)
        if store.rewrite(lambda version: erase_version(version, elder)):
            erased.append(without_passwords(address))
        store.close()
    return Forgotten(tuple(erased), tuple(dict.fromkeys(left)))


def _forget_in(folder: Path, elder: str) -> list[str]:
    """Erase the person from the files of one output folder."""
    import shutil

    plan = folder / "plan.json"
    text = _read(plan)
    if text is None or erase_from_plan(text, elder) == text:
        return []
    for name, content in files_of(folder).items():
        if name.endswith(".csv"):
            write_beside(folder / name, erase_from_roster(content, elder))
    erased = [str(plan)]
    for name in ("sheets", "maps", "feeds", "papers", "unserved.csv", "pairs.csv"):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
        else:
            continue
        erased.append(str(path))
    write_beside(plan, erase_from_plan(text, elder))
    return erased


def _rosters_naming(folder: Path, elder: str) -> list[str]:
    """Return the roster files of the plan's scenario that still name the person."""
    text = _read(folder / "plan.json")
    if text is None:
        return []
    try:
        base = folder / str(json.loads(text)["scenario"]["path"])
    except (ValueError, KeyError, TypeError):
        return []
    files = sorted(base.glob("*.csv")) + sorted(base.glob("*.xlsx"))
    raw = elder.encode()
    return [str(path) for path in files if path.suffix == ".xlsx" or raw in path.read_bytes()]


__all__ = [
    "Forgotten",
    "Shelf",
    "StoreError",
    "erase_from_plan",
    "erase_from_roster",
    "forget",
    "put_back",
    "record",
    "shelf_of",
    "undo",
]
