"""What is told of one elder: a contact for the book, or news that a coordinator sees to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.web import news, shelf
from planner.web.contacts import FORMS, OUTCOMES
from planner.web.days import written_day
from planner.web.desk import MissingError
from planner.web.hands import RefusedError
from planner.web.pages.book import note, signed
from planner.web.pages.plans import ask, plan_of
from planner.web.render import go, page

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call
    from planner.web.shelf import Found

LONGEST = 200


def elder(call: Call) -> Response:
    """Show one elder: who comes, what is on record, why things are as they are."""
    one = plan_of(call)
    shown = _shown(call, one)
    note(call, "opened", f"{one.place} {call.request.path_params['elder']}")
    return shown


def _shown(call: Call, one: Found, fault: str = "") -> Response:
    name = call.request.path_params["elder"]
    known, past = (
        ask(call, one, "card", elder=name, **signed(call)),
        ask(call, one, "contacts", elder=name, **signed(call)),
    )
    # Reasons name others: whoever sees a part only is not told.
    reasons: dict[str, Any] = {"lines": [], "offers": []}
    if call.sight is None:
        reasons = ask(call, one, "why", elder=name)
    return page(
        call,
        "elder",
        status=422 if fault else 200,
        plan=one,
        card=known,
        why=reasons,
        past=past,
        news=news.waiting(call.desk.database, lists_of(call, one), [name]),
        forms=FORMS,
        outcomes=OUTCOMES,
        kinds=news.KINDS,
        today=past["today"],
        fault=fault,
        told=call.request.query_params.get("told", "") in {"contact", "news"},
    )


def lists_of(call: Call, one: Found) -> str:
    """Return the key of the office's own lists behind a plan."""
    told = call.desk.hands.ask(one.folder, "home", call.language, sight=None)
    return shelf.key_of(call.desk.folder, Path(told["folder"]))


def contact(call: Call) -> Response:
    """Record one contact of an elder."""
    one, name = plan_of(call), call.request.path_params["elder"]
    given = {field: call.field(field)[:LONGEST] for field in ("date", "form", "outcome", "note")}
    try:
        ask(call, one, "contact", elder=name, **given, **signed(call))
    except RefusedError as refused:
        if refused.word != "input":
            raise
        return _shown(call, one, "\n".join(str(told["message"]) for told in refused.faults))
    note(call, "recorded", f"{one.place} {name} {given['date']}")
    return go(f"{call.request.url.path.removesuffix('/contacts')}?told=contact")


def tell(call: Call) -> Response:
    """Keep news of an elder until a coordinator has seen to it."""
    one, name = plan_of(call), call.request.path_params["elder"]
    # Whoever does not see the elder tells nothing of it.
    ask(call, one, "card", elder=name, **signed(call))
    kind, first, last = call.field("kind"), call.field("first"), call.field("last")
    if kind not in news.KINDS or not _are_days(first, last or first):
        return _shown(call, one, call.say("telling.wrong"))
    with call.desk.database.write() as connection:
        number = news.tell(
            connection,
            {
                "lists": lists_of(call, one),
                "elder": name,
                "kind": kind,
                "first": first,
                "last": last,
                "note": call.field("note").strip()[:LONGEST],
                "by": call.name,
                "at": call.desk.accounts.now(),
            },
        )
    note(call, "told", f"{number} {name} {kind}")
    return go(f"{call.request.url.path.removesuffix('/news')}?told=news")


def _are_days(first: str, last: str) -> bool:
    begins, ends = written_day(first), written_day(last)
    return begins is not None and ends is not None and begins <= ends


def done(call: Call) -> Response:
    """Note that news was seen to."""
    one, number = plan_of(call), call.request.path_params["news"]
    if not number.isdecimal() or len(number) > 9:
        raise MissingError
    lists = lists_of(call, one)
    with call.desk.database.write() as connection:
        at = call.desk.accounts.now()
        if not news.done(connection, lists, int(number), by=call.name, at=at):
            raise MissingError
    note(call, "saw-to", number)
    return go(f"/plans/{one.key}/today")
