"""An imported calendar follows the plan: what changed counts up, what went is called off."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from planner.outputs.revisions import follow, revised
from planner.units import Span

WEEK = Span(date(2026, 11, 30), date(2026, 12, 6))


def event(uid: str, start: str = "20261130T090000", who: str = "Own E1") -> str:
    lines = (
        "BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261130T000000Z", "SEQUENCE:0",
        f"DTSTART;TZID=Asia/Shanghai:{start}", f"SUMMARY:{who}", "DESCRIPTION:a long\r\n  word",
        "END:VEVENT",
    )  # fmt: skip
    return "".join(line + "\r\n" for line in lines)


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n"


def numbers(text: str) -> dict[str, tuple[str, str]]:
    """Return the UID of each event to its SEQUENCE and DTSTAMP."""
    found = {}
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        values = dict(line.split(":", 1) for line in part.split("\r\n") if line[:1] != " " and line)
        found[values["UID"]] = (values["SEQUENCE"], values["DTSTAMP"])
    return found


def test_an_event_that_says_the_same_stays_as_it_is() -> None:
    text = calendar(event("A"), event("B"))
    assert revised(text, text, WEEK) == text


def test_what_changed_counts_up_each_time_and_its_stamp_grows() -> None:
    first = calendar(event("A"), event("B"))
    second = revised(first, calendar(event("A", "20261130T085700"), event("B")), WEEK)
    assert numbers(second) == {
        "A": ("1", "20261130T000001Z"),
        "B": ("0", "20261130T000000Z"),
    }
    third = revised(second, calendar(event("A", "20261130T084200"), event("B")), WEEK)
    assert numbers(third)["A"] == ("2", "20261130T000002Z")
    assert revised(third, calendar(event("A", "20261130T084200"), event("B")), WEEK) == third


def test_what_is_gone_is_called_off_without_name_or_door_and_may_come_again() -> None:
    first = calendar(event("A"), event("B", who="Someone Else"))
    second = revised(first, calendar(event("A")), WEEK)
    assert numbers(second)["B"] == ("1", "20261130T000001Z")
    assert second.count("STATUS:CANCELLED") == 1
    assert "Someone Else" not in second
    assert revised(second, calendar(event("A")), WEEK) == second
    again = revised(second, first, WEEK)
    assert numbers(again)["B"] == ("2", "20261130T000002Z")
    assert "CANCELLED" not in again


def test_events_of_another_week_are_left_alone() -> None:
    first = calendar(event("A", "20261123T090000"))
    assert revised(first, calendar(event("B")), WEEK) == calendar(event("B"))


def test_a_helper_without_rounds_gets_a_calendar_that_calls_off_the_former_ones(
    tmp_path: Path,
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "old" / "H1.ics").write_text(calendar(event("A")), encoding="utf-8", newline="")
    (tmp_path / "old" / "H2.ics").write_text(calendar(), encoding="utf-8", newline="")
    follow(tmp_path / "old", tmp_path / "new", WEEK)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["H1.ics"]
    written = (tmp_path / "new" / "H1.ics").read_bytes().decode()
    assert written.count("STATUS:CANCELLED\r\n") == 1
    follow(tmp_path / "nowhere", tmp_path / "new", WEEK)
    assert (tmp_path / "new" / "H1.ics").read_bytes().decode() == written


def test_what_is_no_calendar_of_ours_stops_nothing() -> None:
    assert revised("", calendar(event("A")), WEEK) == calendar(event("A"))
    hostile = calendar(event("A").replace("SEQUENCE:0", f"SEQUENCE:{'9' * 40}"))
    assert numbers(revised(hostile, calendar(event("A", who="x")), WEEK))["A"][0] == "1"
