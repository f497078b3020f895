"""Downloading streets, against a small server of ours that speaks both protocols."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from planner.errors import InputError
from planner.geo.fetch import Fetched, Service, fetch
from planner.geo.streets.reading import read_streets
from tests.town import town_osm

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
Answer = tuple[int, bytes]

FOUND = [{"display_name": "Town, Plain", "boundingbox": ["29.99", "30.01", "113.99", "114.02"]}]


class Town:
    """What the server answers, and what it was asked."""

    def __init__(self) -> None:
        self.place: Answer = (200, json.dumps(FOUND).encode())
        self.streets: list[Answer] = [(200, town_osm().strip().encode())]
        self.asked: list[str] = []

    def next_streets(self) -> Answer:
        """Return the next answer; the last one again and again."""
        return self.streets.pop(0) if len(self.streets) > 1 else self.streets[0]


@pytest.fixture
def town() -> Town:
    """Return what the server will answer."""
    return Town()


@pytest.fixture
def service(town: Town) -> Iterator[Service]:
    """Run the server and return how to ask it, without waiting long."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            town.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
            self._answer(town.place)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            town.asked.append(parse_qs(body)["data"][0])
            self._answer(town.next_streets())

        def _answer(self, answer: Answer) -> None:
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{server.server_address[1]}"
    yield Service(f"{here}/search", f"{here}/interpreter", timeout_s=5, tries=3, pause_s=0.01)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def download(service: Service, tmp_path: Path) -> Callable[..., Fetched]:
    """Return a function that downloads the town."""

    def run(name: str = "t.osm.pbf") -> Fetched:
        return fetch("Town", tmp_path / name, now=NOW, service=service)

    return run


@pytest.mark.parametrize("name", ["t.osm.pbf", "t.osm", "t.osm.gz", "t.osm.bz2"])
def test_streets_arrive_and_say_where_they_come_from(
    download: Callable[..., Fetched], tmp_path: Path, name: str
) -> None:
    found = download(name)
    assert found.place == "Town, Plain"
    assert "Main Street" in read_streets(tmp_path / name).names
    note = json.loads((tmp_path / f"{name}.source.json").read_text(encoding="utf-8"))
    assert note["date"] == "2026-11-21T08:00:00+00:00"
    assert "ODbL" in note["licence"]


def test_a_margin_of_one_walk_is_asked_for(download: Callable[..., Fetched], town: Town) -> None:
    west, south, east, north = download().area
    assert west == pytest.approx(113.99 - 0.0125, abs=3e-4)
    assert north == pytest.approx(30.01 + 0.0108, abs=3e-4)
    assert f"({south},{west},{north},{east})" in town.asked[1]
    assert "access" not in town.asked[1]


def test_a_busy_service_is_asked_again(download: Callable[..., Fetched], town: Town) -> None:
    town.streets = [(429, b""), (504, b""), *town.streets]
    download()
    assert len(town.asked) == 4


WHOLE = town_osm().strip().encode()


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ((504, b""), "no-answer"),
        ((400, b"bad"), "no-answer"),
        ((200, WHOLE[:500]), "cut-off"),
        ((200, WHOLE.replace(b"</osm>", b"<remark>timed out</remark></osm>")), "remark"),
        ((200, b'<osm version="0.6"></osm>'), "empty"),
    ],
)
def test_what_fails_is_said_and_leaves_the_old_file_whole(
    download: Callable[..., Fetched], town: Town, tmp_path: Path, answer: Answer, key: str
) -> None:
    (tmp_path / "t.osm.pbf").write_bytes(b"old")
    town.streets = [answer]
    with pytest.raises(InputError) as refused:
        download()
    assert refused.value.faults[0].expected.key == f"geo.fetch.{key}"
    assert (tmp_path / "t.osm.pbf").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["t.osm.pbf"]


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ((200, b"[]"), "unknown"),
        ((200, b"<html>"), "no-answer"),
        ((500, b""), "no-answer"),
        ((200, json.dumps([{"boundingbox": ["20", "40", "100", "120"]}]).encode()), "large"),
    ],
)
def test_a_place_that_cannot_be_asked_for_is_said(
    download: Callable[..., Fetched], town: Town, place: Answer, key: str
) -> None:
    town.place = place
    with pytest.raises(InputError) as refused:
        download()
    assert refused.value.faults[0].expected.key == f"geo.fetch.{key}"


def test_nobody_there_is_said(tmp_path: Path) -> None:
    nowhere = Service("http://127.0.0.1:9/s", "http://127.0.0.1:9/i", 1, 2, 0.01)
    with pytest.raises(InputError):
        fetch("Town", tmp_path / "t.osm", now=NOW, service=nowhere)


def test_another_form_of_file_is_refused_before_anything_is_asked(
    download: Callable[..., Fetched], town: Town
) -> None:
    with pytest.raises(InputError):
        download("t.shp")
    assert town.asked == []
