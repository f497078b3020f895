"""
Backups: everything below the desk's folder and its own database, sealed, checked, rotated.

Databases are copied by SQLite itself, so that a copy is whole whatever is being written.
Every backup is opened again after it was written as far as that goes without the passphrase:
its databases are checked before they are sealed, and a rehearsal lays everything out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from planner.web.sealed import Lock, UnsealedError, keep_lock, make_lock, read_lock, seal, unseal

ENDING: Final = ".vrb"
DAILY, WEEKLY = 14, 8
EVERY_S: Final = 24 * 3600
_WORK = ".work-"
_PASSED_OVER: Final = frozenset({"backups", "inbox", "sheets", "maps", "feeds", "__pycache__"})
_SQLITE: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that lies here."""

    name: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What a backup held: files, and how many databases were found whole."""

    files: int
    databases: int


class Backups:
    """
    The backups of a desk.

    Parameters
    ----------
    own
        The desk's own folder; backups lie in ``backups`` below it.
    folder
        Below which the office's lists and plans lie.
    database
        The desk's own database where that is a file.
    """

    def __init__(
        self, own: Path, folder: Path, database: Path | None, clock: Callable[[], float]
    ) -> None:
        self.place = own / "backups"
        self._own, self._folder, self._database, self._clock = own, folder, database, clock
        self._alone = threading.Lock()
        self._sweep()

    @property
    def lock(self) -> Lock | None:
        """By what backups are sealed; None while nobody has chosen a passphrase."""
        file = self.place / "lock.json"
        return read_lock(file.read_text(encoding="utf-8")) if file.is_file() else None

    def choose(self, passphrase: str) -> None:
        """Seal to a new passphrase from now on; older backups keep theirs."""
        self.place.mkdir(parents=True, exist_ok=True)
        keep_lock(self.place / "lock.json", make_lock(passphrase))

    def all(self) -> list[Backup]:
        """Return what lies here, the newest first."""
        found = [_backup(file) for file in self.place.glob(f"*{ENDING}")]
        return sorted((one for one in found if one is not None), key=_age, reverse=True)

    def gone_by(self) -> dict[str, date]:
        """Return by name the day by which each backup is dropped where one is made every day."""
        found: dict[str, date] = {}
        weeks: set[date] = set()
        for one in self.all():
            day = one.at.date()
            monday = day - timedelta(days=day.weekday())
            by_week = day if monday in weeks else monday + timedelta(days=7 * WEEKLY)
            weeks.add(monday)
            found[one.name] = max(day + timedelta(days=DAILY), by_week)
        return found

    def is_due(self) -> bool:
        """Say whether the newest is older than a day, and backups can be made at all."""
        if self.lock is None:
            return False
        newest = next(iter(self.all()), None)
        return newest is None or self._now() - newest.at >= timedelta(seconds=EVERY_S)

    def make(self) -> Backup:
        """
        Make a backup, drop those that are too many, and return it.

        Raises
        ------
        UnsealedError
            If nobody has chosen a passphrase.
        """
        lock = self.lock
        if lock is None:
            raise UnsealedError
        with self._alone, tempfile.TemporaryDirectory(dir=self.place, prefix=_WORK) as work:
            self._sweep(but=Path(work))
            whole = Path(work) / "whole.zip"
            self._pack(whole, Path(work))
            name = f"{self._now():%Y%m%d-%H%M%S}{ENDING}"
            beside = Path(work) / name
            with whole.open("rb") as source, beside.open("wb") as target:
                seal(source, target, lock)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(self.place / name)
            self._rotate()
        made = _backup(self.place / name)
        if made is None:
            raise UnsealedError
        return made

    def rehearse(self, name: str, passphrase: str) -> Opened:
        """
        Lay a backup out in a side folder, check everything in it, and take it away again.

        Raises
        ------
        UnsealedError
            If it cannot be opened, or what is in it is not whole.
        """
        self._refuse_unknown(name)
        with self._alone, tempfile.TemporaryDirectory(dir=self.place, prefix=_WORK) as work:
            self._sweep(but=Path(work))
            return self.lay_out(name, passphrase, Path(work) / "out")

    def lay_out(self, name: str, passphrase: str, into: Path) -> Opened:
        """
        Lay a backup out in a new folder and check everything in it.

        Raises
        ------
        UnsealedError
            If it cannot be opened, or what is in it is not whole.
        """
        self._refuse_unknown(name)
        return lay_out(self.place / name, passphrase, into)

    def _sweep(self, but: Path | None = None) -> None:
        """Take away what a killed run left: it was not sealed yet."""
        for left in self.place.glob(f"{_WORK}*"):
            if left != but:
                shutil.rmtree(left, ignore_errors=True)

    def _refuse_unknown(self, name: str) -> None:
        if name not in {one.name for one in self.all()}:
            raise UnsealedError

    def _pack(self, whole: Path, work: Path) -> None:
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in self._files():
                copied = work / "copy"
                if _is_database(file):
                    _copy_database(file, copied)
                else:
                    shutil.copyfile(file, copied)
                archive.write(copied, name)
                copied.unlink()

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Yield what is kept: lists, plans, books and versions; what is drawn is drawn anew."""
        if self._database is not None:
            yield "desk/desk.sqlite", self._database
        for at, names, files in os.walk(self._folder):
            names[:] = sorted(n for n in names if n not in _PASSED_OVER and not n.startswith("."))
            here = Path(at)
            if here == self._own:
                names.clear()
                continue
            for one in sorted(files):
                file = here / one
                if file.is_symlink() or one.endswith(("-wal", "-shm", "-journal")):
                    continue
                yield f"folder/{file.relative_to(self._folder).as_posix()}", file

    def _rotate(self) -> None:
        """Keep the newest of each of fourteen days, and of each of eight weeks."""
        kept: set[str] = set()
        for form, most in (("%Y-%j", DAILY), ("%G-%V", WEEKLY)):
            spans: dict[str, str] = {}
            for one in self.all():
                spans.setdefault(one.at.strftime(form), one.name)
            kept |= set(list(spans.values())[:most])
        for one in self.all():
            if one.name not in kept:
                (self.place / one.name).unlink(missing_ok=True)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)


def lay_out(file: Path, passphrase: str, into: Path) -> Opened:
    """
    Lay a backup out in a new folder and check everything in it.

    Raises
    ------
    UnsealedError
        If it cannot be opened, or what is in it is not whole.
    """
    into.mkdir(parents=True)
    with tempfile.TemporaryFile(dir=into.parent) as whole:
        with file.open("rb") as source:
            unseal(source, whole, passphrase)
        try:
            with zipfile.ZipFile(whole) as archive:
                return _laid(archive, into)
        except (zipfile.BadZipFile, sqlite3.DatabaseError, OSError):
            shutil.rmtree(into, ignore_errors=True)
            raise UnsealedError from None


def restore(file: Path, passphrase: str, folder: Path) -> Opened:
    """
    Lay a backup out as a folder on which a desk opens: lists, plans, books, accounts and log.

    Parameters
    ----------
    folder
        One that is not there yet, or is empty; all of it is there in the end or nothing.

    Raises
    ------
    UnsealedError
        If it cannot be opened, or what is in it is not whole.
    FileExistsError
        If something lies in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_WORK) as work:
        out = Path(work) / "out"
        found = lay_out(file, passphrase, out)
        whole = out / "folder"
        own = whole / "desk"
        own.mkdir(parents=True, exist_ok=True)
        for one in (out / "desk").glob("*"):
            one.replace(own / one.name)
        if folder.exists():
            folder.rmdir()
        whole.rename(folder)
    return found


def _age(one: Backup) -> datetime:
    return one.at


def _backup(file: Path) -> Backup | None:
    try:
        at = datetime.strptime(file.stem, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(file.name, at, file.stat().st_size)


def _is_database(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) == _SQLITE


def _copy_database(file: Path, target: Path) -> None:
    """Copy a database as it stands between two writes, and see that the copy is whole."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        _check(copy)


def _check(database: sqlite3.Connection) -> None:
    (said,) = database.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)


def _laid(archive: zipfile.ZipFile, into: Path) -> Opened:
    """Lay every file of an archive out below a folder, and check its databases."""
    files = databases = 0
    for info in archive.infolist():
        parts = PurePosixPath(info.filename).parts
        if ".." in parts or info.filename.startswith("/") or "\\" in info.filename:
            raise zipfile.BadZipFile
        target = into.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        files += 1
        if _is_database(target):
            with closing(sqlite3.connect(target)) as opened:
                _check(opened)
            databases += 1
    return Opened(files, databases)
