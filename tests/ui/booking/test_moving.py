"""Moving at the desk (rule 12): one operation that takes the new place and gives back the old one, or leaves all as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import Operation, OperationKind
from desktop_app.models.schedule import Schedule
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.models.specialist import Post, Specialist
from desktop_app.queries.free_slots import FreeSlot, free_slot
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.move_box import MoveBox
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BookingTarget
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, changed_elsewhere, filled, opened, place, row, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT


def moving(clerk: Clerk, visit: str) -> MoveBox:
    """M on an appointment."""
    opened(clerk, visit).press(Qt.Key.Key_M)
    page = clerk.desk.navigation.page("appointment")
    assert isinstance(page, AppointmentPanel)
    return page.view.move_box


def highlighted(box: MoveBox) -> FreeSlot:
    """Where Enter would move to."""
    assert box.slot is not None
    return box.slot


def starts(replica: Replica, visit: str) -> datetime:
    """When the visit is."""
    start = row(replica, visit).start
    assert start is not None
    return start


def shifted(replica: Replica, slot_id: str, by: timedelta, tell: bool = True) -> None:
    """The manager shifts a place."""

    def edit(unit: Unit) -> None:
        slot = unit.session.scalars(select(Slot).where(Slot.id == slot_id)).one()
        assert slot.start is not None
        slot.start += by
        slot.version += 1
        if tell:
            unit.touch(Kind.SLOT, slot_id)

    replica.change(edit)


# What a move does


@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_move_takes_the_new_place_and_gives_back_the_old_one_in_one_operation(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, number: int
) -> None:
    old = place(replica, desk, "Мельник", 2)
    visit = booked(replica, desk)
    box = moving(clerk, visit)
    clerk.press(getattr(Qt.Key, f"Key_{number}"), ALT)
    target = highlighted(box)
    clerk.enter()
    assert starts(replica, visit) == target.start
    assert replica.ask(free_slot, target.slot_id) is None
    again = replica.ask(free_slot, old.slot_id)
    assert again is not None
    with replica.store.read() as connection:
        kinds = connection.execute(select(Operation.kind).order_by(Operation.sequence)).scalars().all()
    assert kinds == [OperationKind.BOOK, OperationKind.MOVE]
    assert desk.notices.history[-1].text.startswith("Moved: Цой Ж. А., now ")


def test_a_move_is_undone_by_its_key_and_the_ticket_grows_older_each_time(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    before = starts(replica, visit)
    moving(clerk, visit)
    clerk.enter()
    assert starts(replica, visit) != before
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert starts(replica, visit) == before
    assert appointment.view.facts["When"] == "Wednesday, 18 November, 09:18"


def test_the_day_of_ones_own_visit_is_no_hindrance_to_an_earlier_hour_of_it(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    box = moving(clerk, visit)
    clerk.type("ср")
    assert highlighted(box).start < starts(replica, visit)
    assert not box.rules.refused
    clerk.enter()
    assert desk.local(starts(replica, visit)).strftime("%d %H:%M") == "18 08:00"


def test_pages_of_later_days_are_turned_in_the_move_as_in_the_booking(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    box = moving(clerk, booked(replica, desk))
    first = box.nearest.slots
    clerk.press(Qt.Key.Key_PageDown, ALT)
    assert box.nearest.slots[0].start > first[-1].start
    clerk.press(Qt.Key.Key_PageUp, ALT)
    assert box.nearest.slots == first


def test_esc_leaves_the_visit_where_it_was_and_the_times_are_forgotten(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    before = starts(replica, visit)
    box = moving(clerk, visit)
    clerk.type("пт").press(Qt.Key.Key_Escape)
    assert (appointment.view.mode, box.nearest.slots, box.choice.choice) == (Mode.LOOK, (), None)
    clerk.press(Qt.Key.Key_M)
    assert box.choice.narrowing == ""
    assert starts(replica, visit) == before


# What comes in between


def test_a_time_that_goes_away_is_told_and_not_exchanged_in_silence(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    before = starts(replica, visit)
    box = moving(clerk, visit)
    gone = highlighted(box)
    taken_elsewhere(replica, gone.slot_id)
    qtbot.waitUntil(lambda: gone not in box.nearest.slots)
    clerk.look()
    assert box._remarks.text == f"The time {desk.local(gone.start):%H:%M} was just taken. Enter takes the one highlighted now."
    clerk.enter()
    assert starts(replica, visit) == before, "the first Enter accepts the other time"
    instead = highlighted(box)
    clerk.enter()
    assert starts(replica, visit) == instead.start


def test_a_place_that_was_shifted_unheard_is_not_moved_to(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    before = starts(replica, visit)
    box = moving(clerk, visit)
    shifted(replica, highlighted(box).slot_id, timedelta(hours=5), tell=False)
    clerk.enter()
    assert starts(replica, visit) == before
    assert desk.notices.history[-1].text == "This time was just taken or changed."
    assert appointment.view.mode is Mode.MOVE, "another time can be chosen at once"


def test_a_visit_that_was_cancelled_meanwhile_is_not_moved_back_to_life(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    moving(clerk, visit)
    changed_elsewhere(replica, visit, lambda found: setattr(found, "status", AppointmentStatus.CANCELLED))
    qtbot.waitUntil(lambda: appointment.view.mode is Mode.LOOK)
    clerk.look().press(Qt.Key.Key_M)
    assert appointment.view.mode is Mode.LOOK
    assert not appointment.view.second.isEnabled()


def test_a_specialist_who_comes_to_work_meanwhile_is_found_in_the_move_too(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    box = moving(clerk, booked(replica, desk))

    def hire(unit: Unit) -> None:
        new = {"remote_version": "1", "last_updated": unit.now, "known": True, "version": 1}
        person = Specialist(id="s-new", remote_id="s-new", family="Новиков", given="Лев", middle="Ильич", **new)
        unit.session.add(person)
        unit.session.flush()
        post = Post(id="p-new", remote_id="p-new", specialist_pk=person.pk, specialty_code="122", **new)
        unit.session.add(post)
        unit.session.flush()
        unit.session.add(Schedule(id="c-new", remote_id="c-new", post_pk=post.pk, **new))
        unit.touch(Kind.SCHEDULE, "c-new")

    replica.change(hire)
    qtbot.waitUntil(lambda: any("Новиков" in choice.title for choice in box.choice._all))
    clerk.look().press(Qt.Key.Key_Backspace).type("новик").enter()
    assert box.nearest.words.startswith("No free place is known.")


def test_a_change_of_the_schedule_does_not_move_the_highlight_of_who_is_being_chosen(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    box = moving(clerk, booked(replica, desk))
    clerk.press(Qt.Key.Key_Backspace).type("тер").press(Qt.Key.Key_Down).press(Qt.Key.Key_Down)
    meant = box.choice.hits.highlighted
    desk.hub.publish(Changes.of(Kind.SCHEDULE, [replica.schedules["Чен"]]))
    clerk.look()
    assert box.choice.hits.highlighted == meant
    clerk.enter()
    assert box.choice.choice is not None
    assert box.choice.choice.title == (meant.title if meant else "")


# Whom a move may go to


def test_a_visit_whose_specialist_is_not_known_is_offered_nobodys_times_rather_than_everybodys(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)

    def orphan(found: Appointment) -> None:
        found.post_pk = found.slot_pk = None

    changed_elsewhere(replica, visit, orphan, tell=False)
    box = moving(clerk, visit)
    assert box.nearest.slots == ()
    clerk.enter()
    assert row(replica, visit).ticket_version == 1
    clerk.press(Qt.Key.Key_Backspace).type("мельник").enter().enter()
    assert row(replica, visit).ticket_version == 2


def test_a_time_that_passes_while_one_talks_is_refused_with_its_reason(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, clock: FixedClock
) -> None:
    visit = booked(replica, desk)
    before = starts(replica, visit)
    moving(clerk, visit)
    clock.advance(timedelta(hours=3))
    clerk.enter()
    assert starts(replica, visit) == before
    assert desk.notices.history[-1].text == "The time of this place has passed. Choose a later one."


def test_n_leads_to_another_booking_of_the_same_patient_and_the_move_is_left(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    visit = booked(replica, desk)
    moving(clerk, visit)
    clerk.press(Qt.Key.Key_Escape).press(Qt.Key.Key_N)
    assert desk.navigation.panel == "booking"
    clerk.type("орлов").enter().enter()
    with replica.store.read() as connection:
        held = connection.execute(
            select(Slot.id)
            .join(Appointment, Appointment.slot_pk == Slot.pk)
            .where(Appointment.remote_id.is_(None), Slot.status == SlotStatus.BUSY)
        ).all()
    assert len(held) == 2


def test_a_place_dragged_from_the_schedule_into_a_full_form_replaces_the_time_and_keeps_the_patient(
    clerk: Clerk, replica: Replica, desk: Desk
) -> None:
    filled(clerk)
    slot = place(replica, desk, "Чен", 8)
    desk.navigation.open_panel("booking", BookingTarget(slot))
    clerk.look().enter()
    with replica.store.read() as connection:
        start = connection.execute(select(Appointment.start).where(Appointment.remote_id.is_(None))).scalar_one()
    assert start == slot.start
