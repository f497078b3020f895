"""
The week as a board: every helper's days, the doors on them in order, and who waits.

Made once from a plan as values that JSON holds; pages and scripts draw them. Words that a
plan has (tiers, weekdays, rules) come from the catalogue, in the language of whoever looks.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

from planner.outputs.wording import (
    long_day,
    minute_clock,
    tier_name,
    weekday_letters,
    whole_minutes,
)
from planner.units import MINUTE
from planner.words import say
from planner.words.faults import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planner.domain import Elder, Helper, Language, Scenario
    from planner.pipeline import Opened
    from planner.plan import Plan, Round, Stop
    from planner.rules import Violation
    from planner.workdays import Workdays

ELDER_FIELDS = ("name", "address", "community", "phone", "emergency_contact", "note")
NO_ROUND: Mapping[str, Any] = {"chips": [], "start": "", "end": "", "walk": 0, "service": 0}


class Hand(Protocol):
    """What a board needs of the hand that holds the plan, whole or narrowed."""

    drawn: dict[str, Any]

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now."""
        ...

    def version(self) -> int:
        """Return the number of the plan's last version."""
        ...


def drawn(hand: Hand, language: Language, known: str | None = None) -> dict[str, Any]:
    """
    Return the board with its version and digest, made anew only when the plan is another one.

    Parameters
    ----------
    known
        Digest of the board that whoever asks has; the same one is not sent again.
    """
    opened, version, key = hand.opened, hand.version(), f"board {language}"
    kept = hand.drawn.get(key)
    if kept is None or kept[0] is not opened or kept[1] != version:
        told = {**board(opened, language), "version": version}
        written = json.dumps(told, sort_keys=True).encode()
        told["digest"] = hashlib.sha256(written).hexdigest()
        kept = hand.drawn[key] = (opened, version, told)
    found: dict[str, Any] = kept[2]
    return {"digest": known} if known == found["digest"] else found


def board(opened: Opened, language: Language) -> dict[str, Any]:
    """Return the week of a plan as a board, helpers in the order of the roster."""
    plan, scenario = opened.plan, opened.loaded.scenario
    days = list(plan.horizon)
    elders = {elder.id: elder for elder in scenario.everybody}
    return {
        "title": _clean(plan.scenario.title),
        "first": str(plan.horizon.first),
        "last": str(plan.horizon.last),
        "days": [_day(plan, language, day) for day in days],
        "figures": _figures(plan),
        "helpers": _helpers(opened, elders, days, language),
        "elders": _with_waiting(_people(plan, elders, language), plan),
        "unserved": [_waiting(language, elders, one) for one in plan.unserved],
        "remote": [_named(elders, one.elder) for one in plan.remote],
        "calls": len(plan.calls),
        "broken": len(plan.violations),
        "changed": opened.changed,
    }


def _day(plan: Plan, language: Language, day: date) -> dict[str, Any]:
    return {
        "date": str(day),
        "short": f"{weekday_letters(language, day)} {day.day}",
        "long": long_day(language, day),
        "bare": not any(r.day == day for r in plan.rounds),
    }


def _figures(plan: Plan) -> dict[str, Any]:
    got = plan.measures
    return {
        "due": got.due,
        "served": got.served,
        "visits": got.visits,
        "calls": got.calls,
        "walk": round(got.walk_s / 3600, 1),
        "ratio": f"{got.headline:.2f}",
    }


def _helpers(
    opened: Opened, elders: Mapping[str, Elder], days: list[date], language: Language
) -> list[dict[str, Any]]:
    from planner.workdays import Workdays

    plan, scenario = opened.plan, opened.loaded.scenario
    rounds = {(r.helper, r.day): r for r in plan.rounds}
    calls: dict[tuple[str, date], int] = defaultdict(int)
    for call in plan.calls:
        if call.helper:
            calls[call.helper, call.day] += 1
    minutes = plan.measures.minutes_by_helper
    most = max(minutes.values(), default=0.0) or 1.0
    workdays = Workdays(scenario.holidays)
    locked = {pair.elder for pair in plan.pairs if pair.locked}
    broken = _broken(plan, language)
    tiers = _tiers(plan)
    found = []
    for helper in scenario.helpers:
        cells = []
        for day in days:
            r = rounds.get((helper.id, day))
            cell = dict(NO_ROUND) if r is None else _cell(r, elders, tiers, locked, language)
            for chip in cell["chips"]:
                chip["broken"] = _breaks(broken, chip, helper.id, day)
            cell["date"] = str(day)
            cell["calls"] = calls[helper.id, day]
            cell["rests"] = _rest(helper, day, workdays)
            cells.append(cell)
        own = minutes.get(helper.id, 0.0)
        found.append(
            {
                "id": helper.id,
                "name": _clean(helper.name),
                "hours": round(own / 60, 1),
                "share": round(100 * own / most),
                "elders": sum(pair.helper == helper.id for pair in plan.pairs),
                "cells": cells,
            }
        )
    return found


def _broken(plan: Plan, language: Language) -> list[tuple[Violation, str]]:
    """Return the rules that are broken, as sentences."""
    from planner.check import render

    return [(one, render(one, language)) for one in plan.violations]


def _breaks(
    broken: list[tuple[Violation, str]], chip: Mapping[str, Any], helper: str, day: date
) -> str:
    """Return what is broken at a door, or in its whole round, as sentences; empty for nothing."""
    here = {one["elder"] for one in chip["all"]}
    return " ".join(
        told
        for one, told in broken
        if (one.elder in here if one.elder else one.helper)
        and one.helper in {None, helper}
        and one.day in {None, day}
    )


def _rest(helper: Helper, day: date, workdays: Workdays) -> str:
    """Return the word for why the helper does not work on this day; empty on a day of work."""
    from planner.workdays import works

    if works(helper, day, workdays):
        return ""
    if not helper.is_employed(day):
        return "gone"
    return "away" if helper.is_absent(day) else "free"


def _cell(
    r: Round,
    elders: Mapping[str, Elder],
    tiers: Mapping[str, Any],
    locked: set[str],
    language: Language,
) -> dict[str, Any]:
    return {
        "start": minute_clock(r.start),
        "end": minute_clock(r.end),
        "walk": whole_minutes(r.walk_s),
        "service": whole_minutes(r.service_s),
        "chips": [_chip(stop, elders, tiers, locked, language) for stop in r.stops],
    }


def _chip(
    stop: Stop,
    elders: Mapping[str, Elder],
    tiers: Mapping[str, Any],
    locked: set[str],
    language: Language,
) -> dict[str, Any]:
    first = stop.elders[0]
    tier = min((tiers[e] for e in stop.elders if e in tiers), key=lambda t: t.rank, default=None)
    return {
        "elder": first,
        "all": [_named(elders, one) for one in stop.elders],
        "start": minute_clock(stop.start),
        "depart": minute_clock(stop.depart),
        "walk": whole_minutes(stop.walk_s),
        "tier": tier.value if tier else "none",
        "tier_name": tier_name(language, tier) if tier else "",
        "locked": any(e in locked for e in stop.elders),
        "cover": stop.cover_for or "",
        "with": stop.companion or "",
        "beside": beside(stop, language),
    }


def beside(stop: Stop, language: Language) -> str:
    """Return who comes along to a door and for whom somebody stands in; empty for neither."""
    told = (("with", stop.companion), ("covers", stop.cover_for))
    return " · ".join(say(language, f"desk.board.{key}", helper=who) for key, who in told if who)


def _tiers(plan: Plan) -> dict[str, Any]:
    listed: tuple[Any, ...] = (*plan.pairs, *plan.remote, *plan.others)
    return {one.elder: one.tier for one in listed}


def _people(
    plan: Plan, elders: Mapping[str, Elder], language: Language
) -> dict[str, dict[str, Any]]:
    """Return everybody whom the plan names, with what a search and a card need."""
    found: dict[str, dict[str, Any]] = {}
    states: dict[str, tuple[Any, ...]] = {
        "pair": plan.pairs,
        "remote": plan.remote,
        "other": plan.others,
    }
    for state, listed in states.items():
        for one in listed:
            elder = elders.get(one.elder)
            helper = getattr(one, "helper", None) or getattr(one, "nearest", None) or ""
            found[one.elder] = {
                "name": _clean(elder.name) if elder else one.elder,
                "address": _clean(elder.address or elder.community) if elder else "",
                "tier": tier_name(language, one.tier),
                "state": state,
                "rank": one.tier.rank,
                "at": _at(elder),
                "helper": helper,
                "locked": bool(getattr(one, "locked", False)),
            }
    return found


def _with_waiting(people: dict[str, dict[str, Any]], plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the people, those marked of whom a contact is missing."""
    for one in plan.unserved:
        people[one.elder]["waits"] = True
    return people


def _at(elder: Elder | None) -> list[float]:
    """Return where somebody lives, (lon, lat); nothing where no file says it."""
    if elder is None or not (isfinite(elder.lon) and isfinite(elder.lat)):
        return []
    return [round(elder.lon, 6), round(elder.lat, 6)]


def _named(elders: Mapping[str, Elder], elder: str) -> dict[str, str]:
    known = elders.get(elder)
    return {"elder": elder, "name": _clean(known.name) if known else elder}


def _waiting(language: Language, elders: Mapping[str, Elder], one: Any) -> dict[str, Any]:
    return {
        **_named(elders, one.elder),
        "tier": one.tier.value,
        "tier_name": tier_name(language, one.tier),
        "missing": one.missing,
        "due": [str(one.due.first), str(one.due.last)],
        "why": say(language, "reasons.past" if one.is_past else f"rules.{one.reason.value}"),
    }


def card(opened: Opened, elder_id: str, language: Language) -> dict[str, Any]:
    """Return what is known of an elder, and the days on which somebody comes or calls."""
    plan, scenario = opened.plan, opened.loaded.scenario
    elder = next((one for one in scenario.everybody if one.id == elder_id), None)
    people = _people(plan, {} if elder is None else {elder_id: elder}, language)
    told: dict[str, Any] = {"elder": elder_id, **people.get(elder_id, {})}
    if elder is not None:
        told |= {name: _clean(getattr(elder, name)) for name in ELDER_FIELDS}
        age = elder.age_on(plan.horizon.first)
        told["age"] = "" if age is None else age
    told["coming"] = [
        {
            "day": long_day(language, r.day),
            "date": str(r.day),
            "start": minute_clock(stop.start),
            "helper": " · ".join(filter(None, (r.helper, beside(stop, language)))),
            "minutes": (stop.depart - stop.start) // MINUTE,
        }
        for r in plan.rounds
        for stop in r.stops
        if elder_id in stop.elders
    ]
    told["calls"] = [
        {
            "day": long_day(language, call.day),
            "start": "" if call.start is None else minute_clock(call.start),
            "form": say(language, f"ledger.form.{call.kind}"),
            "helper": call.helper or "",
        }
        for call in plan.calls
        if call.elder == elder_id
    ]
    told["helper_name"] = _name_of(scenario, str(told.get("helper", "")))
    return told


def _name_of(scenario: Scenario, helper: str) -> str:
    return next((_clean(one.name) for one in scenario.helpers if one.id == helper), helper)


def _clean(written: str) -> str:
    """Return text of a roster without characters that hide or turn around what stands beside."""
    return shown(written, longest=None)
