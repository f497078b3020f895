"""
The people and the folder they stand in: frozen values, no files, no libraries.

Times of day are seconds since midnight local time, durations seconds, coordinates
decimal degrees. A *window* says when a visit may **start**.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import isnan, nan
from pathlib import Path
from typing import Literal, NamedTuple

from planner.errors import Fault
from planner.hours import USUAL, Hours
from planner.roles import parted
from planner.stays import Stay
from planner.tiers import Tier
from planner.units import Span

Gender = Literal["f", "m"]
PastKind = Literal["visit", "phone", "video", "chat", "neighbour", "device", "partner", "missed"]
CallKind = Literal["phone", "video", "chat", "neighbour", "device", "partner"]
"""Form of a contact on record: at the door, or one of those that nobody walks for."""
Language = Literal["zh", "en"]
Datum = Literal["wgs84", "gcj02", "bd09", "auto"]

NOWHERE = nan
"""The longitude and the latitude of an elder whose place the roster does not say."""


class Contact(StrEnum):
    """The form of a contact; `AUTO` leaves it to the policy."""

    VISIT = "visit"
    PHONE = "phone"
    VIDEO = "video"
    CHAT = "chat"
    NEIGHBOUR = "neighbour"
    DEVICE = "device"
    PARTNER = "partner"
    AUTO = "auto"


class Place(NamedTuple):
    """An elder's home or a helper's base."""

    kind: Literal["home", "base"]
    id: str


def home(elder_id: str) -> Place:
    """Return the place where the elder lives."""
    return Place("home", elder_id)


def base(helper_id: str) -> Place:
    """Return the place where the helper's days start and end."""
    return Place("base", helper_id)


@dataclass(frozen=True, slots=True)
class Window:
    """
    When a visit may start.

    Parameters
    ----------
    opens, closes
        First and last second since midnight at which the visit may start.
    weekdays
        ISO weekdays on which this holds, Monday is 1.
    """

    opens: int
    closes: int
    weekdays: frozenset[int] = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Elder:
    """
    A person to be contacted. Fields as in the scenario format, parsed.

    `household` is never empty: a person who names none is a household of one, whose
    id is the elder's own behind a NUL. `row` is the row of the roster, header is 1.
    `dated` holds the categories that hold for a span only; they stand in `categories` too
    as long as their span has not passed. Nothing is due before `since` or after `until`.
    `promised` holds the weeks in which a visit is owed because somebody redeemed points, with
    the seconds that it lasts longer: no roster says it, the office's book does.
    `lon` and `lat` are `NOWHERE` where the roster says no place. `role` names who comes beside
    the helper where this is such a line (see `planner.roles`), and is empty for the elder.
    `stays` holds other addresses with their spans; `roster` the elder as the roster has it, once
    a plan's days are spent at one of them (see `planner.stays`).
    """

    id: str
    name: str
    lon: float
    lat: float
    gender: Gender | None = None
    birth_date: date | None = None
    address: str = ""
    community: str = ""
    household: str = ""
    categories: tuple[str, ...] = ()
    tier: Tier | None = None
    contact: Contact = Contact.AUTO
    service_s: int | None = None
    windows: tuple[Window, ...] = ()
    needs: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    last_contact: date | None = None
    absent: tuple[Span, ...] = ()
    phone: str = ""
    emergency_contact: str = ""
    note: str = ""
    row: int = 0
    id_number: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    services: str = ""
    agreed_on: date | None = None
    spouse: str = ""
    lives_with: str = ""
    children: str = ""
    registered_address: str = ""
    camera: str = ""
    camera_on: date | None = None
    dated: tuple[tuple[str, Span], ...] = ()
    promised: tuple[tuple[Span, int], ...] = ()
    role: str = ""
    stays: tuple[Stay, ...] = ()
    roster: Elder | None = None
    approved_on: date | None = None
    pays: str = ""

    @property
    def person(self) -> str:
        """The elder's own id, of a line by a role too."""
        return parted(self.id)[0] if self.role else self.id

    @property
    def has_place(self) -> bool:
        """Whether the roster says where the elder lives."""
        return not (isnan(self.lon) or isnan(self.lat))

    @property
    def is_two_person(self) -> bool:
        """Whether two helpers must come."""
        return "two-person" in self.needs

    def age_on(self, day: date) -> int | None:
        """Return the age in full years on `day`, None where the birth date is unknown."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_served(self, day: date) -> bool:
        """Say whether the office looks after the elder on `day`."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def categories_on(self, day: date) -> tuple[str, ...]:
        """Return the categories that hold on `day`."""
        dated = {code for code, _ in self.dated}
        now = tuple(code for code, span in self.dated if day in span)
        always = (code for code in self.categories if code not in dated)
        return tuple(dict.fromkeys((*always, *now)))

    def is_absent(self, day: date) -> bool:
        """Say whether the elder cannot be met on `day`: away, or not served then."""
        return not self.is_served(day) or any(day in span for span in self.absent)


@dataclass(frozen=True, slots=True)
class Helper:
    """
    A person who walks. Fields as in the scenario format, parsed.

    `hours` is the column `shift`; ask it for the parts of a day. `portions` is the most visits by
    a role in one round, such as the lunches that a bag holds; None where nothing is carried.
    """

    id: str
    name: str
    lon: float
    lat: float
    kind: Literal["employee", "volunteer"] = "employee"
    gender: Gender | None = None
    birth_date: date | None = None
    skills: tuple[str, ...] = ()
    weekdays: frozenset[int] = frozenset(range(1, 6))
    hours: Hours = USUAL
    max_week_s: int | None = None
    speed_mps: float | None = None
    from_date: date | None = None
    to_date: date | None = None
    absent: tuple[Span, ...] = ()
    duty: tuple[Span, ...] = ()
    row: int = 0
    phone: str = ""
    id_number: str = ""
    unit: str = ""
    group: str = ""
    health_certificate_until: date | None = None
    certificate: str = ""
    filed_on: date | None = None
    exit_reason: str = ""
    portions: int | None = None

    @property
    def shift_s(self) -> int:
        """Seconds of work in one working day, the mean where they differ."""
        return self.hours.mean_s(self.weekdays)

    def is_employed(self, day: date) -> bool:
        """Say whether the helper belongs to the team on `day`."""
        return (self.from_date is None or self.from_date <= day) and (
            self.to_date is None or day <= self.to_date
        )

    def is_absent(self, day: date) -> bool:
        """Say whether the helper is away on `day`."""
        return any(day in span for span in self.absent)

    def has_duty(self, day: date) -> bool:
        """Say whether the helper works on `day` although it is free."""
        return any(day in span for span in self.duty)


@dataclass(frozen=True, slots=True)
class Pairing:
    """
    Today's pair of an elder and a helper (结对); a locked one must not change.

    `since` and `agreed_on` say from when they belong together and when the agreement was
    signed, where the office has written that down. Where a `group` takes turns `helper` is one
    of its members; `planner.turns` says whose week it is.
    """

    elder: str
    helper: str
    locked: bool = False
    since: date | None = None
    agreed_on: date | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """
    An office, community, village, squad or operator, as ``units.csv`` names it.

    `parent` is another unit's id, empty at the top. `kind` is ``district``, ``township``,
    ``village``, ``squad``, ``group``, ``operator`` or ``community``.
    """

    id: str
    name: str
    kind: str = ""
    parent: str = ""
    leader: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A compound or building that the office knows, in the datum of the rosters."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class PastContact:
    """A contact that happened, or was missed."""

    elder: str
    day: date
    helper: str | None
    kind: PastKind
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One line of the master calendar: the ISO week (``2026-W48``) of a contact."""

    elder: str
    week: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The ``[planning]`` table.

    Parameters
    ----------
    max_walk_s
        Longest walk from a helper's base to the elder's door, one way.
    speed_mps
        Speed of a helper who names none, metres a second.
    weather_factor
        Factor on every speed; 0.75 in bad weather.
    balance_target
        Busiest helper's minutes over the mean.
    max_pair_changes
        Most existing pairs that may be broken, forced ones included; None for no limit.
    free_metres
        Metres between door and street that are not walked, at each end of a way.
    day_target
        A helper's longest day over the mean of the days worked; 0 where nobody asks.
    """

    max_walk_s: int = 900
    speed_mps: float = 1.2
    weather_factor: float = 1.0
    balance_target: float = 1.10
    max_pair_changes: int | None = None
    free_metres: float = 0.0
    day_target: float = 1.3


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A folder, read and without faults.

    Parameters
    ----------
    folder
        Absolute path of the scenario folder.
    streets
        Absolute path of the streets' file.
    policy
        Name of a shipped pack, or absolute path of a ``.toml``.
    settings
        As the scenario says them. `policy_defaults_overridden` names the keys of
        ``[planning]`` that the scenario wrote, for a policy's defaults give way to them.
    elders, helpers
        In the order of the rosters, each id once. `elders` holds those whose place is
        known, so that nothing that walks or draws meets anybody else.
    columns, words
        What the office has said about its lists: header to column, word to word.
    unplaced
        Elders of the roster without coordinates: nobody can be sent to them.
    pairs, history, calendar
        Empty where no file is named. `calendar` is None where the scenario names none,
        so that an empty calendar differs from no calendar.
    notices
        What was noticed and changes nothing.
    sha256
        Digest of every input file, the streets included.
    street_overrides
        The ``[streets]`` table of the scenario as it stands: rules of what is walked.
    places
        What the office knows of its compounds and buildings.
    units
        Townships, villages, squads and operators; empty where no file is named.
    """

    title: str
    folder: Path
    streets: Path
    policy: str
    elders: tuple[Elder, ...]
    helpers: tuple[Helper, ...]
    pairs: tuple[Pairing, ...] = ()
    history: tuple[PastContact, ...] = ()
    calendar: tuple[CalendarEntry, ...] | None = None
    language: Language = "zh"
    timezone: str = "Asia/Shanghai"
    coordinates: Datum = "auto"
    holidays: str = "CN"
    settings: Settings = field(default_factory=Settings)
    policy_defaults_overridden: frozenset[str] = frozenset()
    notices: tuple[Fault, ...] = ()
    sha256: str = ""
    street_overrides: Mapping[str, object] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    places: tuple[KnownPlace, ...] = ()
    unplaced: tuple[Elder, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def persons(self) -> tuple[Elder, ...]:
        """Every elder of the roster once, however many come to the door."""
        return tuple(elder for elder in self.everybody if not elder.role)

    @property
    def everybody(self) -> tuple[Elder, ...]:
        """Every elder of the roster, those without a place last."""
        return (*self.elders, *self.unplaced)
