"""
Whether a folder lies on another computer, where several may not keep one SQLite file in step.

SQLite's log beside a database (WAL) needs memory that all its users share, which a share of the
network has not: what two computers write there at once can be lost without a word.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
"""Where Linux says what is mounted, and how."""
REMOTE = frozenset(
    {
        "afs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
        "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3", "smbfs",
    }
)  # fmt: skip
_DRIVE_REMOTE = 4
_ESCAPED = re.compile(r"\\([0-7]{3})")


def is_on_share(folder: Path) -> bool:
    """Say whether a folder, which need not be there yet, lies on a share of the network."""
    place = folder.resolve()
    if sys.platform == "win32":
        return _is_remote_drive(place)
    return _kind_at(place) in REMOTE


def _is_remote_drive(place: Path) -> bool:
    if str(place).startswith("\\\\"):
        return True
    import ctypes

    kind: int = ctypes.windll.kernel32.GetDriveTypeW(place.anchor)  # type: ignore[attr-defined,unused-ignore]  # there on Windows
    return kind == _DRIVE_REMOTE


def _kind_at(place: Path) -> str:
    """Return the kind of the file system on which a place lies; empty where nobody says it."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found = ""
    longest = -1
    for line in lines:
        _, at, kind, *_ = [*line.split(" "), "", "", ""]
        where = _ESCAPED.sub(lambda match: chr(int(match[1], 8)), at)
        is_above = str(place) == where or str(place).startswith(where.rstrip(os.sep) + os.sep)
        if is_above and len(where) >= longest:  # the last one mounted at a place hides the others
            found, longest = kind, len(where)
    return found
