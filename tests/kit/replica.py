"""A small replica with one clinic, two branches, six specialists, fourteen days of places and a few synthetic patients.

Rows are written directly, as if fetched: each has the central's id and version, and no operation hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desktop_app.core.changes import ChangeFeed
from desktop_app.core.clock import Clock
from desktop_app.core.ids import IdSource
from desktop_app.fhir.search import search_indexes
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.appointment_number import appointment_number
from desktop_app.models.base import Synced, to_json
from desktop_app.models.clinic import Clinic
from desktop_app.models.cursor import Cursor
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.policy import Policy
from desktop_app.models.representative import Representative
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post, Specialist
from desktop_app.storage.gate import Urgency
from desktop_app.storage.opening import open_store
from desktop_app.storage.store import Store, Unit
from tests.kit.blank import KEY
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds

ZONE: Final = ZoneInfo("Europe/Moscow")
DAYS: Final = 14
Mapped = TypeVar("Mapped", bound=Synced)
Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Reception:
    """Who receives, where and when: hours of the clinic's wall, Monday to Friday unless `saturdays`."""

    name: str
    specialty: str
    room: str
    branch: str
    hours: tuple[time, time]
    minutes: int
    saturdays: bool = False
    taken: bool = False
    absence: tuple[int, int, str] | None = None
    note: tuple[int, int, str] | None = None


RECEPTIONS: Final = (
    Reception("Кузнецова Елена Павловна", "110", "214", "Садовая", (time(8), time(14)), 15),
    Reception("Орлов Дмитрий Маркович", "110", "208", "Садовая", (time(14), time(19)), 15, saturdays=True),
    Reception("Сафина Гузель Ринатовна", "110", "12", "Лесная", (time(9), time(15)), 15),
    Reception("Мельник Олег Валерьевич", "122", "301", "Садовая", (time(8), time(13)), 26, note=(0, 3, "Не берёт до 5 лет")),
    Reception("Чен Татьяна Андреевна", "54", "312", "Садовая", (time(10), time(16)), 14, absence=(2, 6, "leave")),
    Reception("Громов Семён Сергеевич", "45", "220", "Садовая", (time(8, 30), time(12)), 22, taken=True),
)


@dataclass(frozen=True)
class Someone:
    """A synthetic patient as a card shows one."""

    family: str
    given: str
    middle: str
    born: str
    sex: str
    phone: str = ""
    enp: str = ""
    policy_ends: str | None = None


PEOPLE: Final = (
    Someone("Иванова", "Анна", "Сергеевна", "1984-03-12", "female", "+79161234567", "7756410884001233", "2026-11-30"),
    Someone("Иванова", "Анна", "Петровна", "1984-08-02", "female", "+79031110911"),
    Someone("Петров", "Андрей", "Ильич", "1961-05-30", "male", "+79037654321", "7868150847045670"),
    Someone("Ёлкин", "Фёдор", "Эдуардович", "1990-01-15", "male", "+79051112233", "1698899798000022"),
    Someone("Жуков", "Тимур", "Маратович", "2019-07-04", "male"),
    Someone("Ахметова", "Дина", "Ильдаровна", "1975-12-01", "female", "+79067778899", "0273940893000775"),
    Someone("Рябов", "Кирилл", "Степанович", "1950-10-10", "male", "+74951234567"),
    Someone("Цой", "Жанна", "Алексеевна", "2001-02-20", "female", "+79261239876"),
    Someone("Константинопольская-Преображенская", "Александра", "Вениаминовна", "1968-09-09", "female", "+79851230045"),
)


CROWD: Final = (
    Someone("Щёголева", "Вера", "Никитична", "1958-04-17", "female", "+79163334455"),
    Someone("Тарасов", "Михаил", "Юрьевич", "1988-11-03", "male", "+79164445566"),
    Someone("Носова", "Евгения", "Викторовна", "1995-06-21", "female"),
    Someone("Лебедев", "Глеб", "Олегович", "1979-02-09", "male", "+79165556677"),
    Someone("Ким", "Виктория", "Романовна", "1966-08-30", "female", "+79166667788"),
    Someone("Гаврилов", "Пётр", "Игоревич", "1949-01-25", "male", "+74957654321"),
)
"""Who sits in the places that are taken; nobody of `PEOPLE` has a visit."""


@dataclass
class Replica:
    """The open store with the ids a test needs. Ask and act as a desk does: `replica.ask(query, …)`, `replica.act(verb, …)`."""

    store: Store
    path: Path
    actor: Actor
    today: date
    schedules: dict[str, str] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def ask(self, query: Callable[Concatenate[Connection, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """Run a query, as `queries.ask.Ask`."""
        with self.store.read() as connection:
            return query(connection, *rest, **named)

    def act(self, verb: Callable[Concatenate[Store, Rest], Answer], /, *rest: Rest.args, **named: Rest.kwargs) -> Answer:
        """Run a verb, as `services.act.Act`."""
        return verb(self.store, *rest, **named)

    def change(self, edit: Callable[[Unit], Answer]) -> Answer:
        """Write as the exchange does; the store's feed tells what `edit` touched."""
        with self.store.write(Urgency.MACHINE) as unit:
            return edit(unit)


def small_replica(folder: Path, clock: Clock, ids: IdSource, feed: ChangeFeed | None = None, role: RoleCode = RoleCode.CLERK) -> Replica:
    """Make the replica in `folder`; its first day is the clock's today in Moscow. Close `replica.store` at the end.

    The first one of a run is written row by row, the later ones are copies of it: same rows, same ids.
    """
    path = folder / "desk.db"
    if not isinstance(ids, SequentialIds) or ids.given:
        return _written(path, clock, ids, feed or ChangeFeed(), role)
    made = _mould(clock.now(), ids.source, role)
    path.write_bytes(made.content)
    store = open_store(path, KEY, clock, ids, feed or ChangeFeed())
    ids.skip_to(made.ids_given)
    named = made.replica
    return replace(
        named, store=store, path=path, schedules=dict(named.schedules), patients=dict(named.patients), branches=dict(named.branches)
    )


@dataclass(frozen=True)
class _Mould:
    """A replica that was written once: its file, how many ids that took, and what it named."""

    content: bytes
    ids_given: int
    replica: Replica


@cache
def _mould(now: datetime, source: int, role: RoleCode) -> _Mould:
    ids = SequentialIds(source)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        replica = _written(path, FixedClock(now), ids, ChangeFeed(), role)
        replica.store.close()
        return _Mould(path.read_bytes(), ids.given, replica)


def _written(path: Path, clock: Clock, ids: IdSource, feed: ChangeFeed, role: RoleCode) -> Replica:
    store = open_store(path, KEY, clock, ids, feed)
    today = clock.now().astimezone(ZONE).date()
    with store.write(Urgency.MACHINE) as unit:
        town = _Town(unit, clock.now(), today)
        person = Person(id=ids.new(), name="Иванова Анна", role_code=role.value)
        unit.session.add(person)
        replica = Replica(store, path, Actor(person.id, person.name, role), today)
        town.build(replica)
    return replica


class _Town:
    """Writes the rows of the replica inside one unit of work."""

    def __init__(self, unit: Unit, now: datetime, today: date) -> None:
        self._unit, self._now, self._today = unit, now, today
        self._count = 0

    def build(self, replica: Replica) -> None:
        """Write all of it and tell `replica` the ids."""
        clinic = self.add(Clinic(name="Городская поликлиника № 7", number="7", phone="+7 495 000-00-07"))
        branches = {
            "Садовая": self._branch(clinic, "Филиал на Садовой", "г. Москва, ул. Садовая, 12"),
            "Лесная": self._branch(clinic, "Филиал на Лесной", "г. Москва, ул. Лесная, 3"),
        }
        replica.branches.update({name: branch.id for name, branch in branches.items()})
        for one in PEOPLE:
            replica.patients[f"{one.family} {one.given} {one.middle}"] = self._patient(one, clinic).id
        crowd = [self._patient(one, clinic) for one in CROWD]
        for reception in RECEPTIONS:
            schedule = self._schedule(reception, clinic, branches[reception.branch])
            replica.schedules[reception.name.split()[0]] = schedule.id
            self._places(reception, schedule, crowd)
        self._unit.session.add(
            Cursor(key="Slot?schedule", resource_type="Slot", value=self._now.isoformat(), complete=self._now, walk_rows=self._count)
        )
        self._unit.session.add(
            Cursor(
                key="Patient?organization", resource_type="Patient", value=self._now.isoformat(), complete=self._now, walk_rows=self._count
            )
        )
        self._unit.session.flush()

    def add(self, row: Mapped) -> Mapped:
        """Note `row` as fetched; its primary key is known at once."""
        self._count += 1
        row.pk, row.id, row.remote_id, row.remote_version = self._count, self._unit.ids.new(), f"r{self._count}", "1"
        row.last_updated, row.known, row.version = self._now, True, 1
        self._unit.session.add(row)
        if not isinstance(row, Slot | Appointment):
            self._unit.session.flush([row])
        return row

    def _branch(self, clinic: Clinic, name: str, address: str) -> Place:
        return self.add(
            Place(level=PlaceLevel.BRANCH, name=name, clinic_pk=clinic.pk, address=address, phone=clinic.phone, time_zone="Europe/Moscow")
        )

    def _patient(self, one: Someone, clinic: Clinic) -> Patient:
        contacts = [{"kind": "phone", "value": one.phone}] if one.phone else None
        identifiers = [{"kind": "enp", "value": one.enp}] if one.enp else None
        values = {"family": one.family, "given": one.given, "middle": one.middle, "birth_date": one.born}
        lists = {name: to_json(value) for name, value in (("contacts", contacts), ("identifiers", identifiers)) if value}
        indexes = search_indexes({**values, **lists})
        patient = self.add(
            Patient(
                family=one.family, given=one.given, middle=one.middle, birth_date=date.fromisoformat(one.born), sex=one.sex,
                clinic_pk=clinic.pk, contacts=contacts, identifiers=identifiers,
                **indexes,
            )
        )  # fmt: skip
        if one.enp:
            ends = date.fromisoformat(one.policy_ends) if one.policy_ends else None
            self.add(Policy(patient_pk=patient.pk, kind="3", number=one.enp, ends=ends))
        if one.family == "Жуков":
            self.add(Representative(patient_pk=patient.pk, family="Жукова", given="Светлана", relationship_code="MTH"))
        return patient

    def _schedule(self, reception: Reception, clinic: Clinic, branch: Place) -> Schedule:
        family, given, middle = reception.name.split()
        room = self.add(Place(level=PlaceLevel.ROOM, name=reception.room, clinic_pk=clinic.pk, parent_pk=branch.pk))
        specialist = self.add(Specialist(family=family, given=given, middle=middle))
        post = self.add(Post(specialist_pk=specialist.pk, clinic_pk=clinic.pk, specialty_code=reception.specialty))
        absences = None
        if reception.absence:
            first, last, reason = reception.absence
            absences = [{"from": self._day(first).isoformat(), "to": self._day(last).isoformat(), "reason": reason}]
        return self.add(Schedule(post_pk=post.pk, place_pk=room.pk, absences=absences, notes=self._notes(reception)))

    def _notes(self, reception: Reception) -> list[dict[str, object]] | None:
        if reception.note is None:
            return None
        first, last, text = reception.note
        return [{"text": text, "from": self._day(first).isoformat(), "to": self._day(last).isoformat()}]

    def _places(self, reception: Reception, schedule: Schedule, crowd: list[Patient]) -> None:
        soon = self._now + timedelta(hours=1, minutes=45)
        slots = [self._slot(reception, schedule, number, start, soon) for number, start in enumerate(self._starts(reception))]
        self._unit.session.flush()
        for number, slot in enumerate(slots):
            if slot.status is SlotStatus.BUSY:
                self._visit(schedule, slot, crowd[number % len(crowd)])
        self._unit.session.flush()

    def _slot(self, reception: Reception, schedule: Schedule, number: int, start: datetime, soon: datetime) -> Slot:
        status = SlotStatus.BUSY if reception.taken or start < soon else SlotStatus.FREE
        end = start + timedelta(minutes=reception.minutes)
        return self.add(Slot(schedule_pk=schedule.pk, start=start, end=end, status=status, channels=_channels(number), place=1))

    def _visit(self, schedule: Schedule, slot: Slot, patient: Patient) -> None:
        visit = Appointment(
            patient_pk=patient.pk, slot_pk=slot.pk, post_pk=schedule.post_pk, place_pk=schedule.place_pk, start=slot.start, end=slot.end,
            created=self._now - timedelta(days=3), channel="portal", visit_kind="primary", kind="ROUTINE", ticket_version=1,
            status=_status_at(slot, self._now),
        )  # fmt: skip
        self.add(visit)
        visit.number = appointment_number(visit.id)

    def _day(self, number: int) -> date:
        return self._today + timedelta(days=number)

    def _starts(self, reception: Reception) -> Iterator[datetime]:
        for number in range(DAYS):
            day = self._day(number)
            away = reception.absence is not None and reception.absence[0] <= number <= reception.absence[1]
            if away or day.weekday() > (5 if reception.saturdays else 4):
                continue
            at, last = (datetime.combine(day, hour, ZONE) for hour in reception.hours)
            while at < last:
                yield at
                at += timedelta(minutes=reception.minutes)


def _channels(number: int) -> str:
    return ("registry", "", "portal,registry", "registry", "registry", "same-day")[number % 6]


def _status_at(slot: Slot, now: datetime) -> AppointmentStatus:
    """Who came before now was received or did not come, the present one has arrived, the later ones are booked."""
    if slot.start is None or slot.end is None or slot.start > now:
        return AppointmentStatus.BOOKED
    if slot.end > now:
        return AppointmentStatus.ARRIVED
    return AppointmentStatus.NOSHOW if slot.start.minute == 45 else AppointmentStatus.FULFILLED
