"""A town whose people have everything that nobody else may read, and who is looked for in pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from planner.ledger.book import Book
from planner.read.idnumbers import check_digit
from planner.web import shelf
from planner.web.routes import WAYS
from tests.town import ELDERS, HELPERS, write_town
from tests.web.desks import Beside, Client, Open
from tests.web.test_book import AFTER, at
from tests.web.test_changes import GIVE, make
from tests.web.test_work import waited

REASON = "because Ottoline Underhill weeps at night"
NOTE = "Ottoline Underhill lay on the floor"
MOST_PAGES = 400


def secrets_of(person: str) -> dict[str, str]:
    """Return what a roster tells of somebody that stands nowhere else; all of it is invented."""
    n = (0 if person[0] == "E" else 50) + int(person[1:])
    digits = f"4201061941030{n % 9 + 1}0{n:02}"
    return {
        "name": f"Quillon{n} Marchbanks",
        "address": f"{n} Hushed Mews",
        "phone": f"139001380{n:02}",
        "id_number": digits + check_digit(digits),
        "emergency_contact": f"Nephew{n} Osgood 136001360{n:02}",
        "note": f"insulin{n} each morning",
    }


def people() -> dict[str, dict[str, str]]:
    """Return the secrets of everybody, by id."""
    return {one: secrets_of(one) for one in (*ELDERS, *HELPERS)}


def write_secret_town(folder: Path) -> None:
    """Write the town of five streets with everything that a roster may hold of a person."""
    write_town(folder)
    for file, extra in (
        ("elders.csv", ("address", "phone", "id_number", "emergency_contact", "note")),
        ("helpers.csv", ("phone",)),
    ):
        path = folder / file
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        told = [f"{head},{','.join(extra)}" + (",categories" if "note" in extra else "")]
        for row in rows:
            one, _, *rest = row.split(",")
            mine = secrets_of(one)
            cells = [one, mine["name"], *rest, *(mine[name] for name in extra)]
            told.append(",".join(cells) + (",dementia" if "note" in extra else ""))
        path.write_text("\n".join([*told, ""]), encoding="utf-8")


def lived_through(desk: Open) -> None:
    """Let the people stand wherever they may: versions with a reason, book, news, reports."""
    beside = Beside()
    beside.after = desk.desk.jobs.after
    desk.desk.jobs = beside
    desk.clock.now = AFTER
    desk.add("boss", "coordinator", "admin")
    boss, page = desk.client("boss"), at(desk)
    assert make(boss, desk, GIVE, expected=0, force=True, reason=REASON).json["made"]
    assert boss.post(f"{page}/issue").status == 303
    with closing(Book(desk.desk.folder / "town" / "book.sqlite")) as book:
        numbers = [one.number for one in book.sheets()]
    for number in numbers:
        said = f"1*8 1/{NOTE.replace(' ', '_')}"
        assert boss.post(f"{page}/book", number=number, typed=said).status == 303
    told = {"kind": "rests", "first": "2026-11-30", "note": NOTE}
    assert boss.post(f"{page}/elders/E4/news", **told).status == 303
    assert boss.get(f"/api{page}/elders/E4").status == 200
    desk.clock.now = AFTER + 30 * 86400
    boss.enter("boss")
    for fields in (
        {"kind": "week", "week": "2026-11-23", "freeze": "yes"},
        {"kind": "month", "month": "2026-11", "freeze": "yes"},
    ):
        begun = boss.post(f"{page}/reports", **fields).headers["location"]
        assert waited(boss, begun).json["state"] == "done"
    assert boss.post(f"{page}/files").status == 303


def words() -> list[str]:
    """Return every word that nobody may read who sees no people."""
    told = [word for mine in people().values() for word in mine.values()]
    parts = [part for word in told for part in word.split() if not part.isdecimal()]
    return sorted({*told, *parts, "Ottoline", "Underhill", "weeps"} - {"each", "morning", "Mews"})


def read_by(desk: Open, role: str) -> Iterator[tuple[str, str]]:
    """Yield every address that somebody of a role gets an answer from, and the answer's text."""
    from tests.web.test_rights import address

    client = desk.client(role)
    ways = [way for way in WAYS if way.method == "GET"]
    waiting = ["/", *(address(way, desk) for way in ways)]
    waiting += [f"{one}?for=check" for one in waiting if "." in one.rpartition("/")[2]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) >= MOST_PAGES:
            continue
        seen.add(path)
        status, body = fetched(client, path)
        text = unescape(body)
        yield f"{status} {path}", text
        links = re.findall(r'(?:href|src|action)="(/[^"#]*)"', text)
        waiting += [one for one in links if not one.startswith("/static/")]
        waiting += [f"{one}?for=check" for one in links if "/reports/" in one]


def fetched(client: Client, path: str) -> tuple[int, str]:
    """Return the status and the text of an answer: of a workbook the text of its parts."""
    import http.client

    asked = http.client.HTTPConnection("127.0.0.1", client.port, timeout=300)
    cookies = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
    asked.request("GET", path, headers={"Cookie": cookies})
    answer = asked.getresponse()
    content, named = answer.read(), answer.getheader("content-disposition") or ""
    asked.close()
    said = unquote(named) + "\n" + "\n".join(f"{k}: {v}" for k, v in answer.getheaders())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            whole = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        return answer.status, "\n".join([said, *whole])
    if content[:4] == b"%PDF":
        from pypdf import PdfReader

        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return answer.status, "\n".join([said, *pages])
    return answer.status, said + "\n" + content.decode("utf-8", "replace")


def key_of(desk: Open) -> str:
    """Return the key of the one plan."""
    (one,) = shelf.plans(desk.desk.folder)
    return one.key
