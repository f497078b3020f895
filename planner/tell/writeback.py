"""What `issue` tells: the sheets, and the office's own files row by row, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.pipeline.issuing import Issued


def told_sheets(done: Issued, language: Language) -> Iterator[str]:
    """
    Yield a line for each sheet, and for each that is taken back.

    Where some stood before and stay, the new ones say so: these are to be printed.
    """
    from planner.words import say

    is_mixed = bool(done.gone) or any(sheet.number not in done.new for sheet in done.sheets)
    for sheet in done.sheets:
        mark = say(language, "ledger.issue.new") if is_mixed and sheet.number in done.new else ""
        yield say(
            language, "ledger.issue.line", number=sheet.number or "--------", day=sheet.day,
            helper=sheet.helper, stops=len(sheet.lines), mark=mark,
        )  # fmt: skip
    yield from taken_back(done, language)


def taken_back(done: Issued, language: Language) -> Iterator[str]:
    """Yield a line for each sheet that is taken back, under a line that says how many."""
    from planner.words import say

    if done.gone:
        yield say(language, "ledger.issue.gone", sheets=len(done.gone))
    for sheet in done.gone:
        yield say(
            language, "ledger.issue.line", number=sheet.number, day=sheet.day,
            helper=sheet.helper, stops=len(sheet.lines), mark="",
        )  # fmt: skip


def written_back(done: Issued, language: Language) -> Iterator[str]:
    """Yield a line for each file that changes, for each of its cells, and for each copy."""
    from planner.words import say

    empty = say(language, "ledger.issue.empty")
    if done.back.by_hand:
        yield say(language, "ledger.issue.by-hand", files=", ".join(done.back.names))
    for name in done.back.names:
        changes = [change for change in done.back.changes if change.file == name]
        key = "ledger.issue.enter-in" if done.back.by_hand else "ledger.issue.file"
        yield say(language, key, file=name, cells=len(changes))
        for change in changes:
            yield say(
                language, "ledger.issue.cell", row=change.row, column=change.column,
                who=say(language, "ledger.issue.who", name=change.who) if change.who else "",
                before=change.before or empty, after=change.after or empty,
            )  # fmt: skip
    if done.to_enter is not None:
        yield say(language, "ledger.issue.list", file=str(done.to_enter))
    for copy in done.copies:
        yield say(language, "ledger.issue.copy", file=copy.name)
