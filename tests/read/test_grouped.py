"""Many faults as a reader bears them: alike ones together, with their count and every cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.read import read_scenario
from planner.words.faults import LISTED, grouped
from tests.read.folders import TODAY, sound

HEAD = "编号,姓名,经度,纬度,人员类别,走访频次\n"


def faults(folder: Path, *rows: str) -> tuple[Fault, ...]:
    content = HEAD + "".join(f"E{n},王,121.5,31.2,{row}\n" for n, row in enumerate(rows, 1))
    with pytest.raises(InputError) as caught:
        read_scenario(sound(folder, {"elders.csv": content}), today=TODAY)
    return caught.value.faults


def test_alike_faults_stand_together_with_their_count(tmp_path: Path) -> None:
    lines = grouped(faults(tmp_path, *["独具,每周"] * 5, "独居,每走"), "zh")
    assert lines[0].startswith("  1. elders.csv，人员类别：须为以下之一：")
    assert lines[0].endswith("——共 5 处：")
    assert lines[1].strip() == "第 2 行“独具”；是否想写“独居”？"
    assert lines[6].startswith("  2. elders.csv 第 7 行，走访频次：“每走”")


def test_a_chinese_reader_meets_no_codes(tmp_path: Path) -> None:
    told = "\n".join(grouped(faults(tmp_path, "独具,每走", "独具,每走", "独具,每走"), "zh"))
    assert not any(code in told for code in ("alone", "weekly", "very-old", "deemed", "daily"))


def test_every_row_is_named_however_many_there_are(tmp_path: Path) -> None:
    found = faults(tmp_path, *["独具,每周"] * (LISTED + 30))
    told = "\n".join(grouped(found, "en"))
    assert all(str(fault.row) in told for fault in found)
