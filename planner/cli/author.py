"""Who is at work at this machine, with which command, and where versions are kept."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import date
from pathlib import Path

from planner.control import Signature

STORE = "VISIT_ROUNDS_STORE"
AUTHOR = "VISIT_ROUNDS_AUTHOR"


def signature(today: date | None = None) -> Signature:
    """
    Return what is kept with everything that this command writes.

    Parameters
    ----------
    today
        The day to take for today; None for the machine's.
    """
    return Signature(by=author(), command=command(), day=today, store=os.environ.get(STORE) or None)


def author() -> str:
    """Return who is at work: ``VISIT_ROUNDS_AUTHOR``, or the user of this machine."""
    named = os.environ.get(AUTHOR)
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this user anywhere
        return ""


def command() -> str:
    """Return the command line at work, without the program's path."""
    if Path(sys.argv[0]).stem not in {"planner", "__main__"}:
        return ""
    return " ".join(["planner", *sys.argv[1:]])
