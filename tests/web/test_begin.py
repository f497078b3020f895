"""The first run: lists uploaded, bounded, mended in place; and what is no list is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from planner.web import shelf
from tests.town import town_osm, write_town
from tests.web.desks import SAME, Answer, Client, Open, opened

BOUNDARY = "----visit"


def upload(
    client: Client, files: dict[str, tuple[str, bytes]], to: str = "/begin", **fields: str
) -> Answer:
    """Send a form with files as a browser does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (called, content) in files.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"'
        parts.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return client.ask("POST", to, body, {**SAME, **kind})


def book(rows: list[list[str]]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made.create_sheet("其他").append(["不动"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(folder: Path, name: str) -> list[list[str]]:
    lines = (write_town(folder / "made") / name).read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines]


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Open]:
    """Open a desk over an empty folder."""
    (tmp_path / "empty").mkdir()
    with opened(tmp_path / "empty") as one:
        one.add("li", "coordinator")
        one.add("boss", "viewer")
        yield one


FIELDS = {"title": "清河街道", "coordinates": "wgs84", "policy": "generic"}


def sent(tmp_path: Path) -> dict[str, tuple[str, bytes]]:
    """Return lists with two kinds of faults: a word that nobody knows, and a broken number."""
    elders = rows_of(tmp_path, "elders.csv")
    elders[0][4] = "频次"
    for row in elders[1:4]:
        row[4] = "七天一回"
    elders[5][2] = "一百一十四"
    helpers = (tmp_path / "made" / "helpers.csv").read_bytes()
    return {
        "elders": ("名册.xlsx", book(elders)),
        "helpers": ("人.csv", helpers),
        "streets": ("town.osm", town_osm().encode()),
    }


def test_two_lists_become_a_scenario_whose_faults_are_mended_all_at_once(
    bare: Open, tmp_path: Path
) -> None:
    client = bare.client("li")
    files = sent(tmp_path)
    answer = upload(client, files, **FIELDS)
    assert answer.status == 303, answer.body
    (ground,) = shelf.scenarios(bare.desk.folder)
    assert ground.place == "清河街道"
    page = client.get(f"/lists/{ground.key}").body
    assert "七天一回" in page
    assert "一百一十四" in page
    fixed = rows_of(tmp_path, "elders.csv")[5][2]
    filled = {
        '["answer", "words", "七天一回"]': "weekly",
        '["cell", "elders.xlsx", 6, 2]': fixed,
        '["cell", "../../etc/passwd", 1, 0]': "x",
        '["cell", "scenario.toml", 1, 0]': "x",
    }
    assert client.post(f"/lists/{ground.key}", **filled).status == 303
    page = client.get(f"/lists/{ground.key}").body
    assert "7 elders, 2 helpers" in page
    kept = load_workbook(ground.folder / "elders.xlsx")
    assert kept.sheetnames[-1] == "其他"
    assert kept.worksheets[0]["C6"].value == fixed
    assert kept.worksheets[0]["E2"].value == "七天一回"
    assert "七天一回" in (ground.folder / "scenario.toml").read_text(encoding="utf-8")


def test_an_invented_town_is_laid_to_try_things_out_once(bare: Open) -> None:
    li = bare.client("li")
    assert 'action="/begin/invented"' in li.get("/begin").body
    laid = li.post("/begin/invented")
    assert laid.status == 303
    assert "300 elders" in li.get(laid.headers["location"]).body
    (folder,) = [file.parent for file in bare.desk.folder.glob("*/scenario.toml")]
    assert not list(folder.glob("*.py"))
    before = (folder / "elders.csv").read_bytes()
    assert li.post("/begin/invented").status == 422
    assert (folder / "elders.csv").read_bytes() == before
    bare.add("zhou", "viewer")
    assert bare.client("zhou").post("/begin/invented").status == 403


def test_an_answer_that_is_none_is_told_and_nothing_is_kept(bare: Open, tmp_path: Path) -> None:
    client = bare.client("li")
    upload(client, sent(tmp_path), **FIELDS)
    (ground,) = shelf.scenarios(bare.desk.folder)
    before = (ground.folder / "scenario.toml").read_bytes()
    answer = client.post(f"/lists/{ground.key}", **{'["answer", "words", "七天一回"]': "blue"})
    assert answer.status == 422
    assert (ground.folder / "scenario.toml").read_bytes() == before


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 150_000_000)
    return out.getvalue()


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(3000):
            archive.writestr(f"{number}.xml", "")
    return out.getvalue()


NO_LISTS = {
    "zip-bomb": bomb,
    "many-parts": many_parts,
    "pdf": b"%PDF-1.7".strip,
    "program": b"\x7fELF\0\0\0\1".strip,
    "empty": b"".strip,
    "torn-zip": b"PK\x03\x04x".strip,
}


@pytest.mark.parametrize("content", NO_LISTS.values(), ids=NO_LISTS)
def test_what_is_no_list_is_refused_and_nothing_is_laid(
    bare: Open, tmp_path: Path, content: Callable[[], bytes]
) -> None:
    client = bare.client("li")
    made = content()
    files = sent(tmp_path) | {"elders": ("x.xlsx", made)}
    answer = upload(client, files, **FIELDS)
    assert answer.status == 422
    assert shelf.scenarios(bare.desk.folder) == []
    assert [p.name for p in bare.desk.folder.iterdir()] == ["desk"]


@pytest.mark.parametrize("title", ["../../x", "a/b", "CON", "", ".", "x" * 41, "a\0b"])
def test_a_title_never_leads_out_of_the_folder(bare: Open, tmp_path: Path, title: str) -> None:
    answer = upload(bare.client("li"), sent(tmp_path), **{**FIELDS, "title": title})
    assert answer.status == 422
    assert [p.name for p in bare.desk.folder.iterdir()] == ["desk"]


def entity_bomb() -> bytes:
    """Return a workbook whose sheet grows without end where entities are followed."""
    inside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    for one, before in zip("bcdefghi", "abcdefgh", strict=True):
        inside += f'<!ENTITY {one} "{("&" + before + ";") * 10}">'
    inside += "]><worksheet><sheetData><row r='1'><c><v>&i;</v></c></row></sheetData></worksheet>"
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["a"]]))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for info in old.infolist():
            is_sheet = info.filename == "xl/worksheets/sheet1.xml"
            new.writestr(info.filename, inside if is_sheet else old.read(info))
    return out.getvalue()


BURSTING = {"entities": entity_bomb, "columns": ("x," * 200_000).encode}


@pytest.mark.parametrize("content", BURSTING.values(), ids=BURSTING)
def test_a_table_that_would_burst_is_told_as_a_fault(
    bare: Open, tmp_path: Path, content: Callable[[], bytes]
) -> None:
    client = bare.client("li")
    files = sent(tmp_path) | {"elders": ("x", content())}  # type: ignore[operator]
    assert upload(client, files, **FIELDS).status == 303
    (ground,) = shelf.scenarios(bare.desk.folder)
    page = client.get(f"/lists/{ground.key}")
    assert page.status == 200
    assert 'class="fault"' in page.body


def test_nobody_uploads_who_may_not(bare: Open, tmp_path: Path) -> None:
    assert upload(bare.client("boss"), sent(tmp_path), **FIELDS).status == 403
    assert upload(bare.client(), sent(tmp_path), **FIELDS).status == 303
    assert shelf.scenarios(bare.desk.folder) == []
