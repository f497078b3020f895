"""A violation as one line that a coordinator reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.units import MINUTE
from planner.words import catalogue, say

if TYPE_CHECKING:
    from planner.rules import Violation


LASTING = {
    "too-far": "ab", "walk-claimed": "ab", "walk-claimed-s": "ab", "not-remote": "a",
    "over-cap": "bc", "too-little-time": "ab", "two-doors": "a", "bound-above": "ab",
    "pairs-bound-above": "ab",
}  # fmt: skip
"""Notes whose figures are seconds, and which of them."""


def render(violation: Violation, language: str) -> str:
    """Return where a rule is broken, which, what was found, and by how much."""
    parts = [_where(violation, language), _what(violation, language), _excess(violation, language)]
    return say(language, "check.line.joint").join(part for part in parts if part)


def _where(violation: Violation, language: str) -> str:
    named = {
        "elder": violation.elder,
        "helper": violation.helper,
        "day": None if violation.day is None else violation.day.isoformat(),
    }
    return " ".join(
        say(language, f"check.line.{name}", id=value)
        for name, value in named.items()
        if value is not None
    )


def _what(violation: Violation, language: str) -> str:
    """Return the sentence of the note's code; the rule's own where the note is free text."""
    code, _, figures = violation.note.partition(" ")
    key = f"check.note.{code}"
    rule = say(language, f"rules.{violation.rule.value}")
    if key not in catalogue():
        return say(language, "check.line.rule", rule=rule, note=violation.note)
    found = figures.split(" ") if figures else []
    places = {
        name: _lasting(figure, language) if name in LASTING.get(code, "") else figure
        for name, figure in zip("abcd", found, strict=False)
    }
    missing = dict.fromkeys("abcd", "–")
    note = say(language, key, **(missing | places))
    return say(language, "check.line.rule", rule=rule, note=note)


def _lasting(figure: str, language: str) -> str:
    """Return seconds as people say them: 15 分钟, 15.1 分钟."""
    if not figure.lstrip("-").isdecimal():
        return figure
    minutes, seconds = divmod(abs(int(figure)), MINUTE)
    key = "whole" if not seconds else "both"
    return say(
        language, f"check.lasting.{key}", minutes=minutes, seconds=seconds, tenths=_tenths(figure)
    )


def _tenths(seconds: object) -> str:
    """Return seconds as minutes with as many digits as tell them from whole ones: 15.1."""
    exact = abs(int(str(seconds))) / MINUTE
    return f"{exact:.1f}" if round(exact, 1) != round(exact) else f"{exact:.2f}"


def _excess(violation: Violation, language: str) -> str:
    if not violation.excess:
        return ""
    if violation.unit == "s":
        minutes, seconds = divmod(violation.excess, MINUTE)
        tenths = _tenths(violation.excess)
        return say(language, "check.excess.s", minutes=minutes, seconds=seconds, tenths=tenths)
    return say(language, f"check.excess.{violation.unit or 'plain'}", count=violation.excess)
