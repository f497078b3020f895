"""The lists as a grid: every column of the office's, and single cells written where they stood."""

from __future__ import annotations

from planner.web import audit, shelf
from tests.web.desks import Open


def where(desk: Open) -> str:
    (ground,) = shelf.scenarios(desk.desk.folder)
    return f"/lists/{ground.key}/people"


def test_a_cell_is_changed_in_the_offices_own_table_and_nothing_else(desk: Open) -> None:
    file = desk.desk.folder / "town" / "elders.csv"
    before = file.read_text(encoding="utf-8")
    client = desk.client("li")
    page = client.get(f"{where(desk)}?q=Elder+5").body
    assert "Elder 5" in page
    assert "Elder 4" not in page
    row = {"kind": "elders", "row": "6", "b1": "Elder 5", "c1": "Elder <b>Five</b>"}
    assert client.post(where(desk), **row).status == 303
    assert file.read_text(encoding="utf-8") == before.replace("Elder 5", "Elder <b>Five</b>")
    shown = client.get(f"{where(desk)}?q=Five").body
    assert "<b>Five" not in shown
    assert "&lt;b&gt;Five" in shown


def test_a_cell_that_somebody_else_changed_is_not_written_over(desk: Open) -> None:
    file = desk.desk.folder / "town" / "elders.csv"
    client = desk.client("li")
    row = {"kind": "elders", "row": "6", "b1": "Elder 5", "c1": "Anna"}
    assert client.post(where(desk), **row).status == 303
    before = file.read_bytes()
    again = client.post(where(desk), **{**row, "c1": "Berta"})
    assert again.status == 409
    assert file.read_bytes() == before


def test_two_names_of_one_column_must_both_have_shown_what_stands_there(desk: Open) -> None:
    file = desk.desk.folder / "town" / "elders.csv"
    client, before = desk.client("li"), file.read_bytes()
    row = {"kind": "elders", "row": "6", "b01": "Elder 5", "c01": "Anna"}
    assert client.post(where(desk), **row, b1="Nobody", c1="Berta").status == 409
    assert file.read_bytes() == before
    assert client.post(where(desk), **row).status == 303
    assert "Anna" in file.read_text(encoding="utf-8")


def test_what_no_list_may_hold_leads_to_the_page_that_mends_it(desk: Open) -> None:
    client = desk.client("li")
    row = {"kind": "elders", "row": "2", "b4": "weekly", "c4": "now and then"}
    answer = client.post(where(desk), **row)
    assert answer.headers["location"].count("/") == 2
    assert "now and then" in client.get(answer.headers["location"]).body
    desk.add("zhou", "auditor")
    assert desk.client("zhou").get(where(desk)).status == 403


def test_a_mended_list_is_taken_back_for_a_purpose_as_it_is_now(desk: Open) -> None:
    file = desk.desk.folder / "town" / "elders.csv"
    client = desk.client("li")
    row = {"kind": "elders", "row": "6", "b1": "Elder 5", "c1": "Anna"}
    assert client.post(where(desk), **row).status == 303
    lists = where(desk).removesuffix("/people")
    address = f"{lists}/files/elders.csv"
    body = client.get(lists).body
    assert address in body
    assert f"{lists}/files/helpers.csv" in body
    assert "Anna" not in client.get(address).body, "it is asked what for first"
    taken = client.get(f"{address}?for=office")
    assert taken.body == file.read_text(encoding="utf-8")
    assert "attachment" in taken.headers["content-disposition"]
    assert [one.detail for one in audit.entries(desk.desk.database) if one.act == "exported"] == [
        '{"purpose": "office"}'
    ]
    for other in ("scenario.toml", "town.osm", "..%2Fweek%2Fplan.json"):
        assert client.get(f"{lists}/files/{other}?for=office").status == 404
    desk.add("zhou", "auditor")
    assert desk.client("zhou").get(f"{address}?for=office").status == 403
