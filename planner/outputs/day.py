"""
One helper's day and week as they stand on paper: words and figures, nothing of layout.

HTML, PDF, workbook, calendar and chat text are all written from these values, so they
cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planner.outputs.firsts import first_words
from planner.outputs.material import people_of
from planner.outputs.names import without_control
from planner.outputs.wording import (
    long_day,
    need_words,
    tier_name,
    weekday_letters,
    whole_minutes,
    window_words,
)
from planner.plan import SURGE
from planner.tiers import Tier
from planner.units import format_clock
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.domain import Elder
    from planner.outputs.material import Material
    from planner.plan import Call, Round, Stop


@dataclass(frozen=True, slots=True)
class Person:
    """
    An elder as one sheet shows them; a field that may not be shown is empty.

    `notes` are the columns of the roster that are printed as they stand, under their names.
    """

    id: str
    name: str
    about: str
    tier: str
    needs: str
    windows: str
    last_contact: str
    phone: str
    emergency: str
    notes: tuple[tuple[str, str], ...]
    cases: str = ""


@dataclass(frozen=True, slots=True)
class StopLine:
    """
    One door on the sheet; times as in the plan's file, walks in whole minutes.

    `next_min` and `next_m` lead to the following door, or home from the last one. `rest` is
    the break, if one lies on that way; `first` what is to be known of a first visit.
    """

    number: int
    arrive: str
    start: str
    depart: str
    people: tuple[Person, ...]
    door: str
    walk_min: int
    walk_m: int
    next_min: int
    next_m: int
    leads_home: bool
    together_with: str
    cover_for: str
    rest: str
    first: str = ""

    @property
    def waits(self) -> bool:
        """Whether the visit starts later than the helper arrives."""
        return self.start != self.arrive


def beside_words(language: str, stop: StopLine) -> list[str]:
    """Return what a stop asks for beside its people: who comes along, for whom, and the break."""
    said = (
        say(language, "sheets.with", helper=stop.together_with) if stop.together_with else "",
        stop.first,
        say(language, "sheets.cover_for", helper=stop.cover_for) if stop.cover_for else "",
        stop.rest,
    )
    return [words for words in said if words]


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call on the sheet; `number` counts on from the doors."""

    number: int
    person: Person
    kind: str
    minutes: int
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class DaySheet:
    """
    One helper's day. A day with calls only has no stops and no round.

    `sheet_id` is the number under which it was issued, else its plan's version with helper
    and day; `is_issued` says which.
    """

    sheet_id: str
    is_issued: bool
    helper: str
    day: date
    title: str
    letters: str
    out: str
    back: str
    walk_min: int
    walk_m: int
    service_min: int
    stops: tuple[StopLine, ...]
    calls: tuple[CallLine, ...]
    round: Round | None

    @property
    def elders(self) -> int:
        """How many people are visited."""
        return sum(len(stop.people) for stop in self.stops)


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """One helper's horizon: the days with a round or a call, in order."""

    helper: str
    label: str
    stem: str
    days: tuple[DaySheet, ...]


@lru_cache(maxsize=1)  # every list of one folder asks for the same
def week_sheets(material: Material) -> tuple[WeekSheet, ...]:
    """Return every helper's sheets, in the order of the roster."""
    calls: dict[tuple[str | None, date], list[Call]] = {}
    for call in material.plan.calls:
        calls.setdefault((call.helper, call.day), []).append(call)
    seen = Contacts(material)
    return tuple(
        WeekSheet(
            helper,
            tidy(material.helper_label(helper)),
            stem,
            tuple(_days(material, helper, calls, seen)),
        )
        for helper, stem in material.stems.items()
    )


def week_of(material: Material, helper: str) -> WeekSheet:
    """Return one helper's sheets."""
    return week_sheets(material)[list(material.stems).index(helper)]


class Contacts:
    """When each elder was in contact last, as it stands on the morning of any day."""

    def __init__(self, material: Material) -> None:
        self._language = material.mask.language
        self._before = material.last_contacts()
        self._planned: dict[str, set[date]] = {}
        again: Any = material.plan.extra.get("replan")
        missed = again.get("missed", ()) if isinstance(again, dict) else ()
        self._missed = {(str(one["elder"]), str(one["date"])) for one in missed}
        self._met: dict[str, set[date]] = {}
        if isinstance(again, dict) and "from" in again:  # what lay before is no plan any more
            walked = range(
                material.plan.horizon.first.toordinal(),
                date.fromisoformat(str(again["from"])).toordinal(),
            )
            for past in material.scenario.history:
                if past.kind != "missed" and past.day.toordinal() in walked:
                    self._met.setdefault(past.elder, set()).add(past.day)
        for one in material.plan.rounds:
            for stop in one.stops:
                for elder in stop.elders:
                    self._planned.setdefault(elder, set()).add(one.day)
        for call in material.plan.calls:
            self._planned.setdefault(call.elder, set()).add(call.day)

    def words(self, elder: str, day: date) -> str:
        """
        Return the last contact before `day`.

        One that this plan makes on an earlier day comes before any on record; it says that it
        is planned, for the paper is printed before it happens. What a plan made again calls
        missed is none, and what was recorded before it began is told as the record has it.
        """
        planned = [
            one
            for one in self._planned.get(elder, ())
            if one < day and (elder, one.isoformat()) not in self._missed
        ]
        met = max((one for one in self._met.get(elder, ()) if one < day), default=None)
        if met is not None and met >= max(planned, default=met):
            return met.isoformat()
        if planned:
            return say(self._language, "sheets.last_planned", date=max(planned).isoformat())
        last = self._before.get(elder)
        return last.isoformat() if last else say(self._language, "sheets.never")


def person(material: Material, elder: Elder, day: date, seen: Contacts) -> Person:
    """Return what the sheet of a day may show of an elder."""
    language, mask = material.mask.language, material.mask
    return Person(
        tidy(elder.id),
        tidy(mask.name(elder)),
        tidy(mask.about(elder, day)),
        tier_name(language, material.tiers.get(elder.id, Tier.NONE)),
        tidy(need_words(language, elder)),
        window_words(language, elder.windows),
        seen.words(elder.id, day),
        tidy(mask.phone(elder)),
        tidy(mask.emergency(elder)),
        tuple((name, told) for name, value in mask.notes(elder) if (told := tidy(value))),
        tidy(_cases(material, elder)),
    )


def _cases(material: Material, elder: Elder) -> str:
    """Return the elder's open cases with their days; nothing where ids only may be shown."""
    language, mask = material.mask.language, material.mask
    if not mask.shows_doors:
        return ""
    told = []
    for case in material.cases.get(elder.id, ()):
        kind = say(language, f"cases.kind.{case.kind}")
        told.append(say(language, "sheets.case", kind=kind, due=case.due.isoformat()))
        if case.owner and mask.shows_names:
            told[-1] = say(language, "sheets.case_owner", case=told[-1], owner=case.owner)
    return say(language, "sheets.case_and").join(told)


def tidy(text: str) -> str:
    """Return `text` on one line and without control characters, otherwise as written."""
    return " ".join(without_control(text).split())


def _days(
    material: Material,
    helper: str,
    calls: Mapping[tuple[str | None, date], list[Call]],
    seen: Contacts,
) -> list[DaySheet]:
    return [
        _day(material, helper, day, calls.get((helper, day), []), seen)
        for day in material.plan.horizon
        if (helper, day) in material.rounds or (helper, day) in calls
    ]


def _day(material: Material, helper: str, day: date, calls: list[Call], seen: Contacts) -> DaySheet:
    one, language = material.rounds.get((helper, day)), material.mask.language
    number = material.numbers.get((helper, day))
    doors = len(one.stops) if one else 0
    return DaySheet(
        sheet_id=number or f"{material.version}-{helper}-{day.isoformat()}",
        is_issued=number is not None,
        helper=helper,
        day=day,
        title=long_day(language, day),
        letters=weekday_letters(language, day),
        out=format_clock(one.start) if one else "",
        back=format_clock(one.end) if one else "",
        walk_min=whole_minutes(one.walk_s) if one else 0,
        walk_m=one.walk_m if one else 0,
        service_min=whole_minutes(one.service_s) if one else 0,
        stops=tuple(_stops(material, one, seen)) if one else (),
        calls=tuple(
            _call(material, stop, call, seen) for stop, call in enumerate(calls, doors + 1)
        ),
        round=one,
    )


def _stops(material: Material, one: Round, seen: Contacts) -> list[StopLine]:
    home_s = one.walk_s - sum(stop.walk_s for stop in one.stops)
    home_m = one.walk_m - sum(stop.walk_m for stop in one.stops)
    ways = [(stop.walk_s, stop.walk_m) for stop in one.stops] + [(home_s, home_m)]
    day, last = one.day, len(one.stops)
    until = [stop.arrive for stop in one.stops[1:]] + [one.end]
    return [
        replace(
            _stop(material, day, number, stop, ways[number], seen, leads_home=number == last),
            rest=rest_words(material, one.helper, day, stop.depart, until[number - 1]),
        )
        for number, stop in enumerate(one.stops, 1)
    ]


def rest_words(material: Material, helper: str, day: date, since: int, until: int) -> str:
    """Return the break of a helper's day that lies between two times, empty for none."""
    one = material.helpers.get(helper)
    # What the standing rounds take of a surge's day is no rest: they are walked then.
    is_surge = SURGE in material.plan.extra
    parts = () if one is None else one.hours.fullest if is_surge else one.hours.on(day)
    for (_, begins), (ends, _) in pairwise(parts):
        if since <= begins and ends <= until:
            first, last = format_clock(begins), format_clock(ends)
            return say(material.mask.language, "sheets.rest", first=first, last=last)
    return ""


def _stop(
    material: Material,
    day: date,
    number: int,
    stop: Stop,
    onward: tuple[int, int],
    seen: Contacts,
    *,
    leads_home: bool,
) -> StopLine:
    elders = people_of(material, stop)
    return StopLine(
        number=number,
        arrive=format_clock(stop.arrive),
        start=format_clock(stop.start),
        depart=format_clock(stop.depart),
        people=tuple(person(material, elder, day, seen) for elder in elders),
        door=tidy(material.mask.door(elders[0])),
        walk_min=whole_minutes(stop.walk_s),
        walk_m=stop.walk_m,
        next_min=whole_minutes(onward[0]),
        next_m=onward[1],
        leads_home=leads_home,
        together_with=tidy(material.helper_label(stop.companion)) if stop.companion else "",
        cover_for=tidy(material.helper_label(stop.cover_for)) if stop.cover_for else "",
        rest="",
        first=tidy(first_words(material, stop, day)),
    )


def _call(material: Material, number: int, call: Call, seen: Contacts) -> CallLine:
    return CallLine(
        number,
        person(material, material.elders[call.elder], call.day, seen),
        say(material.mask.language, f"sheets.call_kind.{call.kind}"),
        whole_minutes(call.service_s),
        "" if call.start is None else format_clock(call.start),
        "" if call.start is None else format_clock(call.start + call.service_s),
    )
