"""The laws of sync.md 6 over whole stories: every single request fails once, and then many by dice, while others book too."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from desktop_app.core.changes import Kind
from desktop_app.core.errors import UserError
from desktop_app.models.conflict import CaseState
from desktop_app.sync.transport import Answer, Door, Request
from tests.kit.central import SERVERS, Profile
from tests.kit.clock import FixedClock
from tests.kit.faulty import FaultyDoor, by_dice
from tests.kit.network import Trick, cut, doubled, lost_after, lost_before, unconnected
from tests.sync.world import Desk, World, close_world, small_world

TRICKS: dict[str, Trick] = {
    "lost before": lost_before,
    "lost after": lost_after,
    "unconnected": unconnected,
    "cut": cut,
    "doubled": doubled,
}
SEEDS = range(3)


def no_place_is_sold_twice(world: World) -> None:
    """Law 1, whoever looks."""
    taken = Counter(part["reference"] for visit in world.visits() for part in visit.get("slot", []))
    assert not [place for place, count in taken.items() if count > 1]
    busy = {f"Slot/{slot['id']}" for slot in world.slots() if slot["status"] == "busy"}
    assert set(taken) == busy, "a place is busy exactly if somebody is booked on it"


def nothing_vanished(desk: Desk) -> None:
    """Law 2: every operation has ended, or waits for a person in an open case."""
    opened = {case.operation_sequence for case in desk.cases() if case.state is CaseState.OPEN}
    for operation in desk.operations():
        ended = operation.state.value in {"applied", "withdrawn", "resolved", "abandoned"}
        assert ended or operation.sequence in opened or _stands_on_a_case(desk, operation.sequence), operation.state


def _stands_on_a_case(desk: Desk, sequence: int) -> bool:
    query = (
        "SELECT count(*) FROM operation_row mine JOIN operation_row other USING (kind, row_id) JOIN operation o"
        " ON o.sequence = other.operation_sequence WHERE mine.operation_sequence = ? AND o.sequence < ?"
        " AND o.state IN ('conflict', 'rejected')"
    )
    return bool(desk.scalar(query, sequence, sequence))


def story(world: World, desk: Desk) -> None:
    """A morning: a new patient, bookings, a move, a cancellation, with the portal in between."""
    new = desk.new_patient("Новикова")
    first = desk.book(0, desk.patient("Белова"))
    second = desk.book(1, desk.patient("Чернов"))
    desk.book(2, new)
    desk.turn(20)
    world.portal_books(3, "Patient/Серова")
    desk.move(first, 4)
    desk.cancel(second)
    desk.turn(20)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_whichever_request_fails_the_end_is_the_same(tmp_path: Path, trick: Trick) -> None:
    """Every ninth request, and for each trick other ones; `test_sweep` loses each of them, `make chaos` does all to all."""
    number, failed = list(TRICKS.values()).index(trick), True
    while failed:
        world = small_world(tmp_path / str(number), FixedClock())
        try:
            desk = world.desk()
            failed = _play(world, desk, number, trick)
        finally:
            close_world(world)
        number += 9
    assert number > 12, "some requests were there to fail"


def _play(world: World, desk: Desk, number: int, trick: Trick) -> bool:
    """The story, with `trick` on its request of this number; whether there was one."""
    seen = 0
    played = False

    def when(request: Request) -> bool:
        nonlocal seen
        seen += 1
        return seen == number + 1

    def play(door: Door, request: Request) -> Answer:
        nonlocal played
        played = True
        return trick(door, request)

    desk.network.plan(when, play)
    story(world, desk)
    desk.settle()
    assert set(desk.states()) == {"applied"}
    assert sorted(slot["status"] for slot in world.slots()) == ["busy"] * 3 + ["free"] * 7
    no_place_is_sold_twice(world)
    world.same(desk)
    return played


@pytest.mark.parametrize("profile", SERVERS, ids=str)
@pytest.mark.parametrize("seed", SEEDS)
def test_two_desks_a_portal_and_a_bad_network_end_in_one_truth(tmp_path: Path, clock: FixedClock, profile: Profile, seed: int) -> None:
    dice = Random(seed)
    world = small_world(tmp_path, clock, profile)
    try:
        desks = [world.desk(), world.desk()]
        for desk in desks:
            desk.network.inner = FaultyDoor(desk.network.inner, clock, by_dice(dice, 0.15))
        for _ in range(25):
            _anything(world, dice.choice(desks), dice)
        for desk in desks:
            inner = desk.network.inner
            assert isinstance(inner, FaultyDoor)
            inner.plan = lambda _number, _request: None
            desk.engine.send_now()
            desk.settle()
        for desk in desks:
            desk.settle(1)
        no_place_is_sold_twice(world)
        for desk in desks:
            nothing_vanished(desk)
            _same_where_nothing_is_held(world, desk)
        rows = Counter(one["identifier"][-1]["value"] for one in world.visits(None) if "identifier" in one)
        assert not [row for row, count in rows.items() if count > 1], "law 3: nothing is made twice"
    finally:
        close_world(world)


def _anything(world: World, desk: Desk, dice: Random) -> None:
    """One event of the day; what a rule refuses does not happen."""
    try:
        match dice.randrange(8):
            case 0 | 1:
                desk.book(dice.randrange(10), desk.patient(dice.choice(["Белова", "Чернов", "Серова"])))
            case 2:
                desk.move(dice.choice(_visits(desk)), dice.randrange(10))
            case 3:
                desk.cancel(dice.choice(_visits(desk)))
            case 4:
                free = [number for number, slot in enumerate(world.slots()) if slot["status"] == "free"]
                world.portal_books(dice.choice(free), "Patient/Серова")
            case 5:
                _portal_cancels(world, dice)
            case 6:
                desk.restart()
            case _:
                desk.turn(dice.choice([1, 20, 60, 300]))
    except (UserError, IndexError):
        return


def _visits(desk: Desk) -> list[str]:
    return [one for one in desk.ids_of(Kind.APPOINTMENT) if desk.values(Kind.APPOINTMENT, one)["status"] == "booked"]


def _portal_cancels(world: World, dice: Random) -> None:
    visit = dice.choice(world.visits())
    world.central.change("Appointment", visit["id"], status="cancelled")
    world.central.change("Slot", visit["slot"][0]["reference"].removeprefix("Slot/"), status="free")


def _same_where_nothing_is_held(world: World, desk: Desk) -> None:
    """Law 4 for all rows but those that wait for a person."""
    held = {
        f"{wire}/{desk.values(kind, row.row_id)['remote_id']}"
        for operation in desk.operations()
        if operation.state.unfinished
        for row in operation.rows
        for kind, wire in ((Kind.SLOT, "Slot"), (Kind.APPOINTMENT, "Appointment"))
        if row.kind == kind.value
    }
    world.same(desk, but=held)
