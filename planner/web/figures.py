"""
The week for whoever sees no people: its figures, and how the work is spread.

Nobody is named and no id is told: helpers are numbered, the busiest first.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from planner.outputs.colours import colours_of
from planner.outputs.numbers import figures as figures_of
from planner.outputs.wording import span_words
from planner.units import MINUTE
from planner.web.sheets import Hand as HandOfBook
from planner.web.sheets import at_book
from planner.words import say
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.ledger.rates import Rate
    from planner.pipeline import Opened

Asked = Mapping[str, Any]
HOUR = 60 * MINUTE


class Hand(HandOfBook, Protocol):
    """What figures need of the hand that holds the plan."""

    def version(self) -> int:
        """Return the number of the plan's last version."""
        ...


def figures(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the figures of the week and how the work is spread, without anybody's name or id."""
    opened, language = hand.opened, asked["language"]
    plan = opened.plan
    return {
        "title": shown(plan.scenario.title, longest=None),
        "version": hand.version(),
        "figures": _figures(hand, language),
        "helpers": _helpers(opened),
        "reasons": _reasons(opened, language),
        "broken": len(plan.violations),
    }


def _figures(hand: Hand, language: Language) -> list[dict[str, str]]:
    """Return the figures as maps and comparisons show them, the hours and what was done so far."""
    plan = hand.opened.plan
    hours = sum(plan.measures.minutes_by_helper.values()) / 60
    unit = say(language, "maps.hours")
    listed = [(one.label(language), one.shown, one.beside) for one in figures_of(plan, language)]
    listed.insert(2, (say(language, "desk.week.hours"), f"{hours:.1f}", unit))
    told = _so_far(hand)
    if told is not None and told.owed:
        share = "" if told.rate is None else f"{told.rate:.1%}"
        listed.append((say(language, "desk.week.met"), f"{told.made} / {told.owed}", share))
    return [{"name": name, "value": value, "beside": beside} for name, value, beside in listed]


def _so_far(hand: Hand) -> Rate | None:
    """Return of those owed a contact in the week how many got it; None without a book."""
    from planner.ledger.rates import rates
    from planner.pipeline.standing import owed

    loaded = hand.opened.loaded
    with at_book(hand) as book:
        if book is None:
            return None
        people = owed(loaded.scenario, loaded.policy, book, hand.opened.plan.horizon)
    total, _ = rates(people)
    return total


def numbers_of(opened: Opened) -> dict[str, int]:
    """Return the helpers' numbers, the busiest first: no order of a roster, and no id."""
    minutes = opened.plan.measures.minutes_by_helper
    team = [helper.id for helper in opened.loaded.scenario.helpers]
    team.sort(key=lambda one: -minutes.get(one, 0.0))
    return {helper: number for number, helper in enumerate(team, start=1)}


def colours_in(opened: Opened) -> dict[str, tuple[str, str]]:
    """Return fill and ink of each helper, as on every map."""
    return colours_of({one.id: (one.lon, one.lat) for one in opened.loaded.scenario.helpers})


def _helpers(opened: Opened) -> list[dict[str, Any]]:
    plan, colours = opened.plan, colours_in(opened)
    minutes = plan.measures.minutes_by_helper
    most = max(minutes.values(), default=0.0) or 1.0
    walk, visits = Counter[str](), Counter[str]()
    for one in plan.rounds:
        walk[one.helper] += one.walk_s
        visits[one.helper] += sum(len(stop.elders) for stop in one.stops)
    pairs = Counter(pair.helper for pair in plan.pairs)
    return [
        {
            "number": number,
            "colour": colours[helper][0],
            "hours": round(minutes.get(helper, 0.0) / 60, 1),
            "share": round(100 * minutes.get(helper, 0.0) / most),
            "walk": round(walk[helper] / HOUR, 1),
            "visits": visits[helper],
            "elders": pairs[helper],
        }
        for helper, number in numbers_of(opened).items()
    ]


def _reasons(opened: Opened, language: Language) -> list[dict[str, Any]]:
    """Return how many contacts are planned for nobody, by the rule that is in the way."""
    found = Counter[str]()
    for one in opened.plan.unserved:
        found[one.reason.value] += one.missing
    return [
        {"why": say(language, f"rules.{rule}"), "count": count}
        for rule, count in found.most_common()
    ]


def workbook(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the same as a workbook, its bytes in letters."""
    from planner.outputs.office.sums import Sheet, workbook_of

    language, told = asked["language"], figures(hand, asked)

    def heads(*names: str) -> list[str]:
        return [say(language, f"desk.week.{name}") for name in names]

    span = span_words(language, hand.opened.plan.horizon)
    version = say(language, "desk.board.version", number=told["version"])
    title = f"{told['title']} · {span} · {version}"
    sheets = [
        Sheet(
            say(language, "desk.week.figures"),
            [*heads("figure", "value"), ""],
            [[one["name"], one["value"], one["beside"]] for one in told["figures"]],
        ),
        Sheet(
            say(language, "desk.week.balance"),
            heads("helper", "hours", "walk", "visits", "elders"),
            [
                [one["number"], one["hours"], one["walk"], one["visits"], one["elders"]]
                for one in told["helpers"]
            ],
        ),
        Sheet(
            say(language, "desk.week.left"),
            heads("why", "count"),
            [[one["why"], one["count"]] for one in told["reasons"]],
        ),
    ]
    return {"content": base64.b64encode(workbook_of(title, sheets)).decode()}
