"""The line of specialty or specialist: type-ahead, then the chosen one as a chip with narrowing typed behind it (`чт >17 не орлов`)."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import local_day
from desktop_app.core.i18n import tr
from desktop_app.models.slot_conditions import SlotConditions
from desktop_app.models.slot_query import Chip as Piece
from desktop_app.models.slot_query import last_whole_chip, parse, without_chip
from desktop_app.queries.specialists import Choice, choices, narrowed
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.booking.understood import UnderstoodChips
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.fields import Field


def choice_row(choice: Choice) -> HitRow:
    """A choice as a hit."""
    kind = tr("specialist") if choice.is_specialist else tr("specialty")
    return HitRow(choice.key, choice.title, choice.detail, kind, "", choice, f"{choice.title}, {kind}, {choice.detail}")


class ChoicePicker(QWidget):
    """`changed`: another choice or none; `narrowed`: the conditions; `edited`: the text of the search."""

    changed = Signal()
    narrowed = Signal()
    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._choice: Choice | None = None
        self._all: list[Choice] = []
        self.edit = QLineEdit(self)
        self.edit.installEventFilter(self)
        self.field = Field(tr("Specialty or specialist"), self.edit, required=True, parent=self)
        self._chip = Chip("", parent=self)
        self._chip.setChecked(False)
        self._chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._chip.hide()
        self.understood = UnderstoodChips(self)
        self.hits = HitList(desk.look, tr("Found specialties and specialists"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._chip)
        line.addStretch(1)
        column.addWidget(self.field)
        column.addLayout(line)
        column.addWidget(self.understood)
        column.addWidget(self.hits)
        self._chip.clicked.connect(self.clear)
        self.understood.taken.connect(self._take_out)
        self.edit.textEdited.connect(self._edited)
        self.hits.picked.connect(self._picked)
        self.setFocusProxy(self.edit)
        self._ask_for_typing()
        self.read()

    @property
    def choice(self) -> Choice | None:
        """What is chosen."""
        return self._choice

    @property
    def typed(self) -> str:
        """What was typed and not yet picked from."""
        return "" if self._choice else self.edit.text()

    @property
    def narrowing(self) -> str:
        """The conditions as typed."""
        return self.edit.text() if self._choice else ""

    @property
    def conditions(self) -> SlotConditions:
        """The conditions as understood."""
        return parse(self.narrowing, local_day(self._desk.clock.now(), self._desk.zone))[0]

    def read(self) -> None:
        """Read all specialties and specialists again."""
        ask = self._desk.ask
        self._desk.tasks.read(lambda: ask(choices), view=("booking.choices", id(self))).on_success(self._take_all).run(self)

    def choose(self, choice: Choice, narrowing: str = "") -> None:
        """Take `choice`."""
        self._choice = choice
        self.hits.show_hits(())
        self._chip.setText(f"{choice.title} ✕")
        self._chip.setAccessibleName(tr("{what}, chosen; press to choose another", what=choice.title))
        self._chip.show()
        self.edit.setText(narrowing)
        self.edit.setPlaceholderText(tr("narrow: Thu · >17 · until 10 · morning · not Orlov"))
        self.field.editor.setAccessibleDescription(tr("{what} is chosen. Type to narrow the times.", what=choice.title))
        self._say_understood()
        self.changed.emit()

    def type_again(self, text: str) -> None:
        """Put back what was typed before (a draft) and look for it."""
        self.edit.setText(text)
        self._search()

    def clear(self) -> None:
        """Nothing is chosen and nothing typed."""
        had = self._choice is not None
        self._choice = None
        self._chip.hide()
        self.understood.show_pieces(())
        self.edit.clear()
        self.hits.show_hits(())
        self._ask_for_typing()
        if had:
            self.changed.emit()

    def enter(self) -> bool:
        """Enter in the line: pick the highlighted hit; True where there was something to do here."""
        if self._choice is not None or self.hits.highlighted is None:
            return False
        self._picked(self.hits.highlighted.value)
        return True

    def step(self, by: int) -> bool:
        """Up and Down in the list of hits."""
        return self._choice is None and self.hits.step(by)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Backspace behind a whole chip takes it away, in the empty line the choice; held down it goes letter by letter."""
        if (
            watched is self.edit
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Backspace
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and self._choice is not None
        ):
            return self._backspace(event.isAutoRepeat())
        return False

    def _backspace(self, held: bool) -> bool:
        """True where it took something whole away."""
        if not self.edit.text():
            self.clear()
            self.edited.emit()
            return True
        at_end = self.edit.cursorPosition() == len(self.edit.text()) and not self.edit.hasSelectedText()
        last = last_whole_chip(self.narrowing, self._chips()) if at_end and not held else None
        if last is not None:
            self._take_out(last)
        return last is not None

    def _take_out(self, chip: Piece) -> None:
        """The line without one chip; Ctrl+Z brings it back like anything typed."""
        left = without_chip(self.narrowing, chip)
        self.edit.selectAll()
        self.edit.insert(f"{left} " if left else "")

    def _ask_for_typing(self) -> None:
        self.edit.setPlaceholderText(tr("First letters: therapist, Kuznetsova"))
        self.field.editor.setAccessibleDescription("")

    def _edited(self, text: str) -> None:
        if self._choice is None:
            self._search()
            self.edited.emit()
        else:
            self._say_understood()
            self.narrowed.emit()

    def _search(self, keep: bool = False) -> None:
        typed = self.edit.text()
        self.hits.show_hits([choice_row(choice) for choice in narrowed(self._all, typed)] if typed.strip() else [], keep=keep)

    def _picked(self, value: object) -> None:
        if isinstance(value, Choice):
            self.edit.setFocus()
            self.choose(value)

    def _take_all(self, found: list[Choice]) -> None:
        self._all = found
        if self._choice is None and self.edit.text().strip():
            self._search(keep=True)

    def _say_understood(self) -> None:
        self.understood.show_pieces(self._chips())

    def _chips(self) -> tuple[Piece, ...]:
        return parse(self.narrowing, local_day(self._desk.clock.now(), self._desk.zone))[1]
