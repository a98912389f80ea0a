"""Bands across a page: its head, its state, its foot with commands and their keys."""

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop_app.ui.commands import Commands
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import CommandButton
from desktop_app.ui.widgets.labels import KeyCap


def band(parent: QWidget, kind: str, margins: tuple[int, int, int, int] = (16, 8, 16, 8), spacing: int = 8) -> tuple[QFrame, QHBoxLayout]:
    """A band in the dress `kind` (`bar`, `foot`) and its row; `margins` left, top, right and bottom, in logical pixels."""
    frame = QFrame(parent)
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
            row.addWidget(KeyCap(key, row.parentWidget()))
    return made
