"""A year as far as it is walked, kept on disk: after an interruption it goes on from there."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.year_in_book import Office


@dataclass(frozen=True)
class Kept:
    """
    A year after its last whole week.

    Parameters
    ----------
    seconds
        Of processor, spent until then.
    weeks
        Walked.
    """

    office: Office
    seconds: float
    weeks: int


def keep(place: Path, year: Kept) -> None:
    """
    Lay down how the office stands after a week, beside what was laid down before, and swap.

    Parameters
    ----------
    place
        Folder that holds the office and its plans.
    """
    new, old = place / "kept.new", place / "kept"
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(year.office.home, new / "home")
    (new / "year.pickle").write_bytes(pickle.dumps(year))
    shutil.rmtree(old, ignore_errors=True)
    new.rename(old)


def kept(place: Path) -> Kept | None:
    """Put the office back as it stood after its last whole week; None where no year was begun."""
    old = place / "kept"
    if not old.exists() and (place / "kept.new" / "year.pickle").exists():
        (place / "kept.new").rename(old)
    if not old.exists():
        shutil.rmtree(place, ignore_errors=True)
        return None
    year: Kept = pickle.loads((old / "year.pickle").read_bytes())  # noqa: S301 - our own
    shutil.rmtree(year.office.home)
    shutil.copytree(old / "home", year.office.home)
    for folder in place.glob("plan-*"):
        if int(folder.name.removeprefix("plan-")) > year.office.number:
            shutil.rmtree(folder)
    return year
