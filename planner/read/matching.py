"""
Which column of a table is which: known by name, by the office's answer, or asked about.

A column under a name that nobody knows is asked about where it looks like one that changes
the plan, by its name or by what its cells hold; anything else is kept and noticed. 是否独居 and
its like, with yes and no below, are read as the category that they name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from planner.errors import Word, text
from planner.read import fields, idnumbers, marks, times
from planner.read.answers import IGNORED
from planner.read.columns import COLUMNS, TOGETHER, Column, find
from planner.read.daymonth import in_some_order
from planner.read.fields import alike, fold_header
from planner.read.findings import Findings, Spot, UnfitError
from planner.read.headers import NAMES_OF_ELDERS, NUMBERING, Kind
from planner.read.said_together import parse_age, parse_pair
from planner.read.tables import Table
from planner.words import LANGUAGES, say

_SAMPLE: Final = 200  # cells of a column that are looked at
_LEAST_PARTS: Final = 2  # columns by which an address in parts is one
_SURE: Final = 0.6  # share of them that must read as something
_RINGS: Final = frozenset("○〇◯△oO")  # marks that may mean either
_NUMBERING = frozenset(map(fold_header, NUMBERING))
_NOTHING: Final = frozenset(("无", "有", "-", "/", "否", "是", "其他", "没有", "1", "0", "暂无"))

WEIGHTY: Final[Mapping[Kind, frozenset[str]]] = {
    "elders": frozenset(
        (
            *("lon", "lat", "gender", "birth_date", "age", "id_number", "household_id"),
            *("categories", "tier", "contact", "service_minutes", "windows", "needs", "avoid"),
            *("last_contact", "absent", "since", "until", "spouse", "lives_with", "children"),
        )
    ),
    "helpers": frozenset(
        (
            *("lon", "lat", "gender", "skills", "weekdays", "shift", "max_minutes_per_week"),
            *("walking_speed_mps", "from_date", "to_date", "absent", "duty"),
            "portions",
        )
    ),
    "pairs": frozenset(("elder_id", "helper_id", "locked", "role")),
    "visits": frozenset(("elder_id", "role", "tier", "minutes", "windows")),
    "history": frozenset(("elder_id", "date", "helper_id", "kind")),
    "calendar": frozenset(("elder_id", "week", "contact")),
    "units": frozenset(),
    "places": frozenset(("name", "lon", "lat")),
    "candidates": frozenset(("lon", "lat")),
    "addresses": frozenset(("elder_id", "from", "to", "lon", "lat")),
}
"""Columns without which the plan would be another."""

_SIGNS: Final[tuple[tuple[str, str], ...]] = (
    (
        "categories",
        r"类别|困难|自理|失能|独居|孤寡|空巢|低保|特困|残疾|高龄|失智|(?:健康|身体)状况",
    ),
    ("tier", r"频"),
    ("age", r"年龄|岁"),
    ("id_number", r"身份证|证件号"),
    ("birth_date", r"出生|birth|\bdob\b"),
    ("lon", r"经度"),
    ("lat", r"纬度"),
    ("last_contact", r"(?:上次|最近|末次|最后).*(?:访|联系|上门|见)"),
    ("windows", r"时段|时间段|(?:方便|可|空闲).*时间"),
    ("absent", r"住院|外出|离家"),
    ("shift", r"班次|(?:工作|上班).*(?:时间|时段)"),
    ("weekdays", r"上班日|工作日"),
)
"""What in a header points at a column, whatever else stands in it."""


_STATE: Final = re.compile(r"状态|健在|在世|存亡|现状|变动情况")
_LEFT: Final = re.compile(r"死亡|去世|已故|亡故|病故|离世|过世|迁出|迁离|搬离|搬走|外迁|注销|退出")
_DEAD: Final = frozenset(("否", "不在", "亡", "故"))


def match(table: Table, kind: Kind, findings: Findings) -> dict[int, Column] | None:
    """
    Return position to column of a table's header, or None where it is no header at all.

    Missing and repeated columns are faults, and so is one that must be asked about; other
    unknown ones are notices.
    """
    columns = [column_of(table, kind, index) for index in range(len(table.header))]
    known = {column.key for column in columns if column is not None}
    known |= {"lat"} if any(column is not None and column.is_pair for column in columns) else set()
    missing = [one for one in COLUMNS[kind] if is_needed(one) and one.key not in known]
    found: dict[int, Column] = {}
    for index, column in enumerate(columns):
        if column is None:
            _unknown(table, kind, index, known, findings)
        elif column.key in {one.key for one in found.values()} and not column.joint:
            expected, remedy = text("read.fault.column-twice"), text("read.remedy.column-twice")
            findings.fault(table.spot(table.head, index), expected, remedy, table.header[index])
        else:
            found[index] = column
    for column in _truly_missing(table, kind, missing, found, findings):
        _missing(table, kind, column, findings)
    return found or None


def column_of(table: Table, kind: Kind, index: int) -> Column | None:
    """Return what the column at `index` means; None where it is unknown or ignored."""
    header = table.header[index]
    answered = table.answers.column(header)
    if answered is not None:
        return next((one for one in COLUMNS[kind] if one.key == answered), None)
    if kind == "elders" and (part := _address_part(table, index)) is not None:
        return part
    if kind == "elders" and NAMES_OF_ELDERS.fullmatch(fold_header(header)) and _is_named(table):
        return None  # 户主姓名 beside 姓名
    known = find(kind, header) or (_flag(table, index) if kind == "elders" else None)
    return known or (_pair(table, kind, index) if kind in ("elders", "helpers") else None)


def _is_named(table: Table) -> bool:
    """Whether a column is headed as the names of the people themselves."""
    own = {"姓名", "老人姓名", "老年人姓名", "对象姓名", "name"}
    return any(fold_header(header) in own for header in table.header)


def is_needed(column: Column) -> bool:
    """Say whether a table without the column is at fault."""
    return column.is_required or column.is_expected


def _pair(table: Table, kind: Kind, index: int) -> Column | None:
    """Return the longitude where a column holds both numbers of a place, and nothing else does."""
    others = (name for at, name in enumerate(table.header) if at != index)
    lon = next(one for one in COLUMNS[kind] if one.key == "lon")
    if not _BOTH.search(fold_header(table.header[index])) or lon in (find(kind, o) for o in others):
        return None
    cells = list(_cells(table, index))
    return replace(lon, is_pair=True) if any(_reads(parse_pair, one) for one in cells) else None


_NAMED = re.compile("姓名")
_BOTH = re.compile(r"经纬|坐标|定位|lnglat|lonlat|lng,lat|lon,lat|coordinates")


_ADDRESS_PARTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("小区", "小区名称", "自然村", "路", "路名", "街巷", "道路", "弄"), ""),
    **dict.fromkeys(("组", "组别", "村民小组", "小组"), "组"),
    **dict.fromkeys(("楼栋", "楼栋号", "栋", "幢", "楼号", "幢号"), "幢"),
    **dict.fromkeys(("单元", "单元号"), "单元"),
    **dict.fromkeys(("室", "室号", "房号", "房间号", "门牌", "门牌号"), "室"),
}
"""Headers of the parts of an address, and what is written behind a bare number."""


def _address_part(table: Table, index: int) -> Column | None:
    """Return a part of the address where an address stands in several columns and in no other."""
    if fold_header(table.header[index]) not in _ADDRESS_PARTS:
        return None
    whole = next(one for one in COLUMNS["elders"] if one.key == "address")
    others = [fold_header(name) for name in table.header]
    if sum(name in _ADDRESS_PARTS for name in others) < _LEAST_PARTS or any(
        find("elders", name) == whole for name in others if name not in _ADDRESS_PARTS
    ):
        return None
    unit = _ADDRESS_PARTS[fold_header(table.header[index])]
    return replace(whole, joint=TOGETHER, says=lambda cell: cell + unit * cell.isdecimal())


def _flag(table: Table, index: int) -> Column | None:
    """Return the categories where the header names one, or a grade, and the cells say which."""
    whole = next(column for column in COLUMNS["elders"] if column.key == "categories")
    grade = marks.graded(table.header[index])
    if grade is not None:
        return replace(whole, says=grade)
    code = marks.flag_code(table.header[index])
    cells = list(_cells(table, index))
    known = sum(marks.is_answer(one, code or "") or one in _RINGS for one in cells)
    if code is None or not cells or known < _SURE * len(cells):
        return None
    return replace(whole, says=marks.ticked(code), flag=code)


def _cells(table: Table, index: int) -> Iterator[str]:
    for _, cells in table.rows[:_SAMPLE]:
        if index < len(cells) and cells[index]:
            yield cells[index]


# --- what is unknown ------------------------------------------------------------------


def _unknown(table: Table, kind: Kind, index: int, known: set[str], findings: Findings) -> None:
    header = table.header[index]
    spot = table.spot(table.head, index)
    if not header:
        if any(_cells(table, index)):
            findings.notice(spot, text("read.notice.column-nameless"))
        return
    if fold_header(header) in _NUMBERING or table.answers.column(header) == IGNORED:
        return
    if kind == "elders" and "until" not in known and _STATE.search(header):
        _gone(table, index, findings)
    meant = _meant(table, kind, index, known)
    if meant is not None:
        name = text(f"columns.{kind}.{meant}")
        line = f'"{header}" = "{meant}"'.replace("\n", " ")
        none = f'"{header}" = "{IGNORED}"'.replace("\n", " ")
        remedy = text("read.remedy.column-asked", line=line, none=none)
        findings.fault(spot, text("read.fault.column-asked", name=name), remedy, header)
        return
    keys = [f"columns.{kind}.{column.key}" for column in COLUMNS[kind]]
    near = alike(header, [say(language, key) for language in LANGUAGES for key in keys])
    mend = None if near is None else text("read.remedy.column-near", near=near)
    findings.notice(spot, text("read.notice.column-unknown"), mend, header)


def _gone(table: Table, index: int, findings: Findings) -> None:
    """Refuse to plan for whoever a column of states calls dead or moved, and no day is known."""
    none = f'"{table.header[index]}" = "{IGNORED}"'
    is_question = "是否" in table.header[index]
    for number, cells in table.rows:
        state = fields.plain(cells[index]) if index < len(cells) else ""
        if _LEFT.search(state) or (is_question and state in _DEAD):
            remedy = text("read.remedy.gone", none=none)
            findings.fault(table.spot(number, index), text("read.fault.gone"), remedy, state)


def _meant(table: Table, kind: Kind, index: int, known: set[str]) -> str | None:
    """Return the column that one under an unknown name perhaps is, None for no other."""
    if not any(_cells(table, index)):
        return None
    header = table.header[index]
    if kind == "elders" and "name" not in known and _NAMED.search(fold_header(header)):
        return "name"  # 姓名/性别
    open_keys = {key for key in WEIGHTY[kind] if key not in known or key == "categories"}
    if fold_header(header).endswith("姓名") and "name" in known:
        return None
    for key in (_by_sign(header), _by_name(header, kind), _by_cells(table, index)):
        if key in open_keys and not (key == "age" and _is_needless(table, index, known)):
            return key
    return None


def _is_needless(table: Table, index: int, known: set[str]) -> bool:
    """Whether ages stand here in a way that says nothing, 80-89岁, beside births that are known."""
    cells = list(_cells(table, index))
    reads = sum(_reads(parse_age, cell) for cell in cells)
    return bool(known & {"birth_date", "id_number"}) and reads < _SURE * len(cells)


def _by_sign(header: str) -> str | None:
    folded = fold_header(header)
    return next((key for key, sign in _SIGNS if re.search(sign, folded)), None)


def _by_name(header: str, kind: Kind) -> str | None:
    """Return the column whose name is nearest, one that weighs nothing too."""
    called = {
        name: column.key
        for column in COLUMNS[kind]
        for name in (
            column.key,
            *(say(language, f"columns.{kind}.{column.key}") for language in LANGUAGES),
            *column.synonyms,
        )
    }
    near = alike(header, called)
    return None if near is None else called[near]


def _birth(cell: str) -> object:
    born = times.parse_date(in_some_order(cell))
    if not 1900 < born.year < 1980:
        raise ValueError
    return born


_PARSERS: Final[tuple[tuple[str, Callable[[str], object]], ...]] = (
    ("id_number", idnumbers.parse),
    ("tier", fields.parse_tier),
    ("categories", fields.parse_categories),
    ("contact", fields.parse_contact),
    ("windows", times.parse_windows),
    ("birth_date", _birth),
)


def _by_cells(table: Table, index: int) -> str | None:
    cells = [cell for cell in _cells(table, index) if cell not in _NOTHING]
    if not cells:
        return None
    for key, parse in _PARSERS:
        if sum(_reads(parse, cell) for cell in cells) >= _SURE * len(cells):
            return key
    return None


def _reads(parse: Callable[[str], object], cell: str) -> bool:
    try:
        parse(cell)
    except (UnfitError, ValueError):
        return False
    return True


# --- what is missing ------------------------------------------------------------------


def _truly_missing(
    table: Table,
    kind: Kind,
    missing: list[Column],
    found: Mapping[int, Column],
    findings: Findings,
) -> list[Column]:
    """Return the columns without which nothing goes; of others it is told what is done."""
    keys = {column.key for column in found.values()}
    spot = Spot(table.file, table.head)
    if kind == "elders" and {c.key for c in missing} >= {"lon", "lat"} and "address" in keys:
        remedy = text("read.remedy.no-place")
        findings.notice(spot, text("read.notice.no-coordinates"), remedy)
        missing = [column for column in missing if column.key not in {"lon", "lat"}]
    if kind == "elders" and "name" in keys and any(c.key == "elder_id" for c in missing):
        remedy = text("read.remedy.ids-made")
        findings.notice(spot, text("read.notice.ids-made"), remedy)
        missing = [column for column in missing if column.key != "elder_id"]
    return missing


def _missing(table: Table, kind: Kind, column: Column, findings: Findings) -> None:
    spot = Spot(table.file, table.head, None, column.key)
    name = Word(say("zh", f"columns.{kind}.{column.key}"), column.key)
    remedy = text("read.remedy.column-missing", name=name)
    counting = next((one for one in table.header if fold_header(one) in _NUMBERING), None)
    if column.key == "helper_id" and counting is not None and _is_unique(table, counting):
        line = f'"{counting}" = "helper_id"'
        remedy = text("read.remedy.numbering-id", name=name, line=line)
    findings.fault(spot, text("read.fault.column-missing"), remedy)


def _is_unique(table: Table, header: str) -> bool:
    """Whether every row has a number of its own in a column."""
    index = table.header.index(header)
    cells = [cells[index] if index < len(cells) else "" for _, cells in table.rows]
    return all(cells) and len(set(cells)) == len(cells)
