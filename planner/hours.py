"""
The hours of a helper: which parts of which day they work.

How hours are kept is known here and to the checker, which reads them by itself
(`planner.check.facts`); everybody else asks. A part is (start, end), seconds since midnight.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planner.units import format_clock

Parts = tuple[tuple[int, int], ...]
"""The parts of one day, in order and apart; what lies between them is a break."""

WEEK = range(1, 8)
"""The ISO weekdays."""


@dataclass(frozen=True, slots=True)
class Hours:
    """
    When somebody works.

    Parameters
    ----------
    any_day
        The parts of a day; where weekdays differ those of the first, which also hold on duty
        on a weekday that is not named.
    by_weekday
        ISO weekday and its parts, where weekdays differ; else empty.
    """

    any_day: Parts = ((30600, 41400), (48600, 61200))
    by_weekday: tuple[tuple[int, Parts], ...] = ()

    @classmethod
    def of_weekdays(cls, parts: Mapping[int, Parts]) -> Hours:
        """Return the hours that those weekdays have; one list where all seven have the same."""
        named = tuple(sorted(parts.items()))
        first = named[0][1]
        if len(named) == len(WEEK) and set(parts.values()) == {first}:
            return cls(first)
        return cls(first, named)

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays that the hours name; none where they hold on any."""
        return frozenset(day for day, _ in self.by_weekday)

    @property
    def fullest(self) -> Parts:
        """The parts of the longest day: a whole one where something was taken off others."""
        return max((parts for _, parts in self.each()), key=_length)

    def on(self, day: date) -> Parts:
        """Return the parts of `day`."""
        return self._of(day.isoweekday())

    def seconds_on(self, day: date) -> int:
        """Return how long `day` is, in seconds, without its breaks."""
        return _length(self.on(day))

    def mean_s(self, weekdays: Collection[int]) -> int:
        """Return how long one of those weekdays is in the mean, in whole seconds."""
        if not self.by_weekday or not weekdays:
            return _length(self.any_day)
        return sum(_length(self._of(day)) for day in weekdays) // len(weekdays)

    def each(self) -> Iterator[tuple[frozenset[int], Parts]]:
        """Yield the lists of parts that differ or may, each with the weekdays on which it holds."""
        if not self.by_weekday:
            yield frozenset(WEEK), self.any_day
        for day, parts in self.by_weekday:
            yield frozenset((day,)), parts

    def stretched(self, more: int, latest: int) -> Hours:
        """Return the hours with every day `more` seconds longer, but not beyond `latest`."""
        named = tuple((day, _stretched(parts, more, latest)) for day, parts in self.by_weekday)
        return replace(self, any_day=_stretched(self.any_day, more, latest), by_weekday=named)

    def changed(self, parts: Mapping[date, Parts], weekdays: Iterable[int]) -> Hours:
        """Return the hours of those weekdays in a week in which some days have other parts."""
        named = {day: self._of(day) for day in weekdays}
        named |= {day.isoweekday(): its for day, its in parts.items()}
        return replace(self, by_weekday=tuple(sorted(named.items())))

    def __str__(self) -> str:
        """Return the hours as rosters write them: ``1 08:30-11:30;5 08:30-11:30``."""
        named = [(f"{day} ", parts) for day, parts in self.by_weekday] or [("", self.any_day)]
        return ";".join(
            f"{day}{format_clock(start)}-{format_clock(end)}"
            for day, parts in named
            for start, end in parts
        )

    def _of(self, weekday: int) -> Parts:
        for named, parts in self.by_weekday:
            if named == weekday:
                return parts
        return self.any_day


USUAL = Hours()
"""The hours of a helper of whom the roster says none."""


def _length(parts: Parts) -> int:
    return sum(end - start for start, end in parts)


def _stretched(parts: Parts, more: int, latest: int) -> Parts:
    *before, (start, end) = parts
    return (*before, (start, min(end + more, latest)))
