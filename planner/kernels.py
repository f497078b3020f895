"""
Compiled functions and where they are kept between runs; and this system's cache folder.

Numba keeps what it compiles, but an emptied file in its cache ends every later run, it asks
for a home where there is none, and it looks at one source file although a kernel calls
functions of its neighbours. So the cache here is made again when it cannot be read, lies
where something may be written, and is known by the sources of the whole room: first with
the user, so that the same sources in another folder need not be compiled again. What takes
half a minute is done by one process at a time: others that want the same wait for it.

Both lean on numba's inner classes; `tests/test_kernels.py` says when a new numba differs.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from numba import njit
from numba.core import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

# mypy: disable-error-code="misc, no-untyped-call, attr-defined, list-item, override"
# numba's classes have no types; the rest is checked all the same.

_PATIENCE_S = 120.0  # a process that compiles longer stands still: then everybody for himself
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


def part(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """
    Return a decorator: the same for what is called from compiled code alone.

    Numba optimizes every function together with all that it calls and makes machine code of
    it, also where only other compiled functions call it: a search of a hundred functions is
    compiled some ten times over. A part is only translated; whoever calls it optimizes the
    whole once. Called from Python it raises `SystemError`.
    """
    hidden: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **options}
    untyped: Any = njit  # its types know nothing of these
    made: Callable[[Callable[..., Any]], Any] = untyped(pipeline_class=_PartCompiler, **hidden)
    return made


class _PartCompiler(Compiler):
    """Numba's compiler, with a library that is only linked into others."""

    def __init__(self, typing: Any, target: Any, library: Any, *others: Any) -> None:
        """Take a library of parts where none is given."""
        super().__init__(typing, target, library or _Part(target.codegen(), "part"), *others)


class _Part(JITCodeLibrary):
    """Code that is neither optimized nor made executable: whoever links it does both."""

    @property
    def codegen(self) -> Any:
        return _Unset(self._codegen)

    def _optimize_final_module(self) -> None:
        """Leave it as it is."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002 - numba's own form
        """Return the address of what refuses: there is nothing that Python could call."""
        self._ensure_finalized()
        return ctypes.cast(_refuse, ctypes.c_void_p).value or 0


class _Unset:
    """A code generator in whose memory a part has no place, so nothing is set there."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        """Numba would write to the address of `name`, which is nowhere."""


# No object and no exception: Python takes that as a `SystemError`.
_refuse = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(
    lambda _self, _arguments, _named: 0
)


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
    _turn: IO[bytes] | None = None  # held from where nothing is kept until something is

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the kept code, None where there is none or it is broken and ours to make."""
        found = self._kept(sig, target_context)
        if found is None and self._turn is None:
            with contextlib.suppress(OSError):  # a disk without locks: each compiles
                self._turn = _take_turn(Path(self._cache_path) / f"{self._impl.filename_base}.turn")
            found = self._kept(sig, target_context)
            if found is not None:
                self._end_turn()
        return found

    def _kept(self, sig: Any, target_context: Any) -> Any:
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
        self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.close()
            self._turn = None


def _take_turn(mark: Path) -> IO[bytes] | None:
    """Wait while another process holds `mark`, then hold it; None if that one holds it forever."""
    file = mark.open("ab")
    until = time.monotonic() + _PATIENCE_S
    try:
        while not _hold(file.fileno()):
            if time.monotonic() > until:
                file.close()
                return None
            time.sleep(0.05)
    except OSError:
        file.close()
        raise
    return file


if sys.platform == "win32":

    def _hold(number: int) -> bool:
        """Hold the file for this process, unless another does; say whether that went well."""
        import msvcrt

        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:

    def _hold(number: int) -> bool:
        """Hold the file for this process, unless another does; say whether that went well."""
        import fcntl

        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
