"""The head and the foot that the forms of booking have in common."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.bands import band
from desktop_app.ui.widgets.labels import KeyCap


def panel_head(parent: QWidget, words: Iterable[QWidget], *beside: QWidget) -> QFrame:
    """What the panel is about, line under line, what stands beside it, and the key that closes it."""
    head = QFrame(parent)
    dress(head, "bar")
    row = QHBoxLayout(head)
    row.setContentsMargins(18, 12, 14, 10)
    column = QVBoxLayout()
    column.setSpacing(1)
    for line in words:
        column.addWidget(line)
    row.addLayout(column, 1)
    for one in (*beside, KeyCap("Esc", head)):
        row.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
    return head


def panel_foot(parent: QWidget, main: QWidget, why_not: QWidget) -> QFrame:
    """The button that does it, its key, and why it cannot be pressed."""
    foot, row = band(parent, "foot", (18, 10, 14, 12))
    row.addWidget(main)
    row.addWidget(KeyCap("Enter", foot))
    row.addSpacing(4)
    row.addWidget(why_not, 1)
    return foot
