"""
Empty rosters to begin with: what ``planner new`` writes.

Four workbooks with headers in the chosen language, drop-down lists, an example and an
explanation, and a ``scenario.toml`` with comments. All read back without a notice.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from planner.errors import Fault, InputError, text
from planner.policy import load_policy
from planner.read.columns import COLUMNS
from planner.read.examples import examples, options
from planner.read.headers import Kind
from planner.read.layers import NAME
from planner.read.matching import is_needed
from planner.read.openers import is_file
from planner.read.streets_path import STREETS_ENDINGS
from planner.read.tables import one_line
from planner.words import say

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

KINDS: Final[tuple[Kind, ...]] = ("elders", "helpers", "pairs", "history")
LAST_ROW: Final = 20_000  # down to here the drop-downs reach

_HOMES: Final = {"gongshu": "拱墅", "jiangpu": "江浦路", "bazhou": "巴州", "dongxihu": "东西湖"}
_OFFICE = re.compile(r"(?:.*[省市区县])?([^省市区县\s]{1,8}(?:街道|镇|乡))(?:办事处)?$")
_NUMBERS = ("lon", "lat", "service_minutes", "max_minutes_per_week", "walking_speed_mps", "minutes")
_TEXT_FORMAT = "@"
_OPEN = ("categories", "needs")  # lists from which several may be taken, and other words too


@dataclass(frozen=True, slots=True)
class Begun:
    """
    What is known of an office before its first list.

    Parameters
    ----------
    place
        Where it is, as a map would name it.
    office
        What it is called; titles bear it.
    policy
        A shipped pack, or the path of a file; empty for the language's usual one.
    streets
        A file of streets, which is copied into the folder; None where it comes later.
    """

    place: str = ""
    office: str = ""
    policy: str = ""
    streets: Path | None = None

    def near_office(self) -> str:
        """Return the sub-district or town at the end of the place, empty where there is none."""
        found = _OFFICE.search(self.place.strip())
        return found[1] if found else ""

    def near_policy(self) -> str | None:
        """Return the shipped pack of this place, None where none was made for it."""
        return next((pack for pack, name in _HOMES.items() if name in self.place), None)


def write_blank(folder: Path, language: str, begun: Begun | None = None) -> None:
    """
    Write an empty scenario into `folder`, which is made if it is not there.

    Parameters
    ----------
    folder
        A new or an empty folder.
    language
        ``zh`` or ``en``: of the headers, the lists and the explanations.
    begun
        What is known of the office.

    Raises
    ------
    InputError
        If something lies in the folder already, or it cannot be written to; if the streets are
        no file of streets, or there is no such policy.
    """
    begun = begun or Begun()
    _check(begun)
    contents = {f"{kind}.xlsx": _saved(_workbook(kind, language)) for kind in KINDS}
    contents[NAME] = _settings(language, begun).encode()
    try:
        refuse_full(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        if begun.streets is not None:
            shutil.copyfile(begun.streets, folder / begun.streets.name)
    except OSError as error:
        why = text("blank.fault.unwritable", why=error.strerror or type(error).__name__)
        raise InputError((Fault(folder.name, why),)) from error


def is_streets(file: Path) -> bool:
    """Whether a file is there and called as files of streets are."""
    return is_file(file) and file.name.lower().endswith(STREETS_ENDINGS)


def _check(begun: Begun) -> None:
    """Refuse streets that are none and policies that nobody knows, all at once."""
    faults: list[Fault] = []
    if begun.streets is not None and not is_streets(begun.streets):
        name = "streets-kind" if is_file(begun.streets) else "streets"
        expected = text(f"blank.fault.{name}", value=str(begun.streets))
        faults.append(Fault("--streets", expected, text("blank.remedy.streets")))
    if begun.policy:
        try:
            load_policy(begun.policy)
        except InputError as error:
            faults += [replace(fault, file="--policy") for fault in error.faults]
    if faults:
        raise InputError(tuple(faults))


def policy_of(begun: Begun, language: str) -> str:
    """Return the policy that was chosen, or the one that stands for none."""
    return begun.policy or ("gongshu" if language == "zh" else "generic")


def _settings(language: str, begun: Begun) -> str:
    """Return ``scenario.toml``, its comments in one column."""
    office = begun.office or say(language, "blank.begun.office")
    streets = "streets.osm.pbf" if begun.streets is None else begun.streets.name
    policy = policy_of(begun, language)
    policy = str(Path(policy).resolve()) if policy.lower().endswith(".toml") else policy
    place = "".join(sign for sign in one_line(begun.place) if sign.isprintable()).strip()
    return say(
        language,
        "blank.scenario.file",
        title=_quoted(say(language, "blank.begun.title", office=one_line(office))),
        streets=_line("streets", streets),
        policy=_line("policy", policy),
        place=say(language, "blank.begun.place", place=place) if place else "",
    ).lstrip()


def _line(key: str, value: str) -> str:
    """Return a setting, padded to where the comments begin."""
    return f"{key:<11} = {_quoted(value)}".ljust(34) + " "


def _quoted(value: str) -> str:
    """Return text as TOML writes it; a JSON string is one, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def refuse_full(folder: Path) -> None:
    """
    Refuse a folder in which something lies already.

    Raises
    ------
    InputError
        If it is not empty.
    """
    if folder.is_dir() and any(folder.iterdir()):
        remedy = text("blank.remedy.not_empty")
        raise InputError((Fault(folder.name, text("blank.fault.not_empty"), remedy),))


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _workbook(kind: Kind, language: str) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    roster = cast("Worksheet", book.active)
    roster.title = say(language, f"blank.sheet.{kind}")
    _write_header(roster, kind, language)
    _write_example(book, kind, language)
    _write_explanation(book, kind, language)
    _add_lists(book, roster, kind, language)
    return book


def _write_header(sheet: Worksheet, kind: Kind, language: str) -> None:
    """Write the first row, keep it in sight, and make ids and dates text."""
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for index, column in enumerate(COLUMNS[kind], start=1):
        shown = say(language, f"columns.{kind}.{column.key}")
        cell = sheet.cell(1, index, f"{shown}*" if is_needed(column) else shown)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if is_needed(column) else "EDEDED")
        width = sheet.column_dimensions[get_column_letter(index)]
        width.width = max(12, 2.2 * len(shown) + 2)
        width.number_format = "General" if column.key in _NUMBERS else _TEXT_FORMAT
    sheet.freeze_panes = "A2"


def _write_example(book: Workbook, kind: Kind, language: str) -> None:
    sheet = book.create_sheet(say(language, "blank.sheet.example"))
    _write_header(sheet, kind, language)
    for number, example in enumerate(examples(kind, language), start=2):
        for index, column in enumerate(COLUMNS[kind], start=1):
            value = example.get(column.key)
            if value is not None:
                cell = sheet.cell(number, index, value)
                cell.number_format = "General" if column.key in _NUMBERS else _TEXT_FORMAT


def _write_explanation(book: Workbook, kind: Kind, language: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(say(language, "blank.sheet.explanation"))
    sheet.append([say(language, "blank.explain.intro")])
    sheet.append([say(language, f"blank.explain.{name}") for name in ("column", "meaning")])
    for column in COLUMNS[kind]:
        shown = say(language, f"columns.{kind}.{column.key}")
        meaning = say(language, f"columns.explain.{kind}.{column.key}")
        sheet.append([f"{shown}*" if is_needed(column) else shown, meaning])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    for (cell,) in sheet.iter_rows(min_row=3, min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_lists(book: Workbook, roster: Worksheet, kind: Kind, language: str) -> None:
    """Put the words on a hidden sheet of their own and point the columns at them."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(say(language, "blank.sheet.options"))
    sheet.sheet_state = "hidden"
    keys = [column.key for column in COLUMNS[kind]]
    for index, (key, words) in enumerate(options(kind, language).items(), start=1):
        for number, word in enumerate(words, start=1):
            sheet.cell(number, index, word)
        letter = get_column_letter(index)
        source = f"'{sheet.title}'!${letter}$1:${letter}${len(words)}"
        validation = DataValidation(type="list", formula1=source, allow_blank=True)
        validation.showErrorMessage = key not in _OPEN
        column = get_column_letter(keys.index(key) + 1)
        validation.add(f"{column}2:{column}{LAST_ROW}")
        roster.add_data_validation(validation)
