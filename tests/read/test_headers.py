"""The words by which offices call their columns, each in the shapes that sheets give them."""

from __future__ import annotations

import pytest

from planner.read.columns import find
from planner.read.headers import Kind

ELDERS = {
    "elder_id": "老人编号 编号 档案号 档案编号 服务对象编号 老年人编号",
    "name": "姓名 老人姓名 老年人姓名 服务对象 探访对象姓名 长者姓名",
    "lon": "经度 东经 住址经度",
    "lat": "纬度 北纬 住址纬度",
    "gender": "性别 男女",
    "birth_date": "出生日期 出生年月 出生年月日 生日",
    "age": "年龄 周岁 岁数 实足年龄",
    "id_number": "身份证号 身份证号码 公民身份号码 证件号码 居民身份证号码",
    "address": "地址 家庭住址 现住址 现居住地址 详细地址 居住地址 常住地址 实际居住地址 门牌号",
    "community": "社区 所属社区 所在社区 村社区 居委会 行政村 村居",
    "household_id": "户号 户编号 家庭编号",
    "categories": "人员类别 老人类别 对象类别 困难类型 人员分类 老年人类型",
    "tier": "走访频次 探访频次 走访次数 巡访频次 探访周期",
    "contact": "探访方式 走访方式 联系形式",
    "service_minutes": "服务分钟 服务时长 每次时长",
    "windows": "可上门时段 方便时间 可上门时间 方便上门时间 在家时间",
    "needs": "要求 特殊要求 服务要求",
    "avoid": "回避助老员 不派",
    "last_contact": "上次联系日期 上次走访时间 最近一次走访时间 最近探访日期 末次走访时间",
    "absent": "不在家日期 外出日期 住院日期",
    "phone": "电话 联系电话 手机号码 联系方式 本人电话 固定电话",
    "emergency_contact": "紧急联系人 紧急联系人及电话 紧急联系电话 家属电话 监护人 联系人及电话",
    "note": "备注 说明 备考 注意事项",
    "spouse": "配偶 婚姻状况 配偶情况",
    "lives_with": "同住 居住情况 居住状况 共同居住人",
    "children": "子女 子女情况",
    "registered_address": "户籍地址 户籍地 户口所在地",
    "agreed_on": "约定日期 签约日期",
    "services": "服务约定 服务项目",
    "since": "开始服务日期 纳入日期",
    "until": "停止服务日期 迁出日期 去世日期",
}
HELPERS = {
    "helper_id": "助老员编号 工号 编号 员工编号",
    "name": "姓名 助老员姓名 走访员姓名",
    "unit": "单位 所属社区 工作单位",
    "shift": "班次 工作时间 上下班时间",
    "weekdays": "工作日 上班日",
    "from_date": "上岗日期 入职时间",
    "phone": "电话 手机号 联系电话",
    "kind": "身份 人员性质 用工性质",
}
WORDS: list[tuple[Kind, str, str]] = [
    *(("elders", key, word) for key, words in ELDERS.items() for word in words.split()),
    *(("helpers", key, word) for key, words in HELPERS.items() for word in words.split()),
]


def shapes(word: str) -> tuple[str, ...]:
    """Return the header as sheets write it: spaced, starred, broken, with a remark."""
    return (
        word,
        " ".join(word),
        f"*{word}",
        f"{word[:1]}\n{word[1:]}",
        f"{word}（必填）",
        f"{word}：",
    )


def test_more_than_sixty_chinese_words_are_known() -> None:
    assert len({word for kind, _, word in WORDS if kind == "elders"}) >= 60


@pytest.mark.parametrize(("kind", "key", "word"), WORDS)
def test_a_header_is_known_in_every_shape(kind: Kind, key: str, word: str) -> None:
    found = [find(kind, shape) for shape in shapes(word)]
    assert [column and column.key for column in found] == [key] * len(found)


@pytest.mark.parametrize(
    ("word", "key"),
    [("聯絡電話", "phone"), ("備註", "note"), ("性別", "gender"), ("年齡", "age"), ("經度", "lon")],
)
def test_traditional_forms_are_known(word: str, key: str) -> None:
    column = find("elders", word)
    assert column is not None
    assert column.key == key


def test_a_column_of_services_is_no_category() -> None:
    assert find("elders", "服务类别") is None
