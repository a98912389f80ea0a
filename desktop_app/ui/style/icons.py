"""One family of icons: strokes of 1.6 on a 20×20 field, tinted by the theme when they are drawn."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.core.paths import resource
from desktop_app.ui.style.palette import Palette

_SIDES = (16, 20, 24)
_DENSITIES = (1.0, 1.5, 2.0, 3.0)


class Icons:
    """Icons in the colours of one palette."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette

    def icon(self, name: str, ink: str = "") -> QIcon:
        """The icon `name` of `resources/icons`; `ink` is a colour `#rrggbb`, else text colour with a faint disabled state."""
        icon = QIcon()
        for side in _SIDES:
            for density in _DENSITIES:
                icon.addPixmap(pixmap(name, ink or self._palette.text, side, density))
                if not ink:
                    icon.addPixmap(pixmap(name, self._palette.faint, side, density), QIcon.Mode.Disabled)
        return icon

    def pixmap(self, name: str, ink: str, side: int, density: float) -> QPixmap:
        """One picture of the icon, `side` logical pixels, for a screen of `density` device pixels to one."""
        return pixmap(name, ink, side, density)


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (resource("icons") / f"{name}.svg").read_text("utf8")


def pixmap(name: str, ink: str, side: int, density: float) -> QPixmap:
    """The icon `name` drawn in `ink`; raises FileNotFoundError where there is no such icon."""
    drawn = QPixmap(QSize(round(side * density), round(side * density)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    svg = QSvgRenderer(QByteArray(_source(name).replace("currentColor", ink).encode()))
    svg.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(density)
    return drawn
