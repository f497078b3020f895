"""Every number that decides something stands in `docs/policies.md` with where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

from planner.domain import Settings
from planner.pipeline.surge_who import RISKY
from planner.pipeline.surging import BAD_WEATHER, VISIT_MINUTES
from planner.policy.pack import ELDER_FROM, VERY_OLD_FROM
from planner.policy.quality import QualityRule
from planner.read.people import _DEEMED_TIER
from planner.solver.year.case import RESERVE
from planner.studies.staffing.year import ESTIMATED_WALK_MIN, FILL
from planner.tiers import GAPS, Tier

DOCS = Path(__file__).parents[2] / "docs"
QUALITY = QualityRule()


def between(tier: Tier) -> str:
    return f"{GAPS[tier].least}–{GAPS[tier].greatest}"


def share(value: float) -> str:
    return f"{100 * value:g} %"


NUMBERS = {
    "twice-weekly, weekly": f"{GAPS[Tier.TWICE_WEEKLY].least}, {GAPS[Tier.WEEKLY].least}",
    "fortnightly": between(Tier.FORTNIGHTLY),
    "monthly": between(Tier.MONTHLY),
    "quarterly": between(Tier.QUARTERLY),
    "half-yearly": between(Tier.HALF_YEARLY),
    "yearly": between(Tier.YEARLY),
    "elder": f"{ELDER_FROM}",
    "very old": f"{VERY_OLD_FROM}",
    "deemed": _DEEMED_TIER.value,
    "walking": f"{Settings().speed_mps:g}",
    "free metres": f"{Settings().free_metres:g}",
    "bad weather": f"{BAD_WEATHER:g}",
    "surge visit": f"{VISIT_MINUTES}",
    "surge order": f"{min(RISKY.values())}–{max(RISKY.values())}",
    "balance": f"{Settings().balance_target:g}",
    "level days": f"{Settings().day_target:g}",
    "reserve": share(RESERVE),
    "fill": share(FILL),
    "walk per visit": f"{ESTIMATED_WALK_MIN:g}",
    "sample": share(QUALITY.sample),
    "content": share(QUALITY.rectify_below),
    "contract ends": share(QUALITY.end_below),
    "complaints": share(QUALITY.complaints_most),
    "helper's share": share(QUALITY.helper_below),
}


def table(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the table of numbers."""
    text = (DOCS / page).read_text("utf-8").partition(heading)[2].partition("\n## ")[0]
    rows = [re.split(r" *\| *", line)[1:-1] for line in text.splitlines() if line.startswith("| ")]
    return rows[1:]


def test_the_numbers_are_those_of_the_program_and_say_where_they_come_from() -> None:
    english = table("policies.md", "## Numbers")
    assert {row[0]: row[1] for row in english} == NUMBERS
    assert all(row[3] for row in english)


def test_the_chinese_table_has_the_same_numbers() -> None:
    chinese = table("policies.zh.md", "## 数从哪里来")
    told = [row[1].replace("—", "–").replace("、", ", ").replace("%", " %") for row in chinese]
    assert [one.replace("每月", "monthly") for one in told] == list(NUMBERS.values())
    assert all(row[3] for row in chinese)
