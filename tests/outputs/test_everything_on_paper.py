"""
Whatever a plan holds stands on every paper where somebody needs it, once and in its own form.

One small week with a bit of everything: two behind one door, a visit of two helpers, somebody
who stands in, a first visit, a break, a wait, calls of every day and kind, the remote, the
unserved for two reasons and for none any more, and somebody whose home nobody knows.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pypdf import PdfReader

from planner.domain import Contact, home
from planner.ledger.book import Book
from planner.outputs import write_all
from planner.outputs.background import background_of
from planner.outputs.day import week_sheets
from planner.outputs.fhir import appointments
from planner.outputs.geopackage import STOPS, _stops
from planner.outputs.material import Material, make_mask
from planner.outputs.overview import overview_page
from planner.outputs.page import own_text
from planner.outputs.unserved import reason_words
from planner.pipeline.standing import begin
from planner.plan import Call, Duty, Other, Pair, Plan, Remote, Round, Stop, Unserved
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span, format_clock
from planner.web.board import board, card
from planner.web.render import part
from planner.web.sheets import sheet as desk_sheet
from planner.words import say
from tests.outputs.hand import MONDAY, GridPaths, features, week

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planner.domain import Elder, Scenario

TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)
A, B, TWO, COVERED, FIRST, CALLED, VIDEO, ASKED, NOT_DUE, FAR, NOBODYS, NOWHERE = (
    f"E{number:04d}" for number in range(12)
)
ALONE, SEVERAL = "H01", "H02"
AT = 8 * 3600 + 1800
LATER = datetime(2026, 11, 30, 12, tzinfo=UTC)
MODES = [("zh", "full"), ("en", "office"), ("en", "street")]


def _round(paths: GridPaths, helper: str, day: date, stops: list[tuple[Any, ...]]) -> Round:
    """Return a round of stops: elders, arrival, wait, and what else the stop says."""
    made, walk = [], 0
    for elders, arrive, wait, more in stops:
        metres, walk = 120, walk + 100
        start = arrive + wait
        made.append(Stop(elders, arrive, start, start + 1200, 100, metres, **more))
    assert all(home(one) in paths.at for stop in made for one in stop.elders)
    end = made[-1].depart + 100
    return Round(helper, day, AT, end, walk + 100, 1200 * len(made), 120 * len(made), tuple(made))


def _plan(plan: Plan, paths: GridPaths) -> Plan:
    """Return a plan that holds a bit of everything."""
    span = plan.horizon
    noon = AT + 2 * 3600
    rounds = (
        _round(
            paths,
            ALONE,
            MONDAY,
            [
                ((A, B), AT + 112, 0, {}),
                ((TWO,), AT + 3000, 605, {"companion": SEVERAL}),
                ((COVERED,), AT + 5 * 3600 + 53, 0, {"cover_for": SEVERAL}),
            ],
        ),
        _round(paths, SEVERAL, MONDAY, [((TWO,), AT + 3605, 0, {"companion": ALONE})]),
        _round(paths, SEVERAL, TUESDAY, [((FIRST,), AT + 100, 0, {})]),
    )
    calls = (
        Call(CALLED, MONDAY, ALONE, "phone", 300, noon + 7),
        Call(VIDEO, SATURDAY, SEVERAL, "video", 480, 9 * 3600),
        Call(ASKED, SATURDAY, SEVERAL, "neighbour", 300),
    )
    paired = {A: ALONE, B: ALONE, TWO: ALONE, COVERED: SEVERAL, FIRST: SEVERAL, NOT_DUE: ALONE}
    return replace(
        plan,
        pairs=tuple(Pair(e, h, Tier.WEEKLY, Contact.VISIT, 100) for e, h in paired.items()),
        remote=(
            Remote(CALLED, ALONE, 1310, Tier.WEEKLY, Contact.PHONE, "too far to walk"),
            Remote(FAR, ALONE, 1410, Tier.WEEKLY, Contact.VISIT, "beyond the ferry"),
        ),
        others=(
            Other(VIDEO, Tier.MONTHLY, Contact.VIDEO, SEVERAL, "asked for calls"),
            Other(ASKED, Tier.MONTHLY, Contact.NEIGHBOUR, SEVERAL, "asked for calls"),
            Other(NOBODYS, Tier.NONE, Contact.VISIT, None, "not covered"),
            Other(NOWHERE, Tier.WEEKLY, Contact.VISIT, None, "no place"),
        ),
        rounds=rounds,
        calls=calls,
        duty=(Duty(SATURDAY, SEVERAL),),
        unserved=(
            Unserved(FAR, Tier.WEEKLY, span, 1, Rule.WITHIN_WALK),
            Unserved(B, Tier.DAILY, span, 2, Rule.IN_SHIFT),
            Unserved(B, Tier.DAILY, Span(MONDAY, MONDAY), 1, Rule.PRESENT, is_past=True),
            Unserved(NOWHERE, Tier.WEEKLY, span, 1, Rule.NO_PLACE),
        ),
        extra={"first_visits": [{"elder": FIRST, "date": f"{TUESDAY}", "helper": SEVERAL,
                                 "with": None}]},
    )  # fmt: skip


def _people(scenario: Scenario) -> Scenario:
    *placed, last = scenario.elders
    return replace(
        scenario,
        elders=tuple(_plain(one, number) for number, one in enumerate(placed)),
        unplaced=(replace(last, lon=math.nan, lat=math.nan),),
    )


def _plain(elder: Elder, number: int) -> Elder:
    return replace(elder, name=f"某人{number}", note="", needs=())


@pytest.fixture(scope="module", params=MODES, ids="-".join)
def paper(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """Return the week written in a language and a mode."""
    language, privacy = request.param
    made = week(12, 2, language=language)
    scenario = _people(made.scenario)
    plan, folder = _plan(made.plan, made.walking), tmp_path_factory.mktemp("rich")
    made.scenario, made.plan = scenario, plan
    write_all(folder, **vars(made), privacy=privacy)
    material = Material(scenario, made.policy, plan, made.walking, None,
                        make_mask(privacy, scenario))  # fmt: skip
    weeks = {one.helper: one for one in week_sheets(material)}
    return SimpleNamespace(
        folder=folder, language=language, privacy=privacy, plan=plan, material=material,
        weeks=weeks, scenario=scenario,
    )  # fmt: skip


def _asked(paper: SimpleNamespace) -> Iterator[tuple[str, date, int, list[str]]]:
    """Yield what each stop asks for in words: helper, day, number, and the words."""
    language, label = paper.language, paper.material.helper_label
    for one in paper.plan.rounds:
        for number, stop in enumerate(one.stops, 1):
            words = []
            if stop.companion:
                words.append(say(language, "sheets.with", helper=label(stop.companion)))
            if stop.cover_for:
                words.append(say(language, "sheets.cover_for", helper=label(stop.cover_for)))
            if FIRST in stop.elders:
                words.append(say(language, "sheets.first_alone"))
            if TWO in stop.elders and one.helper == ALONE:
                words.append(say(language, "sheets.rest", first="11:30", last="13:30"))
            yield one.helper, one.day, number, words


def _clock(second: int) -> str:
    return format_clock(-(-second // 60) * 60)


def _section(page: str, day: date) -> str:
    return unescape(page.split(f'id="d{day}"')[1].split("</section>", maxsplit=1)[0])


def _rows(page: str) -> list[str]:
    return re.split(r'<tr class="stop">|<tr data-call', page)[1:]


def _text(paper: SimpleNamespace, name: str) -> str:
    return str((paper.folder / name).read_text(encoding="utf-8"))


def test_every_stop_and_call_stands_on_the_page_of_its_day(paper: SimpleNamespace) -> None:
    for helper, day, number, words in _asked(paper):
        row = _rows(_section(_text(paper, f"sheets/{helper}.html"), day))[number - 1]
        assert f"<b>{number}</b>" in row
        assert all(one in row for one in words), (helper, day, number)
    for call in paper.plan.calls:
        page = _section(_text(paper, f"sheets/{call.helper}.html"), call.day)
        row = next(row for row in _rows(page) if call.elder in row)
        kind = say(paper.language, f"sheets.call_kind.{call.kind}")
        assert (f"{_clock(call.start)} {kind}" if call.start else kind) in row
        assert '<div class="outcome">' in row, "it can be reported back"
    both = _rows(_section(_text(paper, f"sheets/{ALONE}.html"), MONDAY))[0]
    assert f'data-elder="{A}"' in both
    assert f'data-elder="{B}"' in both


def test_the_pdf_says_the_same(paper: SimpleNamespace) -> None:
    pages = {
        helper: re.sub(r"\s", "", "".join(
            page.extract_text() for page in PdfReader(paper.folder / f"sheets/{helper}.pdf").pages
        ))
        for helper in (ALONE, SEVERAL)
    }  # fmt: skip
    for helper, _, _, words in _asked(paper):
        assert all(re.sub(r"\s", "", one) in pages[helper] for one in words)
    for one in paper.plan.rounds:
        assert all(elder in pages[one.helper] for stop in one.stops for elder in stop.elders)
    for call in paper.plan.calls:
        assert call.elder in pages[call.helper]
        assert (
            say(paper.language, f"sheets.call_kind.{call.kind}").replace(" ", "")
            in pages[call.helper]
        )


def test_a_row_of_the_workbook_says_who_comes_along_and_for_whom(paper: SimpleNamespace) -> None:
    book = openpyxl.load_workbook(paper.folder / "sheets" / "week.xlsx")
    titles = [paper.weeks[helper].label for helper in (ALONE, SEVERAL)]
    rows = {helper: list(book[title].iter_rows(min_row=4, values_only=True))
            for helper, title in zip((ALONE, SEVERAL), titles, strict=True)}  # fmt: skip
    for helper, day, number, words in _asked(paper):
        mine = [row for row in rows[helper] if (row[0], row[2]) == (f"{day}", number)]
        assert len(mine) == (2 if (helper, day, number) == (ALONE, MONDAY, 1) else 1)
        assert all(set(words) == set(filter(None, (row[19] or "").split(" · "))) for row in mine)
    for call in paper.plan.calls:
        (row,) = [row for row in rows[call.helper] if row[6] == call.elder]
        assert row[8].startswith(say(paper.language, f"sheets.call_kind.{call.kind}"))
        assert row[4] == (_clock(call.start) if call.start else None)
    listed = book[say(paper.language, "sheets.unserved_sheet")].iter_rows(min_row=2)
    assert [row[0].value for row in listed] == [one.elder for one in paper.plan.unserved]
    duty = list(book[say(paper.language, "sheets.duty_sheet")].values)
    assert duty[0][1] == paper.weeks[SEVERAL].label


def test_the_calendar_and_the_message_say_it_too(paper: SimpleNamespace) -> None:
    for helper, day, number, words in _asked(paper):
        raw = (paper.folder / "feeds" / f"{helper}.ics").read_bytes().decode()
        events = raw.replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";")
        mine = [one for one in events.split("BEGIN:VEVENT")
                if f"{helper}-{day}-" in one and f"SUMMARY:{number}. " in one]  # fmt: skip
        assert len(mine) == 1
        assert all(one in mine[0] for one in words), (helper, number)
        lines = _text(paper, f"feeds/{helper}-{day}.txt").splitlines()
        line = next(one for one in lines if one.startswith(f"{number}. "))
        assert all(one in line for one in words)
        assert not re.search(r"\d:\d\d:\d", line), "whole minutes, as on the sheet"
    for call in paper.plan.calls:
        line = next(one for one in _text(paper, f"feeds/{call.helper}-{call.day}.txt").splitlines()
                    if call.elder in one)  # fmt: skip
        assert say(paper.language, f"sheets.call_kind.{call.kind}") in line
        assert call.start is None or _clock(call.start) in line
    one = json.loads(_text(paper, f"feeds/{ALONE}.geojson"))["features"]
    stops = [f["properties"] for f in one if "stop" in f["properties"]]
    assert [(s["elders"], s["with"], s["cover_for"]) for s in stops] == [
        ([A, B], None, None), ([TWO], SEVERAL, None), ([COVERED], None, SEVERAL),
    ]  # fmt: skip
    gpx = unescape(_text(paper, f"feeds/{ALONE}.gpx"))
    assert all(one in gpx for helper, _, _, words in _asked(paper) if helper == ALONE
               for one in words)  # fmt: skip


def test_the_helpers_map_lists_stops_calls_and_what_they_ask_for(paper: SimpleNamespace) -> None:
    for helper in (ALONE, SEVERAL):
        page = unescape(_text(paper, f"maps/{helper}.html"))
        for who, day, number, words in _asked(paper):
            if who == helper:
                days = [r.day for r in paper.plan.rounds if r.helper == helper]
                at = page.split(f'data-stop="{days.index(day)}-{number - 1}"')[1]
                at = at.split("</button>")[0]
                assert all(one in at for one in words)
        for call in paper.plan.calls:
            if call.helper == helper:
                line = next(one for one in page.split("<li") if f"{call.elder} ·" in one)
                assert say(paper.language, f"sheets.call_kind.{call.kind}") in line
                assert call.start is None or _clock(call.start) in line


def _overview(paper: SimpleNamespace) -> tuple[Any, str]:
    page = _text(paper, "maps/index.html")
    found = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1]), unescape(page)


def test_the_overview_lists_whoever_is_remote_or_unserved_with_every_reason(
    paper: SimpleNamespace,
) -> None:
    data, page = _overview(paper)
    elders, script = data["elders"], own_text("overview.js")
    states = dict(zip(elders["id"], elders["state"], strict=True))
    whys = {elders["id"][int(n)]: why for n, why in elders["why"].items()}
    listed = {
        name: {one for one, state in states.items()
               if state in json.loads(script.split(f'listed("{name}", ')[1].split(")")[0])}
        for name in ("unserved", "remote")
    }  # fmt: skip
    assert listed["remote"] == {one.elder for one in paper.plan.remote}
    assert listed["unserved"] == {one.elder for one in paper.plan.unserved} - {NOWHERE}
    for one in paper.plan.unserved:
        if one.elder != NOWHERE:
            assert reason_words(paper.material, one) in whys[one.elder]
    assert all(one.why in whys[one.elder] for one in paper.plan.remote)
    nowhere = page.split(say(paper.language, "maps.nowhere"))[1]
    assert NOWHERE in nowhere
    met = {one: [data["days"][n][1] for n in days]
           for one, days in zip(elders["id"], elders["days"], strict=True)}  # fmt: skip
    assert met[B] == [say(paper.language, "sheets.weekday_short.1")]
    assert met[VIDEO] == [say(paper.language, "sheets.weekday_short.6")]
    assert met[NOT_DUE] == []


def test_the_table_of_the_unserved_has_a_line_for_every_entry(paper: SimpleNamespace) -> None:
    rows = list(csv.reader(io.StringIO((paper.folder / "unserved.csv").read_text("utf-8-sig"))))
    assert [(row[0], row[6], row[7]) for row in rows[1:]] == [
        (one.elder, str(one.missing), one.reason.value) for one in paper.plan.unserved
    ]
    assert rows[3][8] == say(paper.language, "maps.reason_past")


def test_whoever_covers_is_told_the_time_of_the_sheet(paper: SimpleNamespace) -> None:
    text = (paper.folder / "papers" / "covers.csv").read_text("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(text)))[1:]
    stop = paper.plan.rounds[0].stops[2]
    assert (row[1], row[2], row[6], row[8]) == (_clock(stop.start), COVERED, SEVERAL, ALONE)


def test_the_teams_week_counts_calls_beside_visits(paper: SimpleNamespace) -> None:
    page = _text(paper, "sheets/index.html")
    total = say(paper.language, "sheets.total")
    counted = re.findall(rf'data-head="{total}">([^<]*)<', page)
    assert counted == ["4 ☎1", "2 ☎2"]
    assert paper.weeks[SEVERAL].label in unescape(page.split('class="duty"')[1])


def test_a_visit_of_two_is_one_appointment_and_names_both(paper: SimpleNamespace) -> None:
    made = list(appointments(paper.material))
    visits = sum(len(s.elders) for r in paper.plan.rounds for s in r.stops) - 1
    assert len(made) == visits + len(paper.plan.calls)
    assert max(len(one["participant"]) for one in made) == 3
    rows = [{name: row[name] for name in STOPS} for row in _stops(paper.material)]
    assert [(row["with"], row["cover_for"]) for row in rows if row["helper"] == ALONE] == [
        ("", ""), (SEVERAL, ""), ("", SEVERAL),
    ]  # fmt: skip


def test_the_board_shows_who_comes_along_and_why_somebody_waits(paper: SimpleNamespace) -> None:
    opened: Any = SimpleNamespace(
        plan=paper.plan, changed=False, loaded=SimpleNamespace(scenario=paper.scenario)
    )
    told = board(opened, paper.language)
    one = {"key": "k", "title": "", "place": ""}
    html = part(paper.language, "board-week", plan=one, board=told | {"version": 1}, mark="",
                words={}, is_proposal=False, maps="", sees=True, may_change=True)  # fmt: skip
    page = unescape(str(html))
    chips = re.findall(r'<button type="button" class="chip (?!\w+ waits|remote).*?</button>', page)
    for words, who in (("with", TWO), ("covers", COVERED)):
        mine = [chip for chip in chips if f'data-elder="{who}"' in chip]
        label = say(paper.language, f"desk.board.{words}", helper=SEVERAL)
        assert label in mine[0], who
    assert sum(f'data-one="{one}"' in page for one in (A, B)) == 2
    tray = page.split('<div class="tray">')[1]
    for waiting in paper.plan.unserved:
        assert f'data-elder="{waiting.elder}"' in tray
    assert say(paper.language, "reasons.past") in tray
    for far in paper.plan.remote:
        assert f'class="chip remote" data-elder="{far.elder}"' in tray
    starts = {chip["elder"]: chip["start"] for cell in told["helpers"][0]["cells"]
              for chip in cell["chips"]}  # fmt: skip
    assert starts[COVERED] == _clock(paper.plan.rounds[0].stops[2].start)
    assert sum(cell["calls"] for row in told["helpers"] for cell in row["cells"]) == 3
    (call,) = card(opened, ASKED, paper.language)["calls"]
    assert call["form"] == say(paper.language, "ledger.form.neighbour")
    assert call["helper"] == SEVERAL
    assert SEVERAL in card(opened, TWO, paper.language)["coming"][0]["helper"]


def test_every_contact_of_a_sheet_can_be_reported_back_and_a_call_is_no_door(
    paper: SimpleNamespace, tmp_path: Path
) -> None:
    book = Book(tmp_path / "book.sqlite")
    begin(book, paper.scenario, by="Li", now=LATER)
    sheets = book.issue(paper.plan, "text", by="Li", now=LATER)
    loaded = SimpleNamespace(
        scenario=paper.scenario, written=SimpleNamespace(folder=tmp_path / "scenario")
    )
    hand: Any = SimpleNamespace(opened=SimpleNamespace(plan=paper.plan, loaded=loaded))
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "scenario.toml").write_text('book = "../book.sqlite"\n')
    for one in sheets:
        told = desk_sheet(hand, {"number": one.number, "language": paper.language})
        forms = [stop["form"] for stop in told["stops"]]
        calls = [c for c in paper.plan.calls if (c.helper, c.day) == (one.helper, one.day)]
        assert [form for form in forms if form] == [
            say(paper.language, f"ledger.form.{call.kind}") for call in calls
        ]
        book.record(one.number, {}, by="Li", now=LATER, today=LATER.date())
    rows = [row for row in book.contacts() if row["sheet"]]
    made = {(row["elder_id"], row["form"], row["helper_id"]) for row in rows}
    book.close()
    assert made == {
        *((e, "visit", r.helper) for r in paper.plan.rounds for s in r.stops for e in s.elders),
        *((call.elder, call.kind, call.helper) for call in paper.plan.calls),
    }


def test_days_of_a_long_plan_are_not_taken_for_others(paper: SimpleNamespace) -> None:
    days = [MONDAY + timedelta(days=n) for n in range(56)]
    calls = tuple(Call(VIDEO, day, SEVERAL, "video", 300) for day in days)
    late = (*calls, Call(FAR, days[40], SEVERAL, "phone", 300))
    span = Span(MONDAY, days[-1])
    plan = replace(paper.plan, horizon=span, rounds=(), calls=late)
    material = replace(paper.material, plan=plan, features=None)
    page = overview_page(material, background_of(features(8), (120.1, 30.2, 120.2, 30.4)))
    found = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    met = dict(zip(data["elders"]["id"], data["elders"]["days"], strict=True))
    assert met[FAR] == [40]
    assert len({letters for _, letters in data["days"]}) == 56, "which of the eight Mondays"
    assert ">>" not in own_text("overview.js"), "32 bits hold 32 days"
