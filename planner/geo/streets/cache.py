"""
Streets that were read once, kept in the user's cache folder by what they were read from.

The key is the digest of the file, the rules in force, the area and the form of this
package's arrays; whatever of these changes, the streets are read anew. The folder may be
deleted at any time; ``VISIT_ROUNDS_CACHE`` names another, ``off`` keeps nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.geo.streets.surroundings import Surroundings
from planner.kernels import users_cache

if TYPE_CHECKING:
    from planner.geo.streets.network import Streets
    from planner.geo.streets.walked import Rules

FORM = 6
"""Raised whenever the arrays, the table of what is walked or the building of streets change."""

_KEPT = 30
_AROUND = "around_"
_WORDS = ("kinds", "names", "losses", "extent", "epsg")


def cache_folder() -> Path | None:
    """Return the folder, None where nothing is kept."""
    named = os.environ.get("VISIT_ROUNDS_CACHE", "")
    if named == "off":
        return None
    if named:
        return Path(named)
    users = users_cache()
    return None if users is None else users / "visit-rounds" / "streets"


def key_of(path: Path, rules: Rules, area: tuple[float, ...] | None) -> str:
    """Return the key of streets read from `path` under `rules` within `area`."""
    digest = hashlib.sha256(f"{FORM}|{rules!r}|{area!r}|{_ending(path)}|".encode())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _ending(path: Path) -> str:
    return "".join(path.suffixes[-2:]).lower()


def cached(key: str, read: Callable[[], Streets]) -> Streets:
    """Return the streets kept under `key`; read and keep them where there are none."""
    folder = cache_folder()
    if folder is None:
        return read()
    path = folder / f"{key}.npz"
    kept = _load(path)
    if kept is not None:
        return kept
    streets = read()
    with contextlib.suppress(OSError):  # a full or read-only disk costs speed, nothing else
        _save(streets, path)
        _forget_oldest(folder)
    return streets


def _save(streets: Streets, path: Path) -> None:
    """Write beside and swap, so that a run that is cut off leaves nothing half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(file, allow_pickle=False, **_arrays(streets))
    Path(file.name).replace(path)


def _arrays(streets: Streets) -> dict[str, Any]:
    arrays = {
        field.name: getattr(streets, field.name)
        for field in fields(streets)
        if field.name not in (*_WORDS, "surroundings")
    }
    around = streets.surroundings
    arrays |= {
        f"{_AROUND}{field.name}": getattr(around, field.name)
        for field in fields(around)
        if field.name != "name"
    }
    words = {name: getattr(streets, name) for name in _WORDS} | {"around": around.name}
    arrays["words"] = np.frombuffer(json.dumps(words).encode(), dtype=np.uint8)
    return arrays


def _load(path: Path) -> Streets | None:
    """Return the streets kept at `path`; None where there are none, or broken ones."""
    from planner.geo.streets.network import Streets

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        words = json.loads(arrays.pop("words").tobytes())
        names = [name for name in arrays if name.startswith(_AROUND)]
        around = {name.removeprefix(_AROUND): arrays.pop(name) for name in names}
        surroundings = Surroundings(name=tuple(words["around"]), **around)
        return Streets(**arrays, **_tuples(words), surroundings=surroundings)
    except Exception:  # noqa: BLE001 - an emptied or cut file raises whatever its bytes spell
        return None


def _tuples(words: dict[str, Any]) -> dict[str, Any]:
    return {
        "kinds": tuple(words["kinds"]),
        "names": tuple(words["names"]),
        "losses": tuple((str(why), int(count)) for why, count in words["losses"]),
        "extent": tuple(words["extent"]),
        "epsg": int(words["epsg"]),
    }


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_KEPT]:
        path.unlink(missing_ok=True)
