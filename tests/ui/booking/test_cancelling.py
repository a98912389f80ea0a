"""Cancelling at the desk (rules 66 and 77): a coded reason by its digit, the limit of 24 hours, another desk in between, undoing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.settings import LATE_CANCEL_HOURS
from desktop_app.models.appointment import TRANSITIONS, Appointment, AppointmentStatus
from desktop_app.models.cancel_reasons import FOR_CLERK, CancelledBy
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.slot import SlotStatus
from desktop_app.queries.free_slots import free_slot
from desktop_app.services.bookings import LATE_CANCEL
from desktop_app.services.undo import undo
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import STATUS_WORDS, AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import AppointmentTarget
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.booking.acts import FullDisk, SlowReplica, booked, changed_elsewhere, made_here, opened, place, row, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, CTRL, focused, press

DIGITS = [getattr(Qt.Key, f"Key_{number % 10}") for number in range(1, len(FOR_CLERK) + 1)]


@pytest.mark.parametrize(("key", "code"), list(zip(DIGITS, [reason.code for reason in FOR_CLERK], strict=True)))
def test_every_reason_is_taken_by_its_digit_and_kept_as_its_code(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, key: Qt.Key, code: str
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete).press(key).enter()
    cancelled = row(replica, visit)
    assert (cancelled.status, cancelled.cancel_reason) == (AppointmentStatus.CANCELLED, code)
    assert cancelled.ticket_version == 2, "the ticket in the patient's hand is void"


def test_each_reason_says_its_digit_and_on_whose_side_it_lies(clerk: Clerk, appointment: AppointmentPanel, replica: Replica) -> None:
    opened(clerk, booked(replica, clerk.desk)).press(Qt.Key.Key_Delete)
    rows = appointment.view.cancel_box.reasons.rows
    assert [line.side for line in rows] == [str(number % 10) for number in range(1, len(rows) + 1)]
    owed = {reason.code for reason in FOR_CLERK if reason.by is CancelledBy.CLINIC}
    assert {line.key for line in rows if "offer another time" in line.aloud} == owed


def test_the_place_is_offered_to_the_next_patient_at_once(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    slot = place(replica, desk, "Мельник", 2)
    visit = booked(replica, desk)
    assert replica.ask(free_slot, slot.slot_id) is None
    opened(clerk, visit).press(Qt.Key.Key_Delete).enter()
    again = replica.ask(free_slot, slot.slot_id)
    assert again is not None
    assert again.start == slot.start


@pytest.mark.parametrize(("before", "late"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_the_limit_is_24_hours_to_the_second(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, clock: FixedClock, before: timedelta, late: bool
) -> None:
    visit = booked(replica, desk)
    start = row(replica, visit).start
    assert start is not None
    clock.set(start - LATE_CANCEL + before)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    assert appointment.view.cancel_box._late.isVisible() is late


def becomes(replica: Replica, desk: Desk, role: RoleCode) -> None:
    """The person at the desk is given another role."""

    def edit(unit: Unit) -> None:
        unit.session.get_one(Person, desk.actor.person_id).role_code = role.value

    replica.change(edit)
    desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))


def test_who_may_not_cancel_late_reads_so_even_where_the_right_goes_after_the_key(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk, days=0)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    assert "Who may" not in appointment.view.cancel_box._late.text
    becomes(replica, desk, RoleCode.CLERK)
    clerk.look()
    assert appointment.view.cancel_box._late.text.endswith("Who may cancel it: senior clerk, schedule manager.")
    assert not appointment.view.main.isEnabled()


def test_the_limit_is_the_one_of_the_settings_in_words_and_in_the_verb(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    replica.change(lambda unit: unit.session.merge(Person(id="young", name="Новенькая", role_code=RoleCode.CLERK.value)))
    desk.actor = Actor("young", "Новенькая", RoleCode.CLERK)
    visit = booked(replica, desk, days=0)
    desk.settings.put(LATE_CANCEL_HOURS, 48)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    assert appointment.view.cancel_box._late.text.startswith("Less than 48 hours are left before the visit. ")
    clerk.enter()
    assert row(replica, visit).status is AppointmentStatus.BOOKED
    desk.settings.put(LATE_CANCEL_HOURS, 0)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    assert not appointment.view.cancel_box._late.isVisible()
    clerk.enter()
    assert row(replica, visit).status is AppointmentStatus.CANCELLED


# Another desk in between


def later(visit: Appointment) -> None:
    """Another desk moves the visit by a day."""
    assert visit.start is not None
    visit.start += timedelta(days=1)


def test_what_another_desk_moved_meanwhile_is_shown_and_not_cancelled_unseen(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    changed_elsewhere(replica, visit, later)
    qtbot.waitUntil(lambda: appointment.view.mode is Mode.LOOK)
    assert desk.notices.history[-1].text == "The appointment was changed meanwhile by another. It is shown as it is now."
    assert appointment.view.facts["When"].startswith("Thursday, 19 November")
    clerk.look().enter()
    assert row(replica, visit).status is AppointmentStatus.BOOKED


def test_what_was_changed_unheard_is_refused_with_its_own_words_and_looked_at_first(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete)
    changed_elsewhere(replica, visit, later, tell=False)
    clerk.enter()
    assert row(replica, visit).status is AppointmentStatus.BOOKED
    assert desk.notices.history[-1].text == "The appointment was changed meanwhile by another. It is shown as it is now."
    assert (appointment.view.mode, appointment.view.facts["When"][:21]) == (Mode.LOOK, "Thursday, 19 November")


def test_a_change_that_does_not_touch_the_visit_does_not_disturb_who_chooses_a_reason(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete).press(Qt.Key.Key_4)
    changed_elsewhere(replica, visit, lambda found: setattr(found, "comment", "перезвонить"))
    taken_elsewhere(replica, place(replica, desk, "Чен", 7).slot_id)
    qtbot.waitUntil(lambda: appointment.card is not None and appointment.card.version == row(replica, visit).version)
    clerk.look().enter()
    assert row(replica, visit).cancel_reason == "prov-pers"


def test_a_full_disk_cancels_nothing_and_leaves_the_reason_chosen(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete).press(Qt.Key.Key_6)
    disk = FullDisk(desk)
    clerk.enter()
    assert row(replica, visit).status is AppointmentStatus.BOOKED
    disk.is_full = False
    clerk.enter()
    assert row(replica, visit).cancel_reason == "oth-room"


def test_a_cancellation_that_ends_after_the_clerk_has_gone_on_leaves_the_next_appointment_alone(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    first, second = booked(replica, desk), booked(replica, desk, "Рябов Кирилл Степанович", "Чен", 7)
    opened(clerk, first).press(Qt.Key.Key_Delete)
    appointment.enter()
    opened(clerk, second).press(Qt.Key.Key_Delete)
    assert appointment.view.mode is Mode.CANCEL
    assert row(replica, first).status is AppointmentStatus.CANCELLED
    assert row(replica, second).status is AppointmentStatus.BOOKED


# What is not there, and what may not be done


def test_an_appointment_that_is_not_here_any_more_shows_nobody_elses_facts(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    opened(clerk, booked(replica, desk))
    desk.navigation.open_panel("appointment", AppointmentTarget("gone"))
    clerk.look()
    assert appointment.view.facts == {}
    assert appointment.view.state.text == "This appointment is not on this computer any more."
    assert not any(button.isEnabled() for button in (appointment.view.main, appointment.view.second, appointment.view.third))
    clerk.press(Qt.Key.Key_Delete).press(Qt.Key.Key_M)
    assert appointment.view.mode is Mode.LOOK


@pytest.mark.parametrize("status", list(AppointmentStatus))
def test_only_what_may_become_cancelled_can_be_and_every_state_has_its_word(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, status: AppointmentStatus
) -> None:
    visit = booked(replica, desk)
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied'"))
    changed_elsewhere(replica, visit, lambda found: setattr(found, "status", status), tell=False)
    opened(clerk, visit)
    assert appointment.view.tag.text() == STATUS_WORDS[status]
    clerk.press(Qt.Key.Key_Delete)
    assert (appointment.view.mode is Mode.CANCEL) is (AppointmentStatus.CANCELLED in TRANSITIONS[status])


def cancelled_and_sold(clerk: Clerk, replica: Replica, desk: Desk) -> str:
    """A visit that was cancelled here, told to the central, and whose place was sold elsewhere since."""
    slot = place(replica, desk, "Мельник", 2)
    visit = booked(replica, desk)
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied', sent = 1"))
    opened(clerk, visit).press(Qt.Key.Key_Delete).enter()
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE operation SET state = 'applied', sent = 1"))
    taken_elsewhere(replica, slot.slot_id)
    return visit


def test_undoing_a_cancellation_whose_place_was_sold_offers_other_times_and_books_nobody_twice(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    visit = cancelled_and_sold(clerk, replica, desk)
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert row(replica, visit).status is AppointmentStatus.CANCELLED
    assert len(made_here(replica)) == 1
    assert desk.navigation.panel == "booking"
    form = panel.form()
    assert form.patient is not None
    assert (form.patient.family, form.reason) == ("Цой", "осмотр")
    assert {slot.specialist for slot in panel.view.nearest.slots} == {"Мельник О. В."}
    assert row(replica, visit).start not in [slot.start for slot in panel.view.nearest.slots]
    assert panel.view.warnings[0].startswith("Not undone: The place of the cancelled visit is not free any more.")
    clerk.enter().enter()
    again = made_here(replica)[1]
    assert (again.replaces, again.status, again.start) == (visit, AppointmentStatus.BOOKED, form.slot.start if form.slot else None)


def test_a_refused_undoing_never_comes_into_a_form_that_is_in_use(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    cancelled_and_sold(clerk, replica, desk)
    clerk.press(Qt.Key.Key_F2).press(Qt.Key.Key_N, CTRL)
    panel.view.new_patient.fields["family"].editor.setFocus()
    clerk.type("Соколова").press(Qt.Key.Key_Backspace, ALT)
    assert panel.view.is_new_patient
    assert dict(panel.form().card)["family"] == "Соколова"
    assert panel.view.parked.titles == ("! Цой",)
    last = desk.notices.history[-1]
    assert last.text == "Not booked: Цой Жанна Алексеевна. The place of the cancelled visit is not free any more."
    assert last.action is not None
    desk.notices.run(last.action)
    clerk.look()
    form = panel.form()
    assert form.patient is not None
    assert form.patient.family == "Цой"
    assert panel.view.warnings[0].startswith("Not undone:")


def test_a_place_that_was_sold_here_before_the_cancelling_was_sent_is_as_gone_as_any(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    start = row(replica, visit).start
    opened(clerk, visit).press(Qt.Key.Key_Delete).enter()
    other = booked(replica, desk, "Рябов Кирилл Степанович")
    assert row(replica, other).start == start
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert desk.navigation.panel == "booking"
    assert panel.view.warnings[0].startswith("Not undone:")


def test_who_signed_in_meanwhile_is_not_given_the_form_of_who_undid(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    cancelled_and_sold(clerk, replica, desk)
    slow = SlowReplica(desk, undo)
    press(Qt.Key.Key_Backspace, ALT)
    desk.actor = Actor("another", "Петрова Зоя", RoleCode.CLERK)
    slow.let_go()
    clerk.look()
    assert panel.form().is_empty
    assert desk.notices.history[-1].text == "The place of the cancelled visit is not free any more."


# The list below


def test_the_highlighted_other_visit_stays_highlighted_when_the_exchange_brings_something(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    first = booked(replica, desk, family="Кузнецова", days=1)
    second, third = booked(replica, desk, family="Чен", days=7), booked(replica, desk, family="Мельник", days=8)
    opened(clerk, first).press(Qt.Key.Key_Down).press(Qt.Key.Key_Down)
    highlighted = appointment.view.others.highlighted
    assert highlighted is not None

    def comes(unit: Unit) -> None:
        unit.touch(Kind.APPOINTMENT, first)

    replica.change(comes)
    qtbot.waitUntil(lambda: not desk.tasks.is_idle or appointment.view.others.highlighted == highlighted)
    clerk.look()
    assert appointment.view.others.highlighted == highlighted
    clerk.enter()
    assert appointment.card is not None
    assert appointment.card.facts.appointment_id == highlighted.key in (second, third)
    assert focused() is appointment


def test_a_freed_place_of_a_cancelled_visit_is_free_for_the_exchange_too(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_Delete).enter()
    with replica.store.read() as connection:
        state = connection.exec_driver_sql("SELECT s.status FROM slot s JOIN appointment a ON a.slot_pk = s.pk WHERE a.id = ?", (visit,))
        assert state.scalar() == SlotStatus.FREE.value
