"""`planner new`: asked in a terminal or told by options, the folder knows what was said."""

from __future__ import annotations

import builtins
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.read import read_scenario
from planner.read.blank import Begun


def told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    """Let a person type these lines, then end the input; return what was asked."""
    left, asked = list(lines), []

    def hear(prompt: str = "") -> str:
        asked.append(prompt)
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(builtins, "input", hear)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return asked


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    file = tmp_path / "stick" / "changqing.osm.pbf"
    file.parent.mkdir()
    file.write_bytes(b"streets")
    return file


def test_asked_where_which_office_policy_and_streets(
    tmp_path: Path,
    streets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "new"
    asked = typed(
        monkeypatch,
        "浙江省杭州市拱墅区长青街道",
        "",
        "",
        str(tmp_path / "none.pbf"),
        f'"{streets}"',
    )
    assert run(["new", str(folder), "--language", "zh"]) == 0
    assert len(asked) == 5
    assert "[长青街道]" in asked[1]
    assert "[gongshu]" in asked[2]
    said = told(folder)
    assert said["title"] == "长青街道 · 走访计划"
    assert (said["policy"], said["streets"]) == ("gongshu", "changqing.osm.pbf")
    assert (folder / "changqing.osm.pbf").read_bytes() == b"streets"
    out = capsys.readouterr().out
    assert "杭州市拱墅区社区助老员" in out
    assert "planner streets fetch" not in out
    assert f"planner fix {folder}" in out


def test_enter_takes_what_is_proposed_and_the_streets_come_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch)
    assert run(["new", str(tmp_path / "new"), "--language", "zh", "--place", "湖北某地"]) == 0
    said = told(tmp_path / "new")
    assert (said["title"], said["policy"]) == ("我的街道 · 走访计划", "generic")
    assert said["streets"] == "streets.osm.pbf"
    assert "planner streets fetch 湖北某地" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "policy", "warned"),
    [("杭州市拱墅区长青街道", "gongshu", True), ("武汉市东西湖区", "dongxihu", False)],
)
def test_g19_a_policy_that_has_ended_is_proposed_with_a_warning(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
    policy: str,
    *,
    warned: bool,
) -> None:
    typed(monkeypatch, place)
    assert run(["new", str(tmp_path / "new"), "--language", "zh"]) == 0
    assert told(tmp_path / "new")["policy"] == policy
    out = capsys.readouterr().out
    assert "该文件已于 2024-12-31 到期" in out  # beside the pack, whoever chooses another
    assert ("所选政策“杭州市拱墅区社区助老员”" in out) is warned


@pytest.mark.parametrize("answer", ["1", "bazhou"])
def test_a_policy_by_number_or_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    typed(monkeypatch, "", "", "99", "no-such", answer)
    assert run(["new", str(tmp_path / "new")]) == 0
    assert told(tmp_path / "new")["policy"] == "bazhou"


def test_options_answer_without_a_terminal(tmp_path: Path, streets: Path) -> None:
    folder = tmp_path / "new"
    options = ["--place", "a\nb\x1b", "--office", 'An "office"\n', "--policy", "dongxihu"]
    given = [*options, "--streets", str(streets), "--language", "en"]
    assert run(["new", str(folder), *given]) == 0
    assert told(folder)["title"] == 'An "office" '
    scenario = read_scenario(folder)
    assert (scenario.policy, scenario.streets.name) == ("dongxihu", "changqing.osm.pbf")


def test_what_is_wrong_is_told_at_once_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--policy", "nowhere", "--streets", str(tmp_path / "none.pbf")]
    assert run(["new", str(tmp_path / "new"), *given]) == 2
    said = capsys.readouterr().err
    assert "--policy" in said
    assert "--streets" in said
    assert not (tmp_path / "new").exists()


def test_nothing_is_asked_for_a_folder_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = typed(monkeypatch)
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    assert run(["new", str(tmp_path)]) == 2
    assert asked == []


@pytest.mark.parametrize(
    ("place", "office", "policy"),
    [
        ("浙江省杭州市拱墅区长青街道", "长青街道", "gongshu"),
        ("上海市杨浦区江浦路街道办事处", "江浦路街道", "jiangpu"),
        ("四川省巴中市巴州区清江镇", "清江镇", "bazhou"),
        ("武汉市东西湖区", "", "dongxihu"),
        ("Helsinki", "", None),
    ],
)
def test_a_place_tells_office_and_policy(place: str, office: str, policy: str | None) -> None:
    begun = Begun(place)
    assert (begun.near_office(), begun.near_policy()) == (office, policy)
