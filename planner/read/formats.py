"""
The number formats that workbooks name by a figure alone, and which formats show a day or a time.

ECMA-376, part 1, 18.8.30 and 18.8.31. They stand here because what reads whole workbooks takes
longer to load than a roster takes to be read.
"""

from __future__ import annotations

import re
from typing import Final

BUILT_IN: Final[dict[int, str]] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Format of each figure; those of money (5 to 8, 41 to 44) show a number like any other."""

_SAID = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_CLOCK = re.compile(r"(?<![_\\])[dmhysDMHYS]")


def is_of_time(shown_as: str) -> bool:
    """Say whether a format shows a day or a time; what it quotes, colours and locales do not."""
    return _CLOCK.search(_SAID.sub("", shown_as.split(";", maxsplit=1)[0])) is not None
