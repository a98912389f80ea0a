"""The waiting list by keys: from a booking without a place onto it, in hand, called, booked, taken off, and all of it undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.bootstrap.screens import register_screens
from desktop_app.core.changes import Kind
from desktop_app.models.conflict import CaseKind
from desktop_app.models.person import Role, RoleCode
from desktop_app.queries.waiting import WaitingLine, waiting_lines
from desktop_app.services.settling_visits import to_waiting_list
from desktop_app.services.waiting import WaitingWish, put_on_list
from desktop_app.storage.store import Unit
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.cases.screen import CasesScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import CASES
from desktop_app.ui.targets import BOOKING, WAITING, BookingTarget
from desktop_app.ui.waiting.page import REASONS, WaitingPage
from desktop_app.ui.waiting.words import term_words
from desktop_app.ui.widgets.labels import KeyCap
from tests.kit.clock import FixedClock
from tests.kit.replica import ZONE, Replica
from tests.ui.cases.troubles import lost_booking
from tests.ui.frame.hands import ALT, CTRL, press, write
from tests.ui.replica_desk import settled, window_over

KEYS = Qt.Key
ANNA, PETROV, TSOI = "Иванова Анна Сергеевна", "Петров Андрей Ильич", "Цой Жанна Алексеевна"


@dataclass
class Hands:
    """The whole desk, and who waits at it."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Hands:
        press(key, modifiers)
        settled(self.qtbot, self.desk)
        return self

    def type(self, text: str) -> Hands:
        write(text)
        settled(self.qtbot, self.desk)
        return self

    def opens(self) -> WaitingPage:
        self.press(KEYS.Key_W, CTRL)
        return self.page

    @property
    def page(self) -> WaitingPage:
        page = self.desk.navigation.page(WAITING)
        assert isinstance(page, WaitingPage)
        return page

    @property
    def panel(self) -> BookingPanel:
        page = self.desk.navigation.page(BOOKING)
        assert isinstance(page, BookingPanel)
        return page

    def puts(self, patient: str, doctor: str, hours: float = 0) -> str:
        until = self.clock.now() + timedelta(hours=hours) if hours else None
        wish = WaitingWish(self.replica.patients[patient], self.replica.schedules[doctor], reason="боли", until=until)
        done = self.replica.act(put_on_list, self.replica.actor, wish)
        settled(self.qtbot, self.desk)
        return str(done.row_id)

    def lines(self) -> list[WaitingLine]:
        return self.replica.ask(waiting_lines, self.clock.now(), ZONE)

    def status(self, entry: str) -> str:
        sql = "SELECT status FROM appointment WHERE id = ?"
        return self.replica.ask(lambda connection: str(connection.exec_driver_sql(sql, (entry,)).scalar()))

    def told(self) -> str:
        return self.desk.notices.history[-1].text


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk, replica: Replica, clock: FixedClock) -> Iterator[Hands]:
    register_screens(desk)
    with window_over(qtbot, desk, CASES):
        yield Hands(qtbot, desk, replica, clock)


# The list


def test_the_list_says_who_whom_by_when_why_and_what_is_free(hands: Hands) -> None:
    hands.puts(PETROV, "Громов")
    hands.puts(ANNA, "Орлов", hours=4)
    page = hands.opens()
    first, second = page.model.texts()
    assert first[0] == "Иванова А. С.\n+7 916 123-45-67"
    assert first[1] == "today before 13:00\nsince Mon 16 November, 09:00"
    assert first[2] == "Орлов Д. М.\nтерапевт участковый"
    assert first[3] == "No place was free\nболи"
    assert first[4].startswith("free: today 14:00\nafter the deadline")
    assert first[5] == "—"
    assert second[0].startswith("Петров А. И.")
    assert second[1].startswith("by Fri 4 December\n")
    assert second[4] == "nothing free yet"
    assert page.title.text() == "Tasks · waiting 2"
    assert page.table.chosen is not None
    assert page.table.hasFocus()
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [0], "seen, not only meant"


def test_the_tasks_lead_to_the_list_and_back(hands: Hands) -> None:
    cases = hands.desk.navigation.page(CASES)
    assert isinstance(cases, CasesScreen)
    cases.which.button("waiting").click()
    settled(hands.qtbot, hands.desk)
    assert hands.desk.navigation.screen == WAITING
    assert cases.which.choice == "open"
    hands.page.which.button("settled").click()
    settled(hands.qtbot, hands.desk)
    assert (hands.desk.navigation.screen, cases.is_settled) == (CASES, True)
    assert hands.page.which.choice == "waiting"
    hands.opens()
    hands.press(KEYS.Key_Escape)
    assert (hands.desk.navigation.screen, cases.is_settled) == (CASES, False)


def test_who_lost_a_time_is_on_the_list_with_what_happened(hands: Hands) -> None:
    case = lost_booking(hands.replica, ANNA, "Кузнецова", 30, CaseKind.SLOT_TAKEN)
    hands.replica.act(to_waiting_list, hands.replica.actor, case)
    page = hands.opens()
    ((_, _, _, why, _, _),) = page.model.texts()
    assert why == "The time was taken by someone else"


def test_who_is_late_is_said_in_words(hands: Hands) -> None:
    hands.puts(ANNA, "Громов", hours=1)
    hands.clock.advance(timedelta(hours=2))
    page = hands.opens()
    assert page.model.texts()[0][1].startswith("overdue\n")


def test_a_freed_place_comes_into_the_list_by_itself(hands: Hands) -> None:
    hands.puts(ANNA, "Громов")
    page = hands.opens()
    assert page.model.texts()[0][4] == "nothing free yet"
    sql = "SELECT sl.id FROM slot sl JOIN schedule s ON s.pk = sl.schedule_pk WHERE s.id = ? ORDER BY sl.start DESC LIMIT 1"

    def free(unit: Unit) -> None:
        slot = unit.connection.exec_driver_sql(sql, (hands.replica.schedules["Громов"],)).scalar_one()
        leave = "UPDATE appointment SET status = 'cancelled' WHERE slot_pk = (SELECT pk FROM slot WHERE id = ?)"
        for change in (leave, "UPDATE slot SET status = 'free', channels = 'registry' WHERE id = ?"):
            unit.connection.exec_driver_sql(change, (slot,))
        unit.touch(Kind.SLOT, slot)

    hands.replica.change(free)
    hands.qtbot.waitUntil(lambda: page.model.texts()[0][4].startswith("free: "))


def test_the_last_day_of_a_term_is_said_as_such(hands: Hands) -> None:
    now = hands.clock.now()
    midnight = datetime(2026, 11, 17, tzinfo=ZONE)
    assert term_words(midnight, now, ZONE) == "by the end of the day"
    assert term_words(midnight + timedelta(days=1), now, ZONE) == "by Tue 17 November"
    assert term_words(midnight, midnight, ZONE) == "overdue"
    assert term_words(None, now, ZONE) == "not urgent"


# In hand


def test_one_key_takes_a_patient_in_hand_and_one_copies_the_number(hands: Hands) -> None:
    hands.puts(ANNA, "Орлов")
    page = hands.opens()
    hands.press(KEYS.Key_T)
    assert page.model.texts()[0][5] == "ИА"
    hands.press(KEYS.Key_P)
    assert QGuiApplication.clipboard().text() == "+7 916 123-45-67"


def test_who_when_and_from_which_desk_is_told_of_who_waits(hands: Hands) -> None:
    hands.puts(ANNA, "Орлов")
    page = hands.opens()
    hands.press(KEYS.Key_T).press(KEYS.Key_I)
    assert page.who_and_when.card.isVisible()
    said = " ".join(label.text() for label in page.who_and_when.card.findChildren(type(page.title)))
    assert "put on the waiting list" in said
    assert "taken in hand" in said


# Booked


def test_enter_twice_books_who_waits_into_the_free_place(hands: Hands) -> None:
    entry = hands.puts(ANNA, "Орлов")
    page = hands.opens()
    line = page.table.chosen
    assert line is not None
    assert line.slot is not None
    hands.press(KEYS.Key_Return)
    form = hands.panel.form()
    assert form.patient is not None
    assert (form.patient.family, form.reason, form.channel) == ("Иванова", "боли", "phone")
    assert form.slot is not None
    assert form.slot.slot_id == line.slot.slot_id
    assert hands.panel.view.link_note.text().startswith("From the waiting list")
    assert hands.panel.is_ready
    hands.press(KEYS.Key_Return)
    assert hands.status(entry) == "booked"
    assert hands.lines() == []
    assert page.model.rowCount() == 0


def test_who_waits_is_booked_by_hand_where_nothing_was_shown(hands: Hands) -> None:
    entry = hands.puts(ANNA, "Громов")
    hands.opens()
    hands.press(KEYS.Key_Return)
    form = hands.panel.form()
    assert form.slot is None
    assert form.choice is not None
    assert form.choice.title == "Громов С. С."
    assert form.link.waiting == entry
    assert not hands.panel.to_list.is_offered, "who waits already is not put on the list again"


def test_an_undone_booking_is_on_the_list_again(hands: Hands) -> None:
    entry = hands.puts(ANNA, "Орлов")
    hands.opens()
    hands.press(KEYS.Key_Return).press(KEYS.Key_Return)
    assert hands.status(entry) == "booked"
    hands.press(KEYS.Key_Backspace, ALT)
    assert hands.status(entry) == "waitlist"
    assert [line.appointment_id for line in hands.lines()] == [entry]


def test_a_form_of_who_waits_is_kept_with_its_entry(hands: Hands) -> None:
    entry = hands.puts(ANNA, "Орлов")
    hands.opens()
    hands.press(KEYS.Key_Return).press(KEYS.Key_F6)
    assert hands.panel.form().is_empty
    hands.press(KEYS.Key_F6)
    assert hands.panel.form().link.waiting == entry
    hands.press(KEYS.Key_Return)
    assert hands.status(entry) == "booked"


def test_an_entry_that_is_gone_is_said_and_the_form_stays(hands: Hands) -> None:
    hands.desk.navigation.open_panel(BOOKING, BookingTarget(waiting="nobody"))
    settled(hands.qtbot, hands.desk)
    assert hands.told() == "The patient is not on the waiting list any more."
    assert hands.panel.form().is_empty


# Taken off


def test_a_patient_is_taken_off_by_two_keys_with_a_reason_and_put_back_by_one(hands: Hands) -> None:
    hands.puts(ANNA, "Орлов")
    page = hands.opens()
    hands.press(KEYS.Key_Delete)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == len(REASONS)
    QTest.keyClick(menu, KEYS.Key_2)
    settled(hands.qtbot, hands.desk)
    assert hands.lines() == []
    sql = "SELECT cancel_reason FROM appointment WHERE status = 'cancelled'"
    assert hands.replica.ask(lambda connection: connection.exec_driver_sql(sql).scalars().all()) == ["pat-fb"]
    assert hands.told() == "Taken off the waiting list: Иванова А. С."
    hands.desk.commands.run("window.undo")
    settled(hands.qtbot, hands.desk)
    assert [line.patient for line in hands.lines()] == ["Иванова А. С."]
    assert page.model.rowCount() == 1


def test_escape_leaves_everybody_on_the_list(hands: Hands) -> None:
    hands.puts(ANNA, "Орлов")
    hands.opens()
    hands.press(KEYS.Key_Delete)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, KEYS.Key_Escape)
    assert len(hands.lines()) == 1


def test_who_may_not_book_may_look_and_reads_who_may(hands: Hands) -> None:
    hands.puts(ANNA, "Орлов")

    def only_view(unit: Unit) -> None:
        unit.session.get_one(Role, RoleCode.SENIOR_CLERK).rights = ["view"]
        unit.touch(Kind.PERSON, hands.replica.actor.person_id)

    hands.replica.change(only_view)
    page = hands.opens()
    assert page.model.rowCount() == 1
    assert "registry clerk" in hands.desk.commands.get("waiting.book").who_may()
    hands.press(KEYS.Key_Return)
    assert hands.desk.navigation.panel == ""


# Onto the list


def asked_for(hands: Hands, patient: str, doctor: str) -> None:
    """The form of a patient who asks for a doctor."""
    hands.press(KEYS.Key_F2).type(patient).press(KEYS.Key_Return).type(doctor).press(KEYS.Key_Return)


def test_one_key_of_the_booking_puts_a_patient_without_a_place_on_the_list(hands: Hands) -> None:
    asked_for(hands, "иванова анна с", "громов")
    assert hands.panel.view.nearest.slots == ()
    assert hands.panel.to_list.is_offered
    hands.press(KEYS.Key_W, ALT)
    (line,) = hands.lines()
    assert (line.patient, line.specialist) == ("Иванова А. С.", "Громов С. С.")
    assert hands.told() == "On the waiting list: Иванова А. С., Громов С. С."
    assert hands.panel.form().is_empty
    hands.press(KEYS.Key_Backspace, ALT)
    assert hands.lines() == []


def test_the_button_says_its_key_and_does_the_same(hands: Hands) -> None:
    asked_for(hands, "иванова анна с", "громов")
    button = next(one for one in hands.panel.view.nearest.findChildren(QPushButton) if one.text() == "To the waiting list")
    assert button.isVisible()
    beside = button.parentWidget()
    assert beside is not None
    assert [cap.text() for cap in beside.findChildren(KeyCap)] == ["Alt+W"]
    button.click()
    settled(hands.qtbot, hands.desk)
    assert len(hands.lines()) == 1


def test_while_there_is_a_place_in_time_nobody_is_put_on_the_list(hands: Hands) -> None:
    asked_for(hands, "иванова анна с", "мельник")
    assert hands.panel.view.nearest.slots
    assert not hands.panel.to_list.is_offered
    hands.press(KEYS.Key_W, ALT)
    assert hands.lines() == []


def test_without_a_patient_it_is_said_what_is_missing(hands: Hands) -> None:
    hands.press(KEYS.Key_F2)
    hands.panel.view.choice.setFocus()
    hands.type("громов").press(KEYS.Key_Return).press(KEYS.Key_W, ALT)
    assert hands.told().startswith("Choose the patient first")
    assert hands.lines() == []


def test_who_waits_already_is_not_put_on_the_list_twice_and_the_form_stays(hands: Hands) -> None:
    hands.puts(ANNA, "Громов")
    asked_for(hands, "иванова анна с", "громов")
    hands.press(KEYS.Key_W, ALT)
    assert "already" in hands.told()
    assert not hands.panel.form().is_empty
    assert len(hands.lines()) == 1
