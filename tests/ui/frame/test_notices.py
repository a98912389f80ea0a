"""Notices wait for a window, go by themselves, and offer the undoing of the last act."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EnvironmentFault, UserError
from desktop_app.core.i18n import mark
from desktop_app.ui.notice_strip import NoticeCard, NoticeKeys, NoticeStrip
from desktop_app.ui.notices import KEPT, Action, Level, Notice, Notices
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.look import Look
from desktop_app.ui.widgets.labels import KeyCaps
from tests.ui.frame.hands import put_away

KEYS = NoticeKeys(PhysicalKey.of("Alt+Backspace"), PhysicalKey.of("Ctrl+F7"))


class Room(QWidget):
    """A window with a field and a strip of notices over it."""

    def __init__(self, look: Look, height: int = 800) -> None:
        super().__init__()
        self.resize(1000, height)
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)
        self.notices = Notices()
        self.strip = NoticeStrip(look, KEYS, self.notices.run, self.rect, self)
        self.notices.attach(self.strip.show_notice)

    def cards(self) -> list[NoticeCard]:
        """The cards that can be seen, from top to bottom."""
        shown = [card for card in self.strip.findChildren(NoticeCard) if card.isVisible()]
        return sorted(shown, key=lambda card: card.y())


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light look."""
    return Look(qapp, "light")


@pytest.fixture
def room(qtbot: QtBot, look: Look) -> Iterator[Room]:
    """The room, shown, with the caret in its field."""
    room = Room(look)
    qtbot.addWidget(room)
    with qtbot.waitActive(room):
        room.show()
    room.line.setFocus()
    yield room
    put_away(qtbot, room)


def test_what_comes_before_the_window_waits_for_it() -> None:
    notices = Notices()
    shown: list[Notice] = []
    notices.info("Copied")
    notices.attach(shown.append)
    notices.warn("Check the policy")
    assert [notice.text for notice in shown] == ["Copied", "Check the policy"]
    notices.detach()
    notices.info("Later")
    assert len(shown) == 2
    notices.attach(shown.append)
    assert shown[2].text == "Later"


def test_a_refusal_is_a_warning_and_a_fault_of_the_computer_stays_as_an_error() -> None:
    notices = Notices()
    notices.refused(UserError(mark("The place is taken by {n}."), n=2))
    notices.refused(EnvironmentFault(mark("The disk is full.")))
    assert [(one.level, one.text, one.shown_ms > 0) for one in notices.history] == [
        (Level.WARN, "The place is taken by 2.", True),
        (Level.ERROR, "The disk is full.", False),
    ]


def test_history_is_kept_within_bounds() -> None:
    notices = Notices()
    for number in range(KEPT + 10):
        notices.info(str(number))
    assert len(notices.history) == KEPT
    assert notices.history[-1].text == str(KEPT + 9)


def test_the_last_act_is_undone_once() -> None:
    notices = Notices()
    undone: list[str] = []
    notices.done("Booked: 11:45", Action("Undo: 11:45", lambda: undone.append("11:45")))
    notices.done("Booked: 12:00", Action("Undo: 12:00", lambda: undone.append("12:00")))
    notices.undo_last()
    notices.undo_last()
    assert undone == ["12:00"]
    assert notices.last_undo is None
    assert notices.history[-1].text == "There is nothing to undo."


def test_an_undo_that_is_refused_says_why() -> None:
    notices = Notices()

    def refuse() -> None:
        raise UserError(mark("The record was changed meanwhile by someone else."))

    notices.done("Booked", Action("Undo", refuse))
    notices.undo_last()
    assert notices.history[-1].text == "The record was changed meanwhile by someone else."


def test_undo_from_the_notice_is_the_same_act(room: Room) -> None:
    undone: list[str] = []
    room.notices.done("Записана: 11:45", Action("Отменить: 11:45", lambda: undone.append("x")))
    button = room.cards()[0].action
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (undone, room.notices.last_undo, room.strip.shown) == (["x"], None, ())


def test_a_notice_does_not_take_the_caret_from_who_types(room: Room) -> None:
    QTest.keyClicks(room.line, "iv")
    room.notices.error("Принтер не отвечает")
    QTest.keyClicks(room.line, "an")
    assert room.line.text() == "ivan"
    assert room.line.hasFocus()


def test_three_are_shown_and_the_oldest_gives_way(room: Room) -> None:
    for text in ("1", "2", "3", "4"):
        room.notices.error(text)
    assert [card.notice.text for card in room.cards()] == ["2", "3", "4"]


def test_a_low_window_shows_only_the_newest(qtbot: QtBot, look: Look) -> None:
    room = Room(look, height=300)
    qtbot.addWidget(room)
    with qtbot.waitActive(room):
        room.show()
    room.notices.error("1")
    room.notices.error("2")
    assert [card.notice.text for card in room.cards()] == ["2"]
    room.strip.put_away(room.cards()[0])
    assert [card.notice.text for card in room.cards()] == ["1"]
    room.close()


def test_a_notice_goes_by_itself_but_an_error_stays(room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.ui.notices.SHOWN_MS", 1)
    room.notices.error("Диск полон")
    room.notices.info("Скопировано")
    qtbot.waitUntil(lambda: [notice.text for notice in room.strip.shown] == ["Диск полон"])


def test_a_notice_is_put_away_by_its_cross_and_all_at_once(room: Room) -> None:
    for text in ("1", "2", "3"):
        room.notices.error(text)
    cross = room.cards()[1].close_button
    assert cross.accessibleName() == "Put away"
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert [notice.text for notice in room.strip.shown] == ["1", "3"]
    room.strip.put_all_away()
    assert room.strip.isHidden()


def test_the_focus_does_not_vanish_with_the_card_that_had_it(room: Room) -> None:
    room.notices.error("1")
    cross = room.cards()[0].close_button
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert room.strip.shown == ()
    assert QApplication.focusWidget() is not None


def test_the_strip_lies_at_the_bottom_of_its_room(qtbot: QtBot, look: Look) -> None:
    whole = QTextEdit()
    whole.resize(1200, 900)
    qtbot.addWidget(whole)
    with qtbot.waitExposed(whole):
        whole.show()
    place = QRect(0, 0, 800, 860)
    strip = NoticeStrip(look, KEYS, lambda _action: None, lambda: place, whole)
    strip.show_notice(Notice(Level.INFO, "Скопировано"))
    assert place.contains(strip.geometry())
    assert abs(strip.geometry().center().x() - place.center().x()) <= 1
    whole.close()


def test_of_notices_about_the_same_only_the_newest_is_shown(room: Room) -> None:
    room.notices.error("Not printed: 1.", about="printing")
    room.notices.error("The disk is full.")
    room.notices.error("Not printed: 2.", about="printing")
    assert [notice.text for notice in room.strip.shown] == ["The disk is full.", "Not printed: 2."]
    room.notices.info("2 papers are at the printer.", about="printing")
    assert [notice.text for notice in room.strip.shown] == ["The disk is full.", "2 papers are at the printer."]
    room.notices.info("Copied.")
    room.notices.info("Copied.")
    assert len(room.strip.shown) == 3, "what is about nothing stands for itself"


def test_of_acts_that_can_be_undone_only_the_last_is_told(room: Room) -> None:
    room.notices.warn("The printer does not answer.")
    for name in ("first", "second"):
        room.notices.done(name, Action(f"Undo: {name}", lambda: None))
    assert [notice.text for notice in room.strip.shown] == ["The printer does not answer.", "second"]


LONG_WHO = "Константинопольская-Преображенская Е. А., вторник, 17 ноября, 10:45"


@pytest.mark.parametrize("width", [900, 560, 420])
def test_nothing_of_a_long_notice_is_cut_off_without_a_sign(qtbot: QtBot, look: Look, width: int) -> None:
    room = Room(look, 600)
    room.resize(width, 600)
    qtbot.addWidget(room)
    with qtbot.waitExposed(room):
        room.show()
    room.notices.done(f"Cancelled: {LONG_WHO}", Action(f"Undo: cancelling of {LONG_WHO}", lambda: None))
    (card,) = room.cards()
    (said,) = (label for label in card.findChildren(QLabel) if label.text().startswith("Cancelled"))
    assert said.height() >= said.heightForWidth(said.width()), "every line of it is seen"
    assert card.rect().contains(QRect(said.mapTo(card, QPoint(0, 0)), said.size()))
    assert card.action is not None
    assert card.action.fontMetrics().horizontalAdvance(card.action.text()) <= card.action.width()
    assert card.action.text() == card.action.accessibleName() or card.action.text().endswith("…")
    assert card.action.accessibleName().endswith(LONG_WHO)
    room.close()


# What an act became, and what is done with


def test_how_an_act_went_on_takes_its_place_and_keeps_its_undoing_while_no_other_has_the_key(room: Room) -> None:
    undo, other = Action("Undo: booking", lambda: None), Action("Undo: move", lambda: None)
    room.notices.done("Booked", undo, "booking 1")
    room.notices.went_on("Booked and confirmed", undo, "booking 1")
    assert [(card.notice.text, card.notice.action) for card in room.cards()] == [("Booked and confirmed", undo)]
    assert room.notices.last_undo is undo
    room.notices.done("Moved", other)
    room.notices.went_on("Booked and read", undo, "booking 1")
    assert room.notices.last_undo is other
    assert [(card.notice.text, card.notice.action) for card in room.cards()] == [("Moved", other), ("Booked and read", None)]


def test_what_is_done_with_goes_away_shown_or_still_waiting(room: Room) -> None:
    room.notices.withdrawn.connect(room.strip.put_away_about)
    room.notices.error("Not booked: Иванова", about="refused 1")
    room.notices.error("Not booked: Цой", about="refused 2")
    room.notices.withdraw("refused 1")
    assert [notice.text for notice in room.strip.shown] == ["Not booked: Цой"]
    room.notices.detach()
    room.notices.error("Not booked: Рябов", about="refused 3")
    room.notices.info("Later")
    room.notices.withdraw("refused 3")
    room.notices.attach(room.strip.show_notice)
    assert [notice.text for notice in room.strip.shown] == ["Not booked: Цой", "Later"]


def test_the_key_of_offers_runs_the_last_one_once_and_leaves_the_undoing_alone(room: Room) -> None:
    ran: list[str] = []
    room.notices.error("Not booked", Action("Take it up again", lambda: ran.append("first")))
    room.notices.warn("Take the ticket back", Action("New ticket", lambda: ran.append("second")))
    room.notices.done("Moved", Action("Undo the move", lambda: ran.append("undone")))
    caps = [[caps.isVisibleTo(card) for caps in card.findChildren(KeyCaps)] for card in room.cards()]
    assert caps == [[False], [True], [True]], "a key stands where it acts"
    room.notices.take_offer()
    room.notices.take_offer()
    assert (ran, room.notices.has_offer) == (["second"], False)
    room.notices.undo_last()
    assert ran == ["second", "undone"]


def test_what_was_withdrawn_or_offered_to_another_person_is_not_taken_up() -> None:
    notices, ran = Notices(), list[str]()
    offer = Action("Take it up again", lambda: ran.append("taken"))
    notices.error("Not booked", offer, about="form")
    notices.withdraw("form")
    notices.take_offer()
    notices.error("Not booked", offer, about="form")
    notices.forget_undo()
    notices.take_offer()
    assert ran == []
