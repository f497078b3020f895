"""One contact told at the desk, beside the sheets, and what is on record of an elder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, text
from planner.web.days import written_day
from planner.web.sheets import Hand, at_book, in_book, names_of, now_of, today_of
from planner.words import say

if TYPE_CHECKING:
    from planner.errors import Text

Asked = Mapping[str, Any]
SHOWN = 20
FORMS = ("visit", "phone", "video", "chat")
OUTCOMES = ("met", "not-in", "refused", "away")


def contacts(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the newest contacts of an elder that are on record, as lines, and what day it is."""
    from planner import pipeline

    elder, language = asked["elder"], asked["language"]
    pipeline.refuse_unknown(hand.opened.plan, elder)
    with at_book(hand) as book:
        rows = [] if book is None else book.contacts_of(elder)
    names, mine = names_of(hand), sorted(rows, key=_newest, reverse=True)
    return {
        "is_begun": book is not None,
        "today": today_of(hand, asked).isoformat(),
        "contacts": [_line(row, names, language) for row in mine[:SHOWN]],
    }


def last_seen(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return when an elder was last contacted, by roster and book, and when the next falls due."""
    from planner.pipeline import alerting

    loaded, name, on = hand.opened.loaded, asked["elder"], today_of(hand, asked)
    elder = next((one for one in loaded.scenario.everybody if one.id == name), None)
    if elder is None:
        return {}
    with at_book(hand) as book:
        found = alerting.last_seen(loaded.scenario, loaded.policy, book, elder, on)
    seen = None if found.last is None else _days(found.last, on)
    due = None if found.due is None else _days(found.due, on)
    return {"seen": seen, "due": due}


def _days(day: date, on: date) -> dict[str, Any]:
    """Return a day and how long ago it was; fewer than none where it lies ahead."""
    return {"date": day.isoformat(), "days": (on - day).days}


def _newest(row: Mapping[str, Any]) -> tuple[str, int]:
    return str(row["date"]), int(row["contact_id"])


def _line(row: Mapping[str, Any], names: Mapping[str, str], language: str) -> str:
    parts = [str(row["date"])]
    parts += [say(language, f"ledger.form.{row['form']}")] if row["form"] else []
    parts.append(say(language, f"sheets.outcome.{row['outcome']}"))
    by = str(row["helper_id"] or "")
    parts += [names.get(by, by)] if by else []
    parts += [say(language, "desk.telling.by", who=row["entered_by"])] if not by else []
    return " · ".join([*parts, str(row["note"])] if row["note"] else parts)


def contact(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Record one contact that stands on no sheet: a call, a knock at the door.

    Raises
    ------
    InputError
        If the plan knows no such elder, the day is none or lies ahead, or form or outcome is
        none of ours.
    """
    from planner import pipeline

    pipeline.refuse_unknown(hand.opened.plan, asked["elder"])
    now = now_of(asked)
    wrong = _wrong(asked, today_of(hand, asked))
    if wrong:
        raise InputError(tuple(wrong))
    row = {
        "elder_id": asked["elder"],
        "date": asked["date"],
        "form": asked["form"],
        "outcome": asked["outcome"],
        "note": asked["note"],
    }
    with in_book(hand) as book:
        new, there = book.add([row], by=asked["by"], now=now)
    return {"recorded": new, "unchanged": there}


def _wrong(asked: Asked, today: date) -> list[Fault]:
    """Return what is wrong with a contact, all at once."""
    found = []
    day = written_day(asked["date"])
    if day is None:
        found.append(_fault("ledger.fault.date", asked["date"]))
    elif day > today:
        found.append(_fault("ledger.fault.ahead", asked["date"]))
    if asked["form"] not in FORMS:
        found.append(_fault("ledger.fault.form", asked["form"]))
    if asked["outcome"] not in OUTCOMES:
        found.append(_fault("ledger.fault.outcome", asked["outcome"]))
    return found


def _fault(key: str, value: str) -> Fault:
    expected: Text = text(key)
    return Fault(file="", expected=expected, value=value)
