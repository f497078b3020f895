"""
The tables of the store of plans, and the steps that lead an older store here.

Version 1 kept the whole text of each plan in the row of its version. Version 2 keeps each
content once, deflated, under the digest of its text; a list of versions reads none. Version 3
says of a change which one it takes back.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING

from planner.store.engine import Part

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table


def tables() -> tuple[Table, Table]:
    """Return the tables of blobs and of versions."""
    from sqlalchemy import (
        Column,
        DateTime,
        Integer,
        LargeBinary,
        MetaData,
        String,
        Table,
        Text,
    )

    metadata = MetaData()
    blobs = Table(
        "blobs",
        metadata,
        Column("sha", String(64), primary_key=True),
        Column("deflated", LargeBinary, nullable=False),
    )
    versions = Table(
        "plan_versions",
        metadata,
        Column("name", String(200), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("author", String(200), nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("reason", Text, nullable=False),
        Column("command", Text, nullable=False),
        Column("plan_sha", String(64), nullable=False),
        Column("files_sha", String(64), nullable=False),
        Column("restores", Integer),
        Column("undoes", Integer),
    )
    return blobs, versions


def digest(text: str) -> str:
    """Return the SHA-256 of a text, by which its content is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def put_blob(connection: Connection, blobs: Table, text: str) -> str:
    """Keep a content, once, and return its digest."""
    from sqlalchemy import select

    sha = digest(text)
    if connection.scalar(select(blobs.c.sha).where(blobs.c.sha == sha)) is None:
        deflated = zlib.compress(text.encode(), 6)
        connection.execute(blobs.insert().values(sha=sha, deflated=deflated))
    return sha


def read_blob(connection: Connection, blobs: Table, sha: str) -> str:
    """Return the content of a digest."""
    from sqlalchemy import select

    deflated = connection.scalar(select(blobs.c.deflated).where(blobs.c.sha == sha))
    return zlib.decompress(bytes(deflated or b"")).decode()


def _old(metadata: MetaData) -> Table:
    from sqlalchemy import Column, DateTime, Integer, String, Table, Text

    return Table(
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


def _make_first(connection: Connection) -> None:
    from sqlalchemy import MetaData

    metadata = MetaData()
    _old(metadata)
    metadata.create_all(connection)


def _deflate(connection: Connection) -> None:
    """Move every version over with its contents deflated, then drop the old table."""
    from sqlalchemy import MetaData, select

    old = _old(MetaData())
    blobs, versions = tables()
    versions.metadata.create_all(connection)
    keys = connection.execute(select(old.c.name, old.c.number)).all()
    for name, number in keys:
        query = select(old).where(old.c.name == name, old.c.number == number)
        row = dict(connection.execute(query).mappings().one())
        plan, files = row.pop("plan"), row.pop("files")
        row["plan_sha"] = put_blob(connection, blobs, plan)
        row["files_sha"] = put_blob(connection, blobs, files)
        row["command"] = _clean(row["command"])
        connection.execute(versions.insert().values(**row))
    old.drop(connection)


def _say_what_is_undone(connection: Connection) -> None:
    """Add the column that says which change a version takes back; new stores have it."""
    from sqlalchemy import inspect, text

    if "undoes" not in {one["name"] for one in inspect(connection).get_columns("plan_versions")}:
        connection.execute(text("ALTER TABLE plan_versions ADD COLUMN undoes INTEGER"))


def _clean(command: str) -> str:
    from planner.store.engine import without_passwords

    return without_passwords(command)


PLANS = Part("plans", (_make_first, _deflate, _say_what_is_undone), frozenset({"versions"}))
"""The part of a database that holds the versions of plans."""


def dumped(files: object) -> str:
    """Return files by name as one text, the same for the same files."""
    return json.dumps(files, ensure_ascii=False, sort_keys=True)
