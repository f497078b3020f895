"""
Plans and what became of them: every change is a new version, nothing is overwritten.

One small class over SQLAlchemy Core, the same for a SQLite file and for PostgreSQL. A
version is written in one transaction: a process killed at any moment leaves the last one
whole. Two people who change one version are told apart by its number, which is unique.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from planner.errors import StoreError
from planner.store.engine import Database, without_passwords
from planner.store.schema import PLANS, digest, dumped, put_blob, read_blob, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

FILE = "versions.sqlite"
"""Name of the store that lies beside a plan."""


@dataclass(frozen=True, slots=True)
class Version:
    """
    One state of a plan, and how it came about.

    Parameters
    ----------
    number
        1 for the first.
    restores
        The version whose content an undo gave back; None for a change.
    undoes
        The version that a change takes back though others came after it; None for any other.
    plan
        Content of plan.json, byte for byte.
    files
        The scenario files that belong to it, by name relative to the plan's folder.
    """

    name: str
    number: int
    author: str
    time: datetime
    reason: str
    command: str
    plan: str = field(repr=False)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    restores: int | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a list says of a version: everything but its content, known by its digest."""

    number: int
    author: str
    time: datetime
    reason: str
    command: str
    plan_sha: str
    restores: int | None
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """
    The newest change of one author that still counts.

    Parameters
    ----------
    number, before
        Its version, and the version that stood before it.
    is_newest
        Whether nothing that counts came after it.
    """

    number: int
    before: int
    is_newest: bool


class Store:
    """
    Versions of plans in a database.

    Parameters
    ----------
    url
        ``sqlite:///plans.sqlite``, ``postgresql://…``, or the path of a SQLite file.

    Raises
    ------
    StoreError
        If the database cannot be opened, is not ours or is newer than this program.
    """

    def __init__(self, url: str | Path) -> None:
        self._database = Database(url, PLANS)
        self.url = self._database.url
        self._blobs, self._versions = tables()

    def save(
        self,
        name: str,
        plan: str,
        *,
        expected: int,
        author: str,
        time: datetime,
        reason: str = "",
        command: str = "",
        files: Mapping[str, str] | None = None,
        restores: int | None = None,
        undoes: int | None = None,
    ) -> Version:
        """
        Add a version after `expected`, the last one that its author has seen; 0 for none.

        Raises
        ------
        StoreError
            If somebody else has saved one meanwhile; nothing is written then.
        """
        command = without_passwords(command)
        number, held = expected + 1, dict(files or {})
        version = Version(name, number, author, time, reason, command, plan, held, restores, undoes)
        with self._database.write() as connection:
            if self._last(connection, name) != expected:
                raise StoreError("changed")
            self._insert(connection, version)
        return version

    def last(self, name: str) -> int:
        """Return the number of the last version, 0 where there is none."""
        with self._database.read() as connection:
            return self._last(connection, name)

    def names(self) -> list[str]:
        """Return the names of all plans, in order."""
        from sqlalchemy import select

        with self._database.read() as connection:
            column = self._versions.c.name
            return [str(n) for n in connection.scalars(select(column).distinct().order_by(column))]

    def notes(self, name: str) -> list[Note]:
        """Return what is noted of every version, the first one first; no plan is read."""
        from sqlalchemy import select

        table = self._versions
        query = select(table).where(table.c.name == name).order_by(table.c.number)
        with self._database.read() as connection:
            return [_note(dict(row)) for row in connection.execute(query).mappings()]

    def versions(self, name: str) -> list[Version]:
        """Return every version of a plan with its content, the first one first."""
        return [self.show(name, note.number) for note in self.notes(name)]

    def show(self, name: str, number: int | None = None) -> Version:
        """
        Return one version, the last one by default; nothing else is read.

        Raises
        ------
        StoreError
            If there is no such version.
        """
        from sqlalchemy import select

        table = self._versions
        with self._database.read() as connection:
            at = number if number is not None else self._last(connection, name)
            query = select(table).where(table.c.name == name, table.c.number == at)
            row = connection.execute(query).mappings().first()
            if row is None:
                raise StoreError("missing")
            values = dict(row)
            plan = read_blob(connection, self._blobs, values.pop("plan_sha"))
            files = read_blob(connection, self._blobs, values.pop("files_sha"))
        return Version(**values, plan=plan, files=_inside(json.loads(files)))

    def mine(self, name: str, author: str) -> Mine:
        """
        Return the change that `author` would take back; what was taken back counts no more.

        Raises
        ------
        StoreError
            If no change of theirs still counts.
        """
        notes = {note.number: note for note in self.notes(name)}
        counting = _counting(notes)
        undone = {notes[at].undoes for at, _ in counting}
        for place, (at, before) in enumerate(counting):
            note = notes[at]
            if note.author == author and note.undoes is None and at not in undone:
                return Mine(at, before, is_newest=place == 0)
        raise StoreError("not-yours" if counting and not undone - {None} else "nothing-to-undo")

    def undo(
        self, name: str, *, author: str, time: datetime, command: str = "", own: bool = False
    ) -> Version:
        """
        Add a version that gives back the one before the last change.

        Undo again goes further back: what an undo has taken back is not taken back twice.

        Parameters
        ----------
        own
            Whether only a change of `author`'s own may be taken back.

        Raises
        ------
        StoreError
            If there is nothing before the last change, or it is somebody else's.
        """
        notes = {note.number: note for note in self.notes(name)}
        if not notes:
            raise StoreError("missing")
        last = max(notes)
        counts, before = _before(notes, last)
        if before is None:
            raise StoreError("nothing-to-undo")
        if own and notes[counts].author != author:
            raise StoreError("not-yours")
        old = self.show(name, before)
        return self.save(
            name,
            old.plan,
            expected=last,
            author=author,
            time=time,
            command=command,
            files=old.files,
            restores=before,
        )

    def rename(self, old: str, new: str) -> None:
        """Give all versions of a plan another name."""
        table = self._versions
        with self._database.write() as connection:
            connection.execute(table.update().where(table.c.name == old).values(name=new))

    def rewrite(self, change: Callable[[Version], Version]) -> int:
        """
        Change the content of versions in place and return how many changed.

        For erasing a person and nothing else: history is otherwise never rewritten.
        """
        changed = 0
        for name in self.names():
            for version in self.versions(name):
                other = change(version)
                if other != version:
                    self._rewrite(other)
                    changed += 1
        self._drop_unused()
        self._database.vacuum()
        return changed

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _rewrite(self, version: Version) -> None:
        table = self._versions
        with self._database.write() as connection:
            connection.execute(
                table.update()
                .where(table.c.name == version.name, table.c.number == version.number)
                .values(
                    plan_sha=put_blob(connection, self._blobs, version.plan),
                    files_sha=put_blob(connection, self._blobs, dumped(dict(version.files))),
                    command=version.command,
                    reason=version.reason,
                )
            )

    def _drop_unused(self) -> None:
        """Forget every content that no version holds any more."""
        from sqlalchemy import select

        table, blobs = self._versions, self._blobs
        used = select(table.c.plan_sha).union(select(table.c.files_sha))
        with self._database.write() as connection:
            connection.execute(blobs.delete().where(blobs.c.sha.not_in(used)))

    def _insert(self, connection: Connection, version: Version) -> None:
        connection.execute(
            self._versions.insert().values(
                name=version.name,
                number=version.number,
                author=version.author,
                time=version.time,
                reason=version.reason,
                command=version.command,
                plan_sha=put_blob(connection, self._blobs, version.plan),
                files_sha=put_blob(connection, self._blobs, dumped(dict(version.files))),
                restores=version.restores,
                undoes=version.undoes,
            )
        )

    def _last(self, connection: Connection, name: str) -> int:
        from sqlalchemy import func, select

        table = self._versions
        query = select(func.max(table.c.number)).where(table.c.name == name)
        return int(connection.scalar(query) or 0)


def _before(notes: Mapping[int, Note], number: int) -> tuple[int, int | None]:
    """Return the last change that still counts, and the version that stood before it."""
    at = number
    while (restores := notes[at].restores) is not None:
        at = restores
    return at, max((n for n in notes if n < at), default=None)


def _counting(notes: Mapping[int, Note]) -> list[tuple[int, int]]:
    """Return the changes that still count, the newest first, each with the version before it."""
    found = []
    at = max(notes, default=None)
    while at is not None:
        counts, before = _before(notes, at)
        if before is not None:
            found.append((counts, before))
        at = before
    return found


def _note(row: dict[str, Any]) -> Note:
    return Note(**{key: value for key, value in row.items() if key not in {"name", "files_sha"}})


def _inside(files: Mapping[str, str]) -> dict[str, str]:
    """
    Return files whose names stay inside the folder that they are written to.

    Raises
    ------
    StoreError
        If one leads out of it.
    """
    for name in files:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise StoreError("outside")
    return dict(files)


__all__ = ["FILE", "Mine", "Note", "Store", "Version", "digest"]
