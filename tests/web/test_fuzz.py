"""Whatever is sent to whatever route: an answer of ours, never a fault, never a foreign name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.web import shelf
from planner.web.pages.changes import FIELDS
from planner.web.routes import WAYS, Way
from tests.web.desks import SAME, Client, Open, opened
from tests.web.weeks import planned

SLOW = frozenset(
    {
        "/jobs",
        "/enter",
        "/leave",
        "/language",
        "/first/{token}",
        "/begin",
        "/me/password",
        "/me/sessions",
    }
)
"""Routes with tests of their own that begin long work, hash passwords or end the session."""
LANGUAGES = ("zh", "en")
SPOKEN = ["zh", pytest.param("en", marks=pytest.mark.slow)]
LONG = ("/files", "/office", "/reports", "/change", "/check", "/places", "/issue", "/forget")
ODD = st.sampled_from(
    ["", "E1", "E9", "H1", "H2", "2026-11-24", "<img>", "\0", "../..", "💥", "-1"]
)
WORD = ODD | st.text(max_size=12)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
    max_leaves=6,
)
EDIT = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda do: st.fixed_dictionaries({"do": st.just(do), **dict.fromkeys(FIELDS[do], WORD)})
)
BODY = st.dictionaries(WORD, JSON, max_size=4) | st.fixed_dictionaries(
    {"edits": st.lists(EDIT, max_size=3), "expected": st.integers(-1, 3)},
    optional={"force": JSON, "reason": JSON},
)
QUIET = [
    way
    for way in WAYS
    if way.path not in SLOW and not (way.method == "POST" and way.path.endswith(LONG))
]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Open one desk for all examples, with one account of every role."""
    folder: Path = tmp_path_factory.mktemp("fuzz")
    planned(folder)
    with opened(folder) as desk:
        for language in LANGUAGES:
            desk.add(f"all-{language}", "coordinator", "admin", "auditor", language=language)
            desk.add(f"head-{language}", "viewer", language=language)
        yield desk


def address(way: Way, desk: Open, data: st.DataObject) -> str:
    """Return the route's address with the plan's key, or something odd, in its places."""
    keys = [one.key for one in shelf.plans(desk.desk.folder)]
    keys += [one.key for one in shelf.scenarios(desk.desk.folder)]
    path = way.path.replace("{file:path}", "{file}")
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        known = st.sampled_from(keys) if name in {"plan", "ground"} else WORD
        path = before + quote(data.draw(known | WORD, label=name), safe="") + after
    return path


def ask(client: Client, way: Way, path: str, data: st.DataObject) -> Any:
    if way.method == "GET":
        fields = data.draw(st.dictionaries(st.sampled_from(["from", "to", "by", "number"]), WORD))
        return client.get(f"{path}?{urlencode(fields)}" if fields else path)
    if way.is_api:
        sent = json.dumps(data.draw(BODY, label="body"))
        kind = "application/json"
    else:
        names = st.sampled_from(["number", "typed", "name", "elder", "do", "first"]) | WORD
        sent = urlencode(data.draw(st.dictionaries(names, WORD, max_size=4), label="form"))
        kind = "application/x-www-form-urlencoded"
    return client.ask(way.method, path, sent, {**SAME, "Content-Type": kind})


@pytest.mark.parametrize("language", SPOKEN)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_answer_is_a_fault_of_ours(fuzzed: Open, language: str, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(QUIET), label="way")
    client = fuzzed.client(f"all-{language}")
    answer = ask(client, way, address(way, fuzzed, data), data)
    assert answer.status < 500 or answer.status == 503, (way.path, answer.body[:400])
    assert "Traceback" not in answer.body


@pytest.mark.parametrize("language", SPOKEN)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_answer_to_a_viewer_holds_a_name(
    fuzzed: Open, language: str, data: st.DataObject
) -> None:
    way = data.draw(st.sampled_from(QUIET), label="way")
    client = fuzzed.client(f"head-{language}")
    answer = ask(client, way, address(way, fuzzed, data), data)
    assert answer.status < 500 or answer.status == 503
    assert not [n for n in range(1, 8) if f"Elder {n}" in answer.body], way.path
