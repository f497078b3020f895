"""Which variants there are, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.read.growth import grown
from planner.studies.whatif.charts import round_ticks
from planner.studies.whatif.run import noise_of, slug
from planner.studies.whatif.variants import variants_of
from tests.synth.meadow import invent

BASE = Path("base")


def names(*vary: str) -> list[str]:
    """Return the names of the variants."""
    return [variant.name for variant in variants_of(BASE, [], vary)]


def test_the_base_comes_first_and_every_value_makes_a_variant() -> None:
    assert names("max_walk_minutes=10,20") == ["base", "max_walk_minutes=10", "max_walk_minutes=20"]


def test_varied_keys_are_combined() -> None:
    found = names("max_walk_minutes=10,20", "helpers=+1,+2")
    assert len(found) == 5
    assert "max_walk_minutes=20 helpers=+2" in found


def test_signs_of_an_input_method_are_what_they_mean() -> None:
    assert names("max_walk_minutes＝10，20") == names("max_walk_minutes=10,20")
    assert names("helpers=＋1") == names("helpers=+1")


def test_what_changes_nothing_is_the_base() -> None:
    assert names("helpers=+0,+1") == ["base", "helpers=+1"]


def test_folders_are_variants_by_their_names() -> None:
    found = variants_of(BASE, [Path("more"), Path("less")], [])
    assert [(v.name, v.folder) for v in found[1:]] == [
        ("more", Path("more")),
        ("less", Path("less")),
    ]


@pytest.mark.parametrize(
    ("vary", "key"),
    [
        ("speed=1", "whatif.fault.key"),
        ("max_walk_minutes=", "whatif.fault.values"),
        ("max_walk_minutes=far", "whatif.fault.number"),
        ("weather_factor=9", "whatif.fault.number"),
        ("max_walk_minutes=nan", "whatif.fault.number"),
        ("helpers=many", "whatif.fault.helpers"),
        ("elders=10", "whatif.fault.elders"),
    ],
)
def test_a_setting_or_value_that_cannot_be_is_refused(vary: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        variants_of(BASE, [], [vary])
    assert [fault.expected.key for fault in caught.value.faults] == [key]


def test_two_folders_of_one_name_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        variants_of(BASE, [Path("a/more"), Path("b/more")], [])
    assert caught.value.faults[0].value == "more"


@pytest.mark.parametrize("share", [0.1, 0.5, 1.7, -0.1, -0.99])
def test_a_forecast_grows_or_shrinks_the_roster(share: float) -> None:
    elders, _ = invent(200, 2)
    found = grown(elders, share)
    assert len(found) == 200 + round(200 * share)
    assert len({e.id for e in found}) == len(found)
    assert share < 0 or found[:200] == elders


def test_newcomers_live_where_people_live_already() -> None:
    elders, _ = invent(200, 2)
    doors = {(e.lon, e.lat) for e in elders}
    assert all((e.lon, e.lat) in doors for e in grown(elders, 0.3)[200:])


def test_different_names_make_different_folders() -> None:
    found = {slug(name) for name in ("a b", "a/b", "a_b", "清河", "x" * 99, "x" * 98)}
    assert len(found) == 6
    assert all("/" not in name for name in found)


def test_noise_is_how_far_plans_of_one_question_lie_apart() -> None:
    answers = [{"served": 5, "measures": {"busiest_over_mean": m}} for m in (1.1, 1.0, 1.3)]
    noise = noise_of(answers)
    assert noise["served"] == 0
    assert noise["busiest_over_mean"] == pytest.approx(0.3)


def test_a_variant_is_called_as_an_office_would() -> None:
    from planner.studies.whatif.report import called

    assert called("helpers=+1", "zh") == "增加 1 名助老员"
    assert called("max_walk_minutes=20 helpers=-2", "zh") == "步行上限 20 分钟，减少 2 名助老员"
    assert called("own", "en") == "own"


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((21.55, 25.81, 100), [0, 50, 100]),
        ((7.3, 8.21), [7, 7.5, 8, 8.5]),
        ((5, 5), [4.5, 5, 5.5]),
        ((0, 0), [0, 0.5]),
        ((-3, 12), [-5, 0, 5, 10, 15]),
    ],
)
def test_axes_bear_round_figures(values: tuple[float, ...], ticks: list[float]) -> None:
    assert round_ticks(values) == ticks
