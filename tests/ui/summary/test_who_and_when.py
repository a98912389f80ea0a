"""I in the opened day of Сводка: who did what with the place, when and from which desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.services.bookings import BookingWish, book
from desktop_app.ui.desk import Desk
from desktop_app.ui.summary.page import SummaryPage
from tests.kit.replica import Replica
from tests.ui.frame.hands import press
from tests.ui.replica_desk import settled
from tests.ui.summary.test_grid import open_day


def test_i_on_a_place_of_the_opened_day_tells_who_booked_it(qtbot: QtBot, desk: Desk, page: SummaryPage, replica: Replica) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    chosen = page.opened.chips.chosen
    assert chosen is not None
    wish = BookingWish(chosen.slot_id, chosen.slot_version, replica.patients["Петров Андрей Ильич"])
    desk.hub.publish(replica.act(book, replica.actor, wish).changes)
    qtbot.waitUntil(lambda: any(slot.appointment_id is not None and slot.slot_id == chosen.slot_id for slot in page.opened.chips.slots))
    card = page.who_and_when.card
    press(Qt.Key.Key_I)
    qtbot.waitUntil(card.isVisible)
    assert "Орлов" in card.accessibleName()
    assert "Patient: Петров Андрей Ильич" in card.accessibleName()
    assert "this desk" in card.accessibleName()
    assert page.rect().contains(card.geometry()), "whole, though the day is lower than the card"
    press(Qt.Key.Key_Right)
    assert not card.isVisible()


def test_the_card_goes_with_the_day_and_a_late_answer_for_another_place_is_not_shown(qtbot: QtBot, desk: Desk, page: SummaryPage) -> None:
    open_day(qtbot, desk, page, "Орлов", 1)
    press(Qt.Key.Key_I)
    press(Qt.Key.Key_Right)
    settled(qtbot, desk)
    assert not page.who_and_when.card.isVisible()
    press(Qt.Key.Key_I)
    qtbot.waitUntil(page.who_and_when.card.isVisible)
    press(Qt.Key.Key_Escape)
    settled(qtbot, desk)
    assert not page.opened.isVisible()
    assert not page.who_and_when.card.isVisible()
