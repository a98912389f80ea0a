"""The patient's own doctor first, where the patient is attached, and the moment at which the chosen place was found free."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Changes, Kind
from desktop_app.models.clinic import Clinic
from desktop_app.models.patient import Patient
from desktop_app.models.place import Place, PlaceLevel
from desktop_app.models.schedule import Schedule
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.kit.steering import AskedSync
from tests.ui.booking.acts import away, filled, made_here, taken_elsewhere
from tests.ui.booking.clerk import Clerk

ANNA = "Иванова Анна Сергеевна"


def a_patient(unit: Unit, replica: Replica, name: str = ANNA) -> Patient:
    """The row of one of the replica's people."""
    return unit.session.scalars(select(Patient).where(Patient.id == replica.patients[name])).one()


def area(replica: Replica, doctor: str, acting: str | None = None, until: str | None = None) -> None:
    """Anna is attached to an участок of `doctor`, for whom `acting` stands in."""

    def post(unit: Unit, family: str) -> int | None:
        return unit.session.scalars(select(Schedule).where(Schedule.id == replica.schedules[family])).one().post_pk

    def edit(unit: Unit) -> None:
        patient = a_patient(unit, replica)
        unit.session.add(
            Place(
                id="area-3", remote_id="area-3", remote_version="1", known=True, version=1, level=PlaceLevel.AREA, name="Участок 3",
                clinic_pk=patient.clinic_pk, doctor_pk=post(unit, doctor), substitute_pk=post(unit, acting) if acting else None,
            )
        )  # fmt: skip
        patient.attachments = [{"clinic": None, "area": "Location/area-3", "kind": "territorial", "to": until}]

    replica.change(edit)


def attached_to(replica: Replica, clinic: str | None, **more: Any) -> None:
    """Anna's attachment names a clinic."""

    def edit(unit: Unit) -> None:
        unit.session.add(Clinic(id="clinic-2", remote_id="clinic-2", remote_version="1", known=True, version=1, name="Поликлиника № 2"))
        a_patient(unit, replica).attachments = [{"clinic": clinic, "area": None, "kind": "application", **more}]

    replica.change(edit)


def shown(panel: BookingPanel, desk: Desk) -> list[tuple[str, str, bool]]:
    """Who, when and whether the own doctor, as offered."""
    return [(one.specialist, desk.local(one.start).strftime("%H:%M"), one.own_area) for one in panel.view.nearest.slots]


# The own doctor


def test_the_own_doctor_comes_before_an_earlier_stranger_and_is_marked(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    area(replica, "Сафина")
    filled(clerk)
    offered = shown(panel, desk)
    assert [own for _, _, own in offered] == [True, True, False, False, False]
    assert offered[0][0] == "Сафина Г. Р."
    assert offered[2][1] <= offered[0][1], "a stranger would be as early"
    assert "own area" in panel.view.nearest.cards[0].accessibleName()
    clerk.enter()
    assert len(made_here(replica)) == 1


def test_an_attachment_that_ended_makes_nobody_the_own_doctor(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    area(replica, "Сафина", until="2015-12-31")
    filled(clerk)
    assert [own for _, _, own in shown(panel, desk)] == [False] * 5


def test_who_acts_for_the_own_doctor_comes_first_as_well(clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk) -> None:
    area(replica, "Мельник", acting="Сафина")
    filled(clerk)
    assert shown(panel, desk)[0][0] == "Сафина Г. Р."
    assert panel.view.patient.attachment == "Attached here: Участок 3, Мельник О. В., for whom Сафина Г. Р. acts"


def test_an_own_doctor_after_the_deadline_of_the_guarantee_has_no_precedence(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    area(replica, "Сафина")
    late = "UPDATE slot SET status = 'busy' WHERE start < ? AND schedule_pk = (SELECT pk FROM schedule WHERE id = ?)"
    until = int((desk.clock.now() + timedelta(days=2)).timestamp() * 1_000_000)
    replica.change(lambda unit: unit.connection.exec_driver_sql(late, (until, replica.schedules["Сафина"])))
    filled(clerk)
    assert not any(own for _, _, own in shown(panel, desk))


def test_another_specialist_who_is_chosen_by_name_is_not_pushed_aside(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    area(replica, "Сафина")
    filled(clerk, what="орлов")
    assert {who for who, _, _ in shown(panel, desk)} == {"Орлов Д. М."}


# Where the patient is attached


@pytest.mark.parametrize(
    ("clinic", "said"),
    [
        ("Organization/clinic-2", "Attached to Поликлиника № 2. Here: urgent care, by referral, paid,"),
        ("Organization/never-fetched", "Attached to another clinic. Here: urgent care,"),
    ],
)
def test_a_patient_of_another_clinic_is_said_to_be_so_with_what_is_possible(
    clerk: Clerk, panel: BookingPanel, replica: Replica, clinic: str, said: str
) -> None:
    attached_to(replica, clinic)
    filled(clerk)
    assert panel.view.patient.attachment.startswith(said)
    assert said in panel.view.patient.edit.accessibleDescription()
    assert panel.view.main.isEnabled(), "it is told, not forbidden"


def test_an_attachment_that_has_ended_is_none_and_the_clinic_of_the_card_holds(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    attached_to(replica, "Organization/clinic-2", to="2026-11-15")
    filled(clerk)
    assert panel.view.patient.attachment == "Attached here"


def test_a_card_without_any_clinic_says_that_it_is_not_known(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    replica.change(lambda unit: setattr(a_patient(unit, replica), "clinic_pk", None))
    filled(clerk)
    assert panel.view.patient.attachment.startswith("Attachment is not known")
    panel.empty()
    clerk.look()
    assert panel.view.patient.attachment == ""
    assert not panel.view.patient._attached.isVisible()


# The central's answer about the chosen place


def central_answers(clerk: Clerk, desk: Desk, slot_id: str) -> Clerk:
    """The row came from the central."""
    desk.hub.publish(Changes.of(Kind.SLOT, [slot_id]))
    return clerk.look()


def test_the_moment_of_the_centrals_answer_stands_under_the_times(clerk: Clerk, panel: BookingPanel, desk: Desk, clock: FixedClock) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    assert isinstance(desk.sync, AskedSync)
    assert desk.sync.asked == [f"look slot {slot.slot_id}"]
    assert panel.view.checked.full_text == "", "nothing is claimed before the answer"
    clock.advance(7)
    central_answers(clerk, desk, slot.slot_id)
    assert panel.view.checked.full_text == "free, checked 09:00:07"
    clerk.press(Qt.Key.Key_Down)
    assert panel.view.checked.full_text == "", "another place was not looked at yet"


def test_news_of_other_places_or_of_too_many_are_no_answer(clerk: Clerk, panel: BookingPanel, desk: Desk) -> None:
    filled(clerk)
    central_answers(clerk, desk, panel.view.nearest.slots[1].slot_id)
    central_answers(clerk, desk, "*")
    assert panel.view.checked.full_text == ""


def test_a_place_that_was_taken_meanwhile_is_said_at_once_and_never_called_free(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id)
    said = "The time 10:45 was just taken. Enter takes the one highlighted now."
    qtbot.waitUntil(lambda: said in panel.view.warnings)
    assert panel.view.checked.full_text == ""
    assert panel.view.nearest.slot is not None
    assert panel.view.nearest.slot != slot


def test_without_a_connection_nothing_is_called_checked(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    away(replica)
    filled(clerk)
    assert panel.view.checked.full_text == ""
