"""
What is wrong with a call, in the user's language.

The library keeps its kinds of error to itself, so they are told by their fields.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from planner.cli.codes import Code
from planner.cli.language import words

# The kinds of error, by the name of their class, and our sentence for each.
_SENTENCES = {
    "NoSuchOption": "no-option",
    "NoSuchCommand": "no-command",
    "MissingParameter": "missing",
    "BadOptionUsage": "no-value",
    "BadParameter": "bad-value",
    "BadValue": "bad-value",
}


def is_usage_error(error: Exception) -> bool:
    """Say whether the command was called wrongly."""
    return getattr(error, "exit_code", None) == Code.INPUT and hasattr(error, "format_message")


def say_usage(error: Exception) -> int:
    """Say what is wrong with the call, and return the exit code."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        print(context.get_help())
        return Code.INPUT
    print(message(error), file=sys.stderr)
    path = context.command_path if context is not None else "planner"
    print(words("usage.see-help", command=path), file=sys.stderr)
    return Code.INPUT


def message(error: Exception) -> str:
    """Return one line that says what is wrong, and what was perhaps meant."""
    kind = type(error).__name__
    if kind == "BadValue" and not _name(error):
        return _reason(error, kind)
    values = {"name": _name(error), "reason": _reason(error, kind), "meant": _meant(error)}
    return words(f"usage.{_SENTENCES.get(kind, 'other')}", **values)


def _name(error: Exception) -> str:
    """Return the option, argument or command that the error is about."""
    parameter = getattr(error, "param", None)
    if parameter is not None:
        options = [name for name in parameter.opts if name.startswith("-")]
        return options[0] if options else str(parameter.metavar or parameter.name)
    for field in ("option_name", "command_name"):
        if getattr(error, field, None):
            return str(getattr(error, field))
    return ""


def _reason(error: Exception, kind: str) -> str:
    """Return what is wrong with a value, in our words where the option tells what it takes."""
    written = str(getattr(error, "message", "") or error)
    parameter = getattr(error, "param", None)
    expected = _expected(parameter) if kind == "BadParameter" and parameter is not None else ""
    return words("usage.expected", expected=expected) if expected else written


def _expected(parameter: Any) -> str:
    """Return the values that a parameter takes, empty where it does not tell."""
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return " | ".join(kind)
    if kind not in (int, float):
        return ""
    bounds = [
        words(f"usage.{name}", value=getattr(parameter, name))
        for name in ("min", "max")
        if getattr(parameter, name, None) is not None
    ]
    return words(f"usage.{kind.__name__}") + "".join(bounds)


def _meant(error: Exception) -> str:
    """Return the nearest names that exist, as an appendix to the sentence."""
    names = list(getattr(error, "possibilities", None) or [])
    near = get_close_matches(_name(error), names, n=2, cutoff=0.3) or names[:2]
    return words("usage.meant", names=", ".join(near)) if near else ""
