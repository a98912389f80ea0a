"""How many keys each story takes from the idle main window: every key but letters of names counted, sent to the focused widget only."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.summary.page import SummaryPage
from tests.kit.house import ROOT
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, made_here, patients_made, row
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import CTRL

LOG = ROOT / "build" / "keys.json"
F2, F3, F4 = Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F4


def within(clerk: Clerk, story: str, limit: int) -> None:
    """Note the story in the log, and hold it to its budget."""
    clerk.keep_log(LOG, story, limit)
    assert clerk.counted <= limit, [key["key"] for key in clerk.keys if key["counted"]]


def when(desk: Desk, replica: Replica, number: int = 0) -> str:
    """Day of the week and time of a visit made here."""
    start = made_here(replica)[number].start
    assert start is not None
    return desk.local(start).strftime("%a %H:%M")


def test_b_the_same_patient_on_thursday_after_five(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    clerk.press(F2).type("иванова анна с").enter().type("тер").enter().type_counted("чт >17").enter()
    within(clerk, "(b) the nearest time of a specialty on Thursday after 17", 10)
    assert when(desk, replica) >= "Thu 17:00"
    assert when(desk, replica).startswith("Thu")


def test_c_slot_first_then_patient(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    page = desk.navigation.page("summary")
    assert isinstance(page, SummaryPage)
    clerk.type("мельник").enter().enter().enter()
    assert desk.navigation.panel == "booking"
    assert panel.view.nearest.slot is not None
    clerk.type("петров").enter().enter()
    within(clerk, "(c) the slot first, then the patient", 8)
    assert len(made_here(replica)) == 1


def test_d_a_new_patient_by_phone_without_papers(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    clerk.press(F2).press(F3).type("соколова ирина петровна 03.05.1988").press(Qt.Key.Key_N, CTRL)
    clerk.type("9161234500").enter().enter().enter().enter()
    clerk.type("тер").enter().enter()
    within(clerk, "(d) a new patient by phone without papers", 14)
    (patient,) = patients_made(replica)
    assert (patient.family, patient.given, patient.middle) == ("Соколова", "Ирина", "Петровна")
    assert patient.birth_date == date(1988, 5, 3)
    assert [visit.channel for visit in made_here(replica)] == ["phone"]
    assert panel.view.result.sentence.startswith("You are booked"), "it is read out to the caller"


def test_e_a_visit_is_moved_to_tomorrow_at_the_same_hour(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    visit = booked(replica, desk, days=1)
    before = row(replica, visit)
    clerk.press(F2).type("цой").press(F4).press(Qt.Key.Key_T).enter()
    within(clerk, "(e) a visit moved to the next day at the same hour", 6)
    after = row(replica, visit).start
    assert before.start is not None
    assert after == before.start + timedelta(days=1)


def test_f_a_visit_is_cancelled_with_a_reason(clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk) -> None:
    visit = booked(replica, desk, days=3)
    clerk.press(F2).type("цой").press(F4).press(Qt.Key.Key_Delete).press(Qt.Key.Key_2).enter()
    within(clerk, "(f) a visit cancelled with a reason", 5)
    assert row(replica, visit).status is AppointmentStatus.CANCELLED


def test_h_two_children_to_one_pediatrician_in_a_row(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    clerk.press(F2).type("жуков").enter().type("мельник").enter().enter()
    clerk.press(Qt.Key.Key_F7).type("ёлкин").enter().enter()
    within(clerk, "(h) two children to one specialist in a row", 14)
    first, second = made_here(replica)
    assert second.start == first.end
    assert second.group_id == first.id
