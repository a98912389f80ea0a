"""Somebody turns the clock of a running desk back while bookings wait to be tried again: they do not wait twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end2end.killing import Killing
from tests.kit.central import Profile
from tests.kit.misbehaving import a_write
from tests.sync import laws

BOOKINGS = 4
HOUR_SECONDS = 3600.0


@pytest.fixture
def killing(tmp_path: Path) -> Iterator[Killing]:
    made = Killing.begin(tmp_path, Profile.NODE, BOOKINGS, seed=1)
    yield made
    made.close()


def test_what_waits_is_sent_and_arrives_once(killing: Killing) -> None:
    killing.book_without_the_central(BOOKINGS)
    knobs = killing.world.central.knobs
    knobs.unavailable(retry_after_seconds=1, times=3, which=a_write)
    desk = killing.start()
    killing.until(desk, lambda: any(line.startswith("POST") for line in killing.world.central.log))
    killing.turn_the_clock(-HOUR_SECONDS)
    assert desk.ask("arrived")["operations"] == {"applied": BOOKINGS}
    desk.finish("quit")
    laws.no_place_is_sold_twice(killing.world.central)
    assert len(killing.world.visits(None)) == BOOKINGS
