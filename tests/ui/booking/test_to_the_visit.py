"""From the patient to his visit by one key, to the next day at the same hour by another, and the way he came by a third."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop_app.queries.groups import places_after
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import SlowReplica, booked, filled, made_here, opened, row
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import press

F2, F3, F4, T = Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_T


def shown(appointment: AppointmentPanel) -> str:
    """Which visit stands in the panel."""
    return appointment.card.facts.appointment_id if appointment.card is not None else ""


# The visit


def test_the_name_that_led_to_a_visit_gives_way_to_the_next_callers(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    booked(replica, desk)
    clerk.press(F2).type("цой").press(F4)
    clerk.press(F2).type("петров")
    assert panel.view.patient.edit.text() == "петров"


def test_the_visit_of_the_highlighted_patient_opens_by_one_key(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    clerk.press(F2).type("цой").press(F4)
    assert shown(appointment) == visit


def test_of_several_visits_the_nearest_one_opens(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    booked(replica, desk, days=5)
    near = booked(replica, desk, days=1)
    clerk.press(F2).type("цой").enter().press(F4)
    assert shown(appointment) == near


def test_a_patient_without_a_visit_is_said_to_have_none(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    clerk.press(F2).type("рябов").enter().press(F4)
    assert desk.navigation.panel == "booking"
    assert desk.notices.history[-1].text == "The patient is not booked to anything."


def test_where_nobody_is_chosen_the_last_booking_opens(
    clerk: Clerk, panel: BookingPanel, appointment: AppointmentPanel, replica: Replica
) -> None:
    filled(clerk).enter().press(F4)
    assert shown(appointment) == made_here(replica)[0].id


# The next day


def test_the_next_day_at_the_same_hour_is_highlighted_and_moves_only_by_enter(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk, days=1)
    before = row(replica, visit).start
    assert before is not None
    opened(clerk, visit).press(T)
    slot = appointment.view.move_box.slot
    assert slot is not None
    assert slot.start == before + timedelta(days=1)
    assert row(replica, visit).start == before
    clerk.enter()
    assert row(replica, visit).start == before + timedelta(days=1)


def test_enter_quicker_than_the_answer_moves_nobody(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    visit = booked(replica, desk, days=1)
    before = row(replica, visit).start
    opened(clerk, visit)
    slow = SlowReplica(desk, places_after)
    press(T)
    press(Qt.Key.Key_Return)
    slow.let_go()
    clerk.look()
    assert row(replica, visit).start == before
    assert appointment.view.mode is Mode.MOVE


def test_where_the_next_day_has_no_reception_it_is_said_and_enter_moves_nobody_at_once(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk, days=4)
    before = row(replica, visit).start
    opened(clerk, visit).press(T)
    assert appointment.view.move_box._remarks.text == "No free place on that day. Enter takes the one highlighted now."
    assert appointment.view.move_box.slot is None
    clerk.enter()
    assert row(replica, visit).start == before


# How the patient came


@pytest.mark.parametrize(("presses", "channel"), [(0, "window"), (1, "phone"), (2, "doctor"), (3, "other-clinic"), (4, "window")])
def test_the_way_the_patient_came_goes_round_by_its_key(clerk: Clerk, panel: BookingPanel, presses: int, channel: str) -> None:
    clerk.press(F2)
    for _ in range(presses):
        clerk.press(F3)
    assert panel.form().channel == channel
