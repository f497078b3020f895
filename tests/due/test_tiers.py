"""What the table of tiers says fits together."""

from __future__ import annotations

import pytest

from planner.tiers import CONTACTS_A_YEAR, GAPS, MONTHS, WEEKS_A_YEAR, Tier


@pytest.mark.parametrize("tier", list(Tier))
def test_a_years_contacts_are_those_of_the_period(tier: Tier) -> None:
    gaps = GAPS[tier]
    if gaps.period in MONTHS:
        assert CONTACTS_A_YEAR[tier] == 12 // MONTHS[gaps.period]
    elif gaps.per_week:
        assert CONTACTS_A_YEAR[tier] == gaps.per_week * WEEKS_A_YEAR
    elif gaps.due_after:
        assert CONTACTS_A_YEAR[tier] == WEEKS_A_YEAR * 7 // gaps.due_after
    assert (gaps.least or 0) <= (gaps.due_after or 7) <= (gaps.greatest or 7)


def test_rarer_tiers_come_to_fewer_contacts() -> None:
    counts = [CONTACTS_A_YEAR[tier] for tier in Tier]
    assert counts == sorted(counts, reverse=True)
