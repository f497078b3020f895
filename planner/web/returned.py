"""
What comes back and what is to be seen to: files taken into the book, doubtful boxes, alerts.

Files are named by the web process, which keeps them until they are read. Pictures of the
boxes that nobody could read for sure travel with the question.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.web.sheets import Hand, at_book, in_book, names_of, now_of, today_of
from planner.words.faults import render

if TYPE_CHECKING:
    from planner.pipeline.scanning import Scanned

Asked = Mapping[str, Any]
MOST = 200
"""Alerts of a kind that are shown."""


def today(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the alerts of the day, the sheets that are out and the cases that are open."""
    from planner.pipeline.alerting import alerts
    from planner.tell.alerts import lines

    loaded, day, names = hand.opened.loaded, today_of(hand, asked), names_of(hand)
    with at_book(hand) as book:
        if book is None:
            return {"is_begun": False, "day": str(day), "names": names, "alerts": []}
        found = alerts(loaded.scenario, loaded.policy, book, day)
    if asked.get("sight") is not None:  # the book knows everybody
        seen = {elder.id for elder in loaded.scenario.everybody}
        found = [one for one in found if one.about.get("elder") in seen]
    told = lines(found, loaded.scenario, asked["language"])
    kinds: dict[str, list[dict[str, str]]] = {}
    for alert, line in zip(found, told, strict=True):
        about = {"elder": str(alert.about.get("elder", "")), "line": line}
        kinds.setdefault(alert.kind, []).append(about)
    return {
        "is_begun": True,
        "day": str(day),
        "names": names,
        "alerts": [
            {"kind": kind, "count": len(several), "rows": several[:MOST]}
            for kind, several in kinds.items()
        ],
    }


def take_in(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Take returned workbooks, scans and tables into the book, and return what is in doubt.

    Raises
    ------
    InputError
        With every fault of the files; nothing of them is written then.
    """
    from planner.pipeline.importing import import_files

    now = now_of(asked)
    files = [Path(name) for name in asked["files"]]
    with in_book(hand) as book:
        day = today_of(hand, asked)
        made = import_files(book, files, by=asked["by"], now=now, today=day)
    told = {"recorded": made.recorded, "unchanged": made.unchanged}
    if made.scanned is None:
        return {**told, "unread": [], "blank": 0, "differs": [], "asked": []}
    return {**told, **_scanned(hand, made.scanned, asked["language"])}


def _scanned(hand: Hand, scanned: Scanned, language: str) -> dict[str, Any]:
    from planner.pipeline.scanning import unread_fault

    names = names_of(hand)
    return {
        "unread": [render(unread_fault(*one), language) for one in scanned.unread],
        "blank": len(scanned.blank),
        "differs": [list(key) for key in sorted(scanned.differs)],
        "asked": [
            {
                "sheet": number,
                "stop": stop,
                "date": str(one.sheet.day),
                "helper": names.get(one.sheet.helper, one.sheet.helper),
                "elders": list(one.elders),
                "names": [names.get(elder, elder) for elder in one.elders],
                "boxes": list(one.boxes),
                "picture": base64.b64encode(one.picture).decode(),
            }
            for (number, stop), one in sorted(scanned.questions.items())
        ],
    }


def settle(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Record what a person saw in the boxes that were in doubt.

    Raises
    ------
    InputError
        If a sheet or a stop does not exist.
    """
    from planner.ledger.entering import Report

    now = now_of(asked)
    reports = [
        Report(number, int(stop), "", int(code), bool(danger))
        for number, stop, code, danger in asked["answers"]
    ]
    with in_book(hand) as book:
        day = today_of(hand, asked)
        done = book.report(reports, by=asked["by"], now=now, today=day)
    return {"recorded": done.recorded, "unchanged": done.unchanged}
