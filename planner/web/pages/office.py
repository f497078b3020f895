"""Who may enter, and what was done: the pages of the administrator and of the auditor."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from planner.web import audit
from planner.web.pages.door import COOKIE, name_fault
from planner.web.passwords import weakness
from planner.web.proving import log_found
from planner.web.render import go, page
from planner.web.rights import ROLES

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call

SHOWN = 500
"""Rows of the log on a page, the newest ones."""


def accounts(call: Call) -> Response:
    """Show who has an account."""
    return _accounts(call)


def _accounts(call: Call, fault: str = "", name: str = "") -> Response:
    listed = call.desk.accounts.all()
    status = 400 if fault else 200
    return page(
        call, "accounts", status=status, accounts=listed, roles=ROLES, fault=fault, name=name
    )


def add(call: Call) -> Response:
    """Make an account."""
    name, password = call.field("name").strip(), call.field("password")
    roles = [role for role in ROLES if call.field(f"role-{role}")]
    communities = re.split(r"[;,\uff0c\uff1b\u3001\n]", call.field("communities")[:1000])
    word = name_fault(name) or weakness(password, name) or (None if roles else "no-role")
    if word is None and "community" in roles and not any(one.strip() for one in communities):
        word = "no-community"
    if word is not None:
        return _accounts(call, call.say(f"password.{word}"), name)
    made = call.desk.accounts.add(
        name,
        password,
        roles,
        language=call.language,
        by=call.name,
        first=False,
        communities=communities,
    )
    return go("/accounts") if made else _accounts(call, call.say("password.taken"), name)


def renew(call: Call) -> Response:
    """Give an account a new password; whoever is inside with the old one is out."""
    name, password = call.field("name"), call.field("password")
    word = weakness(password, name)
    if word is not None:
        return _accounts(call, call.say(f"password.{word}"))
    call.desk.accounts.renew(name, password, by=call.name)
    return go("/accounts")


def shut(call: Call) -> Response:
    """Shut or open an account; one's own stays open."""
    name = call.field("name")
    if name == call.name:
        return _accounts(call, call.say("accounts.own"))
    call.desk.accounts.shut(name, is_open=call.field("open") == "yes", by=call.name)
    return go("/accounts")


def end(call: Call) -> Response:
    """End every session of an account, but for the one that asks."""
    call.desk.accounts.end(
        call.field("name"), by=call.name, but=call.request.cookies.get(COOKIE, "")
    )
    return go("/accounts")


def log(call: Call) -> Response:
    """Show what was done, the newest first, and whether the chain holds."""
    database = call.desk.database
    rows = audit.entries(database, SHOWN)[::-1]
    times = {row.number: f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%d %H:%M:%S}" for row in rows}
    found = log_found(audit.walk(database))
    broken = call.say(f"audit.{found.key}", **found.values) if found.is_broken else ""
    return page(call, "log", rows=rows, times=times, broken=broken)
