"""The table of a what-if: as text, JSON, and rows for a sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.studies.whatif.run import MEASURED, Comparison, Row, figure, is_difference
from planner.words import say
from planner.words.tables import table

if TYPE_CHECKING:
    from planner.domain import Language

FORMAT = "visit-rounds/whatif@1"

COLUMNS = (
    "helpers",
    "in_reach",
    "due",
    "served",
    "unserved",
    "walk_minutes_per_visit",
    "busiest_over_mean",
    "spare_minutes",
    "hand_overs",
    "subsidy_yuan",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One figure of one variant.

    Parameters
    ----------
    value
        None where there is no plan, or the policy says nothing.
    differs
        Whether it differs from the base's by more than the search's own noise.
    """

    value: float | None
    differs: bool = False


def cells_of(comparison: Comparison, row: Row) -> dict[str, Cell]:
    """Return the figures of one row, by the names of `COLUMNS`."""
    cells = {}
    for name in COLUMNS:
        value = unserved(row.answer) if name == "unserved" else figure(row.answer, name)
        differs = name in MEASURED and is_difference(comparison, row, name)
        cells[name] = Cell(value, differs)
    return cells


def unserved(answer: Mapping[str, Any]) -> float | None:
    """Return how many contacts are not served, None without a plan."""
    return float(sum(answer["unserved"].values())) if "unserved" in answer else None


def shown(name: str, cell: Cell) -> str:
    """Return a figure as people read it."""
    if cell.value is None:
        return "—"
    if name in ("walk_minutes_per_visit", "busiest_over_mean"):
        return f"{cell.value:.2f}"
    return f"{cell.value:,.0f}"


def called(name: str, language: Language) -> str:
    """Return a variant as people call it: ``helpers=+1`` is one helper more."""
    parts = [_part(part, language) for part in name.split(" ")]
    return name if parts == name.split(" ") else say(language, "whatif.and").join(parts)


def _part(written: str, language: Language) -> str:
    team, walk = _TEAM.fullmatch(written), _WALK.fullmatch(written)
    if walk is not None:
        return say(language, "whatif.team.walk", minutes=walk[1])
    if team is None or not int(team[1]):
        return written
    key = "more" if int(team[1]) > 0 else "fewer"
    return say(language, f"whatif.team.{key}", count=abs(int(team[1])))


_TEAM, _WALK = re.compile(r"helpers=([+-]\d+)"), re.compile(r"max_walk_minutes=(\d+)")


def change(comparison: Comparison, row: Row, name: str) -> str:
    """Return the difference from the base in words: ``+12``, or none."""
    cell = cells_of(comparison, row)[name]
    base = cells_of(comparison, comparison.base)[name]
    if cell.value is None or base.value is None or row is comparison.base:
        return ""
    apart = cell.value - base.value
    if name in MEASURED and not cell.differs:
        return say(comparison.language, "whatif.no_difference")
    digits = 2 if name in ("walk_minutes_per_visit", "busiest_over_mean") else 0
    return f"{apart:+,.{digits}f}" if round(apart, digits) else "±0"


def as_text(comparison: Comparison) -> str:
    """Return the table for a terminal, and what the reader must know."""
    language = comparison.language
    heads = [say(language, "whatif.head.variant")]
    heads += [say(language, f"whatif.head.{name}") for name in COLUMNS]
    rows = []
    for row in comparison.rows:
        cells = cells_of(comparison, row)
        values = [shown(name, cells[name]) for name in COLUMNS]
        rows.append((label(row, language), *values))
    return "\n\n".join(part for part in (table(tuple(heads), rows), *notes(comparison)) if part)


def label(row: Row, language: Language) -> str:
    """Return the variant's name, with a word where it could not be planned."""
    if row.outcome.is_planned:
        return called(row.variant.name, language)
    state = say(language, f"whatif.state.{row.outcome.state}")
    return f"{called(row.variant.name, language)} ({state})"


def notes(comparison: Comparison) -> list[str]:
    """Return what the figures do not say: noise, reasons, faults."""
    language = comparison.language
    lines = []
    if comparison.noise:
        lines.append(say(language, "whatif.noise", figures=_noise(comparison)))
    for row in comparison.rows:
        name = called(row.variant.name, language)
        reasons = row.answer.get("unserved", {})
        if reasons:
            told = say(language, "whatif.separator").join(
                f"{say(language, f'maps.reason.{reason}')} {count}"
                for reason, count in reasons.items()
            )
            lines.append(say(language, "whatif.reasons", variant=name, reasons=told))
        for fault in row.outcome.faults:
            told = str(fault.get("message") or fault.get("text") or fault)
            lines.append(say(language, "whatif.refused", variant=name, why=told))
    return lines


def _noise(comparison: Comparison) -> str:
    parts = []
    for name, width in comparison.noise.items():
        word = say(comparison.language, f"whatif.head.{name}")
        parts.append(f"{word} ±{width:.2f}" if width < 10 else f"{word} ±{width:,.0f}")
    return say(comparison.language, "whatif.separator").join(parts)


def as_json(comparison: Comparison) -> str:
    """Return the comparison as a JSON object."""
    value = {
        "format": FORMAT,
        "title": comparison.title,
        "variants": [_row(comparison, row) for row in comparison.rows],
        "noise": dict(comparison.noise),
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _row(comparison: Comparison, row: Row) -> dict[str, Any]:
    """Return one variant as the contract names its fields."""
    answer = row.answer
    changes: dict[str, Any] = dict(row.variant.changes)
    if row.variant.folder is not None:
        changes |= folder_changes(row.variant.folder)
    told = {key: answer.get(key) for key in ("helpers", "in_reach", "due", "served", "unserved")}
    more = {key: value for key, value in answer.items() if key not in told and key != "measures"}
    differs = [name for name in MEASURED if is_difference(comparison, row, name)]
    return {
        "name": row.variant.name,
        "changes": changes,
        **told,
        "measures": answer.get("measures", {}),
        **more,
        "differs": differs,
        "state": row.outcome.state,
        "faults": list(row.outcome.faults),
    }


def folder_changes(folder: Path) -> dict[str, Any]:
    """Return what the ``scenario.toml`` of a variant says it changes."""
    import tomllib

    try:
        written = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    flat = {key: value for key, value in written.items() if key not in ("extends", "title")}
    for inner in ("planning", "changes", "streets"):
        nested = flat.pop(inner, None)
        if isinstance(nested, dict):
            flat |= {f"{inner}.{key}": value for key, value in nested.items()}
        elif nested is not None:
            flat[inner] = nested
    return json.loads(json.dumps(flat, default=str))  # type: ignore[no-any-return]  # a dict again


def write_workbook(comparison: Comparison, path: Path) -> None:
    """Write the table as ``.xlsx``: figures as numbers, names as text that runs nothing."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    language = comparison.language
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet()
    sheet.title = say(language, "whatif.sheet")
    heads = [say(language, "whatif.head.variant")]
    heads += [say(language, f"whatif.head.{name}") for name in COLUMNS]
    reasons = sorted({r for row in comparison.rows for r in row.answer.get("unserved", {})})
    sheet.append([*heads, *reasons])
    for row in comparison.rows:
        cells = cells_of(comparison, row)
        figures = [cells[name].value for name in COLUMNS]
        counts = [row.answer.get("unserved", {}).get(reason, 0) for reason in reasons]
        sheet.append([None, *figures, *counts])
        name = sheet.cell(sheet.max_row, 1)
        name.value, name.data_type = label(row, language), "s"
    for k in range(1, sheet.max_column + 1):
        head = sheet.cell(1, k)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(k)].width = 28 if k == 1 else 13
    sheet.freeze_panes = "B2"
    for line in notes(comparison):
        cell = sheet.cell(sheet.max_row + 2, 1)
        cell.value, cell.data_type = line, "s"
    book.save(path)
