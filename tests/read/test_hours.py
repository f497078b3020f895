"""What hours answer: a day's parts, how long it is, the mean, a longer day, and their own text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.hours import USUAL, WEEK, Hours, Parts
from planner.read.shifts import parse_shift
from planner.units import HOUR, MINUTE

MONDAY = date(2026, 11, 23)
MORNING: Parts = ((8 * HOUR, 11 * HOUR),)
BOTH: Parts = (*MORNING, (13 * HOUR, 17 * HOUR))
MIXED = Hours.of_weekdays({1: BOTH, 5: MORNING})


@st.composite
def days(draw: st.DrawFn) -> Parts:
    """Draw the parts of a day: in order, apart, in whole minutes."""
    edges = sorted(draw(st.sets(st.integers(1, 1439), min_size=2, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((start * MINUTE, end * MINUTE) for start, end in pairs)


@given(st.dictionaries(st.integers(1, 7), days(), min_size=1))
def test_whatever_hours_say_is_read_as_the_same_hours(parts: dict[int, Parts]) -> None:
    hours = Hours.of_weekdays(parts)
    again = parse_shift(str(hours))
    assert again == hours
    assert {day: hours.on(MONDAY + timedelta(day - 1)) for day in parts} == parts
    held = {day: own for days, own in hours.each() for day in days if day in parts}
    assert held == parts


def test_where_all_seven_days_are_alike_none_is_named() -> None:
    assert Hours.of_weekdays(dict.fromkeys(WEEK, MORNING)) == Hours(MORNING)
    assert Hours(MORNING).weekdays == frozenset()
    assert MIXED.weekdays == {1, 5}


def test_on_a_day_that_is_not_named_the_first_ones_hours_hold() -> None:
    assert MIXED.on(MONDAY + timedelta(2)) == BOTH
    assert [MIXED.seconds_on(MONDAY + timedelta(n)) // HOUR for n in (0, 4)] == [7, 3]


@pytest.mark.parametrize(("weekdays", "mean"), [({1, 5}, 5), ({5}, 3), ({1, 2, 3, 5}, 6), ((), 7)])
def test_the_mean_is_that_of_the_days_worked(weekdays: set[int], mean: int) -> None:
    assert MIXED.mean_s(weekdays) == mean * HOUR
    assert USUAL.mean_s(weekdays) == USUAL.seconds_on(MONDAY)


def test_a_longer_day_ends_later_but_not_beyond_the_latest() -> None:
    longer = MIXED.stretched(HOUR, 17 * HOUR)
    assert longer.on(MONDAY) == BOTH  # it ends at five already
    assert longer.on(MONDAY + timedelta(4)) == ((8 * HOUR, 12 * HOUR),)
    assert str(longer) == "1 08:00-11:00;1 13:00-17:00;5 08:00-12:00"


def test_other_hours_on_some_days_leave_the_rest_of_the_week() -> None:
    friday = MONDAY + timedelta(4)
    changed = MIXED.changed({MONDAY: MORNING}, {1, 2, 5})
    assert changed.weekdays == {1, 2, 5}
    assert (changed.on(MONDAY), changed.on(friday)) == (MORNING, MORNING)
    assert changed.on(MONDAY + timedelta(1)) == BOTH
