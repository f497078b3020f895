"""
Family cards (明白卡) for elders who change hands: who comes, what help, whom to ring.

Four to a sheet, to be cut apart. What neither the rosters nor ``units.csv`` know is left free
to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from planner.outputs.office import cards
from planner.outputs.office.dossier import Bond, Dossier
from planner.outputs.paper.pdf import breakable, write_pdf
from planner.outputs.privacy import Mask, Privacy
from planner.turns import members_of
from planner.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Elder, Language, Scenario
    from planner.plan import Plan

STYLE = (
    "@page{size:A4;margin:10mm}body{font:14px/1.5 sans-serif;margin:0}"
    ".cards{display:grid;grid-template-columns:1fr 1fr;gap:4mm}"
    ".card{border:1px solid #777;padding:5mm;break-inside:avoid}"
    "h2{font-size:20px;margin:0 0 2mm}dl{display:grid;grid-template-columns:8em 1fr;gap:2mm;"
    "margin:0}dt{color:#444}dd{margin:0;overflow-wrap:anywhere}"
    "dd:empty{border-bottom:1px solid #666;min-height:1.4em}p{color:#444;font-size:12px}"
    "@media screen{body{margin:1em auto;padding:0 1em;max-width:1000px}}"
    "@media screen and (max-width:640px){.cards{grid-template-columns:1fr}}"
)
TEMPLATE = "family_card.typ"
STEM = "family-cards"

Field = tuple[str, str]


def write_family_cards(
    folder: Path, scenario: Scenario, plan: Plan, turnover: Mapping[str, Any], *, privacy: str
) -> None:
    """
    Write ``family-cards.html`` and ``.pdf``: a card for everyone who has a new helper.

    Parameters
    ----------
    turnover
        The field ``turnover`` of `plan`.
    privacy
        Names and numbers stand on the cards in ``full`` only, doors in ``office`` too.
    """
    mask = Mask(Privacy(privacy), scenario.language)
    moved = {row["elder"] for row in turnover.get("hand_overs", ()) if row["to"]}
    elders = [elder for elder in scenario.elders if elder.id in moved]
    if not elders:
        return
    made = [card_of(scenario, plan, elder, mask) for elder in elders]
    folder.mkdir(parents=True, exist_ok=True)
    page = html_of(scenario.language, made)
    (folder / f"{STEM}.html").write_text(page, encoding="utf-8", newline="\n")
    lang = scenario.language
    words = {name: _say(lang, name) for name in ("title", "note")}
    value: dict[str, Any] = words | {"lang": lang, "cards": breakable(made)}
    write_pdf(folder / f"{STEM}.pdf", value, TEMPLATE)


def card_of(scenario: Scenario, plan: Plan, elder: Elder, mask: Mask) -> list[Field]:
    """Return the lines of one card as (heading, what is known); empty ones are to be filled in."""
    pair = next(pair for pair in plan.pairs if pair.elder == elder.id)
    helper = next(one for one in scenario.helpers if one.id == pair.helper)
    first = plan.horizon.first
    group = members_of(scenario.helpers).get(pair.group, ()) if pair.group else ()
    team = tuple(one for one in group if one.is_employed(first))
    dossier = Dossier(scenario, mask, first, ())
    bond = Bond(elder, helper, pair.tier, pair.contact, pair.walk_s, team=team)
    return list(cards.card_of(dossier, bond))


def html_of(language: Language, cards: Sequence[Sequence[Field]]) -> str:
    """Return the page with all cards."""
    title, note = escape(_say(language, "title")), escape(_say(language, "note"))
    parts = [
        f"<!doctype html><html lang={language}><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>{title}</title><style>{STYLE}</style><div class=cards>",
    ]
    for card in cards:
        lines = "".join(f"<dt>{escape(name)}<dd>{escape(value)}</dd>" for name, value in card)
        parts.append(f"<section class=card><h2>{title}</h2><dl>{lines}</dl><p>{note}</p></section>")
    return "\n".join([*parts, "</div></html>"]) + "\n"


def _say(language: Language, key: str) -> str:
    return say(language, f"turnover.card.{key}")
