"""A board that was written once is shown again, and never a stale one or somebody else's."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from planner.web import kept, render, shelf
from planner.web.hand import Hand, work
from planner.web.render import stamp
from planner.web.shelf import MARK
from tests.web.desks import PASSWORD, Open
from tests.web.test_changes import GIVE, at, make
from tests.web.test_sight import EAST, WEST, two

__all__ = ["two"]


def page_of(desk: Open) -> str:
    """Return where the board of the one plan is."""
    (one,) = shelf.plans(desk.desk.folder)
    return f"/plans/{one.key}"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the languages of the boards that are written, as they are."""
    found: list[str] = []
    write = render.part

    def noting(language: str, name: str, /, **values: Any) -> object:
        found.append(language)
        return write(language, name, **values)

    monkeypatch.setattr("planner.web.pages.plans.part", noting)
    return found


def test_the_same_board_is_written_once(desk: Open, written: list[str]) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    bodies = [client.get(page_of(desk)).body for client in (li, li, wang)]
    assert written == ["en"]
    assert (
        bodies[0]
        == bodies[1]
        == bodies[2].replace(">wang<", ">li<").replace('value="wang"', 'value="li"')
    )
    assert ">wang<" in bodies[2]
    assert ">wang<" not in bodies[0]


def test_a_change_of_anybody_is_on_the_next_page_of_everybody(
    desk: Open, written: list[str]
) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    before = wang.get(page_of(desk)).body
    told = make(li, desk, GIVE, expected=0).json
    after = wang.get(page_of(desk)).body
    assert f'data-version="{told["version"]}"' in after
    assert f'data-version="{told["version"]}"' not in before
    assert json.loads(people(after))["E5"]["helper"] == "H1"
    li.send(f"{at(desk)}/undo", {})
    undone = wang.get(page_of(desk)).body
    assert json.loads(people(undone)) == json.loads(people(before))
    assert len(written) == 3


def people(body: str) -> str:
    """Return what a page says of its people."""
    (found,) = re.findall(r'id="people">(.*?)</script>', body)
    return str(found)


def test_a_page_bears_the_mark_of_the_file_it_was_drawn_of(desk: Open, week: Path) -> None:
    client = desk.client("li")
    client.get(page_of(desk))
    file = week / "plan.json"
    file.write_bytes(file.read_bytes())  # the same plan, written again: pages look at its mark
    body = client.get(page_of(desk)).body
    asked = client.get(f"{at(desk)}/mark").json["mark"]
    assert f'data-mark="{asked}"' in body
    file.write_text(file.read_text(encoding="utf-8").replace("five streets", "six streets"))
    assert "Town of six streets" in client.get(page_of(desk)).body


def test_each_language_role_and_community_has_a_board_of_its_own(
    two: Open, written: list[str]
) -> None:
    li, zhou = two.client("li"), two.client("zhou")
    whole, part = li.get(page_of(two)).body, zhou.get(page_of(two)).body
    again = [li.get(page_of(two)).body, zhou.get(page_of(two)).body]
    assert again == [whole, part]
    assert written == ["en", "en"]
    assert [e for e in WEST if f"Elder {e[1]}" in part] == []
    assert [e for e in (*EAST, *WEST) if f"Elder {e[1]}" not in whole] == []
    assert 'class="no-map no-why"' in part
    assert 'class="no-map no-why"' not in whole
    assert 'tabindex="-1" title' not in part  # without keys of ours the browser's own lead there
    li.post("/language", language="zh", to="/")
    assert "老人" in li.get(page_of(two)).body
    assert "老人" not in zhou.get(page_of(two)).body
    made = two.desk.accounts.add(
        "sun", PASSWORD, ["community"], language="en", by="test", first=False,
        communities=["West"],
    )  # fmt: skip
    assert made
    other = two.client("sun").get(page_of(two)).body
    assert [e for e in EAST if f"Elder {e[1]}" in other] == []
    assert [e for e in WEST if f"Elder {e[1]}" not in other] == []


def test_a_proposal_says_so_as_soon_as_it_is_one(desk: Open, week: Path) -> None:
    client = desk.client("li")
    assert "discard" not in client.get(page_of(desk)).body
    (week / MARK).write_text("{}", encoding="utf-8")
    assert "discard" in client.get(page_of(desk)).body


def test_boards_are_few_and_the_oldest_goes() -> None:
    boards = kept.Boards()
    for number in range(kept.MOST + 4):
        boards.keep(number, kept.Kept("d", "m", "html"))
        boards.find(0, "m")
    assert len(boards) == kept.MOST
    assert boards.find(0, "m") is not None
    assert boards.find(1, "m") is None
    assert boards.find(0, "another mark") is None
    boards.clear()
    assert boards.find(0, "m") is None


def test_what_pages_load_is_kept_for_good_under_todays_stamp_alone(desk: Open) -> None:
    client = desk.client()
    todays = client.get(f"/static/{stamp()}/desk.css")
    assert "immutable" in todays.headers["cache-control"]
    other = client.get("/static/000000000000/desk.css")
    assert (other.body, other.headers["cache-control"]) == (todays.body, "no-cache")
    page = client.get("/enter").body
    assert f'href="/static/{stamp()}/desk.css"' in page


def test_a_plan_is_found_where_it_lies_now(desk: Open, week: Path) -> None:
    client = desk.client("li")
    page = page_of(desk)
    assert client.get(page).status == 200
    week.rename(week.parent / "elsewhere")
    assert client.get(page).status == 404
    (week.parent / "elsewhere").rename(week)
    assert client.get(page).status == 200


def test_what_stays_is_looked_through_once_and_not_at_every_change(
    week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append(len(answers.getvalue().splitlines())))
    prices = {"do": "prices", "elder": "E5"}
    asked = ({"do": "board"}, {"do": "board"}, prices, prices)
    lines = (json.dumps({**one, "language": "en"}) + "\n" for one in asked)
    answers = io.StringIO()
    work(Hand(week), io.StringIO("".join(lines)), answers)
    told = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert all("done" in one for one in told)
    assert frozen == [1, 3]
