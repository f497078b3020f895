"""Every clause of the five packs: an elder inside it, at its age limit, and outside."""

from __future__ import annotations

from datetime import date

import pytest

from planner.domain import Contact, Elder, Scenario, Settings
from planner.policy import Entitlement, guess_notices, load_policy, notices, shipped
from planner.tiers import GAPS, Tier
from planner.units import Span
from tests.check.hand import elder as invented
from tests.check.hand import scenario as by_hand

ON = date(2026, 11, 23)
PACKS = ("bazhou", "dongxihu", "generic", "gongshu", "jiangpu")


def born(age: int | None, *, birthday_tomorrow: bool = False) -> date | None:
    """Return the birth date of somebody who is `age` today, or turns it tomorrow."""
    if age is None:
        return None
    return date(ON.year - age, ON.month, ON.day + birthday_tomorrow)


def entitled(pack: str, *categories: str, age: int | None = 65, **fields: object) -> Entitlement:
    person = invented("E1", categories=categories, birth_date=born(age), **fields)
    return load_policy(pack).entitle(person, ON)


def test_five_packs_are_shipped_and_without_fault() -> None:
    assert shipped() == PACKS
    for name in PACKS:
        pack = load_policy(name)
        assert pack.title["zh"]
        assert pack.title["en"]
        assert pack.source
        assert all(pack.clauses.values())
        assert {t: g for t, g in pack.gaps.items() if t is not Tier.TWICE_WEEKLY} == {
            t: g for t, g in GAPS.items() if t is not Tier.TWICE_WEEKLY
        }
        assert pack.gaps[Tier.TWICE_WEEKLY].least == (1 if name == "jiangpu" else 2)


@pytest.mark.parametrize(
    ("pack", "categories", "age", "tier"),
    [
        # gongshu: daily
        ("gongshu", ["destitute"], 60, Tier.DAILY),
        ("gongshu", ["no-kin"], None, Tier.DAILY),
        ("gongshu", ["e-allowance"], 95, Tier.DAILY),
        ("gongshu", ["disabled"], 70, Tier.YEARLY),
        # weekly
        ("gongshu", ["service-subsidy"], 61, Tier.WEEKLY),
        # monthly: from 80
        ("gongshu", ["alone"], 80, Tier.MONTHLY),
        ("gongshu", ["empty-nest"], 99, Tier.MONTHLY),
        ("gongshu", ["alone"], 79, Tier.QUARTERLY),
        ("gongshu", ["left-behind"], 85, Tier.YEARLY),
        ("gongshu", ["alone", "very-old"], None, Tier.MONTHLY),
        # quarterly: allowance at any age, 70–79
        ("gongshu", ["old-age-allowance"], 88, Tier.QUARTERLY),
        ("gongshu", ["empty-nest"], 70, Tier.QUARTERLY),
        ("gongshu", ["empty-nest"], 69, Tier.HALF_YEARLY),
        # half-yearly: 60–69; who names no birth date is taken for 60
        ("gongshu", ["alone"], 60, Tier.HALF_YEARLY),
        ("gongshu", ["alone"], None, Tier.HALF_YEARLY),
        ("gongshu", ["alone"], 59, Tier.NONE),
        # yearly: everybody else
        ("gongshu", [], 64, Tier.YEARLY),
        # the highest that applies
        ("gongshu", ["alone", "service-subsidy", "old-age-allowance"], 82, Tier.WEEKLY),
        # jiangpu: two contacts a week for everybody on the list
        *[
            ("jiangpu", [code], 60, Tier.TWICE_WEEKLY)
            for code in (
                "alone", "frail", "dementia", "severely-disabled", "all-elder",
                "special-family", "passing-hardship",
            )
        ],
        ("jiangpu", ["empty-nest"], 90, Tier.NONE),
        ("jiangpu", [], 90, Tier.NONE),
        # bazhou
        ("bazhou", ["destitute"], 60, Tier.WEEKLY),
        ("bazhou", ["frail"], 60, Tier.WEEKLY),
        ("bazhou", ["severely-disabled"], 60, Tier.WEEKLY),
        ("bazhou", ["left-behind"], 80, Tier.WEEKLY),
        ("bazhou", ["left-behind"], 79, Tier.MONTHLY),
        ("bazhou", ["alone", "very-old"], None, Tier.WEEKLY),
        ("bazhou", ["empty-nest"], 61, Tier.MONTHLY),
        ("bazhou", ["special-family"], 61, Tier.MONTHLY),
        ("bazhou", ["low-income"], 85, Tier.NONE),
        # dongxihu: 60 and over, the subsidised left out
        *[
            ("dongxihu", [code], 60, Tier.WEEKLY)
            for code in (
                "alone", "empty-nest", "left-behind", "frail", "severely-disabled",
                "special-family",
            )
        ],
        ("dongxihu", ["alone"], 59, Tier.NONE),
        ("dongxihu", ["alone"], None, Tier.WEEKLY),
        ("dongxihu", ["alone", "service-subsidy"], 80, Tier.NONE),
        ("dongxihu", ["destitute"], 80, Tier.NONE),
        # generic
        ("generic", ["frail"], 60, Tier.WEEKLY),
        ("generic", ["alone"], 80, Tier.WEEKLY),
        ("generic", ["alone"], 79, Tier.MONTHLY),
        ("generic", [], 80, Tier.MONTHLY),
        ("generic", [], 79, Tier.YEARLY),
    ],
)  # fmt: skip
def test_a_clause_gives_its_tier(
    pack: str, categories: list[str], age: int | None, tier: Tier
) -> None:
    assert entitled(pack, *categories, age=age).tier is tier


def test_the_birthday_itself_counts() -> None:
    pack = load_policy("gongshu")
    today = invented("E1", birth_date=born(80))
    tomorrow = invented("E1", birth_date=born(80, birthday_tomorrow=True))
    assert pack.entitle(today, ON).tier is Tier.MONTHLY
    assert pack.entitle(tomorrow, ON).tier is Tier.QUARTERLY


def test_the_rules_that_decided_are_named() -> None:
    assert entitled("gongshu", "alone", age=80).clauses == ("gongshu.monthly",)
    assert entitled("dongxihu", "alone", "service-subsidy").clauses == ("dongxihu.subsidised",)
    assert "jiangpu.door" in entitled("jiangpu", "frail").clauses
    assert "80" in load_policy("gongshu").clauses["gongshu.monthly"]


# --- the roster only raises -------------------------------------------------------------


@pytest.mark.parametrize(
    ("roster", "tier", "is_noted"),
    [
        (Tier.DAILY, Tier.DAILY, False),
        (Tier.MONTHLY, Tier.MONTHLY, False),
        (Tier.QUARTERLY, Tier.MONTHLY, True),
        (Tier.NONE, Tier.MONTHLY, True),
        (None, Tier.MONTHLY, False),
    ],
)
def test_the_rosters_tier_only_raises(roster: Tier | None, tier: Tier, is_noted: bool) -> None:
    owed = entitled("gongshu", "alone", age=80, tier=roster)
    assert owed.tier is tier
    assert bool(owed.notes) is is_noted


def test_the_community_may_deem_more_necessary() -> None:
    assert entitled("gongshu", "deemed:weekly").tier is Tier.WEEKLY
    assert entitled("gongshu", "destitute", "deemed:weekly").tier is Tier.DAILY
    assert entitled("dongxihu", "service-subsidy", "deemed:monthly").tier is Tier.MONTHLY


def test_somebody_not_covered_can_be_taken_in() -> None:
    assert entitled("bazhou", "low-income", tier=Tier.MONTHLY).tier is Tier.MONTHLY


def test_what_the_policy_overrules_is_noticed_with_its_row() -> None:
    people: tuple[Elder, ...] = (
        invented("E1", categories=("destitute",), tier=Tier.YEARLY, row=7),
        invented("E2", categories=("frail",), contact=Contact.PHONE, row=8),
        invented("E3", row=9),
    )
    made = by_hand(elders=people)
    found = notices(made, load_policy("generic"), ON, file="elders.csv")
    assert [(f.file, f.row, f.column, f.value) for f in found] == [
        ("elders.csv", 7, "tier", "yearly"),
        ("elders.csv", 8, "contact", "phone"),
    ]


def test_a_year_that_is_guessed_is_noticed() -> None:
    new_year = Span(date(2030, 12, 30), date(2031, 1, 5))
    values = [dict(notice.expected.values) for notice in guess_notices("CN", new_year)]
    assert values == [{"year": 2030}, {"year": 2031}]
    assert guess_notices("", new_year) == ()
    assert guess_notices("CN", Span(ON, ON)) == ()


# --- form -------------------------------------------------------------------------------

VISIT, PHONE, VIDEO, AUTO = Contact.VISIT, Contact.PHONE, Contact.VIDEO, Contact.AUTO


@pytest.mark.parametrize(
    ("pack", "categories", "age", "asked", "in_reach", "remote"),
    [
        ("gongshu", ["alone"], 70, AUTO, VISIT, PHONE),
        ("gongshu", ["alone"], 70, PHONE, PHONE, PHONE),
        ("gongshu", ["alone"], 70, VIDEO, VIDEO, VIDEO),
        ("gongshu", ["alone"], 70, VISIT, VISIT, VISIT),
        # jiangpu: the healthy by phone, the weak at the door and never by phone instead
        ("jiangpu", ["alone"], 79, AUTO, PHONE, PHONE),
        ("jiangpu", ["alone"], 80, AUTO, VISIT, VISIT),
        ("jiangpu", ["alone", "very-old"], None, AUTO, VISIT, VISIT),
        ("jiangpu", ["all-elder"], 85, AUTO, PHONE, PHONE),
        ("jiangpu", ["frail"], 65, AUTO, VISIT, VISIT),
        ("jiangpu", ["frail"], 65, PHONE, VISIT, VISIT),
        ("jiangpu", ["alone", "gravely-ill"], 65, AUTO, VISIT, VISIT),
        ("jiangpu", ["severely-disabled"], 65, AUTO, VISIT, VISIT),
        ("jiangpu", ["special-family"], 65, AUTO, VISIT, VISIT),
        ("jiangpu", ["dementia"], 65, AUTO, VISIT, VISIT),
        ("jiangpu", ["alone"], 65, VISIT, VISIT, VISIT),
        # bazhou: by phone or video where nobody reaches
        ("bazhou", ["frail"], 65, AUTO, VISIT, PHONE),
        ("bazhou", ["frail"], 65, VIDEO, VIDEO, VIDEO),
        ("dongxihu", ["alone"], 65, AUTO, VISIT, PHONE),
        # generic: the weak at the door where it can be, by phone where it cannot
        ("generic", ["frail"], 65, AUTO, VISIT, PHONE),
        ("generic", ["frail"], 65, PHONE, VISIT, PHONE),
        ("generic", ["alone"], 65, PHONE, PHONE, PHONE),
        # a call in place of the door takes the form that was asked for
        ("generic", ["frail"], 65, VIDEO, VISIT, VIDEO),
        ("jiangpu", ["frail"], 65, VIDEO, VISIT, VISIT),
    ],
)
def test_a_clause_gives_its_form(
    pack: str,
    categories: list[str],
    age: int | None,
    asked: Contact,
    in_reach: Contact,
    remote: Contact,
) -> None:
    owed = entitled(pack, *categories, age=age, contact=asked)
    assert (owed.contact, owed.remote) == (in_reach, remote)


def test_calls_count_where_calls_are_allowed() -> None:
    assert entitled("gongshu", "alone").calls_count
    assert not entitled("gongshu", "alone", contact=VISIT).calls_count
    assert not entitled("generic", "frail", contact=VISIT).calls_count


@pytest.mark.parametrize(
    ("pack", "kind"),
    [("gongshu", PHONE), ("jiangpu", PHONE), ("generic", PHONE), ("bazhou", None),
     ("dongxihu", None)],
)  # fmt: skip
def test_daily_elders_get_calls_on_rest_days_where_the_policy_says_so(
    pack: str, kind: Contact | None
) -> None:
    owed = entitled(pack, "alone", tier=Tier.DAILY)
    assert owed.rest_day is kind
    assert owed.rest_day_call is (kind is not None)
    assert entitled(pack, "alone", tier=Tier.WEEKLY).rest_day is None


@pytest.mark.parametrize("categories", ["alone", "frail"])
def test_on_rest_days_a_call_takes_the_form_that_was_asked_for(categories: str) -> None:
    for asked, kind in ((VIDEO, VIDEO), (PHONE, PHONE), (AUTO, PHONE), (VISIT, PHONE)):
        assert entitled("generic", categories, tier=Tier.DAILY, contact=asked).rest_day is kind
    assert entitled("bazhou", categories, tier=Tier.DAILY, contact=VIDEO).rest_day is None


@pytest.mark.parametrize(
    ("pack", "days"),
    [("gongshu", None), ("jiangpu", None), ("bazhou", 31), ("dongxihu", None), ("generic", 92)],
)
def test_the_floor_binds_who_is_called(pack: str, days: int | None) -> None:
    by_phone = entitled(pack, "alone", age=85, contact=PHONE)
    if by_phone.contact is PHONE:
        assert by_phone.floor_days == days
        assert by_phone.is_visited is (days is not None)
    assert entitled(pack, "alone", age=85, contact=VISIT).floor_days is None


# --- minutes, settings, staffing ----------------------------------------------------------


def test_minutes_at_the_door_and_on_the_phone() -> None:
    assert entitled("gongshu", "alone").service_s == 1200
    assert entitled("bazhou", "frail").service_s == 1800
    assert entitled("gongshu", "alone", service_s=2700).service_s == 2700
    assert entitled("gongshu", "alone", contact=PHONE).call_s == 300
    assert entitled("gongshu", "alone", contact=VIDEO).call_s == 480


def test_what_the_scenario_writes_is_believed_before_the_pack() -> None:
    settings = Settings(max_walk_s=600, balance_target=1.5)
    made: Scenario = by_hand(
        settings=settings, policy_defaults_overridden=frozenset({"max_walk_minutes"})
    )
    used = load_policy("gongshu").settings(made)
    assert used.max_walk_s == 600
    assert used.balance_target == 1.10


def test_the_norm_of_staffing_is_data() -> None:
    gongshu, dongxihu = (load_policy(name).staffing for name in ("gongshu", "dongxihu"))
    assert (gongshu.elders_below_80, gongshu.elders_from_80) == (2000, 300)
    assert (gongshu.subsidy_yuan, gongshu.men_below, gongshu.women_below) == (30000, 58, 48)
    assert dongxihu.helpers_per_community == 5
    assert load_policy("generic").staffing.elders_below_80 is None
