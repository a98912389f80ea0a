"""Who comes without a booking: found or made known, sent to a queue, given a number, all by keys."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from desktop_app.core.settings import QUEUE_MARK
from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.services.patients import PatientForm
from desktop_app.ui.reception.newcomer import newcomer
from desktop_app.ui.reception.page import ReceptionPage
from tests.kit.walk_in_lanes import DUTY, QUEUE
from tests.ui.frame.hands import ALT, focused
from tests.ui.reception.receiver import ANNA, Receiver, patient_id

KEY = Qt.Key
TODAY = date(2026, 11, 16)


def queue_numbers(hands: Receiver) -> list[tuple[str, str]]:
    """Numbers and states of all walk-ins, oldest first."""
    with hands.replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT queue_number, status FROM appointment WHERE kind = 'WALKIN' ORDER BY pk")
        return [tuple(row) for row in rows]


def test_a_number_to_the_live_queue_in_three_keys(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("иванова анна сергеевна").enter().enter()
    assert queue_numbers(hands) == [("КД-1", "arrived")]
    assert hands.counted == 3
    assert hands.told()[-1] == f"Number КД-1: Иванова А. С., {QUEUE}, r. 105"


def test_the_one_with_the_number_is_shown_with_it_and_the_line_waits_for_the_next(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("иванова анна сергеевна").enter().enter()
    card = hands.page.frame.card
    assert card.shown is not None
    assert (card._lead.text(), card.shown.line.full_name) == ("КД-1", ANNA)
    assert focused() is hands.page.frame.line
    assert not hands.page.is_walk_in


def test_the_visit_under_the_cursor_steps_aside_for_who_has_no_booking(hands: Receiver) -> None:
    frame = hands.page.frame
    assert frame.card.isVisible()
    hands.press(KEY.Key_F7)
    hands.book()
    assert frame.walk_in.isVisible()
    assert not frame.card.isVisible(), "also after the list was read again"
    hands.press(KEY.Key_Escape)
    assert frame.card.isVisible()
    assert not frame.walk_in.isVisible()


def test_another_reception_is_chosen_by_arrows_while_the_caret_stays(hands: Receiver, lanes: dict[str, str]) -> None:
    hands.press(KEY.Key_F7).press(KEY.Key_Down)
    lane = hands.page.frame.walk_in.lane
    assert lane is not None
    assert lane.schedule_id == lanes[DUTY]
    assert focused() is hands.page.frame.walk_in.edit
    hands.type("рябов").enter().enter()
    assert "Юрьев О. И." in hands.told()[-1]


def test_the_receptions_stand_under_what_they_are(hands: Receiver) -> None:
    hands.press(KEY.Key_F7)
    rows = hands.page.frame.walk_in.lanes.items.rows
    headings = [row.title for row in rows if row.heading]
    assert headings == ["Live queue", "Duty doctor", "Beside the bookings, agreed with the doctor"]
    assert (rows[1].title, rows[1].side) == (QUEUE, "waiting: 0")


def test_a_name_that_was_typed_and_not_found_goes_along(hands: Receiver) -> None:
    hands.type("рябов").press(KEY.Key_F7)
    assert hands.page.frame.walk_in.edit.text() == "рябов"
    hands.enter().enter()
    assert queue_numbers(hands) == [("КД-1", "arrived")]


def test_a_newcomer_gets_a_card_and_a_number_at_once(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("новикова вера 4.5.1990")
    people = hands.page.frame.walk_in.people
    assert people.chosen is not None
    assert people.chosen.title == "New card: Новикова Вера"
    hands.enter().enter()
    assert patient_id(hands.replica, "Новикова") is not None
    assert hands.operations() == [("create-patient", "queued"), ("walk-in", "queued")]
    assert queue_numbers(hands) == [("КД-1", "arrived")]


def test_nobody_is_sent_before_he_is_chosen(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("абракадабрин").enter()
    view = hands.page.frame.walk_in
    assert view.field.wrong == "Choose the patient first."
    assert not view.main.isEnabled()
    assert queue_numbers(hands) == []


def test_enter_may_be_quicker_than_the_search_where_one_alone_is_meant(hands: Receiver) -> None:
    hands.press(KEY.Key_F7)
    view = hands.page.frame.walk_in
    view.edit.setText("рябов")
    view._search("рябов")
    view.enter()
    hands.look()
    assert view.patient is not None
    view.forget()
    view.edit.setText("иванова анна")
    view._search("иванова анна")
    view.enter()
    hands.look()
    assert view.patient is None, "two of that name: nobody is chosen unseen"


def test_a_refusal_stands_beside_the_field_and_loses_nothing(hands: Receiver) -> None:
    for _ in range(2):
        hands.press(KEY.Key_F7).type("иванова анна сергеевна").enter().enter()
    view = hands.page.frame.walk_in
    assert "expected here today already, under the number КД-1" in view.field.wrong
    assert view.edit.text() == ANNA
    assert view.main.isEnabled(), "another reception can be chosen at once"
    hands.press(KEY.Key_Down).enter()
    assert [number for number, _ in queue_numbers(hands)] == ["КД-1", "КД-2"]


def test_beside_the_bookings_a_clerk_without_the_right_is_told_who_may(hands: Receiver) -> None:
    hands.replica.change(lambda unit: unit.session.add(Person(id="young", name="Новенькая", role_code=RoleCode.CLERK.value)))
    hands.desk.actor = Actor("young", "Новенькая", RoleCode.CLERK)
    hands.press(KEY.Key_F7)
    for _ in range(2):
        hands.press(KEY.Key_Down)
    hands.type("рябов").enter().enter()
    assert "senior clerk" in hands.page.frame.walk_in.field.wrong
    assert queue_numbers(hands) == []


def test_a_number_is_undone_by_its_notice(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter().enter().press(KEY.Key_Backspace, ALT)
    assert queue_numbers(hands) == [("КД-1", "entered-in-error")]
    hands.press(KEY.Key_F7).type("рябов").enter().enter()
    assert queue_numbers(hands)[-1] == ("КД-2", "arrived"), "no number is called twice in a day"


def test_the_number_in_the_corridor_finds_its_visit_and_goes_on_into_the_room(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter().enter()
    hands.type("кд1").enter()
    assert queue_numbers(hands) == [("КД-1", "checked-in")]


def test_esc_goes_back_by_one_thing_at_a_time(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter().press(KEY.Key_Escape)
    view = hands.page.frame.walk_in
    assert (view.patient, view.edit.text(), hands.page.is_walk_in) == (None, "", True)
    hands.press(KEY.Key_Escape)
    assert not hands.page.is_walk_in
    assert focused() is hands.page.frame.line


def test_letters_that_cannot_be_used_are_named_where_the_number_was_asked_for(hands: Receiver) -> None:
    hands.desk.settings.put(QUEUE_MARK, "ОО7")
    hands.press(KEY.Key_F7).type("рябов").enter().enter()
    assert "letters of this desk" in hands.page.frame.walk_in.field.wrong
    assert queue_numbers(hands) == []


def test_without_letters_from_it_the_desk_has_its_own(hands: Receiver) -> None:
    hands.desk.settings.put(QUEUE_MARK, "")
    hands.press(KEY.Key_F7).type("рябов").enter().enter()
    assert queue_numbers(hands)[0][0].endswith("-1")


def test_in_the_evening_nobody_receives_and_the_view_says_so(hands: Receiver, page: ReceptionPage) -> None:
    hands.clock.advance(timedelta(hours=11))
    hands.press(KEY.Key_F7)
    state = page.frame.walk_in.states.state
    assert state is not None
    assert "Nobody receives any more today" in state.detail
    assert not page.frame.walk_in.main.isEnabled()


def test_waiting_ones_are_counted_at_once(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter().enter().press(KEY.Key_F7)
    rows = hands.page.frame.walk_in.lanes.items.rows
    assert next(row.side for row in rows if row.title == QUEUE) == "waiting: 1"


def test_a_screen_reader_hears_the_receptions_with_what_they_are(hands: Receiver) -> None:
    hands.press(KEY.Key_F7)
    lanes = hands.page.frame.walk_in.lanes
    interface = QAccessible.queryAccessibleInterface(lanes)
    said = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert any(text.startswith(f"{QUEUE}, live queue, r. 105") for text in said)


def test_nothing_is_left_of_it_for_the_next_person(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter()
    hands.page.hand_over()
    assert not hands.page.is_walk_in
    assert hands.page.frame.walk_in.patient is None


# A card out of a line


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("новикова вера 4.5.1990", PatientForm("Новикова", "Вера", birth_date=date(1990, 5, 4))),
        ("САЛТЫКОВ-ЩЕДРИН иван ильич 01.02.2001", PatientForm("Салтыков-Щедрин", "Иван", "Ильич", date(2001, 2, 1))),
        ("ким ли 12.03.84", PatientForm("Ким", "Ли", birth_date=date(1984, 3, 12))),
    ],
)
def test_a_card_is_made_of_names_and_a_birth_date(typed: str, form: PatientForm) -> None:
    assert newcomer(typed, TODAY) == form


@pytest.mark.parametrize(
    "typed", ["", "новикова", "новикова вера", "новикова 4.5.1990", "4.5.1990", "а б в г д 4.5.1990", "ким ли 1.1.2031"]
)
def test_no_card_is_made_of_less(typed: str) -> None:
    assert newcomer(typed, TODAY) is None


@given(st.text(max_size=60))
def test_no_line_is_too_strange_to_be_read(typed: str) -> None:
    form = newcomer(typed, TODAY)
    assert form is None or (form.family and form.given and form.birth_date is not None and form.birth_date <= TODAY)


def test_states_of_walk_ins_are_those_of_any_visit(hands: Receiver) -> None:
    hands.press(KEY.Key_F7).type("рябов").enter().enter()
    line = hands.page.line
    assert line is not None
    assert (line.status, line.walk_in) == (AppointmentStatus.ARRIVED, True)
