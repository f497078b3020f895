"""The cards for families of elders who change hands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.outputs.office.family_cards import write_family_cards
from planner.outputs.paper.fonts import has_chinese
from tests.solver.little import elder, helper, planned, scenario


def _cards(folder: Path, privacy: str, **fields: str) -> str:
    known = {"phone": "555-0101", "address": "Door 7", "community": "Square", **fields}
    made = scenario([elder("E1", 100, 0, **known)], [helper("H1", 0, 0)])
    turnover = {"hand_overs": [{"elder": "E1", "from": "H0", "to": "H1"}]}
    write_family_cards(folder, made, planned(made), turnover, privacy=privacy)
    return (folder / "family-cards.html").read_text(encoding="utf-8")


def test_a_card_names_elder_helper_and_numbers_and_leaves_the_leader_free(tmp_path: Path) -> None:
    page = _cards(tmp_path, "full")
    for word in ("Name E1", "Name H1", "Door 7", "555-0101"):
        assert word in page
    assert "leader, phone<dd></dd>" in page
    assert has_chinese()
    assert (tmp_path / "family-cards.pdf").read_bytes().startswith(b"%PDF")


def test_c13_b12_the_helpers_number_stands_on_the_card_where_the_roster_has_it(
    tmp_path: Path,
) -> None:
    made = scenario([elder("E1", 100, 0)], [replace(helper("H1", 0, 0), phone="555-0909")])
    turnover = {"hand_overs": [{"elder": "E1", "from": "H0", "to": "H1"}]}
    for privacy, shown in (("full", True), ("office", False)):
        write_family_cards(tmp_path, made, planned(made), turnover, privacy=privacy)
        page = (tmp_path / "family-cards.html").read_text(encoding="utf-8")
        assert ("555-0909" in page) is shown


@pytest.mark.parametrize(("privacy", "hidden"), [("office", 2), ("street", 3)])
def test_a_card_shows_no_more_than_its_privacy_allows(
    tmp_path: Path, privacy: str, hidden: int
) -> None:
    page = _cards(tmp_path, privacy)
    assert not any(word in page for word in ("Name E1", "555-0101", "Door 7")[:hidden])


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    page = _cards(tmp_path, "full", address="<script>alert(1)</script> #panic()")
    assert "<script>" not in page
    assert (tmp_path / "family-cards.pdf").stat().st_size > 1000


def test_who_is_handed_to_nobody_gets_no_card(tmp_path: Path) -> None:
    made = scenario([elder("E1", 100, 0)], [helper("H1", 0, 0)])
    turnover = {"hand_overs": [{"elder": "E1", "from": "H0", "to": None}]}
    write_family_cards(tmp_path, made, planned(made), turnover, privacy="full")
    assert not list(tmp_path.iterdir())
