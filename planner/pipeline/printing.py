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
from planner.write.alone import alone, owner
from planner.write.beside import to_disk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from planner.ledger.book import Sheet
    from planner.outputs.material import Features, Material
    from planner.pipeline.week import Opened
    from planner.plan import Plan

REPRINT = "reprint"
"""Name of the file of the sheets that were printed again."""


def can_print(path: Path) -> bool:
    """Say whether the scenario of a plan lies where the plan says."""
    from planner.pipeline.reading import read_plan

    plan, folder = read_plan(path)
    return (folder / plan.scenario.path / "scenario.toml").is_file()


def changed_sheets(sheets: Iterable[Sheet], plan: Plan) -> list[Sheet]:
    """
    Return of the standing sheets those that the last change of the issued plan has given.

    None where all are of one issue: then there is nothing older that they would replace.
    """
    mine = [one for one in sheets if one.withdrawn is None and one.day in plan.horizon]
    issues = {one.issue for one in mine}
    return [one for one in mine if one.issue == max(issues)] if len(issues) > 1 else []


def print_changed(path: Path, numbers: Collection[str], control: Control | None = None) -> Path:
    """Print the sheets of those numbers alone, as one file beside the plan; return the PDF."""
    from planner.outputs.paper.sheets import write_some

    opened = open_plan(path, control=control)
    refuse_strangers(opened.plan, opened.loaded.scenario)
    place = opened.folder / "papers"
    place.mkdir(exist_ok=True)
    write_some(place, _material(opened, control), frozenset(numbers), REPRINT)
    return place / f"{REPRINT}.pdf"


def _material(opened: Opened, control: Control | None) -> Material:
    from planner.outputs.material import Material, make_mask

    loaded, plan = opened.loaded, opened.plan
    return Material(
        loaded.scenario,
        loaded.policy,
        plan,
        loaded.walking,
        cast("Features | None", features_about(loaded.scenario, loaded.streets)),
        make_mask(mode_of(plan), loaded.scenario),
        control or Control(),
        cases=open_cases(loaded.scenario.folder, plan.horizon.last),
    )


def print_sheets(path: Path, control: Control | None = None) -> Path:
    """
    Write the folder ``sheets`` of a plan anew, beside and swapped in; return it.

    Everything else that lies with the plan stays as it is.
    """
    from planner.outputs import write_sheets_only

    opened = open_plan(path, control=control)
    refuse_strangers(opened.plan, opened.loaded.scenario)
    place = opened.folder / "sheets"
    new = Path(tempfile.mkdtemp(prefix=f".sheets.new-{owner()}-", dir=opened.folder))
    try:
        new.chmod(0o755)
        write_sheets_only(new, _material(opened, control))
        to_disk(new)
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
