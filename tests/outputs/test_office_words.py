"""The Chinese catalogue as an office speaks: no mathematics, no codes, no numbers below 0."""

from __future__ import annotations

import re

import pytest

from planner.rules import Rule
from planner.studies.staffing.report import _gap
from planner.tell.explanation import walking_change
from planner.tell.plan import rule_name
from planner.words import catalogue, speak

BARRED = (
    "最忙/平均", "最忙 ÷ 平均", "最忙与平均", "结对保留", "结对保持", "无人值班日", "余缺分钟",
    "可上门时间内排不下", "本期负担", "功夫", "走访员", "路线单", "情景", "线性规划", "下界",
    "割与", "负数",
)  # fmt: skip


def test_no_word_that_an_office_does_not_use_is_left() -> None:
    found = [
        (key, word)
        for key, sentence in catalogue().items()
        for word in BARRED
        # Other offices' headers are read, and the proof of a bound may say what it is.
        if word in sentence["zh"] and not key.startswith(("columns.", "bound."))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-84, "全队少走 1.4 分钟"), (84, "全队多走 1.4 分钟"), (2, "步行不变"), (-2.0, "步行不变")],
)
def test_less_walking_is_told_without_a_minus(seconds: float, words: str) -> None:
    assert speak("zh", walking_change(seconds)) == words


@pytest.mark.parametrize(
    ("missing", "words"), [(-4, "富余 4 名"), (4, "尚缺 4 名"), (0, "正好"), (None, "没有规定")]
)
def test_helpers_to_spare_are_no_negative_shortage(missing: int | None, words: str) -> None:
    told = speak("zh", _gap(missing))
    assert told == words
    assert not re.search(r"-\d", told)


@pytest.mark.parametrize("rule", list(Rule))
def test_no_code_of_a_rule_stands_in_a_chinese_line(rule: Rule) -> None:
    assert not re.search("[a-z]{3,}", rule_name(rule.value, "zh"))
    assert rule_name(rule.value, "en").startswith(f"{rule.value}: ")
