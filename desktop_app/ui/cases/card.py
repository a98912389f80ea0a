"""A case opened: what happened, both sides, other times, the ways out; the chosen way is carried out by the button at the bottom."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.conflict import Way
from desktop_app.queries.cases import CaseCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.cases.compare import CompareTable
from desktop_app.ui.cases.ways import HAPPENED, MEANING, ways_of
from desktop_app.ui.cases.words import decide_by, slot_detail, slot_head, to_say, way_caption
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import Chip, PillButton
from desktop_app.ui.widgets.cards import OptionCard, Section
from desktop_app.ui.widgets.labels import KeyCap, Tag, hairline

KEYS = {Way.CANCEL: "X", Way.KEEP_THEIRS: "C", Way.KEEP_MINE: "M", Way.PUT_OFF: "Z"}


class CaseView(QWidget):
    """Shows one case; `settle` asks to carry out the chosen way."""

    settle = Signal()
    put_off = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card: CaseCard | None = None
        self.way: Way | None = None
        self.slot: FreeSlot | None = None
        self.compare = CompareTable(desk.look, desk.zone_now, self)
        self.main = PillButton("", "main", self)
        self.later = PillButton(tr("Put off"), "", self)
        self._cards: list[OptionCard] = []
        self._ways: dict[Way, Chip] = {}
        self._lay_out()
        self.main.clicked.connect(self.settle)
        self.later.clicked.connect(self.put_off)
        self.show_nothing()

    # Putting together

    def _lay_out(self) -> None:
        self._title, self._about = QLabel(self), QLabel(self)
        self._due = Tag("", "tag-conflict", self)
        dress(self._title, "heading")
        dress(self._about, "muted")
        self._about.setWordWrap(True)
        self._say = QLabel(self)
        self._say.setWordWrap(True)
        self._say.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._say, "muted")
        self._phone = PillButton("", "", self)
        self._phone.clicked.connect(self.copy_phone)
        self._times, self._other, self._call = Section(tr("Offer another time"), self), QWidget(self), Section(tr("Call the patient"), self)
        self._other_row = QHBoxLayout(self._other)
        self._other_row.setContentsMargins(18, 4, 18, 14)
        self._other_row.setSpacing(8)
        inner = QWidget(self)
        dress(inner, "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head(inner), hairline(inner), self._sides(inner), hairline(inner), self._times, self._other, hairline(inner)):
            column.addWidget(part)
        call = QHBoxLayout()
        call.setSpacing(10)
        call.addWidget(self._phone, alignment=Qt.AlignmentFlag.AlignTop)
        call.addWidget(self._say, 1)
        self._call.body.addLayout(call)
        column.addWidget(self._call)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(hairline(self))
        whole.addWidget(self._foot())

    def _head(self, parent: QWidget) -> QWidget:
        head = QWidget(parent)
        column = QVBoxLayout(head)
        column.setContentsMargins(18, 14, 18, 12)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        row.addWidget(self._due)
        column.addLayout(row)
        column.addWidget(self._about)
        return head

    def _sides(self, parent: QWidget) -> QWidget:
        section = Section(parent=parent)
        section.body.addWidget(self.compare)
        return section

    def _foot(self) -> QWidget:
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 12, 18, 14)
        row.setSpacing(8)
        row.addWidget(self.main)
        row.addWidget(KeyCap("Enter", foot))
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(KeyCap("Z", foot))
        return foot

    # Showing

    def show_nothing(self) -> None:
        """No case is chosen."""
        self.card, self.way, self.slot = None, None, None
        self.setEnabled(False)
        self.setVisible(False)

    def show_card(self, card: CaseCard) -> None:
        """Show `card`; a way that was chosen for the same case stays chosen."""
        same = self.card is not None and self.card.line.case_id == card.line.case_id
        kept_way, kept_slot = (self.way, self.slot) if same else (None, None)
        self.card = card
        line, zone = card.line, self._desk.zone
        self.setEnabled(True)
        self.setVisible(True)
        self._title.setText(tr(HAPPENED[line.kind]))
        by, late = decide_by(line, self._desk.clock.now(), zone)
        self._due.setText(by)
        dress(self._due, "tag-conflict" if late else "tag")
        staying = tr("On the place stays: {names}", names=", ".join(card.staying)) if card.staying else ""
        about = [line.patient, tr(MEANING[line.kind]), line.detail, staying]
        self._about.setText(". ".join(part.rstrip(".") for part in about if part) + ".")
        self.compare.show_fields(card.compared)
        self.compare.setVisible(bool(card.compared))
        self._fill_times(card)
        self._fill_ways(card)
        self._phone.setText(line.phone)
        self._phone.setIcon(self._desk.look.icons.icon("phone"))
        self._phone.setToolTip(tr("Copy the number") + " (P)")
        self._phone.setVisible(bool(line.phone))
        ways = ways_of(card)
        if kept_way in ways and (kept_slot is None or kept_slot in card.alternatives):
            self.choose(kept_way, kept_slot)
        else:
            self.choose(ways[0], card.alternatives[0] if ways[0] is Way.ANOTHER_TIME else None)

    def choose(self, way: Way | None, slot: FreeSlot | None = None) -> None:
        """Let the main button do `way`; `slot` is the other time."""
        if self.card is None or way is None:
            return
        self.way, self.slot = way, slot
        caption = way_caption(way, slot, self._desk.zone, self.card.line.kind)
        said = self.main.text() != caption
        self.main.setText(caption)
        for card, place in zip(self._cards, self.card.alternatives, strict=False):
            card.set_on(place == slot)
        for one, button in self._ways.items():
            button.setChecked(one is way)
        self._say.setText(to_say(self.card.line, slot, self._desk.zone))
        self._call.setVisible(bool(self.card.line.phone or self._say.text()))
        if said and self.isVisible():
            announce(self.main, caption)

    def choose_time(self, number: int) -> None:
        """Choose the other time with that number, from 1."""
        if self.card is not None and number <= len(self._cards):
            self.choose(Way.ANOTHER_TIME, self.card.alternatives[number - 1])

    def copy_phone(self) -> None:
        """Put the patient's number on the clipboard, for the telephone program."""
        if self.card is not None and self.card.line.phone:
            QGuiApplication.clipboard().setText(self.card.line.phone)
            self._desk.notices.info(tr("The number is copied."))

    def _fill_times(self, card: CaseCard) -> None:
        for old in self._cards:
            old.hide()
            old.deleteLater()
        offered = card.alternatives if Way.ANOTHER_TIME in ways_of(card) else ()
        self._cards = []
        for number, slot in enumerate(offered, start=1):
            doctor = ", ".join(part for part in (slot.specialist, slot.specialty) if part)
            option = OptionCard(slot_head(slot, self._desk.zone), doctor, slot_detail(slot, card.line), number, self._times)
            option.taken.connect(partial(self.choose_time, number))
            self._times.body.addWidget(option)
            self._cards.append(option)
        self._times.setVisible(bool(offered))

    def _fill_ways(self, card: CaseCard) -> None:
        while self._other_row.count():
            widget = self._other_row.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._ways = {}
        for way in ways_of(card):
            if way in (Way.ANOTHER_TIME, Way.PUT_OFF):
                continue
            button = Chip(way_caption(way, None, self._desk.zone, card.line.kind), checkable=True, parent=self._other)
            button.clicked.connect(self._chooser(way))
            self._ways[way] = button
            self._other_row.addWidget(button)
            self._other_row.addWidget(KeyCap(KEYS[way], self._other))
        spacer = QWidget(self._other)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._other_row.addWidget(spacer, 1)
        self._other.setVisible(bool(self._ways))

    def _chooser(self, way: Way) -> Callable[[], None]:
        return lambda: self.choose(way)

    def offers(self, way: Way) -> bool:
        """Whether the case shown has that way out."""
        return self.card is not None and way in ways_of(self.card)
