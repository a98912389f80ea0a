"""The worlds that tests of the exchange happen in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.central import SERVERS
from tests.kit.clock import FixedClock
from tests.sync.world import Desk, World, close_world, small_world


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    """A central like our own node."""
    made = small_world(tmp_path, clock)
    yield made
    close_world(made)


@pytest.fixture(params=SERVERS, ids=str)
def any_world(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[World]:
    """A central like each of the servers in turn."""
    made = small_world(tmp_path, clock, request.param)
    yield made
    close_world(made)


@pytest.fixture
def desk(world: World) -> Desk:
    """A desk in step with the central."""
    return world.desk()
