"""Who asks and when: handed in, and counted in the zone of the people asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from planner.control import Signature
from planner.pipeline import next_monday

LATE = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""Sunday evening in London, one o'clock on Monday morning in Shanghai."""


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", date(2026, 11, 23)), ("Europe/London", date(2026, 11, 22))]
)
def test_today_is_that_of_the_people_asked_about(zone: str, day: date) -> None:
    assert Signature(now=LATE).today(zone) == day


def test_the_next_monday_is_after_today_even_on_a_monday() -> None:
    assert next_monday("Europe/London", Signature(now=LATE)) == date(2026, 11, 23)
    assert next_monday("Asia/Shanghai", Signature(now=LATE)) == date(2026, 11, 30)


def test_a_day_that_is_named_stands_for_today_in_every_zone() -> None:
    said = Signature(now=LATE, day=date(2026, 3, 4))
    assert said.today("Asia/Shanghai") == said.today("Europe/London") == date(2026, 3, 4)
    assert next_monday("Asia/Shanghai", said) == date(2026, 3, 9)
