"""
The columns of the five tables: their names, synonyms and parsers.

The two names of a column, English and Chinese, and what it means stand in
``planner/words/columns.toml``; further words by which offices call a column stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from planner.read import fields, idnumbers, living, points, shifts, times, vocabulary
from planner.read.answers import Answers
from planner.read.fields import Parser, fold_header
from planner.read.headers import NAMES_OF_ELDERS, RESTS, SYNONYMS, Kind
from planner.read.marks import Says, bare_header, flag_code
from planner.read.said_together import parse_age
from planner.words import LANGUAGES, say

_DATED: Final = frozenset(
    (
        *("birth_date", "last_contact", "absent", "since", "until", "agreed_on", "camera_on"),
        "approved_on",
        *("from_date", "to_date", "duty", "health_certificate_until", "filed_on", "date"),
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

    @property
    def is_dated(self) -> bool:
        """Whether its cells hold days."""
        return self.key in _DATED

    @property
    def has_words(self) -> bool:
        """Whether its cells hold words out of a list, which an office may call otherwise."""
        return self.key in _WORDY


_ELDER_ID = Column("elder_id", fields.parse_id, is_required=True, is_line=True)
_HELPER_ID = Column("helper_id", fields.parse_id, is_required=True, is_line=True)
_NAME = Column("name", fields.parse_person, is_required=True, is_line=True)
_POINT = (
    Column("lon", points.parse_coordinate, is_required=True),
    Column("lat", points.parse_coordinate, is_required=True),
)
_HOME = tuple(replace(column, is_required=False, is_expected=True) for column in _POINT)
_GENDER = Column("gender", fields.parse_gender)
_BIRTH = Column("birth_date", times.parse_birth)
_ID_NUMBER = Column("id_number", idnumbers.parse)
_PHONE = Column("phone", fields.parse_phone, joint=";")


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
        Column("address", fields.parse_text),
        Column("community", fields.parse_text),
        Column("household_id", fields.parse_id, is_line=True),
        Column("categories", fields.parse_categories, joint=";"),
        Column("tier", fields.parse_tier),
        Column("contact", fields.parse_contact),
        Column("service_minutes", fields.parse_minutes(1, fields.LONGEST_SERVICE_MIN)),
        Column("windows", times.parse_windows),
        Column("needs", fields.parse_needs),
        Column("avoid", fields.parse_ids),
        Column("last_contact", times.parse_date),
        Column("absent", times.parse_spans),
        _PHONE,
        Column("emergency_contact", fields.parse_text, joint=" "),
        Column("note", fields.parse_text, joint=" "),
        _ID_NUMBER,
        Column("age", parse_age),
        Column("since", times.parse_first),
        Column("until", times.parse_last),
        Column("source", fields.parse_text),
        Column("services", fields.parse_text),
        Column("agreed_on", times.parse_first),
        Column("spouse", fields.one_of(vocabulary.SPOUSES)),
        Column("lives_with", living.parse_lives_with),
        Column("children", living.parse_children),
        Column("registered_address", fields.parse_text),
        Column("camera", fields.one_of(vocabulary.CAMERAS)),
        Column("camera_on", times.parse_date),
        Column("approved_on", times.parse_date),
        Column("pays", fields.one_of(vocabulary.PAYS)),
    ),
    "helpers": _named(
        "helpers",
        _HELPER_ID,
        _NAME,
        *_POINT,
        Column("kind", fields.parse_kind),
        _GENDER,
        _BIRTH,
        Column("skills", fields.parse_skills),
        Column("weekdays", times.parse_weekdays),
        Column("shift", shifts.parse_shift),
        Column("max_minutes_per_week", fields.parse_minutes(0, fields.WEEK_MIN)),
        Column("walking_speed_mps", fields.parse_speed),
        Column("from_date", times.parse_first),
        Column("to_date", times.parse_last),
        Column("absent", times.parse_spans),
        Column("duty", times.parse_spans),
        _PHONE,
        _ID_NUMBER,
        Column("unit", fields.parse_text),
        Column("group", fields.parse_text),
        Column("health_certificate_until", times.parse_last),
        Column("certificate", fields.parse_text),
        Column("filed_on", times.parse_first),
        Column("exit_reason", fields.parse_text),
        Column("portions", fields.parse_count),
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
        Column("lon", points.parse_coordinate),
        Column("lat", points.parse_coordinate),
        Column("address", fields.parse_text),
    ),
    "places": _named(
        "places",
        Column("name", fields.parse_name, is_required=True, is_line=True),
        Column("lon", points.parse_coordinate, is_required=True),
        Column("lat", points.parse_coordinate, is_required=True),
    ),
}
"""The columns of each table, in the order of the scenario format."""


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
