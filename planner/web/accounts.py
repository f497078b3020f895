"""
Accounts, sessions and the brake on guessing.

A session is a number of 256 bits in the browser; the database keeps only its digest. After
five wrong passwords for an account, or from an address, every further one makes the wait
twice as long; a right one frees both. Seconds come from the clock that is handed in.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.web.audit import note
from planner.web.passwords import hashed, matches, nobody
from planner.web.rights import Right, rights_of
from planner.web.tables import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.store.engine import Database

IDLE_S = 30 * 60
WHOLE_S = 8 * 60 * 60
FREE = 5
"""Wrong passwords before there is a wait."""
LONGEST_S = 60 * 60
KEPT_S = 24 * 60 * 60
SEEN_EVERY_S = 30


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody with an account."""

    name: str
    roles: frozenset[str]
    language: str
    communities: frozenset[str] = frozenset()

    @property
    def rights(self) -> frozenset[Right]:
        """What all roles together may do."""
        return rights_of(self.roles)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as an administrator sees it."""

    name: str
    roles: frozenset[str]
    is_open: bool
    communities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    """Since when somebody is inside, when last seen (seconds since 1970), and whether here."""

    made_at: int
    seen_at: int
    is_this: bool


class WaitError(Exception):
    """Too many wrong passwords; carries the seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Accounts:
    """
    Who may enter, and who is inside.

    Parameters
    ----------
    clock
        Returns seconds since 1970.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock, self._t = database, clock, tables()

    def now(self) -> int:
        """Return the time in whole seconds."""
        return int(self._clock())

    def are_none(self) -> bool:
        """Say whether nobody has an account yet."""
        from sqlalchemy import func, select

        with self._database.read() as connection:
            return not connection.scalar(select(func.count()).select_from(self._t.users))

    def add(
        self, name: str, password: str, roles: Iterable[str], *, language: str, by: str,
        first: bool, communities: Iterable[str] = (),
    ) -> bool:  # fmt: skip
        """
        Add an account; False if the name is taken, or if it should be the first and is not.

        Parameters
        ----------
        communities
            Whose people it sees, where its roles show it no others.
        """
        from sqlalchemy import func, select

        users = self._t.users
        kept = hashed(password)
        with self._database.write() as connection:
            taken = connection.scalar(select(func.count()).where(users.c.name == name))
            others = connection.scalar(select(func.count()).select_from(users))
            if taken or (first and others):
                return False
            written = ";".join(sorted(roles))
            connection.execute(
                users.insert().values(
                    name=name,
                    password=kept,
                    roles=written,
                    communities=_joined(communities),
                    language=language,
                    is_open=True,
                    made_at=self.now(),
                )
            )
            note(connection, self.now(), by, "account-made", name, roles=written)
        return True

    def enter(self, name: str, password: str, address: str) -> str | None:
        """
        Return a new session's number for the right password, None for a wrong one.

        Raises
        ------
        WaitError
            If too many were wrong; the password is then not even looked at.
        """
        keys = _keys(name, address)
        return self._begin(name, keys) if self.is_right(name, password, address) else None

    def is_right(self, name: str, password: str, address: str) -> bool:
        """
        Say whether this is the password of an open account; a wrong one is counted.

        Raises
        ------
        WaitError
            If too many were wrong; the password is then not even looked at.
        """
        from sqlalchemy import select

        keys, users = _keys(name, address), self._t.users
        self._set_back()
        with self._database.read() as connection:
            wait = max(self._wait(connection, key) for key in keys)
            row = connection.execute(
                select(users.c.password, users.c.is_open).where(users.c.name == name)
            ).first()
        if wait > 0:
            raise WaitError(wait)
        is_right = matches(row.password if row else nobody(), password)
        if row is None or not row.is_open or not is_right:
            self._refuse(keys, name if row else "")
            return False
        return True

    def who(self, number: str, *, is_seen: bool = True) -> Who | None:
        """
        Return whose session this is; None if it has ended, was idle too long or never was.

        Parameters
        ----------
        is_seen
            Whether somebody is at work, so that the session goes on.
        """
        from sqlalchemy import select

        users, sessions, digest = self._t.users, self._t.sessions, _digest(number)
        query = (
            select(users.c.name, users.c.roles, users.c.language, users.c.communities, sessions)
            .join(sessions, sessions.c.name == users.c.name)
            .where(sessions.c.digest == digest, users.c.is_open)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        now = self.now()
        if row is None or now - row["seen_at"] > IDLE_S or now - row["made_at"] > WHOLE_S:
            return None
        # A clock that was set back must not lengthen anybody's session by as much.
        if is_seen and not 0 <= now - row["seen_at"] < SEEN_EVERY_S:
            with self._database.write() as connection:
                seen = sessions.update().where(sessions.c.digest == digest)
                connection.execute(seen.values(seen_at=now, made_at=min(now, row["made_at"])))
        roles = frozenset(row["roles"].split(";"))
        return Who(row["name"], roles, row["language"], _parted(row["communities"]))

    def all(self) -> list[Account]:
        """Return every account, in order of name."""
        from sqlalchemy import select

        users = self._t.users
        query = select(users.c.name, users.c.roles, users.c.is_open, users.c.communities)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(users.c.name)).all()
        return [
            Account(str(name), frozenset(roles.split(";")), bool(is_open), _parted(seen))
            for name, roles, is_open, seen in rows
        ]

    def renew(self, name: str, password: str, *, by: str) -> None:
        """Give an account a new password and end its sessions."""
        self._change(name, "password-renewed", by, password=hashed(password))

    def shut(self, name: str, *, is_open: bool, by: str) -> None:
        """Shut an account and end its sessions, or open it again."""
        act = "account-opened" if is_open else "account-shut"
        self._change(name, act, by, is_open=is_open)

    def _change(self, name: str, act: str, by: str, **values: object) -> None:
        users, sessions = self._t.users, self._t.sessions
        with self._database.write() as connection:
            found = connection.execute(users.update().where(users.c.name == name).values(**values))
            if found.rowcount:
                connection.execute(sessions.delete().where(sessions.c.name == name))
                note(connection, self.now(), by, act, name)

    def speak(self, name: str, language: str) -> None:
        """Remember the language of an account."""
        users = self._t.users
        with self._database.write() as connection:
            connection.execute(users.update().where(users.c.name == name).values(language=language))

    def sessions(self, name: str, number: str) -> list[Session]:
        """Return the sessions of an account, this one first, then the newest."""
        from sqlalchemy import select

        sessions, own = self._t.sessions, _digest(number)
        query = select(sessions).where(sessions.c.name == name)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        now = self.now()
        found = [
            Session(row["made_at"], row["seen_at"], row["digest"] == own)
            for row in rows
            if now - row["seen_at"] <= IDLE_S and now - row["made_at"] <= WHOLE_S
        ]
        return sorted(found, key=lambda one: (not one.is_this, -one.seen_at))

    def end(self, name: str, *, by: str, but: str = "") -> int:
        """End the sessions of an account, but for the one of the number `but`; say how many."""
        sessions = self._t.sessions
        others = (sessions.c.name == name) & (sessions.c.digest != _digest(but))
        with self._database.write() as connection:
            ended = connection.execute(sessions.delete().where(others)).rowcount
            note(connection, self.now(), by, "sessions-ended", name, count=ended)
        return int(ended)

    def leave(self, number: str) -> None:
        """End a session."""
        sessions = self._t.sessions
        with self._database.write() as connection:
            connection.execute(sessions.delete().where(sessions.c.digest == _digest(number)))

    def _begin(self, name: str, keys: tuple[str, ...]) -> str:
        """Begin a session under a new number, and drop those that have ended."""
        sessions, failures = self._t.sessions, self._t.failures
        number, now = secrets.token_urlsafe(32), self.now()
        with self._database.write() as connection:
            old = (sessions.c.seen_at < now - IDLE_S) | (sessions.c.made_at < now - WHOLE_S)
            connection.execute(sessions.delete().where(old))
            connection.execute(failures.delete().where(failures.c.who.in_(keys)))
            connection.execute(failures.delete().where(failures.c.last_at < now - KEPT_S))
            values = {"digest": _digest(number), "name": name, "made_at": now, "seen_at": now}
            connection.execute(sessions.insert().values(**values))
            note(connection, now, name, "entered")
        return number

    def _set_back(self) -> None:
        """After the clock was set back nobody waits longer than from now on."""
        from sqlalchemy import func, select

        failures, now = self._t.failures, self.now()
        ahead = failures.c.last_at > now
        with self._database.read() as connection:
            if not connection.scalar(select(func.count()).select_from(failures).where(ahead)):
                return
        with self._database.write() as connection:
            connection.execute(failures.update().where(ahead).values(last_at=now))

    def _wait(self, connection: Connection, key: str) -> int:
        """Return how many seconds are still to be waited."""
        from sqlalchemy import select

        failures = self._t.failures
        row = connection.execute(select(failures).where(failures.c.who == key)).mappings().first()
        if row is None or row["count"] < FREE:
            return 0
        wait = min(LONGEST_S, 1 << min(int(row["count"]) - FREE, 20))
        return int(row["last_at"]) + wait - self.now()

    def _refuse(self, keys: tuple[str, ...], name: str) -> None:
        from sqlalchemy import select

        failures = self._t.failures
        with self._database.write() as connection:
            for key in keys:
                mine = failures.c.who == key
                count = connection.scalar(select(failures.c.count).where(mine))
                values = {"count": (count or 0) + 1, "last_at": self.now()}
                if count is None:
                    connection.execute(failures.insert().values(who=key, **values))
                else:
                    connection.execute(failures.update().where(mine).values(**values))
            note(connection, self.now(), name, "refused")


def _keys(name: str, address: str) -> tuple[str, str]:
    """Return by what wrong passwords are counted."""
    return f"name {name[:60]}", f"from {address[:60]}"


def _joined(communities: Iterable[str]) -> str:
    return "\n".join(sorted({one.strip() for one in communities} - {""}))


def _parted(written: str | None) -> frozenset[str]:
    return frozenset((written or "").split("\n")) - {""}


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode(errors="replace")).hexdigest()
