"""Applications, prices, asking back and deadlines: CLAUSES C3, C21, C25, C31, C33, B18, D14."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.errors import InputError
from planner.ledger.alerts import deadlines
from planner.outputs.office.dossier import Dossier
from planner.pipeline.papers import documents, dossier_of
from planner.policy import load_policy
from planner.policy.reading import parse_policy
from planner.read import read_scenario
from planner.tell.alerts import lines
from planner.write.rosters import ELDER_COLUMNS, elder_row
from tests.town import ELDERS, at, write_town

ON = date(2026, 11, 27)
PACK = """
[[service]]
id = "bath"
zh = "助浴"
en = "bathing"
price = 50
clause = "invented"

[[service]]
id = "trim"
zh = "理发"
en = "a haircut"
price = 15.5
clause = "invented"

[pays]
low = 0.6
full = 0.8
clause = "C31: a fifth off for who pays in full, two fifths for who pays little"

[[deadline]]
id = "mine.list"
zh = "上报名单"
en = "hand in the list"
by = 2026-12-10
days_before = 14
clause = "invented"
"""


def generic_with(more: str) -> bytes:
    return (Path("planner/policies/generic.toml").read_text("utf-8") + more).encode()


def office(folder: Path, language: str = "zh") -> Path:
    """Write the little town: who pays what, for which services, since when."""
    town = write_town(folder)
    (town / "mine.toml").write_bytes(generic_with(PACK))
    settings = (town / "scenario.toml").read_text("utf-8").replace('"generic"', '"mine.toml"')
    settings = settings.replace('"en"', f'"{language}"') + 'pairs = "pairs.csv"\n'
    (town / "scenario.toml").write_text(settings, "utf-8")
    rows = ["老人编号,姓名,经度,纬度,审批日期,服务性质,服务项目,起始日期,上次走访时间,联系电话"]
    told = ["低偿,助浴@每月;理发", "有偿,bath;trim", "无偿,bath", ",errands", ",bath", "有偿,"]
    told.append("低偿,trim")
    for number, (name, more) in enumerate(zip(ELDERS, told, strict=True), start=1):
        lon, lat = at(*ELDERS[name])
        seen = f"2026-11-{2 * number:02}" if number < 6 else "2026-09-01"
        rows.append(
            f"{name},老人{number},{lon:.7f},{lat:.7f},2026-10-{number:02},{more},2026-09-01,"
            f"{seen},0571-00{number}"
        )
    (town / "elders.csv").write_text("\n".join([*rows, ""]), "utf-8")
    pairs = ["elder_id,helper_id", *(f"{name},H1" for name in ELDERS), ""]
    (town / "pairs.csv").write_text("\n".join(pairs), "utf-8")
    return town


def dossier(town: Path, only: tuple[str, ...] = ()) -> Dossier:
    return dossier_of(town, on=ON, privacy="full", only=only, with_remote=False)


def test_c3_since_approval_and_how_somebody_pays_are_read_and_written_back(tmp_path: Path) -> None:
    read = read_scenario(office(tmp_path / "town"))
    first = read.elders[0]
    assert (first.since, first.approved_on, first.pays) == (
        date(2026, 9, 1), date(2026, 10, 1), "low",
    )  # fmt: skip
    rows = [dict(zip(ELDER_COLUMNS, elder_row(one), strict=True)) for one in read.elders[:3]]
    assert [(row["approved_on"], row["pays"]) for row in rows] == [
        ("2026-10-01", "low"), ("2026-10-02", "full"), ("2026-10-03", "free"),
    ]  # fmt: skip


def test_c25_c31_a_price_and_what_of_it_is_paid() -> None:
    tariff = parse_policy(generic_with(PACK), "mine.toml", "mine").tariff
    assert [tariff.due("bath", pays) for pays in ("full", "low", "free", "")] == [
        Decimal("40.00"), Decimal("30.00"), Decimal(0), Decimal("50.00"),
    ]  # fmt: skip
    assert tariff.due("理发", "low") == Decimal("9.30")
    assert tariff.due("errands", "full") is None


def test_c25_c31_the_agreement_says_what_each_service_costs(tmp_path: Path) -> None:
    told = dossier(office(tmp_path / "town"))
    paper = next(one for one in documents(told, ["pairs"]) if one.stem == "agreements")
    fees = [dict(form)["收费"] for form in paper.forms]
    assert fees == [
        "助浴 每次 30 元、理发 每次 9.3 元",
        "助浴 每次 40 元、理发 每次 12.4 元",
        "免费",
        "免费",
        "助浴 每次 50 元",
        "免费",
        "理发 每次 9.3 元",
    ]


@pytest.mark.parametrize(
    "wrong",
    ['[[service]]\nid = "a"\nzh = "a"\nen = "a"\nprice = -1\nclause = "c"\n',
     '[pays]\nlow = 1.2\nclause = "c"\n', "[pays]\nlow = 0.6\n",
     '[[deadline]]\nid = "d"\nzh = "d"\nen = "d"\nclause = "c"\n',
     '[[deadline]]\nid = "d"\nzh = "d"\nen = "d"\nby = "soon"\nclause = "c"\n'],
)  # fmt: skip
def test_c25_d14_a_fault_in_these_tables_is_told(wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_policy(generic_with("\n" + wrong), "mine.toml", "mine")
    assert len(caught.value.faults) == 1


def test_c33_the_review_form_in_three_numbered_copies(tmp_path: Path) -> None:
    town = office(tmp_path / "town")
    (paper,) = documents(dossier(town), ["review"])
    assert len(paper.forms) == 21
    copies = [dict(form) for form in paper.forms[:3]]
    assert {one["编号"] for one in copies} == {"2026-0001"}
    assert [one["联次"] for one in copies] == [
        "一式三份之一：村（社区）存", "一式三份之二：街道（乡镇）存", "一式三份之三：区（县）存",
    ]  # fmt: skip
    assert (copies[0]["批准日期"], copies[0]["付费类别"]) == ("2026-10-01", "低偿")
    assert "公示情况（起止日期）" in paper.signatures
    (alone,) = documents(dossier(town, ("E3",)), ["review"])
    assert {dict(form)["编号"] for form in alone.forms} == {"2026-0003"}


def test_c21_who_is_asked_back_is_drawn_of_those_contacted_within_a_month(tmp_path: Path) -> None:
    town = office(tmp_path / "town")
    told = dossier(town)
    (paper,) = documents(told, ["check-back"])
    (table,) = paper.tables
    assert len(table.rows) == 1  # a fifth of five; two were seen in September
    assert set(told.drawn) < {"E1", "E2", "E3", "E4", "E5"}
    assert dossier(town).drawn == told.drawn
    assert all(not cell for cell in table.rows[0][-3:])
    assert table.rows[0][3].startswith("0571-00")


def test_c21_c33_are_made_only_where_they_are_asked_for(tmp_path: Path) -> None:
    town, out = office(tmp_path / "town"), tmp_path / "out"
    call = ["papers", str(town), "--on", f"{ON}", "--out", str(out)]
    assert run([*call, "--review", "--check-back", "E1"]) == 0
    assert {"review.html", "review.pdf", "check-back.html"} <= {one.name for one in out.iterdir()}
    assert not {one.stem for one in documents(dossier(town), [])} & {"review", "check-back"}


def test_b18_d14_a_deadline_is_told_when_it_is_near_and_a_month_after_it(tmp_path: Path) -> None:
    pack = parse_policy(generic_with(PACK), "mine.toml", "mine")
    by = date(2026, 12, 10)
    on = {days: by - timedelta(days=days) for days in (15, 14, 0, -31, -32)}
    told = {days: len(list(deadlines(pack, day))) for days, day in on.items()}
    assert told == {15: 0, 14: 1, 0: 1, -31: 1, -32: 0}
    read = read_scenario(office(tmp_path / "town"))
    assert lines(deadlines(pack, by), read, "zh") == ["政策规定的期限：上报名单，2026-12-10 前"]
    (english,) = lines(deadlines(pack, by), read, "en")
    assert english == "The policy's deadline: hand in the list, by 2026-12-10"


@pytest.mark.parametrize(
    ("pack", "days"),
    [
        ("bazhou", [date(2023, 8, 30), date(2023, 9, 10)]),
        ("dongxihu", [date(2025, 4, 30), date(2025, 11, 30)]),
    ],
)
def test_b18_d14_the_documents_days_stand_in_the_packs(pack: str, days: list[date]) -> None:
    assert [one.by for one in load_policy(pack).deadlines] == days
    assert not list(deadlines(load_policy(pack), ON))
