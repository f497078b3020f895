"""Who is invented, and whether it fits together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from planner.domain import Elder, Helper
from planner.synth.bases import centres
from planner.synth.mix import head_counts, load_mix
from tests.synth.meadow import crow, invent

AS_OF = date(2026, 11, 22)


def reach_of(elders: Sequence[Elder], helpers: Sequence[Helper]) -> np.ndarray:
    """Say of each elder whether a helper reaches her in time."""
    homes = np.array([(e.lon, e.lat) for e in elders])
    bases = np.array([(h.lon, h.lat) for h in helpers])
    seconds = crow(homes, bases, np.array([h.speed_mps or 1.2 for h in helpers]))
    return (seconds <= 900).any(axis=0)


def test_as_many_are_invented_as_were_asked_for() -> None:
    elders, helpers = invent(700, 6)
    assert (len(elders), len(helpers)) == (700, 6)
    assert len({e.id for e in elders}) == 700
    assert len({h.id for h in helpers}) == 6


def test_nearly_everyone_is_in_reach_where_no_share_is_asked_for() -> None:
    elders, helpers = invent(800, 4)
    assert reach_of(elders, helpers).mean() >= 0.975


def test_the_asked_share_is_out_of_reach() -> None:
    elders, helpers = invent(800, 3, remote=0.1)
    assert (~reach_of(elders, helpers)).sum() == pytest.approx(80, abs=2)


def test_the_same_seed_invents_the_same_people() -> None:
    assert invent(300, 3) == invent(300, 3)
    assert invent(300, 3)[0] != invent(300, 3, seed=2)[0]


def test_households_hold_two_of_either_sex_at_one_door() -> None:
    elders, _ = invent(1500, 12)
    households: dict[str, list] = {}
    for elder in elders:
        if elder.household:
            households.setdefault(elder.household, []).append(elder)
    assert len(households) > 50
    for pair in households.values():
        assert sorted(e.gender for e in pair) == ["f", "m"]
        assert len({(e.lon, e.lat, e.address) for e in pair}) == 1


def test_several_people_share_a_door() -> None:
    elders, _ = invent(3000, 6)
    doors = Counter((e.lon, e.lat) for e in elders)
    assert 1.2 < len(elders) / len(doors) < 6


def test_a_need_can_be_met_by_somebody_in_reach() -> None:
    elders, helpers = invent(1500, 12)
    special = [e for e in elders if e.needs]
    assert special
    for elder in special:
        homes, bases = (
            np.array([(elder.lon, elder.lat)]),
            np.array([(h.lon, h.lat) for h in helpers]),
        )
        seconds = crow(homes, bases, np.array([h.speed_mps or 1.2 for h in helpers]))[:, 0]
        near = [h for h, s in zip(helpers, seconds, strict=True) if s <= 900]
        held = [{*h.skills, "female" if h.gender == "f" else "male"} for h in near]
        assert any(h.issuperset(set(elder.needs) - {"two-person"}) for h in held)
        assert "two-person" not in elder.needs or len(near) > 1


def test_nobody_was_seen_after_the_eve_and_never_on_a_weekend() -> None:
    elders, _ = invent(1500, 12)
    seen = [e.last_contact for e in elders if e.last_contact]
    assert max(seen) <= AS_OF
    assert all(day.isoweekday() <= 5 for day in seen)
    assert 0 < len(elders) - len(seen) < 60


def test_ages_fit_the_categories() -> None:
    elders, _ = invent(1500, 12)
    for elder in elders:
        if "very-old" in elder.categories or "old-age-allowance" in elder.categories:
            assert elder.age_on(AS_OF) >= 80
        assert 60 <= elder.age_on(AS_OF) <= 99


def test_the_mix_gives_as_many_contacts_as_the_reference_week() -> None:
    mix = load_mix()
    counts = dict(zip((g.name for g in mix.groups), head_counts(mix, 1500, 12), strict=True))
    assert sum(counts.values()) == 1500
    daily = counts["destitute"] + counts["no-kin"] + counts["e-allowance"]
    contacts = 5 * daily + counts["service-subsidy"]
    assert 90 <= daily <= 105
    assert 680 <= contacts <= 780  # of 935 visits in the reference week, the rarer tiers apart


def test_a_register_of_everybody_is_mostly_seen_once_a_year() -> None:
    mix = load_mix()
    counts = dict(zip((g.name for g in mix.groups), head_counts(mix, 240_000, 250), strict=True))
    assert sum(counts.values()) == 240_000
    assert counts["others"] > 160_000


def test_shares_of_the_mix_sum_to_one() -> None:
    groups = load_mix().groups
    assert sum(g.listed for g in groups) == pytest.approx(1)
    assert sum(g.filed for g in groups) == pytest.approx(1)


def test_k_means_finds_two_clumps() -> None:
    rng = np.random.default_rng(1)
    points = np.concatenate([rng.normal(0, 5, (50, 2)), rng.normal(1000, 5, (50, 2))])
    found = np.sort(centres(points, np.ones(100), 2, rng), axis=0)
    assert np.allclose(found, [[0, 0], [1000, 1000]], atol=5)
