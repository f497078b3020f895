"""
Plans and what became of them: every change is a new version, nothing is overwritten.

One small class over SQLAlchemy Core, the same for a SQLite file and for PostgreSQL. A
version is written in one transaction: a process killed at any moment leaves the last one
whole. Two people who change one version are told apart by its number, which is unique.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

FILE = "versions.sqlite"
"""Name of the store that lies beside a plan."""
BUSY_S = 30
"""Seconds to wait for somebody else's writing."""


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
        If the database cannot be opened.
    """

    def __init__(self, url: str | Path) -> None:
        self.url = _url(url)
        self._engine, self._versions = _open(self.url)

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
    ) -> Version:
        """
        Add a version after `expected`, the last one that its author has seen; 0 for none.

        Raises
        ------
        StoreError
            If somebody else has saved one meanwhile; nothing is written then.
        """
        version = Version(
            name, expected + 1, author, time, reason, command, plan, dict(files or {}), restores
        )
        with self._begin() as connection:
            if self._last(connection, name) != expected:
                raise StoreError("changed")
            connection.execute(self._versions.insert().values(**_row(version)))
        return version

    def last(self, name: str) -> int:
        """Return the number of the last version, 0 where there is none."""
        with self._begin() as connection:
            return self._last(connection, name)

    def names(self) -> list[str]:
        """Return the names of all plans, in order."""
        from sqlalchemy import select

        with self._begin() as connection:
            column = self._versions.c.name
            return [str(n) for n in connection.scalars(select(column).distinct().order_by(column))]

    def versions(self, name: str) -> list[Version]:
        """Return every version of a plan, the first one first."""
        from sqlalchemy import select

        table = self._versions
        query = select(table).where(table.c.name == name).order_by(table.c.number)
        with self._begin() as connection:
            return [_version(dict(row)) for row in connection.execute(query).mappings()]

    def show(self, name: str, number: int | None = None) -> Version:
        """
        Return one version, the last one by default.

        Raises
        ------
        StoreError
            If there is no such version.
        """
        found = [v for v in self.versions(name) if number in {None, v.number}]
        if not found:
            raise StoreError("missing")
        return found[-1]

    def undo(self, name: str, *, author: str, time: datetime, command: str = "") -> Version:
        """
        Add a version that gives back the one before the last change.

        Undo again goes further back: what an undo has taken back is not taken back twice.

        Raises
        ------
        StoreError
            If there is nothing before the last change.
        """
        versions = {version.number: version for version in self.versions(name)}
        if not versions:
            raise StoreError("missing")
        last = max(versions)
        before = _before(versions, last)
        if before is None:
            raise StoreError("nothing-to-undo")
        old = versions[before]
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

    def rewrite(self, change: Callable[[Version], tuple[str, Mapping[str, str]]]) -> int:
        """
        Change the content of versions in place and return how many changed.

        For erasing a person and nothing else: history is otherwise never rewritten.
        """
        table = self._versions
        changed = 0
        for name in self.names():
            for version in self.versions(name):
                plan, files = change(version)
                if (plan, dict(files)) == (version.plan, dict(version.files)):
                    continue
                with self._begin() as connection:
                    connection.execute(
                        table.update()
                        .where(table.c.name == name, table.c.number == version.number)
                        .values(plan=plan, files=_dumped(files))
                    )
                changed += 1
        self._vacuum()
        return changed

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _last(self, connection: Connection, name: str) -> int:
        from sqlalchemy import func, select

        table = self._versions
        query = select(func.max(table.c.number)).where(table.c.name == name)
        return int(connection.scalar(query) or 0)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        from sqlalchemy.exc import IntegrityError, SQLAlchemyError

        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise StoreError("changed") from error
        except SQLAlchemyError as error:
            raise StoreError("unusable") from error

    def _vacuum(self) -> None:
        """Give erased text no place to lie on in the file."""
        raw = self._engine.raw_connection()
        try:
            if self._engine.dialect.name == "postgresql":
                raw.driver_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            cursor.close()
        finally:
            raw.close()


def _before(versions: Mapping[int, Version], number: int) -> int | None:
    """Return the version whose content stood before the last change that still counts."""
    at: int | None = number
    while at is not None and versions[at].restores is not None:
        at = versions[at].restores
    earlier = [] if at is None else [n for n in versions if n < at]
    return max(earlier, default=None)


def _url(url: str | Path) -> str:
    written = str(url)
    if "://" not in written:
        return f"sqlite:///{Path(written).absolute().as_posix()}"
    if written.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + written.partition("://")[2]
    return written


def _open(url: str) -> tuple[Engine, Table]:
    from sqlalchemy import (
        Column,
        DateTime,
        Integer,
        MetaData,
        String,
        Table,
        Text,
        create_engine,
        event,
    )
    from sqlalchemy.exc import SQLAlchemyError

    is_file = url.startswith("sqlite")
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_S}} if is_file else {}
    try:
        engine = create_engine(url, **options)
        if is_file:
            event.listen(engine, "connect", _settle)
            event.listen(engine, "begin", _reserve)
        metadata = MetaData()
        versions = Table(
            "versions",
            metadata,
            Column("name", String(200), primary_key=True),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("author", String(200), nullable=False),
            Column("time", DateTime(timezone=True), nullable=False),
            Column("reason", Text, nullable=False),
            Column("command", Text, nullable=False),
            Column("plan", Text, nullable=False),
            Column("files", Text, nullable=False),
            Column("restores", Integer),
        )
        metadata.create_all(engine)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise StoreError("unusable") from error
    return engine, versions


def _settle(connection: Any, _record: object) -> None:
    """Let SQLAlchemy begin transactions, and let SQLite overwrite what is erased."""
    connection.isolation_level = None
    connection.execute("PRAGMA secure_delete = ON")


def _reserve(connection: Any) -> None:
    """Take the right to write before reading, so that two writers never both go ahead."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _row(version: Version) -> dict[str, object]:
    return {
        "name": version.name,
        "number": version.number,
        "author": version.author,
        "time": version.time,
        "reason": version.reason,
        "command": version.command,
        "plan": version.plan,
        "files": _dumped(version.files),
        "restores": version.restores,
    }


def _version(row: Mapping[str, Any]) -> Version:
    return Version(**{**row, "files": json.loads(row["files"])})


def _dumped(files: Mapping[str, str]) -> str:
    return json.dumps(dict(files), ensure_ascii=False, sort_keys=True)
