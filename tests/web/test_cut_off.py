"""Works that were cut off are offered again: by a kill, by a reboot, by the desk's own end."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from planner.web import shelf
from planner.words import say
from tests.web.desks import Open, opened
from tests.web.test_work import begin, waited


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_desks_end_cut_off_is_offered_again_and_done(
    desk: Open, tmp_path: Path, language: str
) -> None:
    (ground,) = shelf.scenarios(tmp_path)
    asked = {"scenario": str(ground.folder), "language": language, "now": desk.clock.now}
    desk.desk.jobs.start("check", ground.place, "wang", **asked)
    desk.desk.jobs.close()
    with opened(tmp_path) as later:
        (cut,) = later.desk.jobs.all()
        assert (cut.state, cut.by) == ("cut", "wang")
        client = later.client("li")
        home, page = client.get("/").body, client.get(f"/jobs/{cut.key}").body
        assert f"/jobs/{cut.key}" in home
        assert f'lang="{language}' in page
        assert say(language, "desk.work.again") in page
        assert say(language, "desk.work.again-why") in page
        at = client.post(f"/jobs/{cut.key}/again").headers["location"]
        assert waited(client, at).json["state"] == "done"
        assert client.get(f"/jobs/{cut.key}").status == 404
    with opened(tmp_path) as last:
        assert last.desk.jobs.all() == [], "what is over is not offered"


def test_what_was_cut_off_may_be_left_and_goes_with_whom_it_names(
    desk: Open, tmp_path: Path
) -> None:
    desk.add("boss", "coordinator", "admin")
    events = [{"kind": "ends", "who": "E5", "first": "2026-11-25", "last": "2026-11-25"}]
    for who in (events, []):
        desk.desk.jobs.start("change", "week", "li", plan="nowhere", out="x", events=who)
    desk.desk.jobs.close()
    with opened(tmp_path) as later:
        one, other = later.desk.jobs.all()
        named = next(job for job in (one, other) if job.asked["events"])
        client = later.client("boss")
        rest = one if named is other else other
        assert client.post(f"/jobs/{rest.key}/discard").headers["location"] == "/"
        assert client.post("/forget", elder="E5").status == 303
        assert later.desk.jobs.get(named.key) is None
    with opened(tmp_path) as last:
        assert [job.do for job in last.desk.jobs.all() if job.do == "change"] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_worker_that_is_killed_is_told_and_its_work_done_again(desk: Open, language: str) -> None:
    client = desk.client("li")
    at = begin(client, desk).headers["location"]
    job = desk.desk.jobs.get(at.rpartition("/")[2])
    assert job is not None
    while job.process is None:
        time.sleep(0.01)
    os.kill(job.process.pid, signal.SIGKILL)
    told = waited(client, at).json
    assert told["state"] == "failed"
    assert told["lines"] == [say(language, "desk.work.failed")]
    again = client.post(f"{at}/again").headers["location"]
    assert waited(client, again).json["state"] == "done"
