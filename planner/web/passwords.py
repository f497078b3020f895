"""
Passwords: what is accepted, how it is kept, how it is compared.

Argon2id with 64 MiB, in the library's own format. A hash takes about a tenth of a second and
64 MiB: not more than two are made at a time.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 10
MOST = 200
MEMORY_KIB = 65_536

_two = threading.BoundedSemaphore(2)


def weakness(password: str, name: str) -> str | None:
    """Return the word for what is wrong with a new password; None if nothing is."""
    bare = _bare(password)
    if len(password) < LEAST:
        return "short"
    if len(password) > MOST:
        return "long"
    if len(set(bare)) < 4:
        return "plain"
    if bare in common() or bare.strip("0123456789!.@#") in common():
        return "common"
    return "name" if name and _bare(name) in bare else None


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with _two:
        return _hasher().hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Say whether a password is the one that was kept."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _two:
        try:
            return _hasher().verify(kept, _normal(password[:MOST]))
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobody() -> str:
    """Return what an account that does not exist is compared with, so that it takes as long."""
    return hashed("nobody has this account")


@cache
def common() -> frozenset[str]:
    """Return passwords that everybody tries first."""
    written = (files("planner.web") / "common.txt").read_text(encoding="utf-8")
    return frozenset(line for line in written.splitlines() if line and not line.startswith("#"))


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
