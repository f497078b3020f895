"""`planner plan` around a pipeline that is faked: what is called, refused, told and returned."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from planner import pipeline, plan_json
from planner.cli.app import run
from planner.plan import FORMAT, Measures, Plan, Source, Unserved
from planner.rules import Rule, Violation
from planner.tiers import Tier
from planner.units import Span

WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))
EMPTY = Plan(
    scenario=Source("A town", ".", ""),
    horizon=WEEK,
    seed=1,
    effort="quick",
    stopped=False,
    engine={},
    pairs=(),
    remote=(),
    others=(),
    rounds=(),
    calls=(),
    unserved=(),
    measures=Measures(0, 0, 0, 0, 0, 0, {}, 1.0, 1.0, 0, 0),
)


@dataclass
class FakePipeline:
    """What stands in for reading, walking and solving; remembers how it was called."""

    plan: Plan = EMPTY
    interrupts: int = 0
    asked: dict[str, Any] | None = None
    written: Path | None = None
    tiles: str | None = None
    notices: tuple[Any, ...] = ()
    scenario: Any = field(
        default_factory=lambda: SimpleNamespace(
            language="en",
            holidays="",
            everybody=("somebody",),
            helpers=("somebody",),
            settings=SimpleNamespace(balance_target=None),
        )
    )

    policy: Any = field(default_factory=lambda: SimpleNamespace(valid_from=None, valid_to=None))
    before: Any = None

    def load(self, _folder: Path, control: Any) -> FakePipeline:
        control.show("read", 0, 0)
        return self

    def make_plan(self, _loaded: Any, *, control: Any, **asked: Any) -> Plan:
        self.asked = asked
        for _ in range(self.interrupts):
            os.kill(os.getpid(), signal.SIGINT)
        return replace(self.plan, stopped=control.is_stopped)

    def write_outputs(
        self, _loaded: Any, plan: Plan, out: Path, _privacy: str, _control: Any,
        tiles: str | None = None,
    ) -> None:  # fmt: skip
        self.written, self.tiles = out, tiles
        out.mkdir(exist_ok=True)
        (out / "plan.json").write_text(plan_json.dump(plan), encoding="utf-8")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakePipeline:
    """Return the faked pipeline, at work in a folder of its own."""
    stand_in = FakePipeline()
    for name in ("load", "make_plan", "write_outputs"):
        monkeypatch.setattr(pipeline, name, getattr(stand_in, name))
    monkeypatch.chdir(tmp_path)
    return stand_in


def test_a_plan_is_made_as_asked_and_written(fake: FakePipeline) -> None:
    assert (
        run(
            [
                "plan",
                "town",
                "--start",
                "2026-11-23",
                "--weeks",
                "2",
                "--seed",
                "7",
                "--effort",
                "best",
            ]
        )
        == 0
    )
    assert fake.asked == {
        "start": date(2026, 11, 23),
        "weeks": 2,
        "seed": 7,
        "effort": "best",
        "engine": "joint",
        "prove": 0,
        "out": Path("out"),
    }
    assert fake.written == Path("out")


def test_tiles_are_asked_for_by_name(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "town"]) == 0
    assert fake.tiles is None
    assert run(["plan", "town", "--tiles", "tianditu:abc123", "--out", "on"]) == 0
    assert fake.tiles == "tianditu:abc123"
    assert run(["plan", "town", "--tiles", "gogle", "--out", "off"]) == 2
    assert "amap" in capsys.readouterr().err
    assert not Path("off").exists()


def test_json_is_the_plan_and_nothing_else(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "town", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["format"] == FORMAT
    assert "2026-11-23" in said.err
    assert fake.written is not None


def test_a_foreign_folder_is_refused_before_the_work(
    fake: FakePipeline, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letters.txt").write_text("dear")
    assert run(["plan", "town", "--out", "mine"]) == 2
    assert fake.asked is None
    assert [entry.name for entry in (tmp_path / "mine").iterdir()] == ["letters.txt"]
    assert "mine" in capsys.readouterr().err


def test_due_and_nothing_planned_is_3_and_the_plan_is_written(fake: FakePipeline) -> None:
    fake.plan = replace(
        EMPTY,
        measures=replace(EMPTY.measures, due=1),
        unserved=(Unserved("E1", Tier.WEEKLY, WEEK, 1, Rule.WITHIN_WALK),),
    )
    assert run(["plan", "town"]) == 3
    assert (Path("out") / "plan.json").exists()


def test_nothing_due_is_no_failure(fake: FakePipeline) -> None:
    assert fake.plan.measures.due == 0
    assert run(["plan", "town"]) == 0


def test_a_plan_that_breaks_a_rule_is_a_fault_of_ours(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.plan = replace(EMPTY, violations=(Violation(Rule.SPACING, "E1"),))
    assert run(["plan", "town"]) == 1
    assert "spacing" in capsys.readouterr().out


def test_one_ctrl_c_writes_the_best_so_far(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.interrupts = 1
    assert run(["plan", "town", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"] is True
    assert fake.written is not None


def test_two_ctrl_c_write_nothing(fake: FakePipeline) -> None:
    fake.interrupts = 2
    assert run(["plan", "town"]) == 130
    assert fake.written is None


def test_a_time_limit_stops_the_search(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "town", "--time-limit", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stopped"] is True
    assert fake.written is not None


def test_a_demo_goes_into_a_folder_of_its_name(
    fake: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "qinghe"]) == 0
    assert fake.written == Path("demo-qinghe")
    assert str(Path("demo-qinghe", "plan.json")) in capsys.readouterr().out
