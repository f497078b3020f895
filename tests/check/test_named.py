"""Who is named, paired and listed, in both directions: nobody twice, nowhere, or for no reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.listed import in_person_floor, listed_truly, long_enough
from planner.domain import Contact, Pairing, PastContact, Settings
from planner.plan import Call, Detail, Other, Pair, Remote, Unserved
from planner.policy import Who
from planner.policy.occasions import Occasion
from planner.policy.owed import Mix
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    CALL,
    DOOR,
    FRIDAY,
    HELPERS,
    MONDAY,
    POINTS,
    POLICY,
    SUNDAY,
    THURSDAY,
    TOGETHER,
    TUESDAY,
    WEDNESDAY,
    At,
    calls,
    codes,
    elder,
    found,
    helper,
    pairs,
    plan,
    round_of,
    rounds,
    scenario,
    unserved,
    with_elder,
    with_helper,
)
from tests.check.judged import facts_of, judged

NEXT = MONDAY + timedelta(7)
OTHERS = plan().others
E8_AMONG_OTHERS = Other("E8", Tier.MONTHLY, Contact.VISIT, None, "")


# --- named once ---


@pytest.mark.parametrize(
    ("gone", "is_paired", "is_among_others", "excess"),
    [
        (False, True, False, None),
        (False, False, False, 1),
        (False, True, True, 1),
        (True, False, False, None),
        (True, True, False, None),
        (True, False, True, None),
        (True, True, True, 1),
    ],
)
def test_everybody_who_is_looked_after_is_named_once(
    gone: bool, is_paired: bool, is_among_others: bool, excess: int | None
) -> None:
    made = with_elder("E8", until=MONDAY - timedelta(1) if gone else None)
    named = [p for p in pairs() if is_paired or p.elder != "E8"]
    others = (*OTHERS, E8_AMONG_OTHERS) if is_among_others else OTHERS
    wrong = found(made, plan(made, pairs=named, others=others))
    told = [v.excess for v in wrong if v.note.startswith("named-not-once")]
    assert told == ([] if excess is None else [excess])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"pairs": [*pairs(), Pair("E9", "H1", Tier.WEEKLY, Contact.VISIT, 1)]}, "planned-nowhere"),
        ({"remote": (*plan().remote, Remote("E9", None, None, Tier.WEEKLY, Contact.PHONE, ""))},
         "planned-nowhere"),
        ({"calls": [*calls(), Call("E9", MONDAY, "H2", "phone", CALL)]}, "planned-nowhere"),
        ({"rounds": [*rounds(scenario()), round_of(scenario(), "H1", FRIDAY, [At("E9")])]},
         "planned-nowhere"),
        ({"unserved": [unserved("E9", Tier.WEEKLY, reason=Rule.WEEK_CAP)]}, "reason-is-no-place"),
        ({"unserved": [unserved("E9", Tier.WEEKLY, reason=Rule.NO_PLACE)]}, None),
        ({"unserved": [unserved("E1", Tier.WEEKLY, reason=Rule.NO_PLACE)]}, "has-a-place"),
        ({"unserved": [unserved("E1", Tier.WEEKLY, reason=Rule.WEEK_CAP)]}, None),
        ({"unserved": [unserved("Z9", Tier.WEEKLY, reason=Rule.NO_PLACE)]}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_nobody_is_sent_to_an_unknown_place_and_that_is_a_reason_only_there(
    fields: dict[str, Any], code: str | None
) -> None:
    made = scenario(unplaced=(elder("E9"),))
    wrong = [v for v in found(made, plan(made, **fields)) if v.rule is Rule.NO_PLACE]
    assert [v.note for v in wrong] == ([code] if code else [])
    assert all(v.elder in {"E1", "E9"} for v in wrong)


# --- pairs ---


@pytest.mark.parametrize(
    ("former", "is_lawful"),
    [(("E8", "H1"), True), (("E8", "H2"), False), (("E1", "H1"), False), (None, False)],
)
def test_only_the_former_helper_comes_once_more(
    former: tuple[str, str] | None, is_lawful: bool
) -> None:
    stood = (Pairing(*former),) if former else ()
    made = scenario(pairs=stood, settings=Settings(max_pair_changes=0))
    made = with_helper("H1", with_elder("E8", made, last_contact=None), to_date=THURSDAY)
    left = [pair for pair in pairs() if pair.elder != "E8"]
    kept = [r for r in rounds(made) if (r.helper, r.day) != ("H1", WEDNESDAY)]
    seen = [*kept, round_of(made, "H1", WEDNESDAY, [At("E8")])]
    wrong = codes(made, plan(made, pairs=left, rounds=seen))
    assert (("one-helper", "visit-without-pair") not in wrong) is is_lawful


def test_a_locked_pair_of_somebody_who_is_owed_no_visit_binds_nobody() -> None:
    stood = (Pairing("E6", "H1", locked=True),)
    made = scenario(pairs=stood, settings=Settings(max_pair_changes=0))
    named = [*pairs(), Pair("E6", "H2", Tier.NONE, Contact.VISIT, 1400)]
    written = plan(made, pairs=named, others=OTHERS[:1])
    wrong = {one for one in codes(made, written) if one[0] in {"one-helper", "tier-met"}}
    assert wrong == {("tier-met", "pair-not-owed"), ("tier-met", "total")}
    gone = scenario(pairs=(Pairing("Z9", "H1", locked=True),))
    assert codes(gone, replace(plan(gone), measures=plan().measures)) <= {("tier-met", "total")}


def test_a_pair_is_called_locked_only_where_that_very_pair_is() -> None:
    """Who is told that a lock stands would not dare to move the elder."""
    named = [replace(p, locked=p.elder in {"E1", "E3", "E8"}) for p in pairs()]
    helpers = {p.elder: p.helper for p in named}
    stood = (Pairing("E1", helpers["E1"], locked=True), Pairing("E3", helpers["E3"]))
    made = scenario(pairs=stood)
    wrong = found(made, plan(made, pairs=named))
    told = {v.elder for v in wrong if v.note.startswith("locked-untrue")}
    assert told == {"E3", "E8"}


@pytest.mark.parametrize(("most", "excess"), [(3, []), (2, []), (1, [1]), (0, [2])])
def test_each_pair_that_changes_counts(most: int, excess: list[int]) -> None:
    stood = (Pairing("E1", "H2"), Pairing("E2", "H2"), Pairing("E3", "H1"))
    made = scenario(pairs=stood, settings=Settings(max_pair_changes=most))
    wrong = found(made, plan(made))
    assert [v.excess for v in wrong if v.note.startswith("pair-changes")] == excess


@pytest.mark.parametrize(
    ("stood", "most", "is_lawful"),
    [
        ((), None, False),
        ((Pairing("E8", "H1"),), None, False),
        ((Pairing("E8", "H1", locked=True),), None, True),
        ((Pairing("E8", "H1"),), 0, True),
        ((), 0, False),
        ((Pairing("E1", "H1", locked=True),), None, False),
    ],
)
def test_somebody_in_reach_waits_only_for_a_former_pair(
    stood: tuple[Pairing, ...], most: int | None, is_lawful: bool
) -> None:
    made = scenario(pairs=stood, settings=Settings(max_pair_changes=most))
    named = [p for p in pairs() if p.elder != "E8"]
    wrong = found(made, plan(made, pairs=named, others=(*OTHERS, E8_AMONG_OTHERS)))
    told = {(v.elder, v.helper) for v in wrong if v.note == "unpaired"}
    assert told == (set() if is_lawful else {("E8", "H1")})


@pytest.mark.parametrize("claimed", [95, 105])
def test_a_walk_of_a_pair_says_by_how_much_it_is_wrong(claimed: int) -> None:
    named = [replace(p, walk_s=claimed) if p.elder == "E8" else p for p in pairs()]
    assert [v.excess for v in found(scenario(), plan(pairs=named))] == [5]


def test_who_is_not_covered_may_live_anywhere() -> None:
    assert codes(scenario(), plan(), points={**POINTS, "E6": (9000, 0)}) == set()
    made = with_elder("E6", categories=("alone",), contact=Contact.PHONE)
    wrong = codes(made, plan(made), points={**POINTS, "E6": (9000, 0)})
    assert ("within-walk", "remote-among-others") not in wrong


@pytest.mark.parametrize(
    ("nearest", "walk_s", "code"),
    [
        ("H2", 4000, None),
        ("H1", 5000, None),
        ("H1", 4000, "walk-claimed"),
        (None, None, None),
        ("H9", 4000, "unknown-helper"),
    ],
)
def test_the_nearest_helper_of_the_remote_is_said_truly(
    nearest: str | None, walk_s: int | None, code: str | None
) -> None:
    far = (Remote("E4", nearest, walk_s, Tier.WEEKLY, Contact.PHONE, "far"),)
    wrong = {one[1] for one in codes(scenario(), plan(remote=far))}
    assert wrong == ({code} if code else set())
    stranger = (*plan().remote, Remote("Z9", nearest, walk_s, Tier.WEEKLY, Contact.PHONE, ""))
    assert codes(scenario(), plan(remote=stranger)) == {("tier-met", "unknown-elder")}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"needs": ("female",)}, ("needs-met", "need")),
        ({"needs": ("male",)}, None),
        ({"avoid": ("H1",)}, ("not-avoided", "avoided")),
        ({"avoid": ("H2",)}, None),
    ],
)
def test_a_pair_without_a_visit_fits_too(
    fields: dict[str, Any], code: tuple[str, str] | None
) -> None:
    made = with_helper("H1", with_elder("E8", **fields), gender="m")
    wrong = found(made, plan(made))
    assert [(v.rule.value, v.note.split(" ")[0]) for v in wrong] == ([code] if code else [])
    assert all((v.elder, v.helper, v.day) == ("E8", "H1", None) for v in wrong)
    stranger = [replace(p, helper="H9") if p.elder == "E8" else p for p in pairs()]
    assert codes(made, plan(made, pairs=stranger)) == {("present", "unknown-helper")}


def test_what_is_found_of_a_visit_has_a_figure_only_where_somebody_is_missing() -> None:
    wrong = found(with_elder("E1", avoid=("H1",)), plan())
    assert [(v.note, v.excess, v.unit) for v in wrong if v.day] == [("avoided", 0, "")]
    went = rounds(scenario())
    alone = [replace(r, stops=tuple(replace(s, companion=None) for s in r.stops)) for r in went]
    short = [v for v in found(scenario(), plan(rounds=alone)) if v.note == "alone"]
    assert {(v.excess, v.unit) for v in short} == {(1, "helpers")}
    assert len(short) == 4


@pytest.mark.parametrize(
    ("companion", "code"),
    [("H2", None), ("H1", "companion-missing"), ("H3", "companion-missing")],
)
def test_each_of_two_helpers_names_the_other(companion: str, code: str | None) -> None:
    made = scenario(helpers=(*HELPERS, helper("H3")))
    kept = [r for r in rounds(made) if (r.helper, r.day) != ("H1", TUESDAY)]
    ours = round_of(made, "H1", TUESDAY, [At("E3", TOGETHER, companion)])
    wrong = found(made, plan(made, rounds=[*kept, ours]), points={**POINTS, "H3": (9, 9)})
    told = {(v.helper, v.note.split(" ")[0], v.excess) for v in wrong if v.rule is Rule.NEEDS_MET}
    assert told == ({(h, code, 1) for h in ("H1", "H2")} if code else set())


def test_of_two_halves_one_at_the_same_time_is_enough() -> None:
    made = scenario()
    kept = [r for r in rounds(made) if (r.helper, r.day) != ("H2", TUESDAY)]
    twice = [At("E7"), At("E3", TOGETHER, "H1"), At("E3", TOGETHER + 2 * DOOR, "H1")]
    wrong = found(made, plan(made, rounds=[*kept, round_of(made, "H2", TUESDAY, twice)]))
    assert {v.helper for v in wrong if v.note.startswith("not-together")} == {"H2"}


# --- calls in the place of visits ---


def with_mix(at_the_door: int, others: tuple[str, ...] = ("phone",)) -> dict[str, Any]:
    """Return a frail person twice a week and a policy under which so many contacts are visits."""
    mix = Mix("m", "", Who(any_of=("frail",)), at_the_door, others)
    policy = replace(POLICY, mixes=(mix,), occasions=(Occasion("o", "", ("new-year",), 1),))
    fields = {"tier": Tier.TWICE_WEEKLY, "categories": ("frail",)}
    return fields | {"policy": policy, "by": in_person_floor}


@pytest.mark.parametrize(
    ("at_the_door", "others", "called", "wrong"),
    [
        (1, ("phone",), (WEDNESDAY,), 0),
        (1, ("phone",), (WEDNESDAY, FRIDAY), 2),
        (1, ("video",), (WEDNESDAY,), 1),
        (1, ("phone",), (WEDNESDAY, NEXT), 0),
        (2, ("phone",), (WEDNESDAY,), 1),
        (3, ("phone",), (WEDNESDAY,), 1),
        (0, ("phone",), (WEDNESDAY, FRIDAY), 0),
        (1, ("phone",), (date(2026, 12, 29), date(2026, 12, 31)), 0),
        (1, ("phone",), (date(2026, 12, 28), date(2026, 12, 29), date(2026, 12, 31)), 3),
    ],
)
def test_a_week_of_both_has_no_more_calls_than_the_visits_leave(
    at_the_door: int, others: tuple[str, ...], called: tuple[date, ...], wrong: int
) -> None:
    span = Span(MONDAY, date(2027, 1, 3))
    held = with_mix(at_the_door, others)
    assert judged(scenario(), None, called=called, horizon=span, **held) == (
        [("visit-demanded", 0)] * wrong
    )


@pytest.mark.parametrize(
    ("past", "seen", "call", "notes"),
    [
        ([("visit", 31)], (), WEDNESDAY, []),
        ([("visit", 24)], (), WEDNESDAY, ["too-long-by-call 32 31"]),
        ([("visit", 25)], (), WEDNESDAY, []),
        ([("phone", 31)], (), WEDNESDAY, ["never-at-the-door"]),
        ([("visit", 24), ("phone", 31)], (), WEDNESDAY, ["too-long-by-call 32 31"]),
        ([("visit", 2), ("visit", 31)], (), WEDNESDAY, []),
        ([("visit", 24)], (WEDNESDAY,), WEDNESDAY, []),
        ([("visit", 24)], (FRIDAY,), WEDNESDAY, ["too-long-by-call 32 31"]),
        ([("visit", 24)], (MONDAY,), WEDNESDAY, []),
        ([("visit", 14)], (), WEDNESDAY, ["too-long-by-call 42 31"]),
    ],
)
def test_calls_last_no_longer_than_the_floor_after_the_last_visit(
    past: list[tuple[str, int]], seen: tuple[date, ...], call: date, notes: list[str]
) -> None:
    rows = tuple(PastContact("E5", date(2026, 10, day), "H1", kind) for kind, day in past)
    written = plan(
        rounds=[round_of(scenario(), "H2", day, [At("E5")]) for day in seen],
        calls=[Call("E5", call, "H2", "phone", CALL)],
    )
    wrong = list(in_person_floor(facts_of(scenario(history=rows), written, floor_days=31)))
    assert [v.note for v in wrong] == notes
    days = [int(note.split(" ")[1]) - 31 for note in notes if " " in note]
    assert [v.excess for v in wrong if v.excess] == days


# --- what is listed ---


def entry(
    elder_id: str = "E1", first: date = MONDAY, last: date = SUNDAY, missing: int = 1
) -> Unserved:
    """Return an entry under unserved."""
    return unserved(elder_id, Tier.WEEKLY, missing, Span(first, last))


@pytest.mark.parametrize(
    ("entries", "days"),
    [
        ([entry()], []),
        ([entry(), entry()], [MONDAY]),
        ([entry(), entry("E2")], []),
        ([entry(last=WEDNESDAY), entry(first=THURSDAY)], []),
        ([entry(), entry(first=TUESDAY), entry(last=FRIDAY)], []),
        ([entry(missing=0)], [MONDAY]),
        ([entry(first=MONDAY - timedelta(1))], [MONDAY]),
        ([entry(first=TUESDAY, last=NEXT)], [TUESDAY]),
    ],
)
def test_an_entry_misses_something_in_the_horizon_and_stands_once(
    entries: list[Unserved], days: list[date]
) -> None:
    wrong = list(listed_truly(facts_of(scenario(), plan(unserved=entries))))
    assert [(v.note.split(" ")[0], v.day) for v in wrong] == [("entry-wrong", day) for day in days]


POINTS_OF: Mapping[str, tuple[int, int]] = {**POINTS, "E1": (995, 0), "E2": (0, 900)}
AWAY = {key: at for key, at in POINTS.items() if key != "E8"}


@pytest.mark.parametrize(
    ("elder_id", "detail", "fields", "code"),
    [
        ("E1", Detail("H1", Rule.WITHIN_WALK, 95), {}, None),
        ("E1", Detail("H1", Rule.WITHIN_WALK, 96), {}, "reason-untrue"),
        ("E1", Detail("H1", Rule.WITHIN_WALK), {}, "reason-untrue"),
        ("E2", Detail("H1", Rule.WITHIN_WALK, 0), {}, "reason-untrue"),
        ("E8", Detail("H1", Rule.WITHIN_WALK), {}, None),
        ("E8", Detail("H1", Rule.WITHIN_WALK, 5), {}, "reason-untrue"),
        ("E1", Detail("H1", Rule.NOT_AVOIDED), {}, "reason-untrue"),
        ("E1", Detail("H1", Rule.NOT_AVOIDED), {"avoid": ("H1",)}, None),
        ("E1", Detail("H1", Rule.NOT_AVOIDED), {"avoid": ("H2",)}, "reason-untrue"),
        ("E1", Detail("H1", Rule.NEEDS_MET), {}, "reason-untrue"),
        ("E1", Detail("H1", Rule.NEEDS_MET), {"needs": ("female",)}, None),
        ("E1", Detail("H1", Rule.NEEDS_MET), {"needs": ("male",)}, "reason-untrue"),
        ("E1", Detail("H1", Rule.NEEDS_MET), {"needs": ("two-person",)}, None),
        ("E1", Detail("H1", Rule.WEEK_CAP), {}, None),
        ("E1", Detail("H9", Rule.WEEK_CAP), {}, "unknown-helper"),
        ("E1", Detail("H9", Rule.WITHIN_WALK, 95), {}, "unknown-helper"),
        ("Z9", Detail("H1", Rule.WEEK_CAP), {}, "unknown-helper"),
        ("Z9", Detail("H9", Rule.WEEK_CAP), {}, "unknown-helper"),
    ],
)
def test_the_reasons_of_an_entry_are_true(
    elder_id: str, detail: Detail, fields: dict[str, Any], code: str | None
) -> None:
    made = with_helper("H1", with_elder("E1", **fields), gender="m")
    told = replace(entry(elder_id), detail=(detail,))
    points = {key: at for key, at in POINTS_OF.items() if key != "E8"}
    view = facts_of(made, plan(made, unserved=[told]), points=points)
    wrong = list(listed_truly(view))
    assert [(v.note.split(" ")[0], v.elder, v.helper) for v in wrong] == (
        [(code, elder_id, detail.helper)] if code else []
    )


@pytest.mark.parametrize(
    ("portions", "too_many", "is_full"),
    [(None, False, False), (3, False, False), (2, False, True), (1, True, True), (0, True, True)],
)
def test_a_round_carries_no_more_portions_and_a_full_one_is_a_reason(
    portions: int | None, too_many: bool, is_full: bool
) -> None:
    made = scenario()
    for name in ("E1", "E2"):
        made = with_elder(name, made, role="lunch")
    full = with_helper("H1", made, portions=portions)
    r = round_of(made, "H1", MONDAY, [At("E1 E2"), At("E8")])
    told = replace(entry("E8"), detail=(Detail("H1", Rule.NEEDS_MET),))
    wrong = found(full, plan(made, rounds=[r], calls=[], unserved=[told]))
    notes = [(v.helper, v.day, v.note) for v in wrong if v.note.startswith("portions")]
    assert notes == ([("H1", MONDAY, f"portions 2 {portions}")] if too_many else [])
    assert (("reason-untrue", "E8") not in {(v.note.split(" ")[0], v.elder) for v in wrong}) is (
        is_full
    )
    others = with_helper("H2", made, portions=portions)
    other = found(others, plan(made, rounds=[r], calls=[], unserved=[told]))
    assert not [v for v in other if v.note.startswith("portions")]
    assert [v.elder for v in other if v.note.startswith("reason-untrue")] == ["E8"]
    by_stranger = plan(made, rounds=[replace(r, helper="H9")], calls=[])
    assert not [v for v in found(full, by_stranger) if v.note.startswith("portions")]


def test_a_short_visit_is_the_first_ones_and_strangers_are_owed_nothing() -> None:
    made = scenario()
    r = round_of(made, "H1", MONDAY, [At("E1 E2", service_s=2 * DOOR - 7)])
    wrong = list(long_enough(facts_of(made, plan(rounds=[r], calls=[]))))
    assert [(v.elder, v.excess, v.unit) for v in wrong] == [("E1", 7, "s")]
    stop = r.stops[0]
    for elders, excess in (
        (("Z9", "E2"), []),
        (("E2", "Z9"), []),
        ((), []),
        (("E1", "E2", "E5"), [DOOR + 7]),
    ):
        other = replace(r, stops=(replace(stop, elders=elders),))
        told = list(long_enough(facts_of(made, plan(rounds=[other], calls=[]))))
        assert [v.excess for v in told] == excess
    nobody = [Call("Z9", MONDAY, "H2", "phone", 0)]
    assert list(long_enough(facts_of(made, plan(rounds=[], calls=nobody)))) == []
