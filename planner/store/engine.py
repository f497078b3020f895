"""
One database, opened safely: a SQLite file or PostgreSQL, the same for plans and the book.

Whatever goes wrong is said by one word of `StoreError`, which the catalogue turns into a
sentence (``store.fault.<word>``). Passwords are never part of it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from planner.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_S = 30
"""Seconds to wait for somebody else's writing."""
LEAST_ROOM = 64 * 1024
"""Bytes that a disk must have left for SQLite's log and its index."""
WRITERS = 0x5649_5349  # any number that is ours alone: the lock of whoever writes
SCHEMA = "visit_rounds_schema"
"""Table that says which parts of ours a database holds, and in which version."""

Step = Callable[["Connection"], None]


@dataclass(frozen=True, slots=True)
class Part:
    """
    Tables that belong together and grow together.

    Parameters
    ----------
    steps
        What leads from version 0, nothing, to the newest; ``steps[0]`` makes version 1.
    tables
        Names of tables by which a database without a version is known as ours, version 1.
    """

    name: str
    steps: tuple[Step, ...]
    tables: frozenset[str]


def full_url(url: str | Path) -> str:
    """Return the address as SQLAlchemy takes it."""
    written = str(url)
    if "://" not in written:
        return f"sqlite:///{Path(written).absolute().as_posix()}"
    if written.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + written.partition("://")[2]
    return written


def without_passwords(text: str) -> str:
    """
    Return text in which every password of a database's address is three stars.

    A password may hold slashes and @ signs that nobody has escaped, and blanks where the address
    stands in quotes: it goes on to the last @ of its word, or of what is quoted.
    """
    hidden = re.sub(r"(['\"])([^'\"]*?://[^:/@'\"]*):[^'\"]*@", r"\1\2:***@", text)
    hidden = re.sub(r"(://[^:/@\s]*):\S*@", r"\1:***@", hidden)
    value = r"'[^']*'|\"[^\"]*\"|[^&\s]*"
    return re.sub(rf"(?i)\b((?:ssl)?password\s*=\s*)(?:{value})", r"\1***", hidden)


class Database:
    """
    A database with one part of ours in it, brought up to the newest version.

    Parameters
    ----------
    url
        ``sqlite:///plans.sqlite``, ``postgresql://…``, or the path of a SQLite file.

    Raises
    ------
    StoreError
        If it cannot be opened, is not ours, or is newer than this program.
    """

    def __init__(self, url: str | Path, part: Part) -> None:
        self.url, self._part = full_url(url), part.name
        with self._said():
            _refuse_empty(self.url)
            self._engine = _engine(self.url)
        try:
            with self._said():
                self._prepare(part)
        except StoreError:
            self._engine.dispose()
            raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what is raised into one of our words, which knows what the database is for."""
        try:
            with said(self.url):
                yield
        except StoreError as error:
            error.part = error.part or self._part
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that reads one state of the database and locks nobody out."""
        with self._said(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection that alone may write; all of it is kept, or nothing."""
        with self._said(), self._engine.connect() as connection:
            options = connection.execution_options(visit_rounds_writes=True)
            with options.begin():
                if options.dialect.name == "postgresql":
                    _wait_for_other_writers(options)
                yield options

    def vacuum(self) -> None:
        """Give erased text no place to lie on in the file or its log."""
        with self._said():
            raw = self._engine.raw_connection()
            try:
                if self._engine.dialect.name == "postgresql":
                    raw.driver_connection.autocommit = True  # type: ignore[union-attr]  # psycopg's
                cursor = raw.cursor()
                cursor.execute("VACUUM")
                if self._engine.dialect.name == "sqlite":
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.close()
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _let_readers_go_on(self) -> None:
        """Let SQLite keep a log, so that readers go on beside a writer."""
        if self._engine.dialect.name != "sqlite":
            return
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.close()
        finally:
            raw.close()

    def _prepare(self, part: Part) -> None:
        with self.read() as connection:
            at = _version(connection, part)
        self._let_readers_go_on()  # it changes the file: only now is it known to be ours
        if at == len(part.steps):
            return
        if at:
            _lay_copy(self.url, at)
        with self.write() as connection:
            at = _version(connection, part)  # somebody else may have done it meanwhile
            for step in part.steps[at:]:
                step(connection)
            if at < len(part.steps):
                _note(connection, part)


def _version(connection: Connection, part: Part) -> int:
    """Return the version in which `part` is there, 0 where it is not."""
    from sqlalchemy import inspect
    from sqlalchemy import text as sql

    tables = set(inspect(connection).get_table_names())
    if SCHEMA in tables:
        query = sql(f"SELECT number FROM {SCHEMA} WHERE part = :part")  # noqa: S608 - our constant
        found = connection.scalar(query, {"part": part.name})
        if found is not None and int(found) > len(part.steps):
            raise StoreError("newer")
        return int(found or 0)
    if part.tables and part.tables <= tables:
        return 1
    if tables and connection.dialect.name == "sqlite":
        raise StoreError("foreign")
    return 0


def _note(connection: Connection, part: Part) -> None:
    from sqlalchemy import text as sql

    connection.execute(
        sql(
            f"CREATE TABLE IF NOT EXISTS {SCHEMA} "
            "(part VARCHAR(40) PRIMARY KEY, number INTEGER NOT NULL)"
        )
    )
    values = {"part": part.name, "number": len(part.steps)}
    connection.execute(sql(f"DELETE FROM {SCHEMA} WHERE part = :part"), values)  # noqa: S608 - as above
    connection.execute(sql(f"INSERT INTO {SCHEMA} VALUES (:part, :number)"), values)  # noqa: S608 - as above


def _lay_copy(url: str, version: int) -> None:
    """Lay a copy of an older SQLite file beside it before it is brought up."""
    from sqlalchemy import make_url

    file = make_url(url).database
    if not url.startswith("sqlite") or not file:
        return
    copy = Path(f"{file}.version-{version}")
    if copy.exists():
        return
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def _refuse_empty(url: str) -> None:
    """
    Refuse a SQLite file of no bytes, and lay a new one with a database's head in it.

    What is empty was cut off, and would be taken for new: an office would go on without its
    past. Ours is never empty, not for a moment, so that whoever comes at the same time or after
    a kill finds either nothing or a database.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        file = make_url(url).database if url.startswith("sqlite") else None
    except ArgumentError:
        return  # the address is refused where it is opened
    if not file or file == ":memory:" or file.startswith("file:"):
        return
    path = Path(file)
    if path.is_file():
        if not path.stat().st_size:
            raise StoreError("empty", str(path))
        return
    if path.parent.is_dir() and not path.exists():
        with said(url):
            _lay_new(path)


def _lay_new(path: Path) -> None:
    """Lay a database without tables at `path`, unless somebody else was quicker."""
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with closing(sqlite3.connect(beside)) as new:
            new.execute("PRAGMA journal_mode = WAL")
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)


def _engine(url: str) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import SQLAlchemyError

    is_file = url.startswith("sqlite")
    # A server that was begun anew meanwhile is asked before it is told anything.
    options: dict[str, Any] = (
        {"connect_args": {"timeout": BUSY_S}} if is_file else {"pool_pre_ping": True}
    )
    try:
        engine = create_engine(url, **options)
    except (SQLAlchemyError, ImportError, ValueError):
        raise StoreError("address") from None
    if is_file:
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: object) -> None:
    """Let SQLAlchemy begin transactions; what is erased is gone."""
    connection.isolation_level = None
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Any) -> None:
    """Take the right to write before reading, for writers only."""
    writes = connection.get_execution_options().get("visit_rounds_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_for_other_writers(connection: Connection) -> None:
    """
    Take the right to write before reading, as in SQLite; it ends with the transaction.

    Two clerks who record one sheet would both read that nothing is there, and one of them
    would be refused for a number that the other has just taken.
    """
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_S}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


@contextmanager
def said(url: str = "") -> Iterator[None]:
    """Turn what a database raises into one of our words; `url` tells whose disk may be full."""
    from sqlalchemy.exc import IntegrityError, SQLAlchemyError

    try:
        yield
    except IntegrityError as error:
        raise StoreError("changed") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        word = _word(str(error).lower())
        is_full = word in {"unusable", "no-database"} and _no_room(url)
        raise StoreError("full" if is_full else word) from None


def _no_room(url: str) -> bool:
    """Say whether a SQLite file's disk is full, which SQLite calls an error of reading."""
    from sqlalchemy import make_url

    file = make_url(url).database if url.startswith("sqlite") else None
    try:
        return bool(file) and disk_usage(Path(str(file)).parent).free < LEAST_ROOM
    except OSError:
        return False


WORDS = (
    ("damaged", ("not a database", "malformed", "disk image", "file is encrypted")),
    ("locked", ("locked", "lock timeout")),
    ("full", ("disk is full", "no space left", "database or disk")),
    ("read-only", ("readonly", "read-only")),
    ("password", ("password", "authentication", "no pg_hba.conf")),
    ("no-database", ("does not exist", "unable to open")),
    ("down", ("refused", "could not connect", "connection", "timeout", "resolve", "server")),
)
"""Words of ours, and what databases write when they mean them."""


def _word(message: str) -> str:
    return next((word for word, signs in WORDS if any(s in message for s in signs)), "unusable")
