"""
What a command says: text for people, or one JSON object for machines.

With ``--json`` standard output holds the object and nothing else, and people's text goes
to standard error. Without it, results go to standard output; faults and progress always
to standard error.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from planner.domain import Language
from planner.errors import Fault
from planner.words import say

NOTICES_SHOWN = 20


@dataclass(slots=True)
class Screen:
    """
    Where a command's words go.

    Parameters
    ----------
    language
        Of every word; changes when the scenario has been read.
    as_json
        Whether standard output belongs to machines.
    """

    language: Language
    as_json: bool = False
    _has_result: bool = field(default=False, init=False)

    def say(self, key: str, **values: object) -> str:
        """Return the sentence ``cli.<key>``."""
        return say(self.language, f"cli.{key}", **values)

    def tell(self, key: str, **values: object) -> None:
        """Tell people a sentence of the command line."""
        self.write(self.say(key, **values))

    def write(self, line: str) -> None:
        """Tell people a line that is already in words."""
        _print(line, sys.stderr if self.as_json else sys.stdout)

    def warn(self, line: str) -> None:
        """Tell people what is not the result."""
        _print(line, sys.stderr)

    def result(self, value: Mapping[str, object] | str) -> None:
        """Print the one JSON object, if machines asked; text is JSON already."""
        if not self.as_json or self._has_result:
            return
        self._has_result = True
        as_text = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
        )
        _print(as_text.rstrip("\n"), sys.stdout)

    def notices(self, notices: Iterable[Fault]) -> None:
        """Show what was noticed and changes nothing; many of them are counted."""
        from planner.words.faults import render

        lines = [render(notice, self.language) for notice in notices]
        if not lines:
            return
        self.warn(self.say("notices", count=len(lines)))
        for line in lines[:NOTICES_SHOWN]:
            self.warn(f"  {line}")
        if len(lines) > NOTICES_SHOWN:
            self.warn("  " + self.say("more-notices", count=len(lines) - NOTICES_SHOWN))

    def faults(self, faults: Iterable[Fault]) -> None:
        """Show every fault, alike ones together, and give machines the same list."""
        from planner.words.faults import as_json, grouped

        listed = list(faults)
        self.warn(self.say("faults", count=len(listed)))
        for line in grouped(listed, self.language):
            self.warn(line)
        self.result(
            {"error": "input", "faults": [as_json(fault, self.language) for fault in listed]}
        )


def _print(line: str, stream: TextIO) -> None:
    """Print a line; where whoever read the stream has gone the work goes on without a listener."""
    try:
        print(line, file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def as_typed(argument: str) -> str:
    """Return an argument as it is typed, in marks only where a shell asks for them."""
    if re.fullmatch(r"[\w./\\:@%+=,~-]+", argument):
        return argument
    return '"' + re.sub(r'(["$`\\])', r"\\\1", argument) + '"'


def prepare_streams(*, as_json: bool) -> None:
    """Let no character that a console lacks end a command; JSON is always UTF-8."""
    _soften(sys.stderr, None)
    _soften(sys.stdout, "utf-8" if as_json else None)


def _soften(stream: TextIO, encoding: str | None) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace", encoding=encoding or stream.encoding)
