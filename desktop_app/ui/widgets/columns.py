"""A column that scrolls between a head that stays and a foot that stays: the main button of a panel is never off-screen."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.focus import follow_focus
from desktop_app.ui.widgets.labels import hairline

_AROUND = 4


class _Scrolled(QWidget):
    """As narrow as the column is: a long line inside is cut there and does not push the rest out of sight."""

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())


class PinnedColumn(QWidget):
    """Put the title into `head`, sections into `body`, the main button into `foot`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = QVBoxLayout()
        self.head.setContentsMargins(18, 12, 14, 12)
        self.head.setSpacing(2)
        inner = _Scrolled()
        dress(inner, "scrolled")
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(18, 12, 18, 14)
        self.foot.setSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(hairline(self))
        column.addWidget(self.area, 1)
        column.addWidget(hairline(self))
        column.addLayout(self.foot)

    def add(self, section: QWidget, line: bool = True) -> None:
        """Append `section` to the scrolled part, with a hairline below it."""
        self.body.addWidget(section)
        if line:
            self.body.addWidget(hairline(self))

    def reveal(self, widget: QWidget) -> None:
        """Scroll so that `widget` is in view."""
        self.area.ensureWidgetVisible(widget, 0, 24)


class CaretInView(QObject):
    """Keeps the focused widget of a scrolled form in view when it gets the focus, and when what stands above it grows."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._show)
        area.widget().installEventFilter(self)
        follow_focus(self._focus_moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form has another height: look again once it is laid out."""
        if event.type() == QEvent.Type.Resize:
            self._timer.start()
        return super().eventFilter(watched, event)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._area.isAncestorOf(new):
            self._timer.start()

    def _show(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._area.widget().isAncestorOf(focused):
            reveal(self._area, focused)


def reveal(area: QScrollArea, part: QWidget) -> None:
    """Scroll so that the whole of `part` is seen; its top goes before its foot where there is no room for both.

    Qt's own `ensureWidgetVisible` is content with the caret inside of it.
    """
    inner = area.widget()
    place = QRect(part.mapTo(inner, QPoint(0, 0)), part.size())
    for y in (place.bottom(), place.top()):
        area.ensureVisible(place.left(), y, 0, _AROUND)
