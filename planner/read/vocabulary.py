"""
The words that may stand in a cell, in either language, and the codes they mean.

These are what people write, not what they read: the names that are shown stand in
``planner/words``. Every word is compared after `planner.read.fields.plain`, in lower case.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

from planner.domain import Contact
from planner.tiers import Tier, tier_of

Code = TypeVar("Code")

CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "destitute": ("特困", "分散特困", "特困供养", "分散供养特困", "五保"),
    "no-kin": ("孤寡", "孤老"),
    "alone": ("独居",),
    "empty-nest": ("空巢",),
    "left-behind": ("留守",),
    "very-old": ("高龄",),
    "disabled": ("残疾", "残疾人"),
    "severely-disabled": ("重残", "重度残疾", "重度残疾人"),
    "frail": ("失能",),
    "passing-hardship": ("阶段性困难", "阶段困难", "临时困难"),
    "dementia": ("失智", "认知障碍", "认知症"),
    "gravely-ill": ("重病", "大病", "重大疾病"),
    "low-income": ("低保", "最低生活保障"),
    "low-income-margin": ("低保边缘", "低边"),
    "special-family": ("计生特殊家庭", "计划生育特殊家庭", "计生特殊", "计生特扶", "失独"),
    "all-elder": ("纯老家庭", "纯老"),
    "service-subsidy": ("服务补贴", "养老服务补贴"),
    "old-age-allowance": ("高龄津贴",),
    "e-allowance": ("电子津贴", "电子津贴(中、重度)", "电子津贴(中重度)"),
}
"""Code to the Chinese names under which rosters know it."""

DEEMED: Final = ("deemed", "社区认为有必要", "街道认为有必要", "街道社区认为有必要")
"""Names of the category that carries its own tier: ``deemed:weekly``."""

TIERS: Final[dict[Tier, tuple[str, ...]]] = {
    Tier.DAILY: ("每日", "每天", "每日一次", "每天一次", "一日一访"),
    Tier.TWICE_WEEKLY: ("每周两次", "每周2次", "每周二次", "一周两次", "一周两访"),
    Tier.WEEKLY: ("每周", "每周一次", "每周1次", "一周一次", "一周一访"),
    Tier.FORTNIGHTLY: ("每两周", "两周一次", "每两周一次", "每半月", "半月一次", "双周"),
    Tier.MONTHLY: ("每月", "每月一次", "每月1次", "一月一次", "一月一访"),
    Tier.QUARTERLY: ("每季度", "每季", "每季度一次", "每季一次", "一季一访"),
    Tier.HALF_YEARLY: ("每半年", "每半年一次", "半年一次", "半年一访"),
    Tier.YEARLY: ("每年", "每年一次", "每年1次", "一年一次", "一年一访"),
    Tier.NONE: ("无", "不走访", "不探访"),
}

_FIGURES: Final = "〇一二三四五六七八九"
_A_WEEK: Final = re.compile(r"(?:每周|一周|每星期)([3-6三四五六])(?:次|访)")
_EVERY: Final = re.compile(r"每?([0-9]{1,3}|[一二三四五六七八九十]{1,3})[天日](?:一次|1次|一访)?")

CONTACTS: Final[dict[Contact, tuple[str, ...]]] = {
    Contact.VISIT: ("上门", "入户", "走访", "上门走访", "上门探访", "入户走访"),
    Contact.PHONE: ("电话", "打电话", "电话联系", "电话探访"),
    Contact.VIDEO: ("视频", "视频联系", "视频探访"),
    Contact.CHAT: ("微信", "微信联系", "微信探访"),
    Contact.NEIGHBOUR: ("邻里", "邻里询问", "邻居询问", "问邻居"),
    Contact.DEVICE: ("设备", "设备守护", "智能设备"),
    Contact.PARTNER: ("社会组织", "社会力量"),
    Contact.AUTO: ("自动", "按政策"),
}

SPOUSES: Final[dict[str, tuple[str, ...]]] = {
    "none": ("无", "未婚", "无配偶"),
    "widowed": ("丧偶",),
    "divorced": ("离异", "离婚"),
    "living": ("有", "有配偶", "已婚", "健在"),
}

LIVES_WITH: Final[dict[str, tuple[str, ...]]] = {
    "alone": ("独居", "一人", "独自居住", "无"),
    "spouse": ("配偶", "与配偶同住", "夫妻同住", "老伴"),
    "children": ("子女", "与子女同住", "儿女"),
    "other": ("其他", "亲属", "保姆"),
}

CHILDREN: Final[dict[str, tuple[str, ...]]] = {
    "none": ("无", "无子女"),
    "same-community": ("同社区", "本社区", "本村", "同村"),
    "elsewhere": ("外地", "异地", "在外", "不在本社区"),
}

CAMERAS: Final[dict[str, tuple[str, ...]]] = {
    "asked": ("已征询", "征询中"),
    "agreed": ("同意", "已同意"),
    "refused": ("不同意", "拒绝"),
    "installed": ("已安装", "已装"),
}

PAYS: Final[dict[str, tuple[str, ...]]] = {
    "free": ("无偿", "免费"),
    "low": ("低偿",),
    "full": ("有偿",),
}

UNITS: Final[dict[str, tuple[str, ...]]] = {
    "district": ("区", "县", "区县"),
    "township": ("乡镇", "街道", "镇", "乡"),
    "village": ("村", "行政村"),
    "squad": ("小队", "大队", "队"),
    "group": ("小组", "组"),
    "operator": ("运营方", "运营单位", "服务机构"),
    "community": ("社区", "居委会"),
}

MISSED: Final = ("missed", "未见", "未见到", "未遇", "未访到", "落空")

GENDERS: Final[dict[str, tuple[str, ...]]] = {  # the figures after GB/T 2261.1
    "f": ("女", "女性", "female", "woman", "2"),
    "m": ("男", "男性", "male", "man", "1"),
}

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "employee": ("在职", "专职", "员工", "职工", "社工", "全职"),
    "volunteer": ("志愿者", "志愿", "义工"),
}

DATE_ORDERS: Final[dict[str, tuple[str, ...]]] = {  # of 8/5/1941
    "d/m/y": ("日/月/年", "日月年", "dd/mm/yyyy", "d/m/yyyy", "dmy", "day/month/year"),
    "m/d/y": ("月/日/年", "月日年", "mm/dd/yyyy", "m/d/yyyy", "mdy", "month/day/year"),
}

ANSWERS: Final[dict[bool, tuple[str, ...]]] = {
    True: ("yes", "y", "true", "1", "是", "锁定", "√", "✓"),
    False: ("no", "n", "false", "0", "否", "不锁定"),
}

MARKS: Final[dict[bool, tuple[str, ...]]] = {
    True: ("有", "✔", "☑", "v", "对", "●", "■"),
    False: (*("无", "没有", "×", "✗", "✘", "☒", "x", "╳"), *("/", "\\", "-", "--", "☐", "□")),
}
"""What stands below a category beside `ANSWERS`. A ring is asked about: it may mean either."""

NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "female": ("f", "女", "女性", "女助老员", "须女性"),
    "male": ("m", "男", "男性", "男助老员", "须男性"),
    "two-person": ("双人", "两人", "二人", "双人上门", "两人上门", "two person"),
}

WEEKDAYS: Final[dict[str, str]] = {
    "星期": "",
    "礼拜": "",
    "周末": "6,7",
    "周": "",
    "工作日": "1-5",
    "每天": "1-7",
    "每日": "1-7",
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "日": "7",
    "天": "7",
    "monday": "1",
    "tuesday": "2",
    "wednesday": "3",
    "thursday": "4",
    "friday": "5",
    "saturday": "6",
    "sunday": "7",
    "mon": "1",
    "tue": "2",
    "wed": "3",
    "thu": "4",
    "fri": "5",
    "sat": "6",
    "sun": "7",
}
"""What is put in the place of a written weekday, in this order."""


def inverted(words: dict[Code, tuple[str, ...]]) -> dict[str, Code]:
    """Return every word, and every code that is itself a word, to its code."""
    found = {word: code for code, several in words.items() for word in several}
    return found | {code: code for code in words if isinstance(code, str)}


_AROUND: Final = re.compile(
    r"不少于|不低于|至少|最少|>=|≥|以上|左右|不得少于|(?:探访|走访|巡访|上门|联系|访)$"
)
_UNIT: Final = r"(日|天|周|星期|月|季度|季|半年|年)"
_FIGURE: Final = r"([1-9]|1[0-2]|[一二两三四五六七八九])"
_OFTEN: Final = (
    re.compile(rf"(?:每|一|1)?{_UNIT}{_FIGURE}?次?"),
    re.compile(rf"{_FIGURE}次?(?:/|每){_UNIT}"),
)
_HOW_OFTEN: Final[dict[str, dict[int, str]]] = {
    "日": {1: "daily"},
    "周": {1: "weekly", 2: "twice-weekly", **{n: f"{n}-weekly" for n in range(3, 7)}},
    "月": {1: "monthly", 2: "fortnightly", 3: "every-10-days", 4: "weekly"},
    "季": {1: "quarterly", 3: "monthly"},
    "半年": {1: "half-yearly", 2: "quarterly"},
    "年": {1: "yearly", 2: "half-yearly", 4: "quarterly", 12: "monthly"},
}
"""Times in a span to the tier that makes at least as many contacts."""


def said_tier(written: str) -> Tier | None:
    """Return the tier of 2次/月, 每周至少1次, 月探访 and the like; None otherwise."""
    simple = _AROUND.sub("", written.replace(" ", ""))
    simple = _AROUND.sub("", simple)
    first, second = (pattern.fullmatch(simple) for pattern in _OFTEN)
    if first is not None:
        unit, times = first[1], first[2]
    elif second is not None:
        unit, times = second[2], second[1]
    else:
        return None
    unit = {"天": "日", "星期": "周", "季度": "季"}.get(unit, unit)
    count = _number(times.replace("两", "二")) if times else 1
    name = _HOW_OFTEN[unit].get(count)
    return None if name is None else tier_of(name)


def numbered_tier(written: str) -> Tier | None:
    """Return the tier that a figure makes: ``3-weekly``, 每周三次, 每10天一次; None otherwise."""
    a_week, every = _A_WEEK.fullmatch(written), _EVERY.fullmatch(written)
    if a_week is not None:
        return tier_of(f"{_number(a_week[1])}-weekly")
    if every is not None:
        return tier_of(f"every-{_number(every[1])}-days")
    return tier_of(written) if written[:1].isascii() else None


def _number(written: str) -> int:
    """Return a number in Arabic figures, or one below a hundred in Chinese ones: 二十一."""
    if written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_FIGURES.index(tens or "一") * 10 if ten else 0) + _FIGURES.index(ones or "〇")
