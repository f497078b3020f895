"""``week.xlsx``: the week on one page, a page per helper, and whoever could not be served."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from planner.outputs.day import beside_words, week_sheets
from planner.outputs.duty import duty_rows
from planner.outputs.names import without_control
from planner.outputs.paper.marks import CODES
from planner.outputs.paper.sheet_data import ATTRIBUTION
from planner.outputs.unserved import COLUMNS, unserved_rows
from planner.outputs.wording import paper_clock, span_words
from planner.words import say
from planner.words.tables import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from planner.outputs.day import CallLine, DaySheet, Person, StopLine, WeekSheet
    from planner.outputs.material import Material

Row = Sequence[object]
OUTCOMES = ("met", "not-in", "refused", "away", "not-gone", "other")
_LONGEST_TITLE = 31  # Excel's own limit
_LONGEST_CELL = 32767  # Excel's own limit
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows
_STAMP = "2000-01-01T00:00:00Z"  # stands for a clock, so that the same plan gives the same file

_HELPER_COLUMNS = (
    ("date", 12), ("day", 9), ("number", 6), ("arrive", 10), ("start", 10), ("depart", 10),
    ("id", 12), ("name", 14), ("door", 32), ("about", 24), ("tier", 10), ("needs", 12),
    ("windows", 18), ("last_contact", 13), ("phone", 15), ("call_if_closed", 22), ("note", 24),
    ("walking", 9), ("next", 9), ("remarks", 28), ("report.sheet", 12), ("report.stop", 6),
    ("report.outcome", 14),
    ("report.minutes", 10), ("report.note", 28), ("report.codes", 16),
)  # fmt: skip
_LINE_PT = 15  # height of a line in a cell
_MARGIN_IN = 0.4
_GLANCE_HEAD = 6  # row of the heads on the first page
_FIRST_ROW = 4  # of a helper's page, below title and header


def write_workbook(file: Path, material: Material) -> None:
    """Write the workbook; every cell that comes from a roster is text and never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    overview = book.active
    if overview is None:
        raise RuntimeError("a new workbook has a sheet")
    titles = _Titles()
    weeks = week_sheets(material)
    _fill_overview(titles.name(overview, _say(material, "week_sheet")), material, weeks)
    for week in weeks:
        _fill_helper(titles.name(book.create_sheet(), week.label), material, week)
    _fill_unserved(book, titles, material)
    _fill_duty(book, titles, material)
    _save(book, file)


class _Titles:
    """Names of the pages: short, lawful, and no two alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, sheet: Worksheet, wanted: str) -> Worksheet:
        """Give `sheet` a name as near to `wanted` as Excel allows."""
        lawful = re.sub(r"[\[\]:*?/\\]", "_", without_control(wanted)).strip("'") or "_"
        title, count = _shortened(lawful, ""), 1
        while title.casefold() in self._taken:
            count += 1
            title = _shortened(lawful, f"~{count}")
        self._taken.add(title.casefold())
        sheet.title = title
        return sheet


def _shortened(title: str, tail: str) -> str:
    # Excel counts UTF-16 units, in which a rare character is two.
    while len((title + tail).encode("utf-16-le")) // 2 > _LONGEST_TITLE:
        title = title[:-1]
    return title + tail


def _fill_overview(sheet: Worksheet, material: Material, weeks: Iterable[WeekSheet]) -> None:
    put_texts(sheet, [material.scenario.title])
    put_texts(sheet, [span_words(material.mask.language, material.plan.horizon)])
    put_texts(sheet, [f"{material.origin} · {ATTRIBUTION}"])
    put_texts(sheet, [_say(material, "internal")])
    put_texts(sheet, [])
    head = (
        "helper",
        "date",
        "day",
        "out",
        "back",
        "stops",
        "elders",
        "calls",
        "walking",
        "service",
    )
    _head(sheet, material, [(name, 14) for name in head])
    for week in weeks:
        for day in week.days:
            _left(put_texts(sheet, [week.label, *_glance(day)]))
    _print_setup(sheet, titles=_GLANCE_HEAD)


def _glance(day: DaySheet) -> Row:
    return (
        day.day.isoformat(),
        day.letters,
        day.out and paper_clock(day.out),
        day.back and paper_clock(day.back),
        len(day.stops),
        day.elders,
        len(day.calls),
        day.walk_min,
        day.service_min,
    )


def _fill_helper(sheet: Worksheet, material: Material, week: WeekSheet) -> None:
    span = span_words(material.mask.language, material.plan.horizon)
    put_texts(sheet, [f"{week.label} · {span}"])
    put_texts(sheet, [f"{material.origin} · {ATTRIBUTION}"])
    _head(sheet, material, _HELPER_COLUMNS)
    sheet.freeze_panes = "D4"
    for day in week.days:
        for stop in day.stops:
            for person in stop.people:
                _wrap(put_texts(sheet, _visit_row(material, day, stop, person)))
        for call in day.calls:
            _wrap(put_texts(sheet, _call_row(material, day, call)))
    _add_lists(sheet, material)
    _print_helper(sheet)


def _wrap(cells: Sequence[Any], columns: Sequence[tuple[str, int]] = _HELPER_COLUMNS) -> None:
    """
    Let what is wider than its column go on below, where the next cell would cut it off.

    The row is made as high as its lines: not every program does that by itself.
    """
    from openpyxl.styles import Alignment

    lines = 1
    for cell, (_, width) in zip(cells, columns, strict=False):
        several = _lines(cell.value, width) if isinstance(cell.value, str) else 1
        cell.alignment = Alignment(wrap_text=several > 1, vertical="top", horizontal="left")
        lines = max(lines, several)
    if lines > 1:
        sheet = cells[0].parent
        sheet.row_dimensions[sheet.max_row].height = lines * _LINE_PT


def _lines(text: str, width: int) -> int:
    """Return on how many lines a text stands in a column, broken between words where it can be."""
    lines, taken = 1, 0
    for part in re.findall(r"[!-~]+|\s|.", text, re.DOTALL):
        size = width_of(part)
        if part == "\n":
            lines, taken = lines + 1, 0
        elif taken + size <= width:
            taken += size
        else:
            lines += 1 + (size - 1) // width
            taken = 0 if part.isspace() else (size - 1) % width + 1
    return lines


def _left(cells: Sequence[Any]) -> None:
    """Let numbers stand below their heads, which are words and stand on the left."""
    from openpyxl.styles import Alignment

    for cell in cells:
        cell.alignment = Alignment(horizontal="left")


def _add_lists(sheet: Worksheet, material: Material) -> None:
    from openpyxl.utils import get_column_letter

    names = [name for name, _ in _HELPER_COLUMNS]
    places = {n: get_column_letter(names.index(f"report.{n}") + 1) for n in ("outcome", "codes")}
    answer_lists(sheet, material.mask.language, places, first=_FIRST_ROW)


def answer_lists(sheet: Worksheet, language: str, places: Mapping[str, str], *, first: int) -> None:
    """
    Give the columns that the office fills in their drop-down lists.

    Parameters
    ----------
    places
        Letter of the columns ``outcome`` and ``codes``.
    first
        First row below the header.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    if sheet.max_row < first:
        return
    outcomes = [say(language, f"sheets.outcome.{one}") for one in OUTCOMES]
    codes = [f"{code} {say(language, f'sheets.code.{code}')}" for code in CODES]
    for name, shown in (("outcome", outcomes), ("codes", codes)):
        one = DataValidation(type="list", formula1=f'"{",".join(shown)}"', allow_blank=True)
        one.showErrorMessage = name == "outcome"  # two codes may stand together: 1 8
        one.add(f"{places[name]}{first}:{places[name]}{sheet.max_row}")
        sheet.add_data_validation(one)


def _visit_row(material: Material, day: DaySheet, stop: StopLine, person: Person) -> Row:
    return (
        day.day.isoformat(),
        day.letters,
        stop.number,
        paper_clock(stop.arrive),
        paper_clock(stop.start),
        paper_clock(stop.depart),
        person.id,
        person.name,
        stop.door,
        *_person_cells(material, person),
        stop.walk_min,
        stop.next_min,
        " · ".join(beside_words(material.mask.language, stop)),
        *_report_cells(day, stop.number),
    )


def _report_cells(day: DaySheet, stop: int) -> Row:
    """Return number and stop by which a returned row is known, and room for what came back."""
    return (day.sheet_id, stop, "", "", "", "") if day.is_issued else ("",) * 6


def _call_row(material: Material, day: DaySheet, call: CallLine) -> Row:
    length, person = _say(material, "call_length", minutes=call.minutes), call.person
    return (
        day.day.isoformat(), day.letters, call.number, "",
        *(paper_clock(at) if at else "" for at in (call.start, call.end)), person.id, person.name,
        f"{call.kind} · {length}", *_person_cells(material, person), "", "", "",
        *_report_cells(day, call.number),
    )  # fmt: skip


def _notes(material: Material, person: Person) -> list[str]:
    """Return the roster's notes: what the column is called after as it is, others by name."""
    title = _say(material, "note")
    return [value if name == title else f"{name} {value}" for name, value in person.notes]


def _person_cells(material: Material, person: Person) -> Row:
    return (
        person.about,
        person.tier,
        person.needs,
        person.windows,
        person.last_contact,
        person.phone,
        person.emergency,
        " · ".join([*_notes(material, person), *filter(None, [person.cases])]),
    )


def _fill_unserved(book: Workbook, titles: _Titles, material: Material) -> None:
    if not material.plan.unserved:
        return
    sheet = titles.name(book.create_sheet(), _say(material, "unserved_sheet"))
    language = material.mask.language
    _bold(put_texts(sheet, [say(language, f"maps.column.{name}") for name in COLUMNS]))
    for row in unserved_rows(material):
        put_texts(sheet, row)
    _widths(sheet, [14] * 8 + [44, 44])
    _print_setup(sheet, titles=1)


def _fill_duty(book: Workbook, titles: _Titles, material: Material) -> None:
    """List who has duty on rest days."""
    rows = duty_rows(material)
    if not rows:
        return
    sheet = titles.name(book.create_sheet(), _say(material, "duty_sheet"))
    for row in rows:
        put_texts(sheet, [row["day"], row["who"], row["phone"], row["calls"], row["proposed"]])
    _widths(sheet, [24, 18, 16, 14, 20])
    _print_setup(sheet, titles=0)


def _head(sheet: Worksheet, material: Material, columns: Sequence[tuple[str, int]]) -> None:
    heads = put_texts(sheet, [_say(material, name) for name, _ in columns])
    _bold(heads)
    _wrap(heads, columns)
    _widths(sheet, [width for _, width in columns])


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width


def _bold(cells: Iterable[Any]) -> None:
    from openpyxl.styles import Font

    for cell in cells:
        cell.font = Font(bold=True)


def _print_helper(sheet: Worksheet) -> None:
    """Two pages wide: on one the letters would be too small. What the office fills in stays off."""
    from openpyxl.utils import get_column_letter

    _print_setup(sheet, titles=_FIRST_ROW - 1, pages=2)
    names = [name for name, _ in _HELPER_COLUMNS]
    first, last = (get_column_letter(names.index(one) + 1) for one in ("id", "name"))
    sheet.print_title_cols = f"{first}:{last}"
    end = get_column_letter(names.index("remarks") + 1)
    sheet.print_area = f"A1:{end}{sheet.max_row}"


def _print_setup(sheet: Worksheet, *, titles: int, pages: int = 1) -> None:
    """Print lying and so many pages wide; the row `titles` stands on every page, 0 for none."""
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth = 0, pages
    sheet.page_margins = PageMargins(_MARGIN_IN, _MARGIN_IN, _MARGIN_IN, _MARGIN_IN)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if titles:
        sheet.print_title_rows = f"{titles}:{titles}"


def put_texts(sheet: Worksheet, values: Row) -> list[Any]:
    """Add a row of cells below the last one and return them."""
    cells = _cells(sheet, [_value(value) for value in values])
    sheet.append(cells)
    for cell in cells:
        if isinstance(cell.value, str):
            cell.data_type = "s"  # text, whatever it starts with
            cell.quotePrefix = True
    return cells


def _cells(sheet: Worksheet, values: Sequence[Any]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    return [WriteOnlyCell(sheet, value) for value in values]


def _value(value: object) -> Any:
    return without_control(value)[:_LONGEST_CELL] if isinstance(value, str) else value


def _say(material: Material, name: str, **values: object) -> str:
    return say(material.mask.language, f"sheets.{name}", **values)


def _save(book: Workbook, file: Path) -> None:
    """Write the book without a clock in it: neither in its properties nor in the zip."""
    raw = BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, _timeless(name, old.read(name)))


def _timeless(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    stamp = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"
    return re.sub(stamp, rb"\g<1>" + _STAMP.encode(), content)
