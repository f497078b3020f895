"""
What is to be compared: folders that extend the base, and settings that are varied.

A varied setting becomes a folder too: it extends the base and changes only what it names,
so whatever was planned can be opened, planned again and changed by hand.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.errors import Fault, InputError, text

SETTINGS = {
    "max_walk_minutes": (0.0, 24 * 60.0),
    "walking_speed_mps": (0.2, 3.0),
    "weather_factor": (0.1, 2.0),
    "balance_target": (1.0, 100.0),
    "day_target": (0.0, 100.0),
    "max_pair_changes": (0.0, 1e9),
}
"""Keys of ``[planning]`` that can be varied, with the least and the greatest value."""

KEYS = (*SETTINGS, "policy", "helpers", "elders")

WIDE = {ord(wide): narrow for wide, narrow in zip("，＝＋－", ",=+-", strict=True)}
"""Signs as an input method writes them, and what they mean."""
_COUNT = re.compile(r"[+-]?\d+")
_GROWTH = re.compile(r"[+-]\d+(?:\.\d+)?%")


@dataclass(frozen=True, slots=True)
class Variant:
    """
    One plan to make.

    Parameters
    ----------
    name
        Unique; the folder's name, or what is varied.
    folder
        The folder as it was named; None for the base and for varied settings.
    changes
        What is varied: key to value as it was written.
    """

    name: str
    folder: Path | None = None
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def is_base(self) -> bool:
        """Whether this is the base itself."""
        return self.folder is None and not self.changes


def variants_of(base: Path, folders: Sequence[Path], vary: Sequence[str]) -> tuple[Variant, ...]:
    """
    Return every variant, the base first: the folders, then each combination of `vary`.

    Raises
    ------
    InputError
        If a key is unknown, a value impossible, or two variants have one name.
    """
    axes = [_axis(written) for written in vary]
    found = [Variant(_base_name(base))]
    found += [Variant(_name_of(folder), folder) for folder in folders]
    if axes:
        found += [_combined(values) for values in itertools.product(*axes)]
    distinct = list({_as_key(variant): variant for variant in reversed(found)}.values())
    return _named_apart(tuple(reversed(distinct)))


def _base_name(base: Path) -> str:
    return base.resolve().name or "base"


def _name_of(folder: Path) -> str:
    return folder.resolve().name


def _as_key(variant: Variant) -> object:
    """Return what makes a variant the same as another: nothing varied is the base."""
    folder = None if variant.folder is None else variant.folder.resolve()
    return folder, tuple(sorted(variant.changes.items()))


def _combined(values: Sequence[tuple[str, str]]) -> Variant:
    changes = {key: value for key, value in values if not _is_nothing(key, value)}
    return Variant(" ".join(f"{key}={value}" for key, value in changes.items()), None, changes)


def _is_nothing(key: str, value: str) -> bool:
    return key in ("helpers", "elders") and value.rstrip("%") in ("+0", "-0", "+0.0", "-0.0")


def _axis(written: str) -> list[tuple[str, str]]:
    """Return key and values of ``KEY=A,B``."""
    key, _, values = written.translate(WIDE).partition("=")
    key = key.strip()
    if key not in KEYS:
        raise _refused(written, text("whatif.fault.key", keys=", ".join(KEYS)))
    parts = [value.strip() for value in values.split(",") if value.strip()]
    for value in parts:
        _check(key, value, written)
    if not parts:
        raise _refused(written, text("whatif.fault.values"))
    return [(key, value) for value in parts]


def _check(key: str, value: str, written: str) -> None:
    if key in SETTINGS and not _is_setting(value, *SETTINGS[key]):
        least, most = SETTINGS[key]
        raise _refused(written, text("whatif.fault.number", least=least, most=most), value)
    if key == "helpers" and not _COUNT.fullmatch(value):
        raise _refused(written, text("whatif.fault.helpers"), value)
    if key == "elders" and not _GROWTH.fullmatch(value):
        raise _refused(written, text("whatif.fault.elders"), value)


def _is_setting(value: str, least: float, most: float) -> bool:
    try:
        return least <= float(value) <= most
    except ValueError:
        return False


def _refused(written: str, expected: Any, value: str | None = None) -> InputError:
    return InputError(
        (Fault("--vary", expected, column=written.partition("=")[0], value=value or written),)
    )


def _named_apart(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """Refuse two folders of one name: their answers would fall together."""
    names = [variant.name for variant in variants]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        faults = (Fault("whatif", text("whatif.fault.twice"), value=name) for name in twice)
        raise InputError(tuple(faults))
    return variants
