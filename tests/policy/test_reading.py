"""A pack of one's own: one malformed file per fault, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.domain import Contact
from planner.errors import InputError
from planner.policy import load_policy
from planner.policy.reading import parse_policy
from planner.tiers import Tier
from planner.words import LANGUAGES, speak

HEAD = '[policy]\ntitle_zh = "一"\ntitle_en = "one"\nsource = "invented"\n'
SERVED = '[[served]]\nid = "a"\nclause = "c"\ntier = "weekly"\n'
PACK = HEAD + SERVED


def faults(written: str | bytes) -> list[tuple[str | None, str | None, str, str | None]]:
    """Return column, value, expected and remedy of every fault, after speaking them all."""
    content = written.encode() if isinstance(written, str) else written
    with pytest.raises(InputError) as raised:
        parse_policy(content, "mine.toml", "mine")
    for fault in raised.value.faults:
        assert fault.file == "mine.toml"
        for language in LANGUAGES:
            assert speak(language, fault.expected)
            assert fault.remedy is None or speak(language, fault.remedy)
    return [
        (f.column, f.value, f.expected.key, None if f.remedy is None else f.remedy.key)
        for f in raised.value.faults
    ]


def test_the_least_pack_is_a_title_a_source_and_one_rule() -> None:
    pack = parse_policy(PACK.encode(), "mine.toml", "mine")
    assert pack.served[0].tier is Tier.WEEKLY
    assert (pack.usual, pack.remote, pack.rest_day) == (Contact.VISIT, Contact.VISIT, None)


def test_a_shipped_pack_can_be_copied_and_changed(tmp_path: Path) -> None:
    shipped = Path(planner.__file__).parent / "policies" / "gongshu.toml"
    written = shipped.read_text(encoding="utf-8").replace("visit = 20", "visit = 25")
    mine = tmp_path / "我的政策.toml"
    mine.write_text(written, encoding="utf-8-sig")
    pack = load_policy(mine)
    assert pack.visit_s == 1500
    assert pack.name == "我的政策"


@pytest.mark.parametrize(
    ("extra", "column", "key"),
    [
        ("[minuts]\nvisit = 3\n", "minuts", "key"),
        ("[minutes]\nvisit = 0\n", "minutes.visit", "whole"),
        ('[visit]\nclause = "c"\nlook_at = ["fod"]\n', "visit.look_at", "one-of"),
        ('[visit]\nclause = "c"\nlook_at = "food"\n', "visit.look_at", "list"),
        ('[visit]\nlook_at = ["food"]\n', "visit.clause", "required"),
        ('[minutes]\nvisit = "20"\n', "minutes.visit", "whole"),
        ("[minutes]\nvisit = true\n", "minutes.visit", "whole"),
        ("[minutes.tier]\nweekley = 3\n", "minutes.tier.weekley", "key"),
        ("[planning]\nmax_walk_minutes = -1\n", "planning.max_walk_minutes", "number"),
        ("[planning]\nmax_walk_minutes = nan\n", "planning.max_walk_minutes", "number"),
        ('[usual]\ncontact = "fax"\nclause = "c"\n', "usual.contact", "one-of"),
        ('[usual]\ncontact = "phone"\n', "usual.clause", "required"),
        ('[rest_days]\ncontact = "visit"\nclause = "c"\n', "rest_days.contact", "one-of"),
        ('[floor]\ndays = 0\nclause = "c"\n', "floor.days", "whole"),
        ("[[served]]\n", "served[2].id", "required"),
        (SERVED, "served[2].id", "unique"),
        (SERVED.replace('"a"', '"b"') + 'any_of = "alone"\n', "served[2].any_of", "list"),
        (SERVED.replace('"a"', '"b"') + 'any_of = ["alon"]\n', "served[2].any_of", "one-of"),
        (SERVED.replace('"a"', '"b"') + "any_of = [[1]]\n", "served[2].any_of", "one-of"),
        (SERVED.replace('"a"', '"b"') + "age_from = 80\nage_to = 70\n", "served[2].age_to", "ages"),
        (SERVED.replace('"a"', '"b"').replace("weekly", "weekley"), "served[2].tier", "one-of"),
        (SERVED.replace('"a"', '"b"') + "colour = 1\n", "served[2].colour", "key"),
        ("[left_out]\n", "left_out", "tables"),
        ("[gaps.monthly]\nleast = 19\n", "gaps.monthly.least", "whole"),
        ("[gaps.monthly]\ngreatest = 41\n", "gaps.monthly.greatest", "whole"),
        ("[gaps.monthly]\ndue_after = 31\n", "gaps.monthly.due_after", "whole"),
        ("[gaps.weekly]\nleast = 2\n", "gaps.weekly.least", "whole"),
        ("[gaps.twice-weekly]\nleast = 0\n", "gaps.twice-weekly.least", "whole"),
        ("[gaps.twice-weekly]\nleast = 4\n", "gaps.twice-weekly.least", "whole"),
        ("[gaps.weekly]\ngreatest = 9\n", "gaps.weekly.greatest", "key"),
        ("[gaps.fortnight]\n", "gaps.fortnight", "key"),
        ("[gaps.monthly]\nleast = 28\ndue_after = 25\n", "gaps.monthly.due_after", "gap-order"),
        ("[staffing]\nelders_below_80 = 0\n", "staffing.elders_below_80", "whole"),
    ],
)
def test_a_fault_names_its_place(extra: str, column: str, key: str) -> None:
    assert (column, f"policy.expected.{key}") in [(c, k) for c, _, k, _ in faults(PACK + extra)]


def test_all_faults_are_said_at_once_with_what_was_perhaps_meant() -> None:
    written = HEAD.replace("source", "sorce") + SERVED.replace("weekly", "wekly")
    written += "[minutes]\nvisitt = 3\n"
    found = faults(written)
    assert {column for column, *_ in found} == {
        "policy.source", "policy.sorce", "served[1].tier", "minutes.visitt",
    }  # fmt: skip
    near = {column: remedy for column, _, _, remedy in found}
    assert near["served[1].tier"] == "policy.remedy.did-you-mean"
    assert near["policy.sorce"] == "policy.remedy.did-you-mean"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("[policy\n", "toml"),
        (b"\xff\xfe\x00", "utf8"),
        ("a = " + "[" * 5000, "toml"),
    ],
)
def test_what_is_no_toml_is_said_to_be_none(written: str | bytes, key: str) -> None:
    assert [k for _, _, k, _ in faults(written)] == [f"policy.expected.{key}"]


def test_a_pack_that_serves_nobody_is_a_fault() -> None:
    assert ("served", None, "policy.expected.served", "policy.remedy.served") in faults(HEAD)


def test_what_is_looked_at_is_taken_once_and_in_order() -> None:
    extra = '[visit]\nlook_at = ["medical", "food", "medical"]\nclause = "c"\n'
    pack = parse_policy((PACK + extra).encode(), "mine.toml", "mine")
    assert pack.look_at == ("medical", "food")
    assert load_policy("bazhou").look_at == ("food", "clothing", "housing", "medical")
    assert load_policy("generic").look_at == ()


def test_tightened_gaps_are_taken() -> None:
    written = PACK + "[gaps.monthly]\nleast = 25\ndue_after = 28\ngreatest = 31\n"
    gaps = parse_policy(written.encode(), "mine.toml", "mine").gaps[Tier.MONTHLY]
    assert (gaps.least, gaps.due_after, gaps.greatest) == (25, 28, 31)


@pytest.mark.parametrize(
    ("name", "key", "remedy"),
    [
        ("gongsu", "policy.expected.pack", "policy.remedy.did-you-mean"),
        ("../elsewhere/none.toml", "policy.expected.file", None),
    ],
)
def test_an_unknown_pack_is_said(name: str, key: str, remedy: str | None) -> None:
    with pytest.raises(InputError) as raised:
        load_policy(name)
    (fault,) = raised.value.faults
    assert fault.expected.key == key
    assert (fault.remedy.key if fault.remedy else None) == remedy
