"""What speaks of rows by their number, where rows come in between: ranges, formulas, names."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, unescape

from planner.read.xlsx import Part, parts_of

_REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[^'!:\[\]]+)!)?"
    r"(?:(?P<c1>\$?[A-Z]{1,3})?(?P<d1>\$?)(?P<r1>\d+))(?::(?P<c2>\$?[A-Z]{1,3})?(?P<d2>\$?)(?P<r2>\d+))?"
)
_ATTRIBUTE = re.compile(rb"\b(ref|sqref|topLeftCell|activeCell)=(\"[^\"]*\"|'[^']*')")
_BREAK = re.compile(rb"\b(id)=\"(\d+)\"")
_FORMULA = re.compile(rb"(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]+)(</(?:\w+:)?f>)")
_NAME = re.compile(rb"(<(?:\w+:)?definedName\s[^>]*>)([^<]+)(</(?:\w+:)?definedName>)")
_COMMENT = re.compile(rb"(<(?:\w+:)?comment\s[^>]*\bref=\")([A-Z]+\d+)(\")")
_ANCHOR = re.compile(rb"(<(?:\w+:)?row>)(\d+)(</(?:\w+:)?row>)")
_NOTE = re.compile(rb"(<(?:\w+:)?Row>)(\d+)(</(?:\w+:)?Row>)")
_LEGACY = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]+)(</(?:\w+:)?Anchor>)")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\b")
_BEFORE_CALCULATION = re.compile(
    rb"</(\w+:|)(?:sheets|functionGroups|externalReferences|definedNames)>"
)
_RANGED_NAMES: Final = ("table", "comments", "drawing", "vmlDrawing")


@dataclass(frozen=True, slots=True)
class Moved:
    """
    Rows that came in behind one.

    Parameters
    ----------
    sheet
        The sheet's name.
    last
        The row behind which they stand.
    grow
        How many.
    shift
        How far down what stood below went: 0 where they fill rows that were empty.
    """

    sheet: str
    last: int
    grow: int
    shift: int

    def row(self, row: int) -> int:
        """Return where a row stands now."""
        return row + self.shift if row > self.last else row

    def end(self, first: int, last: int) -> int:
        """Return where a range ends now: one that held the last person holds the new ones."""
        return last + self.grow if first < last == self.last else self.row(last)

    def reference(self, written: str, *, own: bool, here: bool) -> str:
        """
        Return a reference as it is now.

        Parameters
        ----------
        own
            Whether one without a sheet's name means this sheet.
        here
            Whether it stands on this sheet: elsewhere a range does not grow.
        """
        found = _REFERENCE.fullmatch(written)
        if found is None:
            return written
        sheet = found["sheet"]
        if (not own) if sheet is None else (_bare(sheet) != self.sheet):
            return written
        first = int(found["r1"])
        new = f"{sheet or ''}{found['c1'] or ''}{found['d1']}{self.row(first)}"
        if found["r2"] is None:
            return new if found["c1"] else written
        last = int(found["r2"])
        end = self.end(first, last) if here else self.row(last)
        return f"{new}:{found['c2'] or ''}{found['d2']}{end}"

    def ranges(self, written: str) -> str:
        """Return a list of ranges of this sheet, as an attribute holds it."""
        return " ".join(self.reference(one, own=True, here=True) for one in written.split())


def _bare(sheet: str) -> str:
    name = sheet.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def moved_formula(written: str, moved: Moved, *, own: bool, here: bool) -> str:
    """Return a formula, without its sign, as it is now."""
    from openpyxl.formula.tokenizer import Token, Tokenizer

    tokens = Tokenizer(f"={written}")
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = moved.reference(token.value, own=own, here=here)
    return "".join(token.value for token in tokens.items)


def moved_tag(tag: bytes, moved: Moved, kind: str) -> bytes:
    """Return a tag of the sheet whose attributes name rows, as it is now."""
    if kind == "brk":
        return _BREAK.sub(lambda m: b'id="%d"' % moved.row(int(m[2])), tag)

    def ranges(found: re.Match[bytes]) -> bytes:
        quote, inner = found[2][:1], found[2][1:-1].decode()
        return found[1] + b"=" + quote + moved.ranges(inner).encode() + quote

    return _ATTRIBUTE.sub(ranges, tag)


def moved_formulas(content: bytes, moved: Moved, *, own: bool, here: bool) -> bytes:
    """Return a part with its formulas as they are now."""

    def formula(found: re.Match[bytes]) -> bytes:
        before = unescape(found[2].decode())
        after = moved_formula(before, moved, own=own, here=here)
        return found[0] if after == before else found[1] + escape(after).encode() + found[3]

    return _FORMULA.sub(formula, content)


def moved_parts(
    archive: zipfile.ZipFile, part: Part, moved: Moved, changed: dict[str, bytes]
) -> dict[str, bytes]:
    """Return the changed parts with those of the workbook that speak of the sheet's rows."""
    found = dict(changed)
    if moved.shift:
        for other in part.sheets:
            if other != part.target:
                found[other] = moved_formulas(archive.read(other), moved, own=False, here=False)
        book = archive.read(part.book)
        found[part.book] = _NAME.sub(lambda name: _named(name, moved), book)
    for kind, target in parts_of(archive, part.target).values():
        ending = kind.rpartition("/")[2]
        if ending not in _RANGED_NAMES or target not in archive.namelist():
            continue
        content = archive.read(target)
        if ending == "table":
            found[target] = _ATTRIBUTE.sub(
                lambda m: m[1] + b"=" + m[2][:1] + moved.ranges(m[2][1:-1].decode()).encode()
                + m[2][:1],
                content,
            )  # fmt: skip
        elif moved.shift:
            found[target] = _anchored(content, moved)
    return {name: content for name, content in found.items() if content != archive.read(name)}


def _named(found: re.Match[bytes], moved: Moved) -> bytes:
    before = unescape(found[2].decode())
    after = moved_formula(before, moved, own=False, here=False)
    return found[0] if after == before else found[1] + escape(after).encode() + found[3]


def _anchored(content: bytes, moved: Moved) -> bytes:
    """Return a drawing, or remarks, moved along with the rows by which they hang."""

    def comment(found: re.Match[bytes]) -> bytes:
        return found[1] + moved.ranges(found[2].decode()).encode() + found[3]

    def zero(found: re.Match[bytes]) -> bytes:  # rows of anchors count from 0
        return found[1] + b"%d" % (moved.row(int(found[2]) + 1) - 1) + found[3]

    def legacy(found: re.Match[bytes]) -> bytes:
        numbers = [int(one) for one in found[2].split(b",")]
        for index in (2, 6):
            numbers[index] = moved.row(numbers[index] + 1) - 1
        return found[1] + b", ".join(b"%d" % one for one in numbers) + found[3]

    content = _COMMENT.sub(comment, content)
    content = _ANCHOR.sub(zero, content)
    content = _NOTE.sub(zero, content)
    return _LEGACY.sub(legacy, content)


def recalculated(
    archive: zipfile.ZipFile, part: Part, changed: dict[str, bytes]
) -> dict[str, bytes]:
    """Return the changed parts; where there are formulas the workbook asks to be calculated."""
    sheets = (changed.get(name) or archive.read(name) for name in part.sheets)
    if not any(_HAS_FORMULA.search(sheet) for sheet in sheets):
        return changed
    book = changed.get(part.book) or archive.read(part.book)
    if b"fullCalcOnLoad" in book:
        return changed
    found = _CALCULATION.search(book)
    if found is not None:
        asked = book[: found.end()] + b' fullCalcOnLoad="1"' + book[found.end() :]
    else:
        place = max((one.end() for one in _BEFORE_CALCULATION.finditer(book)), default=0)
        if not place:
            return changed
        prefix = (_BEFORE_CALCULATION.search(book) or [b"", b""])[1]
        told = b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>'
        asked = book[:place] + told + book[place:]
    return {**changed, part.book: asked}
