"""A whole new list of elders beside the one that stands: who is new, has moved or is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from planner.domain import Elder
from planner.errors import Fault, InputError, text

if TYPE_CHECKING:
    from datetime import date

OWN = frozenset({"id", "row", "roster", "role", "promised", "source"})
"""What says where a row stands, or is the book's: no change of a person."""
WHERE = frozenset({"lon", "lat", "address"})


@dataclass(frozen=True, slots=True)
class Renewal:
    """
    What a new list changes, people in its order.

    Parameters
    ----------
    new, moved, changed
        Rows as they are from now on; who has moved is not told among the changed again.
    gone
        Ids of those who are on the former list and not on this one.
    """

    new: tuple[Elder, ...]
    moved: tuple[Elder, ...]
    changed: tuple[Elder, ...]
    gone: tuple[str, ...]

    @property
    def elders(self) -> tuple[Elder, ...]:
        """Everybody whose row is another one."""
        return (*self.new, *self.moved, *self.changed)


def renewal(former: Sequence[Elder], now: Sequence[Elder], on: date) -> Renewal:
    """
    Return what a new list says otherwise than the former one; what it leaves empty stays.

    Parameters
    ----------
    former, now
        Whole rosters, in the same coordinates.
    on
        Who was not served any more on this day is not gone now.

    Raises
    ------
    InputError
        If fewer than half of the former list are on the new one: it counts by other ids, or is
        a part of the list.
    """
    known = {elder.id: elder for elder in former if not elder.role}
    named = {elder.id for elder in now}
    served = [e for e in known.values() if e.until is None or e.until >= on]
    gone = tuple(elder.id for elder in served if elder.id not in named)
    if 2 * len(gone) > len(served):
        expected = text("turnover.renewal.strangers", gone=len(gone), of=len(served))
        raise InputError((Fault("", expected),))
    there = [(known[one.id], _filled(known[one.id], one)) for one in now if one.id in known]
    moved = [row for old, row in there if _differ(old, row, WHERE)]
    others = [row for old, row in there if not _differ(old, row, WHERE)]
    changed = [row for row in others if _differ(known[row.id], row, _all())]
    new = tuple(one for one in now if one.id not in known)
    return Renewal(new, tuple(moved), tuple(changed), gone)


def _filled(old: Elder, row: Elder) -> Elder:
    """Return a row with what it leaves empty as it was, so that a shorter table takes nothing."""
    kept: dict[str, Any] = {name: getattr(old, name) for name in OWN - {"id"}}
    for one in fields(Elder):
        if one.name not in OWN and one.default is not MISSING:
            value = getattr(row, one.name)
            kept[one.name] = getattr(old, one.name) if value == one.default else value
    if not row.has_place and row.address in {"", old.address}:
        kept |= {"lon": old.lon, "lat": old.lat}
    if row.household.startswith("\0"):  # nobody is named who lives with the person
        kept["household"] = old.household
    return replace(row, **kept)


def _all() -> frozenset[str]:
    return frozenset(one.name for one in fields(Elder)) - OWN


def _differ(old: Elder, row: Elder, names: frozenset[str]) -> bool:
    return any(repr(getattr(old, one)) != repr(getattr(row, one)) for one in names)
