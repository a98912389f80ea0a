"""The appointment panel: what to read aloud, cancelling with a reason in few keys, moving, undoing, the ticket."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.journal import JournalEntry
from desktop_app.models.operation import OperationState
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, opened, place, row
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.conftest import TicketStand
from tests.ui.frame.hands import ALT, focused


def test_the_facts_stand_there_to_be_compared_and_read_aloud(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    opened(clerk, booked(replica, clerk.desk))
    facts = appointment.view.facts
    assert list(facts)[:7] == ["Patient", "When", "Specialist", "Clinic", "Address", "Room", "Number"]
    assert (facts["Patient"], facts["When"]) == ("Цой Жанна Алексеевна", "Wednesday, 18 November, 09:18")
    assert (facts["Specialist"], facts["Address"], facts["Room"]) == (
        "Мельник Олег Валерьевич, хирург",
        "г. Москва, ул. Садовая, 12",
        "301",
    )
    assert (facts["Phone"], facts["Reason"]) == ("+7 926 123-98-76", "осмотр")
    assert appointment.view.sentence.text().startswith("You are booked: хирург Мельник Олег Валерьевич, Wednesday, 18 November at 09:18.")
    assert appointment.view.tag.text() == "provisional"


def test_looking_at_an_appointment_is_written_down(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    opened(clerk, booked(replica, clerk.desk))
    with replica.store.read() as connection:
        acts = [act for (act,) in connection.execute(select(JournalEntry.act).order_by(JournalEntry.sequence))]
    assert acts[-1] == "view"


def test_an_appointment_is_cancelled_in_three_keys(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    appointment_id = booked(replica, clerk.desk)
    opened(clerk, appointment_id)
    clerk.press(Qt.Key.Key_Delete).press(Qt.Key.Key_4).enter()
    assert clerk.counted == 3
    cancelled = row(replica, appointment_id)
    assert (cancelled.status, cancelled.cancel_reason) == (AppointmentStatus.CANCELLED, "prov-pers")
    assert appointment.view.state.text.startswith("Cancelled: The doctor is ill or absent.")
    assert appointment.view.state.text.endswith("The central does not know it yet.")


def test_the_first_reason_is_highlighted_and_arrows_choose_another(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    appointment_id = booked(replica, clerk.desk)
    opened(clerk, appointment_id).press(Qt.Key.Key_Delete)
    reason = appointment.view.cancel_box.reason
    assert reason is not None
    assert reason.code == "pat"
    clerk.press(Qt.Key.Key_Down).enter()
    assert row(replica, appointment_id).cancel_reason == "pat-fb"


def test_the_tenth_reason_has_the_digit_nought(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    opened(clerk, booked(replica, clerk.desk)).press(Qt.Key.Key_Delete).press(Qt.Key.Key_0)
    reason = appointment.view.cancel_box.reason
    assert reason is not None
    assert reason.code == "other"


def test_esc_leaves_the_reasons_before_it_leaves_the_panel(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    opened(clerk, booked(replica, clerk.desk)).press(Qt.Key.Key_Delete).press(Qt.Key.Key_Escape)
    assert appointment.view.mode is Mode.LOOK
    assert clerk.desk.navigation.panel == "appointment"
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.desk.navigation.panel == ""


def test_a_clerk_who_may_not_cancel_late_is_told_before_and_who_may(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk, days=0)

    def hire(unit: Unit) -> None:
        unit.session.add(Person(id="young", name="Новенькая", role_code=RoleCode.CLERK.value))

    replica.change(hire)
    desk.actor = Actor("young", "Новенькая", RoleCode.CLERK)
    opened(clerk, appointment_id).press(Qt.Key.Key_Delete)
    assert "Who may cancel it: senior clerk" in appointment.view.cancel_box._late.text
    assert not appointment.view.main.isEnabled()
    clerk.enter()
    assert row(replica, appointment_id).status is AppointmentStatus.BOOKED


def test_an_appointment_is_moved_to_the_nearest_time_of_the_same_specialist(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    old = row(replica, appointment_id)
    opened(clerk, appointment_id).press(Qt.Key.Key_M)
    assert focused() is appointment.view.move_box.choice.edit
    assert {slot.specialist for slot in appointment.view.move_box.nearest.slots} == {"Мельник О. В."}
    clerk.press(Qt.Key.Key_3, ALT).enter()
    moved = row(replica, appointment_id)
    assert moved.start is not None
    assert desk.local(moved.start).strftime("%d %H:%M") == "16 11:54"
    assert moved.ticket_version == 2, "the ticket in the patient's hand is void"
    assert place(replica, desk, "Мельник", 2).start == old.start
    assert appointment.view.mode is Mode.LOOK


def test_another_specialist_may_be_chosen_and_times_narrowed(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk, family="Кузнецова")
    opened(clerk, appointment_id).press(Qt.Key.Key_M).press(Qt.Key.Key_Backspace).type("орлов").enter().type("пт").enter()
    moved = row(replica, appointment_id)
    assert moved.start is not None
    assert desk.local(moved.start).strftime("%a %H:%M") == "Fri 14:00"


def test_a_rule_that_forbids_the_time_stands_beside_it(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    first = booked(replica, desk, family="Кузнецова", days=1)
    booked(replica, desk, family="Мельник", days=0)
    opened(clerk, first).press(Qt.Key.Key_M).press(Qt.Key.Key_Backspace).type("мельник").enter()
    assert "booked to this specialist on this day already" in appointment.view.move_box._remarks.text
    assert not appointment.view.main.isEnabled()


def test_a_move_that_is_refused_leaves_the_appointment_and_offers_fresh_times(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    opened(clerk, appointment_id).press(Qt.Key.Key_M)
    slot = appointment.view.move_box.slot
    assert slot is not None

    def take(unit: Unit) -> None:
        unit.session.scalars(select(Slot).where(Slot.id == slot.slot_id)).one().status = SlotStatus.BUSY

    replica.change(take)
    before = row(replica, appointment_id).start
    clerk.enter()
    assert row(replica, appointment_id).start == before
    assert desk.notices.history[-1].text == "This place is taken already. Choose another one."
    assert slot.slot_id not in {one.slot_id for one in appointment.view.move_box.nearest.slots}


def test_alt_backspace_undoes_a_cancellation_and_the_place_is_held_again(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    opened(clerk, appointment_id).press(Qt.Key.Key_Delete).enter()
    assert desk.notices.history[-1].action is not None
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert row(replica, appointment_id).status is AppointmentStatus.BOOKED


def test_backspace_undoes_the_last_act_of_ones_own_on_this_appointment(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    opened(clerk, appointment_id)
    assert appointment.view.undo.text() == "Undo the booking"
    clerk.press(Qt.Key.Key_Backspace)
    assert row(replica, appointment_id).status is AppointmentStatus.IN_ERROR
    assert not appointment.may_undo


def test_the_act_of_another_is_not_offered_to_be_undone(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    appointment_id = booked(replica, desk)
    desk.actor = Actor("other", "Другая", RoleCode.SENIOR_CLERK)
    opened(clerk, appointment_id)
    assert not appointment.may_undo
    assert not appointment.view.undo.isVisible()


def test_f9_and_enter_lead_to_the_ticket(clerk: Clerk, appointment: AppointmentPanel, ticket: TicketStand, replica: Replica) -> None:
    appointment_id = booked(replica, clerk.desk)
    opened(clerk, appointment_id).press(Qt.Key.Key_F9)
    assert ticket.opened == [appointment_id]
    opened(clerk, appointment_id).enter()
    assert ticket.opened == [appointment_id] * 2


def test_a_visit_that_ended_has_no_actions_left(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    with replica.store.read() as connection:
        done = connection.execute(select(Appointment.id).where(Appointment.status == AppointmentStatus.FULFILLED)).scalars().first()
    assert done is not None
    opened(clerk, done)
    assert not appointment.view.second.isEnabled()
    assert not appointment.view.third.isEnabled()
    assert appointment.view.tag.text() == "received"


def test_the_patients_other_appointments_stand_below_and_enter_opens_one(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    first = booked(replica, desk, family="Кузнецова", days=1)
    second = booked(replica, desk, family="Чен", days=7)
    opened(clerk, first)
    assert [(hit.title, hit.side) for hit in appointment.view.others.rows] == [("Mon 23 November, 10:00", "booked")]
    assert appointment.view.others.highlighted is None
    clerk.press(Qt.Key.Key_Down).enter()
    assert appointment.card is not None
    assert appointment.card.facts.appointment_id == second


def test_what_the_exchange_brings_is_shown_at_once(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    opened(clerk, appointment_id)

    def apply(unit: Unit) -> None:
        unit.connection.exec_driver_sql("UPDATE operation SET state = ?", (OperationState.APPLIED.value,))
        unit.touch(Kind.OPERATION, "all")

    replica.change(apply)
    qtbot.waitUntil(lambda: appointment.view.tag.text() == "booked")
    assert appointment.view.state.text == "Confirmed by the central."


def test_an_appointment_is_found_by_its_number_in_the_palette(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    appointment_id = booked(replica, desk)
    number = row(replica, appointment_id).number or ""
    provider = next(one for one in desk.search.all if one.name == "appointments")
    hits = provider.find(number.replace("-", " ").lower())
    assert hits[0].title == f"{number} · Цой Жанна Алексеевна"
    hits[0].run()
    clerk.look()
    assert appointment.card is not None
    assert appointment.card.facts.appointment_id == appointment_id


def test_f4_opens_the_booking_that_was_just_made(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    clerk.press(Qt.Key.Key_F2).type("цой").enter().type("мельник").enter().enter().press(Qt.Key.Key_F4)
    assert clerk.desk.navigation.panel == "appointment"
    assert appointment.view.facts["Patient"] == "Цой Жанна Алексеевна"


def test_n_books_the_same_patient_once_more(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    opened(clerk, booked(replica, desk)).press(Qt.Key.Key_N)
    assert desk.navigation.panel == "booking"
    clerk.type("орлов").enter()
    assert desk.navigation.page("booking") is not None
