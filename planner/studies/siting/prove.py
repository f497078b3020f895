"""An answer of `planner site` made true: a scenario with the new helpers, planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.control import Control
from planner.studies.siting.ask import Question, Siting
from planner.studies.siting.recruit import Recruit, left_out, recruits
from planner.synth.files import write_elders, write_helpers

if TYPE_CHECKING:
    from planner.pipeline import Loaded
    from planner.plan import Effort, Plan


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """
    Two plans: as it is, and with the new helpers.

    Parameters
    ----------
    is_confirmed
        Whether the plan finds as many people in reach as the siting said.
    recruits
        Where somebody is still missing.
    """

    before: Plan
    after: Plan
    loaded: Loaded
    in_reach: int
    is_confirmed: bool
    recruits: tuple[Recruit, ...]


def write_scenario(siting: Siting, loaded: Loaded, out: Path) -> Path:
    """Write ``OUT/scenario``, which extends the base and adds the new helpers."""
    import os

    folder = out / "scenario"
    folder.mkdir(parents=True, exist_ok=True)
    base = Path(os.path.relpath(loaded.scenario.folder, folder.resolve())).as_posix()
    lines = [f'extends = "{base}"', 'coordinates = "wgs84"']
    if loaded.datum.datum == "wgs84":
        lines += ["", "[changes]", 'helpers_add = "new-helpers.csv"']
        write_helpers(folder / "new-helpers.csv", siting.helpers)
    else:  # rosters in another datum are written anew, for one folder has one datum
        lines += ['elders = "elders.csv"', 'helpers = "helpers.csv"']
        write_elders(folder / "elders.csv", loaded.scenario.everybody)
        write_helpers(folder / "helpers.csv", (*loaded.scenario.helpers, *siting.helpers))
    content = "\n".join(lines) + "\n"
    (folder / "scenario.toml").write_text(content, encoding="utf-8", newline="\n")
    return folder


def prove(
    siting: Siting,
    asked: Question,
    loaded: Loaded,
    folder: Path,
    *,
    start: date,
    effort: Effort,
    seed: int,
    out: Path,
    control: Control,
) -> Proof:
    """Return the plans without and with the new helpers of `folder`."""
    from planner import pipeline

    common = {"start": start, "weeks": 1, "seed": seed, "effort": effort, "control": control}
    before = pipeline.make_plan(loaded, **common)  # type: ignore[arg-type]  # the keys are its arguments
    staffed = pipeline.load(folder, control)
    after = pipeline.make_plan(staffed, out=out, **common)  # type: ignore[arg-type]  # the same
    visited = {elder for those in asked.demand.elders for elder in those}
    in_reach = len(visited - {remote.elder for remote in after.remote})
    wanted = recruits(asked, left_out(after))
    return Proof(before, after, staffed, in_reach, in_reach >= siting.after, wanted)
