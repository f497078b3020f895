"""What a command says when nobody listens any more: nothing, and it does its work all the same."""

from __future__ import annotations

import json
import os
from typing import IO

import pytest

from planner.cli.screen import Screen


def gone() -> IO[str]:
    """Return a stream whose reader has gone, as that of `planner … | true`."""
    reads, writes = os.pipe()
    os.close(reads)
    return os.fdopen(writes, "w", encoding="utf-8")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_reader_who_has_gone_stops_no_work(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen("en", as_json)
    with gone() as stream:
        monkeypatch.setattr("sys.stdout", stream)
        for _ in range(3):
            screen.write("a line")
            screen.result({"done": True})
    monkeypatch.undo()
    assert capsys.readouterr().err == ("a line\n" * 3 if as_json else "")


def test_warnings_that_nobody_reads_stop_no_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Screen("en", as_json=True)
    with gone() as stream:
        monkeypatch.setattr("sys.stderr", stream)
        screen.warn("a warning")
        screen.write("a line")
        screen.result({"done": True})
        monkeypatch.undo()
    assert json.loads(capsys.readouterr().out) == {"done": True}


def test_who_listens_hears_everything(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen("en")
    screen.write("a line")
    screen.warn("a warning")
    heard = capsys.readouterr()
    assert (heard.out, heard.err) == ("a line\n", "a warning\n")
