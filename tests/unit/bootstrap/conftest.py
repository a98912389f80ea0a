"""A profile of a desk in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.core.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """Not there yet."""
    return Profile(tmp_path / "desk")
