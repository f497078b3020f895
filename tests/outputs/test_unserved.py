"""Reasons and fixes are said in words, for every kind of change."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from planner.outputs.material import Material, make_mask
from planner.outputs.unserved import fix_words
from planner.plan import Fix
from tests.outputs.hand import week


@pytest.mark.parametrize(
    ("fix", "words"),
    [
        (
            Fix("max_walk_minutes", 15, 17, proved=True),
            "步行时限从 15 分钟放宽到 17 分钟（已验证）",
        ),
        (Fix("pair", "H01", "H02", proved=True), "改由 助老员乙1 H02 负责（已验证）"),
        (Fix("contact", "visit", "phone", proved=False), "联系方式由上门改为电话（未验证）"),
        (
            Fix("helpers", 2, {"lon": 120.1, "lat": 30.1}, proved=True),
            "在住处附近增加一名助老员（已验证）",
        ),
        (Fix("weather", 1, 2, proved=True), "把 weather 从 1 改为 2（已验证）"),
        (None, ""),
    ],
)
def test_a_fix_is_said_in_words(fix: Fix | None, words: str) -> None:
    made: SimpleNamespace = week(12, 2)
    mask = make_mask("full", made.scenario)
    assert fix_words(Material(made.scenario, None, made.plan, None, None, mask), fix) == words
