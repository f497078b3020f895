"""A fault as one readable line, or as JSON; the same for notices."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planner.errors import Fault, InputError
from planner.words import say, speak

_LONGEST = 120
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def render(fault: Fault, language: str) -> str:
    """
    Return the fault as one line: where, what was found, what was expected, how to mend it.

    What comes from files is shown as it is, but for control characters: they become ``�``,
    and no line is broken.
    """
    key = "plain" if fault.value is None else "found" if _where(fault, language) else "nowhere"
    line = say(
        language,
        f"read.line.{key}",
        where=_where(fault, language),
        value=shown(fault.value or ""),
        expected=shown(speak(language, fault.expected), longest=None),
    )
    if fault.remedy is None:
        return line
    remedy = shown(speak(language, fault.remedy), longest=None)
    return say(language, "read.line.remedy", line=line, remedy=remedy)


def _where(fault: Fault, language: str) -> str:
    """Return ``elders.xlsx row 12 (E12), tier`` as far as it is known."""
    where = shown(fault.file)
    if fault.row is not None:
        key = "row" if fault.cell is None else "cell"
        where = say(language, f"read.line.{key}", file=where, row=fault.row, cell=fault.cell)
    column = shown(fault.column or "")
    if where and column:
        return say(language, "read.line.column", where=where, column=column)
    return where or column


def shown(written: str, longest: int | None = _LONGEST) -> str:
    """Return text from a file on one line, `longest` characters of it, controls made visible."""
    whole = _CONTROL.sub("\ufffd", written.replace("\r\n", " ").replace("\n", " "))
    return whole if longest is None or len(whole) <= longest else whole[: longest - 1] + "…"


def as_json(fault: Fault, language: str) -> dict[str, str | int | None]:
    """Return the fault as plain values; `code` is the same in every language."""
    return {
        "code": fault.expected.key,
        "file": fault.file,
        "row": fault.row,
        "cell": fault.cell,
        "column": fault.column,
        "value": fault.value,
        "expected": speak(language, fault.expected),
        "remedy": None if fault.remedy is None else speak(language, fault.remedy),
        "message": render(fault, language),
    }


def render_all(faults: Iterable[Fault] | InputError, language: str) -> str:
    """Return one line per fault."""
    several = faults.faults if isinstance(faults, InputError) else faults
    return "\n".join(render(fault, language) for fault in several)
