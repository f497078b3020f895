"""A festival asks for more in its ISO week, whichever day of the week is asked about."""

from __future__ import annotations

from datetime import date, timedelta

from planner.policy import load_policy
from planner.units import Span


def test_new_year_counts_in_the_whole_of_the_week_that_crosses_the_year() -> None:
    pack = load_policy("jiangpu")
    monday = date(2026, 12, 28)
    days = [monday + timedelta(days=number) for number in range(7)]
    asked = {pack.extra_in(Span(first, last)) for first in days for last in days if first <= last}
    assert asked == {1}
    assert pack.extra_in(Span(date(2027, 1, 4), date(2027, 1, 10))) == 0
