"""The alerts of a day, told: one line each, with names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.outputs.wording import tier_name
from planner.tiers import Tier
from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language, Scenario
    from planner.ledger.alerts import Alert


def lines(found: Iterable[Alert], scenario: Scenario, language: Language) -> list[str]:
    """Return one line per alert, in their order."""
    names = {elder.id: elder.name for elder in scenario.everybody}
    names |= {helper.id: helper.name for helper in scenario.helpers}
    return [_line(alert, names, language) for alert in found]


def _line(alert: Alert, names: dict[str, str], language: Language) -> str:
    about = {key: "–" if value is None else value for key, value in alert.about.items()}
    if alert.kind == "overdue":
        key = "unseen" if alert.about.get("last") is None else "seen"
        about["last"] = say(language, f"ledger.alert.{key}", **about)
    if alert.kind == "helper-below":
        between = say(language, "ledger.alert.between")
        about["rates"] = between.join(f"{share:.0%}" for share in about["rates"])
        about["line"] = f"{about['line']:.0%}"
    if "dates" in about:
        about["dates"] = say(language, "ledger.alert.between").join(about["dates"])
    if "report" in about:
        about["report"] = say(language, f"ledger.alert.reports.{about['report']}")
    if "tier" in about:
        about["tier"] = tier_name(language, Tier(about["tier"]))
    who = str(about.get("elder") or about.get("helper") or about.get(language) or "")
    return say(language, f"ledger.alert.{alert.kind}", **{**about, "name": names.get(who, who)})
