"""
What truly happened, at the desk: sheets issued, taken in again, open, and the rates.

Every sum is `planner.ledger`'s. The book lies beside the scenario that everything extends,
not in the layer that each change of the plan lays anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from planner.control import Signature
from planner.errors import StoreError
from planner.words import say
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.ledger.book import Book, Sheet
    from planner.pipeline import Opened

Asked = Mapping[str, Any]
TOKEN = re.compile(r"(\d{0,3})[*=](\d)")
WIDE = {0xFEE0 + ord(sign): sign for sign in "0123456789*=/+"} | {0x3000: " "}
"""Signs as an input method writes them, and what they mean."""
LONGEST_NOTE = 200
OFFERED = {5: "rests", 7: "ends"}
"""Codes after which the lists want a change, and which."""


class Hand(Protocol):
    """What the book needs of the hand that holds the plan."""

    folder: Path

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now."""
        ...

    def forget(self) -> None:
        """Read the plan again before the next question."""
        ...


@contextmanager
def at_book(hand: Hand) -> Iterator[Book | None]:
    """Yield the book of the plan's scenario, where the command line finds it; None without."""
    from planner.ledger.book import Book
    from planner.read import find_book

    shelf = find_book(hand.opened.loaded.written.folder)
    if not shelf.is_there:
        yield None
        return
    book = Book(shelf.address)
    try:
        yield book if book.has_begun else None
    finally:
        book.close()


@contextmanager
def in_book(hand: Hand) -> Iterator[Book]:
    """
    Yield the book of the plan's scenario.

    Raises
    ------
    StoreError
        If it has not begun.
    """
    with at_book(hand) as book:
        if book is None:
            raise StoreError("no-database", part="book")
        yield book


def issue(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Make the plan the standing one, number its sheets, and say what went into the lists."""
    from planner.pipeline.issuing import issue as make_standing
    from planner.tell.writeback import taken_back, written_back
    from planner.web.shelf import MARK

    now, dry = now_of(asked), asked["dry"]
    done = make_standing(hand.folder, None, by=asked["by"], now=now, dry_run=dry)
    told = {
        "sheets": len(done.sheets),
        "cells": 0 if done.back.by_hand and not dry else len(done.back.changes),
    }
    if dry:
        language = asked["language"]
        lines = [*taken_back(done, language), *written_back(done, language)]
        return {**told, "pairs": len(done.plan.pairs), "lines": lines}
    (hand.folder / MARK).unlink(missing_ok=True)  # what stands is no proposal to be discarded
    hand.forget()
    return told


def check(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Prove the book, and the plan that stands against it; return what does not agree."""
    with in_book(hand) as book:
        found = [*book.check(), *book.check_plan(hand.folder.name, hand.opened.plan)]
    key = "ledger.check.found" if found else "ledger.check.clean"
    return {"is_clean": not found, "line": say(asked["language"], key, number=len(found))}


def overview(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return which sheets are out, the oldest first, and the cases that are open."""
    today = today_of(hand, asked)
    with at_book(hand) as book:
        if book is None:
            return {"is_begun": False, "sheets": [], "cases": [], "back": 0}
        missing = book.open()
        sheets, cases = book.sheets(), book.cases()
    names = names_of(hand)
    if asked.get("sight") is not None:  # the book knows everybody
        missing = [one for one in missing if one["elder"] in names]
        cases = [case for case in cases if case["elder_id"] in names]
        known = {str(one["sheet"]) for one in missing}
        sheets = [sheet for sheet in sheets if sheet.number in known]
    left: dict[str, int] = {}
    for one in missing:
        number = str(one["sheet"])
        left[number] = left.get(number, 0) + 1
    out = [sheet for sheet in sheets if sheet.number in left]
    return {
        "is_begun": True,
        "back": len(sheets) - len(out),
        "sheets": [
            {
                "number": sheet.number,
                "helper": names.get(sheet.helper, sheet.helper),
                "date": str(sheet.day),
                "left": left[sheet.number],
                "is_late": sheet.day < today,
            }
            for sheet in sorted(out, key=lambda one: (one.day, one.helper))
        ],
        "cases": [
            {
                "elder": str(case["elder_id"]),
                "name": names.get(str(case["elder_id"]), str(case["elder_id"])),
                "code": int(case["code"]),
                "due": str(case["due"]),
            }
            for case in cases
        ],
    }


def changed(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the sheets that the last change of the issued plan has given new numbers."""
    from planner.pipeline.printing import changed_sheets

    del asked
    with at_book(hand) as book:
        found = [] if book is None else changed_sheets(book.sheets(), hand.opened.plan)
    names = names_of(hand)
    return {
        "sheets": [
            {
                "number": one.number,
                "helper": names.get(one.helper, one.helper),
                "date": str(one.day),
            }
            for one in found
        ]
    }


def sheet(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return a sheet that was issued, its stops, what is recorded, and what became of each."""
    from planner.ledger.entering import became

    with in_book(hand) as book:
        found = book.sheet(asked["number"])
        rows = book.contacts()
        is_held = found is None or found.withdrawn is None
        now = {} if found is None or is_held else became(found, book.sheets())
    if found is None:
        return {"number": asked["number"], "is_known": False}
    done = {(row["stop"], row["elder_id"]): row for row in rows if row["sheet"] == found.number}
    names = names_of(hand)
    return {
        "number": found.number,
        "is_known": True,
        "is_held": is_held,
        "helper": names.get(found.helper, found.helper),
        "date": str(found.day),
        "stops": [
            {
                "stop": line.stop,
                "start": line.start,
                "form": _form(line.form, asked["language"]),
                "names": [names.get(elder, elder) for elder in line.elders],
                "now": sorted({now[elder] for elder in line.elders if elder in now}),
                "outcome": _outcome(done, line.stop, line.elders),
            }
            for line in found.lines
        ],
    }


def _form(form: str, language: str) -> str:
    """Return how a stop is met that nobody walks to; empty for a door."""
    return "" if form == "visit" else say(language, f"ledger.form.{form}")


def _outcome(done: Mapping[Any, Any], stop: int, elders: tuple[str, ...]) -> str:
    rows = [done[stop, elder] for elder in elders if (stop, elder) in done]
    return "" if not rows else str(rows[0]["outcome"])


def record(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Record a sheet that came back: as planned, but for the exceptions typed.

    Raises
    ------
    InputError
        If the number, a stop or a code does not exist.
    """
    from planner.ledger.entering import Report, parse_codes, refusal

    now, number = now_of(asked), asked["number"].translate(WIDE)
    signed: dict[str, Any] = {"by": asked["by"], "now": now, "today": today_of(hand, asked)}
    notes = noted(asked["typed"])
    with in_book(hand) as book:
        sheet = book.sheet(number)
        codes = parse_codes(typed(asked["typed"], sheet))
        lines = {line.stop: line for line in (sheet.lines if sheet else ())}
        loose = [str(stop) for stop in notes if sheet and stop not in lines]
        if loose:
            raise refusal("ledger.fault.stop", " ".join(loose))
        done = book.record(number, codes, **signed)
        told = [Report(number, stop, "", codes.get(stop, 0), note=n) for stop, n in notes.items()]
        if told:
            book.report(told, **signed)
    return {
        "number": number,
        "recorded": done.recorded,
        "unchanged": done.unchanged,
        "cases": len(done.cases),
        "day": str(sheet.day) if sheet else "",
        "offers": [
            {"elder": elder, "does": OFFERED[code]}
            for stop, code in codes.items()
            if code in OFFERED and stop in lines
            for elder in lines[stop].elders
        ],
    }


def typed(written: str, of: Sheet | None) -> list[str]:
    """
    Return what was typed as the ledger takes it: ``3*5`` is stop 3, code 5.

    ``*6`` without a stop is every stop of the sheet that is not named: the helper never went, or
    to these alone. What follows a stroke, ``3*5/in hospital``, is a note. Signs as wide as Chinese
    ones, which an input method writes, are the same.
    """
    found: list[str] = []
    named: set[int] = set()
    others: list[str] = []
    for one in _tokens(written):
        code = one.partition("/")[0]
        match = TOKEN.fullmatch(code)
        if match is None:
            found += [] if "/" in one and code.isdecimal() else [one]
        elif match[1]:
            found.append(f"{match[1]}={match[2]}")
            named.add(int(match[1]))
        else:
            others.append(match[2])
    rest = [line.stop for line in (of.lines if of else ()) if line.stop not in named]
    return found + [f"{stop}={code}" for code in others for stop in rest]


def noted(written: str) -> dict[int, str]:
    """Return the notes that were typed, by stop: ``3/the bell is broken``."""
    found: dict[int, str] = {}
    for one in _tokens(written):
        code, stroke, note = one.partition("/")
        stop = code.partition("*")[0].partition("=")[0]
        if stroke and note and stop.isdecimal():
            found[int(stop)] = note[:LONGEST_NOTE]
    return found


def _tokens(written: str) -> Iterator[str]:
    """Yield what was typed, one by one; a note holds whatever it likes but blanks."""
    for one in written.translate(WIDE).split():
        if "/" in one:
            yield one
        else:
            yield from filter(None, re.split(r"[+,;\uff0c\u3001]+", one))


def rates(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return of those owed a contact in a span how many got it, the lowest first."""
    from planner.ledger.rates import rates as count
    from planner.pipeline.standing import owed
    from planner.units import Span

    loaded = hand.opened.loaded
    span = Span(date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
    with in_book(hand) as book:
        people = owed(loaded.scenario, loaded.policy, book, span)
        forced = len(book.forced(span))
    total, rows = count(people, asked["by_what"])
    names = names_of(hand) if asked["names"] else {}
    told = [
        {
            "group": {key: _group(key, value, names, asked) for key, value in row.by.items()},
            **row.as_json(),
            "missed": [names.get(one, one) for one in row.missed] if asked["names"] else [],
        }
        for row in sorted(rows, key=lambda row: (row.rate is None, row.rate or 0.0))
    ]
    return {"total": total.as_json(), "rows": told, "forced": forced}


def _group(key: str, value: str, names: Mapping[str, str], asked: Asked) -> str:
    """Return a group in words: a tier as sheets name it, a helper by name where that is shown."""
    from planner.outputs.wording import tier_name
    from planner.tiers import Tier

    if key == "tier":
        return tier_name(asked["language"], Tier(value))
    return shown(names.get(value, value), longest=None)


def names_of(hand: Hand) -> dict[str, str]:
    """Return everybody's name by id, fit to be shown."""
    scenario = hand.opened.loaded.scenario
    people: tuple[Any, ...] = (*scenario.everybody, *scenario.helpers)
    return {one.id: shown(one.name, longest=None) for one in people}


def now_of(asked: Asked) -> datetime:
    """Return when something is asked."""
    return datetime.fromtimestamp(float(asked["now"]), UTC)


def today_of(hand: Hand, asked: Asked) -> date:
    """Return the day on which something is asked, by the clock of the place that is planned."""
    return Signature(now=now_of(asked)).today(hand.opened.loaded.scenario.timezone)
