"""
Compiled functions and where they are kept between runs; and this system's cache folder.

Numba keeps what it compiles, but an emptied file in its cache ends every later run, it asks
for a home where there is none, and it looks at one source file although a kernel calls
functions of its neighbours. So the cache here is made again when it cannot be read, lies
where something may be written, and is known by the sources of the whole room: first with
the user, so that the same sources in another folder need not be compiled again.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache

# mypy: disable-error-code="misc, no-untyped-call, attr-defined, list-item"
# numba's classes have no types; the rest is checked all the same.

_KEPT = 4  # rooms of one name, each of other sources: a release, the one before it, two trials


def users_cache() -> Path | None:
    """Return where this system keeps what may be deleted; None where a user has no home."""
    try:
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # neither HOME nor an entry of this user: a container, a service
        return None


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """
    Return a decorator: numba's ``njit`` with `options`, its result kept between runs.

    Where no folder can be written, the function is compiled anew by every process.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        made = njit(**options)(function)
        with contextlib.suppress(RuntimeError):  # numba's word where nothing can be kept
            made._cache = _KeptCache(function)  # noqa: SLF001 - what its enable_caching() does
        return made

    return decorate


@functools.cache
def _digest(folder: Path) -> str:
    """Return the digest of the sources of a room."""
    sources = b"".join(file.read_bytes() for file in sorted(folder.glob("*.py")))
    return hashlib.sha256(sources).hexdigest()


def _places(source: Path) -> list[Path]:
    """Return where the code compiled from `source` may lie, the best first."""
    apart = Path(source.parent.name) / _digest(source.parent)[:16]
    if config.CACHE_DIR:
        return [Path(config.CACHE_DIR) / apart]
    users = users_cache()
    kept = [] if users is None else [users / "visit-rounds" / "compiled" / apart]
    return [*kept, source.parent / "__pycache__"]


def _clear_old(room: Path) -> None:
    """Remove what other sources of a room left, but for the newest."""
    with contextlib.suppress(OSError):
        folders = sorted(room.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for folder in folders[:-_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)


class _Locator:
    """Names folder, stamp and line of a function to numba's cache."""

    def __init__(self, source: Path, line: int, folder: Path) -> None:
        self._source, self._line, self._folder = source, line, folder
        self._py_file = str(source)  # numba names it when it warns

    @classmethod
    def from_function(cls, function: Any, file: str) -> _Locator | None:
        """Return the locator of the first folder that can be written."""
        source = Path(file)
        if not source.is_file():
            return None
        for folder in _places(source):
            found = cls(source, function.__code__.co_firstlineno, folder)
            with contextlib.suppress(OSError):
                found.ensure_cache_path()
                return found
        return None

    def ensure_cache_path(self) -> None:
        """Make the folder and try whether it can be written."""
        is_new = not self._folder.exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        if is_new and self._folder.name != "__pycache__":
            _clear_old(self._folder.parent)
        tempfile.TemporaryFile(dir=self._folder).close()

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return what changes whenever the code may have changed."""
        return _digest(self._source.parent)

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._line)


class _KeptImpl(CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012 - numba's own form


class _KeptCache(FunctionCache):
    """Numba's cache of one function; whatever cannot be read or kept is compiled anew."""

    _impl_class = _KeptImpl

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the kept code, None where there is none or it is broken."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - broken bytes raise whatever they spell
            with contextlib.suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep `data`; a full or read-only disk costs speed, nothing else."""
        with contextlib.suppress(Exception):
            super().save_overload(sig, data)
