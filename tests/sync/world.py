"""A small world for the exchange: one central with a clinic, a doctor and ten places, and desks that are in step with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from desktop_app.core.changes import ChangeFeed, Kind
from desktop_app.fhir import names
from desktop_app.fhir.mapping import KIND_OF, content_of, give_out, take_in
from desktop_app.fhir.receipt import unstamped
from desktop_app.models.conflict import ConflictCase
from desktop_app.models.operation import Operation
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.promise import Promise
from desktop_app.models.upkeep import Reconciliation
from desktop_app.queries.free_slots import FreeSlot, Wanted, nearest_free
from desktop_app.queries.promises import promised_at
from desktop_app.services.bookings import BookingWish, book, cancel, move
from desktop_app.services.patients import PatientForm, create_patient
from desktop_app.storage.gate import Urgency
from desktop_app.storage.rows import References, values_of
from desktop_app.storage.store import Store
from desktop_app.sync.allotting import Allotment
from desktop_app.sync.engine import Polls, RoundReport, SyncEngine
from desktop_app.sync.habits import Habits, Known, Writes
from desktop_app.sync.pull import Wishes
from desktop_app.sync.transport import HttpDoor
from tests.kit.blank import blank_store
from tests.kit.central import Central, Profile
from tests.kit.clock import FixedClock
from tests.kit.doubles import FOREIGN
from tests.kit.ids import SequentialIds
from tests.kit.network import Network

Resource = dict[str, Any]
PLACES: Final = 10
OPENING: Final = timedelta(days=1, hours=3)
GOOD: Final = Writes(
    stores=True, if_match=True, conditional_create=True, transactions=True, atomic=True, if_match_inside=True, stale_status=412
)


def probed(writes: Writes) -> Known:
    """What a desk knows of a foreign central after IT has found this out about it."""
    return Known(Habits(FOREIGN, "1.0", datetime(2026, 11, 20, tzinfo=UTC), writes))


PROBED: Final = {
    Profile.BATCH: probed(replace(GOOD, atomic=False)),
    Profile.DEAF: probed(replace(GOOD, if_match=False, if_match_inside=False, stale_status=None)),
}
"""Where IT has looked. The others call themselves our node, or nobody has looked there."""


class Desk:
    """One replica with its engine, driven turn by turn; nothing runs by itself. It holds no places unless it is given an `allotment`."""

    allotment: Allotment | None = None

    def __init__(self, folder: Path, central: Central, clock: FixedClock, number: int, wishes: Wishes | None = None) -> None:
        self.clock = clock
        self._folder, self._central, self._number, self._wishes = folder, central, number, wishes
        self.ids = SequentialIds(number)
        self.network = Network(HttpDoor(central.url, clock, lambda: central.token))
        self.store = self._open()
        self.engine = self._engine()
        with self.store.write(Urgency.MACHINE) as unit:
            person = Person(id=unit.ids.new(), name="Desk Clerk", role_code=RoleCode.SENIOR_CLERK.value)
            unit.session.add(person)
        self.actor = Actor(person.id, person.name, RoleCode.SENIOR_CLERK)

    def _open(self) -> Store:
        self._folder.mkdir(parents=True, exist_ok=True)
        return blank_store(self._folder / "desk.db", self.clock, self.ids, ChangeFeed())

    def _engine(self) -> SyncEngine:
        return self.engine_knowing(PROBED.get(self._central.profile, Known()))

    def engine_knowing(self, known: Known) -> SyncEngine:
        """An engine at whose desk IT has told this about the central."""
        return SyncEngine(self.store, self.network, self.clock, lambda: 0.5, self._wishes, Polls(), lambda: self.allotment, known)

    def restart(self) -> None:
        """The program was killed and starts again: what was in memory is gone."""
        self.store.close()
        self.store = self._open()
        self.engine = self._engine()

    def close(self) -> None:
        """End of the test."""
        self.engine.stop()
        self.store.close()

    # What the person at the desk does.

    def book(self, slot: int, patient: str) -> str:
        """Book place `slot`; the id of the appointment's row."""
        row = self.values(Kind.SLOT, self.slot(slot))
        done = book(self.store, self.actor, BookingWish(self.slot(slot), _version(row), patient))
        return str(done.row_id)

    def move(self, visit: str, slot: int) -> None:
        """Move a visit to place `slot`."""
        move(self.store, self.actor, visit, _version(self.values(Kind.APPOINTMENT, visit)), self.slot(slot))

    def cancel(self, visit: str) -> None:
        """Cancel a visit."""
        cancel(self.store, self.actor, visit, _version(self.values(Kind.APPOINTMENT, visit)), "pat")

    def places(self) -> list[int]:
        """The numbers of the places that this desk may sell, in their order."""
        offered = {slot.slot_id for slot in self._offered()}
        return [number for number, row_id in enumerate(self._slot_ids()) if row_id in offered]

    def promise(self, slot: int) -> Promise:
        """What is said of place `slot` before it is booked."""
        with self.store.read() as connection:
            return promised_at(connection, self.slot(slot), self.clock.now()).promise

    def _offered(self) -> list[FreeSlot]:
        with self.store.read() as connection:
            return nearest_free(connection, Wanted(self.clock.now(), limit=1000))

    def _slot_ids(self) -> list[str]:
        with self.store.read() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM slot ORDER BY start").scalars())

    def new_patient(self, family: str = "Новикова") -> str:
        """Make a patient; the id of the row."""
        return str(create_patient(self.store, self.actor, PatientForm(family, "Вера", birth_date=date(1990, 5, 4))).row_id)

    # What the exchange does.

    def round(self) -> RoundReport:
        """One full round."""
        return self.engine.round()

    def compare(self, *, despite_loss: bool = False) -> Reconciliation:
        """Compare with the central because a person asked for it, in turns; what was found."""
        self.engine.reconcile(despite_loss=despite_loss)
        for _ in range(500):
            self.turn(2)
            if (run := self.comparison()).ended is not None:
                return run
        raise AssertionError("comparing does not end")

    def comparison(self) -> Reconciliation:
        """The newest comparison."""
        with self.store.write(Urgency.MACHINE) as unit:
            return unit.session.query(Reconciliation).order_by(Reconciliation.pk.desc()).first() or Reconciliation()

    def turn(self, seconds: float = 0.0) -> float:
        """Let `seconds` pass and do what is due."""
        self.clock.advance(seconds)
        return self.engine.turn()

    def settle(self, turns: int = 12) -> None:
        """Turns with time between them until no operation is on its way, and one more to fetch."""
        for _ in range(turns):
            self.turn(40)
            if not {"queued", "in-doubt"} & set(self.states()):
                break
        self.turn(400)

    # What lies here.

    def values(self, kind: Kind, row_id: str, references: References = "remote") -> dict[str, object]:
        """One row."""
        with self.store.read() as connection:
            return values_of(connection, kind, [row_id], references)[row_id]

    def ids_of(self, kind: Kind) -> list[str]:
        """The ids of all rows of a kind, oldest first."""
        with self.store.read() as connection:
            return [row[0] for row in connection.exec_driver_sql(f"SELECT id FROM {kind.value} ORDER BY pk")]

    def seen(self, kind: Kind) -> list[str]:
        """The ids of the rows of a kind that are not hidden, oldest first."""
        with self.store.read() as connection:
            return list(connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE NOT hidden ORDER BY pk").scalars())

    def slot(self, number: int) -> str:
        """The row id of place `number`."""
        with self.store.read() as connection:
            return str(connection.exec_driver_sql("SELECT id FROM slot ORDER BY start LIMIT 1 OFFSET ?", (number,)).scalar())

    def patient(self, family: str) -> str:
        """The row id of the patient of this family name."""
        with self.store.read() as connection:
            return str(connection.exec_driver_sql("SELECT id FROM patient WHERE family = ?", (family,)).scalar())

    def by_remote(self, kind: Kind, remote_id: str) -> dict[str, object]:
        """The row of a resource."""
        with self.store.read() as connection:
            found = connection.exec_driver_sql(f"SELECT id FROM {kind.value} WHERE remote_id = ?", (remote_id,)).scalar()
        return self.values(kind, str(found))

    def operations(self) -> list[Operation]:
        """All operations with their rows, oldest first."""
        with self.store.write(Urgency.MACHINE) as unit:
            found = unit.session.query(Operation).order_by(Operation.sequence).all()
            for operation in found:
                operation.rows.sort(key=lambda row: row.position)
            return found

    def states(self) -> list[str]:
        """The states of all operations, oldest first."""
        return [operation.state.value for operation in self.operations()]

    def cases(self) -> list[ConflictCase]:
        """All cases."""
        with self.store.write(Urgency.MACHINE) as unit:
            return unit.session.query(ConflictCase).order_by(ConflictCase.opened).all()

    def scalar(self, statement: str, *parameters: object) -> Any:
        """The first column of the first row."""
        with self.store.read() as connection:
            return connection.exec_driver_sql(statement, tuple(parameters)).scalar()

    def says(self) -> dict[str, Resource]:
        """Every row that the central knows and a person can see, as a resource, by `Type/id`."""
        found: dict[str, Resource] = {}
        for wire, kind in KIND_OF.items():
            with self.store.read() as connection:
                rows = values_of(connection, kind, self.seen(kind))
            for values in rows.values():
                if values["remote_id"] and values["known"]:
                    found[f"{wire}/{values['remote_id']}"] = give_out(kind, values)
        return found


@dataclass
class World:
    """The central and its desks. `desk()` opens another desk that is in step."""

    folder: Path
    central: Central
    clock: FixedClock
    refs: dict[str, str] = field(default_factory=dict)
    desks: list[Desk] = field(default_factory=list)

    def desk(self, wishes: Wishes | None = None, fetch: bool = True) -> Desk:
        """Another desk; with `fetch` it has fetched everything once."""
        number = len(self.desks) + 1
        desk = Desk(self.folder / f"desk{number}", self.central, self.clock, number, wishes)
        self.desks.append(desk)
        if fetch:
            report = desk.round()
            assert report.trouble is None, report.trouble
        return desk

    def slots(self) -> list[Resource]:
        """The places at the central, in their order."""
        return sorted(self.central.all("Slot"), key=lambda slot: str(slot["start"]))

    def visits(self, status: str | None = "booked") -> list[Resource]:
        """The appointments at the central, of one status or all."""
        return [one for one in self.central.all("Appointment") if status is None or one["status"] == status]

    def visits_on(self, slot: int) -> list[Resource]:
        """The booked appointments on place `slot`."""
        place = f"Slot/{self.slots()[slot]['id']}"
        return [one for one in self.visits() if any(part["reference"] == place for part in one.get("slot", []))]

    def registry_alone(self, *numbers: int) -> None:
        """Only the registry sells these places from now on, all of them where none is named."""
        for number, slot in enumerate(self.slots()):
            if not numbers or number in numbers:
                self.central.change("Slot", slot["id"], extension=[{"url": names.CHANNEL, "valueCode": "registry"}])

    def share(self, one_in: int = 4, name: str = "") -> Allotment:
        """Places of the world's clinic to be held, one in so many."""
        return Allotment(one_in, frozenset({self.refs["Organization"].removeprefix("Organization/")}), ZoneInfo("Europe/Moscow"), name)

    def held(self) -> dict[int, str]:
        """The places that the central holds, by their number, with the desk they are held for."""
        told = {number: take_in(slot)["holder"] for number, slot in enumerate(self.slots()) if slot["status"] == "busy-tentative"}
        return {number: str(holder) for number, holder in told.items()}

    def portal_books(self, slot: int, patient: str = "Patient/Белова") -> Resource:
        """Somebody else books place `slot`."""
        place = self.slots()[slot]
        self.central.change("Slot", place["id"], status="busy", extension=None)
        return self.central.put_in(visit_of(place, self.refs[patient], self.refs["PractitionerRole"]))[0]

    def same(self, desk: Desk, but: set[str] | None = None) -> None:
        """Law 4: replica and central say the same about the scope, field by field, `but` for some `Type/id`."""
        there = {f"{one['resourceType']}/{one['id']}": content_of(unstamped(one)) for one in self.central.rows(*KIND_OF)}
        here = {name: content_of(one) for name, one in desk.says().items()}
        assert set(here) == set(there)
        for name in there.keys() - (but or set()):
            resource = there[name]
            assert here[name] == resource, name


def visit_of(place: Resource, patient: str, post: str, status: str = "booked") -> Resource:
    """An appointment as a portal writes it."""
    return {
        "resourceType": "Appointment",
        "status": status,
        "start": place["start"],
        "end": place["end"],
        "slot": [{"reference": f"Slot/{place['id']}"}],
        "participant": [
            {"actor": {"reference": patient}, "status": "accepted"},
            {"actor": {"reference": post}, "status": "accepted"},
        ],
    }


def small_world(folder: Path, clock: FixedClock, profile: Profile = Profile.NODE, places: int = PLACES) -> World:
    """Start a central with one clinic, one doctor, `places` free places tomorrow and three patients. Close it with `close_world`."""
    central = Central(folder / "central", profile, clock, SequentialIds(99))
    central.start()
    world = World(folder, central, clock)
    clinic = _put(world, "Organization", name="Clinic No 7", active=True)
    branch = _put(world, "Location", name="Branch", managingOrganization={"reference": clinic}, status="active")
    doctor = _put(world, "Practitioner", name=[{"family": "Орлов", "given": ["Дмитрий"]}])
    post = _put(
        world, "PractitionerRole", practitioner={"reference": doctor}, organization={"reference": clinic},
        location=[{"reference": branch}], active=True,
    )  # fmt: skip
    schedule = _put(world, "Schedule", actor=[{"reference": post}, {"reference": branch}], active=True)
    for family in ("Белова", "Чернов", "Серова"):
        world.refs[f"Patient/{family}"] = _put(
            world, "Patient", name=[{"family": family, "given": ["Анна"]}], birthDate="1980-01-02",
            managingOrganization={"reference": clinic},
        )  # fmt: skip
    central.put_in(*(place_of(schedule, clock.now() + OPENING, number) for number in range(places)))
    return world


def close_world(world: World) -> None:
    """Close the desks, then the central."""
    for desk in world.desks:
        desk.close()
    world.central.close()


def place_of(schedule: str, opening: datetime, number: int) -> Resource:
    """A free place of a quarter of an hour."""
    start = opening + timedelta(minutes=15 * number)
    return {
        "resourceType": "Slot",
        "identifier": [{"system": names.ROW_SYSTEM, "value": f"0190a000-0000-7000-8000-{number:012d}"}],
        "schedule": {"reference": schedule},
        "status": "free",
        "start": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{start + timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}",
    }


def _put(world: World, resource_type: str, **elements: Any) -> str:
    made = world.central.put_in({"resourceType": resource_type, **elements})[0]
    reference = f"{resource_type}/{made['id']}"
    world.refs.setdefault(resource_type, reference)
    return reference


def _version(values: dict[str, object]) -> int:
    version = values["version"]
    assert isinstance(version, int)
    return version


__all__ = ["Desk", "World", "close_world", "place_of", "small_world", "visit_of"]
