"""Folders that extend another: what they change, what they keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.read import digest_of, read_scenario
from planner.words.faults import render
from tests.read.folders import ELDER, HELPER, PAIR, SETTINGS, TODAY, Files, sound, table, write

EXTENDS = 'extends = "../base"\n'
TWO = table(HELPER, {**HELPER, "helper_id": "H2", "name": "Wu"})
NEW = table({**HELPER, "helper_id": "H9", "name": "New"})


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a base with one elder, two helpers and one pair."""
    more = {"helpers.csv": TWO, "scenario.toml": SETTINGS + "[planning]\nmax_walk_minutes = 20\n"}
    return sound(tmp_path / "base", more)


def variant(base: Path, settings: str, files: Files | None = None) -> Path:
    """Write a variant beside `base`."""
    return write(base.parent / "variant", {"scenario.toml": EXTENDS + settings, **(files or {})})


def keys_of(folder: Path) -> list[str]:
    """Return the keys of the faults in `folder`."""
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    return [fault.expected.key.removeprefix("read.fault.") for fault in caught.value.faults]


def test_a_variant_that_names_nothing_is_its_base(base: Path) -> None:
    one, other = read_scenario(base), read_scenario(variant(base, ""))
    assert (one.elders, one.helpers, one.pairs) == (other.elders, other.helpers, other.pairs)
    assert (one.title, one.settings, one.streets) == (other.title, other.settings, other.streets)
    assert other.folder == base.parent / "variant"


def test_planning_is_merged_key_by_key(base: Path) -> None:
    folder = variant(base, "[planning]\nweather_factor = 0.75\n")
    scenario = read_scenario(folder)
    assert (scenario.settings.max_walk_s, scenario.settings.weather_factor) == (1200, 0.75)
    assert scenario.policy_defaults_overridden == {"max_walk_minutes", "weather_factor"}


def test_a_named_file_takes_the_place_of_the_bases_file(base: Path) -> None:
    folder = variant(base, 'elders = "mine.csv"\npairs = "none.csv"\n')
    write(
        folder, {"mine.csv": table({**ELDER, "elder_id": "E5"}), "none.csv": "elder_id,helper_id"}
    )
    scenario = read_scenario(folder)
    assert [elder.id for elder in scenario.elders] == ["E5"]
    assert scenario.pairs == ()


def test_helpers_are_taken_out_and_added(base: Path) -> None:
    changes = '[changes]\nhelpers_remove = ["H1"]\nhelpers_add = "new.csv"\n'
    scenario = read_scenario(variant(base, changes, {"new.csv": NEW}))
    assert [helper.id for helper in scenario.helpers] == ["H2", "H9"]


def test_the_pairs_of_somebody_taken_out_fall_away_with_a_notice(base: Path) -> None:
    scenario = read_scenario(variant(base, '[changes]\nhelpers_remove = ["H1"]\n'))
    assert scenario.pairs == ()
    keys = [notice.expected.key for notice in scenario.notices]
    assert keys == ["read.notice.pair-left", "read.notice.history-stranger"]
    assert scenario.history[0].helper is None


def test_inherited_pairs_of_a_roster_that_was_replaced_fall_away_too(base: Path) -> None:
    files = {"helpers.csv": NEW}
    scenario = read_scenario(variant(base, 'helpers = "helpers.csv"\n', files))
    assert scenario.pairs == ()
    assert scenario.notices[0].file == "../base/pairs.csv"


def test_people_can_be_taken_out_by_a_file_of_ids(base: Path) -> None:
    files = {"gone.csv": "helper_id,why\nH2,moved\n"}
    scenario = read_scenario(variant(base, '[changes]\nhelpers_remove = "gone.csv"\n', files))
    assert [helper.id for helper in scenario.helpers] == ["H1"]


def test_somebody_moves_by_being_taken_out_and_added(base: Path) -> None:
    changes = '[changes]\nelders_remove = ["E1"]\nelders_add = ["moved.csv"]\n'
    files = {"moved.csv": table({**ELDER, "lon": "121.6"})}
    scenario = read_scenario(variant(base, changes, files))
    assert [(elder.id, elder.lon) for elder in scenario.elders] == [("E1", 121.6)]
    assert len(scenario.pairs) == 1


def test_a_variant_of_a_variant_changes_what_it_was_given(base: Path) -> None:
    variant(base, '[changes]\nhelpers_remove = ["H1"]\n')
    third = write(
        base.parent / "third",
        {
            "scenario.toml": 'extends = "../variant"\n[changes]\nhelpers_add = "new.csv"\n',
            "new.csv": NEW,
        },
    )
    assert [helper.id for helper in read_scenario(third).helpers] == ["H2", "H9"]


def test_everybody_can_be_taken_out_of_a_folder_that_is_only_read(base: Path) -> None:
    scenario = read_scenario(variant(base, '[changes]\nhelpers_remove = ["H1", "H2"]\n'))
    assert scenario.helpers == ()


def test_a_circle_is_told(base: Path) -> None:
    variant(base, "")
    write(base, {"scenario.toml": 'extends = "../variant"\n' + SETTINGS})
    assert keys_of(base.parent / "variant") == ["circle"]
    write(base, {"scenario.toml": 'extends = "."\n' + SETTINGS})
    assert keys_of(base) == ["circle"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ('helpers_remove = ["H7"]', "remove-unknown"),
        ('helpers_add = ["H7"]', "add"),
        ("helpers_add = 7", "change"),
        ("helpers_remove = [7]", "change"),
        ('helpers_add = "nowhere.csv"', "file-missing"),
        ('helpers_add = "../base/helpers.csv"\nelders_remove = []', "id-twice"),
        ('helper_add = "new.csv"', "key-unknown"),
        ("communities = { East = 7 }", "communities"),
        ('communities = { East = ["nowhere"] }', "community-unknown"),
    ],
)
def test_a_change_that_cannot_be_made_is_told(base: Path, changes: str, key: str) -> None:
    assert set(keys_of(variant(base, f"[changes]\n{changes}\n"))) == {key}


def test_a_fault_of_the_base_is_told_by_its_path_from_here(base: Path) -> None:
    write(base, {"elders.csv": table({**ELDER, "tier": "x"})})
    with pytest.raises(InputError) as caught:
        read_scenario(variant(base, ""))
    assert render(caught.value.faults[0], "en").startswith("../base/elders.csv row 2, tier")


def test_streets_may_be_a_table_of_rules_that_variants_change(base: Path) -> None:
    rules = '[streets]\nfile = "streets.osm"\nprivate = true\nclosed = "works.geojson"\n'
    plain = SETTINGS.replace('streets = "streets.osm"\n', "")
    write(base, {"scenario.toml": plain + rules, "works.geojson": "{}"})
    folder = variant(base, "[streets]\nprivate = false\n")
    scenario = read_scenario(folder)
    assert scenario.streets == base / "streets.osm"
    assert scenario.street_overrides == {"private": False, "closed": str(base / "works.geojson")}


# --- the digest -----------------------------------------------------------------------


def digest(folder: Path) -> str:
    """Return the digest of the folder's inputs."""
    return read_scenario(folder, today=TODAY).sha256


def test_the_digest_does_not_depend_on_the_place_of_the_folder(tmp_path: Path) -> None:
    assert digest(sound(tmp_path / "here")) == digest(sound(tmp_path / "there" / "deeper"))


@pytest.mark.parametrize(
    "name",
    ["scenario.toml", "elders.csv", "helpers.csv", "pairs.csv", "history.csv", "streets.osm"],
)
def test_a_change_in_any_input_changes_the_digest(tmp_path: Path, name: str) -> None:
    folder = sound(tmp_path)
    before = digest(folder)
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert digest(folder) != before


def test_the_digest_covers_the_base_and_the_files_of_changes(base: Path) -> None:
    folder = variant(base, '[changes]\nhelpers_add = "new.csv"\n', {"new.csv": NEW})
    seen = {digest(folder)}
    for path in (base / "elders.csv", base / "scenario.toml", folder / "new.csv"):
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        seen.add(digest(folder))
    assert len(seen) == 4


def test_the_digest_leaves_out_what_is_not_used(base: Path) -> None:
    folder = variant(base, "")
    before = digest(folder)
    write(folder, {"notes.txt": "mine"})
    assert digest(folder) == before


def test_pairs_of_their_own_that_name_nobody_stay_a_fault(base: Path) -> None:
    files = {"pairs.csv": table({**PAIR, "helper_id": "H1"})}
    changes = 'pairs = "pairs.csv"\nhelpers = "helpers.csv"\n'
    folder = variant(base, changes, {**files, "helpers.csv": NEW})
    assert keys_of(folder) == ["unknown-helper"]


FILES = {
    "more.csv": table({**ELDER, "elder_id": "E7", "name": "Zhao"}),
    "gone.csv": "helper_id\nH2\n",
    "past.csv": "elder_id,date,helper_id,kind,minutes\n",
    "closed.csv": "lon,lat\n",
}
LAYERS = (
    "",
    'title = "other"\n',
    '[changes]\nelders_add = ["more.csv"]\nhelpers_remove = ["gone.csv"]\n',
    'history = "past.csv"\n[planning]\nmax_walk_minutes = 12\n',
    'elders = ["../base/elders.csv", "more.csv"]\n',
)


@pytest.mark.parametrize("settings", LAYERS)
def test_the_digest_is_found_without_reading_the_tables(base: Path, settings: str) -> None:
    folder = variant(base, settings, FILES)
    assert digest_of(base) == read_scenario(base, today=TODAY).sha256
    assert digest_of(folder) == read_scenario(folder, today=TODAY).sha256
    (base / "helpers.csv").write_text(TWO + "\n", encoding="utf-8")
    changed = read_scenario(folder, today=TODAY).sha256
    assert digest_of(folder) == changed
