"""
What is uploaded: known by its content, bounded before anybody unpacks it, kept as it came.

A file is not opened here. What is read is read by the hand, in a process of its own.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from planner.write.beside import beside_of, names_to_disk, to_disk

MOST_TABLE: Final = 20 * 2**20
MOST_UNPACKED: Final = 100 * 2**20
MOST_PARTS: Final = 2_000
MOST_STREETS: Final = 200 * 2**20
LONGEST_NAME: Final = 40
_ZIP, _OLD, _GZIP, _BZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BZh"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_UNFIT = re.compile(r'[\\/:*?"<>|]')


class UnfitError(ValueError):
    """What was uploaded cannot be what it should be; carries a word below ``desk.begin``."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: what it was called and what is in it."""

    name: str
    content: bytes


def table_ending(upload: Upload) -> str:
    """
    Return the ending that fits the content of a list.

    Raises
    ------
    UnfitError
        If it is empty, too large, unpacks to too much, or is no table at all.
    """
    content = upload.content
    if not content.strip():
        raise UnfitError("empty")
    if len(content) > MOST_TABLE:
        raise UnfitError("too-large")
    if content.startswith(_OLD):
        return ".xls"
    if content.startswith(_ZIP):
        _refuse_bomb(content)
        return ".xlsx"
    start = content[:4096]
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"%PDF" in start[:8] or start.startswith((_GZIP, _BZIP)) or (b"\0" in start and not is_wide):
        raise UnfitError("no-table")
    return ".csv"


def _refuse_bomb(content: bytes) -> None:
    """Refuse an archive that unpacks to more than any list, going by its own table of parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnfitError("no-table") from None
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise UnfitError("unpacks")
    if not any(one.filename == "[Content_Types].xml" for one in parts):
        raise UnfitError("no-table")


def streets_ending(upload: Upload) -> str:
    """
    Return the ending that fits the content of a streets file.

    Raises
    ------
    UnfitError
        If it is none.
    """
    start = upload.content[:512]
    if len(upload.content) > MOST_STREETS:
        raise UnfitError("too-large")
    if b"OSMHeader" in start:
        return ".osm.pbf"
    if start.startswith(_GZIP):
        return ".osm.gz"
    if start.startswith(_BZIP):
        return ".osm.bz2"
    if b"<osm" in start:
        return ".osm"
    raise UnfitError("no-streets")


def folder_name(title: str) -> str:
    """
    Return the name of the folder for a title.

    Raises
    ------
    UnfitError
        If no folder can be called so.
    """
    name = title.strip().strip(".")
    fits = 0 < len(name) <= LONGEST_NAME and name.isprintable() and not _UNFIT.search(name)
    if not fits or _RESERVED.fullmatch(name):
        raise UnfitError("bad-title")
    return name


@dataclass(frozen=True, slots=True)
class Start:
    """What a first scenario is made of; `streets` is an upload or a file that lies here."""

    title: str
    language: str
    elders: Upload
    helpers: Upload
    streets: Upload | Path
    coordinates: str
    policy: str


def lay(below: Path, start: Start) -> Path:
    """
    Lay a scenario folder as it was uploaded, whole or not at all, and return it.

    Raises
    ------
    UnfitError
        If something is not what it should be, or the folder is there already.
    """
    name = folder_name(start.title)
    files = {
        "elders": ("elders" + table_ending(start.elders), start.elders.content),
        "helpers": ("helpers" + table_ending(start.helpers), start.helpers.content),
    }
    streets = str(start.streets)
    if isinstance(start.streets, Upload):
        streets = "streets" + streets_ending(start.streets)
        files["streets"] = (streets, start.streets.content)
    target = below / name
    if target.exists():
        raise UnfitError("taken")
    beside = beside_of(target)
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for named, content in files.values():
        (beside / named).write_bytes(content)
    lines = {
        "title": start.title.strip(),
        "language": start.language,
        "timezone": "Asia/Shanghai",
        "streets": streets,
        "coordinates": start.coordinates,
        "elders": files["elders"][0],
        "helpers": files["helpers"][0],
        "policy": start.policy,
        "holidays": "CN",
    }
    written = "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in lines.items()
    )
    (beside / "scenario.toml").write_text(written, encoding="utf-8", newline="\n")
    to_disk(beside)
    beside.rename(target)
    names_to_disk(below)
    return target


def lay_invented(below: Path, shipped: Path) -> Path:
    """
    Lay a scenario that came along beside the office's own, to try things out, and return it.

    Raises
    ------
    UnfitError
        If it lies there already.
    """
    target = below / shipped.name
    if target.exists():
        raise UnfitError("taken")
    beside = beside_of(target)
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(shipped, beside, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    to_disk(beside)
    beside.rename(target)
    names_to_disk(below)
    return target
