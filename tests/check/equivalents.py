"""Lies about the checker that change nothing, each with the reason why no test can find it out."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
