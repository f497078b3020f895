"""A community worker sees the people of the own communities and nobody else, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.web.routes import WAYS
from tests.town import write_town
from tests.web.desks import PASSWORD, Client, Open, opened
from tests.web.test_book import AFTER, at
from tests.web.test_rights import address
from tests.web.weeks import planned

EAST, WEST = ("E3", "E4", "E5"), ("E1", "E2", "E6", "E7")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Open]:
    """Open a desk over the town parted in two communities, with a worker of the east."""
    write_town(tmp_path / "town")
    file = tmp_path / "town" / "elders.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    parted = [f"{row},{'East' if row[:2] in EAST else 'West'}" for row in rows if row]
    file.write_text("\n".join([f"{head},community", *parted, ""]), encoding="utf-8")
    planned(tmp_path)
    with opened(tmp_path) as desk:
        desk.add("li", "coordinator")
        made = desk.desk.accounts.add(
            "zhou", PASSWORD, ["community"], language="en", by="test", first=False,
            communities=["East"],
        )  # fmt: skip
        assert made
        yield desk


def test_own_people_are_there_and_others_are_not(two: Open) -> None:
    zhou = two.client("zhou")
    board = zhou.get(at(two)).body
    assert [e for e in EAST if f"Elder {e[1]}" not in board] == []
    assert [e for e in WEST if f"Elder {e[1]}" in board or f'"{e}"' in board] == []
    assert zhou.get(f"/api{at(two)}/elders/E4").json["name"] == "Elder 4"


def test_somebody_elsewhere_is_as_unknown_as_somebody_who_never_was(two: Open) -> None:
    zhou = two.client("zhou")
    for path in ("elders", "api"):
        base = f"/api{at(two)}/elders" if path == "api" else f"{at(two)}/elders"
        foreign, nobody = zhou.get(f"{base}/E1"), zhou.get(f"{base}/E9")
        assert foreign.status == nobody.status == 422
        assert foreign.body.replace("E1", "") == nobody.body.replace("E9", "")


def test_no_page_and_no_answer_tells_of_others(two: Open) -> None:
    two.clock.now = AFTER
    assert two.client("li").post(f"{at(two)}/issue").status == 303
    zhou = two.client("zhou")
    for way in WAYS:
        if way.method == "GET":
            body = zhou.get(address(way, two)).body
            assert [e for e in WEST if f"Elder {e[1]}" in body] == [], way
    assert "Elder 4" in zhou.get(f"{at(two)}/today").body


def test_whoever_sees_a_part_changes_nothing(two: Open, tmp_path: Path) -> None:
    before = (tmp_path / "week" / "plan.json").read_bytes()
    zhou = two.client("zhou")
    edits = [{"do": "give", "elder": "E4", "helper": "H2"}]
    assert zhou.send(f"/api{at(two)}/edits", {"edits": edits, "expected": 0}).status == 403
    assert zhou.post(f"{at(two)}/issue").status == 403
    assert (tmp_path / "week" / "plan.json").read_bytes() == before


def test_a_worker_without_a_community_is_not_made(two: Open) -> None:
    two.add("boss", "admin")
    boss: Client = two.client("boss")
    asked = {"name": "sun", "password": "seven blue kites fly", "role-community": "yes"}
    assert boss.post("/accounts", **asked).status == 400
    assert boss.post("/accounts", communities="East、West", **asked).status == 303
    (sun,) = [one for one in two.desk.accounts.all() if one.name == "sun"]
    assert sun.communities == {"East", "West"}
