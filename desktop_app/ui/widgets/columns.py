"""A column that scrolls between a head that stays and a foot that stays: the main button of a panel is never off-screen."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.labels import hairline


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
