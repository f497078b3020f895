"""One helper at the desk: the week, the load beside the others', the elders, what came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.outputs.wording import hours_words, long_day, minute_clock, tier_name, whole_minutes
from planner.units import MINUTE
from planner.web.board import beside
from planner.web.sheets import Hand, at_book, names_of
from planner.web.streets import refuse_no_helper
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.plan import Plan

Asked = Mapping[str, Any]


def helper(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return what there is to know of a helper in this plan."""
    opened, who, language = hand.opened, asked["helper"], asked["language"]
    refuse_no_helper(opened, who)
    plan, scenario = opened.plan, opened.loaded.scenario
    one = next(helper for helper in scenario.helpers if helper.id == who)
    names = names_of(hand)
    minutes = plan.measures.minutes_by_helper
    return {
        "helper": who,
        "name": names[who],
        "minutes": round(minutes.get(who, 0.0)),
        "mean": round(sum(minutes.values()) / len(minutes)) if minutes else 0,
        "most": round(max(minutes.values(), default=0.0)),
        "shift": hours_words(language, one.hours),
        "cap": None if one.max_week_s is None else round(one.max_week_s / MINUTE),
        "absent": [f"{span.first} – {span.last}" for span in one.absent],
        "days": _days(plan, who, names, language),
        "elders": [
            {"elder": pair.elder, "name": names.get(pair.elder, pair.elder),
             "tier": tier_name(language, pair.tier), "walk": whole_minutes(pair.walk_s),
             "locked": pair.locked}
            for pair in plan.pairs
            if pair.helper == who
        ],
        "sheets": _sheets(hand, who),
    }  # fmt: skip


def _days(plan: Plan, who: str, names: Mapping[str, str], language: Language) -> list[Any]:
    """Return each day of the helper's with its stops and calls, in order of time."""
    rounds = {r.day: r for r in plan.rounds if r.helper == who}
    calls = [call for call in plan.calls if call.helper == who]
    found = []
    for day in sorted({*rounds, *(call.day for call in calls)}):
        r = rounds.get(day)
        stops = [] if r is None else [
            {"start": minute_clock(stop.start), "beside": beside(stop, language),
             "people": [{"elder": e, "name": names.get(e, e)} for e in stop.elders]}
            for stop in r.stops
        ]  # fmt: skip
        said = [
            {"start": "" if call.start is None else minute_clock(call.start),
             "name": names.get(call.elder, call.elder), "elder": call.elder,
             "form": say(language, f"ledger.form.{call.kind}")}
            for call in calls
            if call.day == day
        ]  # fmt: skip
        walk = 0 if r is None else whole_minutes(r.walk_s)
        found.append({"day": long_day(language, day), "walk": walk, "stops": stops, "calls": said})
    return found


def _sheets(hand: Hand, who: str) -> list[dict[str, Any]]:
    """Return the helper's sheets of the plan's span, and how many contacts each still lacks."""
    with at_book(hand) as book:
        if book is None:
            return []
        mine = [one for one in book.sheets() if one.helper == who]
        missing = [str(one["sheet"]) for one in book.open()]
    horizon = hand.opened.plan.horizon
    return [
        {"number": one.number, "date": str(one.day), "left": missing.count(one.number)}
        for one in mine
        if one.day in horizon
    ]
