"""Open the desk: its database, its address, its server on this computer alone."""

from __future__ import annotations

import logging
import shutil
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn

from planner.domain import Language
from planner.errors import StoreError
from planner.store.engine import Database
from planner.store.shares import is_on_share
from planner.web import shelf
from planner.web.accounts import Accounts
from planner.web.app import build
from planner.web.backups import Backups
from planner.web.begun import Begun
from planner.web.desk import Desk
from planner.web.hands import Hands
from planner.web.jobs import Jobs
from planner.web.sealing import Seals
from planner.web.tables import DESK
from planner.write.left import sweep_below

LOG = logging.getLogger("planner.web")
LOOK_EVERY_S = 600
HOST = "127.0.0.1"
PORT = 8321


def open_desk(
    database: str | Path,
    folder: Path,
    language: Language = "zh",
    clock: Callable[[], float] = time.time,
) -> Desk:
    """
    Return the desk over a database, which is made where there is none.

    Raises
    ------
    StoreError
        If the database cannot be opened, is not ours, is newer than this program, or lies on a
        share of the network.
    """
    log, own, file = None, folder / "desk", None
    if "://" not in str(database):
        if is_on_share(Path(database).parent):
            raise StoreError("share", str(database), "desk")
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        file = Path(database)
        own = file.parent
        log = own / "hands.log"
    opened = Database(database, DESK)
    accounts = Accounts(opened, clock)
    backups = Backups(own, folder, file, clock)
    sweep_below(folder, shelf.DEEPEST)
    hands, jobs = Hands(log), Jobs(log, Begun(opened))
    _sweep_inbox(own / "inbox", jobs)
    seals = Seals(opened, folder, clock)
    jobs.after = seals.after
    inbox = own / "inbox"
    return Desk(opened, accounts, hands, jobs, folder, inbox, backups, seals, language, clock)


def _sweep_inbox(inbox: Path, jobs: Jobs) -> None:
    """Remove files that were sent in to a desk that was killed, but for those still wanted."""
    wanted = {str(job.asked.get("newcomers", "")) for job in jobs.all()}
    for sent in inbox.iterdir() if inbox.is_dir() else ():
        if sent.is_dir() and not any(one.startswith(str(sent)) for one in wanted):
            shutil.rmtree(sent, ignore_errors=True)


def hosts_of(port: int) -> frozenset[str]:
    """Return what ``Host`` may say of a server on this computer."""
    names = {f"{name}:{port}" for name in (HOST, "localhost")}
    return frozenset(names | ({HOST, "localhost"} if port == 80 else set()))


def address_of(desk: Desk, port: int) -> str:
    """Return where to point the browser: at the first account's page where there is none yet."""
    path = f"/first/{desk.first}" if desk.accounts.are_none() else "/"
    return f"http://{HOST}:{port}{path}"


def listen(port: int) -> socket.socket:
    """
    Return a socket of this computer alone, on which the server will listen.

    Raises
    ------
    OSError
        If somebody else listens there.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Not SO_REUSEADDR on Windows: there it lets two listen on one port.
        if sys.platform != "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((HOST, port))
        opened.listen(128)  # whoever asks before the server is up waits and is not refused
    except OSError:
        opened.close()
        raise
    return opened


def _daily(desk: Desk, over: threading.Event) -> None:
    """Make a backup whenever the newest is older than a day, until the desk closes."""
    while not over.wait(LOOK_EVERY_S):
        try:
            if desk.backups.is_due():
                desk.backups.make()
        except (OSError, sqlite3.Error):
            LOG.exception("backup")  # the page of backups shows how old the newest is


def serve(desk: Desk, on: socket.socket) -> None:
    """Answer until the process is asked to end."""
    port = on.getsockname()[1]
    config = uvicorn.Config(
        build(desk, hosts_of(port)),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
        http="h11",
        ws="none",
        lifespan="off",
    )
    over = threading.Event()
    threading.Thread(target=_daily, args=(desk, over), daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[on])
    finally:
        over.set()
        desk.jobs.close()
        desk.hands.close()
        desk.database.close()
