"""Follows the strokes of a paper with Qt: on the screen and on a printer, the same as in the PDF."""

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import mark
from desktop_app.documents.pen import Drawing, Rectangles, Ring, Sheet, Stroke, Stroked, Words

_FINE = 20
"""Fonts are measured so many times larger: Qt knows whole pixels only, a paper has tenths of points."""
_WEIGHTS = {"Regular": QFont.Weight.Normal, "Medium": QFont.Weight.Medium, "Bold": QFont.Weight.Bold}


class NotPrinted(EnvironmentFault):
    """The printer did not take a paper."""


def print_drawing(drawing: Drawing, printer_name: str) -> None:
    """Print all sheets without asking; `printer_name` is that of the settings, empty for the system's own.

    Raises:
        NotPrinted: there is no such printer, or it does not answer.
    """
    info = QPrinterInfo.printerInfo(printer_name) if printer_name else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise NotPrinted(mark("There is no printer. Choose one in the settings; nothing is lost."))
    draw_on(QPrinter(info, QPrinter.PrinterMode.HighResolution), drawing)


def draw_on(printer: QPrinter, drawing: Drawing) -> None:
    """Draw all sheets on `printer`, true to size.

    Raises:
        NotPrinted: it does not answer.
    """
    size = QPageSize(QSizeF(drawing.width, drawing.height), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted(mark("The printer does not answer. Nothing is lost; print again when it is back."))
    scale = printer.resolution() / 72
    for number, sheet in enumerate(drawing.sheets):
        if number and not printer.newPage():
            painter.end()
            raise NotPrinted(mark("The printer stopped in the middle. Nothing is lost; print again when it is back."))
        painter.save()
        painter.scale(scale, scale)
        draw_sheet(painter, sheet, drawing.height)
        painter.restore()
    if not painter.end() or printer.printerState() == QPrinter.PrinterState.Error:
        raise NotPrinted(mark("The printer does not answer. Nothing is lost; print again when it is back."))


def draw_sheet(painter: QPainter, sheet: Sheet, height: float) -> None:
    """Follow the strokes of one sheet of `height` points; the painter's unit is a point, its origin the upper left corner."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for stroked in sheet:
        _follow(painter, stroked, height)


def _follow(painter: QPainter, stroked: Stroked, height: float) -> None:
    match stroked:
        case Words():
            _write(painter, stroked, height)
        case Rectangles():
            _rectangles(painter, stroked, height)
        case Stroke():
            cap = Qt.PenCapStyle.RoundCap if stroked.rounded else Qt.PenCapStyle.FlatCap
            painter.setPen(QPen(QColor(stroked.ink), stroked.width, Qt.PenStyle.SolidLine, cap))
            (x1, y1), (x2, y2) = stroked.start, stroked.end
            painter.drawLine(QPointF(x1, height - y1), QPointF(x2, height - y2))
        case Ring():
            painter.setPen(QPen(QColor(stroked.ink), stroked.width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(stroked.x, height - stroked.y), stroked.radius, stroked.radius)


def _rectangles(painter: QPainter, stroked: Rectangles, height: float) -> None:
    filled = not stroked.width
    painter.setPen(Qt.PenStyle.NoPen if filled else QPen(QColor(stroked.ink), stroked.width))
    painter.setBrush(QColor(stroked.ink) if filled else Qt.BrushStyle.NoBrush)
    # Modules of a code must touch without a seam: softened edges would leave one.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(stroked.radius) or not filled)
    for x, y, width, tall in stroked.areas:
        area = QRectF(x, height - y - tall, width, tall)
        if stroked.radius:
            painter.drawRoundedRect(area, stroked.radius, stroked.radius)
        else:
            painter.drawRect(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _write(painter: QPainter, words: Words, height: float) -> None:
    font = font_of(words)
    width = QFontMetricsF(font).horizontalAdvance(words.text) / _FINE if words.right else 0.0
    painter.save()
    painter.translate(words.x - width, height - words.y)
    painter.scale(1 / _FINE, 1 / _FINE)
    painter.setFont(font)
    painter.setPen(QColor(words.ink))
    painter.drawText(QPointF(0, 0), words.text)
    painter.restore()


def font_of(words: Words) -> QFont:
    """The face of a line as Qt knows it, enlarged."""
    family, _, weight = words.face.partition("-")
    font = QFont(family)
    font.setPixelSize(max(1, round(words.size * _FINE)))
    font.setWeight(_WEIGHTS.get(weight, QFont.Weight.Normal))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
