"""Changes and questions at the desk: proposals beside the plan that stands, studies, discards."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.web import shelf
from tests.web.desks import Client, Open
from tests.web.test_reports import finished


def at(desk: Open) -> str:
    one = next(one for one in shelf.plans(desk.desk.folder) if one.place == "week")
    return f"/plans/{one.key}"


def begin(client: Client, desk: Open, **asked: str) -> str:
    """Ask, wait, and return how it ended with its lines."""
    answer = client.post(f"{at(desk)}/change", **asked)
    assert answer.status == 303, answer.body
    return finished(client, answer.headers["location"], 300)


@pytest.mark.slow
def test_a_leaver_becomes_a_proposal_that_changes_nothing_and_is_discarded(
    desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    client = desk.client("li")
    asked = {"do": "change", "kind": "leaves", "helper": "H2", "first": "2026-11-25"}
    said = begin(client, desk, **asked)
    assert said.startswith("done")
    assert "change their helper" in said
    assert (week / "plan.json").read_bytes() == before
    proposal = next(one for one in shelf.plans(desk.desk.folder) if "change" in one.place)
    board = client.get(f"/plans/{proposal.key}")
    assert "This is a proposal" in board.body
    assert "papers/" in client.get(f"/plans/{proposal.key}/files").body
    assert client.post(f"/plans/{proposal.key}/discard").status == 303
    assert not proposal.folder.exists()
    assert client.post(f"{at(desk)}/discard").status == 404
    assert (week / "plan.json").read_bytes() == before


@pytest.mark.slow
def test_the_days_after_misses_are_planned_again(desk: Open) -> None:
    client = desk.client("li")
    assert begin(client, desk, do="replan", first="2026-11-25").startswith("done")
    assert [one for one in shelf.plans(desk.desk.folder) if "replan" in one.place]


@pytest.mark.slow
def test_a_surge_is_a_plan_of_its_own(desk: Open) -> None:
    client = desk.client("li")
    said = begin(client, desk, do="surge", who="all", hours="24", first="2026-11-24")
    surges = [one for one in shelf.plans(desk.desk.folder) if "surge" in one.place]
    assert said.startswith("done") == bool(surges)
    assert said.startswith("done")


@pytest.mark.slow
@pytest.mark.parametrize("do", ["calendar", "siting", "staffing", "whatif"])
def test_a_question_is_answered_in_a_page_of_its_own(desk: Open, do: str) -> None:
    client = desk.client("li")
    assert begin(client, desk, do=do, count="1", helpers="+0,+1").startswith("done")
    page = client.get(f"{at(desk)}/change").body
    assert f"/studies/{do}-2026-11-23/" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "change", "kind": "leaves", "helper": ""},
        {"do": "change", "kind": "sings", "helper": "H1"},
        {
            "do": "change",
            "kind": "absent",
            "helper": "H1",
            "first": "2026-11-25",
            "last": "2026-11-24",
        },
        {"do": "change", "kind": "leaves", "helper": "H1", "most": "-1"},
        {"do": "surge", "who": "", "hours": "24"},
        {"do": "surge", "who": "80+", "hours": "7"},
        {"do": "whatif", "helpers": "x"},
        {"do": "siting", "count": "999"},
        {"do": "replan", "first": "tomorrow"},
        {"do": "rm"},
    ],
)
def test_what_is_incomplete_is_told_and_nothing_begins(desk: Open, asked: dict[str, str]) -> None:
    assert desk.client("li").post(f"{at(desk)}/change", **asked).status == 422
    assert desk.desk.jobs.all() == []
