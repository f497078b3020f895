"""What a community worker tells of the own people: contacts for the book, news for the office."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.ledger.book import Book
from planner.web import audit
from tests.web.desks import Client, Open
from tests.web.test_book import AFTER, at
from tests.web.test_sight import two  # noqa: F401 - a fixture

CALLED = {"date": "2026-11-27", "form": "phone", "outcome": "met", "note": "well <b>so</b>"}
REST = {"kind": "rests", "first": "2026-11-30", "last": "2026-12-04", "note": "hip"}


@pytest.fixture
def east(two: Open) -> Client:  # noqa: F811 - the fixture
    """Issue the plan; return the worker of the east, on the Saturday after."""
    two.clock.now = AFTER
    assert two.client("li").post(f"{at(two)}/issue").status == 303
    return two.client("zhou")


def rows(folder: Path) -> list[dict[str, object]]:
    book = Book(folder / "town" / "book.sqlite")
    try:
        return book.contacts()
    finally:
        book.close()


def test_a_contact_is_recorded_once_and_counts(two: Open, east: Client, tmp_path: Path) -> None:  # noqa: F811
    path = f"{at(two)}/elders/E4"
    assert 'action="' + path + "/contacts" in east.get(path).body
    assert east.post(f"{path}/contacts", **CALLED).status == 303
    assert east.post(f"{path}/contacts", **CALLED).status == 303
    (row,) = rows(tmp_path)
    assert {key: row[key] for key in ("elder_id", "date", "form", "outcome", "entered_by")} == {
        "elder_id": "E4", "date": "2026-11-27", "form": "phone", "outcome": "met",
        "entered_by": "zhou",
    }  # fmt: skip
    body = east.get(path).body
    assert "2026-11-27 · phone · met · told by zhou · well &lt;b&gt;so&lt;/b&gt;" in body
    rates = two.client("li").get(f"{at(two)}/rates?by=community").body
    assert "1 of 3" in rates


def test_days_since_last_seen_count_to_today_from_what_the_book_holds(
    two: Open,  # noqa: F811 - the fixture
    east: Client,
) -> None:
    path = f"{at(two)}/elders/E4"
    assert two.client("li").get(f"/api{path}").json["seen"] is None
    assert "never seen so far" in east.get(path).body
    assert east.post(f"{path}/contacts", **CALLED | {"form": "visit"}).status == 303
    card = east.get(f"/api{path}").json
    assert card["seen"] == {"date": "2026-11-27", "days": 1}
    assert card["due"] == {"date": "2026-12-04", "days": -6}
    assert "the next falls due 2026-12-04" in east.get(path).body
    two.clock.now += 12 * 86_400
    east.enter("zhou")
    told = east.get(path).body
    assert "last seen 2026-11-27, 13 days ago" in told
    assert "the next fell due 2026-12-04, 6 days ago" in told


@pytest.mark.parametrize(
    "wrong", [{"date": "2026-11-29"}, {"date": "x"}, {"form": "smoke"}, {"outcome": "other"}]
)
def test_what_is_no_contact_is_told_and_not_kept(
    two: Open,  # noqa: F811 - the fixture
    east: Client,
    tmp_path: Path,
    wrong: dict[str, str],
) -> None:
    answer = east.post(f"{at(two)}/elders/E4/contacts", **(CALLED | wrong))
    assert answer.status == 422
    assert 'role="alert"' in answer.body
    assert rows(tmp_path) == []


def test_nothing_is_told_of_people_elsewhere(two: Open, east: Client, tmp_path: Path) -> None:  # noqa: F811
    for elder in ("E1", "E9"):
        assert east.post(f"{at(two)}/elders/{elder}/contacts", **CALLED).status == 422
        assert east.post(f"{at(two)}/elders/{elder}/news", **REST).status == 422
    assert rows(tmp_path) == []
    li = two.client("li")
    assert li.post(f"{at(two)}/elders/E1/news", **REST).status == 303
    assert "E1" not in east.get(f"{at(two)}/today").body
    assert "hip" in li.get(f"{at(two)}/today").body


def test_news_waits_until_a_coordinator_has_seen_to_it(two: Open, east: Client) -> None:  # noqa: F811
    path = f"{at(two)}/elders/E4"
    assert east.post(f"{path}/news", **REST).status == 303
    assert "in hospital or away 2026-11-30" in east.get(path).body
    assert east.post(f"{at(two)}/news/1").status == 403
    li = two.client("li")
    today = li.get(f"{at(two)}/today").body
    way = f"{at(two)}/change?elder=E4&amp;does=rests&amp;first=2026-11-30&amp;last=2026-12-04"
    assert way in today
    page = li.get(way.replace("&amp;", "&")).body
    assert 'value="E4"' in page
    assert 'value="2026-11-30"' in page
    assert li.post(f"{at(two)}/news/1").status == 303
    assert li.post(f"{at(two)}/news/1").status == 404
    assert li.post(f"{at(two)}/news/x").status == 404
    assert "hip" not in li.get(f"{at(two)}/today").body
    acts = [entry.act for entry in audit.entries(two.desk.database)]
    assert {"told", "saw-to"} <= set(acts)
    for wrong in ({"kind": "gone"}, {"first": ""}, {"last": "2026-11-01"}):
        assert east.post(f"{path}/news", **(REST | wrong)).status == 422


def test_news_goes_when_the_person_is_erased(two: Open, east: Client) -> None:  # noqa: F811
    assert east.post(f"{at(two)}/elders/E4/news", **REST).status == 303
    two.add("boss", "admin")
    assert two.client("boss").post("/forget", elder="E4").status == 303
    assert "hip" not in two.client("li").get(f"{at(two)}/today").body
