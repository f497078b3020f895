"""
Everything that can be proved of what was done: the log, frozen reports, books, versions.

Each finding is a key below ``desk.audit`` and what it speaks of; pages say it in words. What
cannot be proved is told as that and is no fault: a report that was frozen at the command line, or
before the log knew of reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.errors import StoreError
from planner.web import audit, shelf
from planner.web.sealing import WROTE, Seal, Shelf, books, files_digest, said_in, seal_of, seals

if TYPE_CHECKING:
    from pathlib import Path

    from planner.ledger.office import Kept
    from planner.store import Note
    from planner.store.engine import Database

PLAN = "plan"
"""The name of a plan in the store that lies beside it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was proved, or could not be.

    Parameters
    ----------
    key
        Its sentence, below ``desk.audit``.
    report
        Kind and span of the report that it speaks of; empty for none.
    is_broken
        Whether something is not as it was.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    report: tuple[str, str] | None = None
    is_broken: bool = False


def prove(database: Database, folder: Path, reports: Path) -> list[Finding]:
    """
    Return what is found of everything that the desk keeps, what is broken first.

    Parameters
    ----------
    folder
        The desk's own, below which plans and books lie.
    reports
        Where the files of reports lie.
    """
    chain = audit.walk(database)
    found = [
        log_found(chain),
        *_reports(chain.rows, books(folder)),
        *_files(chain.rows, reports),
        *_books(books(folder)),
        *_versions(folder),
    ]
    return sorted(found, key=lambda one: not one.is_broken)


def log_found(chain: audit.Chain) -> Finding:
    """Return what a walk along the log says."""
    if chain.broken is None:
        return Finding("log-holds", {"count": len(chain.rows)})
    told = {"number": chain.broken, "last": chain.last, "before": chain.broken - 1}
    return Finding(f"log-{chain.how}", told, is_broken=True)


def _reports(rows: Sequence[audit.Entry], shelves: Sequence[Shelf]) -> Iterator[Finding]:
    known, heads = seals(rows), {row.digest: row.number for row in rows}
    seen = set()
    for book in shelves:
        try:
            kept = book.reports()
        except StoreError:
            yield Finding("book-unread", {"book": book.place}, is_broken=True)
            continue
        for one in kept:
            seal = seal_of(known, book.place, one)
            seen.add((seal.book if seal else "", one.kind, one.span))
            yield from report_found(one, seal, heads)
    last = {(seal.book, seal.kind, seal.span): seal for seal in known}
    for name, seal in last.items():
        if name not in seen:
            told = {"row": seal.row}
            yield Finding("report-gone", told, (seal.kind, seal.span), is_broken=True)


def report_found(one: Kept, seal: Seal | None, heads: Mapping[str, int]) -> Iterator[Finding]:
    """
    Yield what is to be said of a frozen report: whether it is as it was, and its head.

    Parameters
    ----------
    heads
        Rows of the log by their digests.
    """
    name = (one.kind, one.span)
    if seal is None:
        yield Finding("report-unknown", report=name)
    elif seal.digest != one.digest:
        yield Finding("report-changed", {"row": seal.row}, name, is_broken=True)
    else:
        key = "report-erased" if seal.is_erased else "report-holds"
        yield Finding(key, {"row": seal.row}, name)
    try:
        head = str(one.content.get("seal", ""))
    except ValueError:
        yield Finding("report-unread", report=name, is_broken=True)
        return
    if head in heads:
        yield Finding("head-holds", {"row": heads[head]}, name)
    elif head or seal is not None:
        yield Finding("head-foreign", {"head": head[:12] or "–"}, name, is_broken=True)
    else:
        yield Finding("head-none", report=name)


def _files(rows: Sequence[audit.Entry], reports: Path) -> Iterator[Finding]:
    """Yield which files of frozen reports are not as they were written."""
    written = {row.on: row for row in rows if row.act == WROTE}
    for row in written.values():
        told = said_in(row)
        plan, name = str(told.get("plan", "")), str(told.get("name", ""))
        kind, _, span = name.partition("-")
        folder = reports / plan / name
        if plan and name and folder.is_dir():
            is_whole = files_digest(folder) == told.get("files")
            key = "files-hold" if is_whole else "files-changed"
            yield Finding(key, {"row": row.number}, (kind, span), is_broken=not is_whole)


def _books(shelves: Sequence[Shelf]) -> Iterator[Finding]:
    """Yield what contradicts itself in the books; they have no chain, but rows that must fit."""
    from planner.ledger.book import Book

    for one in shelves:
        try:
            with closing(Book(one.address)) as book:
                wrong = book.check()
        except StoreError:
            continue  # told where its reports are looked at
        told = {"book": one.place, "count": len(wrong)}
        yield Finding("book-wrong" if wrong else "book-holds", told, is_broken=bool(wrong))


def _versions(folder: Path) -> Iterator[Finding]:
    """Yield of each plan whether its versions are gapless and hold what their digests say."""
    for one in shelf.plans(folder):
        try:
            wrong, count = _first_wrong(one.folder)
        except StoreError:
            yield Finding("versions-unread", {"plan": one.place}, is_broken=True)
            continue
        if wrong is not None:
            told = {"plan": one.place, "number": wrong}
            yield Finding("versions-wrong", told, is_broken=True)
        elif count:
            yield Finding("versions-hold", {"plan": one.place, "count": count})


def notes_of(folder: Path) -> list[Note]:
    """
    Return what is noted of the versions of a plan, the first one first.

    Raises
    ------
    StoreError
        If they cannot be read.
    """
    from planner.store import FILE, Store

    if not (folder / FILE).is_file():
        return []
    with closing(Store(folder / FILE)) as store:
        return store.notes(PLAN)


def _first_wrong(folder: Path) -> tuple[int | None, int]:
    """Return the first version that is not what was kept, None if all are; and how many."""
    import zlib

    from planner.store import FILE, Store, digest

    notes: list[Any] = notes_of(folder)
    if not notes:
        return None, 0
    with closing(Store(folder / FILE)) as store:
        for expected, note in enumerate(notes, start=1):
            try:
                is_whole = digest(store.show(PLAN, note.number).plan) == note.plan_sha
            except (zlib.error, ValueError):
                is_whole = False
            if note.number != expected or not is_whole:
                return expected, len(notes)
    return None, len(notes)
