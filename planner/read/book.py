"""Where the office's book of a scenario lies, and what a variant says instead of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planner.read.findings import Findings
from planner.read.layers import BOOK, Layer, folder_of, merge, read_layers

KEPT: Final = ("pairs", "history", "calendar")
"""What a book keeps once it has begun: the files named for them are not read any more."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    Where a scenario's book lies.

    Parameters
    ----------
    address
        Absolute path of the file, or the database's address.
    over
        Files of `KEPT` that a layer above the book's own names: they count all the same.
    """

    address: str
    over: frozenset[str] = frozenset()

    @property
    def is_there(self) -> bool:
        """Whether there may be something to read: an address, or a file that exists."""
        return "://" in self.address or os.path.isfile(self.address)  # noqa: PTH113 - never raises


def find_book(folder: Path) -> Shelf:
    """
    Return where the book of the scenario in `folder` lies, or is to begin.

    What ``book`` in ``scenario.toml`` names comes first, then the nearest ``book.sqlite``
    beside the scenario or one that it extends; without either it begins beside the base, for
    that is the office's own folder.
    """
    root = folder_of(folder)
    stack = read_layers(root, Findings())
    if not stack:
        return Shelf(str(root / BOOK))
    named = merge(stack).get("book")
    if named is not None:
        address = named.value if "://" in named.value else str(named.path)
        return Shelf(address, _over(stack, named.depth))
    for depth, layer in reversed(list(enumerate(stack))):
        if (layer.folder / BOOK).is_file():
            return Shelf(str(layer.folder / BOOK), _over(stack, depth))
    return Shelf(str(stack[0].folder / BOOK), _over(stack, 0))


def _over(stack: Sequence[Layer], depth: int) -> frozenset[str]:
    above = stack[depth + 1 :]
    return frozenset(kind for kind in KEPT if any(kind in layer.table for layer in above))
