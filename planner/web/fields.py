"""What routes are sent: the fields of each, by name and kind, as the table of routes lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from planner.web.contacts import FORMS, OUTCOMES
from planner.web.exports import PURPOSES
from planner.web.news import KINDS
from planner.web.pages.asking import ELDERS, HELPERS, HOURS, PROPOSING, ROSTERS, ROWS, STUDIES
from planner.web.pages.begin import DATUMS, LISTS
from planner.web.pages.book import BOTH as BY_TWO
from planner.web.pages.book import BY
from planner.web.pages.changes import FIELDS, LONGEST, MOST
from planner.web.pages.plans import VERSION as A_VERSION
from planner.web.pages.reports import SPANS
from planner.web.pages.work import EFFORTS, OFFICE
from planner.web.rights import ROLES

Schema = Mapping[str, Any]
"""A JSON Schema."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a form, of a JSON body or of an address's query.

    Parameters
    ----------
    name
        Its name; with `is_family` the pattern that the names of its kind match.
    schema
        What it may hold, as JSON Schema 2020-12.
    is_needed
        Whether nothing is done without it.
    """

    name: str
    schema: Schema
    is_needed: bool = False
    is_family: bool = False


def _frozen(**schema: Any) -> Schema:
    return MappingProxyType(schema)


def wording(*names: str, most: int = LONGEST) -> tuple[Field, ...]:
    """Return fields that hold words of at most `most` characters; longer ones are cut there."""
    return tuple(Field(name, _frozen(type="string", maxLength=most)) for name in names)


def day(*names: str) -> tuple[Field, ...]:
    """Return fields that hold a day as ISO 8601 writes it."""
    return tuple(Field(name, _frozen(type="string", format="date")) for name in names)


def one_of(name: str, values: tuple[str, ...], *, needed: bool = False) -> tuple[Field, ...]:
    """Return a field that holds one of a few words."""
    return (Field(name, _frozen(type="string", enum=list(values)), needed),)


def matching(name: str, pattern: str, *, needed: bool = False) -> tuple[Field, ...]:
    """Return a field whose text matches a pattern as a whole."""
    return (Field(name, _frozen(type="string", pattern=f"^{pattern}$"), needed),)


def files(name: str) -> tuple[Field, ...]:
    """Return a field that holds files."""
    items = {"type": "string", "format": "binary"}
    return (Field(name, _frozen(type="array", items=items, maxItems=3)),)


def family(pattern: str) -> tuple[Field, ...]:
    """Return the fields whose names match a pattern and that hold words."""
    return (Field(f"^{pattern}$", _frozen(type="string", maxLength=LONGEST), is_family=True),)


def _change(do: str) -> dict[str, Any]:
    names = sorted(FIELDS[do])
    kinds: dict[str, Any] = {
        name: {"type": "string", "maxLength": 99}
        if name != "date"
        else {"type": "string", "format": "date"}
        for name in names
    }
    return {
        "type": "object",
        "properties": {"do": {"const": do}, **kinds},
        "required": ["do", *names],
        "additionalProperties": False,
    }


_VERSION = Field("expected", _frozen(type="integer"), is_needed=True)
_SOME = {"oneOf": [_change(do) for do in sorted(FIELDS)]}
ANSWER = r'\["answer",("columns"|"words"),"[a-z]{1,9}"\]'
CELL = r'\["cell","[a-z]{1,9}[.]csv",[0-9]{1,3},[0-9]\]'
"""How fields are called that mend lists: what is answered of a word, and a cell's new text."""
PASSWORD = wording("password", "again", most=1000)
EDITS = (
    Field("edits", _frozen(type="array", items=_SOME, minItems=1, maxItems=MOST), is_needed=True),
)
FORCED = (Field("force", _frozen(type="boolean")), *wording("reason"))
VERSION = (_VERSION,)
ISSUED = wording("seen")
FIX = wording("change", "after")
FIX_OF_PAGE = (*FIX, *matching("expected", "[0-9]{1,9}", needed=True))
PERIOD = (
    *one_of("kind", tuple(sorted(SPANS)), needed=True),
    *(field for kind in sorted(SPANS) for field in matching(kind, SPANS[kind].pattern)),
    *one_of("freeze", ("yes",)),
)
BEGIN = (
    *wording("title", "here", "policy"),
    *one_of("coordinates", DATUMS),
    *files("elders"),
    *files("helpers"),
    *files("streets"),
)
MENDED = family(ANSWER) + family(CELL)
ROW = (
    *one_of("kind", LISTS, needed=True),
    *matching("row", "[0-9]{1,6}", needed=True),
    *family("[bc][0-9]{1,2}"),
)
LIST = (*one_of("kind", LISTS), *wording("q", most=60), *wording("row", "kept"))
PLAN = (
    *wording("scenario"),
    *day("start"),
    *one_of("effort", EFFORTS, needed=True),
)
SHEET = (*matching("number", "[0-9]{0,8}"), *wording("typed"))
DONE = wording("number", "check", "on", "rests", "ends", "kept", "issued", "cells", "recorded")
BOTH = (*matching("a", A_VERSION), *matching("b", A_VERSION))
SPAN = (*day("from", "to"), *one_of("by", (*BY, *BY_TWO)))
SEEN = (*family("code-[0-9]{8}-[0-9]{1,2}"), *family("danger-[0-9]{8}-[0-9]{1,2}"))
PAPERS = wording(*OFFICE, most=3)
ASKED = (
    *one_of("do", tuple(sorted(PROPOSING | STUDIES | ROSTERS)), needed=True),
    *files("newcomers"),
    *one_of("whole", ("yes",)),
    *day("first"),
    *wording("who", "occasion"),
    *one_of("hours", HOURS),
    *matching("most", "[0-9]{0,3}"),
    *wording("helpers", "minutes", "count", most=20),
    *(
        field
        for kind, may in (("helper", HELPERS), ("elder", ELDERS))
        for row in range(1, ROWS + 1)
        for field in (
            *wording(f"{kind}{row}"),
            *one_of(f"{kind}-does{row}", may),
            *day(f"{kind}-first{row}", f"{kind}-last{row}"),
        )
    ),
)
FILLED = wording("elder", "does", "first", "last")
CONTACT = (
    *day("date"),
    *one_of("form", FORMS, needed=True),
    *one_of("outcome", OUTCOMES, needed=True),
    *wording("note"),
)
NEWS = (*one_of("kind", KINDS, needed=True), *day("first", "last"), *wording("note"))
ACCOUNT = (
    *wording("name", "communities"),
    *PASSWORD,
    *wording(*(f"role-{role}" for role in ROLES), most=3),
)
PURPOSE = one_of("for", PURPOSES)
ENTER = (*wording("name", "password", "to"), *family("kept-[a-z0-9-]{1,20}"))
ONWARD = wording("to")
LANGUAGE = (*one_of("language", ("zh", "en")), *wording("to"))
FIRST = (*wording("name"), *PASSWORD)
SAID = one_of("done", ("password", "sessions"))
OWN_PASSWORD = (*wording("password-now"), *PASSWORD)
NAME = wording("name")
RENEWED = wording("name", "password")
STATE = (*wording("name"), *one_of("open", ("yes", "no")))
PASSPHRASE = wording("passphrase", "again")
BACKUP = wording("name", "passphrase")
ELDER = wording("elder", "again")
RETURNED = files("files")
TOLD = one_of("told", ("contact", "news"))
FIX_OF_API = (*FIX, *VERSION)
CHANGED = (*EDITS, *VERSION, *FORCED)
