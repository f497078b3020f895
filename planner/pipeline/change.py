"""A change of a plan that stands, as values: who leaves, joins, is away, moves or changes tier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.domain import Elder, Helper
from planner.units import Span


@dataclass(frozen=True, slots=True)
class Leaver:
    """A helper who leaves; `day` is the first one without, by default the plan's first."""

    helper: str
    day: date = date.min


@dataclass(frozen=True, slots=True)
class Absence:
    """A helper, or an elder, who is away for a while and comes back."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ending:
    """An elder who has died, or moved away; `day` is the first one without."""

    elder: str
    day: date


@dataclass(frozen=True, slots=True)
class Change:
    """
    What happens to the team.

    Parameters
    ----------
    joins
        New helpers, their coordinates as in the file.
    max_changes
        Most pairs that may change, forced ones included; None for as many as must.
    shifts
        Helpers whose row changes otherwise, a shift for example; by their ids.
    elders
        Elders who come, move or change otherwise; whoever has a known id takes its place.
    gone
        Ids of elders who leave.
    resting
        Elders who are away: in hospital, or with family.
    level
        Whether pairs of others may move too, until the team is level.
    ending
        Elders who are served no more from a day of the horizon on.
    max_walk_s
        Longest way to a first door from now on; None for as it was.
    """

    leaves: tuple[Leaver, ...] = ()
    joins: tuple[Helper, ...] = ()
    absent: tuple[Absence, ...] = ()
    max_changes: int | None = None
    shifts: tuple[Helper, ...] = ()
    elders: tuple[Elder, ...] = ()
    gone: frozenset[str] = frozenset()
    resting: tuple[Absence, ...] = ()
    ending: tuple[Ending, ...] = ()
    level: bool = False
    max_walk_s: int | None = None

    @property
    def touches_elders(self) -> bool:
        """Whether the roster of elders changes."""
        return bool(self.elders or self.gone or self.resting or self.ending)

    @property
    def helpers(self) -> frozenset[str]:
        """Everybody whom the change concerns."""
        names = [leaver.helper for leaver in self.leaves]
        names += [helper.id for helper in (*self.joins, *self.shifts)]
        return frozenset(names + [absence.name for absence in self.absent])


def parted(
    ends: Iterable[tuple[str, date]], horizon: Span
) -> tuple[frozenset[str], tuple[Ending, ...]]:
    """
    Part who is gone altogether from who is served up to a day of the horizon.

    Parameters
    ----------
    ends
        Elders, each with the first day without them.
    """
    known = list(ends)
    gone = frozenset(elder for elder, day in known if day <= horizon.first)
    return gone, tuple(Ending(elder, day) for elder, day in known if day > horizon.first)
