"""A clerk is quicker than the computer: no key acts on what is not there any more, and no key acts twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.queries.appointments import appointment_card
from desktop_app.queries.booking_facts import booking_facts
from desktop_app.queries.offers import find_offers
from desktop_app.queries.patients import find_patients, patient_hit
from desktop_app.queries.specialists import choices
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import AppointmentTarget
from tests.kit.replica import Replica
from tests.ui.booking.acts import SlowReplica, booked, filled, made_here, opened, patients_made, row
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.conftest import TicketStand
from tests.ui.frame.hands import ALT, CTRL, focused, press, write

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9


# Times


def test_enter_quicker_than_a_narrowing_does_not_book_the_time_that_was_there_before(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    slow = SlowReplica(desk, find_offers)
    write("чт")
    assert not panel.view.main.isEnabled(), "the list still answers another question"
    press(ENTER)
    assert not panel.form().is_empty, "Monday was not what was asked for"
    slow.let_go()
    clerk.look()
    assert made_here(replica) == []
    clerk.enter()
    (visit,) = made_here(replica)
    assert visit.start is not None
    assert desk.local(visit.start).strftime("%a") == "Thu"


@pytest.mark.parametrize("page", [Qt.Key.Key_PageDown, Qt.Key.Key_PageUp])
def test_enter_quicker_than_a_page_of_times_books_nothing_of_the_page_before(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, page: Qt.Key
) -> None:
    filled(clerk).press(Qt.Key.Key_PageDown, ALT)
    slow = SlowReplica(desk, find_offers)
    press(page, ALT)
    press(ENTER)
    slow.let_go()
    clerk.look()
    assert made_here(replica) == []
    assert panel.view.main.isEnabled()


def test_turning_the_page_twice_in_a_hurry_leaves_no_page_that_turns_to_itself(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk)
    first = panel.view.nearest.slots
    slow = SlowReplica(desk, find_offers)
    press(Qt.Key.Key_PageDown, ALT)
    press(Qt.Key.Key_PageDown, ALT)
    slow.let_go()
    clerk.look()
    assert panel.view.nearest.slots[0].start > first[-1].start
    clerk.press(Qt.Key.Key_PageUp, ALT)
    assert panel.view.nearest.slots == first


def test_a_narrowing_that_meets_a_change_of_the_exchange_does_not_say_that_the_time_was_taken(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    slow = SlowReplica(desk, find_offers)
    write("чт")
    desk.hub.publish(Changes.of(Kind.SLOT, ["any"]))
    slow.let_go()
    clerk.look()
    assert panel.view.warnings == ()
    assert panel.view.main.isEnabled()


def test_a_move_does_not_go_to_the_time_that_stood_there_before_the_narrowing(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_M)
    slow = SlowReplica(desk, find_offers)
    write("пт")
    assert not appointment.view.main.isEnabled()
    press(ENTER)
    slow.let_go()
    clerk.look()
    assert row(replica, visit).ticket_version == 1, "not moved"
    clerk.enter()
    moved = row(replica, visit).start
    assert moved is not None
    assert desk.local(moved).strftime("%a") == "Fri"


def test_a_booking_that_was_left_for_an_appointment_in_the_middle_of_a_look_up_can_still_be_booked(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    clerk.press(Qt.Key.Key_F2).type("иванова анна с").enter().type("тер")
    slow = SlowReplica(desk, find_offers)
    press(ENTER)
    desk.navigation.open_panel("appointment", AppointmentTarget(visit))
    slow.let_go()
    clerk.look()
    clerk.press(Qt.Key.Key_F2)
    assert panel.view.nearest.slots, "what the other panel forgets is its own"
    assert panel.view.main.isEnabled()


def test_a_booking_whose_rules_were_being_weighed_is_weighed_although_another_panel_came_into_view(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    filled(clerk)
    slow = SlowReplica(desk, booking_facts)
    press(Qt.Key.Key_2, ALT)
    desk.navigation.open_panel("appointment", AppointmentTarget(visit))
    slow.let_go()
    clerk.look()
    clerk.press(Qt.Key.Key_F2)
    assert panel.view.main.isEnabled()


def test_both_lines_of_specialties_are_filled_though_their_panels_are_made_at_the_same_moment(clerk: Clerk, desk: Desk) -> None:
    slow = SlowReplica(desk, choices)
    desk.navigation.open_panel("booking")
    desk.navigation.open_panel("appointment")
    slow.let_go()
    clerk.look()
    appointments, bookings = desk.navigation.page("appointment"), desk.navigation.page("booking")
    assert isinstance(appointments, AppointmentPanel)
    assert isinstance(bookings, BookingPanel)
    for line in (appointments.view.move_box.choice, bookings.view.choice):
        line.type_again("тер")
        assert line.hits.rows != ()


# Patients


def test_a_form_that_was_emptied_does_not_take_the_patient_who_was_still_being_looked_for(
    clerk: Clerk, panel: BookingPanel, desk: Desk
) -> None:
    clerk.press(Qt.Key.Key_F2)
    slow = SlowReplica(desk, find_patients)
    write("цой")
    press(ENTER)
    press(Qt.Key.Key_Delete, ALT)
    slow.let_go()
    clerk.look()
    assert panel.form().is_empty
    assert not panel.view.patient.hits.isVisible(), "an empty field has found nobody"


def test_letters_that_come_after_enter_let_the_waiting_enter_go(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    clerk.press(Qt.Key.Key_F2)
    slow = SlowReplica(desk, find_patients)
    write("цой")
    press(ENTER)
    write(" ж")
    slow.let_go()
    clerk.look()
    assert panel.form().patient is None, "Enter was pressed on another text"
    assert [hit.title for hit in panel.view.patient.hits.rows] == ["Цой Жанна Алексеевна"]


def test_enter_pressed_twice_on_a_new_card_makes_no_twins(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    clerk.press(Qt.Key.Key_F2).type("соколова мария 14.02.1991").press(Qt.Key.Key_N, CTRL)
    slow = SlowReplica(desk, patient_hit)
    panel.view.new_patient.fields["snils"].editor.setFocus()
    press(ENTER)
    press(ENTER)
    press(ENTER)
    clerk.qtbot.waitUntil(lambda: len(patients_made(replica)) == 1)
    assert not panel.view.main.isEnabled()
    press(ENTER)
    slow.let_go()
    clerk.look()
    assert len(patients_made(replica)) == 1
    assert panel.form().patient is not None


# Appointments


def test_a_key_pressed_while_another_appointment_opens_does_not_act_on_the_one_before(
    clerk: Clerk, appointment: AppointmentPanel, ticket: TicketStand, replica: Replica, desk: Desk
) -> None:
    first, second = booked(replica, desk), booked(replica, desk, "Рябов Кирилл Степанович", "Чен", 7)
    opened(clerk, first)
    slow = SlowReplica(desk, appointment_card)
    desk.navigation.open_panel("appointment", AppointmentTarget(second))
    assert appointment.view.facts == {}, "the wrong patient is not read aloud"
    press(F9)
    press(Qt.Key.Key_Delete)
    press(ENTER)
    slow.let_go()
    clerk.look()
    assert ticket.opened == []
    assert {row(replica, one).status for one in (first, second)} == {AppointmentStatus.BOOKED}
    assert appointment.view.facts["Patient"] == "Рябов Кирилл Степанович"


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Delete, ENTER, ENTER), (Qt.Key.Key_M, ENTER, ENTER, ENTER)])
def test_enter_pressed_twice_cancels_or_moves_once_and_complains_of_nothing(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, keys: tuple[Qt.Key, ...]
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(keys[0])
    for key in keys[1:]:
        press(key)
    clerk.look()
    assert row(replica, visit).ticket_version == 2
    assert [notice.level.value for notice in desk.notices.history] == ["info"]
    assert appointment.view.mode is Mode.LOOK


def test_f9_right_after_enter_shows_no_ticket_of_the_patient_before(
    clerk: Clerk, panel: BookingPanel, ticket: TicketStand, replica: Replica
) -> None:
    filled(clerk).enter()
    filled(clerk, "цой", "мельник")
    press(ENTER)
    press(F9)
    clerk.look()
    assert ticket.opened == []
    clerk.press(F9)
    assert ticket.opened == [made_here(replica)[1].id]


def test_a_key_of_the_times_does_nothing_while_they_are_out_of_sight(clerk: Clerk, panel: BookingPanel) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.choice.setFocus()
    clerk.type("тер").enter()
    seen = panel.view.nearest.slot
    clerk.press(Qt.Key.Key_N, CTRL).press(Qt.Key.Key_3, ALT).press(Qt.Key.Key_PageDown, ALT)
    assert panel.view.nearest.slot == seen
    assert focused() is panel.view.new_patient.fields["family"].editor
