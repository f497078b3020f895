"""A desk on a port of its own, asked as a browser asks, without a browser."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn

from planner.web.app import build
from planner.web.desk import Desk
from planner.web.hand import Hand, answer
from planner.web.hands import Hands, heard
from planner.web.job import control_of, run
from planner.web.jobs import Job, Jobs
from planner.web.serve import hosts_of, listen, open_desk

PASSWORD = "four grey herons wade"
SAME = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1_796_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Somebody at a browser: keeps cookies, follows nothing."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        connection.request(method, path, body, {**sent, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, **fields: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), {**SAME, **kind})

    def send(self, path: str, body: object, **headers: str) -> Answer:
        kind = {"Content-Type": "application/json"}
        return self.ask("POST", path, json.dumps(body), {**SAME, **kind, **headers})

    def enter(self, name: str = "li", password: str = PASSWORD) -> Answer:
        return self.post("/enter", name=name, password=password)


class Inside(Hands):
    """Hands inside the test's own process: what they load is loaded once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[Path, Hand] = {}
        self.alone = threading.Lock()

    def warm(self, folder: Path, language: str) -> None:
        """Leave it: what is needed is loaded by whoever asks."""

    def ask(self, folder: Path, do: str, language: str, **values: Any) -> dict[str, Any]:
        asked = json.loads(json.dumps({"do": do, "language": language, **values}))
        with self.alone:
            hand = self.open.setdefault(folder, Hand(folder))
            return heard(json.loads(json.dumps(answer(hand, asked))))


class Beside(Jobs):
    """Works inside the test's own process, one at a time: what they load is loaded once."""

    def _run(self, job: Job) -> None:
        job.state = "runs"
        told = run(job.asked, control_of(job.asked))
        job.told = json.loads(json.dumps(told))
        self.finish(job, job.told)
        job.state = "done" if "done" in told else "failed"


@dataclass(frozen=True, slots=True)
class Open:
    """An open desk: its state and its port."""

    desk: Desk
    port: int
    clock: Clock

    def client(self, name: str | None = None) -> Client:
        client = Client(self.port)
        if name is not None:
            assert client.enter(name).status == 303
        return client

    def add(self, name: str, *roles: str, language: str = "en") -> None:
        made = self.desk.accounts.add(
            name, PASSWORD, roles, language=language, by="test", first=False
        )
        assert made


@contextmanager
def opened(folder: Path, *, inside: bool = True) -> Iterator[Open]:
    """Open a desk below `folder`; with `inside` False its hands are processes of their own."""
    clock = Clock()
    desk = open_desk(folder / "desk" / "desk.sqlite", folder, "en", clock)
    if inside:
        desk.hands = Inside()
    on = listen(0)
    port = on.getsockname()[1]
    config = uvicorn.Config(
        build(desk, hosts_of(port)), log_level="error", lifespan="off", server_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [on]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Open(desk, port, clock)
    finally:
        server.should_exit = True
        thread.join()
        on.close()
        desk.jobs.close()
        desk.hands.close()
        desk.database.close()
