"""
The tables of the desk in its database: who may enter, who is inside, and what was done.

Times are whole seconds since 1970, UTC. The log of what was done is append-only: the
database itself refuses to change or drop a row, and every row carries a digest of itself
and of the row before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.store.engine import Part

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables by their names."""

    users: Table
    sessions: Table
    failures: Table
    audit: Table
    news: Table
    begun: Table
    heads: Table


def tables() -> Tables:
    """Return the tables, to be asked and written."""
    from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, Text

    data = MetaData()
    users = Table(
        "desk_users",
        data,
        Column("name", String(60), primary_key=True),
        Column("password", Text, nullable=False),
        Column("roles", String(200), nullable=False),
        Column("language", String(2), nullable=False),
        Column("is_open", Boolean, nullable=False),
        Column("communities", Text),
        Column("made_at", Integer, nullable=False),
    )
    sessions = Table(
        "desk_sessions",
        data,
        Column("digest", String(64), primary_key=True),
        Column("name", String(60), nullable=False),
        Column("made_at", Integer, nullable=False),
        Column("seen_at", Integer, nullable=False),
    )
    failures = Table(
        "desk_failures",
        data,
        Column("who", String(140), primary_key=True),
        Column("count", Integer, nullable=False),
        Column("last_at", Integer, nullable=False),
    )
    audit = Table(
        "desk_audit",
        data,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("at", Integer, nullable=False),
        Column("actor", String(60), nullable=False),
        Column("act", String(40), nullable=False),
        Column("on", String(200), nullable=False),
        Column("detail", Text, nullable=False),
        Column("digest", String(64), nullable=False),
    )
    news = Table(
        "desk_news",
        data,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("lists", String(40), nullable=False),
        Column("elder", String(100), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("first", String(10), nullable=False),
        Column("last", String(10), nullable=False),
        Column("note", String(200), nullable=False),
        Column("by", String(60), nullable=False),
        Column("at", Integer, nullable=False),
        Column("done_by", String(60), nullable=False),
        Column("done_at", Integer),
    )
    begun = Table(
        "desk_begun",
        data,
        Column("key", String(20), primary_key=True),
        Column("do", String(40), nullable=False),
        Column("on", String(200), nullable=False),
        Column("by", String(60), nullable=False),
        Column("asked", Text, nullable=False),
    )
    heads = Table(
        "desk_heads",
        data,
        Column("name", String(20), primary_key=True),
        Column("number", Integer, nullable=False),
        Column("digest", String(64), nullable=False),
    )
    return Tables(users, sessions, failures, audit, news, begun, heads)


def _make_first(connection: Connection) -> None:
    # What a later step adds is not there yet, so that every database grows alike.
    all_ = tables()
    first = [all_.users, all_.sessions, all_.failures, all_.audit]
    all_.users.metadata.create_all(connection, first)
    connection.exec_driver_sql("ALTER TABLE desk_users DROP COLUMN communities")
    for statement in _GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


_GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER desk_audit_{act.lower()} BEFORE {act} ON desk_audit "
        "BEGIN SELECT RAISE(ABORT, 'the log is not changed'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE FUNCTION desk_audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the log is not changed'; END $$"
        ),
        (
            "CREATE TRIGGER desk_audit_stays BEFORE UPDATE OR DELETE ON desk_audit "
            "FOR EACH ROW EXECUTE FUNCTION desk_audit_stays()"
        ),
    ),
}
"""What makes each database refuse to change the log."""


def _add_communities(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE desk_users ADD COLUMN communities TEXT")


def _add_news(connection: Connection) -> None:
    tables().news.create(connection)


def _add_begun(connection: Connection) -> None:
    tables().begun.create(connection)


AUDIT = "audit"
"""By which the newest row of the log is noted a second time."""
_HEADS = {
    "sqlite": (
        (
            "CREATE TRIGGER desk_heads_update BEFORE UPDATE ON desk_heads "
            "WHEN NEW.number <= OLD.number OR NEW.name <> OLD.name "
            "BEGIN SELECT RAISE(ABORT, 'the log is not shortened'); END"
        ),
        (
            "CREATE TRIGGER desk_heads_delete BEFORE DELETE ON desk_heads "
            "BEGIN SELECT RAISE(ABORT, 'the log is not shortened'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION desk_heads_grow() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF TG_OP = 'UPDATE' AND NEW.number > OLD.number AND NEW.name = OLD.name "
            "THEN RETURN NEW; END IF; RAISE EXCEPTION 'the log is not shortened'; END $$"
        ),
        (
            "CREATE TRIGGER desk_heads_grow BEFORE UPDATE OR DELETE ON desk_heads "
            "FOR EACH ROW EXECUTE FUNCTION desk_heads_grow()"
        ),
    ),
}
"""What makes each database refuse to note a shorter log."""


def _add_heads(connection: Connection) -> None:
    from sqlalchemy import select

    made = tables()
    made.heads.create(connection)
    log = made.audit
    last = select(log.c.number, log.c.digest).order_by(log.c.number.desc()).limit(1)
    for number, digest in connection.execute(last).all():
        connection.execute(made.heads.insert().values(name=AUDIT, number=number, digest=digest))
    for statement in _HEADS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


DESK = Part("desk", (_make_first, _add_communities, _add_news, _add_begun, _add_heads), frozenset())
"""The part of a database that belongs to the desk."""
