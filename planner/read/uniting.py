"""
Lists of several offices made one: whoever stands on two of them is one person.

The same id number makes the same person; where one of the rows has none, the same name, birth
date and address do, however they are spaced and whether wide or narrow. Namesakes with other
birth dates stay two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from planner.domain import Elder
from planner.errors import Text, text
from planner.read.findings import Findings, Spot
from planner.read.headers import SIMPLIFIED

# What is read of somebody from one list alone, or is united in a way of its own.
_APART: Final = frozenset(
    ("id", "name", "lon", "lat", "household", "categories", "dated", "source", "row", "note")
)
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff·.,，。、-]+")


def folded(written: str) -> str:
    """Return a name or an address as they are compared: narrow, simplified, without blanks."""
    plain = unicodedata.normalize("NFKC", written).casefold().translate(SIMPLIFIED)
    return _INVISIBLE.sub("", plain)


@dataclass(slots=True)
class Uniter:
    """
    Who is known from the lists before, and by which name of a file.

    Parameters
    ----------
    people
        The roster's people by id; those united stand in it anew.
    spots
        Where each id stands.
    aliases
        Ids of rows that were united with somebody, to that person's id.
    """

    people: dict[str, Elder]
    spots: dict[str, Spot]
    aliases: dict[str, str]
    findings: Findings
    _by_number: dict[str, str] = field(default_factory=dict)
    _by_name: dict[tuple[str, object, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn everybody who is there already."""
        for elder in self.people.values():
            if elder.id_number:
                self._by_number.setdefault(elder.id_number, elder.id)
            key = _key(elder)
            if key is not None:
                self._by_name.setdefault(key, elder.id)

    def takes(self, elder: Elder, spot: Spot) -> bool:
        """Unite `elder`, read at `spot`, with somebody who is known; say whether there is one."""
        known, why = self._same(elder)
        if known is None:
            return False
        before = self.people[known]
        at = self.spots[known]
        united, contradictions = _united(before, elder, at.file, spot.file)
        self.people[known] = united
        self.aliases[elder.id] = known
        expected = text("read.notice.united", file=at.file, row=at.row or 0, why=why)
        self.findings.notice(spot, expected, None, elder.name)
        for column, kept, other in contradictions:
            where = Spot(spot.file, spot.row, None, column)
            told = text("read.notice.contradiction", kept=kept, file=at.file, row=at.row or 0)
            self.findings.notice(where, told, None, other)
        return True

    def _same(self, elder: Elder) -> tuple[str | None, Text]:
        number = self._by_number.get(elder.id_number) if elder.id_number else None
        if number is not None:
            return number, text("read.notice.same-number")
        key = _key(elder)
        name = None if key is None else self._by_name.get(key)
        if name is not None and not (elder.id_number and self.people[name].id_number):
            return name, text("read.notice.same-name")
        return None, text("read.notice.same-name")


def notice_twice(people: Iterable[Elder], spots: Mapping[str, Spot], findings: Findings) -> None:
    """
    Notice who seems to stand in one list twice: both are planned until the office decides.

    Rows of one list are not united: there a second row may be a slip in the number as well.
    """
    known: dict[object, Elder] = {}
    for elder in people:
        if elder.role:  # a line of visits.csv, somebody's second by right
            continue
        keys = (elder.id_number or None, _key(elder))
        before = next((known[key] for key in keys if key is not None and key in known), None)
        for key in keys:
            if key is not None:
                known.setdefault(key, elder)
        if before is None or (keys[0] and before.id_number and keys[0] != before.id_number):
            continue
        at, first = spots[elder.id], spots[before.id]
        why = text("read.notice.same-number" if keys[0] else "read.notice.same-name")
        expected = text("read.notice.twice", file=first.file, row=first.row or 0, why=why)
        where = Spot(at.file, at.row, None, "name")
        findings.notice(where, expected, text("read.remedy.twice"), elder.name)


def _key(elder: Elder) -> tuple[str, object, str] | None:
    """Return what tells a person where there is no id number, None where that is too little."""
    if elder.birth_date is None or not elder.address:
        return None
    return folded(elder.name), elder.birth_date, folded(elder.address)


def _united(
    one: Elder, other: Elder, file: str, further: str
) -> tuple[Elder, list[tuple[str, str, str]]]:
    """Return both as one, the first believed, and what they say differently."""
    changes: dict[str, Any] = {
        "categories": tuple(dict.fromkeys((*one.categories, *other.categories))),
        "dated": tuple(dict.fromkeys((*one.dated, *other.dated))),
        "source": _both(one.source or file, other.source or further),
        "note": _both(one.note, other.note),
    }
    if not one.has_place and other.has_place:
        changes |= {"lon": other.lon, "lat": other.lat}
    if one.household.startswith("\0") and not other.household.startswith("\0"):
        changes["household"] = other.household
    contradictions = []
    for name, mine, theirs in _values(one, other):
        if not mine or str(mine) == "auto":
            changes[name] = theirs
        elif not _is_alike(mine, theirs):
            contradictions.append((name, _shown(mine), _shown(theirs)))
    return replace(one, **changes), contradictions


def _values(one: Elder, other: Elder) -> Iterator[tuple[str, Any, Any]]:
    """Yield what the second list says of a person beside what the first does."""
    for item in fields(Elder):
        theirs = getattr(other, item.name)
        if item.name not in _APART and theirs and str(theirs) != "auto":
            yield item.name, getattr(one, item.name), theirs


def _is_alike(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, str) and isinstance(theirs, str):
        return folded(mine) == folded(theirs)
    return bool(mine == theirs)


def _both(one: str, other: str) -> str:
    return ";".join(dict.fromkeys(part for part in (*one.split(";"), other) if part))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return str(value)
