"""
Family cards (明白卡) for elders who change hands: who comes, what help, whom to ring.

Four to a sheet, to be cut apart. The leader of the village or community, the helper's number
and the community's are not in the rosters: their lines are left free to be filled in by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from planner.domain import Contact
from planner.outputs.paper.pdf import write_pdf
from planner.outputs.privacy import Mask, Privacy
from planner.outputs.wording import need_words, tier_name, window_words
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
    cards = [card_of(scenario, plan, elder, mask) for elder in elders]
    folder.mkdir(parents=True, exist_ok=True)
    page = html_of(scenario.language, cards)
    (folder / f"{STEM}.html").write_text(page, encoding="utf-8", newline="\n")
    lang = scenario.language
    words = {name: _say(lang, name) for name in ("title", "note")}
    value: dict[str, Any] = words | {"lang": lang, "cards": cards}
    write_pdf(folder / f"{STEM}.pdf", value, TEMPLATE)


def card_of(scenario: Scenario, plan: Plan, elder: Elder, mask: Mask) -> list[Field]:
    """Return the lines of one card as (heading, what is known); empty ones are to be filled in."""
    language = scenario.language
    pair = next(pair for pair in plan.pairs if pair.elder == elder.id)
    helper = next(one for one in scenario.helpers if one.id == pair.helper)
    known = {
        "elder": mask.label(elder),
        "address": mask.door(elder),
        "elder-phone": mask.phone(elder),
        "family": mask.emergency(elder),
        "helper": mask.label(helper),
        "helper-phone": "",
        "help": _say(language, f"help.{_form(pair.contact)}") + tier_name(language, pair.tier),
        "windows": window_words(language, elder.windows) or _say(language, "any-time"),
        "needs": need_words(language, elder) or _say(language, "no-needs"),
        "leader": "",
        "community": "",
    }
    return [(_say(language, f"line.{name}"), value) for name, value in known.items()]


def _form(contact: Contact) -> str:
    return "visit" if contact is Contact.VISIT else "call"


def html_of(language: Language, cards: Sequence[Sequence[Field]]) -> str:
    """Return the page with all cards."""
    title, note = escape(_say(language, "title")), escape(_say(language, "note"))
    parts = [
        f"<!doctype html><html lang={language}><meta charset='utf-8'>",
        f"<title>{title}</title><style>{STYLE}</style><div class=cards>",
    ]
    for card in cards:
        lines = "".join(f"<dt>{escape(name)}<dd>{escape(value)}</dd>" for name, value in card)
        parts.append(f"<section class=card><h2>{title}</h2><dl>{lines}</dl><p>{note}</p></section>")
    return "\n".join([*parts, "</div></html>"]) + "\n"


def _say(language: Language, key: str) -> str:
    return say(language, f"turnover.card.{key}")
