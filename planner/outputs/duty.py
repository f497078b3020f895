"""Who has duty on rest days, as rows for pages and workbooks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from planner.outputs.wording import long_day
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.outputs.material import Material


def duty_rows(material: Material) -> list[dict[str, str]]:
    """
    Return who has duty on which rest day, with how many calls, proposed or by the roster.

    Days on which somebody's duty would let those be visited who now stand under ``unserved``
    are listed beside them, as proposals.
    """
    language, plan = material.mask.language, material.plan
    calls = Counter((call.day, call.helper) for call in plan.calls)
    visits = visits_proposed(material)
    named = {(one.day, one.helper): one.proposed for one in plan.duty}
    return [
        {
            "day": long_day(language, day),
            "who": material.helper_label(helper),
            "phone": _phone(material, helper),
            "calls": _what(
                language,
                calls[day, helper] if (day, helper) in named else None,
                visits[day, helper],
            ),
            "proposed": say(
                language,
                f"sheets.duty_{'proposed' if named.get((day, helper), True) else 'named'}",
            ),
        }
        for day, helper in sorted(named.keys() | visits.keys())
    ]


def visits_proposed(material: Material) -> Counter[tuple[date, str]]:
    """Return how many who are missing a visit could be seen by duty, by day and helper."""
    found: Counter[tuple[date, str]] = Counter()
    for entry in material.plan.unserved:
        fix = entry.fix
        if fix is not None and fix.change == "duty" and fix.proved:
            for day in str(fix.after).split(";"):
                found[date.fromisoformat(day), str(fix.cost["helper"])] += 1
    return found


def _what(language: Language, calls: int | None, visits: int) -> str:
    """Say what there is to do on a day of duty."""
    called = "" if calls is None else say(language, "sheets.duty_calls", count=calls)
    seen = say(language, "sheets.duty_visits", count=visits) if visits else ""
    if called and seen:
        return say(language, "sheets.duty_both", calls=called, visits=seen)
    return called or seen


def _phone(material: Material, helper: str) -> str:
    one = material.helpers.get(helper)
    return "" if one is None else material.mask.phone(one)
