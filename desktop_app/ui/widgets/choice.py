"""A list of choices in a narrow bar: the chosen one ends with «…» where there is no room, and its tooltip says it whole."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget


class ElidedComboBox(QComboBox):
    """Never cuts a letter in two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentTextChanged.connect(self.setToolTip)

    def shown_text(self) -> str:
        """What is read in the bar."""
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, self._room(self._option()).width())

    def event(self, event: QEvent) -> bool:
        """The tooltip is for what cannot be read whole."""
        if event.type() == QEvent.Type.ToolTip and self.shown_text() == self.currentText():
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame with its arrow, then as much of the words as there is room for."""
        option, painter, left = self._option(), QStylePainter(self), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawItemText(self._room(option), left, self.palette(), self.isEnabled(), self.shown_text(), QPalette.ColorRole.Text)
        painter.end()

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _room(self, option: QStyleOptionComboBox) -> QRect:
        """Where the words stand."""
        place = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, self)
