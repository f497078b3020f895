"""
The hands of the desk: started when a plan is opened, asked one question at a time.

A hand that does not answer in time, or has died, is taken away; the next question starts a
new one. Questions that only read are then asked once more; a change is not, for nobody knows
how far it came, and the version tells.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

MOST = 3
"""Plans open at once; the one that was asked longest ago closes."""
PATIENCE_S = 120.0
WRITING = frozenset(
    {
        "change",
        "undo",
        "take",
        "issue",
        "record",
        "contact",
        "mend",
        "take_in",
        "settle",
        "put_row",
    }
)
"""What is not asked again when a hand has died over it."""


class RefusedError(Exception):
    """
    What a hand will not do, and why.

    Parameters
    ----------
    word
        ``input``, ``clash``, ``hidden``, ``ours``, ``gone``, ``late``, ``system``, or a word
        of the store.
    faults
        What is wrong with what was asked, as JSON; empty otherwise.
    """

    def __init__(self, word: str, faults: tuple[dict[str, Any], ...] = ()) -> None:
        super().__init__(word)
        self.word, self.faults = word, faults


class Worker:
    """One hand: a process and the line to it."""

    def __init__(self, folder: Path, log: Path | None) -> None:
        self.asked_at = 0.0
        self._ended = False
        self._alone = threading.Lock()
        self._lines: queue.Queue[bytes] = queue.Queue()
        with open_log(log) as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-m", "planner.web.hand", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs, as far as we have heard."""
        return not self._ended and self._process.poll() is None

    @property
    def number(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """
        Return the answer to one question.

        Raises
        ------
        RefusedError
            If the hand will not, cannot, or does not answer in time.
        """
        with self._alone:
            try:
                self._send(question)
                line = self._lines.get(timeout=PATIENCE_S)
            except OSError:
                line = b""
            except queue.Empty:
                self.end()
                raise RefusedError("late") from None
        if not line:
            self.end()
            raise RefusedError("gone")
        return heard(json.loads(line))

    def end(self) -> None:
        """Take the process away."""
        self._ended = True
        self._process.kill()
        self._process.wait()
        self._listener.join()  # it closes the line from the process when that has ended
        try:
            cast("IO[bytes]", self._process.stdin).close()
        except OSError:  # what was not sent any more is of no use to anybody
            return

    def _send(self, question: dict[str, Any]) -> None:
        written = json.dumps(question, ensure_ascii=False).encode()
        line = cast("IO[bytes]", self._process.stdin)
        line.write(written + b"\n")
        line.flush()

    def _listen(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as answers:
            for line in answers:
                self._lines.put(line)
        self._lines.put(b"")


def open_log(log: Path | None) -> Any:
    """Return where a hand writes what only we can read."""
    if log is None:
        return open(_nowhere(), "ab")  # noqa: PTH123 - closed by whoever asked
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")


def _nowhere() -> str:
    import os

    return os.devnull


def heard(told: dict[str, Any]) -> dict[str, Any]:
    """Return what was done, or raise what a hand said in its place."""
    if "done" in told:
        done: dict[str, Any] = told["done"]
        return done
    if "hidden" in told:
        raise RefusedError("hidden")
    if "clash" in told:
        raise RefusedError("clash", (told["clash"],))
    if "faults" in told:
        raise RefusedError("input", tuple(told["faults"]))
    raise RefusedError(str(told.get("store") or ("system" if "system" in told else "ours")))


class Hands:
    """
    All hands.

    Parameters
    ----------
    log
        File that keeps what goes wrong inside; None for none.
    """

    def __init__(
        self, log: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._log, self._clock = log, clock
        self._workers: dict[Path, Worker] = {}
        self._lock = threading.Lock()

    def ask(self, folder: Path, do: str, language: str, **values: Any) -> dict[str, Any]:
        """
        Return what the hand of the plan in `folder` answers.

        Raises
        ------
        RefusedError
            If it will not, cannot, or does not answer.
        """
        question = {"do": do, "language": language, **values}
        try:
            return self._worker(folder).ask(question)
        except RefusedError as refused:
            if refused.word != "gone" or do in WRITING:
                raise
        return self._worker(folder).ask(question)

    def warm(self, folder: Path, language: str) -> None:
        """Let the hand of a plan read what it needs, while its coordinator reads something else."""
        with self._lock:
            worker = self._workers.get(folder)
            if (worker is not None and worker.is_alive) or len(self._workers) >= MOST:
                return
        threading.Thread(target=self._warm, args=(folder, language), daemon=True).start()

    def _warm(self, folder: Path, language: str) -> None:
        try:
            self.ask(folder, "warm", language)
        except RefusedError:
            return  # whoever opens the plan hears why

    def numbers(self) -> list[int]:
        """Return the numbers of the processes that run."""
        with self._lock:
            return [worker.number for worker in self._workers.values() if worker.is_alive]

    def close(self) -> None:
        """Take all processes away."""
        with self._lock:
            for worker in self._workers.values():
                worker.end()
            self._workers.clear()

    def _worker(self, folder: Path) -> Worker:
        with self._lock:
            worker = self._workers.get(folder)
            if worker is None or not worker.is_alive:
                worker = self._workers[folder] = Worker(folder, self._log)
                self._close_oldest(folder)
            worker.asked_at = self._clock()
            return worker

    def _close_oldest(self, but: Path) -> None:
        while len(self._workers) > MOST:
            oldest = min((f for f in self._workers if f != but), key=self._asked_at)
            self._workers.pop(oldest).end()

    def _asked_at(self, folder: Path) -> float:
        return self._workers[folder].asked_at
