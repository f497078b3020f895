"""
What pins frozen reports to the log: a row with the digest of each, written when it was frozen.

The report bears the log's head, and the log the report's digest: whoever alters one of them must
alter the other, and paper. Erasing a person changes frozen reports, as the law wants; of those
that were whole before, the new digest is written with the word that a person was erased.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import InputError, StoreError
from planner.store.engine import without_passwords
from planner.web import audit, shelf

if TYPE_CHECKING:
    from planner.ledger.office import Kept
    from planner.store.engine import Database
    from planner.web.jobs import Job

FROZE, WROTE = "froze", "wrote-report"
"""Acts of the log: a report was frozen; its files were written."""
SAID = ("book", "kind", "span", "digest")
"""What the log says of a report that was frozen."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    A book below the desk's folder, or named there.

    Parameters
    ----------
    key
        By which pages call it.
    place
        How the log and people call it.
    """

    key: str
    place: str
    address: str

    def reports(self) -> list[Kept]:
        """
        Return its frozen reports, the latest first.

        Raises
        ------
        StoreError
            If it cannot be read.
        """
        from planner.ledger.office import kept_reports

        return kept_reports(self.address)


@dataclass(frozen=True, slots=True)
class Seal:
    """What the log says of a frozen report: in which row, of which book, and its digest."""

    row: int
    book: str
    kind: str
    span: str
    digest: str
    is_erased: bool


def books(folder: Path) -> list[Shelf]:
    """Return the books of the scenarios and plans below the desk's folder, each once."""
    homes = [one.folder for one in shelf.scenarios(folder)]
    homes += [one.home for one in shelf.plans(folder)]
    found = {one.address: one for home in homes if (one := _book(folder, home)) is not None}
    return sorted(found.values(), key=lambda one: one.place)


def _book(folder: Path, home: Path) -> Shelf | None:
    from planner.read import find_book

    try:
        there = find_book(home)
    except (InputError, OSError):
        return None
    if not there.is_there:
        return None
    if "://" in there.address:
        address, place = there.address, without_passwords(there.address)
    else:
        file = Path(there.address).resolve()
        is_below = file.is_relative_to(folder.resolve())
        address = str(file)
        place = file.relative_to(folder.resolve()).as_posix() if is_below else file.name
    return Shelf(hashlib.sha256(address.encode()).hexdigest()[:12], place, address)


def said_in(row: audit.Entry) -> dict[str, Any]:
    """Return the details of a row; nothing where somebody has made them unreadable."""
    try:
        told = json.loads(row.detail or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def seals(rows: Iterable[audit.Entry]) -> list[Seal]:
    """Return what the log says of frozen reports, in order."""
    found = []
    for row in rows:
        if row.act == FROZE:
            told = said_in(row)
            book, kind, span, digest = (str(told.get(name, "")) for name in SAID)
            is_erased = bool(told.get("erased"))
            if not (kind and span and digest):  # somebody has altered it, as the chain says
                continue
            found.append(Seal(row.number, book, kind, span, digest, is_erased))
    return found


def seal_of(known: Iterable[Seal], book: str, one: Kept) -> Seal | None:
    """
    Return the last that the log says of a report; None where it says nothing.

    A book that was moved has another name: of others what has the report's own digest counts.
    """
    mine = [seal for seal in known if (seal.kind, seal.span) == (one.kind, one.span)]
    here = [seal for seal in mine if seal.book == book]
    found = here or [seal for seal in mine if seal.digest == one.digest]
    return found[-1] if found else None


def files_digest(folder: Path) -> str:
    """Return the SHA-256 of all files below a folder, their names included."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


class Seals:
    """Writes into the log what was frozen, and what erasing a person changed of it."""

    def __init__(self, database: Database, folder: Path, clock: Callable[[], float]) -> None:
        self._database, self._folder, self._clock = database, folder, clock

    def whole(self) -> list[list[str]]:
        """Return book, kind and span of the reports that are as the log says."""
        known = seals(audit.entries(self._database))
        found = []
        for book, one in self._all():
            seal = seal_of(known, book.place, one)
            if seal is not None and seal.digest == one.digest:
                found.append([book.place, one.kind, one.span])
        return found

    def after(self, job: Job, done: dict[str, Any]) -> None:
        """Write down what a work has frozen, or changed by erasing a person."""
        if job.do == "report" and done.get("frozen"):
            self._froze(job, *done["frozen"], folder=Path(done["folder"]))
        if job.do == "forget":
            self._erased(job)

    def _all(self) -> list[tuple[Shelf, Kept]]:
        found = []
        for book in books(self._folder):
            try:
                found += [(book, one) for one in book.reports()]
            except StoreError:  # verifying tells of it
                continue
        return found

    def _froze(self, job: Job, kind: str, span: str, *, folder: Path) -> None:
        plan = next(
            one for one in shelf.plans(self._folder) if str(one.folder) == job.asked["plan"]
        )
        book = _book(self._folder, plan.home)
        if book is None:
            return
        known = seals(audit.entries(self._database))
        for one in book.reports():
            is_it = (one.kind, one.span) == (kind, span)
            if is_it and seal_of(known, book.place, one) is None:
                self._note(job.by, book.place, one)
        with self._database.write() as connection:
            told = {"plan": plan.key, "name": folder.name, "files": files_digest(folder)}
            on = f"{plan.place} {folder.name}"
            audit.note(connection, int(self._clock()), job.by, WROTE, on, **told)

    def _erased(self, job: Job) -> None:
        known = seals(audit.entries(self._database))
        for book, one in self._all():
            seal = seal_of(known, book.place, one)
            was_whole = [book.place, one.kind, one.span] in job.asked.get("frozen", [])
            if was_whole and (seal is None or seal.digest != one.digest):
                self._note(job.by, book.place, one, erased=True)

    def _note(self, by: str, book: str, one: Kept, **more: Any) -> None:
        on = f"{one.kind} {one.span}"
        told = {"book": book, "kind": one.kind, "span": one.span, "digest": one.digest, **more}
        with self._database.write() as connection:
            audit.note(connection, int(self._clock()), by, FROZE, on, **told)
