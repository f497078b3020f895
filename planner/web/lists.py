"""
An office's own lists on the way to a first plan: what is wrong, mended in place, all at once.

What can be answered once for all cells alike, and for next month's file too, is kept under
``[columns]`` and ``[words]`` as by `planner fix`; the rest is written into the cells of the
office's own table. The hand of the scenario's folder does it, for tables can be large.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from planner.words.faults import as_json, shown

if TYPE_CHECKING:
    from planner.errors import Fault
    from planner.pipeline.fixing import Fixing
    from planner.read.questions import Question

Asked = Mapping[str, Any]
MOST = 60
"""Faults shown at once; the next ones come when these are mended."""
MOST_CHOICES = 40


class Hand(Protocol):
    """What the lists need of the hand."""

    folder: Path


def reading(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return what is asked about and what is wrong, or how many people were read."""
    from planner.pipeline.fixing import Fixing

    return _told(Fixing(hand.folder), asked["language"])


def _told(fixing: Fixing, language: str) -> dict[str, Any]:
    scenario = fixing.scenario
    if scenario is not None:
        counts = {
            "elders": len(scenario.everybody),
            "helpers": len(scenario.helpers),
            "unplaced": len(scenario.unplaced),
        }
        notices = [as_json(one, language)["message"] for one in scenario.notices[:MOST]]
        return {"is_fine": True, "counts": counts, "notices": notices}
    return {
        "is_fine": False,
        "faults": len(fixing.faults),
        "questions": [_question(one, language) for one in fixing.questions[:MOST]],
        "cells": [_cell(row, one, language) for row, one in _with_rows(fixing)],
        "others": [
            as_json(one, language)["message"] for one in fixing.rest[:MOST] if not _is_cell(one)
        ],
    }


def _question(question: Question, language: str) -> dict[str, Any]:
    from planner.tell.fixing import cells, column_name

    is_column = question.table == "columns"
    choices = [[one, question.shown(one, language)] for one in question.choices[:MOST_CHOICES]]
    return {
        "table": question.table,
        "key": question.key,
        "written": shown(question.written),
        "column": "" if is_column else column_name(question, language),
        "where": cells(question, language),
        "count": len(question.where),
        "guess": question.guess or "",
        "choices": choices,
        "samples": [shown(one) for one in question.samples],
        "may_leave_out": question.answer("-") is not None,
        "expected": as_json(question.where[0], language)["expected"],
    }


def _is_cell(fault: Fault) -> bool:
    """Whether a fault stands in one cell of a table, which can be mended there."""
    return fault.row is not None and fault.index is not None and not fault.file.endswith(".toml")


def _with_rows(fixing: Fixing) -> list[tuple[list[str], Fault]]:
    """Return the faults that stand in cells, each with its row as it stands in the file."""
    from planner.read.findings import Findings
    from planner.read.openers import read_grid

    found: list[tuple[list[str], Fault]] = []
    rows: dict[str, dict[int, tuple[str, ...]]] = {}
    for fault in [one for one in fixing.rest if _is_cell(one)][:MOST]:
        if fault.file not in rows:
            grid = read_grid(fixing.folder / fault.file, fault.file, Findings(), len)
            rows[fault.file] = {} if grid is None else dict(grid.rows)
        found.append((list(rows[fault.file].get(fault.row or 0, ())), fault))
    return found


def _cell(row: list[str], fault: Fault, language: str) -> dict[str, Any]:
    at = fault.index or 0
    remedy = None if fault.remedy is None else dict(fault.remedy.values).get("near")
    return {
        "file": fault.file,
        "row": fault.row,
        "index": at,
        "cell": fault.cell or "",
        "column": shown(fault.column or ""),
        "value": row[at] if at < len(row) else "",
        "beside": [shown(one) for one in row[:3] if one],
        "near": "" if remedy is None else str(remedy),
        **{key: as_json(fault, language)[key] for key in ("expected", "remedy")},
    }


def mend(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Keep answers, write cells, and return what is still wrong.

    Raises
    ------
    InputError
        If an answer is none, or a table cannot be written in place.
    """
    from planner.pipeline.fixing import Fixing
    from planner.write.cells import put_cells

    fixing = Fixing(hand.folder)
    by_file: dict[str, dict[tuple[int, int], str]] = {}
    open_cells = {(one.file, one.row, one.index) for one in fixing.rest if _is_cell(one)}
    for file, row, index, written in asked["cells"]:
        if (file, row, index) in open_cells:  # only what was found wrong, in files of ours
            by_file.setdefault(file, {})[row, index] = written
    for file, cells in by_file.items():
        put_cells(fixing.folder / file, cells)
    fixing.say_all([f"{table}.{key}={meant}" for table, key, meant in asked["answers"]])
    fixing.read()
    return _told(fixing, asked["language"])
