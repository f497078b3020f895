"""
From which day on a week may still change: what came back from the helpers has been walked.

A change may begin in the past: an elder is in hospital since Monday, and the office hears of it on
Wednesday. The sheets that came back by then are what happened, so nothing of their days is planned
again, and what was to be done for somebody who was gone by then counts as missed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.pipeline.before import contacts_of
from planner.pipeline.change import Ending
from planner.pipeline.replanning import Key, already_missed, since_of
from planner.pipeline.rosters_after import ONE_DAY
from planner.pipeline.standing import opened_book
from planner.read import find_book
from planner.roles import parted

if TYPE_CHECKING:
    from planner.pipeline.change import Change
    from planner.pipeline.week import Opened
    from planner.plan import Plan


def first_change(opened: Opened, change: Change) -> date:
    """
    Return the first day of the horizon that may change.

    Whoever leaves the team or is ill is not there from the day named, whatever came back; all
    other changes are for the days after those that have been walked.
    """
    horizon = opened.plan.horizon
    team = [leaver.day for leaver in change.leaves]
    team += [absence.span.first for absence in change.absent]
    others = [absence.span.first for absence in change.resting]
    others += [one.day for one in change.ending]
    others += [helper.from_date or horizon.first for helper in change.joins]
    others += [elder.since or horizon.first for elder in change.elders]
    if change.shifts:
        return horizon.first
    if opened.changed or change.gone or not (team or others):
        others.append(horizon.first)
    if others and min(others) < horizon.last:
        after = walked_until(opened)
        others = [max(day, after) for day in others]
    return min(max(min((*team, *others)), horizon.first), horizon.last + ONE_DAY)


def kept_on_the_roster(opened: Opened, change: Change) -> Change:
    """
    Return the change in which nobody who stands on a walked day is struck off the roster.

    They are served no more from the first day on, and the days that were walked still name them.
    """
    first = opened.plan.horizon.first
    if not change.gone or walked_until(opened) <= first:
        return change
    ended = tuple(Ending(elder, first) for elder in sorted(change.gone))
    return replace(change, gone=frozenset(), ending=(*change.ending, *ended))


def walked_until(opened: Opened) -> date:
    """Return the day after the last of the plan of which a sheet is recorded; else the first."""
    plan = opened.plan
    home = opened.loaded.written.folder
    shelf = find_book(home)
    if not shelf.is_there:
        return plan.horizon.first
    with opened_book(home, shelf.address) as book:
        rows = book.contacts(plan.horizon.first, plan.horizon.last)
        sheets = [sheet for sheet in book.sheets() if sheet.day in plan.horizon]
    back = {str(row["sheet"]) for row in rows if row["sheet"]}
    ours = _seen_by(plan)
    days = [
        sheet.day
        for sheet in sheets
        if sheet.number in back
        and ours.get((sheet.helper, sheet.day))
        == frozenset(elder for line in sheet.lines for elder in line.elders)
    ]
    return max((day + ONE_DAY for day in days), default=plan.horizon.first)


def _seen_by(plan: Plan) -> dict[tuple[str, date], frozenset[str]]:
    """Return whom each helper sees or calls on which day."""
    found: dict[tuple[str, date], frozenset[str]] = {}
    for r in plan.rounds:
        key = (r.helper, r.day)
        found[key] = found.get(key, frozenset()) | {e for stop in r.stops for e in stop.elders}
    for call in plan.calls:
        if call.helper is not None:
            key = (call.helper, call.day)
            found[key] = found.get(key, frozenset()) | {call.elder}
    return found


def without_the_gone(former: Plan, change: Change, resume: date) -> Plan:
    """
    Return the plan with what it had for elders on days on which they were gone called missed.

    Parameters
    ----------
    resume
        The first day that may change; later contacts are planned anew and not spoken of.
    """
    known = already_missed(former)
    planned = [(one.elder, one.day) for one in contacts_of(former)]
    missed = {key for key in planned if key[1] < resume and _is_gone(change, key)}
    if missed <= known:
        return former
    told = [
        {"elder": elder, "date": day.isoformat()}
        for elder, day in sorted(known | missed, key=lambda key: (key[1], key[0]))
    ]
    written = former.extra.get("replan")
    stood = written if isinstance(written, dict) else {}
    since = max(resume, since_of(former)).isoformat()
    return replace(
        former, extra={**former.extra, "replan": {**stood, "from": since, "missed": told}}
    )


def _is_gone(change: Change, key: Key) -> bool:
    (elder, _), day = parted(key[0]), key[1]
    away = any(one.name == elder and day in one.span for one in change.resting)
    ended = any(one.elder == elder and day >= one.day for one in change.ending)
    return away or ended or elder in change.gone
