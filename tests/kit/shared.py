"""The data that lies beside the project for all its builders; a checkout alone does not have it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

SHARED: Final = Path(__file__).resolve().parents[3] / "shared"


def shared(*parts: str) -> Path:
    """A file or folder of the shared data; the asking test is skipped where there is no shared folder at all."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is not beside this checkout")
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path
