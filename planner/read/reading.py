"""One folder's reading in hand: its layers, what they name, and every file that was used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import text
from planner.read import columns, fields, layers
from planner.read.findings import Findings, Spot
from planner.read.layers import Layer, Named, label
from planner.read.openers import is_file, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.read.headers import Kind
    from planner.read.tables import Table


@dataclass(slots=True)
class Reading:
    """
    What reading one folder has in hand.

    Parameters
    ----------
    folder
        Absolute path of the scenario folder.
    stack
        The ``scenario.toml`` of the folder and of those it extends, base first.
    named
        Top-level settings, merged, each with the layer that wrote it.
    findings
        Faults and notices so far.
    today
        The day by which a birth date must have come.
    inputs
        Every file used, by what it is for; the digest covers them.
    """

    folder: Path
    stack: tuple[Layer, ...]
    named: Mapping[str, Named]
    findings: Findings
    today: date
    inputs: list[tuple[str, Path]] = field(default_factory=list)

    def table(self, kind: Kind, path: Path, spot: Spot) -> Table | None:
        """Return the table in `path`, which the setting at `spot` names."""
        file = label(path, self.folder)
        if not is_file(path):
            near = fields.alike(path.name, names_in(path.parent))
            remedy = text("read.remedy.file-missing")
            if near is not None:
                remedy = text("read.remedy.file-near", near=near)
            self.findings.fault(spot, text("read.fault.file-missing"), remedy, file)
            return None
        self.inputs.append((kind, path))
        answers = layers.answers(self.stack)
        known, rival = partial(columns.score, kind, answers), columns.rival(kind, answers)
        return read_table(path, file, self.findings, known, answers, rival)


def names_in(folder: Path) -> list[str]:
    """Return the files of a folder, in order of name; none where it cannot be listed."""
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return []


class Listing(Reading):
    """The same, but no table is opened: only which files would be read is noted."""

    def table(self, kind: Kind, path: Path, spot: Spot) -> Table | None:
        """Note the file."""
        del spot
        self.inputs.append((kind, path))
        return None
