"""Replicas as an earlier program left them, in the middle of an outage: every kind of operation waits, one has met a conflict.

`python -m tests.sync.keeping` makes the pair of today's schema, desk and central, in `tests/sync/kept/<revision>`. It is made once, before
a schema leaves the house, and never again: what a program of that day wrote is what a later one must open, bring up to date, and send.
"""

from __future__ import annotations

import gzip
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from desktop_app.core.changes import Kind
from desktop_app.fhir import names
from desktop_app.models.conflict import ConflictCase
from desktop_app.models.operation import OperationKind, OperationRow
from desktop_app.models.reception import Document, Proof
from desktop_app.services.holds import free_holds
from desktop_app.services.patients import PatientForm, correct_patient
from desktop_app.services.reception import arrive, call_in, no_show, receive, step_back
from desktop_app.services.settling_visits import to_waiting_list
from desktop_app.services.walk_ins import WalkInWish, walk_in
from desktop_app.storage.engine import connect
from desktop_app.storage.machine import machine_mark
from desktop_app.storage.migrating import HEAD
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.sync.test_reception import seen
from tests.sync.timetable import publishes
from tests.sync.world import Desk, World, close_world, small_world

KEPT: Final = Path(__file__).parent / "kept"
DAY: Final = timedelta(days=1, hours=4)
"""From the making of the world to the morning after, when half of the visits are over."""
OTHER_DESK: Final = "0190a000-0000-7000-8000-0000000000dd"
FAMILIES: Final = ("Белова", "Чернов", "Серова", "Рыжов", "Синицын", "Зеленин", "Голубев", "Лиловая", "Багров")


def tell(world: World, desk: Desk) -> None:
    """Two bookings are refused by a central that has sold the places; then it is away, and everything that a person can do is done."""
    patients = [desk.patient(family) for family in FAMILIES]
    desk.book(10, patients[8])
    waiting = desk.book(11, patients[6])
    for place in (10, 11):
        world.portal_books(place, "Patient/Чернов")
    desk.turn(30)
    desk.network.down = True
    lost = next(case for case in desk.cases() if waiting in {row.row_id for row in _rows(desk, case)})
    to_waiting_list(desk.store, desk.actor, lost.id)
    visits = [str(desk.by_remote(Kind.APPOINTMENT, visit["id"])["id"]) for visit in (*world.visits("booked"), *world.visits("checked-in"))]
    desk.book(12, desk.new_patient())
    desk.move(visits[0], 13)
    desk.cancel(visits[1])
    row = desk.values(Kind.PATIENT, patients[5])
    version = row["version"]
    assert isinstance(version, int)
    known = PatientForm(FAMILIES[5], "Анна", birth_date=date(1980, 1, 2))
    correct_patient(desk.store, desk.actor, patients[5], (version, known), replace(known, phone="+79161234567"), "passport")
    arrive(desk.store, desk.actor, seen(desk, visits[2]), Proof(Document.PASSPORT))
    for verb in (call_in, receive):
        verb(desk.store, desk.actor, seen(desk, visits[2]))
    no_show(desk.store, desk.actor, seen(desk, visits[3]))
    step_back(desk.store, desk.actor, seen(desk, visits[-1]))
    walk_in(desk.store, desk.actor, WalkInWish(desk.ids_of(Kind.SCHEDULE)[0], patients[7]))
    free_holds(desk.store, desk.actor, OTHER_DESK)
    publishes(desk)


def _rows(desk: Desk, case: ConflictCase) -> list[OperationRow]:
    return next(operation.rows for operation in desk.operations() if operation.sequence == case.operation_sequence)


def prepare(folder: Path) -> World:
    """The day of the visits: five are booked, one of them is in the room, one place is held for another desk; a desk is in step."""
    world = small_world(folder, FixedClock(), places=16)
    clinic = {"reference": world.refs["Organization"]}
    for family in FAMILIES:
        if f"Patient/{family}" not in world.refs:
            resource = {"resourceType": "Patient", "name": [{"family": family, "given": ["Анна"]}], "birthDate": "1980-01-02"}
            made = world.central.put_in(resource | {"managingOrganization": clinic})[0]
            world.refs[f"Patient/{family}"] = f"Patient/{made['id']}"
    world.registry_alone()
    for number, family in enumerate(FAMILIES[:5]):
        world.portal_books(number, f"Patient/{family}")
    world.central.change("Appointment", world.visits()[4]["id"], status="checked-in")
    until = (world.clock.now() + timedelta(days=9)).isoformat()
    held = [{"url": names.HOLDER, "valueString": OTHER_DESK}, {"url": names.HOLD_UNTIL, "valueInstant": until}]
    world.central.change("Slot", world.slots()[15]["id"], status="busy-tentative", extension=held)
    world.clock.advance(DAY)
    world.desk()
    return world


def pack(source: Path, kept: Path) -> None:
    """A closed replica as a plain SQLite file, packed: encrypted it could not be."""
    plain = source.with_suffix(".plain")
    with closing(connect(source, KEY)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute(f"PRAGMA plain.user_version = {int(version)}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    plain.unlink()


def unpack(kept: Path, target: Path) -> None:
    """The encrypted replica again, as the program of its day closed it, on a computer that is its own (not a copied profile)."""
    plain = target.with_suffix(".plain")
    target.parent.mkdir(parents=True, exist_ok=True)
    plain.write_bytes(gzip.decompress(kept.read_bytes()))
    with closing(connect(target, KEY)) as connection:
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        version = connection.execute("PRAGMA plain.user_version").fetchone()[0]
        connection.execute("SELECT sqlcipher_export('main', 'plain')")
        connection.execute(f"PRAGMA main.user_version = {int(version)}")
        connection.execute("UPDATE desk SET machine_mark = ?", (machine_mark(target.parent),))
    plain.unlink()


def main() -> int:
    """Make the pair of today's schema; the exit code."""
    made = KEPT / HEAD
    if made.exists():
        sys.stdout.write(f"{made} was made before and stays as it is\n")
        return 1
    with TemporaryDirectory() as folder:
        world = prepare(Path(folder))
        tell(world, world.desks[0])
        missing = set(OperationKind) - {operation.kind for operation in world.desks[0].operations()}
        assert not missing, missing
        close_world(world)
        pack(Path(folder) / "desk1" / "desk.db", made / "desk.db.gz")
        pack(Path(folder) / "central" / "central.db", made / "central.db.gz")
    return 0


if __name__ == "__main__":
    sys.exit(main())
