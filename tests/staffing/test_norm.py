"""The norm, recomputed by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from planner.domain import Elder, Scenario
from planner.errors import InputError
from planner.policy import load_policy
from planner.studies.staffing import AgeCount, age_counts, norm
from planner.studies.staffing.norm import read_age_counts

GONGSHU = load_policy("gongshu").staffing
DONGXIHU = load_policy("dongxihu").staffing


def test_the_gongshu_norm_by_hand() -> None:
    """9,000 below 80: 4.5; 1,200 above: 4.0; together 8.5, so 9 helpers, 270,000 yuan."""
    counts = (
        AgeCount("甲社区", 5000, 700),
        AgeCount("乙社区", 3000, 200),
        AgeCount("丙社区", 1000, 300),
    )
    found = norm(GONGSHU, counts)
    assert found.quotient == Fraction(17, 2)
    assert found.helpers == 9
    assert found.subsidy_yuan == 270_000
    # by hand: 2.5 + 2.333 = 4.833; 1.5 + 0.667 = 2.167; 0.5 + 1 = 1.5; whole 4 + 2 + 1 = 7,
    # the two that are left go to the largest remainders, 0.833 and 0.5
    assert found.by_community == {"甲社区": 5, "乙社区": 2, "丙社区": 2}


@pytest.mark.parametrize(
    ("below", "above", "together", "apart"),
    [(3000, 450, 3, 4), (9000, 1200, 9, 9), (0, 0, 0, 0)],
)
def test_g13_the_norm_read_both_ways(below: int, above: int, together: int, apart: int) -> None:
    found = norm(GONGSHU, [AgeCount("", below, above)])
    assert (found.helpers, found.apart) == (together, apart)


@pytest.mark.parametrize(
    ("below", "above", "helpers"),
    [
        (0, 0, 0),
        (2000, 0, 1),
        (2001, 0, 2),
        (0, 300, 1),
        (0, 301, 2),
        (1000, 150, 1),
        (1000, 151, 2),
    ],
)
def test_the_norm_on_and_just_over_its_limits(below: int, above: int, helpers: int) -> None:
    found = norm(GONGSHU, [AgeCount("", below, above)])
    assert (found.helpers, found.subsidy_yuan) == (helpers, helpers * 30_000)


def test_dongxihu_wants_five_in_every_community_and_pays_nothing() -> None:
    found = norm(DONGXIHU, [AgeCount("a", 10, 3), AgeCount("b", 9000, 900)])
    assert found.helpers == 10
    assert found.by_community == {"a": 5, "b": 5}
    assert found.subsidy_yuan is None


def test_a_policy_without_a_norm_says_so() -> None:
    found = norm(load_policy("generic").staffing, [AgeCount("a", 10, 3)])
    assert (found.quotient, found.helpers, found.subsidy_yuan) == (None, None, None)


def test_ages_are_counted_on_the_day_by_community() -> None:
    day = date(2026, 11, 23)
    elders = (
        Elder("1", "", 0, 0, birth_date=date(1946, 11, 23), community="a"),
        Elder("2", "", 0, 0, birth_date=date(1946, 11, 24), community="a"),
        Elder("3", "", 0, 0, categories=("very-old",), community="b"),
        Elder("4", "", 0, 0, community="b"),
    )
    scenario = Scenario("", Path(), Path(), "gongshu", elders, ())
    assert age_counts(scenario, day) == (AgeCount("a", 1, 1, 0), AgeCount("b", 1, 1, 2))


def test_counts_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ages.csv"
    file.write_text("community,below_80,from_80\n甲,2000,300\n", encoding="utf-8-sig")
    assert read_age_counts(file) == (AgeCount("甲", 2000, 300),)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("name,below_80\na,1\n", "staffing.fault.ages"),
        ("", "staffing.fault.ages"),
        ("community,below_80,from_80\na,many,-3\n", "staffing.fault.count"),
    ],
)
def test_a_broken_file_of_counts_is_refused(content: str, key: str, tmp_path: Path) -> None:
    (tmp_path / "ages.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_age_counts(tmp_path / "ages.csv")
    assert {fault.expected.key for fault in caught.value.faults} == {key}
