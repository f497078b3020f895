"""Tables of plain text, aligned by the width that each sign takes on a screen."""

from __future__ import annotations

from collections.abc import Iterable


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows under heads, in columns that hold in a fixed-width font, Chinese too."""
    lines = [heads, *rows]
    widths = [max(width_of(line[k]) for line in lines) for k in range(len(heads))]
    return "\n".join(
        "  ".join(_padded(cell, widths[k], left=k == 0) for k, cell in enumerate(line)).rstrip()
        for line in lines
    )


def width_of(cell: str) -> int:
    """Return the columns a terminal takes: Chinese characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


def _padded(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - width_of(cell))
    return cell + space if left else space + cell
