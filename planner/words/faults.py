"""A fault as one readable line, or as JSON; the same for notices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from planner.errors import Fault, InputError
from planner.words import catalogue, say, speak

FEW = 2
LISTED = 12
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


def grouped(faults: Iterable[Fault], language: str) -> list[str]:
    """
    Return the faults in numbered lines, alike ones together with their count and their cells.

    Alike are faults of one file and column that expect the same; up to `FEW` of them keep
    lines of their own.
    """
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        key = fault.file, fault.column, fault.expected.key, fault.row is None
        groups.setdefault(key, []).append(fault)
    lines: list[str] = []
    number = 0
    for alike in groups.values():
        if len(alike) <= FEW:
            for fault in alike:
                number += 1
                lines.append(f"{number:>3}. {render(fault, language)}")
            continue
        number += 1
        first = alike[0]
        whole = replace(first, row=None, cell=None, value=None)
        told = say(language, "read.line.alike", line=render(whole, language), count=len(alike))
        lines.append(f"{number:>3}. {told}")
        lines += [f"     {_cell(fault, language)}" for fault in alike[:LISTED]]
        if len(alike) > LISTED:
            more = ", ".join(
                shown(str(fault.cell or fault.row or fault.value or "")) for fault in alike[LISTED:]
            )
            lines.append("     " + say(language, "read.line.more", cells=more))
    return lines


def _cell(fault: Fault, language: str) -> str:
    """Return where one of several alike faults stands, what was found, and what is nearest."""
    line = fault.cell or say(language, "read.line.at", row=fault.row)
    if fault.cell is None and fault.row is None:  # of a whole file: all there is to tell
        line = shown(fault.value or "")
    elif fault.value is not None:
        line = say(language, "read.line.one", at=line, value=shown(fault.value))
    if fault.remedy is None or "near" not in dict(fault.remedy.values):
        return line
    remedy = shown(speak(language, fault.remedy), longest=None)
    return say(language, "read.line.remedy", line=line, remedy=remedy)


def _where(fault: Fault, language: str) -> str:
    """Return ``elders.xlsx row 12 (E12), tier`` as far as it is known."""
    where = shown(fault.file)
    if fault.row is not None:
        key = "row" if fault.cell is None else "cell"
        where = say(language, f"read.line.{key}", file=where, row=fault.row, cell=fault.cell)
    column = shown(_column(fault, language))
    if where and column:
        return say(language, "read.line.column", where=where, column=column)
    return where or column


def _column(fault: Fault, language: str) -> str:
    """Return a column's header; where none is known, its name in the reader's language."""
    if fault.index is None and not fault.file.endswith(".toml"):
        for kind in ("elders", "helpers", "pairs", "history"):
            key = f"columns.{kind}.{fault.column}"
            if key in catalogue():
                return say(language, key)
    return fault.column or ""


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
