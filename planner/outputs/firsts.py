"""What a sheet says at the door of a first visit: who comes along, or whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.words import say

if TYPE_CHECKING:
    from datetime import date

    from planner.outputs.material import Material
    from planner.plan import Stop


def first_words(material: Material, stop: Stop, day: date) -> str:
    """
    Return what is to be known of a first visit, empty where it is none.

    Where nobody of the community comes along by the plan, the sheet names whom the office
    knows there, with the telephone, as far as names may be shown.
    """
    written = material.plan.extra.get("first_visits")
    rows = written if isinstance(written, list) else []
    mine = [
        row
        for row in rows
        if isinstance(row, dict) and row.get("elder") in stop.elders and row.get("date") == f"{day}"
    ]
    if not mine:
        return ""
    language = material.mask.language
    if any(row.get("with") is not None for row in mine):
        return say(language, "sheets.first_with")
    who = _contact(material, str(mine[0]["elder"])) if material.mask.shows_names else ""
    return say(language, "sheets.first_ask" if who else "sheets.first_alone", who=who)


def _contact(material: Material, elder_id: str) -> str:
    """Return community, contact and telephone as ``units.csv`` names them; empty if it does not."""
    elder = material.elders.get(elder_id)
    for unit in material.scenario.units:
        if elder is not None and elder.community in {unit.id, unit.name}:
            told = (unit.name or unit.id, unit.contact or unit.leader, unit.phone)
            return " ".join(part for part in told if part)
    return ""
