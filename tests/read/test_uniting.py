"""Lists of several offices: whoever stands on two is one, and what they say apart is told."""

from __future__ import annotations

from pathlib import Path

from planner.domain import Scenario
from planner.read import read_scenario
from tests.read.folders import TODAY, settings, sound, table

WANG = {"elder_id": "A1", "name": "王秀英", "lon": "121.5", "lat": "31.2"}
BORN = {"birth_date": "1941-05-08", "address": "一弄1号101室"}
NUMBER = "000000194105080026"


def read(folder: Path, first: dict[str, str], second: dict[str, str], pairs: str = "") -> Scenario:
    files = {
        **settings(elders='["civil.csv", "health.csv"]'),
        "elders.csv": None,
        "civil.csv": table(first),
        "health.csv": table(second),
        "pairs.csv": f"elder_id,helper_id\n{pairs}",
        "history.csv": "elder_id,date\n",
    }
    return read_scenario(sound(folder, files), today=TODAY)


def told(scenario: Scenario) -> list[str]:
    return [notice.expected.key.removeprefix("read.notice.") for notice in scenario.notices]


def test_j11_the_same_id_number_makes_one_person(tmp_path: Path) -> None:
    first = WANG | {"id_number": NUMBER, "categories": "独居", "phone": "138"}
    second = WANG | {"elder_id": "9", "id_number": NUMBER, "categories": "失能", "phone": "139"}
    scenario = read(tmp_path, first, second, pairs="9,H1\n")
    (elder,) = scenario.elders
    assert (elder.id, elder.categories) == ("A1", ("alone", "frail"))
    assert (elder.source, elder.phone) == ("civil.csv;health.csv", "138")
    assert told(scenario) == ["united", "contradiction"]
    assert scenario.notices[1].column == "phone"
    assert [(pair.elder, pair.helper) for pair in scenario.pairs] == [("A1", "H1")]


def test_j11_name_birth_and_address_do_where_a_number_is_missing(tmp_path: Path) -> None:
    first = WANG | BORN | {"id_number": NUMBER}
    second = {"elder_id": "9", "name": "王 秀英", "lon": "", "lat": "", **BORN}
    second["address"] = "一弄１号 １０１室"
    scenario = read(tmp_path, first, second)
    assert [elder.id for elder in scenario.everybody] == ["A1"]
    assert told(scenario) == ["united"]


def test_a_place_that_one_list_lacks_is_taken_from_the_other(tmp_path: Path) -> None:
    first = WANG | BORN | {"lon": "", "lat": ""}
    scenario = read(tmp_path, first, WANG | BORN | {"elder_id": "9"})
    assert [(elder.id, elder.lon) for elder in scenario.elders] == [("A1", 121.5)]


def test_j11_namesakes_stay_two(tmp_path: Path) -> None:
    second = WANG | BORN | {"elder_id": "9", "birth_date": "1944-05-08"}
    scenario = read(tmp_path / "a", WANG | BORN, second)
    assert ([elder.id for elder in scenario.elders], told(scenario)) == (["A1", "9"], [])
    nameless = {key: value for key, value in second.items() if key != "birth_date"}
    assert len(read(tmp_path / "b", WANG | {"address": "一弄1号101室"}, nameless).elders) == 2


def test_other_id_numbers_are_other_people(tmp_path: Path) -> None:
    other = WANG | BORN | {"elder_id": "9", "id_number": "000000194105080042"}
    scenario = read(tmp_path, WANG | BORN | {"id_number": NUMBER}, other)
    assert len(scenario.elders) == 2


def test_w12_j11_the_same_person_twice_in_one_list_is_told_and_not_united(tmp_path: Path) -> None:
    rows = [WANG | BORN, WANG | BORN | {"elder_id": "9", "address": "一弄１号 １０１室"}]
    rows += [WANG | BORN | {"elder_id": "7", "birth_date": "1944-05-08"}]
    files = {
        **settings(), "elders.csv": table(*rows), "pairs.csv": "elder_id,helper_id\n",
        "history.csv": "elder_id,date\n",
    }  # fmt: skip
    scenario = read_scenario(sound(tmp_path, files), today=TODAY)
    assert len(scenario.elders) == 3
    (notice,) = [one for one in scenario.notices if one.expected.key == "read.notice.twice"]
    assert (notice.row, notice.column) == (3, "name")


def test_ids_that_look_alike_are_told_and_stay_two(tmp_path: Path) -> None:
    second = WANG | {"elder_id": "Ａ1", "name": "李桂兰"}
    scenario = read(tmp_path, WANG, second)
    assert ([elder.id for elder in scenario.elders], told(scenario)) == (["A1", "Ａ1"], ["id-like"])
