"""The sheet on which a person takes over the desk: letters of the name, Enter, the PIN, Enter. Locked, it hides all that is below."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.person import ROLE_NAMES
from desktop_app.models.search_text import forms, words
from desktop_app.queries.staff import StaffRow
from desktop_app.ui.overlay import Overlay
from desktop_app.ui.style.look import Look
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.labels import KeyCap, KeyCaps

WIDTH = 460
_MOST_LINES = 8


class PersonBox(Overlay):
    """`chosen` tells (person id, PIN). While it is locked neither Esc nor a click closes it.

    `shift_asked`: look at what the shift leaves first. `takes_over`: it asks who takes over the shift, not only the desk.
    """

    chosen = Signal(str, str)
    shift_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent, WIDTH, tr("Who works here"))
        self._look = look
        self._people: tuple[StaffRow, ...] = ()
        self._here = ""
        self.locked = self.takes_over = False
        self.asked: StaffRow | None = None
        self.title = QLabel(self.sheet)
        dress(self.title, "title")
        self.line = QLineEdit(self.sheet)
        self.line.setAccessibleName(tr("Name of who takes over"))
        self.line.setPlaceholderText(tr("Letters of the name"))
        self.list = QListWidget(self.sheet)
        self.list.setAccessibleName(tr("Staff of this desk"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dress(self.list, "lines")
        self.pin = QLineEdit(self.sheet)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(12)
        self.pin.setPlaceholderText(tr("PIN"))
        self.wrong = QLabel(self.sheet)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        dress(self.wrong, "wrong")
        self.shift = PillButton(tr("Shift handover"), "", self.sheet)
        self.shift.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shift.clicked.connect(self.shift_asked)
        self._shift_key = KeyCap("F8", self.sheet)
        self._lay_out()
        for line in (self.line, self.pin):
            line.installEventFilter(self)
        self.line.textChanged.connect(lambda _text: self._fill())
        self.pin.textEdited.connect(lambda _text: self.say_wrong(""))
        self.list.itemClicked.connect(lambda _item: self.enter())

    def open_choice(self, people: tuple[StaffRow, ...], here: str, *, takes_over: bool = False) -> None:
        """Choose among `people` who works here, or who `takes_over` the shift; `here` is the id of who works here now."""
        self.locked, self.takes_over = False, takes_over
        self._begin(people, here)
        self._ask_name()

    def open_locked(self, person: StaffRow, people: tuple[StaffRow, ...]) -> None:
        """Lock: ask for the PIN of who works here; Esc leads to the colleagues."""
        self.locked, self.takes_over = True, False
        self._begin(people, person.person_id)
        self._ask_pin(person)

    def let_go(self) -> None:
        """Somebody sits at the desk again."""
        self.locked = False
        self.pin.clear()
        self.close_over()

    def say_wrong(self, sentence: str) -> None:
        """Say why the person was not let in."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        if sentence:
            self.pin.clear()
            announce(self, sentence, urgent=True)
        self.place()

    def enter(self) -> None:
        """Take the highlighted person, or the PIN."""
        if self.asked is not None:
            self.chosen.emit(self.asked.person_id, self.pin.text())
            return
        if self.highlighted is not None:
            self.take(self.highlighted)

    def take(self, person: StaffRow) -> None:
        """That person it is: by the list, or by a badge."""
        if person.has_pin:
            self._ask_pin(person)
        else:
            self.chosen.emit(person.person_id, "")

    def take_focus(self) -> None:
        """The caret where the next thing is asked for."""
        (self.pin if self.asked is not None else self.line).setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def may_look_at_shift(self) -> bool:
        """Whether the way to what the shift leaves stands open: not from a locked desk, and not from there itself."""
        return not self.locked and not self.takes_over

    @property
    def highlighted(self) -> StaffRow | None:
        """The person under the bar."""
        return self._person_at(self.list.currentRow()) if self.list.currentRow() >= 0 else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The lines keep the caret; arrows, Enter and Esc steer."""
        if watched in (self.line, self.pin) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the sheet closes it, unless it is locked."""
        if not self.locked:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil; locked, nothing shines through."""
        if not self.locked:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.palette.bg))
        painter.end()

    def wanted_height(self) -> int:
        """As high as what it asks for."""
        self.column.activate()
        return self.sheet.sizeHint().height()

    def _begin(self, people: tuple[StaffRow, ...], here: str) -> None:
        self._people, self._here = people, here
        self.line.clear()
        self.pin.clear()
        self.say_wrong("")
        self._fill()
        self.open_over()

    def _ask_name(self) -> None:
        self.asked = None
        self.title.setText(tr("Who takes over the shift") if self.takes_over else tr("Who works here"))
        self._show_parts(choosing=True)

    def _ask_pin(self, person: StaffRow) -> None:
        self.asked = person
        self.title.setText(person.name)
        self.pin.setAccessibleName(tr("PIN of {who}", who=person.name))
        self.pin.clear()
        self._show_parts(choosing=False)

    def _show_parts(self, choosing: bool) -> None:
        self.line.setVisible(choosing)
        self.list.setVisible(choosing)
        self.pin.setVisible(not choosing)
        self._escape.setVisible(not (self.locked and choosing))
        for part in (self.shift, self._shift_key):
            part.setVisible(choosing and self.may_look_at_shift)
        self.say_wrong("")
        self.take_focus()

    def _fill(self) -> None:
        self.list.clear()
        for person in self._people:
            if _is_meant(person.name, self.line.text()):
                item = QListWidgetItem(_words_of(person, self._here), self.list)
                item.setData(Qt.ItemDataRole.UserRole, person)
                item.setSizeHint(QSize(0, self._look.sizes.row))
        others = [at for at in range(self.list.count()) if self._person_at(at).person_id != self._here]
        if self.list.count():
            self.list.setCurrentRow(others[0] if others else 0)
        lines = max(1, min(self.list.count(), _MOST_LINES))
        self.list.setFixedHeight(lines * self._look.sizes.row + 4)
        self.say_wrong("" if self.list.count() else tr("Nobody of that name works at this desk."))

    def _person_at(self, at: int) -> StaffRow:
        found: StaffRow = self.list.item(at).data(Qt.ItemDataRole.UserRole)
        return found

    def _steer(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.enter()
        elif key == Qt.Key.Key_Escape:
            self._back()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.asked is None and self.list.count():
            by = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())
            announce(self, self.list.currentItem().text())
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _back(self) -> None:
        if self.asked is not None:
            self._ask_name()
        elif not self.locked:
            self.close_over()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 16, 8)
        head.addWidget(self.title, 1)
        self._escape = KeyCaps("Esc", self.sheet)
        head.addWidget(self._escape)
        body = QVBoxLayout()
        body.setContentsMargins(20, 0, 20, 18)
        body.setSpacing(8)
        for part in (self.line, self.list, self.pin, self.wrong):
            body.addWidget(part)
        self.column.addLayout(head)
        foot = QHBoxLayout()
        foot.addWidget(self.shift)
        foot.addWidget(self._shift_key)
        foot.addStretch(1)
        body.addLayout(foot)
        self.column.addLayout(body)


def _is_meant(name: str, typed: str) -> bool:
    """Every typed word begins a word of the name, in either layout."""
    there = words(name)
    return all(any(word.startswith(form) for form in forms(part) for word in there) for part in typed.split())


def _words_of(person: StaffRow, here: str) -> str:
    parts = [person.name, tr(ROLE_NAMES[person.role])]
    if person.person_id == here:
        parts.append(tr("works here now"))
    elif not person.has_pin:
        parts.append(tr("no PIN"))
    return " · ".join(parts)
