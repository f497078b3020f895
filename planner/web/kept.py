"""
Boards as they were written last, so that the same one is not written again for everybody.

What a kept board depends on is its key: the plan, the language, whose people are seen and what
may be done with them. Whether it still holds is asked of the plan's hand each time: it is shown
only where the hand would draw the very same board. Nothing of it reaches the disk.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST = 16
"""Boards in memory, some half a megabyte each."""


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A board, written.

    Parameters
    ----------
    digest
        Of the board's values, as the hand tells it.
    mark
        Of the plan's file, which the page carries.
    html
        The part of the page that is the board.
    """

    digest: str
    mark: str
    html: str


class Boards:
    """The boards that were written last; the one that was looked at longest ago goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._kept)

    def find(self, key: Hashable, mark: str) -> Kept | None:
        """Return the board of a key, where the plan's file has not been written since."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.mark != mark:
                return None
            self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep a board."""
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Let go of all: somebody was erased."""
        with self._lock:
            self._kept.clear()
