"""
Where on a printed sheet its marks and boxes are, so that a machine can read it again.

Four square marks stand in the corners. Each is one of a table of 250 patterns of 4 × 4 cells;
its place in the table, divided by four, leaves the corner, and what divides is a figure: the
first stop of the page top left and bottom right, how many stops the page has in the other two.
So every page says of itself what it holds, and any one corner may be missing.

Every stop has two black bars with its boxes between them. Nothing else on a page looks like
two bars at these places, so the reader finds the rows without knowing the page's text.

All lengths are millimetres on A4, from the page's top left corner.
"""

from __future__ import annotations

import math

PAGE = (210.0, 297.0)
MARK = 8.0
"""Side of a corner mark with its black border; its six cells are MARK / 6 wide."""
EDGE = 7.0
"""From the edge of the paper to a corner mark; printers leave 5 mm or less white."""
QR_AT, QR = (171.0, 8.0), 20.0
ROWS_X = 127.3
"""Left edge of the left bars."""
BLOCK = (43.4, 12.6)
"""Width and height of a stop's block, bars included."""
BAR = 1.8
BOX = 4.2
PITCH = 7.6
FIRST_BOX = 3.6
LINES_Y = (0.6, 7.8)
"""Upper edges of the two lines of boxes, from the block's own."""
CODES = range(9)
"""One box for each code; 0 is as planned."""
# OpenCV's DICT_4X4_250 (Apache 2.0): four hexadecimal digits for each pattern, row by row from
# the top left, 1 is white.
PATTERNS = (
    "b5320f9a332d9946549e79cd9e2ec4f2fedacf56f99111a70eb72a0f24b1263e466566006c5e76af"
    "868bb02bccd5dd82fe479471ace4a5542123346f441557b29ecff0cb08ae0929187504ff0df61c5a"
    "17182a28328c38b224e82eeb2d3f4b64502e5013519455685d415f9768016867612461e96b126fe5"
    "67df7e1b80a083448ba2937a846c852a859c9c899fa1bb7cbc04b65bbfc8b7abca1fc962d958d3d5"
    "cc98c7a0c537e95df925fbbbee2af74d35758aad76170acf064b2dc149d843f44f364fd369e470c7"
    "7a6eb4eaed4ffce7fea6002500430a880a86026f001c009708370a3109c60b0109fb0b581082182d"
    "10781073127412b11af913060c0e0cf104330c9f0ef20efd074c0fa4072f05b50f9107db1ee41439"
    "1d8015c81f8b15ba1db1208028e922a228532af022f72940214629b92b9c2bb238ca382e300738e7"
    "3a493a65325d3b88391d3bd3264727802faa2d1425de25532f7734483ca83c41340d34fb369a3de0"
    "356a3d093ded3fc43f6c37ce3d5c3d7637b03f173fff48e542684a2d4160495141dd4bdf584f5a48"
    "5816505d5afa5ab551235b8a591951354c6946c14e0b445f4e594d834d7d47d847735c855e44562b"
    "5cbb55c35f6e5feb5d12555e6270621561c26b2063456b5c6b5b780c7acf787f798071e5717479b6"
    "71d37b33646a66a86ea76e9165226dcb678d6d31"
)
MOST = len(PATTERNS) // 16 - 1
"""Greatest figure that a mark can say; 0 says that there is none."""


def patterns() -> list[int]:
    """Return all patterns as numbers of 16 bits."""
    return [int(PATTERNS[at : at + 4], 16) for at in range(0, len(PATTERNS), 4)]


def corners() -> list[tuple[float, float]]:
    """Return the upper left corner of each mark: top left, top right, bottom right, bottom left."""
    right, low = PAGE[0] - EDGE - MARK, PAGE[1] - EDGE - MARK
    return [(EDGE, EDGE), (right, EDGE), (right, low), (EDGE, low)]


def boxes() -> list[tuple[float, float]]:
    """
    Return the upper left corner of each code's box, from the block's own.

    The first line holds 0 with its word, then 1 to 3; the second 4 to 8.
    """
    columns = (0, 2, 3, 4, 0, 1, 2, 3, 4)
    return [
        (FIRST_BOX + PITCH * column, LINES_Y[code > 3])
        for code, column in zip(CODES, columns, strict=True)
    ]


def geometry() -> dict[str, object]:
    """Return what the template needs to draw the marks and boxes."""
    return {
        "patterns": patterns(),
        "corners": corners(),
        "mark": MARK,
        "most": MOST,
        "qr": {"x": QR_AT[0], "y": QR_AT[1], "size": QR},
        "block": {"width": BLOCK[0], "height": BLOCK[1], "bar": BAR, "box": BOX},
        "boxes": boxes(),
    }


def stops_of(marks: dict[int, int]) -> tuple[int, int] | None:
    """
    Return first stop and number of stops that a page's marks tell.

    Parameters
    ----------
    marks
        Figure of each corner that was seen, corners from 0.

    Returns
    -------
    tuple of int, or None
        None where a figure is missing, says nothing, or two of the same disagree.
    """
    said = [{marks[corner] for corner in pair if corner in marks} for pair in ((0, 2), (1, 3))]
    if any(len(one) != 1 for one in said) or math.prod(min(one) for one in said) == 0:
        return None
    first, count = (min(one) for one in said)
    return first, count
