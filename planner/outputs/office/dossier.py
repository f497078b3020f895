"""Who belongs to whom on a day: what every paper of the office is filled from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from planner.outputs.wording import tier_name
from planner.policy.services import Tariff
from planner.tiers import tier_of
from planner.words import catalogue, say

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Contact, Elder, Helper, Language, Scenario, Unit
    from planner.outputs.office.accounts import Reward, Statement
    from planner.outputs.privacy import Mask
    from planner.tiers import Tier


@dataclass(frozen=True, slots=True)
class Bond:
    """
    An elder and the helper who comes.

    Parameters
    ----------
    walk_s
        Seconds from the base to the door; None where nobody has measured.
    since, agreed_on
        From when they belong together, and when that was signed; None where unknown.
    team
        The group of whom one comes each week in turn, `helper` among them; empty for one alone.
    """

    elder: Elder
    helper: Helper
    tier: Tier
    contact: Contact
    walk_s: int | None = None
    since: date | None = None
    agreed_on: date | None = None
    team: tuple[Helper, ...] = ()

    @property
    def helpers(self) -> tuple[Helper, ...]:
        """Everybody who comes."""
        return self.team or (self.helper,)


@dataclass(frozen=True, slots=True)
class Far:
    """An elder whom no helper reaches in time, and the helper who comes nearest to it."""

    elder: Elder
    nearest: Helper | None
    walk_s: int | None
    tier: Tier
    contact: Contact


@dataclass(frozen=True)
class Dossier:
    """
    What papers are made from.

    Parameters
    ----------
    on
        The day that the papers speak of.
    only
        Elders whom they are asked for; empty for all.
    others
        Who is owed contacts and is neither paired nor remote, such as those who are called only,
        and with each the helper who calls.
    last_seen
        Elder to the day of the last contact, from the book and the history.
    version
        What the papers were made from, in words.
    statements, rewards
        The accounts of points and vouchers, and what points can be had for.
    tariff
        Services with their prices.
    share, drawn
        How many of those contacted in the month are asked back, and who was drawn.
    """

    scenario: Scenario
    mask: Mask
    on: date
    bonds: tuple[Bond, ...]
    remote: tuple[Far, ...] = ()
    last_seen: Mapping[str, date] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    version: str = ""
    statements: tuple[Statement, ...] = ()
    rewards: tuple[Reward, ...] = ()
    tariff: Tariff = field(default_factory=Tariff)
    share: float = 0.2
    drawn: frozenset[str] = frozenset()
    others: tuple[Far, ...] = ()

    @property
    def language(self) -> Language:
        """In which everything is said."""
        return self.mask.language

    @property
    def wanted(self) -> tuple[Bond, ...]:
        """The bonds of those whom the papers are asked for."""
        return tuple(b for b in self.bonds if not self.only or b.elder.id in self.only)

    @property
    def wanted_remote(self) -> tuple[Far, ...]:
        """Those of the remote whom the papers are asked for."""
        return tuple(f for f in self.remote if not self.only or f.elder.id in self.only)

    def say(self, key: str, **values: object) -> str:
        """Return the sentence ``papers.<key>``."""
        return say(self.language, f"papers.{key}", **values)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Units by id and by name."""
        by_name = {unit.name: unit for unit in self.scenario.units}
        return by_name | {unit.id: unit for unit in self.scenario.units}

    def village_of(self, elder: Elder) -> Unit | None:
        """Return the community or village of an elder, if ``units.csv`` knows it."""
        return self.units.get(elder.community)

    def squad_of(self, helper: Helper) -> Unit | None:
        """Return the unit of a helper, if ``units.csv`` knows it."""
        return self.units.get(helper.unit)

    def above(self, unit: Unit | None) -> Iterable[Unit]:
        """Yield a unit and those above it, the nearest first."""
        seen: set[str] = set()
        while unit is not None and unit.id not in seen:
            seen.add(unit.id)
            yield unit
            unit = self.units.get(unit.parent)

    def leader(self, bond: Bond) -> str:
        """Return who leads the elder's village, or the nearest unit above that names one."""
        for unit in self.above(self.village_of(bond.elder)):
            if unit.leader:
                return self._reach(unit.leader, unit.phone)
        return ""

    def contact(self, bond: Bond) -> str:
        """Return whom to ask: in the helper's squad, in the elder's village, or its leader."""
        for start in (self.squad_of(bond.helper), self.village_of(bond.elder)):
            for unit in self.above(start):
                if unit.contact:
                    return self._reach(unit.contact, "" if unit.leader else unit.phone)
        return self.leader(bond)

    def _reach(self, name: str, phone: str) -> str:
        """Return a name and a number; offices' own people are named in ``full`` only."""
        if not self.mask.shows_names:
            return ""
        return f"{name} {phone}" if phone and phone not in name else name

    def who_comes(self, bond: Bond) -> str:
        """Return the helper, or everybody of the group that takes turns."""
        names = self.say("list").join(self.mask.label(one) for one in bond.helpers)
        return self.say("in-turn", names=names) if len(bond.helpers) > 1 else names

    def phones(self, bond: Bond) -> str:
        """Return the numbers of whoever comes, in ``full`` only."""
        known = (self.helper_phone(one) for one in bond.helpers)
        return self.say("list").join(number for number in known if number)

    def helper_phone(self, helper: Helper) -> str:
        """Return the helper's number, in ``full`` only."""
        return helper.phone if self.mask.shows_names else ""

    def help_of(self, tier: Tier, contact: Contact, services: str) -> str:
        """Return what help was agreed on: how often, in what form, what else."""
        form = "visit" if contact.value == "visit" else "call"
        said = self.say(f"help.{form}", tier=tier_name(self.language, tier))
        more = self.services(services)
        return f"{said}{self.say('and')}{more}" if more else said

    def services(self, written: str) -> str:
        """Return the services of a roster's cell in words; unknown ones as they are."""
        said = []
        for one in written.replace("；", ";").split(";"):
            name, _, often = one.strip().partition("@")
            word = self._service(name)
            if often:
                tier = tier_of(often)
                times = often if tier is None else tier_name(self.language, tier)
                word = self.say("often", service=word, tier=times)
            if name:
                said.append(word)
        return self.say("list").join(said)

    def _service(self, name: str) -> str:
        """Return a service in words: the pack's, the usual ones, or as it is written."""
        known = self.tariff.service(name)
        if known is not None:
            return known.title[self.language]
        key = f"papers.service.{name}"
        return say(self.language, key) if key in catalogue() else name

    def fee(self, elder: Elder) -> str:
        """Return what the elder pays for the services agreed on: nothing where none has a price."""
        said = []
        for one in elder.services.replace("；", ";").split(";"):
            name = one.strip().partition("@")[0].strip()
            due = self.tariff.due(name, elder.pays) if name else None
            if due:
                said.append(
                    self.say("price", service=self._service(name), yuan=f"{due.normalize():f}")
                )
        return self.say("list").join(said) or self.say("free")

    def pays(self, elder: Elder) -> str:
        """Return how the elder pays, in words."""
        return self.say(f"pays.{elder.pays}") if elder.pays else ""

    def categories(self, elder: Elder) -> str:
        """Return the categories of an elder in words."""
        said = []
        for code in elder.categories_on(self.on):
            key = f"categories.{code.partition(':')[0]}"
            said.append(say(self.language, key) if key in catalogue() else code)
        return self.say("list").join(dict.fromkeys(said))

    def gender(self, person: Elder | Helper) -> str:
        """Return the gender in words."""
        return self.say(f"gender.{person.gender}") if person.gender else ""

    def age(self, person: Elder | Helper) -> str:
        """Return the age in full years on the day, or nothing where it is unknown."""
        born, on = person.birth_date, self.on
        if born is None:
            return ""
        return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))

    def day(self, day: date | None) -> str:
        """Return a date, or nothing where it is unknown."""
        return "" if day is None else day.isoformat()
