"""Backups, their rehearsal, and erasing a person: for the administrator, who sees no people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.web import news, shelf
from planner.web.days import zone_below
from planner.web.pages import returned
from planner.web.pages.book import note
from planner.web.passwords import weakness
from planner.web.render import go, page
from planner.web.sealed import UnsealedError

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call

LONGEST_ID = 100


def show(call: Call) -> Response:
    """Show what backups there are."""
    return _show(call)


def _show(call: Call, fault: str = "", notice: str = "") -> Response:
    backups = call.desk.backups
    return page(
        call,
        "backups",
        status=422 if fault else 200,
        backups=backups.all(),
        gone_by=backups.gone_by(),
        zone=zone_below(call.desk.folder),
        has_lock=backups.lock is not None,
        fault=fault,
        notice=notice,
    )


def choose(call: Call) -> Response:
    """Seal to a new passphrase from now on."""
    passphrase = call.field("passphrase")
    word = weakness(passphrase, call.name)
    if word is None and passphrase != call.field("again"):
        word = "differs"
    if word is not None:
        return _show(call, call.say(f"password.{word}"))
    call.desk.backups.choose(passphrase)
    note(call, "passphrase-chosen", "")
    return go("/backups")


def make(call: Call) -> Response:
    """Make a backup now."""
    try:
        made = call.desk.backups.make()
    except UnsealedError:
        return _show(call, call.say("backups.none"))
    note(call, "backed-up", made.name)
    return _show(call, notice=call.say("backups.made"))


def rehearse(call: Call) -> Response:
    """Lay a backup out beside, check it, and take it away again."""
    try:
        found = call.desk.backups.rehearse(call.field("name"), call.field("passphrase"))
    except UnsealedError:
        return _show(call, call.say("backups.wrong"))
    note(call, "rehearsed", call.field("name")[:40])
    whole = call.say("backups.whole", files=found.files, databases=found.databases)
    return _show(call, notice=whole)


def forget(call: Call) -> Response:
    """Begin to erase a person from every plan below the desk's folder."""
    elder = call.field("elder").strip()
    if not 0 < len(elder) <= LONGEST_ID:
        return _show(call, call.say("change.wrong"))
    if call.field("again").strip() not in {"", elder}:  # one wrong digit would erase somebody else
        return _show(call, call.say("backups.unlike"))
    returned.forget(call.desk.inbox, elder)
    with call.desk.database.write() as connection:
        news.forget(connection, elder)
    call.desk.database.vacuum()  # what was erased must not lie on in the log of the database
    call.desk.jobs.forget(elder)
    call.desk.boards.clear()
    job = call.begin(
        "forget",
        "",
        elder=elder,
        frozen=call.desk.seals.whole(),
        plans=[str(one.folder) for one in shelf.plans(call.desk.folder)],
        kept=[
            str(folder)
            for kind in ("reports", "studies")
            for folder in sorted((call.desk.inbox.parent / kind).glob("*"))
        ],
    )
    note(call, "erased", elder)
    return go(f"/jobs/{job.key}")
