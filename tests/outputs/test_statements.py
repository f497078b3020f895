"""Statements of accounts: every entry and what was held after it, on paper and for machines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.ledger.accounts import SCHEME, Kind, Movement, State
from planner.ledger.schemes import Accounts
from planner.policy.reading import parse_policy
from tests.outputs.test_office_papers import _town

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PACK = """
[policy]
title_zh = "试"
title_en = "Trial"
source = "none"

[[served]]
id = "all"
any_of = ["alone"]
tier = "monthly"
clause = "test"

[account]
unit = "points"
clause = "test"

[voucher]
yuan = 100
settle = "quarter"
clause = "test"

[[reward]]
id = "rice"
zh = "大米一袋"
en = "a bag of rice"
price = 20
clause = "test"

[[reward]]
id = "hour"
zh = "助老服务一小时"
en = "an hour of service"
price = 1
clause = "test"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a town with a pack of its own, points of H1 and a voucher of E001."""
    place = _town(tmp_path / "town", count=2)
    (place / "pack.toml").write_text(PACK, encoding="utf-8")
    toml = (place / "scenario.toml").read_text().replace('"generic"', '"pack.toml"')
    (place / "scenario.toml").write_text(toml)
    day = date(2026, 11, 2)
    points = Accounts(place / "book.sqlite", "points")
    earned = [Movement(0, day, SCHEME, "H1", Decimal(x), Kind.EARNED, "Li") for x in ("2", "0.5")]
    points.change(None, lambda journal: journal.extended(earned), now=NOW)
    points.sign(State.VERIFIED, [1], by="Wang", now=NOW)
    points.sign(State.APPROVED, [1], by="Zhao", now=NOW)
    gift = Movement(0, date(2026, 11, 9), "H1", "E002", Decimal("0.5"), Kind.GIFT, "Li")
    points.change(None, lambda journal: journal.extended([gift]), now=NOW)
    points.close()
    vouchers = Accounts(place / "book.sqlite", "vouchers")
    moved = [
        Movement(0, date(2026, 10, 1), SCHEME, "E001", Decimal(300), Kind.GRANTED, "Li"),
        Movement(0, day, "E001", SCHEME, Decimal(180), Kind.SPENT, "Li"),
    ]
    vouchers.change(None, lambda journal: journal.extended(moved), now=NOW)
    vouchers.close()
    return place


def _made(place: Path, out: Path, *more: str) -> Any:
    assert run(["papers", str(place), "--statements", "--on", "2026-11-23", "--out", str(out),
                *more]) == 0  # fmt: skip
    return json.loads((out / "statements.json").read_text(encoding="utf-8"))


def test_every_account_has_a_page_with_what_was_held_after_each_entry(
    place: Path, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    said = _made(place, tmp_path / "out")
    held = {(one["scheme"], one["account"]): (one["held"], one["waiting"])
            for one in said["statements"]}  # fmt: skip
    assert held == {
        ("points", "E002"): ("0", "0.5"), ("points", "H1"): ("1.5", "0.5"),
        ("vouchers", "E001"): ("120", "300"),
    }  # fmt: skip
    lines = {one["account"]: [line["held"] for line in one["lines"]] for one in said["statements"]}
    assert lines == {"E002": ["0.5"], "H1": ["2", "2.5", "2.0"], "E001": ["300", "120"]}
    page = unescape((tmp_path / "out" / "statements.html").read_text(encoding="utf-8"))
    for told in ("Points of Gan H1: 1.5 points to use, 0.5 waiting", "−180", "a bag of rice"):
        assert told in page
    assert page.index("an hour of service") < page.index("a bag of rice")
    assert len(PdfReader(tmp_path / "out" / "statements.pdf").pages) == 4


def test_only_whose_is_asked_and_only_up_to_the_day(place: Path, tmp_path: Path) -> None:
    said = _made(place, tmp_path / "one", "E001")
    assert [one["account"] for one in said["statements"]] == ["E001"]
    said = _made(place, tmp_path / "early", "--on", "2026-10-31")
    assert [(one["account"], one["held"]) for one in said["statements"]] == [("E001", "300")]


def test_street_names_nobody(place: Path, tmp_path: Path) -> None:
    _made(place, tmp_path / "out", "--privacy", "street")
    page = (tmp_path / "out" / "statements.html").read_text(encoding="utf-8")
    assert "Gan" not in page
    assert "H1" in page


def test_d11_a_reward_of_a_pack_needs_its_names() -> None:
    from planner.errors import InputError

    policy = parse_policy(PACK.encode(), "pack.toml", "pack")
    assert [(one.id, one.price) for one in policy.rewards] == [
        ("rice", Decimal("20.0")), ("hour", Decimal("1.0")),
    ]  # fmt: skip
    with pytest.raises(InputError) as raised:
        parse_policy(PACK.replace('zh = "大米一袋"', "").encode(), "pack.toml", "pack")
    assert raised.value.faults[0].column == "reward[1].zh"


def test_where_nobody_has_an_account_the_paper_says_so(tmp_path: Path) -> None:
    from pypdf import PdfReader

    place = _town(tmp_path / "town", count=2)
    out = tmp_path / "none"
    assert run(["papers", str(place), "--statements", "--out", str(out)]) == 0
    told = "There are no accounts of points or vouchers yet."
    assert told in unescape((out / "statements.html").read_text(encoding="utf-8"))
    assert told in PdfReader(out / "statements.pdf").pages[0].extract_text()
