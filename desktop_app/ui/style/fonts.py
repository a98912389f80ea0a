"""The system's own font at the system's size; Roboto, shipped with the program, where the system has none fit to read."""

from importlib.resources import as_file, files

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from desktop_app.ui.style.density import DRAWN_AT

SHIPPED_FAMILY = "Roboto"
_SHIPPED_FILES = ("Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf", "Roboto-Italic.ttf")
_LAST_RESORTS = frozenset({"", "DejaVu Sans", "Bitstream Vera Sans"})
"""What fontconfig falls back to where nobody chose a font: wide, and without the medium weight of names and times."""


def register_shipped_fonts() -> bool:
    """Make Roboto known to Qt; False where its files cannot be read."""
    loaded = []
    for name in _SHIPPED_FILES:
        with as_file(files("font_roboto") / "files" / name) as path:
            loaded.append(QFontDatabase.addApplicationFont(str(path)))
    return all(number >= 0 for number in loaded)


def body_font(shipped: bool = True) -> QFont:
    """The font of running text with tabular figures, in pixels; never smaller than drawn.

    `shipped` tells whether Roboto was registered.
    """
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    real = QFontInfo(system)
    font = QFont(system)
    if real.family() in _LAST_RESORTS or not _has_cyrillic(real.family()):
        font.setFamily(SHIPPED_FAMILY if shipped else real.family())
    font.setPixelSize(max(DRAWN_AT, real.pixelSize()))
    return tabular(font)


def tabular(font: QFont) -> QFont:
    """`font` with figures of one width, so that columns of times stand still."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def resized(font: QFont, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A copy of `font` of another size, in logical pixels, and weight."""
    copy = QFont(font)
    copy.setPixelSize(pixels)
    copy.setWeight(weight)
    return copy


def _has_cyrillic(family: str) -> bool:
    return QFontDatabase.WritingSystem.Cyrillic in QFontDatabase.writingSystems(family)
