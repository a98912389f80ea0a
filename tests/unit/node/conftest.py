"""A running node for each test, on loopback, with a clock that the test owns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.rest import Rest


@pytest.fixture
def central(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Central]:
    """The node, empty."""
    with Central(tmp_path / "central", clock=clock, ids=ids) as running:
        yield running


@pytest.fixture
def rest(central: Central) -> Rest:
    """A client of it."""
    return Rest(central.url, central.token)
