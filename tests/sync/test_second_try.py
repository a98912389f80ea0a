"""What was set aside is tried again by a newer program, and when a person asks (sync.md 4)."""

from __future__ import annotations

import json

from desktop_app.core.changes import Kind
from desktop_app.models.quarantine import SetAside
from desktop_app.models.upkeep import Retrial
from desktop_app.storage.gate import Urgency
from desktop_app.sync.pull import Wishes
from tests.sync.world import Desk, World

STRANGE: dict[str, object] = {"resourceType": "Slot", "id": "strange", "meta": {"versionId": "1"}, "status": "maybe"}


def set_aside(desk: Desk, *resources: dict[str, object]) -> None:
    """As an older program left them."""
    with desk.store.write(Urgency.MACHINE) as unit:
        for resource in resources:
            reason, raw = "Slot.status: not a code of FHIR R4", json.dumps(resource)
            unit.session.add(
                SetAside(resource_type=resource["resourceType"], remote_id=resource["id"], at=unit.now, reason=reason, raw=raw)
            )


def tries(desk: Desk) -> list[tuple[str, int, int]]:
    """Version, tried, understood."""
    with desk.store.write(Urgency.MACHINE) as unit:
        return [(one.version, one.tried, one.understood) for one in unit.session.query(Retrial).order_by(Retrial.pk)]


def forgotten(world: World, desk: Desk) -> dict[str, object]:
    """A place of the central that this desk does not have."""
    place = world.slots()[3]
    with desk.store.write(Urgency.MACHINE) as unit:
        unit.connection.exec_driver_sql("DELETE FROM slot WHERE remote_id = ?", (place["id"],))
    return place


def updated(desk: Desk, version: str) -> None:
    """The program is replaced by one of `version` and starts."""
    desk._wishes = Wishes(version=version)
    desk.restart()


def test_a_new_version_tries_again_once_and_says_how_much_it_understood(world: World) -> None:
    desk = world.desk(Wishes(version="1.0"))
    set_aside(desk, forgotten(world, desk), STRANGE)
    before = desk.scalar("SELECT at FROM quarantine WHERE remote_id = 'strange'")
    updated(desk, "1.1")
    desk.turn(2)
    assert tries(desk) == [("1.1", 2, 1)]
    assert len(desk.ids_of(Kind.SLOT)) == 10
    assert desk.scalar("SELECT group_concat(remote_id) FROM quarantine") == "strange"
    assert desk.scalar("SELECT at FROM quarantine") == before, "it lies there since then"
    world.same(desk)
    updated(desk, "1.1")
    desk.turn(2)
    assert len(tries(desk)) == 1, "the same program would understand no more"
    updated(desk, "1.2")
    desk.turn(2)
    assert tries(desk)[1:] == [("1.2", 1, 0)]


def test_it_is_tried_without_a_connection_too(world: World) -> None:
    desk = world.desk(Wishes(version="1.0"))
    set_aside(desk, forgotten(world, desk))
    desk.network.down = True
    updated(desk, "1.1")
    desk.turn(2)
    assert tries(desk) == [("1.1", 1, 1)]
    assert len(desk.ids_of(Kind.SLOT)) == 10


def test_a_person_may_ask_for_it(world: World) -> None:
    desk = world.desk(Wishes(version="1.0"))
    set_aside(desk, forgotten(world, desk), STRANGE)
    desk.engine.try_set_aside()
    desk.turn(2)
    assert tries(desk)[-1] == ("1.0", 2, 1)


def test_with_nothing_set_aside_nothing_is_tried(world: World) -> None:
    desk = world.desk(Wishes(version="1.0"))
    updated(desk, "1.1")
    desk.turn(2)
    assert tries(desk) == []


def test_a_row_with_unfinished_work_is_kept_beside_it(world: World) -> None:
    desk = world.desk(Wishes(version="1.0"))
    place = world.central.change("Slot", world.slots()[3]["id"], comment="newer")
    desk.network.down = True
    desk.book(3, desk.patient("Белова"))
    set_aside(desk, place)
    updated(desk, "1.1")
    desk.turn(2)
    assert tries(desk) == [("1.1", 1, 1)]
    assert desk.values(Kind.SLOT, desk.slot(3))["status"] == "busy"
    assert desk.scalar("SELECT count(*) FROM theirs") == 1
