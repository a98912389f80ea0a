"""The rail at the left: the screens as icons with words, or icons alone where the window is narrow."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr, trn
from desktop_app.ui.navigation import ScreenEntry
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.fonts import resized
from desktop_app.ui.style.icons import pixmap
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress

ICON_SIDE = 20


class RailButton(QAbstractButton):
    """One screen of the rail: icon, word, number of what waits there."""

    def __init__(self, look: Look, entry: ScreenEntry, key: PhysicalKey | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._entry = entry
        self._key = key
        self._badge = 0
        self._words = True
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(tr(entry.title))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._describe()

    @property
    def screen_id(self) -> str:
        """The screen it leads to."""
        return self._entry.id

    def set_badge(self, number: int) -> None:
        """Show `number`; 0 shows none."""
        self._badge = number
        self._describe()
        self.update()

    def set_words(self, words: bool) -> None:
        """With the word or the icon alone."""
        self._words = words
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the rail."""
        sizes = self._look.sizes
        height = 8 + ICON_SIDE + 3 + sizes.key + 4 + 8 if self._words else ICON_SIDE + 22
        return QSize(sizes.rail if self._words else sizes.rail_icons, height)

    def _describe(self) -> None:
        word = self.text()
        waiting = trn("{n} waits", "{n} wait", self._badge) if self._badge else ""
        self.setAccessibleName(f"{word}, {waiting}" if waiting else word)
        tip = f"{word} ({self._key.text})" if self._key else word
        self.setToolTip(f"{tip}\n{waiting}" if waiting else tip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, bar of the chosen one, icon, word, badge, ring of the focus."""
        palette, sizes = self._look.palette, self._look.sizes
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(palette.accent_soft))
            painter.fillRect(0, 0, 3, self.height(), QColor(palette.accent))
        elif self.underMouse():
            painter.fillRect(self.rect(), QColor(palette.hover))
        ink = palette.accent_text if self.isChecked() else palette.muted
        top = 8 if self._words else (self.height() - ICON_SIDE) // 2
        left = (self.width() - ICON_SIDE) // 2
        painter.drawPixmap(left, top, pixmap(self._entry.icon, ink, ICON_SIDE, self.devicePixelRatioF()))
        if self._words:
            painter.setFont(resized(self._look.body, sizes.key))
            painter.setPen(QColor(ink))
            under = QRectF(2, top + ICON_SIDE + 2, self.width() - 4, sizes.key + 6)
            word = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(under.width()))
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, word)
        self._paint_badge(painter, left + ICON_SIDE, top)
        if self.hasFocus():
            painter.setPen(QColor(palette.accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3.5, 1.5, -1.5, -1.5), 4, 4)
        painter.end()

    def _paint_badge(self, painter: QPainter, middle: int, top: int) -> None:
        if not self._badge:
            return
        palette = self._look.palette
        painter.setFont(resized(self._look.body, max(10, self._look.sizes.key - 1), self._look.medium.weight()))
        text = str(self._badge) if self._badge < 100 else "99+"
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 9)
        place = QRectF(min(middle - 6, self.width() - width - 1), top - 5, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.conflict_line))
        painter.drawRoundedRect(place, 8, 8)
        painter.setPen(QColor(palette.on_conflict))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """All screens; a click or Space goes there, arrows move between them."""

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._buttons: dict[str, RailButton] = {}
        self._words = True
        self.setAccessibleName(tr("Screens"))
        dress(self, "rail")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 1, 8)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        look.changed.connect(lambda: self.set_words(self._words))

    def add(self, entry: ScreenEntry, key: PhysicalKey | None) -> None:
        """Put a screen on the rail, below the others or at its bottom."""
        button = RailButton(self._look, entry, key, self)
        button.set_words(self._words)
        button.clicked.connect(self._teller(entry.id))
        upper = sum(1 for one in self._buttons.values() if self._column.indexOf(one) < self._stretch_at())
        self._buttons[entry.id] = button
        if entry.at_bottom:
            self._column.addWidget(button)
        else:
            self._column.insertWidget(upper, button)

    def show_screen(self, screen_id: str) -> None:
        """Mark the screen that is in view."""
        if screen_id in self._buttons:
            self._buttons[screen_id].setChecked(True)

    def set_badge(self, screen_id: str, number: int) -> None:
        """Show a number beside a screen."""
        if screen_id in self._buttons:
            self._buttons[screen_id].set_badge(number)

    def set_words(self, words: bool) -> None:
        """With words or icons alone."""
        self._words = words
        sizes = self._look.sizes
        self.setFixedWidth(sizes.rail if words else sizes.rail_icons)
        for button in self._buttons.values():
            button.set_words(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move the focus along the rail."""
        step = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}.get(int(event.key()), 0)
        buttons = list(self._buttons.values())
        focused = self.focusWidget()
        if not step or not isinstance(focused, RailButton):
            super().keyPressEvent(event)
            return
        at = buttons.index(focused)
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _stretch_at(self) -> int:
        return next(place for place in range(self._column.count()) if self._column.itemAt(place).widget() is None)

    def _teller(self, screen_id: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(screen_id)
