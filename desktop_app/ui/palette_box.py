"""The command palette (Ctrl+K): any command, and whatever the search providers find, in one list under one line."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr, trn
from desktop_app.models.search_text import forms, words
from desktop_app.ui.commands import Command, Commands
from desktop_app.ui.desk import Hit, SearchProvider, SearchProviders
from desktop_app.ui.overlay import Overlay
from desktop_app.ui.palette_line import LINE_ROLE, Line, LineDelegate
from desktop_app.ui.states import refused_words
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.signs import SignLabel

SCOPE = "palette"
WIDTH = 640
MOST_LINES = 11
ASK_AFTER_MS = 90
ASK_FROM_LETTERS = 2


def matches(typed: str, text: str) -> bool:
    """True where every typed word begins a word of `text`, in either keyboard layout, ё as е."""
    there = words(text)
    return all(any(word.startswith(form) for form in forms(part) for word in there) for part in typed.split())


class PaletteBox(Overlay):
    """The line, the list, and the searches under way."""

    def __init__(self, look: Look, commands: Commands, tasks: Tasks, providers: SearchProviders, parent: QWidget) -> None:
        super().__init__(parent, WIDTH, tr("Command palette"))
        self._look = look
        self._commands = commands
        self._tasks = tasks
        self._providers = providers
        self._live: tuple[Command, ...] = ()
        self._found: dict[str, tuple[Hit, ...]] = {}
        self._awaited: set[str] = set()
        self._why_not = ""
        self._enter_waits = False
        self._steered = False
        self.line = QLineEdit(self.sheet)
        self.line.setAccessibleName(tr("Patient, doctor, appointment number or command"))
        self.line.setPlaceholderText(tr("Patient, doctor, appointment number or command"))
        dress(self.line, "bare")
        self.list = QListWidget(self.sheet)
        self.list.setAccessibleName(tr("Found"))
        dress(self.list, "lines")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(LineDelegate(look, self.list))
        self.list.setMouseTracking(True)
        self._says = QLabel(self.sheet)
        dress(self._says, "muted")
        self._says.setContentsMargins(16, 10, 16, 14)
        self._lay_out()
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(ASK_AFTER_MS)
        self._asking.timeout.connect(self._ask)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._pick())
        commands.attach(SCOPE, self, exclusive=True)

    def open_empty(self) -> None:
        """Open with an empty line; all live commands stand below."""
        self._live = tuple(one for one in self._commands.live() if one.listed)
        self._forget()
        self.line.clear()
        self._fill()
        self.open_over()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is listed."""
        return tuple(self._line_of(self.list.item(place)) for place in range(self.list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line keeps the caret; arrows, Enter and Esc go to the list."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 16, 6)
        top.setSpacing(10)
        sign = SignLabel(18, self.sheet)
        sign.set_sign("search")
        top.addWidget(sign)
        top.addWidget(self.line, 1)
        self.column.setContentsMargins(1, 1, 1, 8)
        self.column.addLayout(top)
        self.column.addWidget(self.list)
        self.column.addWidget(self._says)

    def _steer(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_LINES, Qt.Key.Key_PageUp: -MOST_LINES}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self.close_over()
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _step(self, by: int) -> None:
        if not self.list.count():
            return
        self._steered = True
        row = max(0, min(self.list.count() - 1, self.list.currentRow() + by))
        self.list.setCurrentRow(row)
        announce(self.line, self._line_of(self.list.item(row)).reads)

    def _typed(self) -> None:
        self._forget()
        self._fill()
        if len(self.line.text().strip()) >= ASK_FROM_LETTERS and self._providers.all:
            self._asking.start()

    def _forget(self) -> None:
        self._asking.stop()
        self._found, self._awaited, self._why_not, self._enter_waits, self._steered = {}, set(), "", False, False
        for provider in self._providers.all:
            self._tasks.forget((SCOPE, provider.name))

    def _ask(self) -> None:
        typed = self.line.text().strip()
        self._awaited = {provider.name for provider in self._providers.all}
        for provider in self._providers.all:
            self._ask_one(provider, typed)

    def _ask_one(self, provider: SearchProvider, typed: str) -> None:
        task = self._tasks.read(lambda: provider.find(typed), view=(SCOPE, provider.name))
        task.on_success(lambda hits: self._answered(provider.name, hits)).on_failure(self._refused)
        task.on_end(lambda: self._ended(provider.name))
        task.run(initiator=self)

    def _answered(self, name: str, hits: Sequence[Hit]) -> None:
        self._found[name] = tuple(hits)
        self._fill()

    def _refused(self, why: UserError) -> None:
        """Not everything may be looked up by everybody: what else is found stands above, why not and who may below."""
        self._why_not = refused_words(why)

    def _ended(self, name: str) -> None:
        self._awaited.discard(name)
        if not self._awaited:
            self._say_count()
            if self._enter_waits:
                self._pick()

    def _enter(self) -> None:
        """Enter before the answers have come waits for them: fast hands must not get the wrong line."""
        if self._asking.isActive():
            self._asking.stop()
            self._ask()
        self._enter_waits = bool(self._awaited)
        if not self._enter_waits:
            self._pick()

    def _pick(self) -> None:
        self._enter_waits = False
        item = self.list.currentItem() if self.list.count() else None
        if item is None:
            return
        line = self._line_of(item)
        if not line.ready:
            announce(self.line, line.why or tr("Not now"), urgent=True)
            return
        self.close_over()
        line.run()

    def _fill(self) -> None:
        typed = self.line.text().strip()
        chosen = self._chosen_title() if self._steered else None
        lines = [_line_of_hit(hit) for provider in self._providers.all for hit in self._found.get(provider.name, ())]
        lines += [self._line_of_command(one) for one in self._live if matches(typed, tr(one.caption))]
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(line.title, self.list)
            item.setData(LINE_ROLE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.reads)
            item.setToolTip(line.why)
        kept = next((place for place, line in enumerate(lines) if (line.title, line.detail) == chosen), 0)
        self.list.setCurrentRow(kept if lines else -1)
        self.list.setVisible(bool(lines))
        self.list.setFixedHeight(max(1, self.list.sizeHintForRow(0) * min(len(lines), MOST_LINES)))
        self._say_count()
        self.place()

    def _chosen_title(self) -> tuple[str, str] | None:
        """What the arrows went to: it stays chosen when more is found, whatever comes above it."""
        item = self.list.currentItem() if self.list.count() else None
        return (self._line_of(item).title, self._line_of(item).detail) if item is not None else None

    def _say_count(self) -> None:
        typed = bool(self.line.text().strip())
        nothing = typed and not self.list.count() and not self._awaited and not self._asking.isActive()
        self._says.setText(self._why_not or (tr("Nothing found. Try fewer letters.") if nothing else ""))
        self._says.setVisible(bool(self._says.text()))
        if typed and not self._awaited:
            found = trn("{n} found", "{n} found", self.list.count())
            announce(self.line, self._says.text() or found)
        self.place()

    def _line_of_command(self, command: Command) -> Line:
        readiness = self._commands.readiness(command)
        return Line(
            tr(command.caption),
            "",
            command.icon or "forward",
            lambda: self._commands.run(command.id),
            command.key_text,
            readiness.ready,
            readiness.why_not,
        )

    def _line_of(self, item: QListWidgetItem) -> Line:
        line: Line = item.data(LINE_ROLE)
        return line


def _line_of_hit(hit: Hit) -> Line:
    return Line(hit.title, hit.detail, hit.icon, hit.run)
