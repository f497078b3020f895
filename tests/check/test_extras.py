"""Further fields of a plan.json are looked at like the rest: hostile ones are faults in words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner import plan_json
from planner.cli.language import of_scenario
from planner.errors import InputError
from tests.check.hand import plan

HAND_OVER = {"elder": "E1", "from": "H1", "to": None, "why": None, "walk_s": None, "joint": []}
SOUND: dict[str, Any] = {
    "turnover": {
        "from": "2026-11-23", "pairs_changed": 1, "forced": 1, "least": 1, "proved": True,
        "orphaned": ["E1"], "hand_overs": [HAND_OVER | {"why": "present", "joint": ["2026-11-24"]}],
        "balance": {"target": 1.1, "before": 1.0, "after": 1.2, "notice": None},
        "levelling": [{"moved": 0, "busiest_over_mean": 1.2}], "minutes": {"H1": [10.0, 12.5]},
    },
    "replan": {"from": "2026-11-25", "missed": [{"elder": "E1", "date": "2026-11-24"}],
               "reprint": ["00412637"], "caught_up": ["E1"]},
    "carried": {"kept": 3, "moved": [{"elder": "E1", "from": "H1", "to": None, "why": "level"}]},
    "after": {"binds": True, "pairs": [{"elder": "E1", "helper": "H1"}], "contacts": [
        {"elder": "E1", "date": "2026-11-20", "helper": None, "kind": "visit"}]},
}  # fmt: skip
EMPTY: dict[str, Any] = {
    "turnover": SOUND["turnover"] | {"orphaned": [], "hand_overs": [HAND_OVER]},
    "replan": SOUND["replan"] | {"reprint": [], "caught_up": []},
}
"""Lists that have nobody in them, as most do."""
HOSTILE: list[tuple[str, Any, str]] = [
    ("turnover", 5, "turnover"),
    ("turnover", [], "turnover"),
    ("turnover", {"pairs_changed": "1"}, "turnover.pairs_changed"),
    ("turnover", {"hand_overs": 5}, "turnover.hand_overs"),
    ("turnover", {"hand_overs": [7]}, "turnover.hand_overs[1]"),
    ("turnover", {"hand_overs": [HAND_OVER | {"elder": 5}]}, "turnover.hand_overs[1].elder"),
    ("turnover", {"hand_overs": [HAND_OVER | {"from": None}]}, "turnover.hand_overs[1].from"),
    ("turnover", {"hand_overs": [HAND_OVER | {"to": {}}]}, "turnover.hand_overs[1].to"),
    ("turnover", {"hand_overs": [HAND_OVER | {"why": "x"}]}, "turnover.hand_overs[1].why"),
    ("turnover", {"hand_overs": [HAND_OVER | {"walk_s": "9"}]}, "turnover.hand_overs[1].walk_s"),
    ("turnover", {"hand_overs": [HAND_OVER | {"joint": "x"}]}, "turnover.hand_overs[1].joint"),
    ("turnover", {"levelling": [{"moved": 1}]}, "turnover.levelling[1].busiest_over_mean"),
    ("turnover", {"balance": {"notice": 3}}, "turnover.balance.notice"),
    ("turnover", {"minutes": {"H1": "ab"}}, "turnover.minutes.H1"),
    ("turnover", {"minutes": {"H1": [1]}}, "turnover.minutes.H1"),
    ("turnover", {"minutes": {"H1": [1, "x"]}}, "turnover.minutes.H1"),
    ("replan", "yes", "replan"),
    ("replan", {"missed": [{"elder": "E1", "date": "yesterday"}]}, "replan.missed[1].date"),
    ("replan", {"missed": [{"date": "2026-11-24"}]}, "replan.missed[1].elder"),
    ("replan", {"reprint": [412637]}, "replan.reprint"),
    ("carried", {"moved": [{"elder": "E1", "from": "H1", "why": "level"}]}, "carried.moved[1].to"),
    ("after", {"pairs": [{"elder": "E1"}]}, "after.pairs[1].helper"),
    ("after", {"contacts": [{"elder": "E1", "date": "2026-11-20", "kind": "x"}]},
     "after.contacts[1].kind"),
    ("after", {"claims": [{}]}, "after.claims[1].number"),
]  # fmt: skip


@pytest.mark.parametrize("extra", [SOUND, EMPTY], ids=["full", "empty"])
def test_what_the_program_writes_is_read_again_as_it_was(extra: dict[str, Any]) -> None:
    made = replace(plan(), extra=extra)
    assert plan_json.load(plan_json.dump(made)).extra == extra


@pytest.mark.parametrize(("key", "value", "column"), HOSTILE)
def test_a_hostile_field_is_a_fault_with_its_place(key: str, value: Any, column: str) -> None:
    written = json.loads(plan_json.dump(plan())) | {key: value}
    with pytest.raises(InputError) as caught:
        plan_json.load(json.dumps(written))
    assert column in {fault.column for fault in caught.value.faults}


def test_a_scenario_nested_beyond_reading_stops_no_command_before_its_fault(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text(f"x = {'[' * 3000}{']' * 3000}", encoding="utf-8")
    assert of_scenario(tmp_path) in {"zh", "en"}
