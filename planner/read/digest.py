"""One digest of every input, the same on every machine: contents count, paths do not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from planner.read.layers import NAME, Layer


def digest(
    inputs: Iterable[tuple[str, Path]], streets: Path, policy: Path, stack: Iterable[Layer]
) -> str:
    """Return the SHA-256 over role and content of every file used, in a fixed order."""
    named = [("scenario", layer.folder / NAME) for layer in stack]
    whole = hashlib.sha256()
    for role, path in [*named, *inputs, ("policy", policy), ("streets", streets)]:
        whole.update(f"{role} {_of(path)}\n".encode())
    return whole.hexdigest()


def _of(path: Path) -> str:
    """Return the SHA-256 of one file, read in pieces; of nothing if it is not there."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def policy_file(policy: str) -> Path:
    """Return the file of a shipped pack, or the path that `policy` is."""
    if policy.endswith(".toml"):
        return Path(policy)
    return Path(str(files("planner") / "policies" / f"{policy}.toml"))
