"""One value of a JSON file, read key by key; every fault is gathered, none is raised."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from planner.errors import Fault, Text, text
from planner.units import Span, parse_clock

T = TypeVar("T")
D = TypeVar("D")
MISSING = object()
LONGEST_SHOWN = 120
SOME_DAY = date(2000, 1, 1)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Node:
    """
    An object of the file under the eyes of its reader.

    Every method names a key and returns its value, or a stand-in and adds a fault.

    Parameters
    ----------
    value
        What stands in the file; anything.
    path
        Where it stands: ``rounds[3].stops[1]``, counted from 1.
    file
        Name of the file as the user knows it.
    faults
        Shared by all nodes of one file.
    """

    value: Any
    path: str
    file: str
    faults: list[Fault]

    def fault(self, key: str, expected: Text) -> None:
        """Say that the value of `key` is not what was expected."""
        found = self._found(key)
        shown = None if found is MISSING else str(found)[:LONGEST_SHOWN]
        self.faults.append(Fault(self.file, expected, column=self._name(key), value=shown))

    def take(
        self, key: str, fits: Callable[[Any], T | None], expected: str, default: D, **values: object
    ) -> T | D:
        """Return the value of `key` as `fits` makes it; a missing one is a fault."""
        found = self._found(key)
        value = None if found is MISSING else fits(found)
        if value is None:
            self.fault(key, text(f"check.file.{expected}", **values))
            return default
        return value

    def maybe(self, key: str, read: Callable[[str], T]) -> T | None:
        """Return what `read` makes of `key`, None where there is nothing."""
        return None if self._found(key) in (MISSING, None) else read(key)

    def words(self, key: str) -> str:
        """Return words."""
        return self.take(key, _words, "words", "")

    def whole(self, key: str) -> int:
        """Return a whole number; it may be negative, which the checker then says."""
        return self.take(key, _whole, "whole", 0)

    def number(self, key: str) -> float:
        """Return a number."""
        return self.take(key, _number, "number", 0.0)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return self.take(key, _flag, "flag", default=False)

    def day(self, key: str) -> date:
        """Return a date."""
        return self.take(key, _day, "day", SOME_DAY)

    def clock(self, key: str) -> int:
        """Return a time of day in seconds since midnight."""
        return self.take(key, _clock, "clock", 0)

    def span(self, key: str) -> Span:
        """Return a span out of a list of two dates."""
        return self.take(key, _span, "span", Span(SOME_DAY, SOME_DAY))

    def choice(self, key: str, choices: Mapping[str, T]) -> T:
        """Return what stands for one of the words in `choices`."""
        first = next(iter(choices.values()))
        known = ", ".join(choices)
        return self.take(key, lambda v: _choice(v, choices), "one-of", first, known=known)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of words that is not empty."""
        return self.take(key, _texts, "texts", ())

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of words that may be empty."""
        return self.take(key, lambda v: () if v == [] else _texts(v), "names", ())

    def numbers(self, key: str) -> dict[str, float]:
        """Return an object of numbers."""
        return self.take(key, lambda v: _values(v, _number), "numbers", {})

    def strings(self, key: str) -> dict[str, str]:
        """Return an object of words."""
        return self.take(key, lambda v: _values(v, _words), "strings", {})

    def object(self, key: str) -> Node:
        """Return the object under `key`."""
        value = self.take(key, _object, "object", {})
        return Node(value, self._name(key), self.file, self.faults)

    def objects(self, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
        """Return what `read` makes of every object in the list under `key`."""
        listed = self.take(key, _list, "list", [])
        nodes = [
            Node(value, f"{self._name(key)}[{number}]", self.file, self.faults)
            for number, value in enumerate(listed, start=1)
        ]
        return tuple(read(node) for node in nodes if node.is_object())

    def is_object(self) -> bool:
        """Say whether this is an object, and that it should be if it is none."""
        if isinstance(self.value, dict):
            return True
        shown = str(self.value)[:LONGEST_SHOWN]
        expected = text("check.file.object")
        self.faults.append(Fault(self.file, expected, column=self.path, value=shown))
        return False

    def rest(self, known: frozenset[str]) -> dict[str, Any]:
        """Return the fields that are none of `known`, as they stand."""
        return {key: value for key, value in self.value.items() if key not in known}

    def _found(self, key: str) -> Any:
        return self.value.get(key, MISSING)

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _words(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and abs(value) < 1e15 and math.isfinite(value) else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if ISO_DAY.fullmatch(value) else None
    except (TypeError, ValueError):
        return None


def _clock(value: Any) -> int | None:
    try:
        return parse_clock(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _span(value: Any) -> Span | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, last = _day(value[0]), _day(value[1])
    return None if first is None or last is None or last < first else Span(first, last)


def _choice(value: Any, choices: Mapping[str, T]) -> T | None:
    return choices[value] if isinstance(value, str) and value in choices else None


def _texts(value: Any) -> tuple[str, ...] | None:
    fits = isinstance(value, list) and value and all(isinstance(one, str) for one in value)
    return tuple(value) if fits else None


def _values(value: Any, fits: Callable[[Any], T | None]) -> dict[str, T] | None:
    if not isinstance(value, dict):
        return None
    read = {key: fits(one) for key, one in value.items()}
    found = {key: one for key, one in read.items() if one is not None}
    return found if len(found) == len(read) else None


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _list(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None
