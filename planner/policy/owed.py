"""The values of a pack: whom a rule means, what it lays down, and what is owed to one elder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.tiers import Gaps, Tier

if TYPE_CHECKING:
    from planner.errors import Text

CALLS = (Contact.PHONE, Contact.VIDEO)
NAMED = (Contact.CHAT, Contact.NEIGHBOUR, Contact.DEVICE, Contact.PARTNER)
"""Forms without a walk that are planned only where the policy names them."""


@dataclass(frozen=True, slots=True)
class Who:
    """
    Whom a rule means; every condition that is there must hold.

    Parameters
    ----------
    any_of, all_of, none_of
        Codes of categories: at least one, each, and none of them.
    age_from, age_to
        First and last age in full years, both included.
    """

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None

    def covers(self, categories: frozenset[str], age: int) -> bool:
        """Say whether a person of these categories and this age is meant."""
        return (
            (not self.any_of or not categories.isdisjoint(self.any_of))
            and categories.issuperset(self.all_of)
            and categories.isdisjoint(self.none_of)
            and (self.age_from is None or self.age_from <= age)
            and (self.age_to is None or age <= self.age_to)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """
    One rule of a pack: some people, and what is laid down for them.

    Parameters
    ----------
    id
        Name of the rule, unique in the pack.
    clause
        Where it stands in the source, or why the pack says so.
    tier
        How often, for rules of who is served.
    contact
        The form of the contact, for rules of who gets calls.
    remote
        What they get where nobody reaches them; None leaves it to the pack's own rule.
    is_own
        Whether the rule is the pack's own choice and stands in no document.
    """

    id: str
    clause: str
    who: Who
    tier: Tier = Tier.NONE
    contact: Contact = Contact.VISIT
    remote: Contact | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Mix:
    """
    One rule of a pack: a week's contacts of some people are of more than one kind.

    Parameters
    ----------
    at_the_door
        Visits of a week at least; the rest is made in one of `others`.
    others
        Forms that count beside the visits; the first kind of call among them is planned.
    """

    id: str
    clause: str
    who: Who
    at_the_door: int
    others: tuple[str, ...]
    is_own: bool = False

    @property
    def call(self) -> Contact:
        """The call that is planned beside the visits."""
        calls = (Contact(form) for form in self.others)
        return next((form for form in calls if form in CALLS), Contact.PHONE)


@dataclass(frozen=True, slots=True)
class Staffing:
    """
    How many helpers the norm asks for, and what it pays. None where it does not speak.

    Parameters
    ----------
    elders_below_80, elders_from_80
        Elders of that age per helper.
    helpers_per_community
        Least number of helpers in a community.
    subsidy_yuan
        Subsidy per helper and year.
    men_below, women_below
        Age at entry must be below this.
    clause
        Where it stands.
    """

    elders_below_80: int | None = None
    elders_from_80: int | None = None
    helpers_per_community: int | None = None
    subsidy_yuan: int | None = None
    men_below: int | None = None
    women_below: int | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """
    What a policy owes to one elder on one date.

    Parameters
    ----------
    tier
        How often; `Tier.NONE` for people whom the policy does not cover.
    contact
        Form of the contacts where a helper reaches the elder: never `Contact.AUTO`.
    remote
        Form where no helper does: a kind of call, or `Contact.VISIT` where a visit is
        demanded all the same and no call takes its place.
    service_s, call_s
        Seconds at the door and of one call.
    gaps
        Lawful days between two contacts.
    rest_day
        Kind of the call on rest days, for daily elders of policies that want it.
    floor_days
        Where contacts are calls: most days from one visit at the door to the next. None
        where calls may replace every visit.
    clauses
        Ids of the pack's rules that decided.
    notes
        What the coordinator should know of this decision.
    forms, forms_far
        Forms besides a visit that count as a contact once they are on record: in reach of a
        helper, and out of it. None where a visit is demanded at the door.
    mix
        The kinds that the contacts of a week are of, where the policy asks for several.
    """

    tier: Tier
    contact: Contact
    remote: Contact
    service_s: int
    call_s: int
    gaps: Gaps
    rest_day: Contact | None = None
    floor_days: int | None = None
    clauses: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    forms: frozenset[str] = frozenset()
    forms_far: frozenset[str] = frozenset()
    mix: Mix | None = None

    def is_alike(self, other: Entitlement) -> bool:
        """Say whether both owe the same, be it for other reasons."""
        return replace(self, clauses=(), notes=()) == replace(other, clauses=(), notes=())

    @property
    def rest_day_call(self) -> bool:
        """Whether a call is owed on rest days."""
        return self.rest_day is not None

    def counts(self, form: str, *, is_remote: bool) -> bool:
        """Say whether a contact in that form counts for the tier: a visit always does."""
        return form == "visit" or form in (self.forms_far if is_remote else self.forms)

    def from_afar(self) -> Entitlement:
        """Return the same for somebody out of reach: what counts there counts."""
        return replace(self, forms=self.forms_far)

    @property
    def calls_count(self) -> bool:
        """Whether a call may count as a contact of the tier, in reach or out of it."""
        return bool(self.forms or self.forms_far)

    @property
    def is_visited(self) -> bool:
        """Whether somebody must come to the door at all, be it now and then among calls."""
        return self.tier is not Tier.NONE and (
            self.contact is Contact.VISIT or self.floor_days is not None
        )
