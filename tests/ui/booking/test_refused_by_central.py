"""The central refuses what was booked here: the form comes back with other times, and taking one of them ends the case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core.changes import Kind
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.conflict import CaseState, ConflictCase
from desktop_app.models.operation import OperationState
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from tests.kit.replica import Replica
from tests.ui.alarms import HandAlarm, connected
from tests.ui.booking.acts import SOLD, away, central_answers, filled, made_here, taken_elsewhere
from tests.ui.booking.clerk import Clerk


@pytest.fixture(autouse=True)
def alarm(replica: Replica, desk: Desk) -> HandAlarm:
    """The central answers; the limit of the wait is rung by hand."""
    connected(replica)
    desk.answers.alarm = HandAlarm()
    return desk.answers.alarm


def refuse(replica: Replica, number: int = -1) -> None:
    """The central's answer to the newest operation, with the case that the exchange opens."""
    central_answers(replica, made_here(replica)[number].id, OperationState.CONFLICT)


def case_state(replica: Replica) -> CaseState:
    """How the only case stands."""
    with replica.store.read() as connection:
        return CaseState(connection.execute(select(ConflictCase.state)).scalar_one())


def test_the_form_comes_back_filled_with_three_other_times_at_least(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk)
    panel.view.reason.setText("справка")
    clerk.look().enter()
    slot_id = made_here(replica)[0].slot_pk
    refuse(replica)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look()
    assert panel.view.warnings[0] == f"The central did not take it: {SOLD} Other times are offered: Enter takes the one highlighted now."
    form = panel.form()
    assert form.patient is not None
    assert (form.patient.family, form.reason) == ("Иванова", "справка")
    assert len(panel.view.nearest.slots) >= 3
    assert slot_id is not None


def test_taking_another_time_moves_that_very_visit_and_ends_the_case(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk).enter()
    refuse(replica)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look().press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    chosen = panel.view.nearest.slot
    assert chosen is not None
    clerk.enter()
    (visit,) = made_here(replica)
    assert (visit.start, visit.status) == (chosen.start, AppointmentStatus.BOOKED)
    assert case_state(replica) is CaseState.SETTLED
    assert panel.form().is_empty


def test_enter_first_accepts_the_time_shown_and_books_only_when_pressed_again(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk).enter()
    refuse(replica)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look().enter()
    assert case_state(replica) is CaseState.OPEN
    clerk.enter()
    assert case_state(replica) is CaseState.SETTLED


def test_while_another_patient_is_in_the_form_it_is_told_and_waits_for_its_turn(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    filled(clerk).enter().type("петров").enter()
    refuse(replica)
    qtbot.waitUntil(lambda: desk.notices.history[-1].text.startswith("Not booked: Иванова Анна Сергеевна."))
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Петров"
    action = desk.notices.history[-1].action
    assert action is not None
    desk.notices.run(action)
    clerk.look()
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Иванова"
    clerk.press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    patient = panel.form().patient
    assert patient is not None
    assert patient.family == "Петров", "the one in between is kept"


def test_a_refusal_is_brought_back_once(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).enter()
    refuse(replica)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look().press(Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    replica.change(lambda unit: unit.touch(Kind.OPERATION, "any"))
    clerk.look()
    assert panel.form().is_empty, "the clerk put it aside: it waits among the cases"


def test_a_case_that_another_settled_meanwhile_leaves_the_form_with_the_reason(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk).enter()
    refuse(replica)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look()
    replica.change(lambda unit: unit.connection.exec_driver_sql("UPDATE conflict SET state = 'settled'"))
    clerk.enter().enter()
    assert "This case was settled meanwhile." in panel.view.warnings[0]
    assert panel.form().patient is not None


def test_without_a_connection_a_phone_that_answers_is_asked_for_once(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    away(replica)
    clerk.press(Qt.Key.Key_F2).type("жуков").enter().type("мельник").enter()
    assert panel.view.why_not.text() == "ask for a phone that answers"
    clerk.enter()
    assert panel.view.call_back.hasFocus()
    clerk.type("9161112233").enter()
    assert made_here(replica)[0].call_back == "9161112233"


def test_who_cannot_be_called_is_offered_the_places_first_that_nobody_else_sells(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica
) -> None:
    filled(clerk, "жуков", "кузнецова")
    assert {slot.channels for slot in panel.view.nearest.slots} != {("registry",)}, "with a connection the earliest come first"
    panel.empty()
    away(replica)
    qtbot.waitUntil(lambda: panel.times.away)
    clerk.look()
    filled(clerk, "жуков", "кузнецова")
    offered = panel.view.nearest.slots
    assert {"low risk" in card.accessibleName() for card in panel.view.nearest.cards} == {True}
    assert {slot.channels for slot in offered} == {("registry",)}
    assert [slot.start for slot in offered] == sorted(slot.start for slot in offered)
    panel.empty()
    filled(clerk, "цой", "кузнецова")
    assert {slot.channels for slot in panel.view.nearest.slots} != {("registry",)}, "who has a phone is called"
    words = [card.accessibleName() for card in panel.view.nearest.cards]
    assert ["low risk" if slot.channels == ("registry",) else "at risk" for slot in panel.view.nearest.slots] == [
        next(word for word in ("low risk", "at risk") if word in said) for said in words
    ]


def test_a_time_lost_before_it_was_sent_is_no_matter_of_the_central(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id, tell=False)
    clerk.enter()
    assert panel.view.warnings[0].startswith("Not booked: this time was just taken or changed.")
    assert panel.form().link.case == ""
