"""A group of visits in the appointment panel: shown whole, cancelled or moved by one act, and so undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.i18n import tr
from desktop_app.models.appointment import Appointment, AppointmentStatus
from desktop_app.models.operation import OperationState
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.slot import Slot, SlotStatus
from desktop_app.services.bookings import BookingWish, book
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.appointment_view import Mode
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, changed_elsewhere, opened, place, row
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, SHIFT

DELETE, M, ENTER = Qt.Key.Key_Delete, Qt.Key.Key_M, Qt.Key.Key_Return
CHILD = "Жуков Тимур Маратович"


@pytest.fixture
def family(replica: Replica, desk: Desk) -> tuple[str, str]:
    """A mother and her child at one specialist in three days, one after the other."""
    mother = booked(replica, desk, days=3)
    slot = place(replica, desk, "Мельник", 3)
    wish = BookingWish(slot.slot_id, slot.slot_version, replica.patients[CHILD], beside=mother)
    child = replica.act(book, replica.actor, wish).row_id
    assert child is not None
    return mother, child


def starts(replica: Replica, visits: tuple[str, str]) -> list[str]:
    """When the visits are."""
    return [f"{row(replica, visit).start:%d %H:%M}" for visit in visits]


def states(replica: Replica, visits: tuple[str, str]) -> list[AppointmentStatus]:
    """How the visits stand."""
    return [row(replica, visit).status for visit in visits]


def answered(replica: Replica, visit: str, state: OperationState) -> None:
    """The exchange came to `state` with all that was done to that visit."""
    query = "UPDATE operation SET state = ?, sent = 1 WHERE sequence IN (SELECT operation_sequence FROM operation_row WHERE row_id = ?)"
    replica.change(lambda unit: unit.connection.exec_driver_sql(query, (state.value, visit)))


# Shown


def test_each_visit_shows_the_whole_group_and_leads_to_the_others(
    clerk: Clerk, appointment: AppointmentPanel, family: tuple[str, str]
) -> None:
    opened(clerk, family[1])
    group = appointment.view.group
    assert group._title.text() == "Group: 2 visits"
    assert [line.split(" · ")[0] for line in group.lines] == ["Цой Ж. А.", "this one: Жуков Т. М."]
    group._lines[0].click()
    clerk.look()
    assert appointment.card is not None
    assert appointment.card.facts.appointment_id == family[0]


def test_a_visit_alone_shows_no_group_and_its_keys_do_nothing(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    opened(clerk, booked(replica, desk))
    assert not appointment.view.group.isVisible()
    clerk.press(DELETE, SHIFT).press(M, SHIFT)
    assert appointment.view.mode is Mode.LOOK


def test_one_key_cancels_one_visit_and_leaves_the_others(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    opened(clerk, family[1]).press(DELETE).enter()
    assert states(replica, family) == [AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED]
    assert not appointment.view.group.isVisible(), "one that is left is no group"


# Cancelled


def test_the_whole_group_is_cancelled_by_one_act_with_one_reason(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(DELETE, SHIFT)
    assert appointment.view.main.text() == "Cancel all of the group"
    clerk.press(Qt.Key.Key_2).enter()
    assert states(replica, family) == [AppointmentStatus.CANCELLED] * 2
    assert len({row(replica, visit).cancel_reason for visit in family}) == 1
    assert "Cancelled: 2 visits of the group" in [notice.text for notice in desk.notices.history]
    assert appointment.view.mode is Mode.LOOK


@pytest.mark.parametrize(("key", "said"), [(DELETE, "Undo the cancellation of the group"), (M, "Undo the move of the group")])
def test_what_was_done_to_the_whole_group_is_undone_whole_by_one_key(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, family: tuple[str, str], key: Qt.Key, said: str
) -> None:
    before = starts(replica, family)
    opened(clerk, family[0]).press(key, SHIFT).enter()
    (offered,) = [notice.action.caption for notice in desk.notices.history if notice.undoes and notice.action is not None]
    assert offered == said
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert (states(replica, family), starts(replica, family)) == ([AppointmentStatus.BOOKED] * 2, before)
    assert desk.notices.history[-1].text == "Undone: 2 visits"
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert desk.notices.history[-1].text == "There is nothing to undo."


def test_one_that_cannot_be_undone_is_said_and_the_rest_of_the_group_is_undone(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(DELETE, SHIFT).enter()
    answered(replica, family[1], OperationState.SENDING)
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert states(replica, family) == [AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED]
    told = [notice.text for notice in desk.notices.history][-2:]
    assert told[0] == "Undone."
    assert told[1].startswith("Not undone: Жуков Т. М., ")
    assert told[1].endswith("Wait for its answer, then undo it.")


def test_each_of_a_group_that_lost_its_place_gets_a_form_of_its_own(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(DELETE, SHIFT).enter()
    for visit in family:
        answered(replica, visit, OperationState.APPLIED)
    replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET status = 'busy' WHERE pk IN (SELECT slot_pk FROM appointment)")
    )
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert states(replica, family) == [AppointmentStatus.CANCELLED] * 2
    form = panel.form()
    assert form.patient is not None
    assert {form.patient.family, *(title.removeprefix("! ") for title in panel.view.parked.titles)} == {"Цой", "Жуков"}


def test_escape_leaves_the_group_as_it_is_and_the_next_delete_means_one_visit(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(DELETE, SHIFT).press(Qt.Key.Key_Escape).press(DELETE)
    assert appointment.view.main.text() == "Cancel the visit"
    clerk.enter()
    assert states(replica, family) == [AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED]


def test_nothing_is_cancelled_where_one_of_them_was_changed_meanwhile(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(DELETE, SHIFT)

    def edit(visit: Appointment) -> None:
        visit.reason = "другое"

    changed_elsewhere(replica, family[1], edit, tell=False)
    clerk.enter()
    assert states(replica, family) == [AppointmentStatus.BOOKED] * 2
    assert desk.notices.history[-1].text.startswith("Nothing was done with the group. One of these visits was changed")


def test_who_may_not_cancel_late_cannot_cancel_a_group_of_which_one_is_near(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk
) -> None:
    near = booked(replica, desk, days=0)
    slot = place(replica, desk, "Орлов", 4)
    wish = BookingWish(slot.slot_id, slot.slot_version, replica.patients[CHILD], beside=near)
    far = replica.act(book, replica.actor, wish).row_id
    assert far is not None
    replica.change(lambda unit: unit.session.add(Person(id="clerk", name="Котова Вера", role_code=RoleCode.CLERK.value)))
    desk.actor = Actor("clerk", "Котова Вера", RoleCode.CLERK)
    opened(clerk, far).press(DELETE, SHIFT)
    assert "Less than 24 hours are left" in appointment.view.cancel_box._late._text.text()
    assert not appointment.view.main.isEnabled()
    clerk.enter()
    assert states(replica, (near, far)) == [AppointmentStatus.BOOKED] * 2
    clerk.press(Qt.Key.Key_Escape).press(DELETE)
    assert appointment.view.main.isEnabled(), "this one alone is not near"


# Moved


def test_the_whole_group_goes_a_day_later_at_its_own_hours(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, desk: Desk, family: tuple[str, str]
) -> None:
    before = [row(replica, visit).start for visit in family]
    opened(clerk, family[0]).press(M, SHIFT)
    assert appointment.view.group_move.accessibleName().startswith("All of the group, 1 day later. Friday")
    assert "Жуков Т. М., " in appointment.view.group_move.words
    clerk.enter()
    after = [row(replica, visit).start for visit in family]
    assert [late - early for late, early in zip(after, before, strict=True) if late and early] == [timedelta(days=1)] * 2
    assert "Moved: 2 visits of the group" in [notice.text for notice in desk.notices.history]


def test_arrows_look_at_other_days_and_a_week_at_once(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    before = [row(replica, visit).start for visit in family]
    opened(clerk, family[0]).press(M, SHIFT).press(Qt.Key.Key_Left)
    assert appointment.view.group_move.days == -1, "the day they are on is left out"
    clerk.press(Qt.Key.Key_Down)
    assert appointment.view.group_move.days == 6
    clerk.press(Qt.Key.Key_Right).enter()
    after = [row(replica, visit).start for visit in family]
    assert [late - early for late, early in zip(after, before, strict=True) if late and early] == [timedelta(days=7)] * 2


def test_a_day_without_reception_moves_nobody_and_says_so(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    before = starts(replica, family)
    opened(clerk, family[0]).press(M, SHIFT).press(Qt.Key.Key_Right)
    assert "no free place" in appointment.view.group_move.words
    assert not appointment.view.main.isEnabled()
    clerk.enter()
    assert starts(replica, family) == before


def test_a_place_that_is_taken_while_one_looks_is_not_moved_to(
    qtbot: QtBot, clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    opened(clerk, family[0]).press(M, SHIFT)
    meant = appointment.view.group_move.steps[0].slot_id

    def take(unit: Unit) -> None:
        unit.session.scalars(select(Slot).where(Slot.id == meant)).one().status = SlotStatus.BUSY
        unit.touch(Slot.KIND, meant)

    replica.change(take)
    qtbot.waitUntil(lambda: meant not in [step.slot_id for step in appointment.view.group_move.steps])
    clerk.look().enter()
    assert len(set(starts(replica, family))) == 2


def test_each_move_of_a_group_is_undone_from_its_own_panel(
    clerk: Clerk, appointment: AppointmentPanel, replica: Replica, family: tuple[str, str]
) -> None:
    before = starts(replica, family)
    opened(clerk, family[0]).press(M, SHIFT).enter()
    opened(clerk, family[1]).press(Qt.Key.Key_Backspace)
    assert starts(replica, family)[1] == before[1]
    assert starts(replica, family)[0] != before[0]


def test_in_russian_the_group_is_said_in_russian(clerk: Clerk, appointment: AppointmentPanel, family: tuple[str, str]) -> None:
    tr.use("ru")
    opened(clerk, family[0]).press(M, SHIFT)
    assert appointment.view.group_move._title.text() == "Вся группа на 1 день позже"
    assert "→" in appointment.view.group_move.words
