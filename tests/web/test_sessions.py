"""A session that ends while somebody works loses nothing; a clock set back lengthens none."""

from __future__ import annotations

import re

from planner.web.accounts import IDLE_S, WHOLE_S
from tests.web.desks import PASSWORD, Client, Open
from tests.web.test_book import AFTER, at
from tests.web.test_changes import GIVE, make


def sent_again(body: str) -> dict[str, str]:
    """Return the hidden fields of the page's form, as a browser sends them."""
    from html import unescape

    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', body)
    return {unescape(name): unescape(value) for name, value in found if name != "to"} | {
        "to": next((unescape(v) for n, v in found if n == "to" and v != "/enter"), "")
    }


def issued(desk: Open) -> tuple[Client, str]:
    """Issue the plan and return a client inside, and the number of a sheet."""
    desk.clock.now = AFTER
    li = desk.client("li")
    assert li.post(f"{at(desk)}/issue").status == 303
    number = re.findall(r"number=(\d{8})", li.get(f"{at(desk)}/book").body)[0]
    return li, number


def test_what_was_typed_when_the_session_ended_is_sent_after_entering(desk: Open) -> None:
    li, number = issued(desk)
    desk.clock.now += IDLE_S + 1
    typed = '2*3 "><img src=x>'
    asked = li.post(f"{at(desk)}/book", number=number, typed=typed)
    assert asked.status == 403
    assert "<img" not in asked.body
    kept = sent_again(asked.body)
    assert (kept["kept-typed"], kept["to"]) == (typed, f"{at(desk)}/book")
    wrong = li.post("/enter", name="li", password="not this one", **kept)
    assert wrong.status == 403
    assert sent_again(wrong.body)["kept-typed"] == typed
    kept["kept-typed"] = "2*3"
    inside = li.post("/enter", name="li", password=PASSWORD, **kept)
    assert inside.status == 200
    again = sent_again(inside.body)
    assert f'action="{at(desk)}/book"' in inside.body
    done = li.post(f"{at(desk)}/book", number=again["number"], typed=again["typed"])
    assert (done.status, done.headers["location"]) == (303, f"{at(desk)}/book?kept={number}")


def test_no_password_is_written_into_a_page(desk: Open) -> None:
    secret = "seven blue kites fly"
    desk.add("boss", "admin")
    boss = desk.client("boss")
    desk.clock.now += IDLE_S + 1
    answer = boss.post("/accounts", name="zhao", password=secret, passphrase=secret, again=secret)
    assert answer.status == 403
    assert secret not in answer.body


def test_a_clock_that_was_set_back_lengthens_no_session(desk: Open) -> None:
    li = desk.client("li")
    desk.clock.now -= 6 * 3600
    assert li.get("/").status == 200
    desk.clock.now += IDLE_S - 1
    assert li.get("/").status == 200
    desk.clock.now += IDLE_S + 1
    assert li.get("/").status == 303
    wang = desk.client("wang")
    desk.clock.now -= 3600
    for _ in range(WHOLE_S // (IDLE_S - 60) + 1):
        wang.get("/")
        desk.clock.now += IDLE_S - 60
    assert wang.get("/").status == 303


def test_a_clock_that_was_set_back_locks_nobody_out_and_breaks_no_chain(desk: Open) -> None:
    from planner.web import audit

    client = desk.client()
    for _ in range(7):
        client.enter("li", "wrong")
    desk.clock.now -= 86_400
    assert client.enter("li").status in {303, 429}
    desk.clock.now += 120
    assert client.enter("li").status == 303
    assert audit.verify(desk.desk.database) is None


def test_a_page_that_asks_by_itself_keeps_nobody_inside(desk: Open) -> None:
    li, path = desk.client("li"), f"/api{at(desk)}/mark"
    before = li.get(path).json["mark"]
    assert make(li, desk, GIVE, expected=0).json["made"]
    assert li.get(path).json["mark"] != before
    for _ in range(IDLE_S // 60):
        desk.clock.now += 60
        assert li.get(path).status == 200
    desk.clock.now += 60
    assert li.get(path).status == 401
    assert li.get("/").status == 303


def test_a_password_is_changed_by_who_knows_it_and_ends_every_other_session(desk: Open) -> None:
    here, there = desk.client("li"), desk.client("li")
    new = "nine red kites fly"
    for now, password, again, status in (
        ("wrong one", new, new, 400),
        (PASSWORD, "short", "short", 400),
        (PASSWORD, new, "another long one", 400),
    ):
        sent = {"password-now": now, "password": password, "again": again}
        assert here.post("/me/password", **sent).status == status
    assert there.get("/").status == 200
    sent = {"password-now": PASSWORD, "password": new, "again": new}
    assert here.post("/me/password", **sent).status == 303
    assert here.get("/me").status == 200
    assert there.get("/").status == 303
    assert desk.client().enter("li", PASSWORD).status == 403
    assert desk.client().enter("li", new).status == 303


def test_sessions_are_listed_and_ended_by_their_owner_or_an_administrator(desk: Open) -> None:
    here, there = desk.client("li"), desk.client("li")
    body = here.get("/me").body
    assert (body.count("<td>here</td>"), body.count("<td>elsewhere</td>")) == (1, 1)
    assert here.post("/me/sessions").status == 303
    assert (here.get("/").status, there.get("/").status) == (200, 303)
    desk.add("boss", "admin")
    assert desk.client("boss").post("/accounts/sessions", name="li").status == 303
    assert here.get("/").status == 303


def test_the_present_password_is_not_guessed_from_inside(desk: Open) -> None:
    li = desk.client("li")
    sent = {"password-now": "wrong", "password": "nine red kites fly", "again": "x"}
    statuses = [li.post("/me/password", **sent).status for _ in range(7)]
    assert statuses[0] == 400
    assert statuses[-1] == 429


def test_who_was_denied_and_who_opened_whom_stands_in_the_log(desk: Open) -> None:
    from planner.web import audit

    desk.add("head", "viewer")
    desk.client("head").get(f"{at(desk)}/elders/E1")
    li = desk.client("li")
    li.get(f"{at(desk)}/elders/E2")
    li.get(f"/api{at(desk)}/elders/E3")
    rows = [(one.actor, one.act, one.on) for one in audit.entries(desk.desk.database)]
    assert ("head", "denied", "GET /plans/{plan}/elders/{elder}") in rows
    assert {("li", "opened", "week E2"), ("li", "opened", "week E3")} <= set(rows)
