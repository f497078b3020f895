"""A database on a share of the network is refused before anything is written there."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import StoreError
from planner.store import shares
from planner.web.serve import open_desk

LINUX = "/dev/sda1 / ext4 rw 0 0\n//office/files {at}/net cifs rw 0 0\nx {at}/a\\040b nfs4 rw 0 0\n"


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Say that two folders below a temporary one come from other computers."""
    file = tmp_path / "mounts"
    file.write_text(LINUX.format(at=tmp_path.resolve()), encoding="utf-8")
    monkeypatch.setattr(shares, "MOUNTS", file)
    monkeypatch.setattr(shares.sys, "platform", "linux")
    return tmp_path


@pytest.mark.parametrize(
    ("place", "is_share"),
    [("net", True), ("net/desk", True), ("a b/x", True), ("network", False), ("here", False)],
)
def test_a_folder_is_on_a_share_where_its_mount_says_so(
    mounts: Path, place: str, *, is_share: bool
) -> None:
    assert shares.is_on_share(mounts / place) is is_share


def test_where_nobody_says_what_is_mounted_nothing_is_refused(
    mounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "MOUNTS", mounts / "nowhere")
    assert not shares.is_on_share(mounts / "net")


def test_no_desk_opens_on_a_share_and_nothing_is_written_there(mounts: Path) -> None:
    with pytest.raises(StoreError, match="share"):
        open_desk(mounts / "net" / "desk" / "desk.sqlite", mounts)
    assert not (mounts / "net").exists()
