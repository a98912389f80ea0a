"""Danger words in the reason (rule 51): the card says what the poster says, is closed by a key of its own, and decides nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop_app.core.i18n import tr
from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow
from tests.kit.replica import Replica
from tests.ui.booking.acts import filled, made_here, taken_elsewhere
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import ALT, CTRL, focused

CHEST = "давит в груди, одышка"
GO_ON = Qt.Key.Key_Return


def said_by_patient(clerk: Clerk, panel: BookingPanel, reason: str) -> Clerk:
    """A form that is ready but for its reason, which is typed now."""
    filled(clerk).press(Qt.Key.Key_R, ALT)
    assert focused() is panel.view.reason
    return clerk.type(reason)


def cards_noted(replica: Replica) -> list[dict[str, Any]]:
    """What the journal holds of stop cards, in order."""
    with replica.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT payload, row_id, person_id FROM journal WHERE act = 'stop-card' ORDER BY sequence")
        return [{**json.loads(payload), "about": row_id, "by": person_id} for payload, row_id, person_id in rows]


def test_a_danger_in_the_reason_brings_up_the_card_and_enter_does_not_book(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    said_by_patient(clerk, panel, CHEST)
    assert panel.view.stop.isVisible()
    assert panel.view.stop.text.startswith("103 / 112 · Chest pain with shortness of breath. With this nobody waits")
    assert "a physician decides" in panel.view.stop.text
    assert not panel.view.main.isEnabled()
    assert panel.view.why_not.text() == "read the card above, then Ctrl+Enter"
    clerk.enter().enter()
    assert made_here(replica) == []


def test_its_own_key_closes_it_and_the_booking_goes_on_as_it_was(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    said_by_patient(clerk, panel, CHEST).press(GO_ON, CTRL)
    assert not panel.view.stop.isVisible()
    assert made_here(replica) == [], "the key only closes the card"
    assert focused() is panel.view.reason
    clerk.enter()
    assert [visit.reason for visit in made_here(replica)] == [CHEST]


def test_showing_and_going_on_stand_in_the_journal_without_the_patients_words(
    clerk: Clerk, panel: BookingPanel, replica: Replica, desk: Desk
) -> None:
    said_by_patient(clerk, panel, CHEST).type(" со вчера").press(GO_ON, CTRL)
    patient, person = replica.patients["Иванова Анна Сергеевна"], desk.actor.person_id
    assert cards_noted(replica) == [
        {"danger": "chest", "gone on": False, "about": patient, "by": person},
        {"danger": "chest", "gone on": True, "about": patient, "by": person},
    ], "once each, however long the reason grows"


def test_a_danger_told_before_anybody_is_chosen_is_noted_of_nobody(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    clerk.press(Qt.Key.Key_F2)
    panel.view.reason.setFocus()
    clerk.type("кровотечение из носа")
    assert panel.view.stop.stands
    assert [(noted["danger"], noted["about"]) for noted in cards_noted(replica)] == [("bleeding", None)]


@pytest.mark.parametrize("reason", ["справка", "боль в груди без одышки", "контроль после перелома", "ОРВИ, 37,8"])
def test_other_reasons_bring_up_no_card(clerk: Clerk, panel: BookingPanel, replica: Replica, reason: str) -> None:
    said_by_patient(clerk, panel, reason)
    assert not panel.view.stop.isVisible()
    assert panel.view.main.isEnabled()
    assert cards_noted(replica) == []


def test_a_reason_that_is_corrected_takes_the_card_away_by_itself(clerk: Clerk, panel: BookingPanel) -> None:
    said_by_patient(clerk, panel, "перелом")
    assert panel.view.stop.stands
    for _ in "перелом":
        clerk.press(Qt.Key.Key_Backspace)
    assert not panel.view.stop.isVisible()
    assert panel.view.main.isEnabled()


def test_another_danger_after_one_was_read_is_shown_again(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    said_by_patient(clerk, panel, "приступ астмы").press(GO_ON, CTRL)
    panel.view.reason.selectAll()
    clerk.type("внезапная слабость")
    assert panel.view.stop.text.startswith("103 / 112 · Sudden weakness")
    assert [noted["danger"] for noted in cards_noted(replica)] == ["asthma", "asthma", "weakness"]


def test_the_next_patient_begins_without_a_card(clerk: Clerk, panel: BookingPanel) -> None:
    said_by_patient(clerk, panel, CHEST).press(Qt.Key.Key_Delete, ALT)
    assert panel.form().is_empty
    assert not panel.view.stop.isVisible()


def test_a_form_that_comes_back_does_not_ask_to_read_the_card_twice(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    said_by_patient(clerk, panel, CHEST).press(GO_ON, CTRL)
    slot = panel.view.nearest.slot
    assert slot is not None
    taken_elsewhere(replica, slot.slot_id, tell=False)
    clerk.enter()
    assert panel.form().reason == CHEST
    assert not panel.view.stop.stands
    clerk.enter().enter()
    assert len(made_here(replica)) == 1


def test_a_draft_keeps_whether_the_card_was_read(clerk: Clerk, panel: BookingPanel) -> None:
    said_by_patient(clerk, panel, CHEST).press(GO_ON, CTRL)
    kept = panel.form()
    assert kept.stop_read == "chest"
    panel.drafts.keep()
    clerk.look()
    panel.empty()


def test_in_a_low_window_the_reason_stays_in_view_over_the_card(
    qtbot: QtBot, clerk: Clerk, panel: BookingPanel, window: MainWindow
) -> None:
    window.resize(911, 512)
    said_by_patient(clerk, panel, CHEST)

    def is_seen() -> bool:
        return panel.view.reason.visibleRegion().boundingRect().height() == panel.view.reason.height()

    qtbot.waitUntil(is_seen)
    assert panel.view.stop.isVisible()
    assert panel.view.main.visibleRegion().boundingRect().size() == panel.view.main.size()


def test_a_screen_reader_hears_the_whole_card_and_the_button_says_what_it_does(clerk: Clerk, panel: BookingPanel) -> None:
    tr.use("ru")
    said_by_patient(clerk, panel, CHEST)
    spoken = QAccessible.queryAccessibleInterface(panel.view.stop)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Name).startswith("103 / 112 · ")
    assert "103 или 112" in spoken.text(QAccessible.Text.Name)


def test_the_key_of_the_card_does_nothing_where_no_card_stands(clerk: Clerk, panel: BookingPanel, replica: Replica) -> None:
    filled(clerk).press(GO_ON, CTRL)
    assert made_here(replica) == []
    assert cards_noted(replica) == []
