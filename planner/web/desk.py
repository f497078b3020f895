"""The desk at work: what all pages share, and one call of a page."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.domain import Language
from planner.web.intake import Upload
from planner.web.kept import Boards
from planner.web.rights import Right
from planner.words import say

if TYPE_CHECKING:
    from starlette.requests import Request

    from planner.store.engine import Database
    from planner.web.accounts import Accounts, Who
    from planner.web.backups import Backups
    from planner.web.hands import Hands
    from planner.web.jobs import Job, Jobs
    from planner.web.sealing import Seals

FIRST_S = 10 * 60
"""Seconds for which the address of the first account holds."""


class MissingError(Exception):
    """What an address names is not there."""


@dataclass(eq=False)
class Desk:
    """
    What all pages share.

    Parameters
    ----------
    folder
        Below which plans are looked for.
    inbox
        Where files wait that were sent in, and boxes that a person must look at.
    first
        What the address of the first account must hold; used once.
    language
        Of pages before anybody has entered.
    boards
        The boards that were written last.
    clock
        Returns seconds since 1970.
    """

    database: Database
    accounts: Accounts
    hands: Hands
    jobs: Jobs
    folder: Path
    inbox: Path
    backups: Backups
    seals: Seals
    language: Language = "zh"
    clock: Callable[[], float] = time.time
    boards: Boards = field(default_factory=Boards)
    first: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    began: float = 0.0

    def __post_init__(self) -> None:
        """Note when the address of the first account was made."""
        self.began = self.clock()

    def opens_first(self, token: str) -> bool:
        """Say whether this is the address of the first account, and it still holds."""
        held = self.clock() - self.began
        right = secrets.compare_digest(token.encode(), self.first.encode())
        return right and 0 <= held <= FIRST_S and self.accounts.are_none()


@dataclass(frozen=True, eq=False)
class Call:
    """
    One call of a page.

    Parameters
    ----------
    form
        Fields of a form, or of a JSON body; empty for reading.
    who
        Who calls; None at the door.
    """

    desk: Desk
    request: Request
    form: Mapping[str, Any]
    who: Who | None

    @cached_property
    def language(self) -> str:
        """The language in which to answer."""
        if self.who is not None:
            return self.who.language
        asked = self.request.cookies.get("language", "")
        if asked in {"zh", "en"}:
            return asked
        first = self.request.headers.get("accept-language", "")[:2].lower()
        return first if first in {"zh", "en"} else self.desk.language

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the desk in the language of whoever calls."""
        return say(self.language, f"desk.{key}", **values)

    def field(self, name: str) -> str:
        """Return a field of the form as text, empty where it is missing or is no text."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def sight(self) -> list[str] | None:
        """The communities whose people the caller sees; None for everybody."""
        if self.who is None:
            return []
        return None if Right.SEE in self.who.rights else sorted(self.who.communities)

    def begin(self, do: str, on: str, **asked: Any) -> Job:
        """Begin a long work on a place, in the name, language and time of whoever calls."""
        known = {"language": self.language, "now": self.desk.clock()}
        return self.desk.jobs.start(do, on, self.name, **known, **asked)

    def uploads(self, name: str) -> list[Upload]:
        """Return the files that were sent in a field of the form."""
        sent = self.form.get(name)
        return [one for one in sent if isinstance(one, Upload)] if isinstance(sent, list) else []

    @property
    def name(self) -> str:
        """The name of whoever calls; empty at the door."""
        return "" if self.who is None else self.who.name
