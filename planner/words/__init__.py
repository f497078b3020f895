"""
Every word that a person reads, in Chinese and English, from one catalogue.

The catalogue is the ``*.toml`` files beside this module, one per subject. A key is the
file's name and the path inside it: ``[stop] late = {zh = "…", en = "…"}`` in
``sheets.toml`` is ``sheets.stop.late``. Places in a sentence are named: ``{elder}``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from planner.errors import Text, Word

LANGUAGES = ("zh", "en")


def say(language: str, key: str, **values: object) -> str:
    """
    Return the sentence `key` in `language`, its places filled.

    Raises
    ------
    KeyError
        If the catalogue has no such sentence; a fault of ours, caught by a test.
    """
    filled = {name: _filled(language, value) for name, value in values.items()}
    return _subject(key.partition(".")[0])[key][language].format(**filled)


def _filled(language: str, value: object) -> object:
    """Return what stands in a place of a sentence, in its language."""
    if isinstance(value, Word):
        return value.zh if language == "zh" else value.en
    return speak(language, value) if isinstance(value, Text) else value


def speak(language: str, sentence: Text) -> str:
    """Return `sentence` in `language`."""
    return say(language, sentence.key, **dict(sentence.values))


def in_every_language(key: str) -> list[str]:
    """
    Return a sentence in every language, its places open.

    Raises
    ------
    KeyError
        If the catalogue has no such sentence.
    """
    sentence = _subject(key.partition(".")[0])[key]
    return [sentence[language] for language in LANGUAGES]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return every sentence: key to language to words."""
    sentences: dict[str, dict[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            sentences |= _subject(file.name.removesuffix(".toml"))
    return sentences


@cache
def _subject(name: str) -> dict[str, dict[str, str]]:
    """Return the sentences of one file; a command that needs few reads no more of them."""
    sentences: dict[str, dict[str, str]] = {}
    file = files(__name__) / f"{name}.toml"
    if not file.is_file():
        raise KeyError(name)
    _gather(tomllib.loads(file.read_text(encoding="utf-8")), name, sentences)
    return sentences


def _gather(table: dict[str, Any], prefix: str, into: dict[str, dict[str, str]]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict) and set(value) == set(LANGUAGES):
            into[key] = value
        elif isinstance(value, dict):
            _gather(value, key, into)
        else:
            raise TypeError(f"{key}: a sentence needs {LANGUAGES}")
