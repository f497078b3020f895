"""Changes and questions at the desk: proposals beside the plan that stands, studies, discards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.web import shelf
from tests.web.desks import Answer, Beside, Client, Open
from tests.web.test_begin import upload
from tests.web.test_reports import finished


def at(desk: Open) -> str:
    one = next(one for one in shelf.plans(desk.desk.folder) if one.place == "week")
    return f"/plans/{one.key}"


def begin(client: Client, desk: Open, **asked: str) -> str:
    """Ask, wait, and return how it ended with its lines."""
    answer = client.post(f"{at(desk)}/change", **asked)
    assert answer.status == 303, answer.body
    return finished(client, answer.headers["location"], 300)


def event(
    kind: str, who: str, does: str, first: str, last: str = "", row: int = 1
) -> dict[str, str]:
    """Return the fields of one row of the form of changes."""
    names = (f"{kind}{row}", f"{kind}-does{row}", f"{kind}-first{row}", f"{kind}-last{row}")
    return dict(zip(names, (who, does, first, last), strict=True))


@pytest.mark.slow
def test_a_leaver_becomes_a_proposal_that_changes_nothing_and_is_discarded(
    desk: Open, week: Path
) -> None:
    before = (week / "plan.json").read_bytes()
    client = desk.client("li")
    asked = {"do": "change", **event("helper", "H2", "leaves", "2026-11-25")}
    said = begin(client, desk, **asked)
    assert said.startswith("done")
    assert "change their helper" in said
    assert (week / "plan.json").read_bytes() == before
    proposal = next(one for one in shelf.plans(desk.desk.folder) if "change" in one.place)
    board = client.get(f"/plans/{proposal.key}")
    assert "This is a proposal" in board.body
    (maps,) = re.findall(r'href="([^"]*before-after.html)"', board.body)
    drawn = client.get(maps)
    assert drawn.status == 200
    assert "sandbox" in drawn.headers["content-security-policy"]
    assert "as it stands" in drawn.body
    assert "this proposal" in drawn.body
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
        {"do": "change"},
        {"do": "suggest"},
        {"do": "change", **event("helper", "H1", "sings", "2026-11-25")},
        {"do": "change", **event("helper", "H1", "ends", "2026-11-25")},
        {"do": "change", **event("helper", "H1", "absent", "2026-11-25", "2026-11-24")},
        {"do": "change", **event("elder", "E1", "ends", "soon")},
        {"do": "change", **event("helper", "H1", "leaves", "2026-11-25"), "most": "-1"},
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


def test_several_rows_and_a_list_of_newcomers_are_one_change(desk: Open) -> None:
    begun: dict[str, Any] = {}
    desk.desk.jobs.start = lambda do, *_, **asked: begun.update(asked, do=do) or _Begun()  # type: ignore[method-assign]
    fields = {
        "do": "change",
        **event("helper", "H1", "absent", "2026-11-26"),
        **event("elder", "E1", "ends", "2026-11-27"),
        **event("elder", "E2", "rests", "2026-11-24", "2026-11-30", row=3),
    }
    answer = send(desk.client("li"), f"{at(desk)}/change", fields, b"\xd7\xdc,a\n1,2\n")
    assert answer.status == 303, answer.body
    assert begun["events"] == [
        {"kind": "absent", "who": "H1", "first": "2026-11-26", "last": "2026-11-26"},
        {"kind": "ends", "who": "E1", "first": "2026-11-27", "last": "2026-11-27"},
        {"kind": "rests", "who": "E2", "first": "2026-11-24", "last": "2026-11-30"},
    ]
    kept = Path(begun["newcomers"])
    assert kept.read_bytes() == b"\xd7\xdc,a\n1,2\n"
    assert kept.suffix == ".csv"


def given(desk: Open, rows: dict[str, str]) -> str:
    """Give the desk a whole new list, and return how that ended with its lines."""
    li = desk.client("li")
    listed = "\n".join(["elder_id,name,lon,lat,tier", *rows.values(), ""])
    ask = {"do": "change", "whole": "yes"}
    answer = send(li, f"{at(desk)}/change", ask, listed.encode())
    assert answer.status == 303, answer.body
    return finished(li, answer.headers["location"], 300)


def rows_of(town: Path) -> dict[str, str]:
    _, *rows = (town / "elders.csv").read_text(encoding="utf-8").splitlines()
    return {row.partition(",")[0]: row for row in rows}


def test_a_whole_new_list_that_is_the_old_one_or_a_strange_one_proposes_nothing(
    desk: Open, tmp_path: Path
) -> None:
    desk.desk.jobs = Beside()
    rows = rows_of(tmp_path / "town")
    assert "Nobody's row is another one" in given(desk, rows)
    (job,) = desk.desk.jobs.all()
    assert f'href="{at(desk)}/change"' in desk.client("li").get(f"/jobs/{job.key}").body
    assert "other ids" in given(desk, {one: f"X{row}" for one, row in rows.items()})
    assert len(shelf.plans(desk.desk.folder)) == 1


@pytest.mark.slow
def test_a_whole_new_list_says_who_is_new_moved_and_gone_and_becomes_one_proposal(
    desk: Open, week: Path, tmp_path: Path
) -> None:
    desk.desk.jobs = Beside()
    before, rows = (week / "plan.json").read_bytes(), rows_of(tmp_path / "town")
    place = rows["E2"].split(",", 2)[2]
    told = given(desk, {**rows, "E1": f"E1,Elder 1,{place}", "E3": f"E9,Elder 9,{place}"})
    assert "1 new, 1 moved, 0 changed otherwise, 1 gone" in told
    assert "gone: Elder 3 E3" in told
    proposal = next(one for one in shelf.plans(desk.desk.folder) if "change" in one.place)
    plan, _ = pipeline.read_plan(proposal.folder)
    assert {"E1", "E9"} <= {pair.elder for pair in plan.pairs}
    assert "E3" not in {pair.elder for pair in plan.pairs}
    assert (week / "plan.json").read_bytes() == before
    assert desk.client("li").post(f"/plans/{proposal.key}/issue").status == 303
    kept = (tmp_path / "town" / "elders.csv").read_text(encoding="utf-8").splitlines()
    assert f"E1,Elder 1,{place}" in kept
    assert f"E9,Elder 9,{place}" in kept
    assert f"{rows['E3']},2026-11-22" in kept, "who is gone is served until the day before"


def test_what_is_no_list_of_newcomers_begins_nothing(desk: Open) -> None:
    answer = send(desk.client("li"), f"{at(desk)}/change", {"do": "suggest"}, b"%PDF-1.7")
    assert answer.status == 422
    assert desk.desk.jobs.all() == []
    assert not list(desk.desk.inbox.glob("*/*"))


class _Begun:
    key = "0"


def send(client: Client, path: str, fields: dict[str, str], newcomers: bytes) -> Answer:
    """Send the form of changes with a list, as a browser does."""
    return upload(client, {"newcomers": ("new.csv", newcomers)}, to=path, **fields)
