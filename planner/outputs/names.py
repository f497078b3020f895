"""
File names and cells that cannot hurt: ids and names come from a roster and may be anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# What Windows keeps for devices, whatever the ending (Microsoft, "Naming Files").
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}
_OUR_OWN = {"index", "all", "week"}
_LONGEST_BYTES = 120  # of a stem; leaves room for endings below 255 bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def file_stems(ids: Iterable[str]) -> dict[str, str]:
    """
    Return a file name without ending for each id, the same every time.

    An id that is harmless already keeps its own spelling. Two names never differ in case
    or in composition of accents only, for some file systems hold those for one.
    """
    ordered = list(ids)
    stems: dict[str, str] = {}
    taken = set(_OUR_OWN)
    for one in sorted(ordered, key=lambda one: (_harmless(one) != one, ordered.index(one))):
        stems[one] = _untaken(_harmless(one), taken)
        taken.add(_folded(stems[one]))
    return {one: stems[one] for one in ordered}


def without_control(text: str) -> str:
    """
    Return `text` without characters that neither XML nor paper can hold.

    Nor may it hold those that turn around what stands beside it: a name would take the id, the
    door and the telephone of its line with it.
    """
    return _CONTROL.sub("\ufffd", text)


def plain_cell(value: object) -> object:
    """
    Return `value` so that a spreadsheet reads text as text.

    Text that would start a formula gets an apostrophe in front, as OWASP advises for CSV.
    """
    if not isinstance(value, str):
        return value
    text = without_control(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _harmless(one: str) -> str:
    text = unicodedata.normalize("NFC", one)
    text = "".join(c if c.isalnum() or c in "-_." else "_" for c in text).strip(".")
    text = _cut(text) or "_"
    device = text.split(".")[0].lower() in _DEVICES
    return f"_{text}" if device else text


def _cut(text: str) -> str:
    return text.encode("utf-8", "replace")[:_LONGEST_BYTES].decode("utf-8", "ignore")


def _untaken(stem: str, taken: set[str]) -> str:
    candidate, count = stem, 1
    while _folded(candidate) in taken:
        count += 1
        candidate = f"{stem}~{count}"
    return candidate


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFKC", stem).casefold()
