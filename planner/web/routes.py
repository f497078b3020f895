"""
The table of all routes: address, method, what it asks of the caller, and who answers.

There is no other way in. A route that names no right cannot be written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.web import fields
from planner.web.pages import (
    asking,
    auditing,
    begin,
    book,
    changes,
    door,
    keeping,
    me,
    office,
    plans,
    reports,
    returned,
    taking,
    telling,
    week,
    work,
)
from planner.web.render import static
from planner.web.rights import Right

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call

Answer = Callable[["Call"], "Response"]


@dataclass(frozen=True, slots=True)
class Way:
    """
    One route.

    Parameters
    ----------
    right
        What it asks of whoever calls.
    takes
        The fields that it looks at: of the address's query where it is read, else of what is sent.
    body
        Most bytes of what is sent.
    is_quiet
        Whether a page asks it by itself: nobody's session goes on by it.
    """

    method: str
    path: str
    right: Right
    answer: Answer
    takes: tuple[fields.Field, ...] = ()
    body: int = 64 * 1024
    is_quiet: bool = False

    @property
    def is_api(self) -> bool:
        """Whether it speaks JSON."""
        return self.path.startswith("/api/")


WAYS: tuple[Way, ...] = (
    Way("GET", "/health", Right.ANYBODY, door.health),
    Way("GET", "/static/{stamp}/{name}", Right.ANYBODY, static),
    Way("GET", "/enter", Right.ANYBODY, door.show, fields.ONWARD),
    Way("POST", "/enter", Right.ANYBODY, door.enter, fields.ENTER),
    Way("POST", "/language", Right.ANYBODY, door.language, fields.LANGUAGE),
    Way("GET", "/first/{token}", Right.ANYBODY, door.show_first),
    Way("POST", "/first/{token}", Right.ANYBODY, door.first, fields.FIRST),
    Way("POST", "/leave", Right.INSIDE, door.leave),
    Way("GET", "/me", Right.INSIDE, me.show, fields.SAID),
    Way("POST", "/me/password", Right.INSIDE, me.password, fields.OWN_PASSWORD),
    Way("POST", "/me/sessions", Right.INSIDE, me.end),
    Way("POST", "/accounts/sessions", Right.ACCOUNTS, office.end, fields.NAME),
    Way("GET", "/accounts", Right.ACCOUNTS, office.accounts),
    Way("POST", "/accounts", Right.ACCOUNTS, office.add, fields.ACCOUNT),
    Way("POST", "/accounts/password", Right.ACCOUNTS, office.renew, fields.RENEWED),
    Way("POST", "/accounts/state", Right.ACCOUNTS, office.shut, fields.STATE),
    Way("GET", "/backups", Right.BACKUPS, keeping.show),
    Way("POST", "/backups", Right.BACKUPS, keeping.make),
    Way("POST", "/backups/passphrase", Right.BACKUPS, keeping.choose, fields.PASSPHRASE),
    Way("POST", "/backups/rehearsal", Right.BACKUPS, keeping.rehearse, fields.BACKUP),
    Way("POST", "/forget", Right.BACKUPS, keeping.forget, fields.ELDER),
    Way("GET", "/log", Right.LOG, office.log),
    Way("GET", "/audit", Right.LOG, auditing.show),
    Way("POST", "/audit", Right.LOG, auditing.verify),
    Way("GET", "/audit/versions/{plan}", Right.LOG, auditing.versions),
    Way("GET", "/audit/reports/{book}/{report}", Right.LOG, auditing.report),
    Way("GET", "/", Right.INSIDE, plans.home),
    Way("GET", "/plans/{plan}", Right.OWN, plans.board),
    Way("GET", "/begin", Right.CHANGE, begin.show),
    Way("POST", "/begin", Right.CHANGE, begin.begin, fields.BEGIN, body=250 * 2**20),
    Way("POST", "/begin/invented", Right.CHANGE, begin.invent),
    Way("GET", "/lists/{ground}", Right.SEE, begin.lists),
    Way("POST", "/lists/{ground}", Right.CHANGE, begin.mend, fields.MENDED, body=2**20),
    Way("GET", "/lists/{ground}/people", Right.SEE, begin.people, fields.LIST),
    Way("POST", "/lists/{ground}/people", Right.CHANGE, begin.put_row, fields.ROW),
    Way("GET", "/lists/{ground}/files/{file:path}", Right.SEE, work.own_list, fields.PURPOSE),
    Way("POST", "/lists/{ground}/check", Right.CHANGE, work.look),
    Way("POST", "/lists/{ground}/places", Right.CHANGE, work.look),
    Way("POST", "/jobs", Right.CHANGE, work.plan, fields.PLAN),
    Way("GET", "/jobs/{job}", Right.INSIDE, work.job),
    Way("GET", "/api/jobs/{job}", Right.INSIDE, work.job_json),
    Way("POST", "/jobs/{job}/stop", Right.CHANGE, work.stop),
    Way("POST", "/jobs/{job}/discard", Right.CHANGE, work.discard),
    Way("POST", "/jobs/{job}/again", Right.CHANGE, work.again),
    Way("GET", "/plans/{plan}/book", Right.SEE, book.show, fields.DONE),
    Way("POST", "/plans/{plan}/book", Right.CHANGE, book.record, fields.SHEET),
    Way("GET", "/plans/{plan}/issue", Right.CHANGE, book.before_issue),
    Way("POST", "/plans/{plan}/issue", Right.CHANGE, book.issue, fields.ISSUED),
    Way("GET", "/plans/{plan}/today", Right.OWN, returned.today),
    Way(
        "POST",
        "/plans/{plan}/returned",
        Right.CHANGE,
        returned.take_in,
        body=100 * 2**20,
        takes=fields.RETURNED,
    ),
    Way("GET", "/plans/{plan}/review/{batch}", Right.CHANGE, returned.review),
    Way("POST", "/plans/{plan}/review/{batch}", Right.CHANGE, returned.settle, fields.SEEN),
    Way("GET", "/plans/{plan}/figures", Right.FIGURES, week.show),
    Way("GET", "/plans/{plan}/figures.xlsx", Right.FIGURES, week.export, fields.PURPOSE),
    Way("GET", "/api/plans/{plan}/squares", Right.FIGURES, week.squares),
    Way("GET", "/plans/{plan}/rates", Right.FIGURES, book.rates, fields.SPAN),
    Way("GET", "/plans/{plan}/reports", Right.FIGURES, reports.show),
    Way("POST", "/plans/{plan}/reports", Right.CHANGE, reports.make, fields.PERIOD),
    Way(
        "GET",
        "/plans/{plan}/reports/{file:path}",
        Right.FIGURES,
        reports.file,
        takes=fields.PURPOSE,
    ),
    Way("GET", "/plans/{plan}/change", Right.CHANGE, asking.show, fields.FILLED),
    Way(
        "POST",
        "/plans/{plan}/change",
        Right.CHANGE,
        asking.begin,
        body=21 * 2**20,
        takes=fields.ASKED,
    ),
    Way("POST", "/plans/{plan}/discard", Right.CHANGE, asking.discard),
    Way("GET", "/plans/{plan}/studies/{file:path}", Right.CHANGE, asking.file, fields.PURPOSE),
    Way("POST", "/plans/{plan}/office", Right.CHANGE, work.office, fields.PAPERS),
    Way("GET", "/plans/{plan}/files", Right.SEE, work.files),
    Way("POST", "/plans/{plan}/files", Right.CHANGE, work.draw),
    Way("POST", "/plans/{plan}/reprint", Right.CHANGE, work.reprint),
    Way("GET", "/plans/{plan}/files/{file:path}", Right.SEE, work.file, fields.PURPOSE),
    Way("GET", "/plans/{plan}/helpers/{helper}", Right.SEE, work.helper),
    Way("GET", "/plans/{plan}/versions", Right.SEE, plans.versions, fields.BOTH),
    Way("GET", "/plans/{plan}/elders/{elder}", Right.OWN, telling.elder, fields.TOLD),
    Way(
        "POST",
        "/plans/{plan}/elders/{elder}/contacts",
        Right.TELL,
        telling.contact,
        takes=fields.CONTACT,
    ),
    Way("POST", "/plans/{plan}/elders/{elder}/news", Right.TELL, telling.tell, fields.NEWS),
    Way("POST", "/plans/{plan}/news/{news}", Right.CHANGE, telling.done),
    Way(
        "POST",
        "/plans/{plan}/elders/{elder}/fixes",
        Right.CHANGE,
        taking.take,
        takes=fields.FIX_OF_PAGE,
    ),
    Way("GET", "/api/plans/{plan}", Right.OWN, plans.as_json),
    Way("GET", "/api/plans/{plan}/mark", Right.OWN, plans.mark, is_quiet=True),
    Way("GET", "/api/plans/{plan}/initials", Right.OWN, plans.initials),
    Way("GET", "/api/plans/{plan}/ground", Right.SEE, plans.ground),
    Way("GET", "/api/plans/{plan}/ways/{helper}", Right.SEE, plans.ways),
    Way("GET", "/api/plans/{plan}/elders/{elder}", Right.OWN, plans.card),
    Way("GET", "/api/plans/{plan}/elders/{elder}/why", Right.SEE, plans.why),
    Way("GET", "/api/plans/{plan}/elders/{elder}/prices", Right.CHANGE, changes.prices),
    Way(
        "POST",
        "/api/plans/{plan}/elders/{elder}/fixes",
        Right.CHANGE,
        taking.take_json,
        takes=fields.FIX_OF_API,
    ),
    Way("POST", "/api/plans/{plan}/proposals", Right.CHANGE, changes.propose, fields.EDITS),
    Way("POST", "/api/plans/{plan}/edits", Right.CHANGE, changes.change, fields.CHANGED),
    Way("POST", "/api/plans/{plan}/undo", Right.CHANGE, changes.undo),
    Way("GET", "/api/plans/{plan}/versions", Right.SEE, changes.versions),
)
