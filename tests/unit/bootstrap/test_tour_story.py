"""What stands behind the tour: whom it books, which place its rival takes, and which ticket it prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.credential import TOKEN
from desktop_app.bootstrap.rival import PORTAL_SYSTEM, RivalRefused, take_place
from desktop_app.bootstrap.settled import CLERK, settle_in
from desktop_app.bootstrap.tour import PEOPLE, _adults, _asked_at_the_portal, _busiest, _last_booked, _last_promised
from desktop_app.bootstrap.workplace import open_workplace
from desktop_app.core.changes import Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_URL, CLINIC_PHONE, LANGUAGE, THEME
from desktop_app.models.base import from_micros, to_micros
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import RoleCode
from desktop_app.models.slot import Slot
from desktop_app.queries.patients import find_patients
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.gate import Urgency
from desktop_app.storage.rows import values_of
from desktop_app.storage.store import Unit
from tests.kit.central import Central
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.kit.rest import Rest, appointment, patient, slot, version_of


@pytest.fixture
def replica(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Replica]:
    """A desk's replica with nine patients whom nobody has booked yet."""
    made = small_replica(tmp_path, clock, ids, role=RoleCode.SENIOR_CLERK)
    yield made
    made.store.close()


@pytest.fixture
def central(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Central]:
    """A central that the rival knows."""
    with Central(tmp_path / "central", clock=clock, ids=ids) as running:
        yield running


def known_as(central: Central, folder: Path, token: str | None = None) -> CentralProcess:
    """The central as the tour holds it."""
    process = CentralProcess(folder, TownWish())
    process.url, process.token = central.url, token or central.token
    return process


def free_places(replica: Replica) -> list[tuple[str, int]]:
    """Free places of days to come, with their versions, the earliest first; no two at one time."""
    query = "SELECT id, version FROM slot WHERE status = 'free' AND start > ? GROUP BY start ORDER BY start"
    later = to_micros(MONDAY_MORNING + timedelta(days=1))
    with replica.store.read() as connection:
        return [(str(row[0]), int(row[1])) for row in connection.exec_driver_sql(query, (later,)).all()]


def booked(replica: Replica, number: int, family: str) -> str:
    """Book the `number`-th free place for somebody; the appointment."""
    place = free_places(replica)[number]
    someone = next(row_id for name, row_id in replica.patients.items() if name.startswith(family))
    return str(replica.act(book, replica.actor, BookingWish(*place, someone)).row_id)


def state_of_all(replica: Replica, state: OperationState) -> None:
    """As if the exchange had come so far with every operation."""

    def edit(unit: Unit) -> None:
        for operation in unit.session.query(Operation):
            operation.state = state

    replica.change(edit)


def test_the_tour_books_three_grown_ups_whom_the_box_finds_alone(replica: Replica) -> None:
    typed = replica.ask(_adults)
    assert len(typed) == PEOPLE
    for words in typed:
        found = replica.ask(find_patients, words, replica.today)
        assert len(found) == 1, words
        assert 1950 <= int(str(found[0].birth_date)[:4]) <= 2000


def test_namesakes_of_one_year_double_surnames_and_children_are_left_out(replica: Replica) -> None:
    def edit(unit: Unit) -> None:
        for one in unit.session.query(Patient):
            if one.family in ("Иванова", "Петров", "Ёлкин", "Рябов"):
                one.family, one.given, one.birth_date = "Смирнов", "Иван", date(1980, 1, 1)

    replica.change(edit)
    typed = replica.ask(_adults)
    assert not [words for words in typed if words.startswith(("Смирнов", "Жуков", "Константинопольская"))]
    assert len(typed) == len(set(typed)) > 0


def test_whoever_has_a_visit_already_is_not_booked_again(replica: Replica) -> None:
    first = replica.ask(_adults)[0]
    booked(replica, 0, first.split()[0])
    again = replica.ask(_adults)
    assert first not in again
    assert len(again) == PEOPLE


def test_a_patient_who_is_not_in_force_is_nobody_to_book(replica: Replica) -> None:
    before = replica.ask(_adults)

    def edit(unit: Unit) -> None:
        for one in unit.session.query(Patient).filter(Patient.family == before[0].split()[0]):
            one.active = False

    replica.change(edit)
    assert before[0] not in replica.ask(_adults)


def test_the_rival_takes_the_place_that_was_promised_last(replica: Replica) -> None:
    places = free_places(replica)
    booked(replica, 0, "Петров")
    booked(replica, 1, "Ахметова")
    remote_id, start = replica.ask(_last_promised)
    with replica.store.read() as connection:
        row = values_of(connection, Kind.SLOT, [places[1][0]])[places[1][0]]
    assert (remote_id, start) == (row["remote_id"], from_micros(int(str(row["start"]))))


def test_the_ticket_is_that_of_the_newest_visit_that_was_applied(replica: Replica) -> None:
    booked(replica, 0, "Петров")
    second = booked(replica, 1, "Ахметова")
    state_of_all(replica, OperationState.APPLIED)
    booked(replica, 2, "Цой")
    assert replica.ask(_last_booked) == second


def test_the_one_who_falls_ill_has_visits_on_a_day_to_come(replica: Replica) -> None:
    booked(replica, 0, "Петров")
    booked(replica, 1, "Ахметова")
    schedule_id, first = replica.ask(_busiest, MONDAY_MORNING)
    query = (
        "SELECT count(*) FROM appointment a JOIN slot sl ON sl.pk = a.slot_pk JOIN schedule s ON s.pk = sl.schedule_pk"
        " WHERE s.id = ? AND a.start = ?"
    )
    with replica.store.read() as connection:
        assert connection.exec_driver_sql(query, (schedule_id, to_micros(first))).scalar_one() >= 1
    assert first > MONDAY_MORNING + timedelta(days=1)


def test_the_inspector_is_asked_about_a_free_place_of_the_same_specialist(replica: Replica) -> None:
    visit = booked(replica, 0, "Петров")
    state_of_all(replica, OperationState.APPLIED)
    patient_id, slot_id = replica.ask(_asked_at_the_portal)
    assert patient_id == next(row_id for name, row_id in replica.patients.items() if name.startswith("Петров"))
    query = (
        "SELECT mine.schedule_pk = sl.schedule_pk, sl.status FROM appointment a JOIN slot mine ON mine.pk = a.slot_pk, slot sl"
        " WHERE a.id = ? AND sl.id = ?"
    )
    with replica.store.read() as connection:
        assert tuple(connection.exec_driver_sql(query, (visit, slot_id)).one()) == (1, "free")


def test_a_patient_of_the_portal_gets_the_place(central: Central, tmp_path: Path, clock: FixedClock) -> None:
    place, someone = central.put_in(slot(), patient())
    take_place(known_as(central, tmp_path), clock, place["id"])
    (visit,) = central.all("Appointment")
    assert central.one("Slot", place["id"])["status"] == "busy"
    assert visit["participant"][0]["actor"]["reference"] == f"Patient/{someone['id']}"
    assert (visit["status"], visit["start"], visit["slot"]) == ("booked", place["start"], [{"reference": f"Slot/{place['id']}"}])
    assert [one["system"] for one in visit["identifier"]] == [PORTAL_SYSTEM]


def test_a_place_that_somebody_has_is_not_the_rivals(central: Central, tmp_path: Path, clock: FixedClock) -> None:
    place, _ = central.put_in(slot(), patient())
    assert Rest(central.url, central.token).post(appointment(place)).status == 201
    with pytest.raises(RivalRefused):
        take_place(known_as(central, tmp_path), clock, place["id"])
    assert len(central.all("Appointment")) == 1
    assert version_of(central.one("Slot", place["id"])) == version_of(place)


def test_a_rival_at_a_central_that_is_down_is_a_fault_that_is_said(central: Central, tmp_path: Path, clock: FixedClock) -> None:
    place, _ = central.put_in(slot(), patient())
    process = known_as(central, tmp_path)
    central.stop()
    with pytest.raises(EnvironmentFault):
        take_place(process, clock, place["id"])


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("ru", None), (None, None)])
def test_a_desk_of_the_demo_knows_its_central_and_who_works_there(tmp_path: Path, language: str | None, theme: str | None) -> None:
    central = CentralProcess(tmp_path / "central", TownWish())
    central.url = "http://127.0.0.1:9/fhir"
    work = open_workplace(Profile(tmp_path / "desk"))
    try:
        before = (work.settings.get(LANGUAGE), work.settings.get(THEME))
        settle_in(work, central, language, theme)
        settle_in(work, central, language, theme)
        person = work.first_person()
        assert person is not None
        assert (person.name, person.role) == (CLERK, RoleCode.SENIOR_CLERK)
        assert (work.settings.get(CENTRAL_URL), work.secrets.get(TOKEN)) == (central.url, central.token)
        assert (work.settings.get(LANGUAGE), work.settings.get(THEME)) == (language or before[0], theme or before[1])
        assert work.settings.get(CLINIC_PHONE)
        assert central.token not in (tmp_path / "desk" / "settings.json").read_text("utf8")
    finally:
        work.close()


def test_a_place_of_tomorrow_is_really_free_in_the_fixture(replica: Replica) -> None:
    """The stories above stand on this."""
    with replica.store.write(Urgency.MACHINE) as unit:
        assert {unit.session.query(Slot).filter(Slot.id == one).one().status for one, _ in free_places(replica)[:3]} == {"free"}
