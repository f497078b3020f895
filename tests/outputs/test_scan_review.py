"""The page on which a person looks at boxes in doubt names people, not ids alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from planner.cli.names import names_in
from planner.outputs.review import Asked, _shown
from tests.town import write_town

DAY = date(2026, 11, 23)


def test_whoever_is_asked_about_is_named_where_the_roster_is_there(tmp_path: Path) -> None:
    town = write_town(tmp_path / "town")
    names = names_in(town, ["a question"])
    assert names["E1"] == "Elder 1"
    assert names["H1"] == "Helper 1"
    assert names_in(town, []) == {}
    assert names_in(tmp_path, ["a question"]) == {}


def test_several_people_of_a_stop_are_parted_as_the_language_does() -> None:
    one = Asked("88000011", 2, DAY, "高丽娟 H01", ("刘志强 E1", "吴玉珍 E2"), (0, 4), b"")
    for language, told in (("zh", "刘志强 E1、吴玉珍 E2"), ("en", "刘志强 E1, 吴玉珍 E2")):
        assert _shown(language, one)["elders"] == told
