"""Questions about an office's own columns and words, answered once: `planner fix`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.codes import Code
from planner.cli.help import add
from planner.cli.language import of_scenario, words
from planner.cli.options import Json, Marked, ScenarioFolder
from planner.cli.screen import as_typed
from planner.cli.work import Work, at_work, marking
from planner.errors import InputError
from planner.words import say

if TYPE_CHECKING:
    from planner.pipeline.fixing import Fixing
    from planner.read.questions import Question

STOP, SKIP, LIST = ("q", "quit", "结束"), ("s", "skip", "跳过"), ("?", "？")


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, fix)


def fix(
    scenario: ScenarioFolder,
    *,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="NAME=MEANING", help=words("option.fix-answer")),
    ] = None,
    marked: Marked = None,
    as_json: Json = False,
) -> None:
    """Ask about unknown columns and words, and keep the answers in scenario.toml."""
    from planner.pipeline.fixing import Fixing
    from planner.tell.fixing import result

    marks = marking(scenario, marked)
    with at_work(of_scenario(scenario), as_json=as_json) as work:
        if marks is not None:
            marks.refuse_other()
        fixing = Fixing(scenario)
        fixing.say_all(answer or ())
        if not answer and not as_json and sys.stdin.isatty():
            _talk(fixing, work)
        _tell(fixing, work, scenario)
        work.screen.result(result(fixing, work.screen.language))
        if fixing.faults:
            if marks is not None:
                marks.mark(InputError(fixing.faults), work.screen)
            raise work.end(Code.INPUT)


# --- in a terminal --------------------------------------------------------------------


def _talk(fixing: Fixing, work: Work) -> None:
    """Ask until nothing is open, or the person has had enough."""
    skipped: set[str] = set()
    while asked := [one for one in fixing.questions if one.key not in skipped]:
        # What a column means brings its words to light: those are asked about together.
        asked = [one for one in asked if one.table == "columns"] or asked
        for number, question in enumerate(asked, 1):
            _pose(question, number, asked, work)
            said = _ask(question, work, input)
            if said is None:
                return
            if said:
                line = fixing.keep(question.table, question.key, said)
                _write(work, "kept", table=question.table, line=line)
            else:
                skipped.add(question.key)
        fixing.read()


def _ask(question: Question, work: Work, hear: Callable[[str], str]) -> str | None:
    """Return what is kept for a question, empty where it is skipped, None to end."""
    while True:
        try:
            typed = hear(say(work.screen.language, "fix.prompt")).strip()
        except (EOFError, KeyboardInterrupt):  # what was answered is kept
            return None
        if typed.lower() in STOP:
            return None
        if typed.lower() in SKIP:
            return ""
        if typed in LIST:
            _list(question, work)
            continue
        if not typed:
            if question.guess is None:
                return ""
            return question.guess
        found = question.choice(typed)
        if found is not None:
            return found
        _write(work, "not-one", typed=typed)


def _pose(question: Question, number: int, asked: Sequence[Question], work: Work) -> None:
    """Put one of the questions, the first with how all of them may be answered."""
    from planner.tell.fixing import cells, column_name

    language = work.screen.language
    where = cells(question, language)
    about = {"number": number, "count": len(asked), "written": question.written, "where": where}
    if question.table == "columns":
        samples = "、".join(question.samples) if language == "zh" else ", ".join(question.samples)
        several = say(language, "fix.samples", samples=samples) if samples else ""
        _write(work, "column", **about, samples=several)
    else:
        key = "order" if question.is_order else "word"
        _write(work, key, **about, column=column_name(question, language))
    if question.guess is not None:
        _write(work, "guess", guess=question.shown(question.guess, language))
    if question.table == "words":
        _list(question, work)
    if number == 1:
        may_leave = any(one.is_optional for one in asked)
        _write(work, "how", leave=say(language, "fix.leave") if may_leave else "")


def _list(question: Question, work: Work) -> None:
    """Tell what may be answered, each with a number."""
    from planner.tell.fixing import choices

    if question.choices:
        _write(work, "choices", choices=choices(question, work.screen.language))
    else:
        _write(work, "free")


def _write(work: Work, key: str, **values: object) -> None:
    work.screen.write(say(work.screen.language, f"fix.{key}", **values))


# --- what came of it ------------------------------------------------------------------


def _tell(fixing: Fixing, work: Work, scenario: Path) -> None:
    from planner.read.layers import NAME

    if fixing.kept:
        _write(work, "kept-count", count=len(fixing.kept), file=NAME)
    if fixing.scenario is not None:
        elders, helpers = len(fixing.scenario.everybody), len(fixing.scenario.helpers)
        _write(work, "fine", elders=elders, helpers=helpers, scenario=scenario)
        return
    _tell_open(fixing.questions, work, scenario)
    if fixing.rest:
        from planner.words.faults import grouped

        _write(work, "rest")
        for line in grouped(fixing.rest, work.screen.language):
            work.screen.write(line)


def _tell_open(questions: Sequence[Question], work: Work, scenario: Path) -> None:
    """Tell what is open, each with the words that answer it."""
    if not questions:
        return
    for number, question in enumerate(questions, 1):
        _pose(question, number, questions, work)
    _write(work, "open", count=len(questions))
    for question in questions:
        is_sure = question.table == "columns" and question.guess is not None
        meant = question.shown(question.guess or "", work.screen.language) if is_sure else "…"
        answer = as_typed(f"{question.written}={meant}")
        _write(work, "open-line", scenario=as_typed(str(scenario)), answer=answer)
