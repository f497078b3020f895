"""What a pack has been asked already: the runs of an elder in a span are found once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.domain import Elder
    from planner.policy.owed import Entitlement
    from planner.units import Span

    Runs = tuple[tuple[Span, Entitlement], ...]

MOST = 100_000
"""Answers that are kept; a year of a large office stays below it."""


class Known:
    """
    Answers of one pack, by all that they depend on: the elder as read, and the span.

    An elder of whom a single field is another is somebody else here, so that no answer can
    outlive what it was drawn from. They stay in this process: a copy begins empty.
    """

    def __init__(self) -> None:
        self._runs: dict[tuple[Elder, Span], Runs] = {}

    def __reduce__(self) -> tuple[type[Known], tuple[()]]:
        """Go to other processes without the answers: they are quicker found than sent."""
        return (Known, ())

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._runs)

    def runs(self, elder: Elder, span: Span, find: Callable[[Elder, Span], Runs]) -> Runs:
        """Return what `find` answers; asked once."""
        key = (elder, span)
        found = self._runs.get(key)
        if found is None:
            if len(self._runs) >= MOST:
                self._runs.clear()
            found = self._runs[key] = find(elder, span)
        return found
