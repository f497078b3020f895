"""The reports of an office: a week, a month, a quarter, the application of October."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from planner.errors import Fault, InputError, text
from planner.ledger.book import Book
from planner.ledger.counting import Facts, bands, figures, unseen
from planner.ledger.office import Office
from planner.ledger.quality import complaints, sample, satisfaction
from planner.ledger.rates import rates
from planner.ledger.subsidy import candidates, sums
from planner.pipeline.standing import owed
from planner.read import find_book
from planner.tiers import Tier
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.ledger.rates import Owed, Rate
    from planner.policy import Policy

FORMAT = "visit-rounds/report@1"
MONTH_ENDS = 25
"""A month's report runs from the 26th of the month before to the 25th, when it is due."""
Kind = Literal["week", "month", "quarter", "october"]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Which report is wanted.

    Parameters
    ----------
    name
        ``2026-W48``, ``2026-11``, ``2026-Q4`` or ``2026``.
    unit
        A unit of ``units.csv`` or a community; empty for the whole office.
    seed
        Of the sample.
    answers
        Elder to whether content, of those who were asked.
    """

    kind: Kind
    name: str
    span: Span
    unit: str = ""
    seed: int = 1
    answers: Mapping[str, bool] | None = None


def week(day: date) -> Asked:
    """Return what asks for the week of a day."""
    monday = day - timedelta(days=day.weekday())
    year, number, _ = monday.isocalendar()
    return Asked("week", f"{year}-W{number:02}", Span(monday, monday + timedelta(days=6)))


def month(written: str) -> Asked:
    """
    Return what asks for a month such as ``2026-11``.

    Raises
    ------
    InputError
        If it is none.
    """
    year, number = _numbers(r"(\d{4})-(\d{1,2})", written, 12, "month")
    before = date(year, number, 1) - timedelta(days=1)
    span = Span(before.replace(day=MONTH_ENDS + 1), date(year, number, MONTH_ENDS))
    return Asked("month", f"{year}-{number:02}", span)


def quarter(written: str) -> Asked:
    """
    Return what asks for a quarter such as ``2026-Q4``.

    Raises
    ------
    InputError
        If it is none.
    """
    year, number = _numbers(r"(\d{4})-Q(\d)", written.upper(), 4, "quarter")
    first = date(year, 3 * number - 2, 1)
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Asked("quarter", f"{year}-Q{number}", Span(first, after - timedelta(days=1)))


def october(year: int) -> Asked:
    """Return what asks for the application of a year."""
    return Asked("october", str(year), Span(date(year, 1, 1), date(year, 12, 31)))


def _numbers(pattern: str, written: str, most: int, key: str) -> tuple[int, int]:
    found = re.fullmatch(pattern, written.strip())
    if found is None or not 1 <= int(found[2]) <= most or int(found[1]) < 1900:
        expected = text(f"reports.expected.{key}")
        raise InputError((Fault("report", expected, column=f"--{key}", value=written),))
    return int(found[1]), int(found[2])


def make_report(
    folder: Path, asked: Asked, *, book: str | None, by: str, now: datetime, today: date,
    is_draft: bool = False, seal: str = "",
) -> tuple[dict[str, Any], Scenario]:  # fmt: skip
    """
    Return a report as JSON, and the scenario that it was read from.

    A report of the whole office whose span is over is frozen when it is first made: asked
    again it is the same, whatever came late; the next one of its kind tells the late rows.

    Parameters
    ----------
    is_draft
        Whether nothing is to be frozen, nor a frozen one to be shown.
    seal
        Digest of the newest row of the desk's log, which paper then pins; empty without a log.

    Raises
    ------
    InputError
        With every fault of the scenario, or if nobody knows the unit.
    """
    from planner.policy import load_policy
    from planner.read import read_scenario

    scenario = read_scenario(folder)
    policy = load_policy(scenario.policy)
    address = book or find_book(scenario.folder).address
    opened = Book(address)
    office = Office(address)
    try:
        is_whole = not asked.unit and not is_draft
        kept = office.frozen(asked.kind, asked.name) if is_whole else None
        if kept is not None:
            return kept.content | {"frozen": True}, scenario
        made = _report(_narrowed(scenario, asked.unit), policy, opened, office, asked)
        at = now.astimezone(ZoneInfo(scenario.timezone))  # a report bears the office's day
        made |= {"made_by": by, "made_at": at.isoformat(timespec="seconds")}
        made |= {"seal": seal} if seal else {}
        if is_whole and asked.span.last < today and asked.kind != "october":
            last = asked.span.last
            office.freeze(asked.kind, asked.name, made, last=last, by=by, now=now)
            return made | {"frozen": True}, scenario
        return made | {"frozen": False}, scenario
    finally:
        office.close()
        opened.close()


def _narrowed(scenario: Scenario, unit: str) -> Scenario:
    """Return the scenario with the people of one unit and of those below it."""
    if not unit:
        return scenario
    names = {unit}
    grew = True
    while grew:
        below = {u.id for u in scenario.units if names & {u.parent, u.id, u.name}}
        grew = not below <= names
        names |= below
    names |= {u.name for u in scenario.units if u.id in names}
    if not any(e.community in names for e in scenario.everybody) and not any(
        u.id in names for u in scenario.units
    ):
        raise InputError(
            (Fault("units", text("reports.expected.unit"), column="--unit", value=unit),)
        )
    return replace(
        scenario,
        elders=tuple(e for e in scenario.elders if e.community in names),
        unplaced=tuple(e for e in scenario.unplaced if e.community in names),
        helpers=tuple(h for h in scenario.helpers if h.unit in names),
        units=tuple(u for u in scenario.units if u.id in names),
    )


def _report(
    scenario: Scenario, policy: Policy, book: Book, office: Office, asked: Asked
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "format": FORMAT,
        "title": scenario.title,
        "kind": asked.kind,
        "name": asked.name,
        "span": {"start": asked.span.first.isoformat(), "end": asked.span.last.isoformat()},
        "unit": asked.unit,
    }
    if asked.kind == "october":
        return made | _application(scenario, policy, asked)
    facts = _facts(scenario, policy, book, office, asked.span)
    before = office.before(asked.kind, asked.span.first)
    was = {} if before is None else before.content.get("figures", {})
    made["figures"] = {
        one.key: {"value": one.value, "rows": list(one.rows),
                  "before": was.get(one.key, {}).get("value")}
        for one in figures(facts)
    }  # fmt: skip
    made["rates"] = _rates(facts.owed)
    made["unseen"] = [asdict(one) for one in unseen(facts)]
    made["late"] = [] if before is None else _late(book, scenario, before.last, before.last_contact)
    made["forced"] = book.forced(asked.span)
    if asked.kind == "quarter":
        made |= _quality(scenario, policy, facts, asked)
    return made


def _facts(scenario: Scenario, policy: Policy, book: Book, office: Office, span: Span) -> Facts:
    here = {elder.id for elder in scenario.everybody}
    rows = [r for r in book.contacts(span.first, span.last) if r["elder_id"] in here]
    stops = Counter(str(row["elder"]) for row in book.open(span.first, span.last))
    pairs = {elder: helper for elder, (helper, _) in book.standing_pairs().items()}
    if not pairs:
        pairs = {pair.elder: pair.helper for pair in scenario.pairs}
    return Facts(
        span=span,
        elders=scenario.everybody,
        helpers=scenario.helpers,
        units=scenario.units,
        tiers={e.id: policy.entitle(e, span.last).tier for e in scenario.everybody},
        pairs=pairs,
        rows=rows,
        owed=owed(scenario, policy, book, span),
        cases=[case for case in office.cases() if case["elder_id"] in here],
        open_stops=stops,
    )


def _rates(people: Sequence[Owed]) -> dict[str, Any]:
    """Return the rate of all, and of communities, tiers and helpers with the lowest first."""
    total, _ = rates(people)
    found: dict[str, Any] = {"total": total.as_json() | {"missed": list(total.missed)}}
    for by in ("community", "tier", "helper"):
        _, rows = rates(people, [by])
        rows = sorted(rows, key=lambda row: (row.rate or 0, _place(by, row.by[by])))
        found[by] = [_rate(row, by) for row in rows]
    return found


def _place(by: str, name: str) -> tuple[float, str]:
    """Return where rows of the same rate stand: tiers by how often, all else by name."""
    return (Tier(name).rank if by == "tier" and name else 0.0, name)


def _rate(row: Rate, by: str) -> dict[str, object]:
    return {by: row.by[by], **row.as_json(), "missed": list(row.missed)}


def _late(book: Book, scenario: Scenario, last: date, newest: int) -> list[dict[str, object]]:
    """Return the contacts that came after a report was frozen, of its span or before."""
    here = {elder.id for elder in scenario.everybody}
    wanted = ("contact_id", "elder_id", "date", "form", "helper_id", "outcome")
    zone = ZoneInfo(scenario.timezone)
    return [
        {key: row[key] for key in wanted} | {"entered_at": _here(row["entered_at"], zone)}
        for row in book.contacts(None, last)
        if int(row["contact_id"]) > newest and row["elder_id"] in here
    ]


def _here(written: object, zone: ZoneInfo) -> str:
    """Return a moment of the book, which keeps UTC, by the clock of the office."""
    at = datetime.fromisoformat(str(written))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).isoformat()


def _quality(scenario: Scenario, policy: Policy, facts: Facts, asked: Asked) -> dict[str, Any]:
    rule, last = policy.quality, asked.span.last
    clients = sorted({str(row["elder_id"]) for row in facts.rows if row["outcome"] == "met"})
    drawn = sample(clients, rule, seed=asked.seed, of=asked.name)
    first, end = asked.span.first.isoformat(), last.isoformat()
    said = [c for c in facts.cases if c["kind"] == "complaint" and first <= c["opened"] <= end]
    _, helpers = rates(facts.owed, ["helper"])
    below = [
        r for r in helpers if r.by["helper"] and r.rate is not None and r.rate < rule.helper_below
    ]
    served = [elder for elder in scenario.everybody if elder.is_served(last)]
    return {
        "sample": {"clients": len(clients), "share": rule.sample, "seed": asked.seed,
                   "drawn": list(drawn)},
        "satisfaction": _verdict(satisfaction(asked.answers or {}, rule, on=last))
        | {"asked": len(asked.answers or {})},
        "complaints": _verdict(complaints(len(said), len(clients), rule))
        | {"count": len(said), "clients": len(clients), "rows": [case["case"] for case in said]},
        "ages": {
            one.key: {"value": one.value, "rows": list(one.rows)} for one in bands(served, last)
        },
        "helpers_below": [
            {"helper": row.by["helper"], **row.as_json(), "line": rule.helper_below}
            for row in sorted(below, key=lambda row: row.rate or 0)
        ],
    }  # fmt: skip


def _verdict(verdict: Any) -> dict[str, Any]:
    said = asdict(verdict)
    said["until"] = None if verdict.until is None else verdict.until.isoformat()
    said["share"] = None if verdict.share is None else round(verdict.share, 6)
    return said


def _application(scenario: Scenario, policy: Policy, asked: Asked) -> dict[str, Any]:
    norm = policy.staffing
    people = {helper.id: helper for helper in scenario.helpers}
    listed = candidates(scenario.helpers, norm, asked.span.first.year)
    full, by_months = sums(listed, norm.subsidy_yuan)
    rows = [
        {**asdict(one), "name": people[one.helper].name, "unit": people[one.helper].unit}
        for one in listed
    ]
    return {
        "due": f"{asked.name}-10-31",
        "subsidy_yuan": norm.subsidy_yuan,
        "eligible": [row for row in rows if row["standing"] == "eligible"],
        "undecided": [row for row in rows if row["standing"] == "undecided"],
        "not_eligible": [row for row in rows if row["standing"] == "not-eligible"],
        "sum_full": None if full is None else float(full),
        "sum_pro_rata": None if by_months is None else float(by_months),
    }


def write(
    out: Path, scenario: Scenario, report: Mapping[str, Any], *, privacy: str,
    templates: Sequence[Path] = (),
) -> list[str]:  # fmt: skip
    """
    Write a report as page, workbook and JSON; return what to tell people.

    Parameters
    ----------
    templates
        Workbooks of the office's own that are filled with the report's figures.

    Raises
    ------
    InputError
        If the folder holds what this program did not write.
    """
    from planner.outputs.office.head import write_prints
    from planner.outputs.office.report import title, write_report
    from planner.outputs.privacy import Mask, Privacy
    from planner.pipeline.forms import fill_templates
    from planner.pipeline.papers import placed
    from planner.words import say

    mask = Mask(Privacy(privacy), scenario.language)
    names = {one.id: mask.name(one) for one in scenario.everybody}
    names |= {one.id: mask.name(one) for one in scenario.helpers}
    with placed(out, "report") as (new, place):
        files = write_report(new, report, scenario.language, names)
        files += write_prints(new, report, scenario.language, names)
        files += fill_templates(new, templates, report, scenario.language, names)
    told = [title(report, scenario.language)]
    if report["kind"] == "october":
        for key in ("eligible", "undecided", "not_eligible"):
            name = say(scenario.language, f"reports.section.{key}")
            told.append(say(scenario.language, "reports.count", name=name, count=len(report[key])))
    else:
        total = report["rates"]["total"]
        share = "–" if total["rate"] is None else f"{total['rate']:.1%}"
        made, owed_to = total["made"], total["owed"]
        told.append(say(scenario.language, "reports.rate", made=made, owed=owed_to, share=share))
        late = say(scenario.language, "reports.section.late")
        told.append(say(scenario.language, "reports.count", name=late, count=len(report["late"])))
    return [*told, *(str(place / name) for name in files)]
