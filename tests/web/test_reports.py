"""Reports at the desk: drafts, frozen ones that pin the log, and no names for a viewer."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from planner.web import audit
from tests.web.desks import Client, Open
from tests.web.test_book import AFTER, at, issued, numbers  # noqa: F401 - a fixture


def finished(client: Client, answer_location: str, seconds: float = 120) -> str:
    """Wait until a job is over and return its state."""
    address = f"/api{answer_location}"
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told = client.get(address).json
        if told["state"] not in {"waits", "runs"}:
            return str(told["state"]) + " ".join(told["lines"])
        time.sleep(0.2)
    raise AssertionError(told)


def test_a_report_is_drafted_frozen_and_pins_the_log(
    issued: Client,  # noqa: F811 - the fixture
    desk: Open,
    week: Path,
) -> None:
    assert week.is_dir()
    issued.post(f"{at(desk)}/book", number=numbers(issued, desk)[0], typed="")
    desk.clock.now = AFTER + 30 * 86400
    issued.enter("li")
    seal = audit.head(desk.desk.database)
    asked = {"kind": "month", "month": "2026-11"}
    draft = issued.post(f"{at(desk)}/reports", **asked)
    assert finished(issued, draft.headers["location"]).startswith("done")
    frozen = issued.post(f"{at(desk)}/reports", freeze="yes", **asked)
    assert finished(issued, frozen.headers["location"]).startswith("done")
    assert seal != audit.head(desk.desk.database)
    page = issued.get(f"{at(desk)}/reports").body
    assert "frozen" in page
    assert "draft" in page
    whole = issued.get(f"{at(desk)}/reports/month-2026-11/full/report.html")
    assert "Elder" in whole.body
    assert "sandbox" in whole.headers["content-security-policy"]
    log = audit.entries(desk.desk.database)
    assert any(f"Digest of the log: {row.digest}" in whole.body for row in log)
    desk.add("head", "viewer")
    viewer = desk.client("head")
    assert viewer.get(f"{at(desk)}/reports/month-2026-11/full/report.html").status == 404
    bare = viewer.get(f"{at(desk)}/reports/month-2026-11/street/report.html")
    assert bare.status == 200
    assert not re.search(r"Elder \d", bare.body)
    assert "frozen" in viewer.get(f"{at(desk)}/reports").body
    assert viewer.post(f"{at(desk)}/reports", **asked).status == 403


@pytest.mark.parametrize(
    ("kind", "span"),
    [("month", "2026-13"), ("month", "../x"), ("week", "x"), ("quarter", "2026-Q5"), ("y", "1")],
)
def test_a_span_that_is_none_is_told(desk: Open, kind: str, span: str) -> None:
    answer = desk.client("li").post(f"{at(desk)}/reports", kind=kind, **{kind: span})
    assert answer.status == 422


@pytest.mark.slow
def test_papers_of_the_office_are_made(desk: Open, week: Path) -> None:
    client = desk.client("li")
    answer = client.post(f"{at(desk)}/office", register="yes", cards="yes")
    assert finished(client, answer.headers["location"]).startswith("done")
    assert list((week / "papers").rglob("*.pdf"))
    assert "papers/" in client.get(f"{at(desk)}/files").body
