"""The signs of the states of places, drawn by hand: no font has all of them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.ui.slot_looks import Mark


def draw_mark(painter: QPainter, sign: Mark, at: QPointF, ink: QColor) -> None:
    """Draw `sign` around `at` in a square of twelve logical pixels."""
    pen = QPen(ink, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y = at.x(), at.y()
    match sign:
        case Mark.CAME:
            _tick(painter, x, y)
        case Mark.DONE:
            _tick(painter, x - 2.5, y)
            _tick(painter, x + 1.5, y)
        case Mark.IN_ROOM:
            painter.drawPolyline([QPointF(x - 4.5, y), QPointF(x + 4, y)])
            painter.drawPolyline([QPointF(x + 0.8, y - 3.2), QPointF(x + 4, y), QPointF(x + 0.8, y + 3.2)])
        case Mark.PROVISIONAL:
            painter.drawEllipse(at, 4.8, 4.8)
            painter.drawPolyline([QPointF(x, y - 3), QPointF(x, y), QPointF(x + 2.2, y + 1.2)])
        case Mark.CONFLICT:
            painter.setPen(QPen(ink, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([QPointF(x, y - 4.5), QPointF(x, y + 1)])
            painter.drawPoint(QPointF(x, y + 4.5))
        case Mark.HELD:
            painter.drawRoundedRect(QRectF(x - 4, y - 1, 8, 5.5), 1, 1)
            painter.drawArc(QRectF(x - 2.6, y - 5, 5.2, 7), 0, 180 * 16)
        case Mark.NONE | Mark.NO_SHOW:
            return


def _tick(painter: QPainter, x: float, y: float) -> None:
    painter.drawPolyline([QPointF(x - 3.6, y + 0.2), QPointF(x - 1, y + 3), QPointF(x + 3.8, y - 3.2)])
