"""Bands across a page: its head, its state, its foot with commands and their keys."""

from collections.abc import Iterable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.ui.commands import Commands
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import CommandButton
from desktop_app.ui.widgets.labels import KeyCap


class Band(QFrame):
    """A band whose key caps give way where its commands would not fit with them: the keys stand in the tooltips then."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.caps: list[KeyCap] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All caps or none."""
        super().resizeEvent(event)
        layout = self.layout()
        if self.caps and layout is not None:
            shown = not self.caps[0].isHidden()
            with_caps = layout.minimumSize().width() + (0 if shown else sum(cap.sizeHint().width() + layout.spacing() for cap in self.caps))
            for cap in self.caps:
                cap.setVisible(with_caps <= self.width())


def band(parent: QWidget, kind: str, margins: tuple[int, int, int, int] = (16, 8, 16, 8), spacing: int = 8) -> tuple[QFrame, QHBoxLayout]:
    """A band in the dress `kind` (`bar`, `foot`) and its row; `margins` left, top, right and bottom, in logical pixels."""
    frame = Band(parent)
    dress(frame, kind)
    row = QHBoxLayout(frame)
    row.setContentsMargins(*margins)
    row.setSpacing(spacing)
    return frame, row


def add_commands(row: QHBoxLayout, commands: Commands, wanted: Iterable[tuple[str, str, str, str]]) -> list[CommandButton]:
    """Buttons of commands at the end of `row`, each with its key behind it; wanted are command, dress, key ("" shows none) and caption."""
    made = []
    for command, kind, key, caption in wanted:
        made.append(CommandButton(commands, command, kind, caption, row.parentWidget()))
        row.addWidget(made[-1])
        if key:
            cap, around = KeyCap(key, row.parentWidget()), row.parentWidget()
            row.addWidget(cap)
            if isinstance(around, Band):
                around.caps.append(cap)
    return made
