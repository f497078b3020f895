"""How the command line is called, and what it says of a wrong call, in both languages."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from planner import __version__
from planner.cli.app import GROUPS, run
from planner.cli.language import of_user
from tests.cli.commands import command_names

HEAVY = {
    "folium",
    "geopandas",
    "jinja2",
    "networkx",
    "numba",
    "numpy",
    "openpyxl",
    "ortools",
    "osmium",
    "osmnx",
    "pandas",
    "pyvrp",
    "rich",
    "scipy",
    "shapely",
    "sklearn",
    "sqlalchemy",
    "typst",
}


@pytest.fixture
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    of_user.cache_clear()


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == f"visit-rounds {__version__}"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert GROUPS
    for name in command_names():
        assert f"  {name} " in said


@pytest.mark.parametrize("name", command_names())
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert "--help" in capsys.readouterr().out


@pytest.mark.parametrize("name", [None, "plan", "reassign", "bench"])
def test_help_in_a_chinese_locale_is_chinese(name: str | None) -> None:
    said = in_own_process(*([name] if name else []), "--help", locale="zh_CN.UTF-8").stdout
    assert "用法：" in said
    assert "显示本说明。" in said
    for english in ("Usage", "Options:", "Show this", "[default", "[required"):
        assert english not in said


WRONG = [
    (["plon"], "no command plon", "没有 plon 这个命令"),
    (["plan"], "SCENARIO is missing", "缺少 SCENARIO"),
    (["plan", "x", "--wekks", "2"], "--weeks", "--weeks"),
    (["plan", "x", "--start", "23.11."], "'23.11.'", "“23.11.”不是日期"),
    (["plan", "x", "--weeks", "0"], "at least 1", "不小于 1"),
    (["plan", "x", "--weeks", "two"], "a whole number", "整数"),
    (["plan", "x", "--effort", "all"], "quick | normal | best", "quick | normal | best"),
    (["plan", "x", "--start"], "needs a value", "缺少取值"),
    (["demo", "atlantis"], "atlantis", "没有名为“atlantis”的随附方案"),
]


@pytest.mark.parametrize(("call", "english", "_chinese_words"), WRONG)
def test_a_wrong_call_ends_with_2_and_says_what_is_wrong(
    call: list[str], english: str, _chinese_words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert english in said.err
    assert "--help" in said.err
    assert not said.err.startswith(":")


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize(("call", "_english", "chinese"), WRONG)
def test_a_wrong_call_is_explained_in_chinese_where_the_locale_is(
    call: list[str], _english: str, chinese: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == 2
    assert chinese in capsys.readouterr().err


def test_no_call_shows_help() -> None:
    ended = in_own_process()
    assert "plan" in ended.stdout
    assert ended.returncode == 2


def test_help_loads_nothing_heavy() -> None:
    """What makes `planner --help` quick, without a clock."""
    code = (
        "import sys; from planner.cli.app import run; run(['--help'])\n"
        f"print(sorted({HEAVY!r} & {{m.split('.')[0] for m in sys.modules}}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def in_own_process(*call: str, locale: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
    """Run ``python -m planner`` as a user of that locale does."""
    return subprocess.run(
        [sys.executable, "-m", "planner", *call],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"},
        check=False,
    )
