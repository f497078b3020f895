"""Rates, what is open and what was entered, told: in words and with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from planner.outputs.wording import tier_name
from planner.tiers import Tier
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language, Scenario
    from planner.ledger.rates import Rate


def lines(
    rows: Iterable[Rate], scenario: Scenario, pairs: Mapping[str, str], language: Language
) -> Iterator[str]:
    """
    Yield a line for each group, and one for everybody in it who did not get all that was owed.

    Parameters
    ----------
    pairs
        Elder's id to that of the helper.
    """
    people = {elder.id: elder for elder in scenario.everybody}
    names = {helper.id: helper.name for helper in scenario.helpers}
    nobody = say(language, "ledger.rates.nobody")

    def called(helper: str) -> str:
        return f"{names.get(helper, '')} {helper}".strip() or nobody

    for row in rows:
        said = []
        for key, value in row.by.items():
            if key == "tier":
                said.append(tier_name(language, Tier(value)))
            else:
                said.append(called(value) if key == "helper" else value)
        unnamed = say(language, f"ledger.rates.{'unnamed' if row.by else 'all'}")
        yield say(
            language, "ledger.rates.line", group=" ".join(filter(None, said)) or unnamed,
            made=row.made, owed=row.owed, share="–" if row.rate is None else f"{row.rate:.1%}",
        )  # fmt: skip
        for one in row.missed:
            elder = people[one]
            yield say(
                language, "ledger.rates.missed", elder=one, name=elder.name,
                phone=elder.phone or "–", helper=called(pairs.get(one, "")),
            )  # fmt: skip


def open_line(row: Mapping[str, object], names: Mapping[str, str], language: Language) -> str:
    """Return the line of a contact of which nobody has said what became of it."""
    who = {key: str(row[key]) for key in ("elder", "helper")}
    told = {key: f"{names.get(one, '')} {one}".strip() for key, one in who.items()}
    return say(language, "ledger.open.line", **{**row, **told})


def strange_lines(
    rows: Iterable[Mapping[str, object]], scenario: Scenario, language: Language
) -> Iterator[str]:
    """Yield a line for each contact with somebody who is on no list, or was not served that day."""
    people = {elder.id: elder for elder in scenario.everybody}
    for row in rows:
        elder, day = str(row["elder_id"]), str(row["date"])
        known = people.get(elder)
        if known is None:
            yield say(language, "ledger.strange.unknown", elder=elder, date=day)
        elif row["outcome"] == "met" and not known.is_served(date.fromisoformat(day)):
            yield say(language, "ledger.strange.left", elder=elder, name=known.name, date=day)
