"""
The columns of the tables: their names, synonyms, parsers and, in rosters, their writers.

The two names of a column, English and Chinese, and what it means stand in
``planner/words/columns.toml``; further words by which offices call a column stand in
`planner.read.headers`. A new column of a roster is a field in `planner.domain` and a line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final, Literal

from planner.domain import Elder, Helper
from planner.read import cells, fields, idnumbers, living, points, shifts, times, vocabulary
from planner.read.answers import Answers
from planner.read.cells import Writer
from planner.read.fields import Parser, fold_header
from planner.read.headers import NAMES_OF_ELDERS, RESTS, SYNONYMS, Kind
from planner.read.layout import Rival
from planner.read.marks import Says, bare_header, flag_code
from planner.read.said_together import parse_age
from planner.words import LANGUAGES, say

_DATED: Final = frozenset(
    (
        *("birth_date", "last_contact", "absent", "since", "until", "agreed_on", "camera_on"),
        "approved_on",
        *(
            "from_date",
            "to_date",
            "from",
            "to",
            "duty",
            "health_certificate_until",
            "filed_on",
            "date",
        ),
    )
)
_WORDY: Final = frozenset(
    (
        *("gender", "categories", "tier", "contact", "needs", "spouse", "lives_with", "children"),
        *("camera", "pays", "kind", "skills", "locked", "windows", "weekdays", "shift"),
    )
)


TOGETHER: Final = "\0"
"""As `Column.joint`: nothing parts the cells."""


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column that means something.

    Parameters
    ----------
    key
        The English name, as in the contract.
    parse
        Text of a cell that is not blank to its value.
    synonyms
        Further names, beside the English and the Chinese one.
    is_required
        Whether every row must have a value.
    is_line
        Whether breaks inside a value become blanks: ids and names.
    is_expected
        Whether the column must be there although its cells may be empty.
    joint
        What parts the cells of several columns that bear it, 紧急联系人 beside
        紧急联系人电话: they are read as one. Empty where one column only may bear it.
    says
        Turns a cell into the category that it means; None but for columns such as 是否独居.
    flag
        The category that a yes in such a column means; empty for grades.
    write
        A person to the text of the cell; None for what is read and never written.
    field
        The field of the person that takes the value; empty where `planner.read.people` makes
        it of more than this cell.
    is_personal
        Whether plans for other eyes, and people invented beside this one, go without it.
    is_on_sheet
        Whether it is printed among the facts about an elder, under ``sheets.<key>``, for
        those who may see names.
    """

    key: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_line: bool = False
    is_expected: bool = False
    joint: str = ""
    says: Says | None = None
    flag: str = ""
    is_pair: bool = False
    write: Writer | None = None
    field: str = ""
    is_personal: bool = False
    is_on_sheet: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether its cells hold days."""
        return self.key in _DATED

    @property
    def has_words(self) -> bool:
        """Whether its cells hold words out of a list, which an office may call otherwise."""
        return self.key in _WORDY


def _kept(key: str, parse: Parser, write: Writer | None = None, **more: Any) -> Column:
    """Return a column whose value is a field of its own name, written as `write` says."""
    return Column(key, parse, write=write or cells.plain(key), **{"field": key, **more})


def _text(key: str, **more: Any) -> Column:
    return _kept(key, fields.parse_text, **more)


_ID: Final = cells.plain("id")
_ELDER_ID = Column("elder_id", fields.parse_id, is_required=True, is_line=True, write=_ID)
_HELPER_ID = Column("helper_id", fields.parse_id, is_required=True, is_line=True, write=_ID)
_NAME = Column(
    "name", fields.parse_person, is_required=True, is_line=True, write=cells.plain("name")
)
_POINT = (
    Column("lon", points.parse_longitude, is_required=True, write=cells.lon),
    Column("lat", points.parse_latitude, is_required=True, write=cells.lat),
)
_HOME = tuple(replace(column, is_required=False, is_expected=True) for column in _POINT)
_GENDER = _kept("gender", fields.parse_gender)
_BIRTH = _kept("birth_date", times.parse_birth)
_ID_NUMBER = _kept("id_number", idnumbers.parse, is_personal=True)
_PHONE = _kept("phone", fields.parse_phone, joint=";", is_personal=True)


def _named(kind: Kind, *columns: Column) -> tuple[Column, ...]:
    """Return the columns with the words by which offices call them."""
    return tuple(replace(one, synonyms=SYNONYMS[kind].get(one.key, ())) for one in columns)


COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = {
    "elders": _named(
        "elders",
        _ELDER_ID,
        _NAME,
        *_HOME,
        _GENDER,
        _BIRTH,
        _text("address"),
        _text("community"),
        Column("household_id", fields.parse_id, is_line=True, write=cells.household),
        Column("categories", fields.parse_categories, write=cells.categories, joint=";"),
        _kept("tier", fields.parse_tier, cells.tier),
        _kept("contact", fields.parse_contact, cells.contact),
        _kept(
            "service_minutes",
            fields.parse_minutes(1, fields.LONGEST_SERVICE_MIN),
            cells.minutes("service_s"),
            field="service_s",
        ),
        _kept("windows", times.parse_windows, cells.windows),
        _kept("needs", fields.parse_needs, cells.several("needs")),
        _kept("avoid", fields.parse_ids, cells.several("avoid")),
        _kept("last_contact", times.parse_date),
        _kept("absent", times.parse_spans, cells.periods("absent")),
        _PHONE,
        _text("emergency_contact", joint=" ", is_personal=True),
        _text("note", joint=" ", is_personal=True, is_on_sheet=True),
        _ID_NUMBER,
        Column("age", parse_age),
        _kept("since", times.parse_first),
        _kept("until", times.parse_last),
        _text("source"),
        _text("services"),
        _kept("agreed_on", times.parse_first),
        _kept("spouse", fields.one_of(vocabulary.SPOUSES)),
        _kept("lives_with", living.parse_lives_with),
        _kept("children", living.parse_children),
        _text("registered_address", is_personal=True),
        _kept("camera", fields.one_of(vocabulary.CAMERAS)),
        _kept("camera_on", times.parse_date),
        _kept("approved_on", times.parse_date),
        _kept("pays", fields.one_of(vocabulary.PAYS)),
    ),
    "helpers": _named(
        "helpers",
        _HELPER_ID,
        _NAME,
        *_POINT,
        _kept("kind", fields.parse_kind),
        _GENDER,
        _BIRTH,
        _kept("skills", fields.parse_skills, cells.several("skills")),
        Column("weekdays", times.parse_weekdays, write=cells.weekdays),
        Column("shift", shifts.parse_shift, write=cells.shift),
        _kept(
            "max_minutes_per_week",
            fields.parse_minutes(0, fields.WEEK_MIN),
            cells.minutes("max_week_s"),
            field="max_week_s",
        ),
        _kept("walking_speed_mps", fields.parse_speed, cells.speed, field="speed_mps"),
        _kept("from_date", times.parse_first),
        _kept("to_date", times.parse_last),
        _kept("absent", times.parse_spans, cells.periods("absent")),
        _kept("duty", times.parse_spans, cells.periods("duty")),
        _PHONE,
        _ID_NUMBER,
        _text("unit"),
        _text("group"),
        _kept("health_certificate_until", times.parse_last),
        _text("certificate", is_personal=True),
        _kept("filed_on", times.parse_first),
        _text("exit_reason"),
        _kept("portions", fields.parse_count),
    ),
    "pairs": _named(
        "pairs",
        _ELDER_ID,
        _HELPER_ID,
        Column("locked", fields.parse_answer),
        Column("since", times.parse_date),
        Column("agreed_on", times.parse_date),
        Column("role", fields.parse_name, is_line=True),
    ),
    "visits": _named(
        "visits",
        _ELDER_ID,
        Column("role", fields.parse_name, is_required=True, is_line=True),
        Column("tier", fields.parse_tier, is_required=True),
        Column("minutes", fields.parse_minutes(1, fields.LONGEST_SERVICE_MIN)),
        Column("windows", times.parse_windows),
    ),
    "history": _named(
        "history",
        _ELDER_ID,
        Column("date", times.parse_date, is_required=True),
        Column("helper_id", fields.parse_id, is_line=True),
        Column("kind", fields.parse_past_kind),
        Column("minutes", fields.parse_minutes(0, 24 * 60)),
    ),
    "calendar": _named(
        "calendar",
        _ELDER_ID,
        Column("week", times.parse_week, is_required=True),
        Column("contact", fields.parse_contact),
    ),
    "units": _named(
        "units",
        Column("unit", fields.parse_id, is_required=True, is_line=True),
        Column("name", fields.parse_name, is_line=True),
        Column("kind", fields.one_of(vocabulary.UNITS)),
        Column("parent", fields.parse_id, is_line=True),
        Column("leader", fields.parse_text),
        Column("contact", fields.parse_text),
        _PHONE,
    ),
    "addresses": _named(
        "addresses",
        _ELDER_ID,
        Column("from", times.parse_date),
        Column("to", times.parse_end),
        Column("lon", points.parse_longitude),
        Column("lat", points.parse_latitude),
        Column("address", fields.parse_text),
    ),
    "places": _named(
        "places",
        Column("name", fields.parse_name, is_required=True, is_line=True),
        Column("lon", points.parse_longitude, is_required=True),
        Column("lat", points.parse_latitude, is_required=True),
    ),
    "candidates": _named(
        "candidates",
        Column("name", fields.parse_text),
        Column("lon", points.parse_longitude, is_required=True),
        Column("lat", points.parse_latitude, is_required=True),
    ),
}
"""The columns of each table, in the order of the scenario format."""


Roster = Literal["elders", "helpers"]


def written(kind: Roster) -> tuple[Column, ...]:
    """Return the columns that a roster is written with."""
    return tuple(column for column in COLUMNS[kind] if column.write is not None)


def header(kind: Roster) -> tuple[str, ...]:
    """Return the names of the columns that a roster is written with."""
    return tuple(column.key for column in written(kind))


def row(kind: Roster, person: Elder | Helper) -> list[str]:
    """Return a person as a row below `header`."""
    return [column.write(person) for column in COLUMNS[kind] if column.write is not None]


@cache
def fields_of(kind: Roster) -> Mapping[str, str]:
    """Return the fields of a person that are columns as they stand, to the columns' keys."""
    return {column.field: column.key for column in COLUMNS[kind] if column.field}


def nothing_personal(kind: Roster) -> dict[str, Any]:
    """Return the fields that other eyes do not see, all empty."""
    return {column.field: "" for column in COLUMNS[kind] if column.is_personal}


def on_sheet() -> tuple[Column, ...]:
    """Return the columns that are printed among the facts about an elder."""
    return tuple(column for column in COLUMNS["elders"] if column.is_on_sheet)


_SHEETS: Final[Mapping[str, re.Pattern[str]]] = {
    "elders": re.compile("老人|老年人|长者|对象|elder", re.IGNORECASE),
    "helpers": re.compile(
        "助老员|护理员|探访员|走访员|互助员|服务人员|工作人员|helper", re.IGNORECASE
    ),
}
"""What a sheet is called that holds a roster."""


@cache
def names(kind: Kind) -> Mapping[str, Column]:
    """Return every header by which a column is known, folded, to its column."""
    known = {}
    for column in COLUMNS[kind]:
        shown = (say(language, f"columns.{kind}.{column.key}") for language in LANGUAGES)
        for name in (column.key, *shown, *column.synonyms):
            known[fold_header(name)] = column
    return known


def find(kind: Kind, header: str) -> Column | None:
    """Return the column that `header` names; a remark in brackets behind it does not count."""
    folded = fold_header(header)
    return names(kind).get(folded) or names(kind).get(bare_header(header)) or _worded(kind, folded)


def rival(kind: Kind, answers: Answers) -> Rival | None:
    """Return the other roster that may stand in the same workbook, None for other tables."""
    if kind not in ("elders", "helpers"):
        return None
    other: Kind = "helpers" if kind == "elders" else "elders"
    return Rival(partial(score, other, answers), _SHEETS[kind], _SHEETS[other])


def _worded(kind: Kind, folded: str) -> Column | None:
    """Return the column that a header of many words names: 供养对象姓名, 每周休息日."""
    if kind == "elders" and NAMES_OF_ELDERS.fullmatch(folded):
        return next(one for one in COLUMNS[kind] if one.key == "name")
    if kind == "helpers" and folded in RESTS:
        weekdays = next(one for one in COLUMNS[kind] if one.key == "weekdays")
        return replace(weekdays, parse=times.parse_rest_days)
    return None


def score(kind: Kind, answers: Answers, header: tuple[str, ...]) -> int:
    """Return how many columns the names in `header` are known to mean."""
    found = {_meaning(kind, answers, name) for name in header if name}
    return len(found - {None})


def _meaning(kind: Kind, answers: Answers, header: str) -> str | None:
    answered = answers.column(header)
    if answered is not None:
        return answered
    column = find(kind, header)
    if column is None and kind == "elders" and flag_code(header) is not None:
        return f"categories:{header}"
    return None if column is None else column.key
