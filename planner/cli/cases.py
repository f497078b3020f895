"""Cases: `planner ledger case open KIND ELDER`, `case list`, `case close NUMBER`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from planner.cli.author import author
from planner.cli.today import today_at
from planner.cli.work import Work
from planner.errors import Fault, InputError, text

if TYPE_CHECKING:
    from pathlib import Path

    from planner.ledger.office import Office

DAYS = 7
"""Within how many days a case is due where nobody says otherwise."""


def case(work: Work, address: str, scenario: Path, values: list[str], today: date | None) -> None:
    """
    Open, list or close cases.

    Parameters
    ----------
    values
        ``open KIND ELDER [due=D] [owner=NAME] [note=TEXT]``, ``list``, or
        ``close NUMBER [note=TEXT]``.

    Raises
    ------
    InputError
        If it is none of them, or the kind, elder or case is unknown.
    """
    from planner.ledger.office import Office

    words = [one for one in values if "=" not in one]
    given = dict(one.split("=", 1) for one in values if "=" in one)
    day = today_at(scenario, today)
    office = Office(address)
    try:
        match words:
            case ["open", kind, elder]:
                _open(work, office, scenario, (kind, elder), given, day)
            case ["list"] | []:
                _list(work, office, scenario, day)
            case ["close", number] if number.isdecimal():
                now = datetime.now(UTC)
                note = given.get("note", "")
                office.shut(int(number), on=day, note=note, by=author(), now=now)
                work.screen.write(_say(work, "closed", case=number))
                work.screen.result({"case": int(number), "closed": day.isoformat()})
            case _:
                raise _refused("what", " ".join(values))
    finally:
        office.close()


def _open(
    work: Work, office: Office, scenario: Path, of: tuple[str, str], given: dict[str, str],
    day: date,
) -> None:  # fmt: skip
    from planner.read import read_scenario

    kind, elder = of
    if elder not in {one.id for one in read_scenario(scenario).everybody}:
        raise _refused("elder", elder)
    try:
        due = date.fromisoformat(given.get("due", (day + timedelta(days=DAYS)).isoformat()))
    except ValueError:
        raise _refused("due", given["due"]) from None
    owner, note = given.get("owner", ""), given.get("note", "")
    now = datetime.now(UTC)
    number = office.open(kind, elder, on=day, due=due, owner=owner, note=note, by=author(), now=now)
    work.screen.write(_say(work, "opened", case=number, due=due))
    work.screen.result(
        {"case": number, "kind": kind, "elder": elder, "due": due.isoformat(), "owner": owner}
    )


def _list(work: Work, office: Office, scenario: Path, day: date) -> None:
    from planner.cli.names import names_in

    found = office.cases()
    still = [one for one in found if not one["closed"]]
    overdue = [one for one in still if one["due"] < day.isoformat()]
    names = names_in(scenario, still)
    for one in still:
        shown: dict[str, Any] = {**one, "kind": _say(work, f"kind.{one['kind']}")}
        shown["elder"] = one["elder_id"]
        if shown["elder"] in names:
            shown["elder"] = _say(work, "who", name=names[shown["elder"]], elder=shown["elder"])
        work.screen.write(_say(work, "line", **shown).rstrip())
    work.screen.write(_say(work, "sum", open=len(still), overdue=len(overdue)))
    work.screen.result(
        {"cases": found, "open": len(still), "overdue": [one["case"] for one in overdue]}
    )


def _say(work: Work, key: str, **values: object) -> str:
    from planner.words import say

    return say(work.screen.language, f"cases.{key}", **values)


def _refused(key: str, value: str) -> InputError:
    return InputError((Fault(file="book", expected=text(f"cases.expected.{key}"), value=value),))
