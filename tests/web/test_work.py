"""Long work at the desk: begun, watched, given up, and the files that it makes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from planner.web import shelf
from planner.web.pages.work import SANDBOX
from tests.web.desks import Answer, Client, Open


def waited(client: Client, at: str) -> Answer:
    """Return where the job is once it is over."""
    for _ in range(1200):
        answer = client.get(f"/api{at}")
        if answer.json["state"] not in {"waits", "runs"}:
            return answer
        time.sleep(0.25)
    raise AssertionError(at)


def begin(client: Client, desk: Open, start: str = "2026-11-30") -> Answer:
    (ground,) = shelf.scenarios(desk.desk.folder)
    return client.post("/jobs", scenario=ground.key, start=start, effort="quick")


def test_faults_of_the_rosters_are_told_and_nothing_is_written(desk: Open, tmp_path: Path) -> None:
    town = tmp_path / "town"
    rows = (town / "elders.csv").read_text(encoding="utf-8").replace("weekly", "weekely")
    (town / "elders.csv").write_text(rows, encoding="utf-8")
    client = desk.client("li")
    at = begin(client, desk).headers["location"]
    told = waited(client, at).json
    assert told["state"] == "failed"
    assert len(told["lines"]) == 7
    assert all("weekely" in line for line in told["lines"])
    assert told["lines"][0].replace("'", "&#39;") in client.get(at).body
    assert not (tmp_path / "town-2026-11-30").exists()


def test_a_job_that_is_given_up_leaves_nothing(desk: Open, tmp_path: Path) -> None:
    client = desk.client("li")
    at = begin(client, desk).headers["location"]
    assert client.post(f"{at}/discard").status == 303
    assert waited(client, at).json["state"] == "discarded"
    assert "Discarded" in client.get(at).body
    assert not (tmp_path / "town-2026-11-30").exists()


@pytest.mark.parametrize("start", ["2026-12-01", "", "x", "2026-11-30; rm"])
def test_only_a_monday_begins_a_week(desk: Open, start: str) -> None:
    assert begin(desk.client("li"), desk, start).status == 422


def test_only_scenarios_that_lie_below_are_planned(desk: Open) -> None:
    answer = desk.client("li").post("/jobs", scenario="../..", start="2026-11-30", effort="quick")
    assert answer.status == 404


def test_sheets_and_maps_are_drawn_and_run_alone(desk: Open) -> None:
    client, (one,) = desk.client("li"), shelf.plans(desk.desk.folder)
    at = client.post(f"/plans/{one.key}/files").headers["location"]
    assert waited(client, at).json["state"] == "done"
    body = client.get(f"/plans/{one.key}/files").body
    assert "maps/index.html" in body
    page = client.get(f"/plans/{one.key}/files/maps/index.html")
    assert page.status == 200
    assert page.headers["content-security-policy"] == SANDBOX
    assert client.get(f"/plans/{one.key}/files/sheets/week.xlsx").status == 200
    for outside in (
        "plan.json",
        "../town/elders.csv",
        "..%2ftown%2felders.csv",
        "maps/../plan.json",
    ):
        assert client.get(f"/plans/{one.key}/files/{outside}").status == 404
