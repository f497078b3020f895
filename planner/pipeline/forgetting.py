"""
Erasing a person: from plans and their versions, from what was made of them, from command lines.

What is the office's own, as rosters are, is never changed: it is named, up the whole chain of
folders that a scenario extends. So is everything else nearby that still says the person's id.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.errors import InputError
from planner.pipeline.strangers import ERASED
from planner.pipeline.versions import files_of
from planner.read import find_book
from planner.store import FILE, Store, Version, without_passwords
from planner.write.alone import is_owner_dead
from planner.write.beside import write_beside
from planner.write.folders import MADE
from planner.write.layers import chain
from planner.write.left import MADE_BESIDE, remove

STUDIES = ("compare.*", "whatif.*", "batch.*", "maps.html")
"""Tables and pages that put several plans together: removed where they name the person."""
LEFT_BY_KILLED = (MADE_BESIDE, ".*.old")
"""Folders that killed runs leave beside the one that they were to replace."""
AT_WORK_S = 3600
STARS = "***"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """
    What was erased, and what is left for people to see to.

    Parameters
    ----------
    erased
        Places from which the person is gone, as paths or addresses.
    left
        Files that are not ours to change, which still name the person.
    """

    erased: tuple[str, ...]
    left: tuple[str, ...]


def forget(
    elder: str, folders: list[Path], url: str | None = None, *, now: datetime | None = None
) -> Forgotten:
    """
    Erase a person from versions and outputs, in the folders named and all below them.

    Sheets, maps and lists of a folder that names the person are removed whole: `render`
    draws them again without. Rosters are the office's own and are only named. In the book of
    the scenario the person's rows are given to nobody, so that its months still add up.

    Parameters
    ----------
    now
        The present: what a run has touched within the hour may be at work, and is only named.
        Without it, all that runs have left is only named.

    Raises
    ------
    StoreError
        If a store cannot be opened; nothing is erased then.
    """
    erased = _forget_in_books(elder, folders)
    left: list[str] = []
    stores = [url] if url else []
    stores += [str(p / FILE) for f in folders for p in _plans_in(f) if (p / FILE).exists()]
    for address in dict.fromkeys(stores):
        Store(address).close()  # nothing is erased by half because one cannot be opened
    for folder in folders:
        for plan in _plans_in(folder):
            left += _naming(plan, elder)
            erased += _forget_in(plan, elder)
        erased += _studies(folder, elder)
        for leaving, touched in _leavings(folder, elder):
            is_dead = is_owner_dead(leaving.name.partition(".new-")[2])
            is_young = now is None or now.timestamp() - touched < AT_WORK_S
            if is_young if is_dead is None else not is_dead:
                left.append(str(leaving))
            else:
                remove(leaving)
                erased.append(str(leaving))
        left += _foreign(folder, elder)
    left += _beside(folders, elder)
    for address in dict.fromkeys(stores):
        store = Store(address)
        if store.rewrite(lambda version: erase_version(version, elder)):
            erased.append(without_passwords(address))
        store.close()
    return Forgotten(tuple(dict.fromkeys(erased)), tuple(dict.fromkeys(left)))


def drop_naming(folders: list[Path], elder: str) -> list[str]:
    """Remove what stands in these folders, each whole, where it names the person."""
    dropped = []
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if any(_names(file, elder) for file in (path, *path.rglob("*"))):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                dropped.append(str(path))
    return dropped


# --- texts ----------------------------------------------------------------------------------


def is_named(elder: str, text: str) -> bool:
    """Say whether the id stands in a text by itself, and not as a part of a longer one."""
    return _alone(elder).search(text) is not None


def _alone(elder: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z_]){re.escape(elder)}(?![0-9A-Za-z_])")


def without_word(elder: str, text: str) -> str:
    """Return a command line or a reason in which every word that names the person is stars."""
    words = re.split(r"(\s+)", text)
    return "".join(STARS if is_named(elder, word) else word for word in words)


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
            if k != elder
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
    whole = json.loads(plan)
    erased = without_person(whole, elder)
    if any(erased.get(key) != whole.get(key) for key in ("rounds", "calls")):
        erased[ERASED] = True  # its rounds no longer join: it is changed only after planning again
    erased["rounds"] = [r for r in erased.get("rounds", []) if r.get("stops")]
    return json.dumps(erased, ensure_ascii=False, indent=1) + "\n"


def erase_from_roster(text: str, elder: str) -> str:
    """Return CSV rows without those whose first cell is `elder`."""
    rows = list(csv.reader(io.StringIO(text)))
    kept = [row for row in rows if not row or row[0] != elder]
    if len(kept) == len(rows):
        return text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(kept)
    return out.getvalue()


def erase_version(version: Version, elder: str) -> Version:
    """Return a version without `elder`: plan, files, command line and reason."""
    files = {
        name: erase_from_roster(text, elder) if name.endswith(".csv") else text
        for name, text in version.files.items()
    }
    return replace(
        version,
        plan=erase_from_plan(version.plan, elder),
        files=files,
        command=without_word(elder, version.command),
        reason=without_word(elder, version.reason),
    )


# --- folders --------------------------------------------------------------------------------


def _plans_in(folder: Path) -> Iterator[Path]:
    """Yield the folder and those below it that hold a plan or the versions of one."""
    yield folder
    seen = {folder}
    for name in ("plan.json", FILE):
        for file in sorted(folder.rglob(name)):
            if file.parent not in seen and not _is_leaving(file.parent):
                seen.add(file.parent)
                yield file.parent


def _is_leaving(folder: Path) -> bool:
    return any(Path(part).match(one) for part in folder.parts for one in LEFT_BY_KILLED)


def _leavings(folder: Path, elder: str) -> Iterator[tuple[Path, float]]:
    """Yield what killed runs left beside the folder or in it, and when they were touched."""
    beside = [
        path
        for one in LEFT_BY_KILLED
        for path in sorted(folder.absolute().parent.glob(one))
        if path.name.startswith(f".{folder.absolute().name}.")
    ]
    inside = [path for one in LEFT_BY_KILLED for path in sorted(folder.rglob(one))]
    for path in (*beside, *inside):
        if any(_names(file, elder) for file in (path, *path.rglob("*"))):
            yield path, path.stat().st_mtime


def _forget_in(folder: Path, elder: str) -> list[str]:
    """Erase the person from the files of one output folder."""
    plan = folder / "plan.json"
    try:
        text = plan.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    if erase_from_plan(text, elder) == text:
        return []
    for name, content in files_of(folder).items():
        if name.endswith(".csv"):
            write_beside(folder / name, erase_from_roster(content, elder))
    erased = [str(plan)]
    for name in MADE:
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


def _forget_in_books(elder: str, folders: list[Path]) -> list[str]:
    """Give the person's rows to nobody in the books of the plans' scenarios."""
    from planner.ledger.erasing import erase

    books = [book for folder in folders for plan in _plans_in(folder) for book in _book_of(plan)]
    return [without_passwords(book) for book in dict.fromkeys(books) if erase(book, elder)]


def _book_of(folder: Path) -> list[str]:
    """Return the address of the book of a plan's scenario, where there is one."""
    try:
        written = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        shelf = find_book(folder / str(written["scenario"]["path"]))
    except (InputError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [str(shelf.address)] if shelf.is_there else []


def _studies(folder: Path, elder: str) -> Iterator[str]:
    """Remove comparisons, tables of variants and of batches that name the person."""
    for one in STUDIES:
        for path in sorted(folder.rglob(one)):
            if path.is_file() and _names(path, elder):
                path.unlink()
                yield str(path)


def _naming(folder: Path, elder: str) -> list[str]:
    """Return the files of the plan's scenario, and of all that it extends, that name the person."""
    try:
        written = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        base = folder / str(written["scenario"]["path"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    try:
        layers = chain(base)
    except (InputError, OSError):
        layers = (base,)
    own = (folder / "scenario").resolve()
    return [
        str(path)
        for layer in layers
        for path in (sorted(layer.iterdir()) if layer.is_dir() else ())
        if _names(path, elder) and not (layer.resolve() == own and path.suffix == ".csv")
    ]


def _foreign(folder: Path, elder: str) -> Iterator[str]:
    """Yield what else in the folder still names the person: files that others put there."""
    ours = {"plan.json", FILE}
    for path in sorted(folder.rglob("*")):
        if path.name not in ours and not _is_leaving(path) and _names(path, elder):
            yield str(path)


def _beside(folders: list[Path], elder: str) -> Iterator[str]:
    """Yield the plans and studies beside the folders that still name the person: made from them."""
    own = {folder.resolve() for folder in folders}
    around = {path for folder in own for path in folder.parent.iterdir()} - own
    for path in sorted(path for path in around if path.is_dir() and not path.name.startswith(".")):
        made = [*path.glob("plan.json"), *path.glob("variants/*/plan.json")]
        made += [file for one in STUDIES for file in path.glob(one)]
        if any(_names(file, elder) for file in made):
            yield str(path)


def _names(path: Path, elder: str) -> bool:
    """Say whether a file says the id: text as it is, workbooks and their like unpacked."""
    try:
        if not path.is_file():
            return False
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                texts = [parts.read(name) for name in parts.namelist() if name.endswith(".xml")]
        else:
            texts = [path.read_bytes()]
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return True  # what cannot be read may name anybody: people are to look at it
    codings = ("utf-8", "gb18030") if not elder.isascii() else ("utf-8",)
    said = (text.decode(coding, "replace") for text in texts for coding in codings)
    return any(is_named(elder, text) for text in said)
