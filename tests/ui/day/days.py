"""A desk that stands on the day over a small replica, for the tests of the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.ui.application import close_desk, make_desk
from desktop_app.ui.day.entry import entries
from desktop_app.ui.day.model import Lane
from desktop_app.ui.day.screen import DayScreen
from desktop_app.ui.desk import Desk
from desktop_app.ui.navigation import Page, PanelEntry
from desktop_app.ui.targets import APPOINTMENT, BOOKING
from tests.kit.clock import MONDAY_MORNING, FixedClock
from tests.kit.ids import SequentialIds
from tests.kit.replica import Replica, small_replica
from tests.ui.frame.desks import surroundings

MONDAY = date(2026, 11, 16)
OFF = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Panel(Page):
    """A side panel that remembers what it was asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []

    def open(self, target: object) -> None:
        """Remember."""
        self.opened.append(target)


@dataclass
class DayDesk:
    """The desk, its day and what the panels were asked."""

    desk: Desk
    replica: Replica
    clock: FixedClock
    screen: DayScreen
    booking: Panel
    appointment: Panel

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = OFF) -> None:
        """Press a key in the widget that has the focus, as a person does."""
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifiers)

    def type(self, text: str) -> None:
        """Type letters of any script into what has the focus (QTest knows only Latin ones)."""
        focused = QApplication.focusWidget()
        assert focused is not None
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(focused, QKeyEvent(kind, 0, OFF, letter))

    def current(self) -> str:
        """What a screen reader says of the place under the cursor."""
        return str(self.screen.model.data(self.screen.grid.currentIndex(), Qt.ItemDataRole.AccessibleTextRole) or "")


@contextmanager
def day_desk(qtbot: QtBot, folder: Path, size: tuple[int, int] = (1100, 760)) -> Iterator[DayDesk]:
    """Open the day and wait until it shows its places."""
    clock = FixedClock(MONDAY_MORNING + timedelta(minutes=10))
    replica = small_replica(folder, clock, SequentialIds())
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    desk = make_desk(application, replace(surroundings(folder, clock), ask=replica.ask, act=replica.act, actor=replica.actor))
    booking, appointment = Panel(), Panel()
    desk.navigation.register(
        *entries(desk),
        PanelEntry(BOOKING, "Booking", lambda: booking),
        PanelEntry(APPOINTMENT, "Appointment", lambda: appointment),
    )
    for panel in (booking, appointment):
        qtbot.addWidget(panel)
    screen = desk.navigation.page("day")
    assert isinstance(screen, DayScreen)
    qtbot.addWidget(screen)
    screen.resize(*size)
    desk.navigation.go("day")
    with qtbot.waitExposed(screen):
        screen.show()
    qtbot.waitUntil(lambda: screen.states.state is None and desk.tasks.is_idle)
    screen.grid.setFocus()
    try:
        yield DayDesk(desk, replica, clock, screen, booking, appointment)
    finally:
        screen.hide()
        close_desk(desk)
        desk.commands.deleteLater()
        replica.store.close()


def at(hour: int, minute: int = 0) -> datetime:
    """That time of Monday on the wall of a Moscow clinic."""
    return datetime(2026, 11, 16, hour - 3, minute, tzinfo=UTC)


def place(name: str, start: datetime, minutes: int = 15, state: str = "free", **more: Any) -> SlotCell:
    """A place called `name`."""
    cell = SlotCell(name, 1, start, start + timedelta(minutes=minutes), state, ("registry",), 1, False)
    return replace(cell, **more) if more else cell


def column(name: str, *slots: SlotCell) -> DayColumn:
    """The day of a specialist called `name`."""
    return DayColumn(name, f"{name} Е. П.", "терапевт", "214", "Филиал на Садовой", None, False, tuple(slots), name)


def lanes(columns: Sequence[DayColumn]) -> list[Lane]:
    """The days of specialists as the grid takes them."""
    return [Lane.of(one) for one in columns]
