"""Words that a pack may define, and titles of the shipped ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.policy import load_policy
from planner.policy.reading import parse_policy
from planner.read import read_scenario
from planner.tiers import Tier
from tests.check.hand import elder
from tests.policy.clauses import ON, born
from tests.town import at, write_town

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


@pytest.mark.parametrize("written", ["deemed:daily", "社区认为有必要（每天）"])
def test_c8_g11_somebody_ill_is_seen_daily_for_a_time_and_as_before_after_it(
    tmp_path: Path, written: str
) -> None:
    town = write_town(tmp_path / "town")
    lon, lat = at(120, 30)
    (town / "elders.csv").write_text(
        f"elder_id,name,lon,lat,categories\nE1,A,{lon},{lat},{written}:2026-11-23..2026-12-05\n",
        encoding="utf-8",
    )
    (person,) = read_scenario(town, today=ON).elders
    pack = load_policy("generic")
    tiers = [pack.entitle(person, date(2026, *day)).tier for day in ((11, 23), (12, 5), (12, 6))]
    assert tiers[:2] == [Tier.DAILY, Tier.DAILY]
    assert tiers[2] is pack.entitle(replace(person, categories=(), dated=()), ON).tier


def test_d4_five_helpers_in_each_community_and_g13_the_norm() -> None:
    assert load_policy("dongxihu").staffing.helpers_per_community == 5
    gongshu = load_policy("gongshu").staffing
    assert (gongshu.elders_below_80, gongshu.elders_from_80) == (2000, 300)
    assert (gongshu.men_below, gongshu.women_below, gongshu.subsidy_yuan) == (58, 48, 30_000)
