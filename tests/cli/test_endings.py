"""How a command ends: its exit code, what it says, and what interrupts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer

from planner.cli.app import run
from planner.cli.codes import Code
from planner.cli.language import of_scenario
from planner.cli.work import at_work
from planner.domain import Language
from planner.errors import Fault, InputError, StoreError, text
from planner.ledger.book import Book
from planner.store import Store
from planner.store.engine import Database
from planner.web.tables import DESK

FAULT = Fault("elders.csv", text("cli.usage.int"), row=12, column="tier", value="weekely")


def ending(error: BaseException, language: Language = "en", **options: bool) -> int:
    """Return the exit code of work that raises `error`."""
    with pytest.raises(typer.Exit) as ended, at_work(language, **options):
        raise error
    return ended.value.exit_code


def interrupt(times: int = 1) -> None:
    """Send this process what Ctrl-C sends."""
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGINT)


def test_faults_of_input_are_listed_and_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(InputError((FAULT, FAULT))) == Code.INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("elders.csv") == 2
    assert "weekely" in said.err
    assert "12" in said.err


def test_a_fault_of_an_option_is_told_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    of_option = Fault("", text("cli.usage.int"), column="--leaves", value="H77")
    of_nothing = Fault("", text("cli.usage.int"), value="H77")
    assert ending(InputError((of_option, of_nothing))) == Code.INPUT
    lines = capsys.readouterr().err.splitlines()
    assert lines[1].startswith("  1. --leaves: 'H77'")
    assert lines[2].startswith("  2. 'H77'")


def test_a_missing_folder_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["plan", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == Code.INPUT
    assert str(tmp_path / "nowhere") in capsys.readouterr().err


def test_the_scenario_file_itself_names_the_language(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text('language = "zh"', encoding="utf-8")
    assert of_scenario(tmp_path / "scenario.toml") == of_scenario(tmp_path) == "zh"


def test_faults_of_input_are_one_json_object_for_machines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ending(InputError((FAULT,)), as_json=True) == Code.INPUT
    said = json.loads(capsys.readouterr().out)
    assert said["error"] == "input"
    assert said["faults"][0]["row"] == 12


def test_a_fault_of_ours_shows_no_traceback_and_leaves_a_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ending(ZeroDivisionError("deep inside")) == Code.OUR_FAULT
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "deep inside" not in said
    logs = list(tmp_path.glob("planner-*.log"))
    assert len(logs) == 1
    assert str(logs[0]) in said
    assert "deep inside" in logs[0].read_text(encoding="utf-8")


def test_a_full_disk_is_said_and_is_no_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(OSError(28, "No space left on device", "out/plan.json")) == Code.INPUT
    said = capsys.readouterr().err
    assert "out/plan.json" in said
    assert "No space left" in said


@pytest.mark.parametrize(
    ("opens", "zh", "en"),
    [
        (Book, "台账无法使用：", "The book cannot be used: "),
        (Store, "版本库无法使用：", "The store of plans cannot be used: "),
        (
            partial(Database, part=DESK),
            "工作台的数据库无法使用：",
            "The desk's database cannot be used: ",
        ),
    ],
)
def test_what_is_wrong_with_a_database_begins_with_what_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, opens: Any, zh: str, en: str
) -> None:
    (tmp_path / "empty.sqlite").write_bytes(b"")
    (tmp_path / "other.sqlite").write_bytes(b"no database at all " * 99)
    for file in ("empty.sqlite", "other.sqlite"):
        for language, begins in (("zh", zh), ("en", en)):
            with pytest.raises(StoreError) as refused:
                opens(tmp_path / file)
            assert ending(refused.value, language) == Code.INPUT
            assert capsys.readouterr().err.startswith(begins)


def test_the_first_ctrl_c_asks_for_the_best_so_far() -> None:
    with at_work("en", can_stop=True) as work:
        assert not work.control.is_stopped
        interrupt()
        assert work.control.is_stopped


def test_the_second_ctrl_c_ends_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, at_work("en", can_stop=True):
        interrupt(times=2)
    assert ended.value.exit_code == Code.INTERRUPTED
    assert "nothing was written" in capsys.readouterr().err


def test_work_without_a_best_so_far_ends_at_the_first_ctrl_c() -> None:
    with pytest.raises(typer.Exit) as ended, at_work("en"):
        interrupt()
    assert ended.value.exit_code == Code.INTERRUPTED


def test_the_handler_of_ctrl_c_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with at_work("en", can_stop=True):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_time_limit_asks_the_same() -> None:
    with at_work("en", time_limit=0.0) as work:
        assert work.control.is_stopped
    with at_work("en", time_limit=60.0) as work:
        assert not work.control.is_stopped


def test_the_body_chooses_its_code() -> None:
    with pytest.raises(typer.Exit) as ended, at_work("en") as work:
        raise work.end(Code.NOTHING_PLANNED)
    assert ended.value.exit_code == Code.NOTHING_PLANNED


def test_progress_goes_to_standard_error_one_line_a_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with at_work("zh") as work:
        for done in range(1000):
            work.control.show("search", done, 1000)
        work.control.show("check", 0, 0)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["· 改进计划", "· 核对规定"]


@pytest.mark.parametrize(
    "asked",
    [
        ("--seed", "2147483648"),
        ("--start", "9999-12-31"),
        ("--start", "0001-01-01"),
        ("--start", "2201-01-01"),
    ],
)
def test_numbers_and_days_that_no_plan_can_have_are_input(
    tmp_path: Path, asked: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(tmp_path), *asked]) == Code.INPUT
    assert asked[0] in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="closes a stream by the shell's own sign")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_stops_no_work(tmp_path: Path, closed: str) -> None:
    rosters = tmp_path / "new"
    words = f'"{sys.executable}" -m planner new "{rosters}" --language en {closed}'
    ended = subprocess.run(["/bin/sh", "-c", words], cwd=tmp_path, check=False)
    assert ended.returncode == 0
    assert (rosters / "elders.xlsx").read_bytes()[:2] == b"PK"
    assert list(tmp_path.glob("planner-*.log")) == []
