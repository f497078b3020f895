"""
Cells of a workbook of the office's changed where they stand.

Only the part of the one sheet is touched, and in it only what is named: everything else keeps
its bytes, also what no library of ours understands. Rows that follow the last person take the
looks of that row; what stands below moves down, and whatever speaks of those rows goes with it.
ECMA-376, part 1: 18.3.1 (cells and rows), 18.17 (formulas).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, unescape

from planner.read.tables import letters
from planner.read.xlsx import Part, column_of, first_shown
from planner.write.days import as_written
from planner.write.moved_rows import (
    Moved,
    moved_formula,
    moved_formulas,
    moved_parts,
    moved_tag,
    recalculated,
)
from planner.write.patches import NotExactError, Patch, Value
from planner.write.scanned import FORMULAS, Cell, Row, Scan, scan_sheet, tag_end

Edit = tuple[int, int, bytes]
_SIGNIFICANT: Final = 15  # digits that a number of a spreadsheet keeps
_AT = re.compile(r"([A-Z]{1,3})(\d+)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_SPANS = re.compile(rb'\s+spans="[^"]*"')
_ROW_AT = re.compile(rb'(\sr=")\d+(")')
_CELL_AT = re.compile(rb'(\sr=")[A-Z]+\d+(")')
_INNER = re.compile(rb"<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def patch_xlsx(content: bytes, patch: Patch) -> bytes:
    """
    Return the bytes of a workbook with a patch applied to the first sheet that is shown.

    Raises
    ------
    NotExactError
        If a cell that is to change holds a formula.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = first_shown(archive)
        scan = scan_sheet(archive.read(part.target))
        editor = _Editor(scan, part, patch)
        edits = editor.edits()
        changed = {part.target: _applied(scan.content, edits)}
        if editor.moved.grow:
            changed = moved_parts(archive, part, editor.moved, changed)
        return _packed(archive, recalculated(archive, part, changed))


def _packed(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for one in archive.infolist():
            new.writestr(
                one, changed.get(one.filename, archive.read(one.filename)), one.compress_type
            )
    return out.getvalue()


def _applied(content: bytes, edits: list[Edit]) -> bytes:
    pieces, at = [], 0
    for first, last, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [content[at:first], new]
        at = last
    return b"".join([*pieces, content[at:]])


# --- what changes ---------------------------------------------------------------------


@dataclass(slots=True)
class _Editor:
    """Makes the edits of one sheet."""

    scan: Scan
    part: Part
    patch: Patch
    moved: Moved = field(init=False)
    samples: dict[int, Cell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """See where further rows go, and what the cells of every column look like."""
        rows, last, more = self.scan.rows, self.patch.last, len(self.patch.rows)
        is_free = all(rows[r].is_blank for r in range(last + 1, last + more + 1) if r in rows)
        is_below = any(row > last for row in rows)
        shift = more if more and is_below and not is_free else 0
        self.moved = Moved(self.part.name, last, more, shift)
        for number in range(self.patch.head + 1, last + 1):
            for column, cell in rows[number].cells.items() if number in rows else ():
                if cell.has_value:
                    self.samples[column] = cell

    def edits(self) -> list[Edit]:
        """Return what is to be replaced in the part: from, to, by what."""
        found: list[Edit] = []
        wanted: dict[int, dict[int, Value]] = {}
        for (row, column), value in self.patch.cells.items():
            wanted.setdefault(row, {})[column] = value
        if self.patch.headers:
            wanted.setdefault(self.patch.head, {}).update(self.patch.headers)
        for row, cells in wanted.items():
            found += self._changed(row, cells)
        if self.patch.rows:
            found += self._moved_rows(set(wanted))
            found += self._further()
        found += self._tags()
        return found

    def _changed(self, number: int, cells: Mapping[int, Value]) -> Iterator[Edit]:
        """Yield the edits of single cells of one row."""
        row = self.scan.rows[number]
        for column in sorted(cells):
            old = row.cells.get(column)
            if old is not None and old.formula is not None:
                raise NotExactError
            style = self._style_beside(row, column) if old is None else old.style
            new = self._cell(number, column, cells[column], style)
            if old is not None:
                yield old.start, old.end, new
            else:
                after = [cell.start for at, cell in row.cells.items() if at > column]
                place = min(after, default=row.end)
                yield place, place, new
        if max(cells) > max(row.cells, default=0):
            tag = self.scan.content[row.start : row.tag_end]
            yield row.start, row.tag_end, _SPANS.sub(b"", tag)

    def _style_beside(self, row: Row, column: int) -> str:
        sample = self.samples.get(column)
        if sample is not None:
            return sample.style
        left = [at for at in row.cells if at < column]
        return row.cells[max(left)].style if left else ""

    def _moved_rows(self, done: set[int]) -> Iterator[Edit]:
        """Yield what changes in rows that move, and in formulas that speak of them."""
        content, moved = self.scan.content, self.moved
        for number, row in self.scan.rows.items():
            new = moved.row(number)
            if new != number:
                tag = content[row.start : row.tag_end]
                yield row.start, row.tag_end, _ROW_AT.sub(rb"\g<1>%d\g<2>" % new, tag)
            for column, cell in row.cells.items():
                tag = content[cell.start : cell.tag_end]
                if new != number and _CELL_AT.search(tag):
                    at = f"{letters(column)}{new}".encode()
                    yield cell.start, cell.tag_end, _CELL_AT.sub(rb"\g<1>" + at + rb"\g<2>", tag)
                if cell.formula is not None and number not in done:
                    yield from self._formula(cell)

    def _formula(self, cell: Cell) -> Iterator[Edit]:
        """Yield a formula as it is after the move; what it gave before is stale then."""
        first, last = cell.formula or (0, 0)
        old = self.scan.content[first:last]
        new = moved_formulas(old, self.moved, own=True, here=True)
        opening = tag_end(new, 0)
        new = moved_tag(new[:opening], self.moved, "f") + new[opening:]
        if new != old:
            yield first, last, new
            if cell.value is not None:
                yield *cell.value, b""

    def _tags(self) -> Iterator[Edit]:
        """Yield what changes in the tags of the sheet that speak of rows."""
        content = self.scan.content
        for kind, first, last in self.scan.tags if self.moved.grow or self.patch.headers else ():
            tag = content[first:last]
            new = moved_tag(tag, self.moved, kind) if self.moved.grow else tag
            if kind == "dimension" and self.patch.headers:
                new = _widened(new, max(self.patch.headers))
            if kind in FORMULAS and not tag.endswith(b"/>"):
                end = content.index(b"<", last)
                written = unescape(content[last:end].decode())
                after = moved_formula(written, self.moved, own=True, here=True)
                if after != written:
                    yield last, end, escape(after).encode()
            if new != tag:
                yield first, last, new

    def _further(self) -> Iterator[Edit]:
        """Yield the rows that follow the last person's."""
        model = self.scan.rows[self.patch.last]
        fresh = []
        for step, values in enumerate(self.patch.rows, start=1):
            number = self.patch.last + step
            there = None if self.moved.shift else self.scan.rows.get(number)
            looks = model if there is None or not there.cells else there
            tag = self.scan.content[model.start : model.tag_end]
            tag = _SPANS.sub(b"", _ROW_AT.sub(rb"\g<1>%d\g<2>" % number, tag))
            if not _ROW_AT.search(tag):
                tag = tag.replace(b"row", b'row r="%d"' % number, 1)
            cells = b"".join(
                self._of_row(number, column, values, looks, model)
                for column in sorted({*model.cells, *looks.cells, *values})
            )
            whole = tag + cells + b"</" + self.scan.prefix.encode() + b"row>"
            if there is None:
                fresh.append(whole)
            else:
                yield there.start, there.close, whole
        # Rows stand in order: those that are not there yet come before the next that is.
        if fresh:
            yield model.close, model.close, b"".join(fresh)

    def _of_row(
        self, number: int, column: int, values: Mapping[int, Value], looks: Row, model: Row
    ) -> bytes:
        """Return a cell of a further row."""
        like, above = looks.cells.get(column), model.cells.get(column)
        style = like.style if like is not None else (above.style if above is not None else "")
        value = values.get(column, "")
        if not value and above is not None and column not in self.patch.known:
            step = number - self.patch.last
            if above.formula is not None:
                return self._translated(above, step, number, column, style)
            if column == self.patch.counting:
                counted = self._text(above)
                value = str(int(counted) + step) if counted.isdecimal() else ""
        return self._cell(number, column, value, style)

    def _translated(self, above: Cell, step: int, number: int, column: int, style: str) -> bytes:
        from openpyxl.formula.translate import Translator

        written = _INNER.fullmatch(self.scan.content[slice(*(above.formula or (0, 0)))])
        if written is None:
            return self._cell(number, column, "", style)
        origin = f"{letters(column)}{number - step}"
        formula = Translator(f"={unescape(written[1].decode())}", origin)
        said = formula.translate_formula(f"{letters(column)}{number}")
        prefix = self.scan.prefix
        inner = f"<{prefix}f>{escape(str(said)[1:])}</{prefix}f>"
        return self._tag(number, column, style, "", inner)

    def _text(self, cell: Cell) -> str:
        """Return what a cell shows, as far as it is a plain number or a text by number."""
        if cell.value is None:
            return ""
        raw = re.sub(rb"<[^>]*>", b"", self.scan.content[slice(*cell.value)]).decode()
        return self.part.strings[int(raw)] if cell.kind == "s" else unescape(raw)

    def _cell(self, row: int, column: int, value: Value, style: str) -> bytes:
        """Return a cell as the format writes it."""
        prefix = self.scan.prefix
        sample = self.samples.get(column)
        if isinstance(value, date):
            dated = style if self._is_dated(style) else ""
            if sample is not None and sample.kind == "n" and self._is_dated(sample.style):
                dated = dated or sample.style
            if dated:
                epoch = date(1904, 1, 1) if self.part.is_1904 else date(1899, 12, 30)
                number = (value - epoch).days
                return self._tag(row, column, dated, "", f"<{prefix}v>{number}</{prefix}v>")
            value = as_written(value, "" if sample is None else self._text(sample))
        if not value:
            return self._tag(row, column, style, "", "")
        is_number = sample is not None and sample.kind == "n" and not self._is_dated(sample.style)
        digits = sum(sign.isdigit() for sign in value)
        if is_number and _NUMBER.fullmatch(value) and digits <= _SIGNIFICANT:
            return self._tag(row, column, style, "", f"<{prefix}v>{value}</{prefix}v>")
        told = escape(_UNSAFE.sub("", value)).replace("\r\n", "\n").replace("\r", "\n")
        text = f'<{prefix}is><{prefix}t xml:space="preserve">{told}</{prefix}t></{prefix}is>'
        return self._tag(row, column, style, "inlineStr", text)

    def _tag(self, row: int, column: int, style: str, kind: str, inner: str) -> bytes:
        prefix = self.scan.prefix
        named = f' s="{style}"' if style else ""
        typed = f' t="{kind}"' if kind else ""
        start = f'<{prefix}c r="{letters(column)}{row}"{named}{typed}'
        return (f"{start}>{inner}</{prefix}c>" if inner else f"{start}/>").encode()

    def _is_dated(self, style: str) -> bool:
        from openpyxl.styles.numbers import is_date_format

        index = int(style or "0")
        return index < len(self.part.formats) and is_date_format(self.part.formats[index])


def _widened(tag: bytes, column: int) -> bytes:
    """Return the tag that says how far the sheet reaches, with one more column."""
    found = re.search(rb'ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', tag)
    if found is None or column_of(found[3].decode()) >= column:
        return tag
    wide = found[1] + found[2] + b":" + letters(column).encode() + found[4]
    return tag[: found.start()] + b'ref="' + wide + b'"' + tag[found.end() :]
