"""The faulty door does to a request what its plan says, and nothing else; time passes on the test's clock only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from desktop_app.sync.transport import READ_SECONDS, HttpDoor, NoAnswer, Request
from tests.kit.central import Central
from tests.kit.clock import FixedClock
from tests.kit.faulty import Fault, FaultyDoor, at, by_dice, on_writes
from tests.kit.rest import slot

CREATE = Request("POST", "Slot", json.dumps(slot()).encode())
LOOK = Request("GET", "Slot")


@pytest.fixture
def central(tmp_path: Path, clock: FixedClock) -> Iterator[Central]:
    """A central that behaves."""
    with Central(tmp_path, clock=clock) as running:
        yield running


@pytest.fixture
def door(central: Central, clock: FixedClock) -> Iterator[FaultyDoor]:
    """A door to it, faultless so far."""
    found = FaultyDoor(HttpDoor(central.url, clock, lambda: central.token), clock)
    yield found
    found.close()


def test_without_a_plan_all_goes_well(central: Central, door: FaultyDoor) -> None:
    assert door.base == central.url
    assert door.ask(CREATE).status == 201
    assert door.ask(LOOK).status == 200
    assert door.log == [("POST", "Slot", None), ("GET", "Slot", None)]


@pytest.mark.parametrize(
    ("fault", "sent", "done", "seconds"),
    [
        (Fault.UNREACHABLE, False, 0, 0.0),
        (Fault.DROPPED_BEFORE, True, 0, READ_SECONDS),
        (Fault.DROPPED_AFTER, True, 1, 0.0),
        (Fault.LATE, True, 1, READ_SECONDS),
    ],
)
def test_no_answer_is_told_with_what_is_sure(
    central: Central, door: FaultyDoor, clock: FixedClock, fault: Fault, sent: bool, done: int, seconds: float
) -> None:
    before = clock.monotonic()
    door.plan = on_writes(fault)
    with pytest.raises(NoAnswer) as caught:
        door.ask(CREATE)
    assert caught.value.sent is sent
    assert len(central.all("Slot")) == done
    assert clock.monotonic() - before == seconds


def test_a_doubled_request_is_done_twice(central: Central, door: FaultyDoor) -> None:
    door.plan = on_writes(Fault.DOUBLED)
    assert door.ask(CREATE).status == 201
    assert len(central.all("Slot")) == 2


def test_an_echoed_request_comes_again_just_before_the_next_one(central: Central, door: FaultyDoor) -> None:
    door.plan = on_writes(Fault.ECHOED)
    assert door.ask(CREATE).status == 201
    assert len(central.all("Slot")) == 1
    door.ask(LOOK)
    door.ask(LOOK)
    assert len(central.all("Slot")) == 2


def test_somebody_in_between_answers_and_nothing_is_done(central: Central, door: FaultyDoor) -> None:
    door.plan = on_writes(Fault.THROTTLED, Fault.THROTTLED_BARE, Fault.PORTAL)
    wished, bare, page = (door.ask(CREATE) for _ in range(3))
    assert (wished.status, wished.headers["retry-after"], bare.status, "retry-after" in bare.headers) == (429, "30", 429, False)
    assert (page.status, page.body[:15]) == (200, b"<!doctype html>")
    assert central.all("Slot") == []


def test_answers_may_be_failures_halves_and_lies_although_all_was_done(central: Central, door: FaultyDoor) -> None:
    door.plan = on_writes(Fault.FAILED_AFTER, Fault.HALF_BODY, Fault.WRONG_JSON)
    failed, half, wrong = (door.ask(CREATE) for _ in range(3))
    assert (failed.status, half.status, wrong.status) == (502, 201, 201)
    with pytest.raises(ValueError, match=r".+"):
        json.loads(half.body)
    assert json.loads(wrong.body)["entry"] == {"not": "a list"}
    assert len(central.all("Slot")) == 3


def test_a_slow_answer_says_how_slow_it_was(door: FaultyDoor, clock: FixedClock) -> None:
    door.plan = at(0, Fault.SLOW)
    began = clock.now()
    answer = door.ask(LOOK)
    assert answer.status == 200
    assert answer.seconds >= READ_SECONDS / 2
    assert (answer.moment - began).total_seconds() == READ_SECONDS / 2


def test_plans_meet_the_request_they_mean(door: FaultyDoor) -> None:
    door.plan = at(1, Fault.UNREACHABLE)
    assert door.ask(LOOK).status == 200
    with pytest.raises(NoAnswer):
        door.ask(LOOK)
    assert door.ask(LOOK).status == 200
    door.plan = on_writes(Fault.UNREACHABLE)
    assert door.ask(LOOK).status == 200
    with pytest.raises(NoAnswer):
        door.ask(CREATE)


def test_dice_fall_the_same_for_the_same_seed() -> None:
    def fallen(seed: int) -> list[Fault | None]:
        plan = by_dice(Random(seed), 0.5, Fault.LATE, Fault.DOUBLED)
        return [plan(number, LOOK) for number in range(50)]

    assert fallen(1) == fallen(1)
    assert set(fallen(1)) == {None, Fault.LATE, Fault.DOUBLED}
    assert by_dice(Random(1), 1.0)(0, LOOK) in set(Fault)
