"""A booking that was refused, by a rule, by another desk or by a full disk: the form is never lost and nobody is told a falsehood."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import Operation, OperationState
from desktop_app.models.patient import Patient
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.queries.appointments import Standing
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from tests.kit.replica import Replica
from tests.ui.booking.acts import FullDisk, booked, changed_elsewhere, filled, made_here, opened, row, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.conftest import TicketStand
from tests.ui.frame.hands import ALT, CTRL, press


def lost(panel: BookingPanel, replica: Replica) -> None:
    """The highlighted place goes to another desk, unheard."""
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id, tell=False)


def offered(desk: Desk) -> Action:
    """What the last notice offers."""
    action = desk.notices.history[-1].action
    assert action is not None
    return action


# Where the form goes


def test_a_refusal_that_comes_after_the_panel_was_put_away_is_told_and_brings_the_panel_back(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    lost(panel, replica)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Escape)
    clerk.look()
    assert desk.notices.history[-1].text.startswith("Not booked: Иванова Анна Сергеевна."), "the patient is still at the glass"
    desk.notices.run(offered(desk))
    clerk.look()
    assert desk.navigation.panel == "booking"
    form = panel.form()
    assert form.patient is not None
    assert form.patient.family == "Иванова"


def test_a_refusal_taken_up_from_another_panel_opens_the_booking(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, appointment: AppointmentPanel
) -> None:
    visit = booked(replica, desk)
    filled(clerk)
    lost(panel, replica)
    press(Qt.Key.Key_Return)
    opened(clerk, visit)
    desk.notices.run(offered(desk))
    clerk.look()
    assert desk.navigation.panel == "booking"
    assert panel.view.warnings[0].startswith("Not booked:")


def test_a_refusal_taken_up_over_a_new_card_shows_the_form_and_the_card_is_kept_as_a_draft(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    lost(panel, replica)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_N, CTRL)
    panel.view.new_patient.fields["family"].editor.setFocus()
    clerk.type("Соколова")
    desk.notices.run(offered(desk))
    clerk.look()
    assert not panel.view.is_new_patient
    assert panel.view.main.text() == "Book"
    clerk.press(Qt.Key.Key_Return).press(Qt.Key.Key_Return)
    assert len(made_here(replica)) == 1
    clerk.press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert dict(panel.form().card)["family"] == "Соколова"


def test_a_full_disk_brings_the_form_back_and_it_is_booked_when_there_is_room(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    panel.view.reason.setText("боль в спине")
    clerk.look()
    disk = FullDisk(desk)
    clerk.enter()
    assert "The disk is full." in {notice.text for notice in desk.notices.history}
    assert panel.form().reason == "боль в спине"
    assert panel.view.warnings[0].startswith("Not booked: this computer could not write it down.")
    disk.is_full = False
    clerk.enter().enter()
    assert [visit.reason for visit in made_here(replica)] == ["боль в спине"]


def test_who_has_no_right_to_book_gets_the_form_back_with_who_may(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    replica.change(lambda unit: unit.session.add(Person(id="guest", name="Гость", role_code="auditor")))
    filled(clerk)
    desk.actor = Actor("guest", "Гость", RoleCode.CLERK)
    clerk.enter()
    assert made_here(replica) == []
    assert "You have no right to do this." in panel.view.warnings[0]
    assert panel.form().patient is not None


def test_the_last_free_time_that_goes_away_is_not_followed_by_an_offer_of_nothing(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk, what="сафина")
    last = panel.view.nearest.slot
    assert last is not None
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE id <> ?", (last.slot_id,)))
    taken_elsewhere(replica, last.slot_id)
    qtbot.waitUntil(lambda: not panel.view.nearest.slots)
    clerk.look()
    assert panel.view.warnings[0].startswith("The time ")
    assert "highlighted" not in panel.view.warnings[0]
    clerk.enter()
    assert made_here(replica) == []


def test_another_question_forgets_the_time_that_was_lost(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look().type("пт")
    assert panel.view.warnings == ()
    clerk.enter()
    assert len(made_here(replica)) == 1


# What the strip of the last booking says and does


def central_says(replica: Replica, state: OperationState, answer: str) -> None:
    """The central's answer to the only operation."""

    def write(unit: Unit) -> None:
        operation = unit.session.scalars(select(Operation)).one()
        operation.state, operation.answer_text = state, answer
        unit.touch(Kind.OPERATION, operation.id)

    replica.change(write)


@pytest.mark.parametrize("state", [OperationState.CONFLICT, OperationState.REJECTED])
def test_what_the_central_did_not_take_is_not_read_out_as_a_booking(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, appointment: AppointmentPanel, state: OperationState
) -> None:
    filled(clerk)
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    result = panel.view.result
    assert result.sentence.startswith("You are booked")
    central_says(replica, state, "The place was sold at the portal.")
    qtbot.waitUntil(lambda: result.card is not None and result.card.standing is Standing.TO_SETTLE)
    assert result.sentence == ""
    opened(clerk, made_here(replica)[0].id)
    assert not appointment.view.sentence.isVisible()
    assert appointment.view.tag.text() == "to settle"


def test_an_answer_of_the_central_is_shown_as_letters_and_not_as_markup(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk).enter()
    central_says(replica, OperationState.REJECTED, "<h1>502 Bad Gateway</h1>")
    qtbot.waitUntil(lambda: "502" in panel.view.result.state_words)
    assert panel.view.result._state.textFormat() is Qt.TextFormat.PlainText


def test_undo_in_the_strip_undoes_the_booking_it_shows_whatever_was_done_to_others_since(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, appointment: AppointmentPanel
) -> None:
    other = booked(replica, desk)
    filled(clerk).enter()
    opened(clerk, other).press(Qt.Key.Key_Delete).enter()
    clerk.press(Qt.Key.Key_F2)
    panel.view.result._undo.click()
    clerk.look()
    states = {visit.id: visit.status for visit in made_here(replica)}
    assert states.pop(other) is AppointmentStatus.CANCELLED, "the cancellation was not meant"
    assert list(states.values()) == [AppointmentStatus.IN_ERROR]
    assert panel.view.result._title.full_text == "Undone: Иванова А. С."


def test_an_undone_booking_has_no_ticket(clerk: Clerk, panel: BookingPanel, ticket: TicketStand, replica: Replica) -> None:
    filled(clerk).enter().press(Qt.Key.Key_Backspace, ALT)
    assert panel.view.result._title.full_text.startswith("Undone")
    clerk.press(Qt.Key.Key_F9)
    assert ticket.opened == []


def test_a_booking_that_the_patient_cancels_at_the_portal_is_said_to_be_out_of_force(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk).enter()
    (visit,) = made_here(replica)

    def cancel(found: Appointment) -> None:
        found.status = AppointmentStatus.CANCELLED

    changed_elsewhere(replica, visit.id, cancel)
    qtbot.waitUntil(lambda: panel.view.result.state_words == "Not in force any more.")
    assert not panel.view.result._ticket.isEnabled()


def test_the_patient_who_has_died_is_said_to_be_dead_beside_the_name(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    def dies(unit: Unit) -> None:
        unit.session.scalars(select(Patient).where(Patient.id == replica.patients["Рябов Кирилл Степанович"])).one().deceased = True

    replica.change(dies)
    clerk.press(Qt.Key.Key_F2).type("рябов")
    assert panel.view.patient.hits.rows[0].side == "deceased"
    clerk.enter()
    assert panel.view.patient.edit.accessibleDescription().startswith("deceased · 10 Oct 1950")


def test_undoing_what_was_undone_already_is_refused_in_words(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk).enter()
    action = offered(desk)
    clerk.press(Qt.Key.Key_Backspace, ALT)
    desk.notices.run(action)
    clerk.look()
    assert desk.notices.history[-1].level.value == "warn"
    assert row(replica, made_here(replica)[0].id).status is AppointmentStatus.IN_ERROR
