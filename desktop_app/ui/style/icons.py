"""One family of icons: strokes of 1.6 on a 20×20 field, tinted by the theme when they are drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.core.paths import resource
from desktop_app.ui.style.palette import Palette

_SIDES = (16, 20)


class Icons:
    """Icons in the colours of one palette, for screens of `density` device pixels to a logical one."""

    def __init__(self, palette: Palette, density: float = 1.0) -> None:
        self._palette = palette
        self._density = density

    def icon(self, name: str, ink: str = "") -> QIcon:
        """The icon `name` of `resources/icons`; `ink` is a colour `#rrggbb`, else text colour with a faint disabled state."""
        icon = QIcon()
        for side in _SIDES:
            icon.addPixmap(pixmap(name, ink or self._palette.text, side, self._density))
            if not ink:
                icon.addPixmap(pixmap(name, self._palette.faint, side, self._density), QIcon.Mode.Disabled)
        return icon


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (resource("icons") / f"{name}.svg").read_text("utf8")


def pixmap(name: str, ink: str, side: int, density: float) -> QPixmap:
    """The icon `name` drawn in `ink`; raises FileNotFoundError where there is no such icon."""
    source = _source(name).replace("currentColor", ink)
    drawn = QPixmap(QSize(round(side * density), round(side * density)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    svg = QSvgRenderer(QByteArray(source.encode()))
    svg.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(density)
    return drawn
