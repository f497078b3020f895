"""
Thirty spreadsheets such as offices keep, every person in them invented.

Their shapes follow what public descriptions of such lists tell: titles over merged cells, units,
headers in two lines, numbers of rows in place of ids, yes and no below a category, ages in place
of births, totals and signatures below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Sequence[object]

TITLE = "长青街道居家养老探访对象花名册"
NAMES = ("王秀英", "李桂兰", "赵明德", "钱玉珍")
BIRTHS = ("1941-05-08", "1938-11-20", "1946-02-03", "1950-09-30")
LONS, LATS = (121.5, 121.501, 121.502, 121.503), (31.2, 31.201, 31.202, 31.203)
ID_NUMBERS = (
    "000000194105080026",
    "000000193811200027",
    "000000194602030011",
    "00000019500930002X",
)
ADDRESSES = ("一弄1号101室", "一弄2号302室", "二弄5号201室", "二弄6号")


@dataclass(frozen=True)
class Office:
    """
    One sheet.

    Parameters
    ----------
    answers
        What the office answers when it is asked once: header to column.
    words
        The same of words.
    """

    name: str
    rows: Sequence[Row]
    merged: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    placed: int = 4


def people(*columns: Sequence[object]) -> list[list[object]]:
    """Return a row for each of the four, of the columns given."""
    return [list(row) for row in zip(*columns, strict=True)]


NUMBERS = (1, 2, 3, 4)
IDS = ("CQ001", "CQ002", "CQ003", "CQ004")
PLACE = (LONS, LATS)
COMMON = (IDS, NAMES, *PLACE)
HEAD = ["编号", "姓名", "经度", "纬度"]


def sheet(name: str, more: Mapping[str, Sequence[object]], **rest: object) -> Office:
    """Return a plain sheet of the common columns and `more`."""
    rows = [[*HEAD, *more], *people(*COMMON, *more.values())]
    return Office(name, rows, **rest)


CATEGORIES = ("独居", "高龄独居", "低保、残疾", "空巢老人")

OFFICES: tuple[Office, ...] = (
    sheet("plain", {"人员类别": CATEGORIES}),
    Office("a merged title", [[TITLE], HEAD, *people(*COMMON)], ("A1:D1",)),
    Office(
        "title, unit and date",
        [[TITLE], ["填报单位：长青街道", None, "2026年11月"], HEAD, *people(*COMMON)],
        ("A1:D1", "A2:B2"),
    ),
    Office("a blank row below the title", [[TITLE], [], HEAD, *people(*COMMON)]),
    Office("a total", [HEAD, *people(*COMMON), ["合计", "4人"]]),
    Office(
        "signatures",
        [HEAD, *people(*COMMON), [], ["填表人：孙红", None, "审核人：周立", "制表日期：2026.11.1"]],
    ),
    Office("a seal", [HEAD, *people(*COMMON), ["长青街道办事处（盖章）"]], ("A6:D6",)),
    Office(
        "a remark", [HEAD, *people(*COMMON), ["说明：本表由各社区核实后报送，每月五日前更新。"]]
    ),
    Office(
        "numbers of rows and no ids",
        [["序号", "姓名", "身份证号", "经度", "纬度"], *people(NUMBERS, NAMES, ID_NUMBERS, *PLACE)],
    ),
    Office(
        "nothing but names, births and addresses",
        [
            ["序号", "老人姓名", "出生年月", "家庭住址", "经度", "纬度"],
            *people(
                NUMBERS, NAMES, ("1941.05", "1938.11", "1946.02", "1950.09"), ADDRESSES, *PLACE
            ),
        ],
    ),
    sheet("ages", {"年龄": (85, 88, 80, 76), "性别": ("女", "女", "男", "女")}),
    sheet("ages with a unit", {"年龄（岁）": ("85", "88", "80", "76")}),
    sheet(
        "two lines of header",
        {"出生日期": BIRTHS},
    ),
    Office(
        "groups over columns",
        [
            ["编号", "姓名", "住址坐标", None, "紧急联系人", None],
            [None, None, "经度", "纬度", "姓名", "电话"],
            *people(*COMMON, ("王强", "李勇", "赵丽", "钱伟"), ("13800000001",) * 4),
        ],
        ("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    sheet("yes and no", {"是否独居": ("是", "否", "否", "是"), "是否低保": ("√", None, "√", None)}),
    sheet(
        "flags of three kinds",
        {
            "独居": ("是", "否", "", ""),
            "失能": ("否", "否", "是", "否"),
            "残疾": ("无", "有", "无", "无"),
        },
    ),
    sheet("windows in words", {"方便上门时间": ("上午", "下午2点以后", "周三周五下午", "随时")}),
    sheet("last seen", {"上次走访时间": ("2026/11/3", "2026.11.10", "2026年11月2日", "20261105")}),
    sheet(
        "several phones",
        {"联系电话": ("0571-8800001、13800000001", "13800000002/0571-8800002", "", "")},
    ),
    sheet(
        "contacts in two columns",
        {"紧急联系人": ("王强", "李勇", "赵丽", "钱伟"), "紧急联系人电话": ("13800000001",) * 4},
    ),
    Office(
        "a community merged down",
        [
            ["社区", *HEAD],
            ["东社区", *people(*COMMON)[0]],
            [None, *people(*COMMON)[1]],
            ["西社区", *people(*COMMON)[2]],
            [None, *people(*COMMON)[3]],
        ],
        ("A2:A3", "A4:A5"),
    ),
    Office("the header on every page", [HEAD, *people(*COMMON)[:2], HEAD, *people(*COMMON)[2:]]),
    sheet(
        "ways of living",
        {
            "居住情况": ("独居", "与配偶同住", "与子女同住", "其他"),
            "婚姻状况": ("丧偶", "已婚", "离异", "未婚"),
        },
    ),
    sheet(
        "columns of no weight",
        {"民族": ("汉",) * 4, "文化程度": ("小学",) * 4, "过敏史": ("无",) * 4},
    ),
    Office(
        "addresses alone for half of them",
        [
            ["编号", "姓名", "现居住地址", "经度", "纬度"],
            *people(IDS, NAMES, ADDRESSES, (*LONS[:2], None, None), (*LATS[:2], None, None)),
        ],
        placed=2,
    ),
    sheet("asked: kinds of service", {"服务类别": CATEGORIES}, answers={"服务类别": "categories"}),
    sheet("asked: how often", {"走访频度": ("每周一次",) * 4}, answers={"走访频度": "tier"}),
    sheet(
        "asked: health",
        {"身体状况": ("失能", "健康", "失智", "健康")},
        answers={"身体状况": "categories"},
        words={"健康": "-"},
    ),
    sheet(
        "words of the office",
        {"人员类别": ("特扶", "独居", "特扶", "独居")},
        words={"特扶": "special-family"},
    ),
    Office(
        "everything at once",
        [
            [TITLE],
            ["单位：长青街道", None, None, None, None, None, "2026年11月"],
            [
                "序号",
                "姓 名",
                "性别",
                "公民身份号码",
                "所属社区",
                "人员\n类别",
                "联系电话",
                "住址",
                "经度",
                "纬度",
                "备注",
            ],
            *people(
                NUMBERS,
                NAMES,
                ("女", "女", "男", "女"),
                ID_NUMBERS,
                ("东社区",) * 4,
                CATEGORIES,
                ("13800000001",) * 4,
                ADDRESSES,
                *PLACE,
                ("", "耳背", "", ""),
            ),
            ["合计", 4],
            ["填表人：孙红", None, None, "负责人：周立"],
        ],
        ("A1:K1", "A2:B2"),
    ),
)
