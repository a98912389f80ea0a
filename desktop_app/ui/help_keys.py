"""F1: the keys that work now, made from the commands, the focused part's first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.commands import WINDOW, Command, Commands
from desktop_app.ui.overlay import Overlay
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.labels import KeyCaps, SectionTitle

SCOPE = "keys"
WIDTH = 560


class HelpKeys(Overlay):
    """A sheet with two columns: what it does, its key."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, WIDTH, tr("Keys"))
        self._commands = commands
        self._area = QScrollArea(self.sheet)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 16, 8)
        title = QLabel(tr("Keys"), self.sheet)
        dress(title, "title")
        head.addWidget(title, 1)
        head.addWidget(KeyCaps("Esc", self.sheet))
        self.column.addLayout(head)
        self.column.addWidget(self._area, 1)
        commands.attach(SCOPE, self, exclusive=True)

    def open_keys(self) -> None:
        """Show the keys of what is in view."""
        live = [one for one in self._commands.live() if one.key_text]
        here = [one for one in live if one.scope != WINDOW]
        everywhere = [one for one in live if one.scope == WINDOW]
        inner = QWidget()
        dress(inner, "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 0, 20, 16)
        column.setSpacing(4)
        for title, commands in ((tr("Here"), here), (tr("Everywhere"), everywhere)):
            if commands:
                column.addWidget(SectionTitle(title, inner))
                column.addWidget(self._grid(commands, inner))
                column.addSpacing(8)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._area.setAccessibleName(". ".join(dict.fromkeys(f"{tr(one.caption)}: {one.key_text}" for one in live)))
        self.open_over()
        self._area.setFocus(Qt.FocusReason.PopupFocusReason)

    def wanted_height(self) -> int:
        """High enough for all keys."""
        return 52 + self._area.widget().sizeHint().height()

    def _grid(self, commands: list[Command], parent: QWidget) -> QWidget:
        box = QWidget(parent)
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        for line, ((caption, key), alike) in enumerate(_lines(commands).items()):
            words = QLabel(tr(caption), box)
            readiness = [self._commands.readiness(command) for command in alike]
            if not any(one.ready for one in readiness):
                dress(words, "muted")
                words.setToolTip(readiness[0].why_not)
            grid.addWidget(words, line, 0)
            grid.addWidget(KeyCaps(key, box), line, 1, Qt.AlignmentFlag.AlignRight)
        return box


def _lines(commands: list[Command]) -> dict[tuple[str, PhysicalKey | str], list[Command]]:
    """The commands by caption and key shown: «1–4» is one line, however many commands stand behind it."""
    lines: dict[tuple[str, PhysicalKey | str], list[Command]] = {}
    for command in commands:
        lines.setdefault((command.caption, command.shown_key or command.key or ""), []).append(command)
    return lines
