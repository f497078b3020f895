"""
Eleven more spreadsheets of yet other shapes, every person in them invented.

What WPS and pasting leave behind, headers over headers, one cell for several things, a sheet for
each village, ages with their unit, dates of which only the month is known, and identity numbers
that a spreadsheet has reckoned out.
"""

from __future__ import annotations

from tests.read.offices import (
    ADDRESSES,
    BIRTHS,
    CATEGORIES,
    COMMON,
    HEAD,
    IDS,
    LATS,
    LONS,
    NAMES,
    NUMBERS,
    PLACE,
    TITLE,
    Office,
    people,
    sheet,
)

WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
FLOATS = (1.9410508e17, 1.9381120e17, 1.9460203e17, 1.9500930e17)

MORE: tuple[Office, ...] = (
    Office(
        "wide figures and blanks of WPS",
        [
            ["编　号", "姓　名", "经　度", "纬　度"],
            *people(
                tuple(f" {one}\u00a0" for one in IDS),
                tuple(f"{one}\u3000" for one in NAMES),
                tuple(str(one).translate(WIDE) for one in LONS),
                tuple(f"'{one}" for one in LATS),
            ),
        ],
    ),
    Office(
        "two rows of header over everything",
        [
            [TITLE],
            ["编号", "基本信息", None, None, "住址", None, None, "备注"],
            [None, "姓名", "性别", "年龄", "详细地址", "经度", "纬度", None],
            *people(IDS, NAMES, ("女", "女", "男", "女"), (85, 88, 80, 76), ADDRESSES, *PLACE,
                    ("",) * 4),
        ],
        ("A1:H1", "A2:A3", "B2:D2", "E2:G2", "H2:H3"),
    ),
    Office(
        "categories merged down",
        [
            ["人员类别", *HEAD],
            ["独居", *people(*COMMON)[0]],
            [None, *people(*COMMON)[1]],
            ["残疾", *people(*COMMON)[2]],
            [None, *people(*COMMON)[3]],
        ],
        ("A2:A3", "A4:A5"),
    ),
    sheet("ages with their unit in the cell", {"年龄": ("85岁", "88 周岁", "80 岁", "76周岁")}),
    sheet(
        "births of which the month is known",
        {"出生年月": ("1941年5月", "1938年11月", "1946年02月", "1950年9月")},
    ),
    sheet("phones among the remarks",
          {"备注": ("儿子王强 13800000001", "女儿电话0571-8800002", "", "独自在家，电话难打通")}),
    Office(
        "longitude and latitude in one cell",
        [["编号", "姓名", "经纬度"],
         *people(IDS, NAMES, tuple(f"{x},{y}" for x, y in zip(LONS, LATS, strict=True)))],
    ),
    Office(
        "gender and age in one cell",
        [["编号", "姓名", "性别年龄", "经度", "纬度"],
         *people(IDS, NAMES, ("女 85岁", "女 88岁", "男 80岁", "女 76岁"), *PLACE)],
        answers={"性别年龄": "-"},
    ),
    sheet("identity numbers reckoned out", {"身份证号": FLOATS}, answers={"身份证号": "-"}),
    Office(
        "rows of villages between the people",
        [HEAD, ["东村"], *people(*COMMON)[:2], ["西村"], *people(*COMMON)[2:]],
        ("A2:D2", "A5:D5"),
    ),
    Office(
        "a count and a total after every village",
        [
            ["序号", "姓名", "出生日期", "人员类别", "经度", "纬度"],
            *people(NUMBERS[:2], NAMES[:2], BIRTHS[:2], CATEGORIES[:2], LONS[:2], LATS[:2]),
            ["小计", "2人"],
            *people(NUMBERS[2:], NAMES[2:], BIRTHS[2:], CATEGORIES[2:], LONS[2:], LATS[2:]),
            ["小计", "2人"],
            ["总计", "4人"],
        ],
    ),
)  # fmt: skip
