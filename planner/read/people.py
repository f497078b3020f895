"""Rosters: rows into elders and helpers, and what is wrong between the cells of a row."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any, Generic, Literal, TypeVar

from planner.domain import NOWHERE, Contact, Elder, Helper
from planner.errors import Word, text
from planner.hours import Hours
from planner.read import idnumbers
from planner.read.columns import fields_of
from planner.read.fields import plain, word
from planner.read.findings import Findings, Spot, unfit
from planner.read.headers import Kind
from planner.read.points import check_point
from planner.read.rows import Row, read_rows
from planner.read.tables import Table
from planner.read.times import check_order, parse_spans, partial_birth
from planner.read.uniting import folded
from planner.tiers import Tier
from planner.units import Span

Person = TypeVar("Person", Elder, Helper)

METRES_PER_DEGREE = 111_195.0
_NAMED = 20  # people without a place that a notice names; all stand in unserved.csv
APART_M = 200.0  # members of a household further apart than this are noticed

_TODAY = "\0today"  # beside the values of a row: the day on which it is read
_AGE_SLACK = 2  # years: by the traditional count people are one or two years older
_DATED = re.compile(r"(.+):(\d{4}-\d{2}-\d{2}.*)")
_DEEMED_TIER = Tier.MONTHLY  # of somebody deemed in need for whom nobody says how often


@dataclass(slots=True)
class Roster(Generic[Person]):
    """
    The people of one kind.

    Parameters
    ----------
    people
        By id, in the order of the files.
    spots
        Every id that a row carries, also a row at fault, to the place of that row.
    removed
        Ids that a variant has taken out.
    is_readable
        False where the ids could not be read at all, so that none can be said to be unknown.
    aliases
        Ids of rows that were united with somebody of another list, to that person's id.
    likes
        Ids without width, case, blanks and invisible signs, to the first that is so.
    """

    people: dict[str, Person] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    is_readable: bool = True
    aliases: dict[str, str] = field(default_factory=dict)
    likes: dict[str, str] = field(default_factory=dict)
    _bare: dict[str, str] = field(default_factory=dict)

    def knows(self, person_id: str) -> bool:
        """Say whether somebody has this id, or it cannot be told."""
        is_there = person_id in self.spots or person_id in self.aliases
        return is_there or not self.is_readable

    def remove(self, person_id: str) -> None:
        """Take somebody out, as ``[changes]`` asks."""
        self.people.pop(person_id, None)
        self.spots.pop(person_id, None)
        self.removed.add(person_id)

    def near(self, person_id: str) -> str | None:
        """Return the id that `person_id` was perhaps meant to be: ``E7`` for ``e-0007``."""
        if len(self._bare) != len(self.spots):
            self._bare = {_bare(known): known for known in self.spots}
        return self._bare.get(_bare(person_id))


def _bare(person_id: str) -> str:
    """Return an id without case, punctuation and leading zeros."""
    return re.sub(r"\W|_|(?<!\d)0+(?=\d)", "", word(person_id))


@dataclass(frozen=True, slots=True)
class Reader(Generic[Person]):
    """How the rows of one kind of roster become people."""

    kind: Kind
    id_column: str
    make: Callable[[Row], Person]
    check: Callable[[Row, date, Findings], None]

    def into(
        self,
        roster: Roster[Person],
        table: Table,
        today: date,
        findings: Findings,
        takes: Callable[[Person, Spot], bool] | None = None,
    ) -> None:
        """
        Add the people of `table` to `roster`; an id that is there already is a fault.

        Parameters
        ----------
        takes
            Unites a person with one of the roster, and says whether there is one.
        """
        for row in read_rows(table, self.kind, findings):
            before = len(findings.faults)
            if self.id_column not in row.at and "name" in row.values:
                row.values[self.id_column] = made_id(row.values)
            self.check(row, today, findings)
            is_sound = row.is_whole and len(findings.faults) == before
            person = self.make(row) if is_sound else None
            if person is not None and takes is not None and takes(person, row.spot("name")):
                continue
            _check_id(row, self.id_column, roster.spots, roster.likes, findings)
            if person is not None and len(findings.faults) == before:
                roster.people[person.id] = person
        if table.rows and not roster.spots:
            roster.is_readable = False


def _check_id(
    row: Row, key: str, spots: dict[str, Spot], likes: dict[str, str], findings: Findings
) -> None:
    person_id = row.values.get(key)
    if person_id is None:
        return
    if person_id not in spots:
        spots[person_id] = row.spot(key)
        like = folded(person_id)
        other = likes.setdefault(like, person_id)
        if other != person_id:
            findings.notice(
                row.spot(key), text("read.notice.id-like", other=other), None, person_id
            )
        return
    first = spots[person_id]
    is_made = key not in row.at
    name = "same-person" if is_made else "id-twice"
    expected = text(f"read.fault.{name}", file=first.file, row=first.row)
    spot = row.spot("name") if is_made else row.spot(key)
    shown = row.written["name"] if is_made else person_id
    findings.fault(spot, expected, text(f"read.remedy.{name}"), shown)


def made_id(values: Mapping[str, Any]) -> str:
    """
    Return the id of somebody whose roster has none: from what is stable, nothing else.

    That is the id number, or name, birth date and address where it is missing. It does not
    show in the id, of which eight signs of 32 are kept: among ten thousand people two have
    the same once in twenty thousand rosters, and that is told.
    """
    known = values.get("id_number") or "\0".join(
        plain(str(values.get(key) or "")) for key in ("name", "birth_date", "address")
    )
    digest = hashlib.sha256(known.encode()).digest()
    return "E-" + base64.b32encode(digest)[:8].decode()


# --- what is wrong between cells ------------------------------------------------------


def _check_person(row: Row, today: date, findings: Findings) -> None:
    values = row.values
    values[_TODAY] = today
    _from_id_number(row, findings)
    _from_age(row, today, findings)
    if "lon" in values and "lat" in values:
        for key, why in check_point(values["lon"], values["lat"]).items():
            findings.unfit(row.spot(key), why, row.written[key])
    born = values.get("birth_date")
    if born is not None and born > today:
        why = unfit("born-later", "born-later", today=today)
        findings.unfit(row.spot("birth_date"), why, row.written["birth_date"])


def _from_id_number(row: Row, findings: Findings) -> None:
    """Take birth date and gender from the id number; notice where the row says otherwise."""
    number = row.values.get("id_number")
    if number is None:
        return
    known: dict[str, object] = {
        "birth_date": idnumbers.birth_date(number),
        "gender": idnumbers.gender(number),
    }
    partial = partial_birth(row.written.get("birth_date", ""))
    if partial is not None and idnumbers.birth_date(number) in partial:
        del row.values["birth_date"]  # the number says the day
    for key, value in known.items():
        if row.values.setdefault(key, value) != value:
            expected = text("read.notice.id-number-says", says=value)
            findings.notice(row.spot(key), expected, None, row.written.get(key))
    row.written.setdefault("birth_date", number[6:14])


def _from_age(row: Row, today: date, findings: Findings) -> None:
    """Take the birth year from the age where nothing else says it."""
    age = row.values.get("age")
    born = row.values.get("birth_date")
    if age is None:
        return
    if born is None:
        year = today.year - int(age)
        row.values["birth_date"] = min(date(year, 12, 31), today)
        findings.notice(row.spot("age"), text("read.notice.age"), None, f"{age:g}")
    elif abs(today.year - born.year - age) > _AGE_SLACK:
        findings.notice(
            row.spot("age"), text("read.notice.age-differs", born=born), None, f"{age:g}"
        )


def _check_elder(row: Row, today: date, findings: Findings) -> None:
    _check_person(row, today, findings)
    _check_place(row, findings)
    if "deemed" in row.values.get("categories", ()) and "tier" not in row.values:
        remedy = text("read.remedy.deemed")
        expected = text("read.notice.deemed", tier=_DEEMED_TIER.value)
        findings.notice(row.spot("categories"), expected, remedy, row.written["categories"])


def _check_place(row: Row, findings: Findings) -> None:
    """Refuse half a place: with neither number the elder is only not planned."""
    halves = [key for key in ("lon", "lat") if key not in row.written and key in row.at]
    if len(halves) == 1:
        findings.fault(row.spot(halves[0]), text("read.fault.half-place"))


def _check_helper(row: Row, today: date, findings: Findings) -> None:
    _check_person(row, today, findings)
    why = check_order(row.values.get("from_date"), row.values.get("to_date"))
    if why is not None:
        findings.unfit(row.spot("to_date"), why, row.written["to_date"])


# --- people ---------------------------------------------------------------------------


def _taken(kind: Literal["elders", "helpers"], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a row names, for the rest has its default in the type."""
    pairs = fields_of(kind).items()
    return {name: values[key] for name, key in pairs if values.get(key) is not None}


def _elder(row: Row) -> Elder:
    values = row.values
    elder_id = values["elder_id"]
    lon, lat = (values.get(key, NOWHERE) for key in ("lon", "lat"))
    return Elder(
        elder_id,
        values["name"],
        lon,
        lat,
        household=values.get("household_id") or f"\0{elder_id}",
        categories=_categories(values),
        dated=_dated(values),
        row=row.spot("name").row or 0,
        **_taken("elders", values),
    )


def _categories(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the categories; a bare ``deemed`` takes the row's tier, else the rarest lawful."""
    tier: Tier = values.get("tier") or _DEEMED_TIER
    named = values.get("categories", ())
    dated = dict(_dated(values))
    today: date = values[_TODAY]
    held = (code for code in named if not _DATED.fullmatch(code))
    held_now = (code for code, span in dated.items() if today <= span.last)
    return tuple(
        dict.fromkeys(
            f"deemed:{tier.value}" if code == "deemed" else code for code in (*held, *held_now)
        )
    )


def _dated(values: Mapping[str, Any]) -> tuple[tuple[str, Span], ...]:
    """Return the categories that hold for a span."""
    found = filter(None, map(_DATED.fullmatch, values.get("categories", ())))
    return tuple((match[1], parse_spans(match[2])[0]) for match in found)


def _helper(row: Row) -> Helper:
    values = row.values
    return Helper(
        values["helper_id"],
        values["name"],
        values["lon"],
        values["lat"],
        row=row.number,
        **_taken("helpers", values),
        **_hours(values),
    )


def _hours(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return weekdays and hours; where hours name weekdays, work is on these alone."""
    days = values.get("weekdays")
    found: dict[str, Any] = {} if days is None else {"weekdays": days}
    hours: Hours | None = values.get("shift")
    if hours is None:
        return found
    named = hours.weekdays
    if named:
        found["weekdays"] = (found.get("weekdays", named) & named) or named
    return found | {"hours": hours}


ELDERS: Reader[Elder] = Reader("elders", "elder_id", _elder, _check_elder)
HELPERS: Reader[Helper] = Reader("helpers", "helper_id", _helper, _check_helper)


# --- notices about all of them --------------------------------------------------------


def notice_households(
    elders: Iterable[Elder], file_of: Mapping[str, Spot], findings: Findings
) -> None:
    """Notice households whose members live at different places."""
    homes: dict[str, list[Elder]] = {}
    for elder in elders:
        if not elder.household.startswith("\0"):
            homes.setdefault(elder.household, []).append(elder)
    for household, members in homes.items():
        for one, other in pairwise(members):
            if apart_m(one, other) > APART_M:
                expected = text(
                    "read.notice.household-apart", one=one.id, metres=round(apart_m(one, other))
                )
                remedy = text("read.remedy.household-apart")
                findings.notice(file_of[other.id], expected, remedy, household)


def notice_unplaced(
    elders: Iterable[Elder], file_of: Mapping[str, Spot], findings: Findings
) -> None:
    """Name those without a place, who cannot be planned, in one notice."""
    if nowhere := [elder for elder in elders if not elder.has_place]:
        ids = [elder.id for elder in nowhere[:_NAMED]]
        more = "" if len(nowhere) <= _NAMED else " …"
        named = Word("、".join(ids) + more, ", ".join(ids) + more)
        expected = text("read.notice.no-place", count=len(nowhere), elders=named)
        spot = file_of[nowhere[0].id]
        findings.notice(Spot(spot.file, spot.row), expected, text("read.remedy.no-place"))


def apart_m(one: Elder, other: Elder) -> float:
    """Return the straight distance of two homes in metres; good to a percent nearby."""
    north = one.lat - other.lat
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return hypot(north, east) * METRES_PER_DEGREE


def notice_needs(
    elders: Iterable[Elder],
    helpers: Iterable[Helper],
    file_of: Mapping[str, Spot],
    findings: Findings,
) -> None:
    """Notice a need that no helper of the roster meets, once per need."""
    own = {"female", "male", "two-person"}
    offered = own | {skill for helper in helpers for skill in helper.skills}
    first: dict[str, Elder] = {}
    for elder in elders:
        if elder.contact in {Contact.VISIT, Contact.AUTO}:
            for need in elder.needs:
                first.setdefault(need, elder)
    for need, elder in first.items():
        if need not in offered:
            remedy = text("read.remedy.skill-unknown")
            findings.notice(file_of[elder.id], text("read.notice.skill-unknown"), remedy, need)
