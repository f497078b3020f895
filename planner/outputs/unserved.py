"""``unserved.csv``: who could not be served and why, for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from planner.outputs.names import plain_cell
from planner.outputs.wording import hours_words, tier_name
from planner.read.shifts import parse_shift
from planner.words import catalogue, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planner.outputs.material import Material
    from planner.plan import Fix, Unserved

COLUMNS = ("elder", "name", "area", "tier", "first", "last", "missing", "rule", "reason", "fix")


def unserved_rows(material: Material) -> Iterator[tuple[object, ...]]:
    """Yield a row per entry, in the plan's order, with only what may be shown."""
    language = material.mask.language
    for one in material.plan.unserved:
        elder = material.elders[one.elder]
        yield (
            one.elder,
            material.mask.name(elder),
            material.mask.area(elder),
            tier_name(language, one.tier),
            one.due.first.isoformat(),
            one.due.last.isoformat(),
            one.missing,
            one.reason.value,
            reason_words(material, one),
            fix_words(material, one.fix),
        )


def reason_words(material: Material, one: Unserved) -> str:
    """Return why, with the helpers who came nearest."""
    language = material.mask.language
    if one.is_past:
        return say(language, "maps.reason_past")
    said = say(language, f"maps.reason.{one.reason.value}")
    close = [d for d in one.detail if d.excess_s is not None]
    nearest = min(close, key=lambda d: (d.excess_s or 0, d.helper), default=None)
    if nearest is None:
        return said
    minutes = max(1, -(-(nearest.excess_s or 0) // 60))
    helper = material.helper_label(nearest.helper)
    return say(language, "maps.reason_excess", reason=said, helper=helper, minutes=minutes)


def fix_words(material: Material, fix: Fix | None) -> str:
    """Return the least change that would serve, and whether it was tried."""
    if fix is None:
        return ""
    language = material.mask.language
    told = _fix(material, fix)
    return say(language, "maps.fix_proved" if fix.proved else "maps.fix_likely", fix=told)


def _fix(material: Material, fix: Fix) -> str:
    """Say a change; where a new helper would live is left to the plan's file: it is a home."""
    language, key = material.mask.language, f"maps.fix.{fix.change}"
    if key not in catalogue():
        values = {"change": fix.change, "before": fix.before, "after": fix.after}
        return say(language, "maps.fix_other", **values)
    helper = material.helper_label(str(fix.cost.get("helper", "")))
    before, after = (_fix_value(material, fix.change, v) for v in (fix.before, fix.after))
    other = str(fix.cost.get("with", ""))
    return say(language, key, before=before, after=after, helper=helper, other=other)


def _fix_value(material: Material, change: str, value: object) -> str:
    if change in {"pair", "swap"}:
        return material.helper_label(str(value))
    if change == "shift":
        return hours_words(material.mask.language, parse_shift(str(value)))
    key = f"maps.contact_form.{value}"
    known = change == "contact" and key in catalogue()
    return say(material.mask.language, key) if known else str(value)


def write_unserved(file: Path, material: Material) -> None:
    """Write the list as CSV that Excel opens rightly and that holds no formula."""
    out = StringIO()
    writer = csv.writer(out)
    language = material.mask.language
    writer.writerow([say(language, f"maps.column.{name}") for name in COLUMNS])
    for row in unserved_rows(material):
        writer.writerow([plain_cell(value) for value in row])
    file.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
