"""One table of a ``.toml``, read key by key; every fault is gathered, none is raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from planner.domain import Contact
from planner.errors import Fault, Text, text
from planner.tiers import Tier

T = TypeVar("T")
D = TypeVar("D")
LONGEST_SHOWN = 120
OLDEST = 120
"""Greatest age that a rule may name."""

TIERS = {tier.value: tier for tier in Tier if tier is not Tier.NONE}
FORMS = {"visit": Contact.VISIT, "phone": Contact.PHONE, "video": Contact.VIDEO}
KINDS = {"phone": Contact.PHONE, "video": Contact.VIDEO}


@dataclass(slots=True)
class Table:
    """
    A table under the eyes of a reader that names every key it knows.

    Parameters
    ----------
    file
        Name of the file as the user knows it.
    path
        Dotted name of the table, empty for the whole file.
    values
        The table itself.
    faults
        Shared by all tables of one file.
    """

    file: str
    path: str
    values: Mapping[str, Any]
    faults: list[Fault]
    _known: list[str] = field(default_factory=list)

    def fault(self, key: str, expected: Text, remedy: Text | None = None) -> None:
        """Say what is wrong with the value of `key`."""
        value = self.values.get(key)
        shown = None if value is None else str(value)[:LONGEST_SHOWN]
        self.faults.append(Fault(self.file, expected, remedy, column=self._name(key), value=shown))

    def take(self, key: str, fits: Callable[[Any], T | None], expected: Text, default: D) -> T | D:
        """Return the value of `key`, or `default` where it is missing or does not fit."""
        self._known.append(key)
        if key not in self.values:
            return default
        value = fits(self.values[key])
        if value is None:
            self.fault(key, expected)
            return default
        return value

    def string(self, key: str, default: str = "") -> str:
        """Return words."""
        return self.take(key, _string, text("policy.expected.string"), default)

    def required(self, key: str) -> str:
        """Return words that must be there."""
        if key not in self.values:
            self.fault(key, text("policy.expected.required"), text("policy.remedy.add", name=key))
        return self.string(key)

    def whole(self, key: str, least: int, most: int, default: D) -> int | D:
        """Return a whole number between `least` and `most`."""
        expected = text("policy.expected.whole", least=least, most=most)
        return self.take(key, lambda v: _whole(v, least, most), expected, default)

    def number(self, key: str, least: float, most: float, default: D) -> float | D:
        """Return a number between `least` and `most`."""
        expected = text("policy.expected.number", least=least, most=most)
        return self.take(key, lambda v: _number(v, least, most), expected, default)

    def flag(self, key: str) -> bool:
        """Return yes or no; no where it is missing."""
        return self.take(key, _flag, text("policy.expected.flag"), default=False)

    def day(self, key: str) -> date | None:
        """Return a date."""
        return self.take(key, _day, text("policy.expected.day"), None)

    def choice(self, key: str, choices: Mapping[str, T], default: T) -> T:
        """Return what stands for one of the words in `choices`."""
        self._known.append(key)
        if key not in self.values:
            return default
        written = self.values[key]
        if isinstance(written, str) and written in choices:
            return choices[written]
        self._unknown(key, written, choices)
        return default

    def words(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return a list of words, each one of `known`."""
        self._known.append(key)
        written = self.values.get(key, [])
        if not isinstance(written, list):
            self.fault(key, text("policy.expected.list"), text("policy.remedy.list"))
            return ()
        for one in written:
            if one not in known:
                self._unknown(key, one, known)
        return tuple(one for one in written if one in known)

    def table(self, key: str) -> Table:
        """Return the table `key`, an empty one where there is none."""
        self._known.append(key)
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self.fault(key, text("policy.expected.table"), text("policy.remedy.table", name=key))
            values = {}
        return Table(self.file, self._name(key), values, self.faults)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield every table of the list ``[[key]]``, numbered from 1."""
        self._known.append(key)
        written = self.values.get(key, [])
        if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
            self.fault(key, text("policy.expected.tables"), text("policy.remedy.tables", name=key))
            written = []
        for number, values in enumerate(written, start=1):
            yield Table(self.file, f"{self._name(key)}[{number}]", values, self.faults)

    def known(self, key: str) -> None:
        """Take `key` as one that has been looked at."""
        self._known.append(key)

    def refuse_the_rest(self) -> None:
        """Say which keys nobody knows, with the known one that was perhaps meant."""
        for key in self.values:
            if key not in self._known:
                self._stranger(key)

    def _stranger(self, key: str) -> None:
        known = ", ".join(self._known)
        self.fault(key, text("policy.expected.key", known=known), nearest(key, self._known))

    def _unknown(self, key: str, written: object, known: Mapping[str, Any] | Sequence[str]) -> None:
        expected = text("policy.expected.one-of", known=", ".join(known))
        shown = str(written)[:LONGEST_SHOWN]
        remedy = nearest(shown, list(known))
        self.faults.append(Fault(self.file, expected, remedy, column=self._name(key), value=shown))

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def nearest(written: str, known: Sequence[str]) -> Text | None:
    """Return the question whether one of `known` was meant, None where nothing is near."""
    close = get_close_matches(written, known, n=1, cutoff=0.6)
    return text("policy.remedy.did-you-mean", near=close[0]) if close else None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _whole(value: Any, least: int, most: int) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return value if fits else None


def _number(value: Any, least: float, most: float) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if fits and least <= value <= most else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
