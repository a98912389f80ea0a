"""From one booking to the next by one key, as one group: the same patient, the family, the same again; and a lost one once more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.queries.appointments import appointments_numbered
from desktop_app.services.bookings import cancel
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, filled, made_here, opened, row, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, focused

PATIENT, FAMILY, AGAIN = Qt.Key.Key_F5, Qt.Key.Key_F7, Qt.Key.Key_F11


def told(desk: Desk, replica: Replica) -> list[tuple[str, int | None]]:
    """When each visit made here is, and its place in its group."""
    return [(desk.local(visit.start or desk.clock.now()).strftime("%d.%m %H:%M"), visit.group_order) for visit in made_here(replica)]


# The next booking


def test_the_same_patient_goes_on_to_the_next_specialist(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).enter().press(PATIENT)
    form = panel.form()
    assert form.patient is not None
    assert form.patient.family == "Иванова"
    assert form.call_back == "+7 916 123-45-67"
    assert focused() is panel.view.choice.edit
    assert panel.view.link_note.text().startswith("One group with the booking of Иванова А. С., Mon 16")
    clerk.type("хир").enter().enter()
    first, second = made_here(replica)
    assert (second.group_id, second.group_order) == (first.id, 2)
    assert second.patient_pk == first.patient_pk


def test_the_next_of_the_family_gets_the_time_beside_at_the_same_specialist(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk, what="кузнецова").enter().press(FAMILY)
    assert focused() is panel.view.patient.edit
    assert panel.form().patient is None
    slot = panel.view.nearest.slot
    assert slot is not None
    (first,) = made_here(replica)
    assert slot.start == first.end
    clerk.type("жуков").enter().enter()
    assert told(desk, replica) == [("16.11 10:45", None), ("16.11 11:00", 2)]
    assert made_here(replica)[1].call_back == "+7 916 123-45-67", "a child without a phone is called at the parent's"


def test_the_time_before_is_taken_where_the_one_after_is_gone(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk, what="кузнецова").press(Qt.Key.Key_Down)
    after = panel.view.nearest.slots[2]
    clerk.enter()
    taken_elsewhere(replica, after.slot_id)
    clerk.look().press(FAMILY)
    slot = panel.view.nearest.slot
    assert slot is not None
    assert desk.local(slot.start).strftime("%H:%M") == "10:45"


def test_the_same_again_in_a_week_and_pressed_again_in_two(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    filled(clerk, what="мельник").enter().press(AGAIN)
    (first,) = made_here(replica)
    assert first.start is not None
    slot = panel.view.nearest.slot
    assert slot is not None
    assert slot.start == first.start + timedelta(days=7)
    assert panel.form().visit_kind == "repeat"
    clerk.enter()
    second = made_here(replica)[1]
    assert (second.start, second.group_order, second.visit_kind) == (first.start + timedelta(days=7), 2, "repeat")


def test_where_that_day_has_no_place_the_times_after_it_are_offered(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk, what="мельник").enter().press(AGAIN).press(AGAIN)
    assert panel.view.nearest.slot is None, "the plan ends before"
    assert panel.form().narrowing == "с 30.11"
    assert panel.form().patient is not None
    assert len(panel.view.result.appointment_id) > 0


def test_a_family_goes_on_in_one_group_whatever_way_it_grows(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk, what="кузнецова").enter().press(FAMILY).type("жуков").enter().enter().press(PATIENT).type("хир").enter().type(
        "вт"
    ).enter()
    visits = made_here(replica)
    assert [visit.group_order for visit in visits] == [None, 2, 3]
    assert {visit.group_id for visit in visits[1:]} == {visits[0].id}
    assert visits[2].patient_pk == visits[1].patient_pk


def test_after_an_undone_booking_nothing_goes_on_from_it(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).enter().press(Qt.Key.Key_Backspace, ALT).press(FAMILY)
    assert panel.form().is_empty
    assert panel.view.warnings == ()


@pytest.mark.parametrize("key", [PATIENT, FAMILY, AGAIN])
def test_before_any_booking_the_keys_say_so_and_do_not_fall_through_to_the_schedule(clerk: Clerk, desk: Desk, key: Qt.Key) -> None:
    clerk.press(Qt.Key.Key_F2).press(key)
    assert desk.navigation.screen == "summary"
    assert desk.notices.history[-1].text == "There is no booking yet to go on from."


def test_what_another_patient_had_begun_is_kept_and_not_lost(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).enter().type("петров").enter().press(PATIENT)
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Иванова"
    clerk.press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Петров"


def test_the_keys_stand_in_the_strip_and_a_click_does_the_same(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).enter()
    button = panel.view.result._next[0]
    assert button.isVisible()
    button.click()
    clerk.look()
    assert panel.form().patient is not None


# The line to send


def test_the_times_offered_are_copied_as_one_line(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk, what="кузнецова").press(Qt.Key.Key_C, ALT)
    line = QGuiApplication.clipboard().text()
    assert line.startswith("Mon 10:45, 11:00")
    assert desk.notices.history[-1].text == f"Copied: {line}"


def test_times_of_several_specialists_are_copied_with_their_names(clerk: Clerk, panel: BookingPanel) -> None:
    filled(clerk).press(Qt.Key.Key_C, ALT)
    line = QGuiApplication.clipboard().text()
    assert "Кузнецова Е. П.: " in line
    assert "Сафина Г. Р.: " in line


# A lost or cancelled booking by its number (rule 70)


def lost(replica: Replica, desk: Desk, family: str = "Мельник") -> str:
    """A booking that was cancelled."""
    visit = booked(replica, desk, family=family)
    replica.act(cancel, replica.actor, visit, row(replica, visit).version, "pat")
    return visit


def test_a_cancelled_booking_is_found_by_its_number_and_booked_again_into_its_own_place(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, appointment: AppointmentPanel
) -> None:
    visit = lost(replica, desk)
    number = row(replica, visit).number
    assert [card.facts.appointment_id for card in replica.ask(appointments_numbered, str(number))] == [visit]
    opened(clerk, visit)
    assert appointment.view.main.text() == "Book again"
    assert appointment.view.main.isEnabled()
    clerk.press(Qt.Key.Key_B)
    assert panel.view.link_note.text() == f"Instead of the appointment {number}, which is not in force."
    assert (panel.form().reason, panel.form().call_back) == ("осмотр", "+7 926 123-98-76")
    clerk.enter()
    made = made_here(replica)[1]
    assert (made.start, made.replaces, made.status) == (row(replica, visit).start, visit, AppointmentStatus.BOOKED)


def test_where_its_place_is_taken_the_nearest_of_the_same_specialist_is_offered(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    visit = lost(replica, desk)
    before = row(replica, visit)
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE pk = ?", (before.slot_pk,)))
    opened(clerk, visit).enter()
    slot = panel.view.nearest.slot
    assert slot is not None
    assert before.start is not None
    assert slot.specialist == "Мельник О. В."
    assert abs(slot.start - before.start) == timedelta(minutes=26)


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED])
def test_what_is_in_force_is_not_booked_again(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, appointment: AppointmentPanel, status: AppointmentStatus
) -> None:
    visit = booked(replica, desk)
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE appointment SET status = ? WHERE id = ?", (status.value, visit)))
    opened(clerk, visit)
    assert appointment.view.main.text() == "Ticket"
    clerk.press(Qt.Key.Key_B)
    assert desk.navigation.panel == "appointment"
