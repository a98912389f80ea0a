"""The ticket on the screen, as it will lie on the paper."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.i18n import tr
from desktop_app.documents.pen import Drawing
from desktop_app.ui.printing.paper import draw_sheet
from desktop_app.ui.style.look import Look

_MARGIN = 12
_PAPER = "#ffffff"


class Preview(QWidget):
    """Shows the sheets of a drawing one below the other, as wide as its place; a screen reader reads all their words."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._drawing: Drawing | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show `drawing`, or nothing."""
        self._drawing = drawing
        self.setAccessibleName(tr("Ticket: {text}", text=drawing.text) if drawing else "")
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """So tall that the sheets are whole."""
        if self._drawing is None:
            return 0
        sheets = len(self._drawing.sheets)
        return round((width - 2 * _MARGIN) * self._drawing.height / self._drawing.width) * sheets + _MARGIN * (sheets + 1)

    def sizeHint(self) -> QSize:
        """At the width of a usual panel."""
        return QSize(340, self.heightForWidth(340))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper, white in both themes, with a quiet edge."""
        if self._drawing is None:
            return
        painter = QPainter(self)
        width = self.width() - 2 * _MARGIN
        scale = width / self._drawing.width
        top = float(_MARGIN)
        for sheet in self._drawing.sheets:
            tall = self._drawing.height * scale
            painter.fillRect(QRectF(_MARGIN, top, width, tall), QColor(_PAPER))
            painter.setPen(QColor(self._look.palette.edge if self.hasFocus() else self._look.palette.line))
            painter.drawRect(QRectF(_MARGIN - 0.5, top - 0.5, width + 1, tall + 1))
            painter.save()
            painter.translate(_MARGIN, top)
            painter.scale(scale, scale)
            draw_sheet(painter, sheet, self._drawing.height)
            painter.restore()
            top += tall + _MARGIN
        painter.end()
