"""Plan every folder; what is done is kept, whatever happens to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.studies.batch.folders import Folder
from planner.studies.jobs import Crew, Job, Outcome, read_outcome, run_all

if TYPE_CHECKING:
    from planner.control import Control
    from planner.plan import Effort


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What became of a batch.

    Parameters
    ----------
    folders
        All of them, in their order.
    outcomes
        By folder's name; a folder that was not begun is missing.
    out
        Where the plans lie, each in a folder of its name.
    """

    folders: tuple[Folder, ...]
    outcomes: dict[str, Outcome]
    out: Path

    @property
    def planned(self) -> list[Outcome]:
        """Return the outcomes with a plan, in order."""
        return [o for f in self.folders if (o := self.outcomes.get(f.name)) and o.is_planned]

    @property
    def broken(self) -> list[Outcome]:
        """Return the outcomes without one."""
        return [o for f in self.folders if (o := self.outcomes.get(f.name)) and not o.is_planned]

    @property
    def left(self) -> int:
        """Return how many folders were not begun."""
        return len(self.folders) - len(self.outcomes)


def batch(
    folders: Sequence[Folder],
    *,
    start: date,
    weeks: int,
    seed: int,
    effort: Effort,
    out: Path,
    crew: Crew,
    control: Control,
    render: bool = False,
) -> Batch:
    """
    Return what became of every folder.

    Raises
    ------
    InputError
        If the crew cannot be reached or vanishes; the plans made until then are kept.
    """
    jobs = [
        Job(
            folder.name,
            str(folder.path),
            str((out / folder.name).resolve()),
            start.isoformat(),
            weeks,
            seed,
            effort,
            "full" if render else "points",
        )
        for folder in folders
    ]
    outcomes = run_all(jobs, crew, control, "batch")
    return Batch(tuple(folders), {outcome.name: outcome for outcome in outcomes}, out)


def so_far(folders: Sequence[Folder], out: Path) -> Batch:
    """Return what earlier runs left, for a report of a batch that was cut off."""
    found = {f.name: o for f in folders if (o := read_outcome(out / f.name)) is not None}
    return Batch(tuple(folders), found, out)
