"""After Enter the form is free at once; words and paper wait for the central's answer, at most as long as the setting says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.settings import PRINT_ON_BOOKING
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import OperationState
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.desk import drafts
from desktop_app.queries.neighbours import refused_case
from desktop_app.services.bookings import book
from desktop_app.services.settling import keep_theirs
from desktop_app.services.staff import add_person
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from tests.kit.replica import Replica
from tests.ui.alarms import HandAlarm, connected
from tests.ui.booking.acts import SOLD, SlowReplica, booked, central_answers, filled, made_here, opened, row, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.booking.conftest import TicketStand
from tests.ui.frame.hands import ALT, SHIFT, focused, press
from tests.ui.tickets.conftest import Printer

ENTER, F6, DELETE = Qt.Key.Key_Return, Qt.Key.Key_F6, Qt.Key.Key_Delete
WAITS, CONFIRMED = "Kept here; waiting for the central's answer.", "Confirmed by the central."
PROVISIONAL = "Provisional: kept here, the central has not confirmed it yet. At risk: until then others may take the place."
BORIS = Actor("boris", "Борисов Борис", RoleCode.CLERK)


@pytest.fixture
def alarm(replica: Replica, desk: Desk) -> HandAlarm:
    """The central answers when the test says so; so ends the wait."""
    connected(replica)
    desk.answers.alarm = HandAlarm()
    return desk.answers.alarm


@pytest.fixture
def printer(desk: Desk) -> Printer:
    """The desk prints with every booking at the window."""
    desk.settings.put(PRINT_ON_BOOKING, True)
    made = Printer()
    desk.press.print_drawing = made.print
    return made


def texts(desk: Desk) -> list[str]:
    """All notices."""
    return [notice.text for notice in desk.notices.history]


def family(panel: BookingPanel) -> str:
    """Who is in the form."""
    patient = panel.form().patient
    return patient.family if patient is not None else ""


def first(replica: Replica) -> str:
    """The first booking made here."""
    return made_here(replica)[0].id


# Words


def test_the_form_is_free_at_once_and_the_strip_says_that_it_waits(clerk: Clerk, panel: BookingPanel, alarm: HandAlarm) -> None:
    filled(clerk).enter()
    assert panel.form().is_empty
    assert focused() is panel.view.patient.edit
    assert panel.view.result.state_words == WAITS
    assert alarm.asked == [2000]


@pytest.mark.parametrize(
    ("state", "words", "told"),
    [(OperationState.APPLIED, CONFIRMED, "Booked and confirmed:"), (None, PROVISIONAL, "Booked provisionally:")],
)
def test_then_it_says_confirmed_or_at_the_limit_provisional_and_so_does_the_notice(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, alarm: HandAlarm, state: OperationState | None, words: str, told: str
) -> None:
    filled(clerk).enter()
    notices = clerk.desk.notices
    before = notices.history[-1]
    assert before.text.startswith("Booked: Иванова А. С., ")
    if state is None:
        alarm.ring()
    else:
        central_answers(replica, first(replica), state)
    qtbot.waitUntil(lambda: panel.view.result.state_words == words)
    qtbot.waitUntil(lambda: notices.history[-1].text.startswith(f"{told} Иванова А. С., "))
    after = notices.history[-1]
    assert (after.about, after.action, after.undoes) == (before.about, before.action, True), "one takes the place of the other"


def test_the_sentence_read_aloud_promises_nothing_before_the_answer(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, alarm: HandAlarm
) -> None:
    filled(clerk)
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    assert panel.view.result.sentence.endswith("One moment, the confirmation is on its way.")
    central_answers(replica, first(replica), OperationState.APPLIED)
    qtbot.waitUntil(lambda: "moment" not in panel.view.result.sentence)
    assert "provisional" not in panel.view.result.sentence


def test_at_the_limit_the_sentence_says_what_is_provisional(qtbot: QtBot, clerk: Clerk, panel: BookingPanel, alarm: HandAlarm) -> None:
    filled(clerk)
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    alarm.ring()
    qtbot.waitUntil(lambda: "The booking is provisional." in panel.view.result.sentence)
    assert "moment" not in panel.view.result.sentence


def test_without_a_connection_nobody_waits(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    connected(replica, ConnectionState.OFFLINE)
    filled(clerk, "цой").enter()
    qtbot.waitUntil(lambda: panel.view.result.state_words == PROVISIONAL)
    assert texts(desk)[-1].startswith("Booked provisionally: Цой Ж. А., ")


def test_the_undo_key_belongs_to_the_last_act_though_an_earlier_booking_is_confirmed_after_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    other = booked(replica, desk)
    filled(clerk).enter()
    visit = made_here(replica)[1].id
    opened(clerk, other).press(DELETE).enter()
    central_answers(replica, visit, OperationState.APPLIED)
    qtbot.waitUntil(lambda: texts(desk)[-1].startswith("Booked and confirmed"))
    assert desk.notices.history[-1].action is None
    clerk.press(Qt.Key.Key_Backspace, ALT)
    assert row(replica, other).status.value == "booked"


# Paper


def test_the_ticket_that_prints_itself_waits_for_the_answer_and_says_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, printer: Printer, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    assert printer.papers == []
    central_answers(replica, first(replica), OperationState.APPLIED)
    qtbot.waitUntil(lambda: len(printer.papers) == 1)
    assert "Provisional" not in printer.papers[0][0].text
    assert "Иванова Анна Сергеевна" in printer.papers[0][0].text


def test_at_the_limit_it_is_printed_as_provisional_and_not_again_when_the_answer_comes(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, printer: Printer, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    alarm.ring()
    qtbot.waitUntil(lambda: len(printer.papers) == 1)
    assert "Provisional booking" in printer.papers[0][0].text
    central_answers(replica, first(replica), OperationState.APPLIED)
    qtbot.waitUntil(lambda: panel.view.result.state_words == CONFIRMED)
    clerk.look()
    assert len(printer.papers) == 1


def test_nothing_is_printed_for_what_was_refused_nor_for_a_caller_nor_against_the_setting(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, printer: Printer, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: bool(panel.view.warnings))
    clerk.look()
    panel.empty()
    filled(clerk, "цой", "мельник")
    panel.view.channel.setCurrentIndex(1)
    clerk.enter()
    panel.view.channel.setCurrentIndex(0)
    desk.settings.put(PRINT_ON_BOOKING, False)
    filled(clerk, "петров", "чен").enter()
    alarm.ring()
    clerk.look()
    assert len(made_here(replica)) == 3
    assert printer.papers == []


# A refusal


def test_a_refusal_never_comes_into_a_form_that_is_in_use_but_beside_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    filled(clerk).enter().type("петров").enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: texts(desk)[-1] == f"Not booked: Иванова Анна Сергеевна. {SOLD}")
    assert family(panel) == "Петров"
    assert panel.view.parked.titles == ("! Иванова",)
    assert panel.view.parked._tabs[0].accessibleName() == "Not booked, put aside: Иванова"
    clerk.press(F6, SHIFT)
    assert family(panel) == "Иванова"
    assert panel.view.warnings[0].startswith(f"The central did not take it: {SOLD} Other times are offered")
    assert len(panel.view.nearest.slots) >= 3
    assert panel.view.parked.titles == ("Петров",), "who was at the window waits in turn"
    assert not panel.view.result.isVisible(), "it is said over the form"


def test_a_refused_form_that_is_taken_up_takes_its_notice_with_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, window: MainWindow, replica: Replica, alarm: HandAlarm
) -> None:
    filled(clerk).enter().type("петров").enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: any(notice.text.startswith("Not booked:") for notice in window.notices.shown))
    clerk.press(F6, SHIFT)
    assert not any(notice.text.startswith("Not booked:") for notice in window.notices.shown)


def test_what_was_not_taken_is_not_called_booked_and_has_neither_ticket_nor_sentence(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, alarm: HandAlarm, ticket: TicketStand
) -> None:
    filled(clerk).enter().type("петров").enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: panel.view.result._title.full_text == "Not taken: Иванова А. С.")
    assert not panel.view.result._ticket.isEnabled()
    assert not panel.view.result._aloud.isEnabled()
    clerk.press(Qt.Key.Key_F9)
    assert ticket.opened == []


def test_letters_of_the_next_name_are_a_form_in_use(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    filled(clerk).enter().type("пет")
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: bool(panel.view.parked.titles))
    assert panel.form().patient_typed == "пет"


def test_a_late_refusal_leaves_even_an_empty_form_alone_for_the_patient_has_gone(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    alarm.ring()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: panel.view.parked.titles == ("! Иванова",))
    assert panel.form().is_empty
    clerk.press(F6)
    assert family(panel) == "Иванова"
    clerk.press(Qt.Key.Key_2, ALT).enter()
    assert made_here(replica)[0].status.value == "booked"
    assert panel.view.parked.titles == ()


def test_a_refused_form_goes_before_those_put_aside_however_many_there_are(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    for typed in ("ахметова", "ёлкин", "цой"):
        clerk.type(typed).enter().press(F6)
    clerk.type("рябов").enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: panel.view.parked.titles == ("! Иванова", "Ахметова", "Ёлкин", "Цой"))
    assert family(panel) == "Рябов"


def test_each_of_two_that_wait_comes_back_as_itself(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    filled(clerk, "цой", "мельник").enter()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: family(panel) == "Иванова")
    central_answers(replica, made_here(replica)[1].id, OperationState.CONFLICT)
    qtbot.waitUntil(lambda: panel.view.parked.titles == ("! Цой",))
    assert family(panel) == "Иванова"


def test_the_notice_opens_the_form_once_and_later_only_the_panel(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    alarm.ring()
    central_answers(replica, first(replica), OperationState.CONFLICT)
    qtbot.waitUntil(lambda: bool(panel.view.parked.titles))
    action = desk.notices.history[-1].action
    assert action is not None
    clerk.press(Qt.Key.Key_Escape)
    desk.notices.run(action)
    clerk.look()
    assert (desk.navigation.panel, family(panel)) == ("booking", "Иванова")
    panel.empty()
    desk.notices.run(action)
    clerk.look()
    assert panel.form().is_empty, "it was thrown away"


def test_a_case_that_is_settled_among_the_cases_takes_its_form_and_its_notice_with_it(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, window: MainWindow, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    filled(clerk).enter()
    filled(clerk, "цой", "мельник").enter()
    alarm.ring()
    for visit in made_here(replica):
        central_answers(replica, visit.id, OperationState.CONFLICT)
    qtbot.waitUntil(lambda: sorted(panel.view.parked.titles) == ["! Иванова", "! Цой"])
    case = replica.ask(refused_case, first(replica))
    assert case is not None
    desk.hub.publish(replica.act(keep_theirs, desk.actor, case).changes)
    qtbot.waitUntil(lambda: panel.view.parked.titles == ("! Цой",))
    assert [notice.text.split(".")[0] for notice in window.notices.shown if notice.level.value == "error"] == [
        "Not booked: Цой Жанна Алексеевна"
    ]
    clerk.look()
    assert [draft.title for draft in replica.ask(drafts, desk.actor.person_id)] == ["Цой Жанна Алексеевна"]


# Another person at the desk


def refused_after_a_change(clerk: Clerk, desk: Desk, replica: Replica, colleague: Actor) -> Actor:
    """Anna books, a colleague takes over, and only then the central refuses; Anna."""
    anna = desk.actor
    filled(clerk).enter()
    desk.navigation.hand_over()
    desk.actor = colleague
    central_answers(replica, first(replica), OperationState.CONFLICT)
    return anna


def test_a_refusal_by_the_central_does_not_come_to_the_colleague_who_took_over(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    anna = refused_after_a_change(clerk, desk, replica, BORIS)
    qtbot.waitUntil(lambda: texts(desk)[-1].startswith("Not booked: Иванова Анна Сергеевна."))
    assert texts(desk)[-1].endswith(f"The form is kept for {anna.name}.")
    assert desk.notices.history[-1].action is None
    clerk.press(Qt.Key.Key_F2)
    assert panel.form().is_empty
    assert panel.view.parked.titles == ()
    assert [draft.title for draft in replica.ask(drafts, anna.person_id)] == ["Иванова Анна Сергеевна"]
    assert replica.ask(drafts, BORIS.person_id) == []


def test_a_colleague_who_may_not_look_is_not_told_whose_booking_was_refused(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    anna = refused_after_a_change(clerk, desk, replica, add_person(replica.store, "Сетевой Иван", RoleCode.IT))
    qtbot.waitUntil(lambda: texts(desk)[-1].startswith("Not booked: a patient."))
    assert texts(desk)[-1].endswith(f"The form is kept for {anna.name}.")
    clerk.look()
    assert [draft.title for draft in replica.ask(drafts, anna.person_id)] == ["Иванова Анна Сергеевна"]


def test_a_booking_under_way_at_the_change_of_person_is_its_senders_and_comes_back_to_nobody_else(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    anna = desk.actor
    filled(clerk)
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id, tell=False)
    press(ENTER)
    desk.navigation.hand_over()
    desk.actor = BORIS
    clerk.look()
    clerk.press(Qt.Key.Key_F2)
    assert panel.form().is_empty
    assert [draft.title for draft in replica.ask(drafts, anna.person_id)] == ["Иванова Анна Сергеевна"]


def test_the_sender_is_the_author_whoever_sits_here_when_the_worker_is_ready(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk, alarm: HandAlarm
) -> None:
    from_anna = desk.actor.person_id
    filled(clerk)
    slow = SlowReplica(desk, book)
    press(ENTER)
    desk.actor = BORIS
    slow.let_go()
    clerk.look()
    assert made_here(replica)[0].author == from_anna
