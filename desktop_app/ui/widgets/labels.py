"""Labels: elided ones with the whole text in the tooltip, key caps, headings, tags."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress


class ElidedLabel(QLabel):
    """One line that is cut with «…» where it does not fit; the whole stands in the tooltip and in the accessible name."""

    around = 0
    """What its dress adds at both sides together, in pixels."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        if kind:
            dress(self, kind)
        self.set_full_text(text)

    def set_full_text(self, text: str) -> None:
        """Show `text`, as much of it as fits."""
        self._full = text
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    @property
    def full_text(self) -> str:
        """The whole text."""
        return self._full

    def sizeHint(self) -> QSize:
        """Wide enough for the whole text."""
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._full) + 2 + self.around, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few letters."""
        return QSize(min(self.sizeHint().width(), self.fontMetrics().averageCharWidth() * 4), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(0, self.width() - self.around))
        self.setText(shown)
        self.setToolTip(self._full if shown != self._full else "")


class NoteTag(ElidedLabel):
    """What must be known before a time is taken, marked, on the ground of a warning; goes away where there is nothing to say."""

    around = 20

    def __init__(self, notes: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__("", "tag-warn", parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.tell(notes)

    def tell(self, notes: Sequence[str]) -> None:
        """Say `notes` one after another."""
        self.set_full_text(f"! {' · '.join(notes)}" if notes else "")
        self.setVisible(bool(notes))


class KeyCap(QLabel):
    """One key as it looks on a keyboard."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        dress(self, "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class KeyCaps(QWidget):
    """A key with its modifiers: one cap each."""

    def __init__(self, key: PhysicalKey | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in key.parts if isinstance(key, PhysicalKey) else (key,):
            row.addWidget(KeyCap(part, self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class KeyHint(QWidget):
    """A key and what it does, for the foot of a screen: `M` move."""

    def __init__(self, key: PhysicalKey | str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(KeyCaps(key, self))
        label = QLabel(words, self)
        dress(label, "secondary")
        row.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class SectionTitle(QLabel):
    """A small heading over a group of fields."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        dress(self, "section")


class Tag(QLabel):
    """A state in a word on a soft ground: kind `tag`, `tag-warn` or `tag-conflict`."""

    def __init__(self, text: str, kind: str = "tag", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        dress(self, kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def hairline(parent: QWidget | None = None) -> QFrame:
    """A thin line between two groups."""
    line = QFrame(parent)
    dress(line, "hairline")
    return line
