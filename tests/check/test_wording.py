"""Violations in words, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planner.check
from planner.check import render
from planner.rules import Rule, Violation
from planner.words import LANGUAGES, catalogue
from tests.check.hand import MONDAY, TUESDAY, At, found, plan, round_of, rounds, scenario

SOURCES = sorted(Path(planner.check.__file__).parent.glob("*.py"))
CODE = re.compile(
    r'"([a-z]+(?:-[a-z]+)+|need|alone|unpaired|avoided|portions|minutes|busiest|total|dropped)"'
)


def codes_in_source() -> set[str]:
    """Return every code of a note that the checker's sources mention."""
    written = "".join(source.read_text(encoding="utf-8") for source in SOURCES)
    return set(CODE.findall(written)) - {
        "two-person",
        "unserved-but-fits",
    }  # a need; a warning with lines of its own


def test_every_note_has_a_sentence() -> None:
    notes = {
        key.removeprefix("check.note.") for key in catalogue() if key.startswith("check.note.")
    }
    assert codes_in_source() <= notes
    assert notes - codes_in_source() == {"walk-claimed-m"}


def test_every_rule_has_a_sentence() -> None:
    assert all(f"rules.{rule.value}" in catalogue() for rule in Rule)


def test_a_violation_names_who_when_which_rule_and_how_much() -> None:
    kept = [r for r in rounds(scenario()) if r.day != MONDAY]
    written = plan(rounds=[round_of(scenario(), "H2", MONDAY, [At("E7"), At("E1 E2")]), *kept])
    line = render(found(scenario(), written)[0], "en")
    assert line == (
        "elder E1 helper H2 on 2026-11-23; breaks “every visit is made by the paired helper; a "
        "cover says so”: is paired with H1; somebody else comes and no cover is named"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "violation",
    [
        Violation(Rule.WITHIN_WALK, "E1", "H1", None, 95, "s", "too-far 995 900"),
        Violation(Rule.SPACING, "E1", None, TUESDAY, 2, "days", "too-soon 1 3"),
        Violation(Rule.TIER_MET, None, None, None, 3, "contacts", "total visits 3"),
        Violation(Rule.NEEDS_MET, "E1", "H1", TUESDAY, 1, "helpers", "alone"),
        Violation(Rule.WEEK_CAP, note="something that somebody wrote by hand {x}"),
        Violation(Rule.WEEK_CAP, excess=4),
    ],
)
def test_any_violation_can_be_read(violation: Violation, language: str) -> None:
    assert render(violation, language)
