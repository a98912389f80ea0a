"""A desk that is killed again and again, in the middle of sending or anywhere: nothing is lost, nothing is sent twice (sync.md 6)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.end2end.killing import Killing
from tests.kit.central import SERVERS, Profile

pytestmark = pytest.mark.timeout(300)  # on a busy computer many starts of a program take their time
BOOKINGS: Final = 24
# Seconds that the central takes for each answer while the desk is killed: in the middle of a transaction, or wherever it comes.
KILLS: Final = (0.3, 0.0, 0.3, 0.0)
ANYWHERE: Final = 8


@pytest.fixture
def killing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Killing]:
    """A central like the server that the test names."""
    made = Killing.begin(tmp_path, request.param, BOOKINGS, seed=SERVERS.index(request.param))
    yield made
    made.close()


@pytest.mark.parametrize("killing", SERVERS, ids=str, indirect=True)
def test_killed_in_the_middle_of_sending_it_loses_nothing_and_doubles_nothing(killing: Killing) -> None:
    killing.book_without_the_central(BOOKINGS)
    for delay in KILLS:
        killing.kill_while_sending(delay)
    killing.nothing_is_lost_and_nothing_doubled()


@pytest.mark.parametrize("killing", [Profile.NODE, Profile.BATCH], ids=str, indirect=True)
def test_killed_anywhere_it_loses_nothing_and_doubles_nothing(killing: Killing) -> None:
    """On either path; `make chaos` does it at each server."""
    killing.kill_anywhere(2)  # in the first fetch, with nothing here yet
    killing.book_without_the_central(BOOKINGS // 2)
    killing.kill_anywhere(ANYWHERE - 2)
    killing.nothing_is_lost_and_nothing_doubled()
