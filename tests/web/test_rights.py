"""Every route by every role: the table of routes is the test's table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.outputs.privacy import middle
from planner.web import shelf
from planner.web.rights import ROLES, Right, rights_of
from planner.web.routes import WAYS, Way
from planner.web.sealing import books
from tests.town import ELDERS
from tests.town import at as at_town
from tests.web.desks import SAME, Client, Open, opened
from tests.web.leaks import (
    fetched,
    key_of,
    lived_through,
    people,
    read_by,
    secrets_of,
    words,
    write_secret_town,
)
from tests.web.weeks import planned

AT_LEAST = {"viewer": 9, "admin": 5, "auditor": 9}
"""Pages that a role reads, so that those that are searched are not refusals alone."""
NAMES = [f"Elder {number}" for number in range(1, 8)]


def address(way: Way, desk: Open) -> str:
    """Return the route's address with something real in its places."""
    (one,) = shelf.plans(desk.desk.folder)
    filled = way.path.replace("{plan}", one.key).replace("{elder}", "E1")
    filled = filled.replace("{helper}", "H1").replace("{file:path}", "sheets/x.pdf")
    return (
        filled.replace("{stamp}/{name}", "x/desk.css")
        .replace("{token}", "x")
        .replace("{job}", "x")
        .replace("{batch}", "x")
        .replace("{news}", "x")
        .replace("{book}", books(desk.desk.folder)[0].key if books(desk.desk.folder) else "x")
        .replace("{report}", "month-2026-11")
        .replace("{ground}", shelf.scenarios(desk.desk.folder)[0].key)
    )


def ask(client: Client, way: Way, desk: Open, **headers: str) -> int:
    kind = "application/json" if way.is_api else "application/x-www-form-urlencoded"
    body = "{}" if way.is_api else ""
    sent = {**SAME, "Content-Type": kind, **headers}
    if way.method == "GET":
        return client.get(address(way, desk), **headers).status
    return client.ask(way.method, address(way, desk), body, sent).status


@pytest.fixture
def office(desk: Open) -> Open:
    """Give the desk an account of every role."""
    for role in ROLES:
        desk.add(role, role)
    return desk


def test_every_route_asks_for_its_right_and_for_no_other(office: Open) -> None:
    for role in ROLES:
        own = rights_of(frozenset({role}))
        for way in WAYS:
            if way.path == "/enter" and way.method == "POST":
                continue  # a wrong password is 403 for everybody
            status = ask(office.client(role), way, office)
            if way.right in own:
                assert status not in {401, 403, 421, 500}, (role, way)
            else:
                assert status == 403, (role, way)


def test_nobody_passes_without_an_account_but_at_the_door(office: Open) -> None:
    for way in WAYS:
        status = ask(office.client(), way, office)
        if way.right is Right.ANYBODY:
            assert status != 401, way
        else:
            assert status == (401 if way.is_api else 303), way


def test_no_route_that_changes_something_hears_another_site_and_none_a_foreign_host(
    office: Open,
) -> None:
    client = office.client("li")
    for way in WAYS:
        if way.method != "GET":
            assert ask(client, way, office, **{"Sec-Fetch-Site": "cross-site"}) == 403, way
        assert ask(client, way, office, Host="evil.example") == 421, way


def test_nobody_without_the_right_reads_a_name_of_the_roster(office: Open, week: Path) -> None:
    assert week.is_dir()
    for role in ("viewer", "admin", "auditor"):
        client = office.client(role)
        for way in WAYS:
            if way.method == "GET":
                body = client.get(address(way, office)).body
                assert not [name for name in NAMES if name in body], (role, way)


ROLES_WITHOUT_PEOPLE = ("viewer", "admin", "auditor")


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Open]:
    """Open a desk with every role over people of whom the rosters tell everything."""
    write_secret_town(tmp_path / "town")
    planned(tmp_path)
    with opened(tmp_path) as desk:
        for role in ROLES:
            desk.add(role, role)
        lived_through(desk)
        yield desk


def test_no_page_of_a_role_without_people_tells_a_name_address_number_or_illness(
    secret: Open,
) -> None:
    looked_for = words()
    told = fetched(secret.client("coordinator"), f"/plans/{key_of(secret)}")[1]
    assert [one for one in people() if secrets_of(one)["name"] not in told] == []
    for role in ROLES_WITHOUT_PEOPLE:
        answers = dict(read_by(secret, role))
        assert sum(path.startswith("200 ") for path in answers) >= AT_LEAST[role], answers.keys()
        assert not [path for path in answers if path.startswith("5")], role
        leaks = {
            path: found
            for path, text in answers.items()
            if (found := [word for word in looked_for if word in text])
        }
        assert leaks == {}, role


def test_an_auditor_reads_ids_and_what_the_others_did(secret: Open) -> None:
    answers = dict(read_by(secret, "auditor"))
    reports = [path for path in answers if re.match(r"200 /audit/reports/[^?]*$", path)]
    assert len(reports) == 2
    assert any(re.search(r"<td>E[1-7]</td>", answers[path]) for path in reports)
    (versions,) = [path for path in answers if path.startswith("200 /audit/versions/")]
    assert "gave E5 to H1" in answers[versions]


def test_what_a_viewer_sees_of_a_week_holds_no_id_and_no_home(secret: Open) -> None:
    viewer, page = secret.client("viewer"), f"/plans/{key_of(secret)}"
    places = [page + "/figures", f"/api{page}/squares", f"{page}/figures.xlsx?for=bureau"]
    for place in places:
        status, text = fetched(viewer, place)
        assert status == 200
        ids = r"(?<![\w.-])[EH][1-7](?![\w.-])"
        text = re.sub(r'\b(r|ref)="[A-Z0-9:]+"', "", text)  # cells of a workbook
        assert re.findall(ids, text) == [], place
    told = viewer.get(f"/api{page}/squares").json
    homes = {at_town(*place) for place in ELDERS.values()}
    assert {(one[0], one[1]) for one in told["squares"]} == {
        (middle(lon), middle(lat)) for lon, lat in homes
    }
    numbers = re.findall(r"\d+\.\d+", json.dumps(told))
    near = [one for home in homes for one in home for n in numbers if abs(float(n) - one) < 2e-6]
    assert near == []


def test_reading_changes_nothing(office: Open, week: Path) -> None:
    before = {path: path.read_bytes() for path in week.rglob("*") if path.is_file()}
    client = office.client("li")
    for way in WAYS:
        if way.method == "GET":
            client.get(address(way, office))
    left = {path: path.read_bytes() for path in before}
    assert left == before


def test_every_right_is_given_to_somebody_and_asked_for_by_some_route() -> None:
    given = set().union(*(rights_of(frozenset({role})) for role in ROLES))
    assert given == set(Right)
    assert {way.right for way in WAYS} >= set(Right) - {Right.FIGURES}


def test_an_administrator_makes_shuts_and_renews_accounts(office: Open) -> None:
    admin = office.client("admin")
    new = {"name": "zhao", "password": "seven blue kites fly", "role-coordinator": "yes"}
    assert admin.post("/accounts", **new).status == 303
    zhao = Client(office.port)
    assert zhao.enter("zhao", new["password"]).status == 303
    assert admin.post("/accounts", **new).status == 400
    admin.post("/accounts/password", name="zhao", password="nine red kites fly")
    assert zhao.get("/").status == 303
    assert zhao.enter("zhao", "nine red kites fly").status == 303
    admin.post("/accounts/state", name="zhao", open="no")
    assert zhao.get("/").status == 303
    assert zhao.enter("zhao", "nine red kites fly").status == 403
    assert admin.post("/accounts/state", name="admin", open="no").status == 400
    assert admin.get("/accounts").status == 200
    assert admin.post("/accounts", name="x", password="seven blue kites fly").status == 400


def test_an_auditor_reads_the_log_and_that_its_chain_holds(office: Open) -> None:
    body = office.client("auditor").get("/log").body
    assert "Every row was verified" in body
    assert "made an account" in body
