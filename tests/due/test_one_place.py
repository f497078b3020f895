"""What a tier comes to stands in one table; others are made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planner
from planner.tiers import CONTACTS_A_WEEK, CONTACTS_A_YEAR, GAPS, WEEKS_A_YEAR, Tier

PACKAGE = Path(planner.__file__).parent


@pytest.mark.parametrize("tier", list(Tier))
def test_a_year_holds_what_the_gaps_allow(tier: Tier) -> None:
    gaps, count = GAPS[tier], CONTACTS_A_YEAR[tier]
    if gaps.per_week:
        assert count == gaps.per_week * WEEKS_A_YEAR
    if gaps.least and gaps.greatest:
        assert 365 / gaps.greatest <= count <= 365 / gaps.least
    assert tier.is_seldom == (gaps.due_after is not None or tier is Tier.NONE)


def test_a_week_is_its_share_of_the_year_but_for_daily() -> None:
    """A daily elder is seen five times in an ordinary week, 250 times with holidays off."""
    shares = {tier: count / WEEKS_A_YEAR for tier, count in CONTACTS_A_YEAR.items()}
    assert {**shares, Tier.DAILY: 5.0} == CONTACTS_A_WEEK


def test_no_room_keeps_figures_of_the_tiers_of_its_own() -> None:
    """A table from tiers to numbers, or from their names, belongs into `planner.tiers`."""
    table = re.compile(r'(Tier\.MONTHLY|"monthly"): *(\d|Gaps)')
    keeping = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if table.search(path.read_text(encoding="utf-8"))
    ]
    assert keeping == ["tiers.py"]
