"""The small cards stand beside the place they are about, whole, and never over it where there is room anywhere."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.day.tip import MoveTip
from desktop_app.ui.widgets.facts_card import FactsCard, place_beside

LAW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Card(QWidget):
    """A card of a height that does not depend on its width."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self._height = height

    def hasHeightForWidth(self) -> bool:
        """It says how high it is."""
        return True

    def heightForWidth(self, _width: int) -> int:
        """Always the same."""
        return self._height


@LAW
@given(left=st.integers(0, 900), top=st.integers(0, 500), height=st.integers(22, 200), card=st.integers(40, 300))
def test_a_card_is_whole_and_beside_its_place_where_there_is_room(qtbot: QtBot, left: int, top: int, height: int, card: int) -> None:
    room, place = QRect(0, 0, 1100, 600), QRect(left, top, 120, height)
    widget = Card(card)
    place_beside(widget, place, room)
    assert room.contains(widget.geometry())
    if place.bottom() + 8 + card <= room.bottom() or place.right() + 8 + 340 <= room.right():
        assert not widget.geometry().intersects(place)
    widget.deleteLater()


def test_a_tip_without_words_is_not_there(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(600, 400)
    room.show()
    tip = MoveTip(room)
    tip.tell("taken", False, QRect(10, 10, 100, 24))
    assert tip.isVisible()
    tip.tell("", False, QRect())
    assert not tip.isVisible()


def test_a_card_of_facts_is_told_whole_and_forgets_the_former_place(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(600, 400)
    room.show()
    card = FactsCard(("I", "close"), room)
    card.tell("09:15, booked", [("Patient", "Цой Ж. А."), ("", "Nothing was done.")], QRect(10, 10, 100, 24))
    card.tell("09:30, booked", [("Patient", "Ким В. Р.")], QRect(10, 10, 100, 24))
    assert card.accessibleName() == "09:30, booked. Patient: Ким В. Р."
