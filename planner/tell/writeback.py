"""What `issue` tells of the office's own files: row by row, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.pipeline.issuing import Issued


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
                before=change.before or empty, after=change.after or empty,
            )  # fmt: skip
    if done.to_enter is not None:
        yield say(language, "ledger.issue.list", file=str(done.to_enter))
    for copy in done.copies:
        yield say(language, "ledger.issue.copy", file=copy.name)
