"""
Where a table begins and ends on the sheet of an office.

Above the header stand titles, units and group names, below the people totals and
signatures. The header is the row, among the first ten, of which most columns are known; a
second line of it under merged group names is read together with the first.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from planner.errors import text
from planner.read.answers import NONE, Answers
from planner.read.fields import fold_header
from planner.read.findings import Findings, Spot, UnfitError
from planner.read.headers import NUMBERING
from planner.read.nobody import is_footer, is_numbering, is_prepared, is_units, trailing
from planner.read.pieces import behind, is_form, side_by_side, with_sheets, without_aside
from planner.read.tables import Table

FIRST_ROWS: Final = 10
LEAST_KNOWN: Final = 2  # columns by which a header is one
MOST_FILLED: Final = 500_000  # cells that merged areas may fill
Score = Callable[[tuple[str, ...]], int]
_NUMBERING: Final = frozenset(map(fold_header, NUMBERING))
Merge = tuple[int, int, int, int]  # left, top, right, bottom; columns from 0, rows from 1
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """
    What a file holds, before it is known which row is what.

    Parameters
    ----------
    rows
        Row number and cells of every row that is not blank, cleaned.
    merged
        Merged areas of a sheet.
    spoilt
        As in `Table`.
    cleaned
        Row and position of cells from which control characters were taken.
    private
        Row and position of cells with a sign that no font has.
    is_1904
        As in `Table`.
    sheet
        Name of the sheet.
    others
        What stands on the further sheets that are shown.
    """

    file: str
    rows: tuple[tuple[int, Cells], ...]
    is_sheet: bool = False
    merged: tuple[Merge, ...] = ()
    spoilt: Mapping[tuple[int, int], UnfitError] = field(default_factory=dict)
    cleaned: tuple[tuple[int, int], ...] = ()
    private: tuple[tuple[int, int], ...] = ()
    is_1904: bool = False
    sheet: str = ""
    others: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    """A header: its first and last row, and the names that it gives."""

    first: int
    last: int
    names: Cells


@dataclass(frozen=True, slots=True)
class Rival:
    """
    Another list that may stand in the same workbook.

    Parameters
    ----------
    score
        As of the list that is wanted.
    own, other
        What sheets of the wanted list and of this one are called.
    """

    score: Score
    own: re.Pattern[str]
    other: re.Pattern[str]


def lay(
    grid: Grid,
    score: Score,
    findings: Findings,
    answers: Answers = NONE,
    rival: Rival | None = None,
) -> Table | None:
    """
    Return the table in `grid`, or None with a fault; `score` as in `read_table`.

    A cover in front of the list is passed over; a list in several pieces becomes one.
    """
    chosen, others = _of_two(grid, score, rival, findings) or _chosen(grid, score, findings)
    table = _lay(chosen, score, findings, answers)
    if table is not None and chosen is not grid:
        table = behind(table, chosen.sheet)
    if table is None or not others:
        return table
    tables = {other.sheet: _lay(other, score, Findings(), answers) for other in others}
    laid = {name: one for name, one in tables.items() if one is not None}
    return with_sheets(table, chosen.sheet, laid, score, findings)


def _of_two(
    grid: Grid, score: Score, rival: Rival | None, findings: Findings
) -> tuple[Grid, Sequence[Grid]] | None:
    """Return the sheet of this list where the first is one of the other; None where it is not."""
    if rival is None or not grid.others:
        return None
    every = (grid, *grid.others)
    told = [
        (
            _known(one, score) - _known(one, rival.score),
            bool(rival.own.search(one.sheet)) - bool(rival.other.search(one.sheet)),
        )
        for one in every
    ]
    fit = [n for n, one in enumerate(every) if _known(one, score) >= LEAST_KNOWN]
    best = max(fit, key=lambda n: (told[n], -n), default=0)
    if best == 0 or min(told[0]) >= 0 or told[best] <= told[0]:
        return None
    expected = text("read.notice.sheet-of-two", sheet=every[best].sheet)
    findings.notice(Spot(grid.file), expected, None, grid.sheet)
    return every[best], [one for n, one in enumerate(every) if n not in {0, best}]


def _chosen(grid: Grid, score: Score, findings: Findings) -> tuple[Grid, Sequence[Grid]]:
    """Return the first sheet, or the first with a header where it has none; and those behind."""
    every = (grid, *grid.others)
    if len(every) == 1 or _known(grid, score) >= LEAST_KNOWN:
        return grid, grid.others
    at = next((i for i, one in enumerate(every) if _known(one, score) >= LEAST_KNOWN), 0)
    if at:
        expected = text("read.notice.cover", sheet=every[at].sheet)
        names = "、".join(one.sheet for one in every[:at])
        findings.notice(Spot(grid.file), expected, None, names)
    return every[at], every[at + 1 :]


def _known(grid: Grid, score: Score) -> int:
    """Return how many columns of a sheet's header are known."""
    rows = _filled(grid)
    return score(_head(rows, score).names) if rows else 0


def _lay(grid: Grid, score: Score, findings: Findings, answers: Answers) -> Table | None:
    """Return the table on one sheet, or None with a fault."""
    rows = _filled(grid)
    if not rows:
        expected, remedy = text("read.fault.no-header"), text("read.remedy.header")
        findings.fault(Spot(grid.file, 1), expected, remedy)
        return None
    head = _head(rows, score)
    if grid.is_sheet and is_form(rows, score):
        findings.fault(
            Spot(grid.file, head.first), text("read.fault.form"), text("read.remedy.form")
        )
        return None
    table = Table(
        grid.file, head.names, (), grid.is_sheet, grid.spoilt, head.last, answers, grid.is_1904
    )
    for row, index in grid.cleaned:
        findings.notice(table.spot(row, index), text("read.notice.control"))
    for row, index in grid.private:
        findings.notice(table.spot(row, index), text("read.notice.private"))
    _tell_above(table, head, rows, findings)
    sections = _sections(grid, head, dict(rows))
    body = tuple(_body(table, head, rows, findings, sections))
    _tell_merged(table, grid, body, findings)
    names = head.names
    if sections and score((*names, "community")) > score(names):  # no other column says it
        names, body = (*names, "community"), tuple(_by_section(body, sections, len(names)))
    whole = Table(
        grid.file, names, body, grid.is_sheet, grid.spoilt, head.last, answers, grid.is_1904
    )
    return without_aside(side_by_side(whole, score), findings)


# --- the header -----------------------------------------------------------------------


def _head(rows: Sequence[tuple[int, Cells]], score: Score) -> _Head:
    """Return the header among the first rows; the first of them where none is known."""
    top = [row for row in rows if row[0] <= FIRST_ROWS] or [rows[0]]
    found = [_Head(number, number, cells) for number, cells in top]
    for (number, upper), (below, lower) in pairwise(top):
        is_next = below == number + 1 and score(upper) > 0
        names = _joined(upper, lower, score) if is_next else None
        if names is not None:
            found.append(_Head(number, below, names))
    best = max(found, key=lambda head: (score(head.names), head.last != head.first, -head.first))
    return best if score(best.names) else found[0]


def _joined(upper: Cells, lower: Cells, score: Score) -> Cells | None:
    """Return the names of a header of two lines, None where the second is no part of it."""
    width = max(len(upper), len(lower))
    above, under = _widened(upper, width), _widened(lower, width)
    if len(set(filter(None, under)) - set(above)) == 0 or len(set(filter(None, above))) < 2:
        return None
    names: list[str] = []
    group = ""
    for one, other in zip(above, under, strict=True):
        group = one or (group if other else "")
        name = _name(group, other, names, score)
        if name is None:
            return None
        names.append(name)
    return tuple(names)


def _name(group: str, own: str, taken: Sequence[str], score: Score) -> str | None:
    """Return what a column is called by its group and its own name, None for no name."""
    if not own or own == group:
        return group
    if not group:
        return own if score((own,)) else None
    if score((group + own,)):
        return group + own
    if score((own,)):
        return own if own not in taken else group + own
    return None


def _widened(cells: Cells, width: int) -> Cells:
    return cells + ("",) * (width - len(cells))


def _tell_above(
    table: Table, head: _Head, rows: Sequence[tuple[int, Cells]], findings: Findings
) -> None:
    above = [(number, cells) for number, cells in rows if number < head.first]
    if above:
        first, last = above[0][0], above[-1][0]
        expected = text("read.notice.above", first=first, last=last, header=head.first)
        findings.notice(table.spot(first), expected, None, _shown(above[0][1]))


# --- the body -------------------------------------------------------------------------


def _sections(grid: Grid, head: _Head, rows: Mapping[int, Cells]) -> dict[int, str]:
    """Return the rows among the people that are one wide cell: the village of those below."""
    found = {}
    for left, top, right, bottom in grid.merged:
        said = [cell for cell in rows.get(top, ()) if cell]
        is_wide = top == bottom and 2 * (right - left + 1) >= len(head.names)
        if top > head.last and is_wide and len(said) == 1 and not is_footer((said[0],)):
            found[top] = said[0]
    last = max((row for row in rows if row not in found), default=0)
    again = {before for before, row in pairwise(sorted(rows)) if _is_header(rows[row], head)}
    return {row: said for row, said in found.items() if row < last and row not in again}


def _by_section(
    body: Sequence[tuple[int, Cells]], sections: Mapping[int, str], width: int
) -> Iterator[tuple[int, Cells]]:
    """Yield the rows with the heading above them as their community."""
    starts = sorted(sections)
    for number, cells in body:
        at = bisect_left(starts, number)
        said = sections[starts[at - 1]] if at else ""
        yield number, (*_widened(cells, width)[:width], said, *cells[width:])


def _body(
    table: Table,
    head: _Head,
    rows: Sequence[tuple[int, Cells]],
    findings: Findings,
    sections: Mapping[int, str],
) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of people; what else stands below the header is told."""
    below = [(number, cells) for number, cells in rows if number > head.last]
    titles = {number for number, cells in below if cells in {c for n, c in rows if n < head.first}}
    titles |= {
        number
        for (number, cells), (_, under) in pairwise(below)
        if _is_header(under, head) and len(list(filter(None, cells))) == 1
    }
    at_end = trailing(below, len(table.header))
    counting = [at for at, name in enumerate(head.names) if fold_header(name) in _NUMBERING]
    prepared = {number for number, cells in below if is_prepared(cells, counting)}
    if prepared:
        expected = text("read.notice.prepared", count=len(prepared), last=max(prepared))
        findings.notice(table.spot(min(prepared)), expected)
    for number, cells in below:
        if number in prepared:
            continue
        is_next = number == head.last + 1
        is_print = _is_header(cells, head) or number in titles  # as on every printed page
        if is_print or (is_next and (is_units(cells) or is_numbering(cells))):
            expected = text("read.notice.header-again")
            findings.notice(table.spot(number), expected, None, _shown(cells))
        elif number in sections:
            findings.notice(table.spot(number), text("read.notice.section"), None, sections[number])
        elif number in at_end or is_footer(cells):
            findings.notice(table.spot(number), text("read.notice.footer"), None, _shown(cells))
        else:
            yield number, cells


def _is_header(cells: Cells, head: _Head) -> bool:
    """Whether the header stands here again."""
    return tuple(filter(None, cells)) == tuple(filter(None, head.names))


def _shown(cells: Cells) -> str:
    return " ".join(dict.fromkeys(cell for cell in cells if cell))


# --- merged cells ---------------------------------------------------------------------


def _filled(grid: Grid) -> tuple[tuple[int, Cells], ...]:
    """Return the rows, each with the value of the cell that is merged down to it."""
    rows = dict(grid.rows)
    numbers = sorted(rows)
    left_over = MOST_FILLED
    for left, top, _, bottom in sorted(grid.merged, key=lambda area: (area[1], area[0])):
        cells = rows.get(top, ())
        value = cells[left] if left < len(cells) else ""
        below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
        for row in below[:left_over] if value else ():
            wide = _widened(rows[row], left + 1)
            rows[row] = (*wide[:left], value, *wide[left + 1 :])
        left_over = max(0, left_over - len(below))
    return tuple(sorted(rows.items()))


def _tell_merged(
    table: Table, grid: Grid, body: Sequence[tuple[int, Cells]], findings: Findings
) -> None:
    """Refuse cells of people that are merged sideways; notice those merged downwards."""
    rows = dict(body)
    numbers = sorted(rows)
    for left, top, right, bottom in sorted(grid.merged, key=lambda area: (area[1], area[0])):
        first, last = bisect_left(numbers, top), bisect_right(numbers, bottom)
        here = numbers[first:last] if top > table.head else []
        if not here or left >= len(table.header):
            continue
        spot = table.spot(here[0], left)
        if left != right and any(table.header[left + 1 : right + 1]):
            findings.fault(spot, text("read.fault.merged"), text("read.remedy.merged"))
        elif bottom > top:
            cells = rows[here[0]]
            value = cells[left] if left < len(cells) else ""
            expected = text("read.notice.merged", first=top, last=here[-1])
            findings.notice(spot, expected, None, value)
