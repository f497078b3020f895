"""Sheets printed again for a plan that was issued: the same stops, now under their numbers."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from planner.control import Control
from planner.pipeline.about import features_about
from planner.pipeline.cases import open_cases
from planner.pipeline.modes import mode_of
from planner.pipeline.strangers import refuse_strangers
from planner.pipeline.week import open_plan
from planner.write.alone import alone

if TYPE_CHECKING:
    from planner.outputs.material import Features


def can_print(path: Path) -> bool:
    """Say whether the scenario of a plan lies where the plan says."""
    from planner.pipeline.reading import read_plan

    plan, folder = read_plan(path)
    return (folder / plan.scenario.path / "scenario.toml").is_file()


def print_sheets(path: Path, control: Control | None = None) -> Path:
    """
    Write the folder ``sheets`` of a plan anew, beside and swapped in; return it.

    Everything else that lies with the plan stays as it is.
    """
    from planner.outputs import write_sheets_only
    from planner.outputs.material import Material, make_mask

    opened = open_plan(path, control=control)
    refuse_strangers(opened.plan, opened.loaded.scenario)
    place = opened.folder / "sheets"
    new = Path(tempfile.mkdtemp(prefix=".sheets.new-", dir=opened.folder))
    try:
        new.chmod(0o755)
        loaded, plan = opened.loaded, opened.plan
        material = Material(
            loaded.scenario,
            loaded.policy,
            plan,
            loaded.walking,
            cast("Features | None", features_about(loaded.scenario, loaded.streets)),
            make_mask(mode_of(plan), loaded.scenario),
            control or Control(),
            cases=open_cases(loaded.scenario.folder, plan.horizon.last),
        )
        write_sheets_only(new, material)
        with alone(opened.folder):
            _exchange(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return place


def _exchange(new: Path, place: Path) -> None:
    old = place.with_name(".sheets.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.is_dir():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
