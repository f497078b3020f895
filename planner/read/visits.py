"""Visits beside the helper's by a role (``visits.csv``): lines with a pair of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.domain import Contact, Elder, Helper, KnownPlace, PastContact
from planner.errors import text
from planner.read.rows import read_rows
from planner.roles import MARK, line_of
from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.read.findings import Findings
    from planner.read.links import People
    from planner.read.rows import Row
    from planner.read.tables import Table

OF_ANY_ROLE = frozenset(("female", "male", "two-person"))
"""Needs of the elder that hold for whoever comes; other skills are asked of the helper only."""


def read_visits(
    table: Table, people: People, findings: Findings, *, is_inherited: bool = False
) -> tuple[Elder, ...]:
    """
    Return the lines, and add them to the roster so that pairs may name them.

    An unknown elder, and a role of an elder that stands twice, are faults; but where a variant
    has replaced the elders and not these lines, who is unknown has left with the old roster.
    A place of the office's own list, such as an institution, may stand in place of an elder.
    """
    seen: dict[str, int] = {}
    lines = []
    for row in read_rows(table, "visits", findings):
        written, role = row.values.get("elder_id"), row.values.get("role")
        if written is None or role is None:
            continue
        elder = people.elders.people.get(people.elders.aliases.get(written, written))
        if elder is None and written in people.places:
            elder = _at(people.places[written])
        if elder is None:
            if written not in people.elders.removed and not is_inherited:
                remedy = text("read.remedy.id-unknown")
                spot = row.spot("elder_id")
                findings.fault(spot, text("read.fault.unknown-elder"), remedy, written)
            continue
        line = line_of(elder.id, role)
        first = seen.setdefault(line, row.number)
        if first != row.number:
            expected = text("read.fault.role-twice", row=first)
            findings.fault(row.spot("role"), expected, None, role)
        elif row.is_whole:
            lines.append(_line(elder, role, row))
            people.elders.people[line] = lines[-1]
            people.elders.spots[line] = row.spot("role")
    return tuple(lines)


def _at(place: KnownPlace) -> Elder:
    """Return a place as somebody who lives there: nobody but those of a role comes to it."""
    return Elder(place.name, place.name, place.lon, place.lat, household=f"\0{place.name}")


def _line(elder: Elder, role: str, row: Row) -> Elder:
    given = row.values
    return replace(
        elder,
        id=line_of(elder.id, role),
        role=role,
        categories=(),
        dated=(),
        tier=given.get("tier", Tier.WEEKLY),
        contact=Contact.VISIT,
        service_s=given.get("minutes"),
        windows=given.get("windows", ()),
        needs=(*(need for need in elder.needs if need in OF_ANY_ROLE), role),
        household=f"{elder.household}{MARK}{role}",
        last_contact=None,
        promised=(),
        note=f"{role} {elder.note}".strip(),
        services=role,
        row=row.number,
    )


def by_role(
    history: Iterable[PastContact], lines: Iterable[Elder], helpers: Mapping[str, Helper]
) -> tuple[PastContact, ...]:
    """Return the past contacts, those made by somebody with the role as contacts of the line."""
    roles: dict[str, list[str]] = {}
    for line in lines:
        roles.setdefault(line.person, []).append(line.role)
    return tuple(_attributed(past, roles.get(past.elder, ()), helpers) for past in history)


def _attributed(
    past: PastContact, roles: Iterable[str], helpers: Mapping[str, Helper]
) -> PastContact:
    helper = helpers.get(past.helper or "")
    carried = [role for role in roles if helper is not None and role in helper.skills]
    return replace(past, elder=line_of(past.elder, carried[0])) if carried else past
