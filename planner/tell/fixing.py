"""How a question of `planner fix` is put: where it stands, and what may be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.words import say
from planner.words.faults import as_json as fault_json
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.pipeline.fixing import Fixing
    from planner.read.questions import Question


def cells(question: Question, language: str) -> str:
    """Return the first cell in which a question stands, and how many there are."""
    first = question.where[0]
    cell = first.cell or say(language, "fix.row", row=first.row)
    key = "once" if len(question.where) == 1 else "often"
    return say(language, f"fix.{key}", file=shown(first.file), cell=cell, count=len(question.where))


def column_name(question: Question, language: str) -> str:
    """Return the name of the column in which a word stands."""
    return say(language, f"columns.{question.kind}.{question.column}")


def choices(question: Question, language: str) -> str:
    """Return what may be answered, numbered."""
    numbered = enumerate(question.choices, 1)
    return "  ".join(f"{number} {question.shown(one, language)}" for number, one in numbered)


def result(fixing: Fixing, language: str) -> dict[str, object]:
    """Return what was kept, what is open and what is wrong, for machines."""
    return {
        "kept": [{"table": t, "name": n, "meaning": m} for t, n, m in fixing.kept],
        "questions": [as_json(one, language) for one in fixing.questions],
        "faults": [fault_json(fault, language) for fault in fixing.rest],
    }


def as_json(question: Question, language: str) -> dict[str, object]:
    """Return a question for machines."""
    return {
        "table": question.table,
        "written": question.written,
        "list": question.kind,
        "column": question.column,
        "guess": question.guess,
        "choices": list(question.choices),
        "samples": list(question.samples),
        "count": len(question.where),
        "where": cells(question, language),
    }
