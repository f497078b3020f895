"""What a turnover says of itself: above the balance target, and why."""

from __future__ import annotations

import pytest

from planner.solver.change.turnover import Balance
from planner.words import speak


@pytest.mark.parametrize(("language", "word"), [("zh", "高于均衡目标 1.10"), ("en", "above the")])
@pytest.mark.parametrize("may_move", [True, False])
def test_a_change_that_ends_above_the_balance_target_says_so(
    language: str, word: str, *, may_move: bool
) -> None:
    notice = Balance(target=1.1, before=1.05, after=1.31).notice(may_move=may_move)
    assert notice is not None
    told = speak(language, notice)
    assert word in told
    assert "1.31" in told


def test_a_change_that_meets_the_balance_target_says_nothing() -> None:
    assert Balance(target=1.1, before=1.3, after=1.1).notice(may_move=False) is None


def test_where_hours_differ_the_evenness_by_own_hours_is_told_and_alarms_alone() -> None:
    level = Balance(target=1.1, before=1.07, after=1.24, headlines=(1.05, 1.09))
    assert level.notice(may_move=False) is None
    uneven = Balance(target=1.1, before=1.07, after=1.24, headlines=(1.05, 1.31))
    notice = uneven.notice(may_move=False)
    assert notice is not None
    assert dict(notice.values) == {"target": "1.10", "before": "1.05", "after": "1.31"}
