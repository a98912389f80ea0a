"""A file is written whole or not at all: a full disk or a folder that is gone costs nobody the file that was there."""

import errno
import os
import sys
from pathlib import Path

import pytest

from desktop_app.core.paths import replace_file


def test_the_new_content_stands_alone_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "ticket.pdf"
    for content in (b"first", b"second, longer", b""):
        replace_file(path, content)
        assert path.read_bytes() == content
        assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_full_at_the_last_moment_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ticket.pdf"
    replace_file(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_gone_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "gone" / "ticket.pdf", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_private_file_is_its_owners_from_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    replace_file(path, b"{}", private=True)
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
