"""A patient comes: the ticket is scanned or its number typed, one key says that he is here; without a ticket his document is checked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import Connection

from desktop_app.models.appointment import AppointmentStatus
from desktop_app.models.base import from_micros
from desktop_app.models.person import Actor, Person, RoleCode
from desktop_app.models.reception import Document, Step
from desktop_app.models.search_text import to_russian_layout
from desktop_app.storage.store import Unit
from desktop_app.ui.reception.page import ReceptionPage
from desktop_app.ui.targets import RECEPTION, AppointmentTarget, ReceptionTarget
from tests.ui.frame.hands import ALT, focused
from tests.ui.reception.conftest import Stand
from tests.ui.reception.receiver import ANNA, PETROV, Receiver

KEY = Qt.Key
ST = AppointmentStatus


def scan(hands: Receiver, visit: str, version: int = 1, signed: bool | None = True) -> Receiver:
    """A ticket is scanned, wherever the clerk is."""
    number = str(hands.row(visit)["number"])
    hands.desk.navigation.go(RECEPTION, ReceptionTarget(visit, number, version, signed))
    return hands.look()


def test_story_g_a_scanned_ticket_is_received_by_one_key(hands: Receiver) -> None:
    visit = hands.book()
    hands.desk.navigation.go("elsewhere")
    scan(hands, visit).enter()
    assert hands.status(visit) is ST.ARRIVED
    assert hands.counted == 1
    assert hands.acts()[-1] == "arrive"
    assert hands.operations()[-1] == ("arrive", "queued")


def test_story_g_a_typed_number_is_received_by_one_key(hands: Receiver) -> None:
    visit = hands.book()
    hands.type(str(hands.row(visit)["number"])).enter()
    assert hands.status(visit) is ST.ARRIVED
    assert hands.counted == 1


def test_story_g_a_number_typed_under_the_russian_layout_is_understood(hands: Receiver) -> None:
    visit = hands.book()
    number = str(hands.row(visit)["number"]).lower().replace("-", "")
    hands.type(to_russian_layout(number)).enter()
    assert hands.status(visit) is ST.ARRIVED
    assert hands.counted == 1


def test_enter_may_be_quicker_than_the_look_up(hands: Receiver) -> None:
    visit = hands.book()
    hands.page.frame.line.setText(str(hands.row(visit)["number"])[:-1])
    last = str(hands.row(visit)["number"])[-1]
    hands.page.frame.line.insert(last)
    hands.page._search(hands.page.frame.line.text())
    hands.page.enter()
    hands.look()
    assert hands.status(visit) is ST.ARRIVED


def test_after_an_arrival_the_line_is_free_for_the_next_ticket(hands: Receiver) -> None:
    first, second = hands.book(), hands.book(PETROV, "Мельник")
    for visit in (first, second):
        hands.type(str(hands.row(visit)["number"])).enter()
    assert hands.page.frame.line.text() == ""
    assert focused() is hands.page.frame.line
    assert {hands.status(first), hands.status(second)} == {ST.ARRIVED}
    assert hands.told()[-1].startswith("Has come: Петров А. И., ")


def test_who_is_found_by_name_is_checked_by_a_document(hands: Receiver) -> None:
    visit = hands.book()
    hands.type("иванова ан").enter()
    assert focused() is hands.page.frame.table
    assert hands.page.frame.card.main.text() == "Has come: passport checked"
    assert hands.status(visit) is ST.BOOKED, "nobody is received unseen"
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED
    assert hands.counted == 2


@pytest.mark.parametrize(("key", "document"), [(KEY.Key_2, Document.BIRTH_CERTIFICATE), (KEY.Key_3, Document.POLICY)])
def test_another_document_is_one_key(hands: Receiver, key: Qt.Key, document: Document) -> None:
    hands.book()
    hands.type("иванова ан").enter().press(key)
    assert hands.page.frame.card.document is document
    assert [one for one, chip in hands.page.frame.card.chips.items() if chip.isChecked()] == [document]


def test_the_document_can_be_chosen_while_the_caret_is_in_the_line(hands: Receiver) -> None:
    hands.book()
    hands.type("иванова ан").press(KEY.Key_4, ALT)
    assert hands.page.frame.card.document is Document.OTHER
    assert hands.page.frame.line.text() == "иванова ан", "the digit was not typed"


def test_a_child_shows_a_birth_certificate(hands: Receiver) -> None:
    hands.book("Жуков Тимур Маратович")
    hands.type("жуков").enter()
    assert hands.page.frame.card.main.text() == "Has come: birth certificate checked"


def test_a_morning_by_enter_alone_from_the_door_to_the_doctor(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit)
    states = []
    for _ in range(3):
        hands.enter()
        states.append(hands.status(visit))
    assert states == [ST.ARRIVED, ST.CHECKED_IN, ST.FULFILLED]
    assert not hands.page.frame.card.main.isVisible(), "nothing is left to do"


def test_bare_letters_act_in_the_list_and_are_typed_in_the_line(hands: Receiver) -> None:
    visit = hands.book()
    hands.type("иванова ан").press(KEY.Key_R)
    assert hands.status(visit) is ST.BOOKED
    hands.press(KEY.Key_Backspace).enter().press(KEY.Key_R)
    assert hands.status(visit) is ST.CHECKED_IN


def test_an_arrival_is_undone_by_its_notice(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).enter()
    hands.press(KEY.Key_Backspace, ALT)
    assert hands.status(visit) is ST.BOOKED
    assert hands.told()[-1] == "Taken back: Иванова А. С."


def test_an_undo_that_comes_too_late_changes_nothing(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).enter()
    hands.change(visit, status=ST.FULFILLED)
    hands.press(KEY.Key_Backspace, ALT)
    assert hands.status(visit) is ST.FULFILLED
    assert "changed since" in hands.told()[-1]


def test_one_key_takes_the_last_step_back(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).enter().press(KEY.Key_Z)
    assert hands.status(visit) is ST.BOOKED


def test_who_did_not_come_and_came_late_after_all(hands: Receiver) -> None:
    visit = hands.book()
    start = from_micros(hands.row(visit)["start"])
    hands.clock.set(start + timedelta(minutes=25))
    hands.page.read()
    hands.look()
    scan(hands, visit)
    assert "late by 25 min" in hands.page.frame.card._about.text()
    hands.press(KEY.Key_N)
    assert hands.status(visit) is ST.NOSHOW
    assert hands.page.frame.card.step is Step.ARRIVE
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED


def test_nobody_is_marked_as_absent_before_his_time(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).press(KEY.Key_N)
    assert hands.status(visit) is ST.BOOKED
    assert hands.told()[-1] == "The time of this visit has not come yet: nobody has missed it."


# What a ticket is worth


def test_an_outdated_ticket_says_where_the_visit_is_now_and_a_document_helps(hands: Receiver) -> None:
    visit = hands.book()
    hands.change(visit, ticket_version=2)
    scan(hands, visit, version=1)
    assert hands.notices()[0].startswith("The ticket is outdated → Mon 16 November, ")
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED
    assert hands.page.frame.card.document is Document.PASSPORT


def test_an_outdated_ticket_of_a_visit_that_was_moved_to_another_day_receives_nobody_today(hands: Receiver) -> None:
    visit = hands.book(days=2)
    hands.change(visit, ticket_version=3)
    scan(hands, visit, version=2).enter()
    assert "The ticket is outdated → Wed 18 November" in hands.notices()[0]
    assert any(text.startswith("Not today: Wednesday, 18 November at") for text in hands.notices())
    assert hands.status(visit) is ST.BOOKED
    assert hands.page.frame.card.step is None


def test_a_forged_ticket_is_named_as_such(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit, signed=False)
    assert hands.notices()[0].startswith("This ticket is not genuine")
    assert hands.page.frame.card.main.text() == "Has come: passport checked"


def test_a_ticket_newer_than_this_desks_data_asks_for_a_document(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit, version=5).enter()
    assert hands.status(visit) is ST.ARRIVED
    assert '"document":"passport"' in hands.replica.ask(_last_payload)


def _last_payload(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT payload FROM journal ORDER BY sequence DESC LIMIT 1").scalar())


def test_a_ticket_that_nobody_could_check_asks_for_a_document(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit, signed=None)
    assert hands.notices() == ["It cannot be told here who made this ticket. Check the patient by a document."]
    hands.enter()
    assert hands.status(visit) is ST.ARRIVED
    assert '"document":"passport"' in hands.replica.ask(_last_payload)


def test_a_visit_at_another_branch_says_where_to_go(hands: Receiver) -> None:
    visit = hands.book(doctor="Сафина")
    scan(hands, visit).enter()
    assert hands.notices()[0].startswith("Not here: Филиал на Лесной, г. Москва, ул. Лесная, 3, r. 12, at")
    assert hands.status(visit) is ST.BOOKED


def test_a_cancelled_visit_leads_to_the_one_that_stands_instead(hands: Receiver) -> None:
    old, new = hands.book(), hands.book(PETROV, "Мельник", days=1)
    hands.change(old, status=ST.CANCELLED)
    hands.change(new, replaces=old)
    scan(hands, old)
    assert hands.notices()[0].startswith("Cancelled → Tue 17 November")


def test_a_cancelled_visit_without_another_says_what_next(hands: Receiver) -> None:
    visit = hands.book()
    hands.change(visit, status=ST.CANCELLED)
    scan(hands, visit).enter()
    assert hands.notices() == ["This visit was cancelled. Book anew, or send the patient without a booking."]
    assert hands.status(visit) is ST.CANCELLED


def test_a_visit_that_waits_for_confirmation_is_not_received_yet(hands: Receiver) -> None:
    visit = hands.book()
    hands.change(visit, status=ST.PENDING)
    scan(hands, visit).enter()
    assert hands.status(visit) is ST.PENDING
    assert "waits for confirmation" in hands.notices()[0]


def test_a_ticket_that_is_not_known_here_says_so_and_leaves_the_line_ready(hands: Receiver) -> None:
    hands.desk.navigation.go(RECEPTION, ReceptionTarget(None, "7K4P-29QX", 1, True))
    hands.look()
    state = hands.page.frame.states.state
    assert state is not None
    assert state.head == "No such visit is known here"
    assert focused() is hands.page.frame.line
    assert not hands.page.frame.card.isVisible()


def test_twins_of_one_number_the_ticket_tells_which(hands: Receiver) -> None:
    first, second = hands.book(), hands.book(PETROV, "Мельник")
    number = hands.row(first)["number"]
    hands.change(second, number=number, ticket_version=4)
    hands.desk.navigation.go(RECEPTION, ReceptionTarget(None, str(number), 4, True))
    hands.look()
    assert hands.page.line is not None
    assert hands.page.line.appointment_id == second


def test_twins_of_a_typed_number_are_chosen_between_before_anybody_is_received(hands: Receiver) -> None:
    first, second = hands.book(), hands.book(PETROV, "Мельник")
    number = str(hands.row(first)["number"])
    hands.change(second, number=number)
    hands.type(number).enter()
    assert {hands.status(first), hands.status(second)} == {ST.BOOKED}
    assert focused() is hands.page.frame.table


# Others at work


def test_a_visit_cancelled_meanwhile_is_not_received_but_shown_as_it_is(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit)
    hands.replica.change(lambda unit: _cancel_unheard(unit, visit))
    hands.enter()
    assert hands.status(visit) is ST.CANCELLED
    assert "changed meanwhile" in hands.told()[-1]


def _cancel_unheard(unit: Unit, visit: str) -> None:
    unit.connection.exec_driver_sql("UPDATE appointment SET status = 'cancelled', version = version + 1 WHERE id = ?", (visit,))


def test_who_may_not_receive_sees_who_may(hands: Receiver, page: ReceptionPage) -> None:
    visit = hands.book()
    hands.replica.change(lambda unit: unit.session.add(Person(id="voice", name="Голос", role_code=RoleCode.CALL_CENTRE.value)))
    hands.desk.actor = Actor("voice", "Голос", RoleCode.CALL_CENTRE)
    scan(hands, visit)
    assert not page.frame.card.main.isEnabled()
    assert "registry clerk" in page.frame.card.main.toolTip()
    hands.press(KEY.Key_A)
    assert hands.status(visit) is ST.BOOKED
    assert "registry clerk" in hands.told()[-1]


def test_looking_a_patient_up_is_written_down_once_and_going_through_the_day_is_not(hands: Receiver) -> None:
    hands.book()
    before = hands.acts().count("view")
    hands.page.frame.table.setFocus()
    hands.press(KEY.Key_Down).press(KEY.Key_Down)
    assert hands.acts().count("view") == before
    hands.press(KEY.Key_F3).type("иванова ан")
    hands.page.read()
    hands.look()
    assert hands.acts().count("view") == before + 1


def test_what_stands_instead_of_a_cancelled_visit_is_looked_up_once(hands: Receiver) -> None:
    old, new = hands.book(), hands.book(PETROV, "Мельник", days=1)
    hands.change(old, status=ST.CANCELLED)
    hands.change(new, replaces=old)
    scan(hands, old)
    first = hands.notices()
    hands.page.read()
    hands.look()
    assert hands.notices() == first
    assert first[0].startswith("Cancelled → ")


def test_one_key_tells_who_did_what_when_and_where_and_again_puts_it_away(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).enter().press(KEY.Key_I)
    said = hands.page.frame.card.history.split("\n")
    assert said[0] == "Mon 16 November, 09:00, marked as come, Иванова Анна, this desk"
    assert said[1] == "Mon 16 November, 09:00, booked, Иванова Анна, this desk"
    assert said[-1] == "Our last act waits for the central"
    hands.press(KEY.Key_I)
    assert hands.page.frame.card.history == ""
    hands.press(KEY.Key_I).press(KEY.Key_Down)
    assert hands.page.frame.card.history == "", "the next visit has its own"


def test_the_appointment_itself_is_one_key_away(hands: Receiver) -> None:
    visit = hands.book()
    scan(hands, visit).press(KEY.Key_O)
    stand = hands.desk.navigation.page("appointment")
    assert isinstance(stand, Stand)
    assert stand.opened == [AppointmentTarget(visit)]


def test_what_was_typed_and_chosen_is_gone_when_another_person_takes_the_desk(hands: Receiver) -> None:
    hands.book()
    hands.type(ANNA)
    hands.page.hand_over()
    assert hands.page.frame.line.text() == ""
