"""How the appointment panel is laid out: the facts to read aloud, then the reasons or the times while one cancels or moves."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.ui.booking.bands import panel_head
from desktop_app.ui.booking.cancel_box import CancelBox
from desktop_app.ui.booking.group_box import GroupLines, GroupMove
from desktop_app.ui.booking.hits import HitList, HitRow
from desktop_app.ui.booking.move_box import MoveBox
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.buttons import PillButton
from desktop_app.ui.widgets.cards import Section, WarnCard, Weight
from desktop_app.ui.widgets.labels import ElidedLabel, KeyCaps, SectionTitle, Tag, hairline


class Mode(StrEnum):
    """What is being done with the appointment."""

    LOOK = "look"
    CANCEL = "cancel"
    MOVE = "move"
    MOVE_ALL = "move-all"


class AppointmentView(QWidget):
    """All parts of the panel; it decides nothing."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._mode = Mode.LOOK
        self.title = ElidedLabel(tr("Appointment"), "heading", self)
        self.subtitle = ElidedLabel(kind="muted", parent=self)
        self.tag = Tag("", parent=self)
        self.state = WarnCard("", Weight.NOTE, self)
        self._facts = QWidget(self)
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.others = HitList(desk.look, tr("Other appointments of the patient"), self)
        self._others_title = SectionTitle(tr("Other appointments of the patient"), self)
        self.cancel_box = CancelBox(desk.look, self)
        self.move_box = MoveBox(desk, self)
        self.group = GroupLines(desk, self)
        self.group_move = GroupMove(desk, self)
        self.main = PillButton("", "main", self)
        self.second = PillButton("", "", self)
        self.third = PillButton("", "danger", self)
        self.undo = PillButton("", "link", self)
        self.pages = QStackedWidget(self)
        for page in (self._lay_out_facts(), *map(self._boxed, (self.cancel_box, self.move_box, self.group_move))):
            self.pages.addWidget(_scrolling(page, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panel_head(self, (self.title, self.subtitle), self.tag))
        column.addWidget(self.pages, 1)
        column.addWidget(self._lay_out_foot())

    @property
    def mode(self) -> Mode:
        """What is being done."""
        return self._mode

    def show_mode(self, mode: Mode) -> None:
        """Turn to the facts, the reasons or the times."""
        self._mode = mode
        self.pages.setCurrentIndex(tuple(Mode).index(mode))

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Show label and value, line by line."""
        while self._grid.count():
            old = self._grid.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        for line, (label, value) in enumerate(facts):
            name = QLabel(label, self._facts)
            dress(name, "secondary")
            shown = QLabel(value, self._facts)
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setWordWrap(True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setAccessibleName(f"{label}: {value}")
            dress(shown, "strong" if line < 2 else "")
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, line, 1)

    @property
    def facts(self) -> dict[str, str]:
        """What is shown, by label."""
        texts = [item.widget() for at in range(self._grid.count()) if (item := self._grid.itemAt(at)) is not None]
        labels = [widget.text() for widget in texts if isinstance(widget, QLabel)]
        return dict(zip(labels[::2], labels[1::2], strict=True))

    def show_others(self, rows: list[HitRow]) -> None:
        """Show the patient's other appointments."""
        self.others.show_hits(rows, highlight=False, keep=True)
        self._others_title.setVisible(bool(rows))

    def show_keys(self, main: str, second: str, third: str) -> None:
        """Show the key beside each button that is there."""
        for caps, key, button in zip(self._caps, (main, second, third), (self.main, self.second, self.third), strict=True):
            label = caps.findChild(QLabel)
            if isinstance(label, QLabel):
                label.setText(key)
            button.setVisible(bool(key))
            caps.setVisible(bool(key))

    # Putting together

    def _lay_out_facts(self) -> QWidget:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = Section(parent=inner)
        first.body.addWidget(self.state)
        first.body.addWidget(self._facts)
        first.body.addWidget(self.undo)
        aloud = Section(tr("To read aloud"), inner)
        aloud.body.addWidget(self.sentence)
        self._aloud = aloud
        rest = Section(parent=inner)
        rest.body.addWidget(self._others_title)
        rest.body.addWidget(self.others)
        first.body.addWidget(self.group)
        for part in (first, hairline(inner), aloud, hairline(inner), rest):
            column.addWidget(part)
        column.addStretch(1)
        return inner

    def say_aloud(self, sentence: str) -> None:
        """Show the sentence for the phone, or (with "") none."""
        self.sentence.setText(sentence)
        self._aloud.setVisible(bool(sentence))

    def _boxed(self, box: QWidget) -> QWidget:
        section = Section(parent=self)
        section.body.addWidget(box)
        return section

    def _lay_out_foot(self) -> QFrame:
        foot = QFrame(self)
        dress(foot, "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(14, 10, 10, 12)
        row.setSpacing(5)
        self._caps = [KeyCaps("", foot) for _ in range(3)]
        for button, caps in zip((self.main, self.second, self.third), self._caps, strict=True):
            row.addWidget(button)
            row.addWidget(caps)
        row.addStretch(1)
        return foot


def _scrolling(inner: QWidget, parent: QWidget) -> QScrollArea:
    area = QScrollArea(parent)
    dress(inner, "scrolled")
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
