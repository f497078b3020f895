"""
Long work of the desk: started, watched, stopped; two at a time, the others wait their turn.

What is going on is kept in memory, and in the database what was asked for: a job that is cut off
has written nothing, for folders are swapped in whole, and is offered again when the desk opens.
"""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from planner.web.begun import Begun, Left
from planner.web.hands import open_log

LOG = logging.getLogger("planner.web")
AT_ONCE = 2
KEPT = 20


@dataclass(eq=False)
class Job:
    """
    One long work.

    Parameters
    ----------
    state
        ``waits``, ``runs``, ``done``, ``failed``, ``discarded``, or ``cut`` where the desk
        ended before it did.
    stage, share
        What is going on, a key below ``progress.``, and percent of it where that is known.
    told
        What became of it.
    since
        When it was begun, seconds of a clock that only goes on.
    """

    key: str
    do: str
    on: str
    by: str
    asked: Mapping[str, Any]
    state: str = "waits"
    stage: str = ""
    share: int | None = None
    told: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    since: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {"waits", "runs"}


class Jobs:
    """
    All long work since the desk was opened, and what was cut off before.

    Parameters
    ----------
    log
        Keeps what goes wrong inside.
    begun
        Keeps what is going on beyond the life of this process.

    Attributes
    ----------
    after
        Told of every work that was done, and what came of it, before others hear of it.
    """

    def __init__(self, log: Path | None = None, begun: Begun | None = None) -> None:
        self._log, self._begun = log, begun
        left = [] if begun is None else begun.left()
        self._jobs = {one.key: _cut(one) for one in left}
        self._closing = False
        self.after: Callable[[Job, dict[str, Any]], None] = _nothing
        self._lock = threading.Lock()
        self._free = threading.Semaphore(AT_ONCE)

    def start(self, do: str, on: str, by: str, **asked: Any) -> Job:
        """Begin a work as soon as there is a place for it."""
        job = Job(secrets.token_hex(6), do, on, by, {"do": do, "by": by, **asked})
        if self._begun is not None:
            self._begun.keep(Left(job.key, do, on, by, job.asked))
        with self._lock:
            self._jobs[job.key] = job
            over = [key for key, one in self._jobs.items() if one.is_over and one.state != "cut"]
            for key in over[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[key]
        threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def all(self) -> list[Job]:
        """Return all jobs, the newest first."""
        with self._lock:
            return list(self._jobs.values())[::-1]

    def get(self, key: str) -> Job | None:
        """Return one job."""
        with self._lock:
            return self._jobs.get(key)

    def again(self, job: Job, by: str, **known: Any) -> Job:
        """Begin what was cut off, or could not be done, once more; the old one goes."""
        asked = {name: value for name, value in job.asked.items() if name not in {"do", "by"}}
        made = self.start(job.do, job.on, by, **{**asked, **known})
        self.drop(job)
        return made

    def drop(self, job: Job) -> None:
        """Offer a job that is over no more."""
        with self._lock:
            self._jobs.pop(job.key, None)
        self._over(job)

    def forget(self, elder: str) -> None:
        """Offer nothing more that was cut off and names a person."""
        for job in self.all():
            if job.state == "cut" and elder in json.dumps(dict(job.asked), ensure_ascii=False):
                self.drop(job)

    def stop(self, job: Job) -> None:
        """Ask for the best so far."""
        if job.process is not None and not job.is_over:
            _send(job.process, "stop")

    def discard(self, job: Job) -> None:
        """End a work; nothing of it is kept."""
        with self._lock:  # a process that is just being made is killed by who makes it
            if job.is_over:
                return
            job.state = "discarded"
            if job.process is not None:
                job.process.kill()
        self._over(job)

    def close(self) -> None:
        """End everything; what was going on is offered again when the desk opens next."""
        self._closing = True
        for job in self.all():
            self.discard(job)

    def finish(self, job: Job, told: dict[str, Any]) -> None:
        """Do what follows from a work, before anybody hears that it is done."""
        if "done" not in told or job.is_over:
            return
        try:
            self.after(job, told["done"])
        except Exception:  # what was done is done; what follows is missed where it is looked for
            LOG.exception("%s", job.do)

    def _over(self, job: Job) -> None:
        if self._begun is not None and not self._closing:
            self._begun.over(job.key)

    def _run(self, job: Job) -> None:
        with self._free:
            if job.is_over:
                return
            with open_log(self._log) as errors:
                process = subprocess.Popen(
                    [sys.executable, "-X", "utf8", "-m", "planner.web.job"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                )
            with self._lock:
                job.process = process
                if job.state == "discarded":  # given up while the process was being made
                    process.kill()
                else:
                    job.state = "runs"
            _send(process, json.dumps(job.asked, ensure_ascii=False))
            with cast("IO[bytes]", process.stdout) as lines:
                for line in lines:
                    told = json.loads(line)
                    if "at" not in told:
                        self._over(job)
                        self.finish(job, told)
                    _hear(job, told)
            process.wait()
            _close(process)
            if not job.is_over:
                self._over(job)
                job.state, job.told = "failed", job.told or {"gone": True}


def _nothing(job: Job, done: dict[str, Any]) -> None:
    """Leave it at that."""
    del job, done


def _cut(one: Left) -> Job:
    """Return a work that was cut off, to be offered again."""
    return Job(one.key, one.do, one.on, one.by, one.asked, state="cut")


def _hear(job: Job, told: dict[str, Any]) -> None:
    if "at" in told:
        job.stage, done, total = told["at"]
        job.share = round(100 * done / total) if total else None
    elif not job.is_over:
        job.told = told
        job.state = "done" if "done" in told else "failed"


def _close(process: subprocess.Popen[bytes]) -> None:
    try:
        cast("IO[bytes]", process.stdin).close()
    except OSError:  # what it would not hear any more is of no use
        return


def _send(process: subprocess.Popen[bytes], line: str) -> None:
    """Send a line to a process that may have ended already."""
    to = cast("IO[bytes]", process.stdin)
    try:
        to.write(line.encode() + b"\n")
        to.flush()
    except (OSError, ValueError):
        return
