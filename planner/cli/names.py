"""What people are called, for commands that find their ids in the book."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path


def names_in(scenario: Path, asked: Sized) -> dict[str, str]:
    """
    Return everybody's name by id.

    Parameters
    ----------
    scenario
        Folder of the rosters; a book by its address may stand alone, without any.
    asked
        What names are wanted for: where it is empty no roster is read.
    """
    from planner.read import read_scenario

    if not len(asked) or not (scenario / "scenario.toml").is_file():
        return {}
    read = read_scenario(scenario)
    elders = {elder.id: elder.name for elder in read.everybody}
    return elders | {helper.id: helper.name for helper in read.helpers}
