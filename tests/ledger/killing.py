"""
A warm process that forks one child for each piece of work, and kills it when told to.

A fresh process would spend seconds on importing before it could be killed at work; a child of
a warm one begins at once, so that two hundred moments cost about as much as the work itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

Task = Callable[..., None]
"""Does a piece of work; the last argument is where it acknowledges what is done."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a child acknowledged, whether it was killed, and the seconds it lived."""

    told: list[Any]
    is_killed: bool
    lived_s: float


class Hand:
    """The warm process, as the test holds it."""

    def __init__(self, orders: Connection) -> None:
        self._orders = orders

    def work(self, task: Task, *given: object, moment: float | None = None) -> Ended:
        """Let a child do `task`, killed `moment` seconds after it began; None lets it end."""
        self._orders.send((task, given, moment))
        ended = self._orders.recv()
        assert isinstance(ended, Ended)
        return ended


@contextmanager
def hand(warm: Callable[..., None], *given: object) -> Iterator[Hand]:
    """Yield a warm process that has called `warm` once, and so imported whatever that needs."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, warm, given))
    process.start()
    theirs.close()
    try:
        yield Hand(ours)
    finally:
        ours.close()
        process.join()


def _serve(orders: Connection, warm: Callable[..., None], given: tuple[object, ...]) -> None:
    warm(*given)
    while True:
        try:
            task, with_, moment = orders.recv()
        except EOFError:
            return
        orders.send(_one(task, with_, moment))


def _one(task: Task, given: tuple[object, ...], moment: float | None) -> Ended:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            task(*given, theirs)
        finally:
            os._exit(0)  # nothing of the warm process's own is to be ended by its child
    theirs.close()
    told = _heard(ours, moment, begun)
    if moment is not None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    lived = time.monotonic() - begun
    told += _heard(ours, None, begun)
    ours.close()
    return Ended(told, os.WIFSIGNALED(status), lived)


def _heard(pipe: Connection, moment: float | None, begun: float) -> list[Any]:
    """Return what is acknowledged until the moment, or until the child is gone."""
    told = []
    while moment is None or (left := begun + moment - time.monotonic()) > 0:
        try:
            if pipe.poll(None if moment is None else left):
                told.append(pipe.recv())
        except EOFError:
            return told
    return told
