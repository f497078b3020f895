"""
The columns of the five tables: their names, synonyms and parsers.

The two names of a column, English and Chinese, and what it means stand in
``planner/words/columns.toml``; further words by which offices call a column stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from planner.errors import text
from planner.read import fields, idnumbers, times, vocabulary
from planner.read.fields import Parser, alike, plain
from planner.read.findings import Findings, Spot
from planner.read.tables import Table
from planner.words import LANGUAGES, say

Kind = Literal["elders", "helpers", "pairs", "history", "calendar", "units"]


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
    """

    key: str
    parse: Parser
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    is_line: bool = False
    is_expected: bool = False


_ELDER_ID = Column(
    "elder_id",
    fields.parse_id,
    ("老人id", "老年人编号", "老人编码", "档案号"),
    is_required=True,
    is_line=True,
)
_HELPER_ID = Column(
    "helper_id",
    fields.parse_id,
    ("助老员id", "助老员工号", "互助员编号", "探访员编号", "走访员编号", "护理员编号"),
    is_required=True,
    is_line=True,
)
_OWN_ID = ("id", "编号", "编码", "人员编号")
_POINT = (
    Column("lon", fields.parse_coordinate, ("lng", "long", "longitude"), is_required=True),
    Column("lat", fields.parse_coordinate, ("latitude",), is_required=True),
)
_HOME = tuple(replace(column, is_required=False, is_expected=True) for column in _POINT)
_GENDER = Column("gender", fields.parse_gender, ("sex",))
_BIRTH = Column(
    "birth_date",
    times.parse_date,
    ("birthday", "dob", "生日", "出生年月日", "出生年月", "出生时间"),
)

_ID_NUMBER = Column(
    "id_number", idnumbers.parse, ("身份证", "身份证号码", "公民身份号码", "证件号码", "证件号")
)


def _own(column: Column, *more: str) -> Column:
    """Return the id column of a roster, where a bare 编号 can mean nothing else."""
    names = (*column.synonyms, *_OWN_ID, *more)
    return Column(column.key, column.parse, names, is_required=True, is_line=True)


def _name(*synonyms: str) -> Column:
    return Column("name", fields.parse_name, synonyms, is_required=True, is_line=True)


COLUMNS: Final[Mapping[Kind, tuple[Column, ...]]] = {
    "elders": (
        _own(_ELDER_ID),
        _name("老人姓名", "老年人姓名", "名字"),
        *_HOME,
        _GENDER,
        _BIRTH,
        Column(
            "address", fields.parse_text, ("住址", "家庭住址", "居住地址", "现住址", "详细地址")
        ),
        Column("community", fields.parse_text, ("所属社区", "村", "村社区", "社区村", "居委会")),
        Column("household_id", fields.parse_id, ("household", "家庭编号", "户编号"), is_line=True),
        Column("categories", fields.parse_categories, ("category", "类别", "老人类别", "对象类别")),
        Column(
            "tier", fields.parse_tier, ("frequency", "频次", "探访频次", "走访频率", "探访频率")
        ),
        Column("contact", fields.parse_contact, ("走访方式", "联系形式", "服务方式")),
        Column(
            "service_minutes",
            fields.parse_minutes(1, fields.LONGEST_SERVICE_MIN),
            ("服务时长", "上门时长", "上门分钟", "服务时间"),
        ),
        Column(
            "windows", times.parse_windows, ("window", "可访时段", "方便时段", "时段", "时间窗")
        ),
        Column("needs", fields.parse_needs, ("特殊要求", "上门要求")),
        Column("avoid", fields.parse_ids, ("回避", "不派")),
        Column("last_contact", times.parse_date, ("上次探访", "上次走访", "最近联系", "上次联系")),
        Column("absent", times.parse_spans, ("外出日期", "离家日期", "外出")),
        Column(
            "phone", fields.parse_phone, ("telephone", "联系电话", "手机", "手机号", "联系方式")
        ),
        Column("emergency_contact", fields.parse_text, ("紧急联系方式", "紧急联系电话")),
        Column("note", fields.parse_text, ("notes", "remark", "说明")),
        _ID_NUMBER,
        Column("age", fields.within(0, 130), ("周岁", "年纪", "现龄")),
        Column("since", times.parse_date, ("起始日期", "纳入日期", "建档日期")),
        Column("until", times.parse_end, ("终止日期", "退出日期", "迁出日期", "死亡日期")),
        Column("source", fields.parse_text, ("名单来源", "数据来源")),
        Column("services", fields.parse_text, ("约定服务", "服务内容", "服务项目")),
        Column("agreed_on", times.parse_date, ("签约日期", "协议日期", "签订日期")),
        Column("spouse", fields.one_of(vocabulary.SPOUSES), ("配偶状况", "婚姻状况", "婚姻")),
        Column(
            "lives_with", fields.one_of(vocabulary.LIVES_WITH), ("同住人", "居住方式", "居住状况")
        ),
        Column("children", fields.one_of(vocabulary.CHILDREN), ("子女情况", "子女状况")),
        Column("registered_address", fields.parse_text, ("户籍地", "户口所在地", "户籍所在地")),
        Column("camera", fields.one_of(vocabulary.CAMERAS), ("摄像头", "监控", "安装摄像头")),
        Column("camera_on", times.parse_date, ("摄像头安装日期", "安装日期")),
    ),
    "helpers": (
        _own(_HELPER_ID, "工号"),
        _name("助老员姓名", "互助员姓名", "名字"),
        *_POINT,
        Column("kind", fields.parse_kind, ("类型", "人员类型", "人员性质")),
        _GENDER,
        _BIRTH,
        Column("skills", fields.parse_skills, ("skill", "特长")),
        Column("weekdays", times.parse_weekdays, ("workdays", "上班日", "每周工作日")),
        Column("shift", times.parse_shift, ("shifts", "工作时间", "上班时间", "班时")),
        Column(
            "max_minutes_per_week",
            fields.parse_minutes(0, fields.WEEK_MIN),
            ("每周最多分钟", "周工作上限", "每周上限"),
        ),
        Column("walking_speed_mps", fields.parse_speed, ("步速", "步行速度米秒")),
        Column("from_date", times.parse_date, ("入职日期", "开始日期", "上岗时间")),
        Column("to_date", times.parse_end, ("离职日期", "结束日期", "离岗时间")),
        Column("absent", times.parse_spans, ("请假", "缺勤日期", "请假日期")),
        Column("duty", times.parse_spans, ("值班", "加班日期", "值班日期")),
        Column(
            "phone", fields.parse_phone, ("telephone", "联系电话", "手机", "手机号", "联系方式")
        ),
        _ID_NUMBER,
        Column("unit", fields.parse_text, ("所属单位", "村社区", "社区", "村", "所属社区")),
        Column("group", fields.parse_text, ("小组", "班组", "队")),
        Column("health_certificate_until", times.parse_date, ("健康证有效期", "健康证到期")),
        Column("certificate", fields.parse_text, ("资格证书", "证书编号", "证书")),
        Column("filed_on", times.parse_date, ("入库日期", "登记日期")),
        Column("exit_reason", fields.parse_text, ("离职原因", "退出原因")),
    ),
    "pairs": (
        _ELDER_ID,
        _HELPER_ID,
        Column("locked", fields.parse_answer, ("固定", "是否锁定")),
        Column("since", times.parse_date, ("结对时间", "起始日期", "受助时间")),
        Column("agreed_on", times.parse_date, ("签约日期", "协议日期", "签订日期")),
    ),
    "history": (
        _ELDER_ID,
        Column("date", times.parse_date, ("探访日期", "走访日期", "联系日期"), is_required=True),
        Column("helper_id", fields.parse_id, _HELPER_ID.synonyms, is_line=True),
        Column("kind", fields.parse_past_kind, ("contact", "走访方式", "联系形式")),
        Column("minutes", fields.parse_minutes(0, 24 * 60), ("时长", "服务时长", "用时")),
    ),
    "calendar": (
        _ELDER_ID,
        Column("week", times.parse_week, ("周", "周次"), is_required=True),
        Column("contact", fields.parse_contact, ("走访方式", "联系形式", "kind")),
    ),
    "units": (
        Column("unit", fields.parse_id, ("编号", "单位id", "id"), is_required=True, is_line=True),
        Column("name", fields.parse_name, ("名称", "全称"), is_line=True),
        Column("kind", fields.one_of(vocabulary.UNITS), ("类型", "级别", "层级")),
        Column("parent", fields.parse_id, ("上级", "所属单位", "隶属"), is_line=True),
        Column("leader", fields.parse_text, ("领导", "联村领导", "负责人姓名")),
        Column("contact", fields.parse_text, ("联络人", "联户人员", "小队联户人员")),
        Column("phone", fields.parse_phone, ("telephone", "联系电话", "手机")),
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
            known[_fold(name)] = column
    return known


def _fold(header: str) -> str:
    """Return a header as headers are compared: case, blanks, ``_`` and ``*`` do not count."""
    folded = plain(header).casefold()
    return "".join(sign for sign in folded if sign not in " \t\r\n_-*:")


def find(kind: Kind, header: str) -> Column | None:
    """Return the column that `header` names; a remark in brackets behind it does not count."""
    folded = _fold(header)
    return names(kind).get(folded) or names(kind).get(folded.partition("(")[0])


def score(kind: Kind, header: tuple[str, ...]) -> int:
    """Return how many of the names in `header` are known."""
    return sum(find(kind, name) is not None for name in header)


def match(table: Table, kind: Kind, findings: Findings) -> dict[int, Column] | None:
    """
    Return position to column of a table's header, or None where it is no header at all.

    Missing and repeated columns are faults, unknown ones notices.
    """
    columns = [find(kind, header) for header in table.header]
    missing = [column for column in COLUMNS[kind] if is_needed(column) and column not in columns]
    if missing and _is_elsewhere(table, kind, findings):
        return None
    found: dict[int, Column] = {}
    for index, column in enumerate(columns):
        if column is None:
            _unknown(table, kind, index, findings)
        elif column in found.values():
            expected, remedy = text("read.fault.column-twice"), text("read.remedy.column-twice")
            findings.fault(table.spot(1, index), expected, remedy, table.header[index])
        else:
            found[index] = column
    if {column.key for column in missing} == {"lon", "lat"} and _has_address(found):
        spot, remedy = Spot(table.file, 1), text("read.remedy.no-place")
        findings.notice(spot, text("read.notice.no-coordinates"), remedy)
        missing = []
    for column in missing:
        _missing(table, kind, column, findings)
    return found or None


def is_needed(column: Column) -> bool:
    """Say whether a table without the column is at fault."""
    return column.is_required or column.is_expected


def _has_address(found: Mapping[int, Column]) -> bool:
    """Say whether places can be found from what the roster holds."""
    return any(column.key == "address" for column in found.values())


def _unknown(table: Table, kind: Kind, index: int, findings: Findings) -> None:
    header = table.header[index]
    if not header:
        if any(len(cells) > index and cells[index] for _, cells in table.rows):
            findings.notice(table.spot(1, index), text("read.notice.column-nameless"))
        return
    keys = [f"columns.{kind}.{column.key}" for column in COLUMNS[kind]]
    near = alike(header, [say(language, key) for language in LANGUAGES for key in keys])
    remedy = None if near is None else text("read.remedy.column-near", near=near)
    findings.notice(table.spot(1, index), text("read.notice.column-unknown"), remedy, header)


def _missing(table: Table, kind: Kind, column: Column, findings: Findings) -> None:
    spot = Spot(table.file, 1, None, column.key)
    chinese = say("zh", f"columns.{kind}.{column.key}")
    remedy = text("read.remedy.column-missing", english=column.key, chinese=chinese)
    findings.fault(spot, text("read.fault.column-missing"), remedy)


def _is_elsewhere(table: Table, kind: Kind, findings: Findings) -> bool:
    """Say where the header stands if a title or a blank row stands above it."""
    for row, cells in table.rows[:10]:
        if score(kind, cells) > max(1, score(kind, table.header)):
            remedy = text("read.remedy.header-below", above=row - 1)
            findings.fault(Spot(table.file, row), text("read.fault.header-below"), remedy)
            return True
    return False
