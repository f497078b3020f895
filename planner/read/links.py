"""The tables that speak of people by id: pairs, history and the master calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.domain import (
    CalendarEntry,
    Contact,
    Elder,
    Helper,
    KnownPlace,
    Pairing,
    PastContact,
    Unit,
)
from planner.errors import text
from planner.read.findings import Findings, Spot
from planner.read.people import Roster
from planner.read.rows import Row, read_rows
from planner.read.tables import Table
from planner.roles import line_of
from planner.turns import members_of


@dataclass(slots=True)
class Strangers:
    """Ids that nobody carries: one notice per id, however many rows have it."""

    first: dict[tuple[str, str], Spot] = field(default_factory=dict)
    count: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, key: str, person_id: str, spot: Spot) -> None:
        """Remember one more row with the unknown `person_id` in column `key`."""
        self.first.setdefault((key, person_id), spot)
        self.count[key, person_id] = self.count.get((key, person_id), 0) + 1

    def notice(self, name: str, findings: Findings) -> None:
        """Give the notices, in the order in which the ids were met."""
        for (key, person_id), spot in self.first.items():
            expected = text(f"read.notice.{name}", rows=self.count[key, person_id])
            findings.notice(spot, expected, None, person_id)


@dataclass(frozen=True, slots=True)
class People:
    """Both rosters, to look ids up in, and by name the places that roles may visit."""

    elders: Roster[Elder]
    helpers: Roster[Helper]
    places: dict[str, KnownPlace] = field(default_factory=dict)

    def roster(self, key: str) -> Roster[Elder] | Roster[Helper]:
        """Return the roster whose ids stand in column `key`."""
        return self.elders if key == "elder_id" else self.helpers


def read_pairs(
    table: Table, people: People, findings: Findings, *, is_inherited: frozenset[str] = frozenset()
) -> tuple[Pairing, ...]:
    """
    Return the pairs; an unknown id is a fault, and so is an elder with two.

    Parameters
    ----------
    is_inherited
        Columns whose roster a variant has replaced while these pairs are still its base's:
        there an unknown id is a notice, for the person has left with the old roster.
    """
    seen: dict[str, int] = {}
    left = Strangers()
    pairs = []
    for row in read_rows(table, "pairs", findings):
        if _are_known(row, people, findings, left, is_inherited) and row.is_whole:
            elder, helper = row.values["elder_id"], row.values["helper_id"]
            if _is_first(row, seen, findings):
                pairs.append(_pair(row, elder, helper))
    left.notice("pair-left", findings)
    return tuple(pairs)


def _pair(row: Row, elder: str, helper: str) -> Pairing:
    given = row.values
    return Pairing(
        elder,
        helper,
        given.get("locked", False),
        given.get("since"),
        given.get("agreed_on"),
        given.get("group", ""),
    )


def _is_first(row: Row, seen: dict[str, int], findings: Findings) -> bool:
    elder = row.values["elder_id"]
    first = seen.setdefault(elder, row.number)
    if first == row.number:
        return True
    expected, remedy = text("read.fault.pair-twice", row=first), text("read.remedy.pair-twice")
    findings.fault(row.spot("elder_id"), expected, remedy, elder)
    return False


def _are_known(
    row: Row, people: People, findings: Findings, left: Strangers, is_inherited: frozenset[str]
) -> bool:
    known = True
    _unite(row, people)
    _name_member(row, people)
    for key in ("elder_id", "helper_id"):
        person_id, roster = row.values.get(key), people.roster(key)
        if person_id is None or roster.knows(person_id):
            continue
        known = False
        if person_id in roster.removed or key in is_inherited:
            left.add(key, person_id, row.spot(key))
        else:
            _unknown(row, key, roster.near(person_id), findings)
    return known


def _name_member(row: Row, people: People) -> None:
    """Let the name of a group stand for its first member; whose turn it is a plan's days say."""
    written = row.values.get("helper_id")
    if written is None or people.helpers.knows(written):
        return
    team = members_of(people.helpers.people.values()).get(written)
    if team:
        row.values["helper_id"], row.values["group"] = team[0].id, written


def _unite(row: Row, people: People) -> None:
    """Let an id of a row that was united with another name that person."""
    written = row.values.get("elder_id")
    if written is not None:
        known = people.elders.aliases.get(written, written)
        row.values["elder_id"] = line_of(known, row.values.get("role", ""))


def _unknown(row: Row, key: str, near: str | None, findings: Findings) -> None:
    person_id = row.values[key]
    remedy = text("read.remedy.id-unknown")
    if near is not None:
        remedy = text("read.remedy.id-near", near=near)
    findings.fault(row.spot(key), text(f"read.fault.unknown-{key[:-3]}"), remedy, person_id)


def read_history(table: Table, people: People, findings: Findings) -> tuple[PastContact, ...]:
    """Return past contacts; of people who are not on the rosters any more, notices."""
    strangers = Strangers()
    history = tuple(_history(table, people, findings, strangers))
    strangers.notice("history-stranger", findings)
    return history


def _history(
    table: Table, people: People, findings: Findings, strangers: Strangers
) -> Iterator[PastContact]:
    for row in read_rows(table, "history", findings):
        _unite(row, people)
        elder, helper = row.values.get("elder_id"), row.values.get("helper_id")
        if helper is not None and not people.helpers.knows(helper):
            strangers.add("helper_id", helper, row.spot("helper_id"))
            helper = None
        if elder is not None and not _is_met(elder, helper, people):
            strangers.add("elder_id", elder, row.spot("elder_id"))
        elif row.is_whole:
            kind, spent = row.values.get("kind", "visit"), row.values.get("minutes")
            yield PastContact(row.values["elder_id"], row.values["date"], helper, kind, spent)


def _is_met(elder: str, helper: str | None, people: People) -> bool:
    """Say whether the contact is with somebody of the roster, or at a place by one of its roles."""
    if people.elders.knows(elder):
        return True
    skills = people.helpers.people[helper].skills if helper in people.helpers.people else ()
    return elder in people.places and any(
        people.elders.knows(line_of(elder, role)) for role in skills
    )


def read_calendar(table: Table, people: People, findings: Findings) -> tuple[CalendarEntry, ...]:
    """Return the master calendar; of people who are not on the roster any more, notices."""
    strangers = Strangers()
    entries = []
    for row in read_rows(table, "calendar", findings):
        _unite(row, people)
        elder = row.values.get("elder_id")
        if elder is not None and not people.elders.knows(elder):
            strangers.add("elder_id", elder, row.spot("elder_id"))
        elif row.is_whole:
            contact = row.values.get("contact", Contact.AUTO)
            entries.append(CalendarEntry(row.values["elder_id"], row.values["week"], contact))
    strangers.notice("calendar-stranger", findings)
    return tuple(entries)


def read_units(table: Table, findings: Findings) -> tuple[Unit, ...]:
    """Return the units; a name that stands for two and a parent that is none are faults."""
    seen: dict[str, int] = {}
    found, parents = [], []
    for row in read_rows(table, "units", findings):
        name = row.values.get("unit")
        if name is None:
            continue
        first = seen.setdefault(name, row.number)
        if first != row.number:
            findings.fault(row.spot("unit"), text("read.fault.unit-twice", row=first), None, name)
        elif row.is_whole:
            given = dict(row.values)
            parents.append((row, given.get("parent", "")))
            found.append(Unit(given.pop("unit"), given.pop("name", name), **given))
    for row, parent in parents:
        if parent and (parent not in seen or parent == row.values["unit"]):
            findings.fault(row.spot("parent"), text("read.fault.unit-parent"), None, parent)
    return tuple(found)


def read_places(table: Table, findings: Findings) -> tuple[KnownPlace, ...]:
    """Return what the office knows of its compounds and buildings."""
    return tuple(
        KnownPlace(row.values["name"], row.values["lon"], row.values["lat"])
        for row in read_rows(table, "places", findings)
        if row.is_whole and {"name", "lon", "lat"} <= row.values.keys()
    )


def notice_avoided(people: People, findings: Findings) -> None:
    """Notice ids in ``avoid`` that no helper carries."""
    strangers = Strangers()
    for elder in people.elders.people.values():
        for helper in elder.avoid:
            if not people.helpers.knows(helper):
                spot = people.elders.spots[elder.id]
                strangers.add("avoid", helper, Spot(spot.file, spot.row, None, "avoid"))
    strangers.notice("avoid-stranger", findings)
