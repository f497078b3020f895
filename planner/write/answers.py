"""
An answer kept in ``scenario.toml``: one line more, everything else as it stood.

Comments, order and layout are the office's own. A line is put where a person would put it,
and what comes out is read again: only where it says what it said before, and the answer, is it
written.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from planner.errors import Fault, InputError, text
from planner.write.beside import write_beside
from planner.write.layers import NAME

_HEADER: Final = re.compile(r"^[ \t]*\[(?!\[)[ \t]*(?P<name>[^\]]+?)[ \t]*\][ \t]*(?:#.*)?$")
_TABLE: Final = re.compile(r"^[ \t]*\[")


def keep_answer(folder: Path, table: str, key: str, value: str) -> None:
    """
    Keep an answer in the ``scenario.toml`` of a folder.

    Parameters
    ----------
    folder
        The scenario's folder.
    table
        ``columns`` or ``words``.
    key, value
        The office's name and ours. An earlier answer to the same is replaced.

    Raises
    ------
    InputError
        If the file is written in a way into which no line can be put.
    """
    file = folder / NAME
    with file.open(encoding="utf-8-sig", newline="") as stream:
        before = stream.read()
    has_mark = file.read_bytes().startswith(b"\xef\xbb\xbf")
    after = with_answer(before, table, key, value)
    if after is None:
        line = f"{quoted(key)} = {quoted(value)}"
        remedy = text("fix.unkept-remedy", table=table, line=line)
        raise InputError((Fault(NAME, text("fix.unkept"), remedy, column=table),))
    write_beside(file, ("\ufeff" if has_mark else "") + after)


def with_answer(before: str, table: str, key: str, value: str) -> str | None:
    """Return settings with one answer more, None where there is no place to put it."""
    try:
        standing = tomllib.loads(before.replace("\r\n", "\n"))
    except ValueError:
        return None
    inner = standing.get(table, {})
    if not isinstance(inner, dict):
        return None
    wanted = {**standing, table: {**inner, key: value}}
    line = f"{quoted(key)} = {quoted(value)}"
    ways: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _replaced(before, key, line) if key in inner else iter(()),
        lambda: _in_table(before, table, line),
        lambda: _in_braces(before, table, line),
        lambda: _dotted(before, table, line),
        lambda: _at_end(before, table, line),
    )
    for way in ways:
        for after in way():
            if _says(after, wanted):
                return after
    return None


def quoted(written: str) -> str:
    """Return text as TOML writes it; a JSON string is one, but for DEL."""
    return json.dumps(written, ensure_ascii=False).replace("\x7f", "\\u007f")


def _says(written: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(written.replace("\r\n", "\n")) == wanted
    except ValueError:
        return False


def _break(written: str) -> str:
    return "\r\n" if "\r\n" in written else "\n"


def _lines(written: str) -> list[str]:
    return written.splitlines(keepends=True)


def _replaced(before: str, key: str, line: str) -> Iterator[str]:
    """Put the line in the place of an earlier one on the same key."""
    lines = _lines(before)
    for index, one in enumerate(lines):
        for written in (quoted(key), f"'{key}'", key):
            if one.lstrip().startswith(written) and "=" in one[len(written) :]:
                end = one[len(one.rstrip("\r\n")) :]
                yield "".join([*lines[:index], line + end, *lines[index + 1 :]])


def _in_table(before: str, table: str, line: str) -> Iterator[str]:
    """Put the line below the last one of ``[table]``."""
    lines = _lines(before)
    for index, one in enumerate(lines):
        named = _HEADER.match(one.rstrip("\r\n"))
        if named is None or named["name"].strip("\"' ") != table:
            continue
        end = index + 1
        while end < len(lines) and not _TABLE.match(lines[end]):
            end += 1
        last = end
        while last > index + 1 and _is_loose(lines[last - 1]):
            last -= 1
        ends_open = not lines[last - 1].endswith(("\n", "\r"))
        joint = _break(before) if ends_open else ""
        yield "".join([*lines[:last], joint, line, _break(before), *lines[last:]])


def _is_loose(line: str) -> bool:
    """Whether a line at a table's end belongs rather to what comes below: blank, or a remark."""
    return not line.strip() or line.lstrip().startswith("#")


def _in_braces(before: str, table: str, line: str) -> Iterator[str]:
    """Put the answer last into ``table = {…}``."""
    for found in re.finditer(rf"^[ \t]*{table}[ \t]*=[ \t]*\{{", before, re.MULTILINE):
        end = before.find("\n", found.end())
        row = before[found.end() : end if end >= 0 else len(before)]
        for closing in (at for at, sign in enumerate(row) if sign == "}"):
            at = found.end() + closing
            joint = ", " if row[:closing].strip() else " "
            yield before[:at].rstrip() + joint + line + " " + before[at:]


def _dotted(before: str, table: str, line: str) -> Iterator[str]:
    """Put ``table."name" = "…"`` below the last of its like."""
    lines = _lines(before)
    own = [at for at, one in enumerate(lines) if re.match(rf"[ \t]*{table}[ \t]*\.", one)]
    for at in reversed(own):
        end = at + 1
        yield "".join([*lines[:end], f"{table}.{line}", _break(before), *lines[end:]])


def _at_end(before: str, table: str, line: str) -> Iterator[str]:
    """Begin the table at the end of the file."""
    end = _break(before)
    joint = "" if not before or before.endswith("\n") else end
    yield f"{before}{joint}{end}[{table}]{end}{line}{end}"
