"""Words that a pack may define, and titles of the shipped ones."""

from __future__ import annotations

import pytest

from planner.policy import load_policy
from planner.policy.reading import parse_policy
from planner.tiers import Tier
from tests.check.hand import elder
from tests.policy.clauses import ON, born

NINETY = """
[policy]
title_zh = "九十"
title_en = "ninety"
source = "invented"
[words]
very-old = 90
clause = "invented"
[[served]]
id = "very-old"
clause = "invented"
all_of = ["very-old"]
tier = "monthly"
""".encode()


@pytest.mark.parametrize(("age", "tier"), [(89, Tier.NONE), (90, Tier.MONTHLY)])
def test_c7_very_old_begins_where_the_pack_says(age: int, tier: Tier) -> None:
    pack = parse_policy(NINETY, "ninety.toml", "ninety")
    assert pack.entitle(elder("E1", categories=(), birth_date=born(age)), ON).tier is tier


def test_c7_who_is_written_very_old_without_a_birth_date_is_that_old() -> None:
    pack = parse_policy(NINETY, "ninety.toml", "ninety")
    assert pack.entitle(elder("E1", categories=("very-old",)), ON).tier is Tier.MONTHLY


@pytest.mark.parametrize(
    ("pack", "title"),
    [
        ("gongshu", "“社区助老员”队伍建设的意见"),
        ("jiangpu", "杨江办发〔2023〕6号"),
        ("bazhou", "巴州区农村互助养老实施方案"),
        ("dongxihu", "社区互助养老试点工作方案"),
    ],
)
def test_a_pack_names_its_document(pack: str, title: str) -> None:
    assert title in load_policy(pack).source


@pytest.mark.parametrize("pack", ["bazhou", "dongxihu", "generic", "gongshu", "jiangpu"])
def test_whoever_says_own_choice_is_marked_and_the_other_way_round(pack: str) -> None:
    loaded = load_policy(pack)
    for name, clause in loaded.clauses.items():
        assert ("本包约定" in clause) is (name in loaded.own), name
