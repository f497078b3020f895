"""Varied settings as a folder that extends the base and changes only what it names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.read.growth import grown
from planner.studies.whatif.variants import SETTINGS
from planner.synth.files import write_elders, write_helpers

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.pipeline import Loaded


def write_overlay(
    folder: Path, base: Path, changes: Mapping[str, str], loaded: Loaded, start: date
) -> None:
    """
    Write the folder of one varied variant.

    Rosters that change are written whole and in WGS 84, whatever the base's are in.

    Raises
    ------
    InputError
        If the change takes everybody away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    top: dict[str, object] = {"extends": _way(base, folder)}
    if "policy" in changes:
        top["policy"] = _policy(changes["policy"], folder)
    if "helpers" in changes or "elders" in changes:
        top |= {"coordinates": "wgs84", "elders": "elders.csv", "helpers": "helpers.csv"}
        _write_people(folder, changes, loaded, start)
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in top.items()]
    planning = [f"{key} = {changes[key]}" for key in SETTINGS if key in changes]
    if planning:
        lines += ["", "[planning]", *planning]
    content = "\n".join(lines) + "\n"
    (folder / "scenario.toml").write_text(content, encoding="utf-8", newline="\n")


def _way(target: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(target.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive
        return target.resolve().as_posix()


def _policy(written: str, folder: Path) -> str:
    """Return a pack's name as it is, and the way to a file."""
    is_file = written.endswith(".toml") or "/" in written or "\\" in written
    return _way(Path(written), folder) if is_file else written


def _write_people(folder: Path, changes: Mapping[str, str], loaded: Loaded, start: date) -> None:
    scenario = loaded.scenario
    elders = scenario.elders
    if "elders" in changes:
        elders = grown(elders, float(changes["elders"].rstrip("%")) / 100)
        if not elders:
            raise _everyone_gone("elders", changes["elders"])
    write_elders(folder / "elders.csv", (*elders, *scenario.unplaced))
    helpers = _helpers(changes.get("helpers", "+0"), loaded, start)
    write_helpers(folder / "helpers.csv", helpers)


def _helpers(written: str, loaded: Loaded, start: date) -> tuple[Helper, ...]:
    """Return today's helpers with some more where `site` would put them, or some fewer."""
    here = loaded.scenario.helpers
    change = int(written) if written[0] in "+-" else int(written) - len(here)
    if len(here) + change < 1:
        raise _everyone_gone("helpers", written)
    if change > 0:
        from planner.studies.siting import place_helpers

        return (*here, *place_helpers(loaded, start, change))
    return _fewer(loaded, start, -change)


def _fewer(loaded: Loaded, start: date, count: int) -> tuple[Helper, ...]:
    """Return the helpers without those who would be missed least, one after another."""
    from dataclasses import replace

    from planner.studies.siting import spare_helper

    for _ in range(count):
        gone = spare_helper(loaded, start)
        left = tuple(h for h in loaded.scenario.helpers if h.id != gone)
        loaded = replace(loaded, scenario=replace(loaded.scenario, helpers=left))
    return loaded.scenario.helpers


def _everyone_gone(who: str, written: str) -> InputError:
    return InputError((Fault("--vary", text(f"whatif.fault.no_{who}"), column=who, value=written),))
