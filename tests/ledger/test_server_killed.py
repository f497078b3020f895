"""PostgreSQL killed at any moment, every process of it: the book keeps what it acknowledged."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from planner.errors import StoreError
from planner.ledger.book import Book
from planner.store.versions import Store
from tests.ledger.killing import hand
from tests.ledger.test_killed import NOON, _begun, _proved, _work

if sys.platform != "linux":
    pytest.skip("finds the server's processes as Linux lists them", allow_module_level=True)
from tests.postgresql import Server, server

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def killed() -> Iterator[Server]:
    with server("killed") as one:
        yield one


def _until_it_is_gone(url: str, seed: int, said: Connection) -> None:
    """Write until the server is gone, and tell in which way that was told."""
    try:
        _work(url, seed, 10_000, said)
    except StoreError as error:
        said.send(("ended", str(error)))
    except BaseException as error:
        said.send(("ended", repr(error)))
        raise


@pytest.mark.parametrize("times", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_a_book_is_sound_whenever_its_server_is_killed(killed: Server, times: int) -> None:
    told: list[tuple[str, object]] = []
    draw = random.Random(times)
    with hand(_begun, killed.url) as worker:
        whole = worker.work(_work, killed.url, 1000, 2)
        told += whole.told
        for seed in range(times):
            moment = 0.1 + draw.uniform(0, whole.lived_s)
            timer = threading.Timer(moment, killed.kill)
            timer.start()
            ended = worker.work(_until_it_is_gone, killed.url, seed)
            timer.join()
            assert not ended.is_killed
            assert ended.told[-1] in {("ended", "down"), ("ended", "unusable")}, ended.told[-1]
            killed.start()
            told += ended.told[:-1]
            _proved(killed.url, ended.told[:-1])
    _proved(killed.url, told)
    assert {kind for kind, _ in told} == {"issue", "record", "import"}


def test_whoever_has_the_book_open_goes_on_once_the_server_is_back(
    killed: Server, tmp_path: Path
) -> None:
    assert tmp_path.is_dir()
    book, store = Book(killed.url), Store(killed.url)
    row = {"elder_id": "E1", "date": "2026-11-23", "form": "visit", "outcome": "met"}
    try:
        assert book.add([row], by="Li", now=NOON) == (1, 0)
        store.save("plan", "first", expected=0, author="li", time=NOON)
        killed.kill()
        for _ in range(2):
            with pytest.raises(StoreError, match="down"):
                book.add([{**row, "date": "2026-11-24"}], by="Li", now=NOON)
            with pytest.raises(StoreError, match="down"):
                store.show("plan")
        killed.start()
        began = time.monotonic()
        assert book.add([{**row, "date": "2026-11-25"}], by="Li", now=NOON) == (1, 0)
        assert store.show("plan").plan == "first"
        killed.kill()
        killed.start()  # and nobody noticed: the first who asks is answered
        assert book.add([{**row, "date": "2026-11-26"}], by="Li", now=NOON) == (1, 0)
        assert store.show("plan").plan == "first"
        assert time.monotonic() - began < 60
        kept = [str(one["date"]) for one in book.contacts() if one["elder_id"] == "E1"]
        assert kept == ["2026-11-23", "2026-11-25", "2026-11-26"]
        assert book.check() == []
    finally:
        book.close()
        store.close()
