"""
What a written scenario stands on, where that lies in the folder written over.

A change in place (``reassign OUT --out OUT``) takes the place of the layer that it builds
on. So the former layer is taken along, and the new one says both; a scenario that builds on
it from farther away would lose its ground, and is refused.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.errors import Fault, InputError, text

NAME = "scenario.toml"


def chain(folder: Path) -> tuple[Path, ...]:
    """Return the folder and those that it extends, itself first, with their links followed."""
    from planner.read.findings import Findings
    from planner.read.layers import folder_of, read_layers

    layers = read_layers(folder_of(folder), Findings())
    return tuple(layer.folder for layer in reversed(layers))


def refuse_undermining(base: Path, out: Path, *, is_taken_along: bool = True) -> None:
    """
    Raise where writing a layer on `base` into ``out/scenario`` would take its ground away.

    Parameters
    ----------
    is_taken_along
        Whether `base` itself may be what is written over, see `take_along`.

    Raises
    ------
    InputError
        If `base` stands on what lies there.
    """
    standing = (out / "scenario").resolve()
    if standing in chain(base)[is_taken_along:]:
        raise InputError((_taken(out, "plan.folder.ground"),))


def refuse_replacing(base: Path, out: Path) -> None:
    """
    Raise where what stands beside the plan in the folder `base` would be written over it.

    Raises
    ------
    InputError
        If both are the same folder.
    """
    if base.resolve() == out.resolve():
        raise InputError((_taken(out, "plan.folder.beside"),))


def _taken(out: Path, why: str) -> Fault:
    return Fault(
        file=out.name,
        expected=text(why),
        remedy=text("plan.folder.remedy"),
        column="--out",
        value=str(out),
    )


def take_along(standing: Path, folder: Path, changes: Mapping[str, Any]) -> None:
    """
    Copy the layer in `standing` to `folder`, which takes its place, with `changes` in it.

    Parameters
    ----------
    changes
        Top-level settings of the new layer; tables are merged key by key.
    """
    shutil.copytree(standing, folder, dirs_exist_ok=True)
    table = tomllib.loads((standing / NAME).read_text(encoding="utf-8-sig"))
    people = {key for key in ("elders", "helpers") if key in changes}
    kept = {
        key: value
        for key, value in table.get("changes", {}).items()
        if key.partition("_")[0] not in people
    }
    merged = {**table, "changes": kept}
    for key, value in changes.items():
        merged[key] = {**table.get(key, {}), **value} if isinstance(value, dict) else value
    write_table(folder / NAME, merged)


def write_table(file: Path, table: Mapping[str, Any]) -> None:
    """Write settings as TOML: single values first, then the tables that are not empty."""
    single = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in single.items()]
    for name, inner in table.items():
        if isinstance(inner, dict) and inner:
            lines += ["", f"[{_key(name)}]"]
            lines += [f"{_key(key)} = {_value(value)}" for key, value in inner.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else _value(name)


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case str():
            # A JSON string is a TOML one, but for DEL, which TOML wants escaped.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}" if float(f"{value:g}") == value else repr(value)
        case _:
            return str(value)
