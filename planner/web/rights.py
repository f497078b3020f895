"""Roles and what each may do: every route of the desk names one right, a role has several."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a route asks of whoever calls it."""

    ANYBODY = "anybody"
    """No account is needed: the door itself."""
    INSIDE = "inside"
    """Any account."""
    SEE = "see"
    """People by name, plans, reasons."""
    OWN = "own"
    """The people of one's own communities."""
    TELL = "tell"
    """A contact, or news, of the people whom one sees."""
    CHANGE = "change"
    """Plans, rosters, the book."""
    FIGURES = "figures"
    """Rates and sums without names."""
    ACCOUNTS = "accounts"
    """Who may enter; no people."""
    BACKUPS = "backups"
    """Backups and erasing a person; no people are shown."""
    LOG = "log"
    """What was done by whom: the log, versions and frozen reports by ids, and proving them."""


ROLES: dict[str, frozenset[Right]] = {
    "coordinator": frozenset(
        {Right.INSIDE, Right.SEE, Right.OWN, Right.TELL, Right.CHANGE, Right.FIGURES}
    ),
    "community": frozenset({Right.INSIDE, Right.OWN, Right.TELL}),
    "viewer": frozenset({Right.INSIDE, Right.FIGURES}),
    "admin": frozenset({Right.INSIDE, Right.ACCOUNTS, Right.BACKUPS}),
    "auditor": frozenset({Right.INSIDE, Right.LOG}),
}


def rights_of(roles: frozenset[str]) -> frozenset[Right]:
    """Return everything that somebody with these roles may do."""
    own: frozenset[Right] = frozenset({Right.ANYBODY})
    return own.union(*(ROLES[role] for role in roles if role in ROLES))
