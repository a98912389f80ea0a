"""How the inspector is laid out: whom and what it is about, the verdict, a card for each rule in the way, and the main button."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.booking.bands import panel_foot, panel_head
from desktop_app.ui.booking.choice_picker import ChoicePicker
from desktop_app.ui.booking.patient_picker import PatientPicker
from desktop_app.ui.booking.view import scrolling
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import ElidedButton, PillButton
from desktop_app.ui.widgets.cards import Section, WarnCard, Weight
from desktop_app.ui.widgets.columns import CaretInView
from desktop_app.ui.widgets.labels import ElidedLabel, KeyHint, hairline


@dataclass(frozen=True)
class ObstacleWords:
    """One rule in the way: its name, the fact that made it so, who may lift it, and what a key does about it ("" for nothing)."""

    head: str
    fact: str
    who: str = ""
    deed: str = ""

    @property
    def aloud(self) -> str:
        """All of it, as one hears it."""
        return ". ".join(part.rstrip(".") for part in (self.head, self.fact, self.who) if part)


class ObstacleCard(QFrame):
    """Shows an `ObstacleWords`; `lifted`: its deed was asked for."""

    lifted = Signal()

    def __init__(self, words: ObstacleWords, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "warn")
        self.setAccessibleName(words.aloud)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(2)
        for text, kind in ((words.head, "strong"), (words.fact, ""), (words.who, "secondary")):
            if text:
                label = QLabel(text, self)
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                if kind:
                    dress(label, kind)
                column.addWidget(label)
        if words.deed:
            row = QHBoxLayout()
            row.setSpacing(6)
            button = ElidedButton(words.deed, "link", self)
            button.clicked.connect(self.lifted)
            row.addWidget(button)
            row.addWidget(KeyHint(f"Alt+{number}", "", self))
            row.addStretch(1)
            column.addLayout(row)


class InspectorView(QWidget):
    """All parts of the panel; it decides nothing. `lifted`: the deed of the obstacle with that number, from 1, was asked for."""

    lifted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.subtitle = ElidedLabel(kind="muted", parent=self)
        self.patient = PatientPicker(desk, self)
        self.choice = ChoicePicker(desk, self)
        self.place = QLabel(self)
        self.place.setWordWrap(True)
        dress(self.place, "strong")
        self.leave_place = PillButton(tr("All coming places instead"), "link", self)
        self.verdict = WarnCard("", Weight.NOTE, self)
        self.tally = QLabel(self)
        self.tally.setWordWrap(True)
        dress(self.tally, "secondary")
        self.main = PillButton(tr("Book here"), "main", self)
        self.main.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.why_not = QLabel(self)
        self.why_not.setWordWrap(True)
        dress(self.why_not, "secondary")
        self.obstacles: tuple[ObstacleWords, ...] = ()
        self._cards: list[ObstacleCard] = []
        self._area = scrolling(self._lay_out_body(), self)
        CaretInView(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._lay_out_head())
        column.addWidget(self._area, 1)
        column.addWidget(panel_foot(self, self.main, self.why_not))
        self.show_place("")
        self.show_answer("", Weight.NOTE, (), "")

    def show_place(self, words: str) -> None:
        """The one place that is asked about; "" where all coming ones of a choice are."""
        self.place.setText(words)
        self._one.setVisible(bool(words))
        self.choice.setVisible(not words)

    def show_answer(self, verdict: str, weight: Weight, obstacles: Sequence[ObstacleWords], tally: str) -> None:
        """The verdict, a card for each obstacle, and below them how many places each rule closes."""
        changed = verdict != self.verdict.text
        self.verdict.say(verdict, weight)
        self.verdict.setVisible(bool(verdict))
        self.tally.setText(tally)
        self.tally.setVisible(bool(tally))
        if tuple(obstacles) != self.obstacles:
            self._replace(tuple(obstacles))
        if changed and self.obstacles:
            announce(self, f"{verdict} {'; '.join(one.aloud for one in self.obstacles)}")

    def _replace(self, obstacles: tuple[ObstacleWords, ...]) -> None:
        while self._cards:
            card = self._cards.pop()
            card.hide()
            card.deleteLater()
        self.obstacles = obstacles
        for number, words in enumerate(obstacles, start=1):
            card = ObstacleCard(words, number, self)
            card.lifted.connect(lambda number=number: self.lifted.emit(number))
            self._found.addWidget(card)
            self._cards.append(card)

    def say_main(self, on: bool, why_not: str) -> None:
        """Whether it may be booked here, and why not."""
        self.main.setEnabled(on)
        self.why_not.setText(why_not)
        self.main.setToolTip(why_not)
        self.main.setAccessibleDescription(why_not)

    def _lay_out_head(self) -> QFrame:
        title = QLabel(tr("Why not at the portal?"), self)
        dress(title, "heading")
        self.subtitle.set_full_text(tr("What the portal answers, and what can be done"))
        return panel_head(self, (title, self.subtitle))

    def _lay_out_body(self) -> QWidget:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(0)
        who, what, answer = Section(parent=inner), Section(parent=inner), Section(parent=inner)
        who.body.addWidget(self.patient)
        self._one = QWidget(what)
        one = QVBoxLayout(self._one)
        one.setContentsMargins(0, 0, 0, 0)
        one.setSpacing(2)
        one.addWidget(self.place)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.leave_place)
        row.addWidget(KeyHint("Alt+Delete", "", self._one))
        row.addStretch(1)
        one.addLayout(row)
        what.body.addWidget(self._one)
        what.body.addWidget(self.choice)
        answer.body.addWidget(self.verdict)
        self._found = QVBoxLayout()
        self._found.setSpacing(6)
        answer.body.addLayout(self._found)
        answer.body.addWidget(self.tally)
        for part in (who, hairline(inner), what, hairline(inner), answer):
            column.addWidget(part)
        column.addStretch(1)
        return inner
