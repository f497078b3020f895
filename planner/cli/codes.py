"""The exit codes, as docs/cli.md lists them."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """How a command ended."""

    DONE = 0
    OUR_FAULT = 1
    INPUT = 2
    NOTHING_PLANNED = 3
    RULE_BROKEN = 4
    INTERRUPTED = 130
