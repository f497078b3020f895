"""Who has duty on rest days, as rows for pages and workbooks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planner.outputs.wording import long_day
from planner.words import say

if TYPE_CHECKING:
    from planner.outputs.material import Material


def duty_rows(material: Material) -> list[dict[str, str]]:
    """Return who has duty on which rest day, with how many calls, proposed or by the roster."""
    language, plan = material.mask.language, material.plan
    calls = Counter((call.day, call.helper) for call in plan.calls)
    return [
        {
            "day": long_day(language, one.day),
            "who": material.helper_label(one.helper),
            "phone": _phone(material, one.helper),
            "calls": say(language, "sheets.duty_calls", count=calls[one.day, one.helper]),
            "proposed": say(language, f"sheets.duty_{'proposed' if one.proposed else 'named'}"),
        }
        for one in plan.duty
    ]


def _phone(material: Material, helper: str) -> str:
    one = material.helpers.get(helper)
    return "" if one is None else material.mask.phone(one)
