"""A desk at noon, three hours after opening, with one page in view and a printer that keeps its papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Self

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.documents.pen import Drawing
from desktop_app.ui.booking.entry import entries as booking
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.entry import entries as exchange
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.navigation import PanelEntry, ScreenEntry
from tests.kit.clock import FixedClock
from tests.kit.replica import Replica
from tests.ui.frame.hands import NONE, press
from tests.ui.replica_desk import settled, window_over

HOUR: Final = timedelta(hours=1)


@contextmanager
def window_at_noon(
    qtbot: QtBot, desk: Desk, clock: FixedClock, screen: str, entries: Iterable[ScreenEntry | PanelEntry]
) -> Iterator[MainWindow]:
    """The window with `screen`, one of `entries`, in view, beside Обмен and the booking."""
    clock.advance(3 * HOUR)
    desk.navigation.register(*exchange(desk), *entries, *booking(desk))
    with window_over(qtbot, desk, screen) as window:
        yield window


@dataclass
class Noon:
    """The desk; keys go to the focused widget only, papers to `papers`."""

    qtbot: QtBot
    desk: Desk
    replica: Replica
    clock: FixedClock
    papers: list[Drawing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk.press.print_drawing = self._take

    def _take(self, drawing: Drawing, _printer: str) -> None:
        self.papers.append(drawing)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> Self:
        """Press one key, then look what came of it."""
        press(key, modifiers)
        return self.look()

    def look(self) -> Self:
        """Wait until the desk has answered."""
        settled(self.qtbot, self.desk)
        return self

    @property
    def told(self) -> str:
        """The last notice."""
        return self.desk.notices.history[-1].text
