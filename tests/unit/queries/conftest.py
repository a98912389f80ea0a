"""Fixtures of the reads' tests: one replica for a file, additions for a test."""

from collections.abc import Iterator

import pytest

from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.unit.queries.additions import Additions, beside
from tests.unit.services.desk import clerk

__all__ = ["clerk"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """A replica that no test keeps anything in."""
    replica = small_replica(tmp_path_factory.mktemp("town"), FixedClock(), SequentialIds())
    yield replica
    replica.store.close()


@pytest.fixture
def more(town: Replica) -> Iterator[Additions]:
    """The replica with rows of the test's own beside it."""
    with beside(town) as additions:
        yield additions
