"""
Lines: visits beside the helper's by a role, such as a doctor's, told apart by one id.

Whoever is visited by a doctor beside the helper stands twice among those to be visited: as
oneself, and as the line ``E0001・doctor`` with a pair, a tier and windows of its own. Files
that people read keep the elder's id and the role apart.
"""

from __future__ import annotations

MARK = "・"
"""Parts the elder's id from the role: a dot that names in ids hardly ever have."""


def line_of(elder: str, role: str) -> str:
    """Return the id of the elder's line for that role; the elder's own without a role."""
    return f"{elder}{MARK}{role}" if role else elder


def parted(line: str) -> tuple[str, str]:
    """Return the elder's id and the role, empty for the elder's own line."""
    elder, mark, role = line.rpartition(MARK)
    return (elder, role) if mark and elder and role else (line, "")
