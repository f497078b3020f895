"""Other addresses of elders (``addresses.csv``), each for a time: winter at the daughter's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.domain import NOWHERE
from planner.errors import text
from planner.read.rows import read_rows
from planner.stays import Stay
from planner.units import Span

if TYPE_CHECKING:
    from planner.policy.schemes import VoucherRule
    from planner.read.findings import Findings
    from planner.read.links import People
    from planner.read.rows import Row
    from planner.read.tables import Table


def read_stays(
    table: Table,
    people: People,
    voucher: VoucherRule | None,
    findings: Findings,
    *,
    is_inherited: bool = False,
) -> None:
    """
    Give every elder of the roster the other addresses that the table names.

    An unknown elder, an end before its beginning, two addresses on one day, and more addresses
    or changes in a year than the policy's voucher allows are faults. Where a variant has replaced
    the elders and not these addresses (`is_inherited`), who is unknown has left with them.
    """
    stays: dict[str, list[tuple[Row, Stay]]] = defaultdict(list)
    for row in read_rows(table, "addresses", findings):
        written = row.values.get("elder_id")
        if written is None:
            continue
        elder = people.elders.aliases.get(written, written)
        if elder not in people.elders.people:
            if written not in people.elders.removed and not is_inherited:
                remedy = text("read.remedy.id-unknown")
                spot = row.spot("elder_id")
                findings.fault(spot, text("read.fault.unknown-elder"), remedy, written)
            continue
        stay = _stay(row)
        if stay.span.last < stay.span.first:
            expected = text("read.fault.span-reversed")
            findings.fault(row.spot("to"), expected, None, str(stay.span.last))
        elif row.is_whole:
            stays[elder].append((row, stay))
    for elder, several in stays.items():
        several.sort(key=lambda one: one[1].span)
        _refuse_two_at_once(several, findings)
        if voucher is not None:
            _refuse_more_than_allowed(several, voucher, findings)
        known = people.elders.people[elder]
        people.elders.people[elder] = replace(known, stays=tuple(stay for _, stay in several))


def _stay(row: Row) -> Stay:
    given = row.values
    first, last = given.get("from") or date.min, given.get("to") or date.max
    lon, lat = given.get("lon"), given.get("lat")
    if lon is None or lat is None:
        lon, lat = NOWHERE, NOWHERE
    return Stay(Span(first, last), lon, lat, given.get("address", ""))


def _refuse_two_at_once(several: list[tuple[Row, Stay]], findings: Findings) -> None:
    for (before, one), (row, other) in pairwise(several):
        if other.span.first <= one.span.last:
            expected = text("read.fault.address-overlaps", row=before.number)
            findings.fault(row.spot("from"), expected, None, str(other.span.first))


def _refuse_more_than_allowed(
    several: list[tuple[Row, Stay]], voucher: VoucherRule, findings: Findings
) -> None:
    """Hold the voucher's lines: so many addresses, the roster's with them, so many changes."""
    places = {("", "")}
    changes: dict[int, int] = defaultdict(int)
    for row, stay in several:
        places.add((stay.address, "" if stay.address else f"{stay.lon} {stay.lat}"))
        if voucher.addresses is not None and len(places) > voucher.addresses:
            expected = text("read.fault.address-many", most=voucher.addresses)
            findings.fault(row.spot("address"), expected, None, stay.address)
        year = stay.span.first.year
        changes[year] += 1
        if voucher.changes is not None and changes[year] > voucher.changes:
            opens = date(year + 1, 1, 1)
            expected = text("read.fault.address-changes", most=voucher.changes, year=year)
            remedy = text("read.remedy.address-changes", day=opens)
            findings.fault(row.spot("from"), expected, remedy, str(stay.span.first))
