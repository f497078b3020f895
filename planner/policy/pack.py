"""
A policy pack as values, and what it owes to an elder.

The tier is the highest of three: what the pack's own rules give, what a ``deemed:<tier>``
category says, and what the roster's tier column says. A lower one changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.errors import Text, text
from planner.policy.deadlines import Deadline
from planner.policy.define import Definition, derive
from planner.policy.firsts import FirstVisit
from planner.policy.known import Known
from planner.policy.occasions import WEATHER, Occasion, extra_in
from planner.policy.owed import CALLS, NAMED, Entitlement, Group, Mix, Staffing
from planner.policy.quality import QualityRule
from planner.policy.quotas import Quota
from planner.policy.schemes import PointRule, PricedReward, VoucherRule
from planner.policy.services import Tariff
from planner.policy.turning import turns
from planner.tiers import GAPS, Gaps, Tier, least_lawful, tier_of
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario, Settings

ELDER_FROM = 60
"""Age taken where no birth date is known: the law's first age of an elder."""

VERY_OLD_FROM = 80
"""Age taken where no birth date is known and the roster says very old (高龄)."""

MIXED_FROM = 2
"""Contacts a week from which they can be of several kinds."""

DEEMED = "deemed:"


@dataclass(frozen=True, slots=True)
class Policy:
    """
    A policy pack, read and without faults.

    Parameters
    ----------
    name
        Name of the shipped pack, or of the file.
    title
        Title by language.
    source
        The notice that the pack follows.
    served, left_out, at_the_door, by_call
        Rules in the order of the file.
    usual, remote, rest_day, floor_days
        What holds for everybody whom no rule names.
    visit_s, phone_s, video_s
        Minutes at the door and of calls, in seconds.
    visit_s_of
        Seconds at the door of single tiers.
    look_at
        What is looked at on a visit, in the order of the sheet's boxes.
    gaps
        Gaps of every tier; never looser than `planner.tiers.GAPS`.
    planning
        The pack's ``[planning]`` table as fields of `Settings`.
    very_old
        First age of the very old (高龄).
    define
        What categories mean, by the columns that tell how somebody lives.
    implies
        Category to the milder ones that it holds a fortiori: whoever is the first is seen
        at least as often as the others.
    mixes
        Rules of whose weeks are of more than one kind.
    occasions
        Festivals whose week asks for more contact.
    forms
        Forms that count as a contact for people whom the pack does not want at the door; None
        where it does not say: then calls count for who is called only.
    own
        Ids of rules, and names of tables, that are the pack's own choice.
    account, voucher
        How hours become points, and what is granted; None where the pack knows none.
    quality
        Lines of satisfaction and complaints, and the size of the sample.
    rewards
        What points can be had for.
    tariff, deadlines
        Services with their prices, and days by which something is to be done.
    quotas
        How many households a month somebody of a role must have come to.
    first_visit
        Who comes along on a first visit; None where the pack does not ask.
    valid_from, valid_to
        First and last day of the document; None where it names none.
    """

    name: str
    title: Mapping[str, str]
    source: str
    served: tuple[Group, ...]
    left_out: tuple[Group, ...] = ()
    at_the_door: tuple[Group, ...] = ()
    by_call: tuple[Group, ...] = ()
    usual: Contact = Contact.VISIT
    remote: Contact = Contact.VISIT
    rest_day: Contact | None = None
    floor_days: int | None = None
    visit_s: int = 1200
    phone_s: int = 300
    video_s: int = 480
    visit_s_of: Mapping[Tier, int] = field(default_factory=dict)
    look_at: tuple[str, ...] = ()
    gaps: Mapping[Tier, Gaps] = field(default_factory=lambda: dict(GAPS))
    planning: Mapping[str, float | int] = field(default_factory=dict)
    staffing: Staffing = field(default_factory=Staffing)
    clauses: Mapping[str, str] = field(default_factory=dict)
    very_old: int = VERY_OLD_FROM
    define: tuple[Definition, ...] = ()
    implies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mixes: tuple[Mix, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    forms: frozenset[str] | None = None
    own: frozenset[str] = frozenset()
    account: PointRule | None = None
    voucher: VoucherRule | None = None
    quality: QualityRule = field(default_factory=QualityRule)
    rewards: tuple[PricedReward, ...] = ()
    quotas: tuple[Quota, ...] = ()
    tariff: Tariff = field(default_factory=Tariff)
    deadlines: tuple[Deadline, ...] = ()
    first_visit: FirstVisit | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    _known: Known = field(default_factory=Known, init=False, repr=False, compare=False)

    def settings(self, scenario: Scenario) -> Settings:
        """Return the scenario's settings over this policy's defaults."""
        written = {_FIELD_OF[key] for key in scenario.policy_defaults_overridden & set(_FIELD_OF)}
        ours = {name: value for name, value in self.planning.items() if name not in written}
        return replace(scenario.settings, **ours)  # type: ignore[arg-type]  # names and types held by `reading`

    def entitle(self, elder: Elder, on: date) -> Entitlement:
        """Return what this policy owes to `elder`, with the age of the day `on`."""
        more_s = [seconds for span, seconds in elder.promised if on in span]
        if more_s:
            return self._redeemed(elder, on, sum(more_s))
        if elder.role:
            return self._by_role(elder)
        age = assumed_age(elder, on, self.very_old)
        derived, told = derive(self.define, elder, frozenset(elder.categories_on(on)))
        written = derived | ({"very-old"} if age >= self.very_old else set())
        categories = self._with_implied(written)
        tier, clauses, notes = self._tier(elder, categories, age)
        notes += self._remarks(elder, written, tier, age)
        contact, remote, more, remarks = self._form(elder, categories, age)
        rest_day = self.rest_day if tier is Tier.DAILY else None
        if rest_day is not None:
            # Where a call is made, it takes the form that was asked for, door or not.
            asked = (contact, elder.contact)
            rest_day = next((c for c in asked if self._is_call(c)), rest_day)
        mix = self._mix(elder, categories, age, tier)
        forms = self._forms(contact, at_door=self._is_held(elder, categories, age))
        far = self._forms(remote, at_door=True)
        return Entitlement(
            tier=tier,
            contact=contact,
            remote=remote,
            service_s=_first(elder.service_s, self.visit_s_of.get(tier), self.visit_s),
            call_s=self._call_s(contact, remote, rest_day),
            gaps=self.gaps_of(tier),
            rest_day=rest_day,
            floor_days=self.floor_days if contact is not Contact.VISIT else None,
            clauses=clauses + more,
            notes=notes + remarks + told,
            forms=forms if mix is None else frozenset(mix.others),
            forms_far=far if mix is None else frozenset(mix.others),
            mix=mix,
        )

    def _redeemed(self, elder: Elder, on: date, more_s: int) -> Entitlement:
        """Return what is owed in a week in which redeemed points are served: longer visits."""
        tier = highest([Tier.WEEKLY, elder.tier or Tier.NONE])
        as_owed = replace(elder, promised=(), contact=Contact.VISIT, tier=tier)
        owed = self.entitle(as_owed, on)
        visits = VISITS_A_WEEK.get(owed.tier) or owed.gaps.per_week or 1
        return replace(owed, service_s=owed.service_s + -(-more_s // visits))

    def _by_role(self, elder: Elder) -> Entitlement:
        """Return what the office's own list of roles owes: visits, and never a call."""
        tier = elder.tier or Tier.NONE
        return Entitlement(
            tier=tier,
            contact=Contact.VISIT,
            remote=Contact.VISIT,
            service_s=_first(elder.service_s, self.visit_s_of.get(tier), self.visit_s),
            call_s=self.phone_s,
            gaps=self.gaps_of(tier),
        )

    def _with_implied(self, categories: frozenset[str]) -> frozenset[str]:
        """Return `categories` with the milder ones that they hold a fortiori."""
        return categories.union(*(self.implies.get(one, ()) for one in categories))

    def _remarks(
        self, elder: Elder, written: frozenset[str], tier: Tier, age: int
    ) -> tuple[Text, ...]:
        """Return notes on who is served a fortiori, and on who is too young to be an elder."""
        notes: tuple[Text, ...] = ()
        if self.implies.keys() & written and self._tier(elder, written, age)[0] is not tier:
            notes += (text("policy.note.a-fortiori", tier=tier_text(tier)),)
        if tier is Tier.NONE and age < ELDER_FROM:
            notes += (text("policy.note.not-elder", age=age, least=ELDER_FROM),)
        return notes

    def wants_at_door(self, elder: Elder, day: date) -> bool:
        """Return whether a rule, or the roster, wants the elder seen at the door on a day."""
        age = assumed_age(elder, day, self.very_old)
        derived, _ = derive(self.define, elder, frozenset(elder.categories_on(day)))
        written = derived | ({"very-old"} if age >= self.very_old else set())
        return self._is_held(elder, self._with_implied(written), age)

    def runs(self, elder: Elder, span: Span) -> tuple[tuple[Span, Entitlement], ...]:
        """
        Return what is owed on the days of `span`, parted where it changes.

        It changes on birthdays (whoever turns eighty belongs to that age from that day on)
        and where a category holds for a time only.
        """
        return self._known.runs(elder, span, self._runs)

    def _runs(self, elder: Elder, span: Span) -> tuple[tuple[Span, Entitlement], ...]:
        cuts = [span.first, *turns(elder, span)]
        ends = [*(cut - timedelta(days=1) for cut in cuts[1:]), span.last]
        found: list[tuple[Span, Entitlement]] = []
        for first, last in zip(cuts, ends, strict=True):
            owed = self.entitle(elder, first)
            if found and found[-1][1].is_alike(owed):
                found[-1] = (Span(found[-1][0].first, last), found[-1][1])
            else:
                found.append((Span(first, last), owed))
        return tuple(found)

    @property
    def in_weather(self) -> Occasion | None:
        """The rule that asks for more contact in announced bad weather; None without one."""
        return next((one for one in self.occasions if WEATHER in one.when), None)

    def is_seen_in_weather(self, elder: Elder, on: date) -> bool:
        """Say whether that rule means the elder: whoever is contacted each week or more often."""
        owed = self.entitle(elder, on)
        return owed.tier is Tier.DAILY or owed.gaps.per_week > 0

    def gaps_of(self, tier: Tier) -> Gaps:
        """Return the gaps of a tier, a numbered one that no table of the pack names as well."""
        return self.gaps[tier] if tier in self.gaps else least_lawful(tier)

    def extra_in(self, week: Span) -> int:
        """Return the contacts more that the ISO week of `week` asks for, of weekly tiers."""
        return extra_in(self.occasions, week)

    def _tier(
        self, elder: Elder, categories: frozenset[str], age: int
    ) -> tuple[Tier, tuple[str, ...], tuple[Text, ...]]:
        """Return the highest tier, the rules that gave it, and a note on a lower one."""
        out = next((g for g in self.left_out if g.who.covers(categories, age)), None)
        given = [g for g in self.served if out is None and g.who.covers(categories, age)]
        ours = highest([g.tier for g in given])
        tier = highest([ours, elder.tier or Tier.NONE, *deemed(tuple(sorted(categories)))])
        clauses = tuple(g.id for g in given if g.tier is tier)
        notes: tuple[Text, ...] = ()
        if elder.tier is not None and elder.tier.rank > tier.rank:
            lower, keener = tier_text(elder.tier), tier_text(tier)
            notes = (text("policy.note.lower-tier", tier=lower, ours=keener),)
        return tier, ((out.id,) if out and tier is Tier.NONE else clauses), notes

    def _form(
        self, elder: Elder, categories: frozenset[str], age: int
    ) -> tuple[Contact, Contact, tuple[str, ...], tuple[Text, ...]]:
        """Return the form in reach and out of reach, the rules behind it, and notes."""
        door = next((g for g in self.at_the_door if g.who.covers(categories, age)), None)
        asked = elder.contact
        if asked is Contact.VISIT:
            return Contact.VISIT, Contact.VISIT, (door.id,) if door else (), ()
        if door is not None:
            notes = (text("policy.note.door"),) if asked is not Contact.AUTO else ()
            remote = door.remote or Contact.VISIT
            if remote in CALLS and self._is_call(asked):
                remote = asked
            return Contact.VISIT, remote, (door.id,), notes
        call = next((g for g in self.by_call if g.who.covers(categories, age)), None)
        usual = call.contact if call else self.usual
        contact = asked if self._is_call(asked) else usual
        remote = contact if contact is not Contact.VISIT else self.remote
        unknown = asked in NAMED and contact is not asked
        notes = (text("policy.note.form", form=_form_named(asked), ours=_form_named(usual)),)
        named = {one.value for one in CALLS} & (self.forms or frozenset())
        if asked in CALLS and named and asked.value not in named:
            notes, unknown = (text("policy.note.form-kept", form=_form_named(asked)),), True
        return contact, remote, (call.id,) if call else (), notes if unknown else ()

    def _is_call(self, form: Contact) -> bool:
        """Say whether a form needs no walk and may be planned: calls, and what the pack names."""
        return form in CALLS or (form in NAMED and form.value in (self.forms or ()))

    def _mix(self, elder: Elder, categories: frozenset[str], age: int, tier: Tier) -> Mix | None:
        """Return the mix of a week for somebody whom a rule wants at the door, often enough."""
        if self.gaps_of(tier).per_week < MIXED_FROM or elder.contact is Contact.VISIT:
            return None
        if not self._is_held(elder, categories, age):
            return None
        return next((mix for mix in self.mixes if mix.who.covers(categories, age)), None)

    def _is_held(self, elder: Elder, categories: frozenset[str], age: int) -> bool:
        """Say whether a rule or the roster wants the elder seen at the door."""
        at_door = any(group.who.covers(categories, age) for group in self.at_the_door)
        return at_door or elder.contact is Contact.VISIT

    def _forms(self, contact: Contact, *, at_door: bool) -> frozenset[str]:
        """Return which forms besides visits count for somebody who gets `contact`."""
        if contact is not Contact.VISIT:
            usual = frozenset(one.value for one in CALLS)
            known = self.forms or usual
            named = usual if known.isdisjoint(usual) else known
            return (named | {contact.value}) - {"visit"}
        return frozenset() if at_door or self.forms is None else self.forms - {"visit"}

    def _call_s(self, contact: Contact, remote: Contact, rest_day: Contact | None) -> int:
        kind = next((c for c in (contact, remote, rest_day) if c in CALLS), Contact.PHONE)
        return self.video_s if kind is Contact.VIDEO else self.phone_s


def assumed_age(elder: Elder, on: date, very_old: int = VERY_OLD_FROM) -> int:
    """Return the age of `elder` on the day, or the least it can be where nobody knows it."""
    known = elder.age_on(on)
    if known is not None:
        return known
    return very_old if "very-old" in elder.categories else ELDER_FROM


def telling(runs: Sequence[tuple[Span, Entitlement]]) -> Entitlement:
    """
    Return the entitlement that tells how somebody stands in a horizon.

    The first day that owes anything speaks; where a visit is owed on a later day only, that
    day, for somebody must be paired who makes it.
    """
    owing = [owed for _, owed in runs if owed.tier is not Tier.NONE]
    return next((owed for owed in owing if owed.is_visited), (owing or [runs[0][1]])[0])


def deemed(categories: tuple[str, ...]) -> list[Tier]:
    """Return the tiers that a community deemed necessary (``deemed:<tier>``)."""
    written = (c.removeprefix(DEEMED) for c in categories if c.startswith(DEEMED))
    return [tier for tier in map(tier_of, written) if tier is not None]


def highest(tiers: list[Tier]) -> Tier:
    """Return the most frequent of `tiers`; none of none."""
    return min(tiers, key=lambda tier: tier.rank, default=Tier.NONE)


def tier_text(tier: Tier) -> Text:
    """Return how often, in words."""
    if tier.every is not None:
        return text("policy.tier.every-days", days=tier.every)
    return text(f"policy.tier.{tier.value}")


def _form_named(form: Contact) -> Text:
    return text(f"papers.form.{form.value}")


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


VISITS_A_WEEK = {tier: gaps.per_week for tier, gaps in GAPS.items() if gaps.per_week}
VISITS_A_WEEK[Tier.DAILY] = 5
"""Visits among which redeemed minutes are parted where a week owes more than one."""

_FIELD_OF = {
    "max_walk_minutes": "max_walk_s",
    "walking_speed_mps": "speed_mps",
    "weather_factor": "weather_factor",
    "balance_target": "balance_target",
    "day_target": "day_target",
    "max_pair_changes": "max_pair_changes",
}
"""Key of ``[planning]`` to field of `Settings`."""
