"""Reading a sound folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from planner.domain import Contact, Pairing, PastContact
from planner.read import read_scenario
from planner.tiers import Tier

SETTINGS = (
    'streets = "streets.osm"\nelders = "elders.csv"\nhelpers = "helpers.csv"\npolicy = "generic"\n'
)


def _folder(at: Path) -> Path:
    (at / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    (at / "streets.osm").write_text("<osm/>", encoding="utf-8")
    (at / "elders.csv").write_text(
        "老人编号;姓名;经度;纬度;人员类别;走访频次\nE1;王秀英;121,5;31\n".replace("121,5", "121.5"),
        encoding="gb18030",
    )
    (at / "helpers.csv").write_text("helper_id,name,lon,lat\nH1,Li,121.5,31\n", encoding="utf-8")
    return at


def test_a_folder_is_read_whatever_separator_and_encoding_its_files_have(tmp_path: Path) -> None:
    scenario = read_scenario(_folder(tmp_path))
    (elder,) = scenario.elders
    assert (elder.id, elder.name, elder.lon, elder.lat) == ("E1", "王秀英", 121.5, 31.0)
    assert elder.household == "\0E1"
    assert scenario.title == tmp_path.name
    assert len(scenario.sha256) == 64


def test_pairs_and_history_are_read_with_their_chinese_words(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    more = 'pairs = "pairs.csv"\nhistory = "history.csv"\n'
    (folder / "scenario.toml").write_text(SETTINGS + more, encoding="utf-8")
    (folder / "pairs.csv").write_text("老人编号,助老员编号,锁定\nE1,H1,是\n", encoding="utf-8-sig")
    (folder / "history.csv").write_text(
        "elder_id,date,helper_id,kind,minutes\nE1,2026年11月3日,H1,上门,12\n", encoding="utf-8"
    )
    scenario = read_scenario(folder)
    assert scenario.pairs == (Pairing("E1", "H1", locked=True),)
    assert scenario.history == (PastContact("E1", date(2026, 11, 3), "H1", "visit", 720),)


def test_categories_tiers_and_contacts_may_be_chinese_words(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "elders.csv").write_text(
        "编号,姓名,经度,纬度,类别,频次,探访方式\n"
        "7,王,１２１．５,31,独居；高龄；电子津贴（中、重度）；社区认为有必要（每周）,每月一次,电话\n",
        encoding="utf-8",
    )
    (elder,) = read_scenario(folder).elders
    assert elder.categories == ("alone", "very-old", "e-allowance", "deemed:weekly")
    assert (elder.tier, elder.contact) == (Tier.MONTHLY, Contact.PHONE)
