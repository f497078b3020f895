"""Working days: weekends, holidays, make-up days, duty, and years that nobody announced."""

from __future__ import annotations

from datetime import date

import pytest

from planner.domain import Helper
from planner.units import Span
from planner.workdays import Workdays, is_country, works

CHINA = Workdays("CN")
MAKE_UP_SATURDAY = date(2026, 10, 10)  # worked instead of 2026-10-07
NATIONAL_DAY = date(2026, 10, 1)
MONDAY = date(2026, 11, 23)


def helper(**changed: object) -> Helper:
    return Helper("H1", "Invented", 0, 0, **changed)  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(
    ("day", "working", "holiday", "make_up"),
    [
        (MONDAY, True, False, False),
        (date(2026, 11, 28), False, False, False),
        (NATIONAL_DAY, False, True, False),
        (date(2026, 10, 4), False, True, False),
        (MAKE_UP_SATURDAY, True, False, True),
        (date(2026, 2, 14), True, False, True),
        (date(2026, 2, 23), False, True, False),
        (date(2026, 2, 24), True, False, False),
    ],
)
def test_chinese_days_of_2026_are_as_announced(
    day: date, working: bool, holiday: bool, make_up: bool
) -> None:
    assert CHINA.is_working(day) is working
    assert CHINA.is_holiday(day) is holiday
    assert CHINA.is_make_up(day) is make_up
    assert not CHINA.is_guess(day)


def test_a_year_that_is_not_announced_is_guessed_and_says_so() -> None:
    assert CHINA.is_guess(date(2031, 10, 1))
    assert CHINA.is_holiday(date(2031, 10, 1))
    assert CHINA.is_working(date(2031, 11, 5))


def test_no_country_means_no_holidays_but_weekends_all_the_same() -> None:
    none = Workdays("")
    assert none.is_working(NATIONAL_DAY)
    assert not none.is_working(MAKE_UP_SATURDAY)
    assert not none.is_guess(date(2031, 10, 1))


def test_other_countries_and_their_parts_have_their_own_holidays() -> None:
    assert Workdays("FI").is_holiday(date(2026, 12, 6))
    assert Workdays("DE-BY").is_holiday(date(2026, 1, 6))
    assert not Workdays("DE").is_holiday(date(2026, 1, 6))


def test_an_unknown_country_is_refused() -> None:
    assert not is_country("XX")
    assert not is_country("DE-ZZ")
    with pytest.raises(ValueError, match="XX"):
        Workdays("XX")


@pytest.mark.parametrize(
    ("changed", "day", "expected"),
    [
        ({}, MONDAY, True),
        ({}, date(2026, 11, 28), False),
        ({}, NATIONAL_DAY, False),
        ({}, MAKE_UP_SATURDAY, True),
        ({"weekdays": frozenset({1, 3, 5})}, MAKE_UP_SATURDAY, False),
        ({"weekdays": frozenset({6})}, MAKE_UP_SATURDAY, True),
        ({"weekdays": frozenset({6})}, date(2026, 11, 28), True),
        ({"weekdays": frozenset(range(1, 8))}, date(2026, 10, 4), False),
        ({"duty": (Span(NATIONAL_DAY, NATIONAL_DAY),)}, NATIONAL_DAY, True),
        ({"duty": (Span(NATIONAL_DAY, NATIONAL_DAY),)}, date(2026, 10, 2), False),
        ({"absent": (Span(MONDAY, MONDAY),)}, MONDAY, False),
        ({"absent": (Span(MONDAY, MONDAY),), "duty": (Span(MONDAY, MONDAY),)}, MONDAY, False),
        ({"from_date": date(2026, 11, 24)}, MONDAY, False),
        ({"from_date": MONDAY, "to_date": MONDAY}, MONDAY, True),
        ({"to_date": date(2026, 11, 22)}, MONDAY, False),
        ({"to_date": date(2026, 9, 1), "duty": (Span(MONDAY, MONDAY),)}, MONDAY, False),
    ],
)
def test_a_helper_works_when_the_roster_and_the_calendar_say_so(
    changed: dict[str, object], day: date, expected: bool
) -> None:
    assert works(helper(**changed), day, CHINA) is expected
