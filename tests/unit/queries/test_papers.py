"""What lists are made of: who is expected by whom, which card stands where, and how a list was printed last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop_app.core.changes import ChangeFeed, Kind
from desktop_app.models.appointment import HOLDING, Appointment, AppointmentStatus
from desktop_app.models.patient import Patient
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.printed import difference
from desktop_app.queries.papers import (
    CARDS,
    DoctorsDay,
    Named,
    card_list,
    cards_of,
    doctors_days,
    last_print,
    next_day_of_visits,
    patients_named,
)
from desktop_app.services.printing import note_list
from desktop_app.storage.store import Unit
from tests.kit.clock import FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import ZONE, Replica, small_replica


@pytest.fixture
def replica(tmp_path: Path, clock: FixedClock, ids: SequentialIds) -> Iterator[Replica]:
    """The small replica on its Monday morning."""
    made = small_replica(tmp_path, clock, ids, ChangeFeed())
    yield made
    made.store.close()


def of(replica: Replica, doctor: str, day: date | None = None) -> DoctorsDay | None:
    """The list of one doctor."""
    found = replica.ask(doctors_days, day or replica.today, ZONE, [replica.schedules[doctor]])
    return found[0] if found else None


def first_visit(unit: Unit) -> Appointment:
    """The earliest visit of all."""
    return unit.session.scalars(select(Appointment).order_by(Appointment.start, Appointment.pk)).first() or pytest.fail("no visit")


def attach(replica: Replica, family: str, area: str, starts: str | None, ends: str | None) -> None:
    """The patient's card stands at that участок for that time."""

    def write(unit: Unit) -> None:
        row = unit.session.scalars(select(Place).where(Place.remote_id == f"area-{area}")).first()
        if row is None:
            unit.session.add(Place(id=unit.ids.new(), remote_id=f"area-{area}", level=PlaceLevel.AREA, name=area, known=True, version=1))
        patient = unit.session.scalars(select(Patient).where(Patient.family == family)).one()
        entry = {"clinic": None, "area": f"Location/area-{area}", "kind": "territorial", "from": starts, "to": ends}
        patient.attachments = [*(patient.attachments or []), entry]

    replica.change(write)


def test_a_doctor_who_does_not_receive_has_no_list(replica: Replica) -> None:
    absent = replica.today + timedelta(days=3)
    assert of(replica, "Кузнецова") is not None
    assert of(replica, "Кузнецова", replica.today + timedelta(days=60)) is None
    assert all(one.places > 0 for one in replica.ask(doctors_days, absent, ZONE))


def test_a_doctor_with_places_and_nobody_booked_has_an_empty_list(replica: Replica) -> None:
    found = of(replica, "Орлов")
    assert found is not None
    assert (found.visits, found.places > 0, found.printed) == ((), True, None)


def test_visits_come_by_the_hour_with_room_branch_and_clinic(replica: Replica) -> None:
    found = of(replica, "Громов")
    assert found is not None
    assert (found.specialist, found.room, found.clinic) == ("Громов Семён Сергеевич", "220", "Городская поликлиника № 7")
    starts = [visit.start for visit in found.visits]
    assert starts == sorted(starts)
    assert {visit.channel for visit in found.visits} == {"portal"}


@pytest.mark.parametrize("status", list(AppointmentStatus))
def test_only_who_holds_a_place_is_on_a_list_and_has_a_card_pulled(replica: Replica, status: AppointmentStatus) -> None:
    def become(unit: Unit) -> str:
        visit = first_visit(unit)
        visit.status = status
        return visit.id

    row_id = replica.change(become)
    listed = {visit.appointment_id for found in replica.ask(doctors_days, replica.today, ZONE) for visit in found.visits}
    assert (row_id in listed) is (status in HOLDING)


def test_a_hidden_visit_is_on_no_list(replica: Replica) -> None:
    def hide(unit: Unit) -> str:
        visit = first_visit(unit)
        visit.hidden = True
        return visit.id

    row_id = replica.change(hide)
    assert row_id not in {visit.appointment_id for found in replica.ask(doctors_days, replica.today, ZONE) for visit in found.visits}


def test_a_card_stands_where_the_attachment_of_that_day_says(replica: Replica) -> None:
    today = replica.today
    attach(replica, "Щёголева", "1", None, (today - timedelta(days=1)).isoformat())
    attach(replica, "Щёголева", "2", today.isoformat(), None)
    attach(replica, "Тарасов", "1", (today + timedelta(days=1)).isoformat(), None)
    storage = {card.patient.family: card.storage for card in replica.ask(card_list, today, ZONE).cards}
    assert (storage["Щёголева"], storage["Тарасов"], storage["Носова"]) == ("2", "", "")


def test_cards_whose_place_is_not_known_come_last(replica: Replica) -> None:
    attach(replica, "Щёголева", "Я", None, None)
    cards = replica.ask(card_list, replica.today, ZONE).cards
    assert cards[0].patient.family == "Щёголева"
    names = [card.patient.full_name for card in cards[1:]]
    assert names == sorted(names)


def test_each_patient_is_one_card_for_the_first_visit(replica: Replica) -> None:
    found = replica.ask(card_list, replica.today, ZONE)
    assert len({card.patient.patient_id for card in found.cards}) == len(found.cards)
    visits = [visit for one in replica.ask(doctors_days, replica.today, ZONE) for visit in one.visits]
    assert sum(card.visits for card in found.cards) == len(visits)
    for card in found.cards:
        assert card.start == min(visit.start for visit in visits if visit.patient.patient_id == card.patient.patient_id)


def test_the_last_print_is_that_of_the_same_list_and_the_same_day(replica: Replica, clock: FixedClock) -> None:
    found = of(replica, "Громов")
    assert found is not None
    today, tomorrow = replica.today, replica.today + timedelta(days=1)
    replica.act(note_list, replica.actor, Kind.SCHEDULE, found.schedule_id, today.isoformat(), {})
    clock.advance(timedelta(minutes=5))
    replica.act(note_list, replica.actor, Kind.SCHEDULE, found.schedule_id, today.isoformat(), found.lines)
    printed = replica.ask(last_print, Kind.SCHEDULE, found.schedule_id, today)
    assert printed is not None
    assert printed.at == clock.now()
    assert not difference(printed, found.lines)
    assert replica.ask(last_print, Kind.SCHEDULE, found.schedule_id, tomorrow) is None
    assert replica.ask(last_print, None, found.schedule_id, today) is None
    assert replica.ask(last_print, Kind.SCHEDULE, replica.schedules["Орлов"], today) is None


def test_card_lists_of_all_branches_are_of_the_whole_desk(replica: Replica) -> None:
    cards = replica.ask(card_list, replica.today, ZONE)
    replica.act(note_list, replica.actor, None, CARDS, replica.today.isoformat(), cards.lines)
    again = replica.ask(card_list, replica.today, ZONE)
    assert again.printed is not None
    assert not difference(again.printed, again.lines)
    assert replica.ask(card_list, replica.today + timedelta(days=1), ZONE).printed is None


def test_where_the_journal_was_purged_nothing_is_marked(replica: Replica) -> None:
    replica.act(note_list, replica.actor, None, CARDS, replica.today.isoformat(), {"p": (0, "p")})
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE journal SET payload = NULL"))
    assert replica.ask(card_list, replica.today, ZONE).printed is None


def test_a_ticket_in_the_journal_is_no_list(replica: Replica) -> None:
    """Prints of tickets have no payload at all."""
    replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE journal SET act = 'print', kind = NULL, row_id = ?, payload = '{}'", (CARDS,))
    )
    assert replica.ask(last_print, None, CARDS, replica.today) is None


def test_patients_are_named_by_their_ids_and_masked_to_initials(replica: Replica) -> None:
    row_id = replica.patients["Константинопольская-Преображенская Александра Вениаминовна"]
    named = replica.ask(patients_named, [row_id, "nobody"])
    assert list(named) == [row_id]
    assert named[row_id].masked == "К. А. В."
    assert Named("p", "Цой", "", "", None).masked == "Ц."
    assert Named("p", "Цой", "", "", None).full_name == "Цой"


# Of one branch


def branch_of(replica: Replica, name: str) -> tuple[set[str], set[str]]:
    """Whose lists and whose cards a branch has today."""
    branch_id = replica.branches[name]
    days = replica.ask(doctors_days, replica.today, ZONE, branch_id=branch_id)
    cards = replica.ask(card_list, replica.today, ZONE, branch_id)
    assert all(one.branch == f"Филиал на {name[:-2]}ой" for one in days)
    assert {card.branch for card in cards.cards} <= {f"Филиал на {name[:-2]}ой"}
    expected = {visit.patient.patient_id for one in days for visit in one.visits}
    assert {card.patient.patient_id for card in cards.cards} == expected
    return {one.schedule_id for one in days}, expected


def test_the_lists_of_a_branch_are_of_its_doctors_and_its_visits_alone(replica: Replica) -> None:
    here, there = branch_of(replica, "Садовая"), branch_of(replica, "Лесная")
    everywhere = {one.schedule_id for one in replica.ask(doctors_days, replica.today, ZONE)}
    assert here[0]
    assert there[0]
    assert not here[0] & there[0]
    assert here[0] | there[0] == everywhere
    assert here[1] | there[1] == {card.patient.patient_id for card in replica.ask(card_list, replica.today, ZONE).cards}


def test_the_card_list_of_a_branch_is_printed_apart_from_that_of_all(replica: Replica) -> None:
    branch_id = replica.branches["Садовая"]
    cards = replica.ask(card_list, replica.today, ZONE, branch_id)
    replica.act(note_list, replica.actor, *cards_of(branch_id), replica.today.isoformat(), cards.lines)
    again = replica.ask(card_list, replica.today, ZONE, branch_id)
    assert again.printed is not None
    assert not difference(again.printed, again.lines)
    for other in ("", replica.branches["Лесная"]):
        assert replica.ask(card_list, replica.today, ZONE, other).printed is None


def test_the_next_day_of_a_branch_is_the_day_of_its_own_visits(replica: Replica) -> None:
    tomorrow = replica.today + timedelta(days=1)
    everywhere = replica.ask(next_day_of_visits, replica.today, ZONE)
    assert everywhere == tomorrow
    assert replica.ask(next_day_of_visits, replica.today, ZONE, replica.branches["Садовая"]) == tomorrow
    assert replica.ask(next_day_of_visits, replica.today, ZONE, replica.branches["Лесная"]) is None
