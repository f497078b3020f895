"""The door of the desk: who gets in, who does not, and what every answer carries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.web import audit, passwords
from planner.web.accounts import IDLE_S, WHOLE_S
from planner.web.desk import FIRST_S
from planner.web.guard import HEADERS
from planner.web.passwords import weakness
from planner.web.render import stamp
from tests.web.desks import PASSWORD, SAME, Open, opened

WRONG = "not this one at all"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Open]:
    """Open a desk with one coordinator, Li."""
    with opened(tmp_path) as one:
        one.add("li", "coordinator")
        yield one


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Open]:
    """Open a desk where nobody has an account."""
    with opened(tmp_path) as one:
        yield one


def test_nobody_gets_in_without_an_account(desk: Open) -> None:
    answer = desk.client().get("/")
    assert (answer.status, answer.headers["location"]) == (303, "/enter?to=/")


def test_the_right_password_lets_in_and_leaving_ends_it(desk: Open) -> None:
    client = desk.client("li")
    assert client.get("/").status == 200
    old = client.cookies["desk"]
    assert client.post("/leave").status == 303
    client.cookies["desk"] = old
    assert client.get("/").status == 303


def test_a_wrong_password_and_an_unknown_account_hear_the_same(desk: Open) -> None:
    wrong = desk.client().enter("li", "something else entirely")
    unknown = desk.client().enter("wang", "something else entirely")
    assert wrong.status == unknown.status == 403
    assert wrong.body.replace("li", "") == unknown.body.replace("wang", "").replace("li", "")


def test_a_session_is_a_new_number_each_time(desk: Open) -> None:
    client = desk.client()
    client.cookies["desk"] = "a number somebody else has chosen"
    client.enter()
    first = client.cookies["desk"]
    client.enter()
    assert len({first, client.cookies["desk"], "a number somebody else has chosen"}) == 3
    client.cookies["desk"] = first
    assert client.get("/").status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Open) -> None:
    cookie = desk.client().enter().headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_the_database_does_not_hold_a_number_that_lets_in(desk: Open, tmp_path: Path) -> None:
    client = desk.client("li")
    desk.desk.database.vacuum()
    held = (tmp_path / "desk" / "desk.sqlite").read_bytes()
    assert client.cookies["desk"].encode() not in held
    assert PASSWORD.encode() not in held


@pytest.mark.parametrize(("idle", "status"), [(IDLE_S, 200), (IDLE_S + 1, 303)])
def test_a_session_ends_when_nobody_uses_it(desk: Open, idle: int, status: int) -> None:
    client = desk.client("li")
    desk.clock.now += idle
    assert client.get("/").status == status


def test_a_session_ends_after_a_working_day(desk: Open) -> None:
    client = desk.client("li")
    for _ in range(WHOLE_S // IDLE_S):
        desk.clock.now += IDLE_S
        assert client.get("/").status == 200
    desk.clock.now += 1
    assert client.get("/").status == 303


def test_guessing_is_slowed_down_and_then_even_the_right_password_waits(desk: Open) -> None:
    client = desk.client()
    for _ in range(5):
        assert client.enter(password=WRONG).status == 403
    assert client.enter().status == 429
    desk.clock.now += 2
    assert client.enter(password=WRONG).status == 403
    desk.clock.now += 1
    assert client.enter().status == 429
    desk.clock.now += 2
    assert client.enter().status == 303


def test_a_clock_set_back_locks_nobody_out(desk: Open) -> None:
    client = desk.client()
    for _ in range(5):
        client.enter(password=WRONG)
    desk.clock.now -= 86_400
    answer = client.enter()
    assert answer.status == 429
    assert "in 1 min" in answer.body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "", "[::1]"])
def test_a_foreign_host_is_refused(desk: Open, host: str) -> None:
    named = host.format(port=desk.port)
    assert desk.client("li").get("/", Host=named).status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:{port}"},
    ],
)
def test_a_request_of_another_page_changes_nothing(desk: Open, headers: dict[str, str]) -> None:
    client = desk.client("li")
    sent = {name: value.format(port=desk.port) for name, value in headers.items()}
    assert client.ask("POST", "/leave", headers=sent).status == 403
    assert client.get("/").status == 200


def test_a_request_of_our_own_origin_is_heard(desk: Open) -> None:
    client = desk.client("li")
    own = {"Origin": f"http://127.0.0.1:{desk.port}"}
    assert client.ask("POST", "/leave", headers=own).status == 303


@pytest.mark.parametrize("path", ["/", "/enter", "/health", "/nowhere", "/static/x/desk.css"])
def test_every_answer_carries_the_headers_of_safety(desk: Open, path: str) -> None:
    answer = desk.client("li").get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "cache-control" in answer.headers
    assert "server" not in answer.headers


def test_no_page_holds_what_its_policy_forbids(desk: Open) -> None:
    client = desk.client("li")
    for path in ("/", "/enter", "/nowhere"):
        body = client.get(path).body
        assert "style=" not in body
        assert "<script>" not in body
        assert " on" not in body.split("<main")[0].replace(" one", "")


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
def test_nobody_is_sent_to_another_site(desk: Open, to: str) -> None:
    answer = desk.client().post("/enter", name="li", password=PASSWORD, to=to)
    assert answer.headers["location"] == "/"


def test_too_much_is_refused_before_it_is_read(desk: Open) -> None:
    body = b"name=" + b"x" * 200_000
    assert desk.client().ask("POST", "/enter", body, SAME).status == 413


def test_only_our_own_files_are_served(desk: Open) -> None:
    for name in ("..%2fapp.py", "app.py", "%2e%2e/app.py", "desk.css/../x"):
        assert desk.client().get(f"/static/{stamp()}/{name}").status == 404


def test_the_first_account_is_made_once_and_enters(new: Open) -> None:
    client, address = new.client(), f"/first/{new.desk.first}"
    assert client.get(address).status == 200
    assert client.post(address, name="li", password=PASSWORD, again=PASSWORD).status == 303
    assert client.get("/").status == 200
    assert new.client().get(address).status == 404
    again = new.client().post(address, name="b", password=PASSWORD, again=PASSWORD)
    assert again.status == 404


def test_the_address_of_the_first_account_expires(new: Open) -> None:
    new.clock.now += FIRST_S + 1
    assert new.client().get(f"/first/{new.desk.first}").status == 404


def test_a_guessed_address_makes_no_account(new: Open) -> None:
    assert new.client().post("/first/x", name="a", password=PASSWORD, again=PASSWORD).status == 404


@pytest.mark.parametrize(
    ("name", "password", "again", "said"),
    [
        ("li", "short", "short", "too short"),
        ("li", "password2026", "password2026", "everybody tries"),
        ("li", "aaaaaaaaaaaa", "aaaaaaaaaaaa", "too plain"),
        ("heron", PASSWORD, PASSWORD, "account"),
        ("li", PASSWORD, PASSWORD + "s", "not the same"),
        ("", PASSWORD, PASSWORD, "needs a name"),
        ("l\u202ei", PASSWORD, PASSWORD, "visible"),
    ],
)
def test_a_weak_first_account_is_refused(
    new: Open, name: str, password: str, again: str, said: str
) -> None:
    answer = new.client().post(
        f"/first/{new.desk.first}", name=name, password=password, again=again
    )
    assert answer.status == 400
    assert said in answer.body
    assert new.desk.accounts.are_none()


def test_a_good_password_is_accepted() -> None:
    assert weakness(PASSWORD, "li") is None
    assert weakness("三只灰鹤在河边走过去了吧", "li") is None


def test_a_page_speaks_the_language_that_is_asked_for(desk: Open) -> None:
    client = desk.client()
    assert "登录" in client.get("/enter", **{"Accept-Language": "zh-CN"}).body
    client.post("/language", language="zh", to="/enter")
    assert "登录" in client.get("/enter").body
    client.enter()
    client.post("/language", language="zh")
    assert "退出" in client.get("/").body


def test_what_was_done_is_logged_and_an_altered_row_is_found(desk: Open, tmp_path: Path) -> None:
    desk.client("li")
    desk.client().enter(password=WRONG)
    database = desk.desk.database
    acts = [entry.act for entry in audit.entries(database)]
    assert acts == ["account-made", "entered", "refused"]
    assert audit.verify(database) is None
    with sqlite3.connect(tmp_path / "desk" / "desk.sqlite") as raw:
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute("UPDATE desk_audit SET actor = 'somebody' WHERE number = 2")
        raw.execute("DROP TRIGGER desk_audit_update")
        raw.execute("UPDATE desk_audit SET actor = 'somebody' WHERE number = 2")
    assert audit.verify(database) == 2


def test_a_password_is_kept_as_the_documents_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert f"m={64 * 1024}" in kept
    assert passwords.matches(kept, PASSWORD)
    assert not passwords.matches(kept, WRONG)
    assert not passwords.matches("no hash", WRONG)
