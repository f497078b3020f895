"""The catalogue: both languages everywhere, and no sentence that the code asks for in vain."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import planner
from planner.rules import Rule
from planner.words import LANGUAGES, catalogue

PACKAGE = Path(planner.__file__).parent
# A date is written in other parts in either language.
DATE_PARTS = {"day", "month", "month_name", "weekday", "year"}
# Chinese counts people before it names them, English names them.
COUNTED = {"count"}
SPEAKERS = {"say", "text"}


def places(sentence: str) -> set[str]:
    """Return the names of the places in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_sentence_says_the_same_in_both_languages(key: str) -> None:
    said = catalogue()[key]
    assert any(said[language].strip() for language in LANGUAGES)
    assert places(said["zh"]) - DATE_PARTS - COUNTED == places(said["en"]) - DATE_PARTS - COUNTED


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_chinese_is_written_with_chinese_punctuation(key: str) -> None:
    said = re.sub(r"“[^”]*”|`[^`]*`", "", catalogue()[key]["zh"])  # what is to be typed as it is
    assert not re.search(r"[\u3400-\u9fff][,:?!](?![0-9A-Za-z/])", said), said


NO_LONGER_SAID = re.compile(
    r"最忙 ?÷|本期负担|结对保留|可上门时间内排不下|功夫|无人值班日|走访员|路线单|情景"
    r"|余缺分钟|割平面|尚缺 -"
)


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_chinese_speaks_as_an_office_does(key: str) -> None:
    """Words of the solver and of the first drafts, each of which has a plain one by now."""
    assert not NO_LONGER_SAID.search(catalogue()[key]["zh"])


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_english_holds_no_chinese_but_what_it_quotes(key: str) -> None:
    """Names of headers, categories and terms may stand in brackets or quotes."""
    bare = re.sub(r"\([^)]*\)|'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`", "", catalogue()[key]["en"])
    assert not re.search(r"[\u3400-\u9fff]", bare), bare


def literal_keys() -> dict[str, str]:
    """Return every key that code names in full, and where."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        written = file.read_text(encoding="utf-8")
        if re.search(r"from sqlalchemy import .*\btext\b", written):
            continue  # its `text` is a query
        for node in ast.walk(ast.parse(written)):
            key = _key(node)
            if key is not None:
                found[key] = str(file.relative_to(PACKAGE))
    return found


def _key(node: ast.AST) -> str | None:
    """Return the key that a call of `say(language, key)` or `text(key)` names."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if node.func.id not in SPEAKERS:
        return None
    position = 1 if node.func.id == "say" else 0
    if len(node.args) <= position or not isinstance(node.args[position], ast.Constant):
        return None
    return str(node.args[position].value)


def test_every_sentence_that_the_code_names_is_there() -> None:
    missing = {key: file for key, file in literal_keys().items() if key not in catalogue()}
    assert not missing


def test_every_hard_rule_has_its_sentence() -> None:
    assert [rule for rule in Rule if f"rules.{rule}" not in catalogue()] == []


def stages() -> set[str]:
    """Return every stage that long work shows by a name in the code."""
    shown = re.compile(r"""\.show\(\s*["']([\w.-]+)["']""")
    files = sorted(PACKAGE.rglob("*.py"))
    return {stage for file in files for stage in shown.findall(file.read_text(encoding="utf-8"))}


def test_every_stage_of_long_work_has_its_words() -> None:
    assert {stage for stage in stages() if f"progress.{stage}" not in catalogue()} == set()
