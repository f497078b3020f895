"""
Who does the jobs: processes of this machine, or a Dask cluster by address.

A process that dies (killed, out of memory) is replaced and its job tried again; a job that
kills three workers is given up and told as failed.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.errors import Fault, InputError, text
from planner.studies.jobs import Job, OnOutcome, Outcome, language_of, run_one, write_outcome
from planner.words import say

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Task = Callable[[Job, Control], Outcome]

TRIES = 3
POLL_S = 0.2
JOBS_A_WORKER = 20
"""Then a fresh process takes over: what a library has kept is given back."""


@dataclass(slots=True)
class Worker:
    """One process, the pipe to it, and what it is at."""

    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    done: int = 0


@dataclass(slots=True)
class LocalCrew:
    """
    Processes of this machine.

    Parameters
    ----------
    workers
        How many side by side; 0 for one per core.
    task
        What is done with each job.
    """

    workers: int = 0
    task: Task = run_one
    _tries: dict[str, int] = field(default_factory=dict, init=False)

    def __call__(self, jobs: Sequence[Job], control: Control, note: OnOutcome) -> None:
        """Run the jobs."""
        waiting = deque(jobs)
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        count = min(len(jobs), self.workers or os.cpu_count() or 1)
        team = [_hire(context, stop, self.task) for _ in range(count)]
        try:
            while any(worker.job for worker in team) or (waiting and not control.is_stopped):
                if control.is_stopped:
                    stop.set()
                else:
                    _give(team, waiting)
                self._hear(team, waiting, note)
                team = [_fit(worker, context, stop, self.task) for worker in team]
        finally:
            for worker in team:
                worker.process.terminate()
                worker.process.join()
                worker.pipe.close()

    def _hear(self, team: Sequence[Worker], waiting: deque[Job], note: OnOutcome) -> None:
        """Take in what workers have to tell, and their deaths."""
        ready = wait([worker.pipe for worker in team if worker.job], timeout=POLL_S)
        for worker in team:
            if worker.pipe in ready and worker.job is not None:
                try:
                    note(worker.pipe.recv())
                except (EOFError, OSError):
                    self._bury(worker.job, waiting, note)
                    worker.process.kill()
                worker.job = None

    def _bury(self, job: Job, waiting: deque[Job], note: OnOutcome) -> None:
        """Try the job of a dead worker again, or give it up."""
        self._tries[job.name] = self._tries.get(job.name, 0) + 1
        if self._tries[job.name] < TRIES:
            waiting.appendleft(job)
            return
        note(given_up(job))


def given_up(job: Job) -> Outcome:
    """Return the outcome of a job that killed its workers."""
    message = say(language_of(Path(job.scenario)), "batch.worker_died", tries=TRIES)
    outcome = Outcome(job.name, "failed", faults=({"file": job.name, "message": message},))
    write_outcome(job, outcome)
    return outcome


def _hire(context: Any, stop: Any, task: Task) -> Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, stop, os.getpid(), task), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _fit(worker: Worker, context: Any, stop: Any, task: Task) -> Worker:
    """Return the worker, or a new one where it has died or done its share."""
    is_spent = worker.job is None and worker.done >= JOBS_A_WORKER
    if worker.process.is_alive() and not is_spent:
        return worker
    if worker.job is not None:
        return worker  # its pipe will tell of its death
    worker.process.terminate()
    worker.process.join()
    worker.pipe.close()
    return _hire(context, stop, task)


def _give(team: Sequence[Worker], waiting: deque[Job]) -> None:
    for worker in team:
        if worker.job is None and waiting and worker.process.is_alive():
            job = waiting.popleft()
            try:
                worker.pipe.send(job)
            except OSError:
                waiting.appendleft(job)
                continue
            worker.job, worker.done = job, worker.done + 1


def _serve(pipe: Connection, stop: Any, parent: int, task: Task) -> None:
    """Do jobs until the pipe closes or the parent is gone; the parent hears Ctrl-C, not we."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = Control()
    threading.Thread(target=_watch, args=(control, stop, parent), daemon=True).start()
    while True:
        try:
            pipe.send(task(pipe.recv(), control))
        except (EOFError, OSError):
            return


def _watch(control: Control, stop: Any, parent: int) -> None:
    """Pass the wish to stop on; leave when the parent was killed."""
    while True:
        if stop.is_set():
            control.stop()
        if os.getppid() != parent:
            os._exit(1)  # nobody is left to take the outcome; the job's folder has none yet
        time.sleep(POLL_S)


@dataclass(frozen=True, slots=True)
class DaskCrew:
    """
    Workers of a Dask cluster, which see the same folders under the same paths.

    Parameters
    ----------
    address
        Of the scheduler, ``tcp://host:8786``.
    patience_s
        How long to wait for it, and for a cluster that has fallen silent.
    """

    address: str
    patience_s: float = 30.0

    def __call__(self, jobs: Sequence[Job], control: Control, note: OnOutcome) -> None:
        """
        Run the jobs.

        Raises
        ------
        InputError
            If the cluster is not there, or vanishes; what was done is kept.
        """
        client = self._client()
        for noisy in ("distributed", "distributed.client", "tornado", "asyncio"):
            logging.getLogger(noisy).setLevel(logging.CRITICAL + 1)  # we tell what matters
        try:
            futures = {client.submit(run_one, job, retries=TRIES, pure=False): job for job in jobs}
            self._gather(client, futures, control, note)
        finally:
            with suppress(Exception):  # a cluster that is gone cannot be left politely
                client.close(timeout=2)

    def _client(self) -> Any:
        from distributed import Client

        connect: Any = Client

        try:
            client = connect(self.address, timeout=self.patience_s, set_as_default=False)
            client.wait_for_workers(1, timeout=self.patience_s)
        except (OSError, TimeoutError, ValueError) as error:
            raise _not_there(self.address, error) from None
        return client

    def _gather(
        self, client: Any, futures: dict[Any, Job], control: Control, note: OnOutcome
    ) -> None:
        """Take in outcomes as they come; notice a scheduler that is gone."""
        left = dict(futures)
        while left and not control.is_stopped:
            time.sleep(POLL_S)
            if client.status != "running" or client.scheduler is None:
                raise _vanished(self.address, len(left))
            for future in [future for future in left if future.done()]:
                note(self._outcome(future, left.pop(future), len(left) + 1))
        client.cancel(list(left))

    def _outcome(self, future: Any, job: Job, left: int) -> Outcome:
        """Return what a worker found; a job that kills its workers is given up."""
        if future.status == "cancelled":
            raise _vanished(self.address, left)
        if future.status == "error":
            return given_up(job)
        try:
            found: Outcome = future.result(timeout=self.patience_s)
        except (OSError, TimeoutError, CancelledError, asyncio.CancelledError):
            raise _vanished(self.address, left) from None
        return found


def _not_there(address: str, error: Exception) -> InputError:
    expected = text("batch.fault.no_cluster", why=type(error).__name__)
    return InputError(
        (Fault("--cluster", expected, text("batch.fault.no_cluster_remedy"), value=address),)
    )


def _vanished(address: str, left: int) -> InputError:
    expected = text("batch.fault.vanished", left=left)
    return InputError(
        (Fault("--cluster", expected, text("batch.fault.vanished_remedy"), value=address),)
    )
