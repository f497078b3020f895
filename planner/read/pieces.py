"""
One list in several pieces: columns side by side on a sheet, a sheet for each village.

The pieces become one table. A row of a further piece bears a number of its own, behind which
`Origin` keeps where it truly stands, so that whatever is told names the right cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from planner.errors import text
from planner.read.fields import category_code, fold_header, word
from planner.read.findings import Findings, Spot
from planner.read.tables import Origin, Table

Cells = tuple[str, ...]
Score = Callable[[Cells], int]

_STEP: Final = 10_000_000  # more rows than any sheet has
_LEAST_KNOWN: Final = 2  # names of a header that tell a piece from a column written twice
_FORM_ROWS: Final = 20
_LEAST_FORM: Final = 3
_PLACE: Final = re.compile(
    r".*(?:村|社区|组|居|居委会?|街|坊|里|片区?|队|屯|院|苑|小区|镇|乡|区|街道)"
)
_SUM: Final = re.compile("(?:合|总|小|共)计")
_COUNTS: Final = frozenset(("人数", "户数", "总人数", "老人数", "老人人数", "占比", "比例"))
_ASIDE: Final = re.compile("备份|历史|作废|旧|退出|注销")
_EXAMPLE: Final = re.compile(r"示例|样例|样表|模板|说明|example|sample", re.IGNORECASE)


def side_by_side(table: Table, score: Score) -> Table:
    """Return the table with what stands beside its columns, under the same names, below them."""
    starts, width = _repeats(table.header, score)
    if len(starts) < 2:
        return table
    names = table.header[starts[0] : starts[0] + width]
    rows: list[tuple[int, Cells]] = []
    origins: dict[int, Origin] = {}
    spoilt = {}
    for piece, left in enumerate(starts):
        for number, cells in table.rows:
            here = cells[left : left + width]
            if any(here):
                own = number + piece * _STEP
                rows.append((own, here))
                origins[own] = Origin(number, left)
        for (number, index), why in table.spoilt.items():
            if left <= index < left + width:
                spoilt[number + piece * _STEP, index - left] = why
    return replace(table, header=names, rows=tuple(rows), spoilt=spoilt, origins=origins)


def _repeats(header: Cells, score: Score) -> tuple[list[int], int]:
    """Return where the same names begin again, and how many there are; one start if never."""
    names = [fold_header(name) for name in header]
    first = next((at for at, name in enumerate(names) if name), 0)
    for at in range(first + _LEAST_KNOWN, len(names)):
        if names[at] != names[first]:
            continue
        width = at - first
        block = names[first:at]
        while block and not block[-1]:
            block.pop()
        starts = list(range(first, len(names), width))
        if score(header[first:at]) >= _LEAST_KNOWN and all(
            names[start : start + len(block)] == block
            and not any(names[start + len(block) : start + width])
            for start in starts
        ):
            return starts, len(block)
    return [first], len(names)


def without_aside(table: Table, findings: Findings) -> Table:
    """
    Return the table without another one that stands beside it, behind an empty column.

    Such a table is told: a count by community with its total, a list of telephones that names
    again what the list has named.
    """
    blocks = _blocks(table)
    kept, dropped = list(blocks[:1]), list[range]()
    for block in blocks[1:]:
        taken = {fold_header(table.header[at]) for one in kept for at in one}
        (dropped if _is_another(table, block, taken) else kept).append(block)
    if not dropped:
        return table
    gone = {at for block in dropped for at in block}
    names = "、".join(table.header[at] for at in sorted(gone) if table.header[at])
    spot = table.spot(table.head, min(gone))
    findings.notice(spot, text("read.notice.aside"), text("read.remedy.aside"), names)
    rows = ((number, _blanked(cells, gone)) for number, cells in table.rows)
    return replace(
        table,
        header=_blanked(table.header, gone),
        rows=tuple((number, cells) for number, cells in rows if any(cells)),
        spoilt={at: why for at, why in table.spoilt.items() if at[1] not in gone},
    )


def _blocks(table: Table) -> list[range]:
    """Return the runs of columns between columns that are empty from the header down."""
    width = len(table.header)
    is_filled = [bool(name) for name in table.header]
    for _, cells in table.rows:
        for at, cell in enumerate(cells[:width]):
            is_filled[at] = is_filled[at] or bool(cell)
    starts = [at for at in range(width) if is_filled[at] and (at == 0 or not is_filled[at - 1])]
    ends = [at + 1 for at in range(width) if is_filled[at] and not any(is_filled[at + 1 : at + 2])]
    return [range(start, end) for start, end in zip(starts, ends, strict=True)]


def _is_another(table: Table, block: range, taken: set[str]) -> bool:
    """Whether columns repeat names, count people, or come to a total."""
    names = {fold_header(table.header[at]) for at in block if table.header[at]}
    cells = (row[at] for _, row in table.rows for at in block if at < len(row))
    is_summed = any(_SUM.fullmatch(fold_header(cell)) for cell in cells if cell)
    return len(block) > 1 and (bool(names & taken) or is_summed or bool(names & _COUNTS))


def _blanked(cells: Cells, gone: set[int]) -> Cells:
    return tuple("" if at in gone else cell for at, cell in enumerate(cells))


def is_form(rows: Sequence[tuple[int, Cells]], score: Score) -> bool:
    """
    Whether names of columns stand below each other and not in one row.

    So they do on a form for one person, or where people stand side by side.
    """
    words = {
        cell
        for _, cells in rows[:_FORM_ROWS]
        for cell in cells
        if cell and category_code(word(cell)) is None
    }
    in_one_row = max(score(cells) for _, cells in rows[:_FORM_ROWS])
    return score(tuple(words)) - in_one_row >= max(_LEAST_FORM, in_one_row)


# --- sheets ---------------------------------------------------------------------------


def behind(table: Table, sheet: str) -> Table:
    """Return the table of a sheet that is not the first, its rows bearing the sheet's name."""
    own = {number: table.origins.get(number, Origin(number)) for number, _ in table.rows}
    named = {number: replace(origin, sheet=sheet) for number, origin in own.items()}
    return replace(table, origins=named)


def with_sheets(
    table: Table, first: str, others: Mapping[str, Table], score: Score, findings: Findings
) -> Table:
    """
    Return the table with the further sheets that hold the same list, if the office wants that.

    Where it has not said, sheets named after places are asked about, and any other is told.

    Parameters
    ----------
    first
        Name of the sheet that is read.
    others
        Name of every further sheet that is shown to the table on it.
    """
    lists = {name: other for name, other in others.items() if not _EXAMPLE.search(name)}
    alike = {name: other for name, other in lists.items() if _is_alike(table, other)}
    known = set(_people(table, table))
    alike = {name: one for name, one in alike.items() if set(_people(table, one)) - known}
    if not alike or table.answers.sheets == "first":
        return table
    if table.answers.sheets == "all":
        return _joined(table, first, alike, score)
    names = "、".join(alike)
    count = sum(len(other.rows) for other in alike.values())
    told = text("read.fault.sheets", sheet=first, count=count)
    remedy = text("read.remedy.sheets")
    is_by_place = all(_PLACE.fullmatch(name) for name in (first, *alike))
    if is_by_place and not any(map(_ASIDE.search, alike)):
        findings.fault(Spot(table.file), told, remedy, names)
    else:
        findings.notice(Spot(table.file), told, remedy, names)
    return table


def _is_alike(table: Table, other: Table) -> bool:
    """Whether a sheet is headed like the first: the same names, in whatever order."""
    one, two = ({fold_header(name) for name in each.header if name} for each in (table, other))
    return bool(other.rows) and one == two


def _people(table: Table, other: Table) -> Iterator[Cells]:
    """Yield the rows of a table in the order of the first one's columns, numbers left out."""
    order = _order(table, other)
    for _, cells in other.rows:
        row = (cells[at] if at is not None and at < len(cells) else "" for at in order)
        yield tuple(cell for cell in row if not cell.isdecimal() or len(cell) > 4)


def _order(table: Table, other: Table) -> list[int | None]:
    """Return where each of the first table's columns stands in another."""
    at = {fold_header(name): index for index, name in enumerate(other.header) if name}
    return [at.get(fold_header(name)) if name else None for name in table.header]


def _joined(table: Table, first: str, others: Mapping[str, Table], score: Score) -> Table:
    header = table.header
    is_named = score((*header, "community")) > score(header)  # no column says the village
    header = (*header, "community") if is_named else header
    rows: list[tuple[int, Cells]] = []
    origins: dict[int, Origin] = dict(table.origins)
    spoilt = dict(table.spoilt)
    width = len(table.header)
    for piece, (name, other) in enumerate({first: table, **others}.items()):
        order = _order(table, other)
        for number, cells in other.rows:
            own = number if piece == 0 else number + piece * _STEP * 100
            if piece:
                origin = other.origins.get(number, Origin(number))
                origins[own] = replace(origin, sheet=name, order=tuple(order))
            put = _in_order(cells, order, width) if piece else cells
            filled = (*put[:width], *("",) * (width - len(put)), name, *put[width:])
            rows.append((own, filled if is_named else put))
        if piece:
            where = {index: at for at, index in enumerate(order) if index is not None}
            for (number, index), why in other.spoilt.items():
                if index in where:
                    spoilt[number + piece * _STEP * 100, where[index]] = why
    return replace(table, header=header, rows=tuple(rows), spoilt=spoilt, origins=origins)


def _in_order(cells: Cells, order: Sequence[int | None], width: int) -> Cells:
    put = tuple(cells[at] if at is not None and at < len(cells) else "" for at in order)
    return (*put, *cells[width:])
