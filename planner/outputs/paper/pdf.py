"""
Route sheets as PDF, set by typst with the Chinese font of a package.

typst keeps what it has set in memory for as long as a process lives; 120 helpers' sheets
would take gigabytes. So sheets are set in small batches by processes of their own, two at a
time, and the one PDF for all is put together from the others.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.outputs.names import without_control
from planner.outputs.paper.fonts import font_folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typst

BATCH = 4  # helpers' weeks set by one process: some 300 MB
WORKERS = 2
LONG_WORD = r"[^\s\u2e80-\uffef\u200b]"
"""What paper would not break by itself: a long run without blanks or Chinese characters."""
SOME, MANY = 12, 20
"""So many of them are a long run: in narrow tables, and where a telephone number stays whole."""
Task = tuple[Path, dict[str, Any]]


class Press:
    """
    Sets sheets while the next ones are being put into words.

    A few are set here; from the fifth on, processes of their own do it.
    """

    def __init__(self) -> None:
        self._waiting: list[Task] = []
        self._pool = ThreadPoolExecutor(WORKERS)
        self._set: list[Future[None]] = []

    def add(self, file: Path, value: dict[str, Any]) -> None:
        """Take on one PDF; it need not stand before `finish` returns."""
        self._waiting.append((file, value))
        if len(self._waiting) == BATCH:
            self._set.append(self._pool.submit(_set_apart, self._waiting))
            self._waiting = []

    def finish(self) -> None:
        """Wait until every PDF stands."""
        try:
            _set_here(self._waiting)
            for batch in self._set:
                batch.result()
        finally:
            self._pool.shutdown(cancel_futures=True)


def write_pdf(file: Path, value: dict[str, Any], template: str = "sheet.typ") -> None:
    """
    Write the sheets that `value` holds to `file`, set as `template` says.

    The PDF is tagged and keeps to PDF/UA-1, so that it can be heard as well as seen.
    """
    import typst

    folders = font_folders()
    compile_: Any = typst.compile  # its stub says that it returns nothing
    compiled = partial(
        compile_,
        _source(template),
        font_paths=_fonts(tuple(str(folder) for folder in folders.values())),
        format="pdf",
        sys_inputs={"data": json.dumps(value | {"fonts": list(folders)}, ensure_ascii=False)},
    )
    try:
        made = compiled(pdf_standards=["ua-1"])
    except typst.TypstError:  # a name that asks for what PDF/UA forbids; tags it has all the same
        made = compiled()
    file.write_bytes(made)


def breakable(value: Any, longest: int = SOME) -> Any:
    """
    Return the value with places to break in what has none, without control characters.

    Parameters
    ----------
    longest
        Signs from which on a run of them is given places to break.
    """
    if isinstance(value, str):
        run = f"{LONG_WORD}{{{longest},}}"
        return re.sub(run, lambda found: "\u200b".join(found[0]), without_control(value))
    if isinstance(value, dict):
        return {key: breakable(one, longest) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [breakable(one, longest) for one in value]
    return value


def _set_here(tasks: Sequence[Task]) -> None:
    for file, value in tasks:
        write_pdf(file, value)


def _set_apart(tasks: Sequence[Task]) -> None:
    """Set sheets in a process that ends afterwards, and with it what typst keeps."""
    written = json.dumps([(str(file), value) for file, value in tasks]).encode()
    done = subprocess.run(
        [sys.executable, "-m", "planner.outputs.paper.pdf"],
        input=written,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        _set_here(tasks)  # no process to be had, or killed: slower and larger, but it stands


@cache
def _source(template: str) -> bytes:
    return (files("planner.outputs") / "templates" / template).read_bytes()


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders)
    )


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    _set_here([(Path(name), value) for name, value in json.load(sys.stdin.buffer)])
