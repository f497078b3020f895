"""Every route by every role with rows that are not the caller's, made from the table of routes."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from planner.web import news, shelf
from planner.web.rights import ROLES, rights_of
from planner.web.routes import WAYS, Way
from planner.web.sealing import books
from tests.web.desks import SAME, Client, Open
from tests.web.test_sight import EAST, WEST, two  # noqa: F401 - a fixture

NOBODY = "nobody-0"
BATCH = "0123456789abcdef"
BODIES = {
    "/api/plans/{plan}/edits": {"edits": [{"do": "lock", "elder": "{elder}"}], "expected": 0},
    "/api/plans/{plan}/proposals": {"edits": [{"do": "lock", "elder": "{elder}"}]},
    "/api/plans/{plan}/elders/{elder}/fixes": {"change": "pair", "after": "H1", "expected": 0},
}
"""What is sent so that a route looks at the row that it is asked for."""


@pytest.fixture
def office(two: Open, tmp_path: Path) -> Open:  # noqa: F811 - the fixture
    """Open a desk of two communities with every role, and a plan and a batch that are foreign."""
    for role in ROLES:
        if role != "community":
            two.add(role, role)
    made = two.desk.accounts.add(
        "community", "four grey herons wade", ["community"], language="en", by="test", first=False,
        communities=["East"],
    )  # fmt: skip
    assert made
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    shutil.copytree(tmp_path / "week", outside / "week")
    shutil.copytree(tmp_path / "town", outside / "town")
    two.desk.inbox.mkdir(parents=True, exist_ok=True)
    kept = {"plan": "another", "asked": [], "unread": [], "differs": []}
    (two.desk.inbox / f"{BATCH}.json").write_text(json.dumps(kept))
    told = {"lists": "elsewhere", "elder": "E1", "kind": "ends", "first": "2026-11-30"}
    with two.desk.database.write() as connection:
        news.tell(connection, told | {"last": "", "note": "", "by": "li", "at": 0})
    two.desk.jobs.start("nothing", "week", "somebody else", language="en", now=0.0)
    return two


def own(desk: Open) -> dict[str, str]:
    """Return what a route's places hold when everything is the caller's."""
    return {
        "plan": shelf.plans(desk.desk.folder)[0].key,
        "ground": shelf.scenarios(desk.desk.folder)[0].key,
        "elder": EAST[0],
        "helper": "H1",
        "file": "sheets/x.pdf",
        "batch": "f" * 16,
        "news": NOBODY,
        "job": NOBODY,
        "name": "desk.css",
        "stamp": "x",
        "token": NOBODY,
        "book": books(desk.desk.folder)[0].key if books(desk.desk.folder) else NOBODY,
        "report": "month-2026-11",
    }


def foreign(desk: Open, place: str) -> list[str]:
    """Return rows that exist, and are not the caller's or are nowhere below the desk's folder."""
    outside = desk.desk.folder.parent / f"{desk.desk.folder.name}-outside"
    return {
        "plan": [
            shelf.key_of(outside.parent, outside / "week"),
            "../week",
            quote(str(outside), safe=""),
        ],
        "ground": [shelf.key_of(outside.parent, outside / "town"), "../town"],
        "elder": [WEST[0]],
        "helper": ["H7"],
        "file": ["../../town/elders.csv", "plan.json", "scenario/pairs.csv"],
        "batch": [BATCH],
        "news": ["1"],
        "job": [one.key for one in desk.desk.jobs.all()],
        "name": ["../accounts.py", "desk.sqlite"],
        "token": [desk.desk.first],
        "book": [books(outside)[0].key if books(outside) else "0123456789ab", "../town"],
        "report": ["month-1999-01", "../plan.json"],
    }[place]


def asked(client: Client, way: Way, values: dict[str, str]) -> tuple[int, str]:
    """Ask a route with those values in its places."""
    path = way.path.replace("{file:path}", "{file}")
    for place, value in values.items():
        path = path.replace(f"{{{place}}}", value if "%" in value else quote(value, safe=""))
    if way.method == "GET":
        answer = client.get(path)
        return answer.status, answer.body
    body = json.dumps(BODIES.get(way.path, {})).replace("{elder}", values["elder"])
    if not way.is_api:
        body = urlencode({"elder": values["elder"], "expected": "0"})
    kind = "json" if way.is_api else "x-www-form-urlencoded"
    answer = client.ask("POST", path, body, {**SAME, "Content-Type": f"application/{kind}"})
    return answer.status, answer.body


def places(way: Way) -> Iterator[str]:
    yield from re.findall(r"\{(\w+)", way.path)
    if way.path in BODIES and "{elder}" not in way.path:
        yield "elder"


def laid(folder: Path) -> dict[Path, str]:
    """Return what lies in the folder but for the desk's own database, which logs refusals."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if "desk" not in path.relative_to(folder).parts
    }


ROW_OF_NOBODY = frozenset({"stamp"})
"""Places that name no row, but how long a browser may keep the answer: any value will do."""

SEEN_BY_ALL = frozenset({"elder"})
"""Places that hold nothing foreign to somebody who sees everybody."""


QUICK = ("coordinator", "community")
"""Roles that see people: the others are refused nearly everywhere."""
ALL = [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in ROLES]


@pytest.mark.parametrize("role", ALL)
def test_no_role_reaches_a_row_that_is_not_its_own_by_any_route(office: Open, role: str) -> None:
    before, tried = laid(office.desk.folder), 0
    outcast = [f"Elder {name[1:]}" for name in WEST]
    client, rights = office.client(role), rights_of(frozenset({role}))
    for way in WAYS:
        for place in places(way):
            if place in ROW_OF_NOBODY or (place in SEEN_BY_ALL and "see" in rights):
                continue
            mine = own(office)
            nothing, _ = asked(client, way, mine | {place: NOBODY})
            for row in foreign(office, place):
                tried += 1
                status, body = asked(client, way, mine | {place: row})
                told = (role, way.method, way.path, place, row)
                if way.right not in rights:
                    assert status in {403, 404}, told  # no route leads to some of them
                elif role != "coordinator" or place != "job":  # who sees all sees all work
                    assert status in {404, 422}, told
                    assert status == nothing, told  # as if it never was
                if "see" not in rights:
                    assert [name for name in outcast if name in body] == [], told
    assert tried > 60
    assert laid(office.desk.folder) == before


def test_every_place_of_every_route_has_foreign_rows_to_try(office: Open) -> None:
    named = {place for way in WAYS for place in places(way)} - ROW_OF_NOBODY
    assert {place for place in named if foreign(office, place)} == named
