"""What must be known of a time stands beside it, is heard with it, and on no other day."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui.booking.panel import BookingPanel
from desktop_app.ui.widgets.labels import NoteTag
from tests.ui.booking.clerk import Clerk
from tests.ui.frame.hands import write

YOUNG = "Не берёт до 5 лет"


def notes_shown(panel: BookingPanel) -> list[list[str]]:
    """The notes on each card of the nearest times."""
    return [[tag.full_text for tag in card.findChildren(NoteTag)] for card in panel.view.nearest.cards]


def offered(clerk: Clerk, qtbot: QtBot, panel: BookingPanel, narrowing: str = "") -> None:
    """The nearest times of the surgeon are shown."""
    clerk.press(Qt.Key.Key_F2)
    write("Цой")
    clerk.press(Qt.Key.Key_Return)
    write("хирург")
    clerk.press(Qt.Key.Key_Return)
    write(narrowing)
    qtbot.waitUntil(lambda: bool(panel.view.nearest.cards) and clerk.desk.tasks.is_idle)


def test_a_note_stands_on_the_card_of_its_day_and_is_read_with_it(clerk: Clerk, panel: BookingPanel, qtbot: QtBot) -> None:
    offered(clerk, qtbot, panel)
    assert notes_shown(panel) == [[f"! {YOUNG}"]] * len(panel.view.nearest.cards)
    card = panel.view.nearest.cards[0]
    assert YOUNG in card.accessibleName()
    assert YOUNG in card.toolTip()
    tag = card.findChild(NoteTag)
    assert tag is not None
    assert tag.isVisible()
    assert tag.text() == tag.full_text, "no letter is clipped"


def test_on_days_without_the_note_the_cards_are_as_always(clerk: Clerk, panel: BookingPanel, qtbot: QtBot) -> None:
    offered(clerk, qtbot, panel, "с 20.11")
    starts = [slot.start.date() for slot in panel.view.nearest.slots]
    assert starts
    assert min(starts) >= date(2026, 11, 16) + timedelta(days=4)
    assert notes_shown(panel) == [[]] * len(starts)
    assert all(YOUNG not in card.accessibleName() for card in panel.view.nearest.cards)


def test_a_tag_with_nothing_to_say_is_not_there(qtbot: QtBot) -> None:
    holder = QLabel()
    qtbot.addWidget(holder)
    tag = NoteTag((), holder)
    holder.show()
    assert not tag.isVisible()
    tag.tell(("Натощак", YOUNG))
    assert tag.full_text == f"! Натощак · {YOUNG}"
    assert tag.isVisible()
