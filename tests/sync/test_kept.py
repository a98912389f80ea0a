"""An upgrade in the middle of an outage: what an earlier program left waiting is opened, brought up to date, and sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.models.conflict import CaseKind, CaseState
from desktop_app.models.operation import OperationKind
from desktop_app.services.settling import keep_theirs
from desktop_app.storage.migrating import HEAD
from tests.kit.central import Central
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.stores import scalar
from tests.sync import laws
from tests.sync.keeping import DAY, KEPT, OTHER_DESK, prepare, tell, unpack
from tests.sync.world import Desk, World, close_world

REVISIONS = sorted(folder.name for folder in KEPT.iterdir())


@pytest.fixture(params=REVISIONS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The kept central, awake an hour later, and the kept desk under today's program."""
    unpack(KEPT / request.param / "central.db.gz", tmp_path / "central" / "central.db")
    unpack(KEPT / request.param / "desk.db.gz", tmp_path / "desk1" / "desk.db")
    clock = FixedClock(MONDAY_MORNING + DAY)
    clock.advance(3600)
    central = Central(tmp_path / "central", clock=clock, ids=SequentialIds(96))
    central.start()
    opened = World(tmp_path, central, clock)
    opened.desks.append(Desk(tmp_path / "desk1", central, clock, 97))
    try:
        yield opened
    finally:
        close_world(opened)


def test_what_waited_arrives_and_what_was_refused_waits_for_its_person(world: World) -> None:
    (desk,) = world.desks
    before = Counter(desk.states())
    assert before["queued"] >= 12
    assert before.keys() <= {"queued", "conflict", "resolved"}
    (case,) = (case for case in desk.cases() if case.state is not CaseState.SETTLED)
    assert case.kind is CaseKind.SLOT_TAKEN
    assert scalar(desk.store, "SELECT version_num FROM alembic_version") == HEAD
    desk.settle()
    assert Counter(desk.states()) == Counter(applied=before["queued"], conflict=1, resolved=before["resolved"])
    keep_theirs(desk.store, desk.actor, case.id)
    desk.settle()
    world.same(desk)
    laws.nothing_is_left_to_decide(desk)
    laws.the_journal_proves_itself(desk)
    laws.no_place_is_sold_twice(world.central)
    assert OTHER_DESK not in world.held().values()
    assert Counter(visit["status"] for visit in world.visits(None)) >= Counter(booked=2, cancelled=1, fulfilled=1, noshow=1, arrived=1)


def test_the_story_that_is_kept_has_every_kind_of_operation(tmp_path: Path) -> None:
    """A new kind belongs into it, before its schema leaves the house."""
    world = prepare(tmp_path)
    try:
        tell(world, world.desks[0])
        assert {operation.kind for operation in world.desks[0].operations()} == set(OperationKind)
    finally:
        close_world(world)
