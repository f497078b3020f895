"""Papers that changed since a day or since another plan; the others are left out and counted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, text
from planner.ledger.book import Book
from planner.outputs.office.changes import Said, as_of, only_changed, said_by
from planner.read import find_book
from planner.words import say

if TYPE_CHECKING:
    from planner.outputs.office.changes import Changes
    from planner.outputs.office.document import Document
    from planner.outputs.office.dossier import Bond, Dossier

MARK = "papers.json"


@dataclass(frozen=True, slots=True)
class Before:
    """
    What papers said before.

    Parameters
    ----------
    said
        As `planner.outputs.office.changes` compares it.
    by
        What was compared with: ``plan``, ``papers`` made before, or the ``dates`` of rosters
        and book, which know nothing of a telephone that changed.
    """

    said: Said
    by: str


def memory_of(out: Path) -> dict[str, Any]:
    """Return what the papers in a folder said, by mode, kind and person; nothing where none lie."""
    for folder in (out, out / "papers"):
        try:
            held = json.loads((folder / MARK).read_text(encoding="utf-8")).get("said", {})
        except (OSError, ValueError, AttributeError):
            continue
        if isinstance(held, dict):
            return held
    return {}


def mode_of(dossier: Dossier) -> str:
    """Return what papers must have in common to be compared: privacy and language."""
    return f"{dossier.mask.privacy.value}/{dossier.language}"


def since(
    dossier: Dossier, documents: Sequence[Document], asked: str, kinds: Collection[str], *,
    out: Path, book: str | None,
) -> tuple[Changes, str]:  # fmt: skip
    """
    Return the papers that changed, and what they were compared with.

    Parameters
    ----------
    asked
        A day, or a plan or its folder.
    out
        The folder of the papers, which remembers what they said on which day.

    Raises
    ------
    InputError
        If `asked` is neither a day nor a plan.
    """
    before = _before(dossier, documents, asked, kinds, out=out, book=book)
    return only_changed(documents, before.said, only=dossier.only), before.by


def _before(
    dossier: Dossier, documents: Sequence[Document], asked: str, kinds: Collection[str], *,
    out: Path, book: str | None,
) -> Before:  # fmt: skip
    day = _day(asked)
    if day is None:
        return Before(_of_plan(dossier, Path(asked), kinds), "plan")
    memory = memory_of(out).get(mode_of(dossier), {})
    said = as_of(memory, day.isoformat())
    missing = [one for one in documents if one.stem not in said]
    if not missing:
        return Before(said, "papers")
    return Before({**_of_dates(dossier, missing, day, book), **said}, "dates")


def _day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _of_plan(dossier: Dossier, plan: Path, kinds: Collection[str]) -> Said:
    """Return what papers of another plan say, made for the same day."""
    from planner.pipeline.papers import documents, dossier_of

    is_plan = plan.suffix == ".json" or (plan / "plan.json").is_file()
    if not is_plan or not plan.exists():
        expected = text("papers.fault.since")
        raise InputError((Fault("--since", expected, value=str(plan)),))
    then = dossier_of(plan, on=dossier.on, privacy=dossier.mask.privacy.value)
    mask = replace(then.mask, language=dossier.language)
    then = replace(then, mask=mask, only=dossier.only)
    return said_by(documents(then, kinds))


def _of_dates(dossier: Dossier, documents: Sequence[Document], day: date, book: str | None) -> Said:
    """Return what papers say now of whom no date of rosters and book tells a change since."""
    pairs = _issued_before(dossier, day, book)
    bonds = {bond.elder.id: bond for bond in dossier.bonds}
    said: Said = {}
    for one in documents:
        if not one.keys:
            continue
        now = said_by([one])[one.stem]
        still = {
            key: sha
            for key, sha in now.items()
            if not (_is_new(bonds[key], day, pairs) if key in bonds else key in pairs)
        }
        said[one.stem] = still | {key: "" for key in pairs if key not in now}
    return said


def _issued_before(dossier: Dossier, day: date, book: str | None) -> Mapping[str, str]:
    """Return elder and helper as they were issued before the day; nothing where none were."""
    address = book or find_book(dossier.scenario.folder).address
    if "://" not in address and not Path(address).is_file():
        return {}
    opened = Book(address)
    try:
        return {elder: helper for elder, (helper, _) in opened.standing_pairs(day).items()}
    finally:
        opened.close()


def _is_new(bond: Bond, day: date, pairs: Mapping[str, str]) -> bool:
    """Return whether a pair was issued otherwise before, or has a date since."""
    elder, helper = bond.elder, bond.helper
    if pairs and pairs.get(elder.id) not in {one.id for one in bond.helpers}:
        return True
    days = (bond.since, bond.agreed_on, elder.since, elder.agreed_on, elder.camera_on,
            helper.from_date)  # fmt: skip
    return any(one is not None and one >= day for one in days)


def told(changes: Changes, documents: Sequence[Document], by: str, language: str) -> list[str]:
    """Return in words what was left out, what is to be taken back, and what could not be seen."""
    lines = []
    for one in documents:
        left = changes.left_out[one.stem]
        if left:
            lines.append(say(language, "papers.since.left", title=one.title, count=left))
        gone = changes.gone.get(one.stem)
        if gone:
            listed = say(language, "papers.list").join(gone)
            lines.append(say(language, "papers.since.gone", title=one.title, elders=listed))
    if by == "dates":
        lines.append(say(language, "papers.since.dates"))
    return lines
