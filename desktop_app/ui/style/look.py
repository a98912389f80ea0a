"""The look in force: theme, density and fonts of the running desk, changed as a whole and told by one signal."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui.style.density import Density, Sizes, density_named, sizes
from desktop_app.ui.style.fonts import body_font, register_shipped_fonts, resized
from desktop_app.ui.style.icons import Icons
from desktop_app.ui.style.palette import DARK, LIGHT, Palette
from desktop_app.ui.style.sheet import build_sheet


class Look(QObject):
    """What everything that paints itself asks; `changed` tells it to paint again."""

    changed = Signal()

    def __init__(self, application: QApplication, theme: str = "system", density: str = "normal") -> None:
        super().__init__()
        self._application = application
        self._theme = theme
        self._density: Density = density_named(density)
        self._shipped = register_shipped_fonts()
        self.body: QFont = body_font(self._shipped)
        self._compose()
        if not application.styleSheet():
            application.setStyle("Fusion")
        self._dress()
        application.styleHints().colorSchemeChanged.connect(self._system_turned)

    palette: Palette
    sizes: Sizes
    icons: Icons

    @property
    def secondary(self) -> QFont:
        """The font of second lines."""
        return resized(self.body, self.sizes.secondary)

    @property
    def medium(self) -> QFont:
        """The font of names and times."""
        return resized(self.body, self.sizes.body, QFont.Weight.Medium)

    @property
    def title(self) -> QFont:
        """The font of a screen's title."""
        return resized(self.body, self.sizes.title, QFont.Weight.Medium)

    def use(self, theme: str, density: str) -> None:
        """Take `theme` (system, light, dark) and `density` (normal, dense) at once."""
        self._theme, self._density = theme, density_named(density)
        self._compose()
        self._dress()
        self.changed.emit()

    def _system_turned(self) -> None:
        if self._theme == "system":
            self._compose()
            self._dress()
            self.changed.emit()

    def _compose(self) -> None:
        self.palette = DARK if self._is_dark() else LIGHT
        self.sizes = sizes(self._density, self.body.pixelSize())
        self.icons = Icons(self.palette, self._application.devicePixelRatio())

    def _is_dark(self) -> bool:
        if self._theme == "system":
            return self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._theme == "dark"

    def _dress(self) -> None:
        """A program that is dressed so already stays as it is: to dress every widget anew takes a third of a second."""
        sheet = build_sheet(self.palette, self.sizes)
        if sheet == self._application.styleSheet():
            return
        self._application.setFont(self.body)
        self._application.setPalette(qt_palette(self.palette))
        self._application.setStyleSheet(sheet)


def qt_palette(palette: Palette) -> QPalette:
    """Our colours in the roles of Qt, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    roles = {
        role.Window: palette.bg,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.bg,
        role.Text: palette.text,
        role.PlaceholderText: palette.faint,
        role.Button: palette.surface,
        role.ButtonText: palette.text,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.Link: palette.accent_text,
        role.Mid: palette.edge,
        role.Accent: palette.accent,
    }
    made = QPalette()
    for where, name in roles.items():
        made.setColor(where, QColor(name))
    for where in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(palette.faint))
    return made
