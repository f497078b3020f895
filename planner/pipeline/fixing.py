"""Questions about a scenario's lists, and answers that are kept as soon as they are given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from planner.domain import Scenario
from planner.errors import Fault, InputError, text
from planner.read import read_scenario
from planner.read.answers import IGNORED
from planner.read.columns import COLUMNS, find
from planner.read.findings import Findings
from planner.read.layers import NAME, folder_of, read_layers
from planner.read.layers import said as said_in
from planner.read.questions import Question, questions
from planner.write.answers import keep_answer, quoted

TABLES = ("columns", "words")


@dataclass(slots=True)
class Fixing:
    """
    A scenario whose lists are being made readable.

    Parameters
    ----------
    folder
        The scenario's folder, or its ``scenario.toml``.
    scenario
        What was read, once nothing is wrong any more.
    faults
        What stands in the way, questions among them.
    questions, rest
        The same, parted into what can be answered and what is mended in the files.
    kept
        Every answer kept: table, name and meaning.
    """

    folder: Path
    scenario: Scenario | None = None
    faults: tuple[Fault, ...] = ()
    questions: list[Question] = field(default_factory=list)
    rest: list[Fault] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read for the first time."""
        self.folder = folder_of(self.folder)
        self.read()

    def read(self) -> None:
        """Read the scenario as it stands now."""
        try:
            self.scenario, self.faults = read_scenario(self.folder), ()
        except InputError as error:
            self.scenario, self.faults = None, error.faults
        self.questions, self.rest = questions(self.folder, self.faults)

    def keep(self, table: str, key: str, meant: str) -> str:
        """Keep one answer in ``scenario.toml`` at once, and return its line."""
        keep_answer(self.folder, table, key, meant)
        self.kept.append((table, key, meant))
        return f"{quoted(key)} = {quoted(meant)}"

    def say_all(self, answers: Iterable[str]) -> None:
        """
        Keep answers given in one go, ``NAME=MEANING`` each.

        What one answer brings to light, a later one may answer.

        Raises
        ------
        InputError
            If nobody asks about a name, or a meaning is none. The others are kept.
        """
        parted = [_parted(one) for one in answers]
        faults: list[Fault] = [one for one in parted if isinstance(one, Fault)]
        waiting = [one for one in parted if not isinstance(one, Fault)]
        is_moving = True
        while is_moving:
            left = [one for one in waiting if not self._takes(*one, faults)]
            is_moving, waiting = len(left) < len(waiting), left
            if is_moving:
                self.read()
        faults += [
            _nobody_asks(name, self.questions)
            for name, meaning in waiting
            if not self._stands(name, meaning)
        ]
        if faults:
            raise InputError(tuple(faults))

    def _takes(self, name: str, meaning: str, faults: list[Fault]) -> bool:
        """Keep an answer if somebody asks for it, or it says itself where it belongs."""
        question = next((one for one in self.questions if name in one.names), None)
        if question is not None:
            meant = question.choice(meaning)
            if meant is None:
                faults.append(_no_answer(question, meaning))
            else:
                self.keep(question.table, question.key, meant)
            return True
        table, dot, key = name.partition(".")
        if not dot or table not in TABLES or not key:
            return False
        column = meaning if meaning == IGNORED else column_called(meaning)
        meant = column if table == "columns" else meaning
        if meant is None:
            faults.append(Fault("--answer", text("fix.not-answer", typed=meaning, written=key)))
        else:
            self.keep(table, key, meant)
        return True

    def _stands(self, name: str, meaning: str) -> bool:
        """Whether the answer was given before: the same command may be run again."""
        stack = read_layers(self.folder, Findings())
        said = {**said_in(stack, "columns"), **said_in(stack, "words")}
        known = {key.rpartition(":")[2]: value for key, value in said.items()} | said
        standing = known.get(name)
        return standing is not None and standing in {meaning, column_called(meaning)}


def column_called(name: str) -> str | None:
    """Return the column of any list that is called so."""
    found = (find(kind, name) for kind in COLUMNS)
    return next((column.key for column in found if column is not None), None)


def _parted(answer: str) -> tuple[str, str] | Fault:
    name, equals, meaning = answer.rpartition("=")
    if not equals or not name.strip() or not meaning.strip():
        return Fault("--answer", text("fix.no-equals"), value=answer)
    return name.strip(), meaning.strip()


def _nobody_asks(name: str, asked: Iterable[Question]) -> Fault:
    names = "、".join(one.written for one in asked)
    remedy = text("fix.no-question-remedy", open=names) if names else text("fix.none-open")
    return Fault("--answer", text("fix.no-question", written=name), remedy)


def _no_answer(question: Question, meaning: str) -> Fault:
    remedy = text("fix.not-answer-free" if question.is_optional else "fix.not-answer-needed")
    if question.choices:
        remedy = text("fix.not-answer-remedy", choices=question.listed())
    expected = text("fix.not-answer", typed=meaning, written=question.written)
    return Fault(NAME, expected, remedy)
