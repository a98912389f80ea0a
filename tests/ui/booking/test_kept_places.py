"""Places kept for the portal or for their own day: a clerk is told who may give them, a senior clerk gives them after a warning."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.slot import Slot
from desktop_app.queries.free_slots import FreeSlot, free_slot
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.appointment_panel import AppointmentPanel
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.targets import BookingTarget
from tests.kit.replica import Replica
from tests.ui.booking.acts import booked, filled, made_here, opened, place, row
from tests.ui.booking.clerk import Clerk

WHO_MAY = "It may be given by: senior clerk, schedule manager."


def kept_for(replica: Replica, desk: Desk, channels: str, family: str = "Сафина") -> FreeSlot:
    """The nearest place of a specialist, kept for those channels alone."""
    slot_id = place(replica, desk, family).slot_id

    def edit(unit: Unit) -> None:
        slot = unit.session.scalars(select(Slot).where(Slot.id == slot_id)).one()
        slot.channels = channels
        slot.version += 1
        unit.touch(Slot.KIND, slot_id)

    replica.change(edit)
    found = replica.ask(free_slot, slot_id)
    assert found is not None
    return found


def plain_clerk(replica: Replica, desk: Desk) -> None:
    """A clerk without the right sits at the desk."""
    replica.change(lambda unit: unit.session.add(Person(id="clerk", name="Котова Вера", role_code=RoleCode.CLERK.value)))
    desk.actor = Actor("clerk", "Котова Вера", RoleCode.CLERK)


def taken_from_schedule(clerk: Clerk, slot: FreeSlot, patient: str = "ёлкин") -> Clerk:
    """The place chosen in a schedule, then the patient."""
    clerk.desk.navigation.open_panel("booking", BookingTarget(slot=slot))
    return clerk.look().type(patient).enter()


@pytest.mark.parametrize(
    ("channels", "said"),
    [("portal", "This place is kept for the portal."), ("doctor,referral", "This place is kept for patients with a referral.")],
)
def test_a_clerk_is_told_who_may_give_a_place_that_is_kept_for_others_and_enter_does_nothing(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, channels: str, said: str
) -> None:
    plain_clerk(replica, desk)
    taken_from_schedule(clerk, kept_for(replica, desk, channels))
    assert panel.view.warnings[0] == f"{said} {WHO_MAY}"
    assert panel.view.why_not.text() == f"{said} {WHO_MAY}"
    assert sum(said in text for text in panel.view.warnings) == 1, "it is said once"
    assert not panel.view.main.isEnabled()
    clerk.enter()
    assert made_here(replica) == []


def test_a_senior_clerk_is_warned_of_it_and_gives_it(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    taken_from_schedule(clerk, kept_for(replica, desk, "portal"))
    assert "This place is kept for the portal." in panel.view.warnings
    assert panel.view.main.isEnabled()
    clerk.enter()
    (made,) = made_here(replica)
    assert made.status is AppointmentStatus.BOOKED


def test_the_nearest_times_hold_places_of_others_only_for_who_may_give_them(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    kept = kept_for(replica, desk, "portal")
    filled(clerk, what="сафина")
    assert panel.view.nearest.slots[0].slot_id == kept.slot_id
    panel.empty()
    plain_clerk(replica, desk)
    filled(clerk, what="сафина")
    assert kept.slot_id not in [slot.slot_id for slot in panel.view.nearest.slots]
    assert panel.view.main.isEnabled()


def test_a_right_that_was_taken_away_meanwhile_holds_from_the_next_choice_on(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    slot = kept_for(replica, desk, "portal")
    replica.change(
        lambda unit: unit.connection.exec_driver_sql("UPDATE role SET rights = '[\"book\",\"view\"]' WHERE code = 'senior-clerk'")
    )
    desk.hub.publish(Changes.of(Kind.PERSON, [desk.actor.person_id]))
    taken_from_schedule(clerk, slot)
    assert panel.view.warnings[0] == "This place is kept for the portal. It may be given by: schedule manager."


def test_nobody_moves_a_visit_onto_a_place_of_others_without_the_right(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, appointment: AppointmentPanel
) -> None:
    visit = booked(replica, desk, family="Мельник")
    before = row(replica, visit).start
    plain_clerk(replica, desk)
    opened(clerk, visit).press(Qt.Key.Key_M)
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE slot SET channels = 'portal' WHERE status = 'free'"))
    clerk.look().enter()
    assert row(replica, visit).start == before
    assert desk.notices.history[-1].text == "You have no right to do this. It may be done by: senior clerk, schedule manager."
    assert appointment.view.move_box.slot is None, "what is read again offers none of these"
