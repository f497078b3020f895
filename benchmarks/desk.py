"""
The desk in a real browser against its budgets, a sub-district's and a small office's.

A sub-district has 1,500 elders and 12 helpers, an office 220 and 4.
``python -m benchmarks.desk [--elders N --helpers M] [--folder F] [--out F]`` invents the town,
plans a week quickly, opens ``planner serve`` on it and does what a coordinator does, in a
headless Chromium and over plain HTTP. Each line has the budget beside what was measured;
``benchmarks/results/desk.md`` is the baseline. With `--folder` the town is made once and kept.
Whatever else the machine does counts in: its load stands below the table.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.harness import data_folder, deliver, machine, parser, planner, table

MONDAY = "2026-11-23"
STREETS = "wuhan_dongxihu_changqing_clip"
PASSWORD = "four grey herons wade"  # noqa: S105 - of an account that is thrown away
HEADS = ("what", "budget", "measured", "holds")
HEAVY = ("numba", "llvmlite", "numpy", "scipy", "ortools", "highs", "shapely", "pyarrow", "osmium")
"""What the web process must not load: names of folders with shared libraries."""
OFFICE = (220, 4)
"""Elders and helpers of a small office."""
USERS, EVERY_S = 50, 3.0
COMMITS = 24
MARK = "performance.getEntriesByName('interactive')"
KEY_S = 0.28
"""Seconds a key of a person who does not type blind (Card, Moran and Newell 1980)."""


@dataclass
class Client:
    """Somebody with a session, over plain HTTP."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
        """Return status and body of one answer; remember its cookies."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        heads = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method == "POST":
            heads |= {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        line.request(method, path, body, heads)
        answer = line.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        return answer.status, content

    def get(self, path: str) -> bytes:
        """Return a page."""
        status, content = self.ask("GET", path)
        if status != 200:
            sys.exit(f"{path}: {status}")
        return content

    def post(self, path: str, **fields: str) -> int:
        """Send a form."""
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urlencode(fields).encode(), kind)[0]

    def send(self, path: str, body: object) -> dict[str, Any]:
        """Send JSON."""
        status, content = self.ask("POST", path, json.dumps(body).encode(), "application/json")
        return {"status": status, **json.loads(content)}


def town(folder: Path, elders: int, helpers: int) -> None:
    """Invent a town below `folder` and plan a week of it, where that was not done before."""
    if (folder / "planned" / "week" / "plan.json").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    streets, made = folder / "streets.osm.pbf", folder / "towns" / "week"
    shutil.copyfile(data_folder() / "osm" / f"{STREETS}.osm.pbf", streets)
    asked = ("--elders", elders, "--helpers", helpers, "--start", MONDAY, "--out", made)
    subprocess.run(planner("synth", "--streets", streets, *map(str, asked)), check=True)
    words = ("--start", MONDAY, "--effort", "quick", "--out", folder / "planned")
    subprocess.run(planner("batch", made.parent, *map(str, words)), check=True)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(folder: Path) -> Any:
    """Open the desk on `folder` in a process of its own; yield port, process, seconds, token."""
    port = free_port()
    base = Path(tempfile.mkdtemp(dir=folder, prefix=".desk"))
    began = time.perf_counter()
    where = ("--db", base / "desk.sqlite", "--folder", folder, "--port", str(port))
    process = subprocess.Popen(
        planner("serve", *where),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = process.stdout
    if lines is None:
        sys.exit("no output")
    token = ""
    while not token:
        token = "".join(re.findall(r"/first/(\S+)", lines.readline()))
    Client(port).get("/enter")
    seconds = time.perf_counter() - began
    try:
        yield port, process, seconds, token
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(base)


def loaded(process: subprocess.Popen[str]) -> set[str]:
    """Return what of `HEAVY` the process has mapped into its memory."""
    written = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    return {name for name in HEAVY if f"/{name}" in written}


def weight(process: subprocess.Popen[str]) -> float:
    """Return what web process and hand together hold in memory, MB."""
    own = str(process.pid)
    held = 0
    for at in Path("/proc").glob("[0-9]*"):
        try:
            written = (at / "status").read_text(encoding="utf-8")
        except OSError:  # it has ended meanwhile
            continue
        told = dict(line.split(":\t", 1) for line in written.splitlines() if ":\t" in line)
        if own in (at.name, told.get("PPid", "")):
            held += int(told.get("VmRSS", "0 kB").split()[0])
    return held / 1000


def timed(do: Callable[..., Any], *given: Any, **named: Any) -> tuple[float, Any]:
    """Return how many milliseconds something takes, and what comes of it."""
    began = time.perf_counter()
    came = do(*given, **named)
    return 1000 * (time.perf_counter() - began), came


def p95(found: Iterable[float]) -> float:
    """Return the value that nineteen of twenty stay below."""
    known = sorted(found)
    return known[min(len(known) - 1, int(0.95 * len(known)))]


def interactive(browser: Any, port: int, path: str, client: Client) -> tuple[float, float]:
    """
    Return milliseconds to a board that answers, with an empty cache and from another page.

    From the wish for the page to the end of the first frame that shows it after every key and
    press is heard, by the page's own clock: the tools of the test come after it.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies(
        [
            {"name": k, "value": v, "url": f"http://127.0.0.1:{port}"}
            for k, v in client.cookies.items()
        ]
    )
    page = context.new_page()
    found = []
    for _ in range(2):
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="commit")
        page.wait_for_selector("#desk[data-map=drawn]", timeout=120_000)
        page.wait_for_function(f"{MARK}.length", timeout=120_000)
        if not page.query_selector(".chip[tabindex='0']"):
            sys.exit("a board that does not answer")
        found.append(float(page.evaluate(f"{MARK}[0].startTime")))
        page.goto(f"http://127.0.0.1:{port}/me")
    context.close()
    return found[0], found[1]


def boards(port: int, path: str, client: Client) -> list[tuple[str, str, float]]:
    """Measure the board in a browser: the first of a server's life, then three times."""
    from playwright.sync_api import sync_playwright

    which = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which, args=["--no-sandbox", "--disable-gpu"]
        )
        first, _ = interactive(browser, port, path, client)
        several = [interactive(browser, port, path, client) for _ in range(3)]
        browser.close()
    cold, warm = (sorted(one[at] for one in several)[1] for at in (0, 1))
    return [
        ("board, first of the server's life, ms", "3000", first),
        ("board interactive, cold, ms", "1000", cold),
        ("board interactive, warm, ms", "400", warm),
    ]


def changes(client: Client, path: str, elders: list[str]) -> list[tuple[str, str, float]]:
    """Measure prices, reasons and commits of elders drawn by lot."""
    api = f"/api{path}"
    chosen = random.Random(1).sample(elders, min(40, len(elders)))
    priced = [timed(client.get, f"{api}/elders/{elder}/prices") for elder in chosen]
    whys = [timed(client.get, f"{api}/elders/{elder}/why")[0] for elder in chosen[:12]]
    commits: list[float] = []
    version = json.loads(client.get(api))["version"]
    for elder, (_, told) in zip(chosen, priced, strict=True):
        can = [one for one in json.loads(told)["prices"] if "extra" in one]
        if not can or len(commits) >= COMMITS:
            continue
        edits = [{"do": "give", "elder": elder, "helper": can[0]["helper"]}]
        spent, answer = timed(client.send, f"{api}/edits", {"edits": edits, "expected": version})
        if answer["status"] == 200 and answer["made"]:
            commits.append(spent)
            version = answer["version"]
    return [
        ("prices of all helpers, p95 ms", "300", p95(spent for spent, _ in priced)),
        (f"commit, {len(commits)} gives, p95 ms", "300", p95(commits)),
        ("why, p95 ms", "1000", p95(whys)),
    ]


def sheets(client: Client, path: str) -> list[tuple[str, str, float]]:
    """Issue, and measure sheets: shown, saved, typed."""
    if client.post(f"{path}/issue") != 303:
        sys.exit("not issued")
    body = client.get(f"{path}/book").decode()
    numbers = sorted(set(re.findall(r"number=(\d{8})", body)))[:12]
    book = f"{path}/book"
    shown = [timed(client.get, f"{book}?number={one}")[0] for one in numbers]
    saved = [timed(client.post, book, number=one, typed="1*3 2*1")[0] for one in numbers]
    keys = len("00412637") + 1 + len("3*3 7*1 12*5") + 1
    typing = KEY_S * keys + (p95(shown) + p95(saved)) / 1000
    return [
        ("sheet shown, p95 ms", "150", p95(shown)),
        ("sheet saved, p95 ms", "200", p95(saved)),
        (f"sheet of 15 doors, three exceptions, {keys} keys, s", "15", typing),
    ]


def many(client: Client, path: str, seconds: float) -> list[tuple[str, str, float]]:
    """Let fifty users ask for a page and make a durable write each three seconds."""
    book = f"{path}/book"
    numbers = sorted(set(re.findall(r"number=(\d{8})", client.get(book).decode())))
    found: list[float] = []
    over = time.monotonic() + seconds
    lots = random.Random(2)
    pauses = [lots.random() * EVERY_S for _ in range(USERS)]

    def user(at: int) -> None:
        time.sleep(pauses[at])
        own = Client(client.port, dict(client.cookies))
        turn = at
        while time.monotonic() < over:
            began = time.monotonic()
            one, typed = numbers[turn % len(numbers)], f"1*{turn % 2 + 1}"
            found.append(timed(own.get, f"{book}?number={one}")[0])
            found.append(timed(own.post, book, number=one, typed=typed)[0])
            turn += USERS
            time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))

    threads = [threading.Thread(target=user, args=(at,)) for at in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [(f"{USERS} users, {len(found)} answers, p95 ms", "300", p95(found))]


def _told(found: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Tell on the way what was measured: a run takes minutes."""
    for what, _, value in found:
        print(f"{what} {value:.1f}", file=sys.stderr, flush=True)
    return found


def entered(port: int, token: str) -> tuple[Client, str]:
    """Return somebody with the first account, and where the plan is."""
    client = Client(port)
    client.post(f"/first/{token}", name="li", password=PASSWORD, again=PASSWORD)
    client.post("/enter", name="li", password=PASSWORD)
    return client, re.findall(r"/plans/[0-9a-f]{12}", client.get("/").decode())[0]


def paired(client: Client, path: str) -> list[str]:
    """Return whom a helper visits."""
    board = json.loads(client.get(f"/api{path}"))
    return [one for one, known in board["elders"].items() if known["state"] == "pair"]


def office(folder: Path) -> list[tuple[str, str, float]]:
    """Measure prices and commits in a small office."""
    with served(folder) as (port, _, _, token):
        client, path = entered(port, token)
        client.get(path)
        told = changes(client, path, paired(client, path))[:2]
    return [(f"small office, {what}", budget, value) for what, budget, value in told]


def measure(folder: Path, small: Path, seconds: float) -> list[tuple[object, ...]]:
    """Return the rows of the table."""
    with served(folder) as (port, process, start, token):
        client, path = entered(port, token)
        found: list[tuple[str, str, float]] = [("server start to login page, s", "2", start)]
        found += _told(boards(port, path, client))
        page = client.get(path)
        found.append(("board page, kB gz", "120", len(gzip.compress(page)) / 1000))
        found += _told(changes(client, path, paired(client, path)))
        found += _told(sheets(client, path))
        found += _told(many(client, path, seconds))
        heavy = loaded(process)
        found.append(("heavy libraries in the web process", "0", float(len(heavy))))
        found.append(("memory of web process and hand, MB", "1500", weight(process)))
    found += _told(office(small))
    return [
        (what, budget, f"{value:.2f}" if value < 20 else f"{value:.0f}",
         "" if not budget else "yes" if value <= float(budget) else "NO")
        for what, budget, value in found
    ]  # fmt: skip


def main() -> None:
    """Measure and print."""
    asked = parser(__doc__)
    asked.add_argument("--elders", type=int, default=1_500)
    asked.add_argument("--helpers", type=int, default=12)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--seconds", type=float, default=30.0)
    options = asked.parse_args()
    kept = options.folder or Path(tempfile.mkdtemp())
    small = kept / "small"
    town(kept, options.elders, options.helpers)
    town(small, *OFFICE)
    with tempfile.TemporaryDirectory(dir=kept) as place:  # each run begins with the same plans
        work, little = Path(place) / "district", Path(place) / "office"
        left = shutil.ignore_patterns(Path(place).name, small.name)
        shutil.copytree(kept, work, ignore=left)
        shutil.copytree(small, little)
        rows = measure(work, little, options.seconds)
    if options.folder is None:
        shutil.rmtree(kept)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    note = f"{options.elders} elders, {options.helpers} helpers; {machine()}; load {load}"
    deliver(f"{table(HEADS, rows)}\n\n{note}", options)


if __name__ == "__main__":
    main()
