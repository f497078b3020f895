"""
Bytes of a table into text: what Unicode says of itself, else what the bytes are most like.

GB18030 takes almost any pair of bytes, so that taking it proves nothing. Chinese text of the
mainland lies almost wholly in the plane of GB 2312, that of Big5 in its first level, and
letters of Western Europe stand alone among plain ones. What is like none is asked about.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from planner.errors import text
from planner.read.findings import Findings, Spot

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of the signs that must lie where ordinary text lies; rare names lie elsewhere in GB18030.
_LIKE: Final = {"gb18030": 0.3, "big5": 0.85, "cp1252": 0.85}
_HIGH = re.compile(rb"[\x80-\xff]+")
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][\x30-\x39]..")
_GB_PLANE = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]|\xfe[\x50-\xa0]|.[0-9]..")
_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_BIG5_PLAIN = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")
_LETTER_ALONE = re.compile(
    rb"(?<=[A-Za-z ,;\t\"\r\n])[\xc0-\xd6\xd8-\xf6\xf8-\xfe]{1,2}(?=[A-Za-z ,;\t\"\r\n.-])"
)
_NAMES: Final = {"big5": "Big5", "cp1252": "Windows-1252"}


def decode(content: bytes, file: str, findings: Findings) -> str | None:
    """Return `content` as text, or None with a fault where no known encoding fits."""
    declared = _declared(content)
    if declared is not None:
        return _strictly(content, declared, file, findings)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        where = content.count(b"\n", 0, error.start) + 1
    if _is_nearly_utf8(content):
        remedy = text("read.remedy.damaged")
        findings.fault(Spot(file, where), text("read.fault.damaged"), remedy)
        return None
    likely = _likely(content)
    if likely is None:
        row = content.count(b"\n", 0, _first_odd(content)) + 1
        findings.fault(Spot(file, row), text("read.fault.encoding"), text("read.remedy.encoding"))
        return None
    if likely in _NAMES:
        expected = text("read.notice.encoding", encoding=_NAMES[likely])
        findings.notice(Spot(file), expected, text("read.remedy.encoding-check"))
    return content.decode(likely)


def encoding_of(content: bytes) -> str | None:
    """
    Return the encoding in which `decode` reads `content`; None where no known one fits.

    Text in it gives the same bytes again, with the mark that they began with.
    """
    declared = _declared(content)
    if declared == "utf-16":
        return "utf-16" if content.startswith(codecs.BOM_UTF16) else "utf-16-swapped"
    if declared is not None:
        return declared
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _likely(content)
    return "utf-8"


def encode(written: str, encoding: str) -> bytes:
    """
    Return text in an encoding that `encoding_of` told.

    Raises
    ------
    UnicodeEncodeError
        If a sign is none of that encoding's.
    """
    if encoding != "utf-16-swapped":
        return written.encode(encoding)
    big = codecs.BOM_UTF16 == codecs.BOM_UTF16_LE
    mark = codecs.BOM_UTF16_BE if big else codecs.BOM_UTF16_LE
    return mark + written.encode("utf-16-be" if big else "utf-16-le")


def _strictly(content: bytes, encoding: str, file: str, findings: Findings) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        spot = Spot(file, content.count(b"\n", 0, error.start) + 1)
        findings.fault(spot, text("read.fault.encoding"), text("read.remedy.encoding"))
        return None


def _declared(content: bytes) -> str | None:
    """Return the encoding that a mark at the start, or every other byte, gives away."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    start = content[:400]
    if start[1::2].count(0) > len(start) / 8:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) / 8:
        return "utf-16-be"
    return None


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether a few bytes of UTF-8 are broken, which GB18030 would turn into other characters."""
    lenient = content.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    sound = len(lenient) - len(lenient.encode("ascii", "ignore")) - broken
    return sound > broken  # of GB18030 one character in ten happens to be sound


def _likely(content: bytes) -> str | None:
    """Return the encoding that the bytes are most like, None where they are like none."""
    shares = {
        "gb18030": _share(content, "gb18030", _GB_PAIR, _GB_PLANE),
        "big5": _share(content, "big5", _BIG5_PAIR, _BIG5_PLAIN),
        "cp1252": _alone(content),
    }
    best = max(shares, key=lambda encoding: shares[encoding])  # in a tie the mainland's
    return best if shares[best] >= _LIKE[best] else None


def _share(
    content: bytes, encoding: str, pair: re.Pattern[bytes], plain: re.Pattern[bytes]
) -> float:
    """Return how many of the pairs of bytes are ordinary signs; 0 where any is none at all."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    pairs = pair.findall(content)
    return sum(plain.fullmatch(one) is not None for one in pairs) / len(pairs) if pairs else 0.0


def _alone(content: bytes) -> float:
    """Return how many runs of high bytes are letters of Western Europe among plain ones."""
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return 0.0
    runs = _HIGH.findall(content)
    return len(_LETTER_ALONE.findall(content)) / len(runs) if runs else 0.0


def _first_odd(content: bytes) -> int:
    """Return where the first pair stands that ordinary text of the mainland does not have."""
    odd = (one.start() for one in _GB_PAIR.finditer(content) if not _GB_PLANE.fullmatch(one[0]))
    high = _HIGH.search(content)
    return next(odd, high.start() if high else 0)
