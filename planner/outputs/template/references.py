"""Cell references that follow when rows are put in: ``B9`` becomes ``B14``, ``B5:B5`` ``B5:B9``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_SUMMED = re.compile(
    r"(SUM|SUMIF|AVERAGE|COUNT|COUNTA|MIN|MAX|PRODUCT|MEDIAN|SUBTOTAL|SUMPRODUCT)\("
)


@dataclass(frozen=True, slots=True)
class Shift:
    """
    Rows that are put in below one row of one sheet.

    Parameters
    ----------
    sheet
        Name of the sheet.
    at
        The row that is repeated.
    extra
        How many rows are put in.
    """

    sheet: str
    at: int
    extra: int

    def row(self, number: int) -> int:
        """Return where a row stands afterwards."""
        return number + self.extra if number > self.at else number

    def end(self, number: int) -> int:
        """Return where the last row of a range stands: with the repeated row it grows."""
        return number + self.extra if number >= self.at else number

    def reference(self, written: str, *, grows: bool = False) -> str:
        """
        Return a reference such as ``B5``, ``$A$1:C9`` or ``3:4`` as it reads afterwards.

        Parameters
        ----------
        grows
            Whether a single cell of the repeated row becomes the range of all repeated ones.
        """
        rows = _ROWS.fullmatch(written)
        if rows:
            first, last = self.row(int(rows[2])), self.end(int(rows[4]))
            return f"{rows[1]}{first}:{rows[3]}{last}"
        first_cell, colon, last_cell = written.partition(":")
        one, two = _CELL.fullmatch(first_cell), _CELL.fullmatch(last_cell)
        if one is None or (colon and two is None):
            return written
        if two is not None:
            return f"{_put(one, self.row(int(one[4])))}:{_put(two, self.end(int(two[4])))}"
        if grows and int(one[4]) == self.at:
            return f"{written}:{_put(one, self.end(self.at))}"
        return _put(one, self.row(int(one[4])))

    def areas(self, written: str) -> str:
        """Return a list of areas parted by blanks, as rules and drop-downs have them."""
        return " ".join(self.reference(one, grows=True) for one in written.split())

    def formula(self, written: str, sheet: str, *, grows: bool = False) -> str:
        """
        Return a formula (without ``=``) of a sheet as it reads afterwards.

        A formula that cannot be taken apart stays as it is.

        Parameters
        ----------
        grows
            Whether a single cell of the repeated row stands for all of them wherever it
            stands, as in a chart; else it does as the one thing that is summed.
        """
        from openpyxl.formula.tokenizer import Tokenizer, TokenizerError

        try:
            tokens = Tokenizer(f"={written}").items
        except TokenizerError:
            return written
        made = []
        for at, token in enumerate(tokens):
            if token.type != "OPERAND" or token.subtype != "RANGE":
                made.append(token.value)
                continue
            before = tokens[at - 1].value.upper() if at else ""
            after = tokens[at + 1].value if at + 1 < len(tokens) else ""
            is_summed = bool(_SUMMED.fullmatch(before)) and after in {")", ","}
            made.append(self._operand(token.value, sheet, grows=grows or is_summed))
        return "".join(made)

    def _operand(self, written: str, sheet: str, *, grows: bool) -> str:
        prefix, mark, cells = written.rpartition("!")
        if mark:
            name = prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix
            sheet = name
        if sheet.casefold() != self.sheet.casefold():
            return written
        return f"{prefix}{mark}{self.reference(cells, grows=grows)}"


def _put(cell: re.Match[str], row: int) -> str:
    return f"{cell[1]}{cell[2]}{cell[3]}{row}"


def down(written: str, rows: int) -> str:
    """Return a formula (without ``=``) as it reads when it is copied some rows down."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator

    try:
        return str(Translator(f"={written}", origin="A1").translate_formula(row_delta=rows))[1:]
    except TokenizerError:
        return written


def across(written: str, origin: str, place: str) -> str:
    """Return a shared formula (without ``=``), written for one cell, as it reads in another."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import Translator

    try:
        return str(Translator(f"={written}", origin=origin).translate_formula(place))[1:]
    except TokenizerError:
        return written
