"""
``scenario.toml``: the folder's own and those that it extends, checked key by key.

A folder that ``extends`` another is a layer on it. Layers come base first; a later one
wins key by key, ``[planning]`` and ``[streets]`` are merged inside. A path counts from the
folder of the layer that wrote it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from planner.errors import text
from planner.read import fields
from planner.read.answers import IGNORED, Answers, answers_of
from planner.read.columns import COLUMNS
from planner.read.encodings import decode
from planner.read.findings import Findings, Spot, UnfitError, unfit
from planner.read.openers import is_file, read_bytes
from planner.workdays import is_country

NAME: Final = "scenario.toml"
MOST_SETTINGS: Final = 5_000
BOOK: Final = "book.sqlite"
"""Name of the office's book that lies beside a scenario."""
REQUIRED: Final = ("streets", "elders", "helpers", "policy")
ROSTERS: Final = (
    "elders",
    "helpers",
    "pairs",
    "history",
    "calendar",
    "units",
    "places",
    "visits",
    "addresses",
)
CHANGES: Final = (
    "helpers_add",
    "helpers_remove",
    "elders_add",
    "elders_remove",
    "elders_grow",
    "communities",
)

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")

Check = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Layer:
    """One ``scenario.toml``: its folder, its name for people, what stands in it."""

    folder: Path
    file: str
    table: Mapping[str, Any]

    def path(self, written: str) -> Path:
        """Return the absolute path of a file named in this layer."""
        return Path(os.path.realpath(self.folder / written))

    def spot(self, key: str) -> Spot:
        """Return the place of a setting."""
        return Spot(self.file, None, None, key)


@dataclass(frozen=True, slots=True)
class Named:
    """A value and the layer that wrote it; `depth` counts the layers from the base."""

    value: Any
    layer: Layer
    depth: int

    @property
    def path(self) -> Path:
        """The file that the value names."""
        return self.layer.path(self.value)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that the value names, one or several."""
        several = self.value if isinstance(self.value, list) else [self.value]
        return tuple(self.layer.path(one) for one in dict.fromkeys(several))


def label(path: Path, folder: Path) -> str:
    """Return the name of `path` for people: relative to the scenario folder, with ``/``."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()


def folder_of(path: Path) -> Path:
    """Return the absolute scenario folder that `path` is or whose ``scenario.toml`` it is."""
    absolute = Path(os.path.realpath(path))
    return absolute.parent if absolute.name == NAME and is_file(absolute) else absolute


# --- reading --------------------------------------------------------------------------


def read_layers(folder: Path, findings: Findings) -> tuple[Layer, ...]:
    """Return the layers under `folder`, base first; empty where nothing can be read."""
    layers: list[Layer] = []
    at: Path | None = folder
    while at is not None:
        layer = _read_layer(at, folder, findings)
        if layer is None:
            break
        layers.append(layer)
        at = _base(layer, [known.folder for known in layers], findings)
    return tuple(reversed(layers))


def _read_layer(at: Path, folder: Path, findings: Findings) -> Layer | None:
    file = label(at / NAME, folder)
    if not is_file(at / NAME):
        missing = "scenario-missing" if os.path.isdir(at) else "folder-missing"  # noqa: PTH112 - never raises
        remedy = text("read.remedy.scenario-missing")
        findings.fault(Spot(file), text(f"read.fault.{missing}"), remedy, str(at))
        return None
    content = read_bytes(at / NAME, file, findings)
    written = None if content is None else decode(content, file, findings)
    if written is None:
        return None
    if written.count("=") > MOST_SETTINGS:
        expected, remedy = text("read.fault.toml-large"), text("read.remedy.toml-large")
        findings.fault(Spot(file), expected, remedy)
        return None
    try:
        table = tomllib.loads(written.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        line = _AT_LINE.search(str(error))
        spot = Spot(file, int(line[1]) if line else None)
        findings.fault(spot, text("read.fault.toml"), text("read.remedy.toml"))
        return None
    return Layer(at, file, table)


def _base(layer: Layer, known: list[Path], findings: Findings) -> Path | None:
    written = layer.table.get("extends")
    if not _passes(_filled, written):
        return None  # told by `check_layer`
    base = folder_of(layer.path(str(written)))
    if base in known:
        remedy = text("read.remedy.circle")
        findings.fault(layer.spot("extends"), text("read.fault.circle"), remedy, written)
        return None
    return base


# --- checking -------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise unfit("setting-text", "setting-text")
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip() or "\0" in value:
        raise unfit("setting-text", "setting-text")
    return str(value)


def _passes(check: Check, value: Any) -> bool:
    try:
        check(value)
    except UnfitError:
        return False
    return True


def _one_of(*allowed: str) -> Check:
    def check(value: Any) -> object:
        if value not in allowed:
            raise fields.unknown_word(str(value), dict.fromkeys(allowed), allowed)
        return value

    return check


def _timezone(value: Any) -> object:
    try:
        return ZoneInfo(_filled(value))
    except (OSError, ValueError, LookupError):
        raise unfit("timezone", "timezone") from None


def _holidays(value: Any) -> object:
    if not is_country(_text(value)):
        raise unfit("holidays", "holidays")
    return value


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise unfit("setting-table", "setting-table")
    return value


def _streets(value: Any) -> object:
    """Accept a file's name, or a table with ``file`` and rules of what is walked."""
    if isinstance(value, dict):
        return _filled(value["file"]) if "file" in value else value
    return _filled(value)


def _number(least: float, most: float, *, is_whole: bool = False) -> Check:
    def check(value: Any) -> object:
        kinds = int if is_whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise unfit("setting-whole" if is_whole else "setting-number", "setting-number")
        if not least <= value <= most:
            raise unfit("range", "range", least=f"{least:g}", most=f"{most:g}")
        return value

    return check


def _change(value: Any) -> object:
    """Accept a file's name, or a list of ids or files."""
    several = value if isinstance(value, list) else [value]
    if not all(_passes(_filled, entry) for entry in several):
        raise unfit("change", "change")
    return value


def _names(value: Any) -> object:
    """Accept a table of names of the office to ours."""
    for written, meant in _table(value).items():
        if not _passes(_filled, written) or not _passes(_filled, meant):
            raise unfit("names", "names")
    return value


def _columns(value: Any) -> object:
    """Accept a table of headers to the names of columns."""
    known = [*dict.fromkeys(one.key for several in COLUMNS.values() for one in several), IGNORED]
    for meant in _table(_names(value)).values():
        if meant not in known:
            raise fields.unknown_word(str(meant), dict.fromkeys(known), known)
    return value


def _files(value: Any) -> object:
    """Accept a file's name, or a list of several."""
    several = value if isinstance(value, list) else [value]
    if not several or not all(_passes(_filled, one) for one in several):
        raise unfit("setting-text", "setting-text")
    return value


def _communities(value: Any) -> object:
    """Accept a table: a community's name to the communities and elders that make it."""
    for members in _table(value).values():
        if not isinstance(members, list) or not all(_passes(_filled, name) for name in members):
            raise unfit("communities", "communities")
    return value


KEYS: Final[Mapping[str, Check]] = {
    "title": _text,
    "language": _one_of("zh", "en"),
    "timezone": _timezone,
    "streets": _streets,
    "coordinates": _one_of("wgs84", "gcj02", "bd09", "auto"),
    "elders": _files,
    "helpers": _filled,
    "pairs": _filled,
    "history": _filled,
    "calendar": _filled,
    "units": _filled,
    "visits": _filled,
    "book": _filled,
    "places": _filled,
    "addresses": _filled,
    "policy": _filled,
    "holidays": _holidays,
    "extends": _filled,
    "changes": _table,
    "planning": _table,
    "columns": _columns,
    "words": _names,
    "sheets": _one_of("all", "first"),
}

PLANNING: Final[Mapping[str, Check]] = {
    "max_walk_minutes": _number(0, 24 * 60),
    "walking_speed_mps": _number(*fields.SPEEDS_MPS),
    "weather_factor": _number(0.1, 2.0),
    "balance_target": _number(1.0, 100.0),
    "day_target": _number(0, 100.0),
    "max_pair_changes": _number(0, 10**9, is_whole=True),
    "free_metres": _number(0, 200),
}


_CHANGE_CHECKS: Final[Mapping[str, Check]] = dict.fromkeys(CHANGES, _change) | {
    "elders_grow": _number(-0.99, 10),
    "communities": _communities,
}


def check_layer(layer: Layer, findings: Findings) -> None:
    """Add a fault for every key that is unknown or has a value that it cannot have."""
    _check(layer, "", layer.table, KEYS, findings)
    for name, keys in (("planning", PLANNING), ("changes", _CHANGE_CHECKS)):
        inner = layer.table.get(name)
        if isinstance(inner, dict):
            _check(layer, f"{name}.", inner, keys, findings)
    if "changes" in layer.table and "extends" not in layer.table:
        expected, remedy = text("read.fault.changes-alone"), text("read.remedy.changes-alone")
        findings.fault(layer.spot("changes"), expected, remedy)


def _check(
    layer: Layer,
    prefix: str,
    table: Mapping[str, Any],
    keys: Mapping[str, Check],
    findings: Findings,
) -> None:
    for key, value in table.items():
        spot = layer.spot(prefix + key)
        if key not in keys:
            _unknown_key(spot, key, prefix, findings)
            continue
        try:
            keys[key](value)
        except UnfitError as why:
            findings.unfit(spot, why, value)


def _unknown_key(spot: Spot, key: str, prefix: str, findings: Findings) -> None:
    everywhere = {
        **{name: name for name in KEYS},
        **{name: f"[planning] {name}" for name in PLANNING},
        **{name: f"[changes] {name}" for name in CHANGES},
    }
    same = {"": KEYS, "planning.": PLANNING, "changes.": dict.fromkeys(CHANGES)}[prefix]
    near = fields.alike(key, same) or fields.alike(key, everywhere)
    remedy = text("read.remedy.key-unknown")
    if near is not None:
        shown = near if near in same else everywhere[near]
        remedy = text("read.remedy.key-near", near=shown)
    findings.fault(spot, text("read.fault.key-unknown"), remedy, key)


# --- merging --------------------------------------------------------------------------


def merge(layers: tuple[Layer, ...]) -> dict[str, Named]:
    """Return every sound top-level value with the layer that has the last word on it."""
    merged: dict[str, Named] = {}
    for depth, layer in enumerate(layers):
        for key, value in layer.table.items():
            if key not in KEYS or not _passes(KEYS[key], value):
                continue
            if key != "streets" or isinstance(value, str):
                merged[key] = Named(value, layer, depth)
            elif "file" in value:
                merged[key] = Named(value["file"], layer, depth)
    return merged


def merge_inside(layers: tuple[Layer, ...], name: str) -> dict[str, Named]:
    """Return the keys of the table `name`, merged, each with the layer that wrote it."""
    merged: dict[str, Named] = {}
    for depth, layer in enumerate(layers):
        inner = layer.table.get(name)
        if isinstance(inner, dict):
            merged.update({key: Named(value, layer, depth) for key, value in inner.items()})
    return merged


def said(layers: tuple[Layer, ...], name: str) -> dict[str, str]:
    """Return what the office has said in the table `name`, over all layers."""
    inside = merge_inside(layers, name)
    return {key: one.value for key, one in inside.items() if isinstance(one.value, str)}


def answers(layers: tuple[Layer, ...]) -> Answers:
    """Return what the office has said about its columns and words."""
    named = merge(layers).get("sheets")
    sheets = "" if named is None else str(named.value)
    return answers_of(said(layers, "columns"), said(layers, "words"), sheets)
