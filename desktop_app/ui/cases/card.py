"""A case opened: what happened, both sides, what can be offered, the ways out; the button at the bottom carries out the chosen one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.i18n import tr
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.models.conflict import CaseState, Way, later_times
from desktop_app.models.person import Right
from desktop_app.models.phones import show_phone
from desktop_app.queries.cases import CaseCard
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.ui.cases.compare import CompareTable
from desktop_app.ui.cases.offers import REASONS, OfferList, choice_offers, later_offers, reason_offers, time_offers, until_words
from desktop_app.ui.cases.ways import HAPPENED, KEYS, MEANING, ways_of
from desktop_app.ui.cases.words import decide_by, settled_words, term_of, to_say, tree_words, way_caption
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import Chip, PillButton, allow
from desktop_app.ui.widgets.cards import Section
from desktop_app.ui.widgets.labels import KeyCap, Tag, hairline

_CHIPS_IN_A_ROW = 2


@dataclass(frozen=True)
class Choosing:
    """What the main button would do: the way with the place, the reason, the time or the sides that go with it."""

    way: Way | None = None
    slot: FreeSlot | None = None
    reason: str = REASONS[0]
    until: datetime | None = None
    theirs_in: frozenset[str] = frozenset()


class CaseView(QWidget):
    """Shows one case; `settle` asks to carry out the chosen way."""

    settle = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.card: CaseCard | None = None
        self.chosen = Choosing()
        self.has_groups_open = self._reveals = False
        self._later: tuple[datetime, ...] = ()
        self.compare = CompareTable(desk.look, desk.zone_now, self)
        self.main = PillButton("", "main", self)
        self.later = PillButton(tr("Put off"), "", self)
        self.offers = OfferList(self)
        self._ways: dict[Way, Chip] = {}
        self._lay_out()
        self.main.clicked.connect(self.settle)
        self.later.clicked.connect(lambda: self.choose(Way.PUT_OFF))
        self.offers.picked.connect(lambda place: self.pick(place + 1))
        self.show_nothing()

    @property
    def way(self) -> Way | None:
        """The chosen way."""
        return self.chosen.way

    @property
    def slot(self) -> FreeSlot | None:
        """The other time that is chosen."""
        return self.chosen.slot

    # Putting together

    def _lay_out(self) -> None:
        self._title, self._about = QLabel(self), QLabel(self)
        self._due = Tag("", "tag-conflict", self)
        dress(self._title, "heading")
        dress(self._about, "muted")
        self._about.setWordWrap(True)
        self._more = QLabel(self)
        self._more.setWordWrap(True)
        self._more.setTextFormat(Qt.TextFormat.PlainText)
        self._groups = Chip("", checkable=True, parent=self)
        self._groups.hide()
        self._say = QLabel(self)
        self._say.setWordWrap(True)
        self._say.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._say, "muted")
        self._phone = PillButton("", "", self)
        self._phone.clicked.connect(self.copy_phone)
        self._other, self._call = QWidget(self), Section(tr("Call the patient"), self)
        self._other_grid = QGridLayout(self._other)
        self._other_grid.setContentsMargins(18, 4, 18, 14)
        self._other_grid.setSpacing(8)
        self._other_grid.setColumnStretch(_CHIPS_IN_A_ROW * 2, 1)
        inner = QWidget(self)
        dress(inner, "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head(inner), hairline(inner), self._sides(inner), hairline(inner), self.offers, self._other):
            column.addWidget(part)
        column.addStretch(1)
        call = QHBoxLayout()
        call.setSpacing(10)
        call.addWidget(self._phone, alignment=Qt.AlignmentFlag.AlignTop)
        call.addWidget(self._say, 1)
        self._call.body.addLayout(call)
        self._scroll = scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.verticalScrollBar().rangeChanged.connect(self._scroll_to_offers)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        # What is said by telephone stays in sight, however much there is to compare.
        for part in (hairline(self), self._call, hairline(self), self._foot()):
            whole.addWidget(part)

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
        column.addWidget(self._more)
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
        self._enter, self._later_key = KeyCap("Enter", foot), KeyCap("Z", foot)
        row.addWidget(self._enter)
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self._later_key)
        return foot

    # Showing

    def show_nothing(self) -> None:
        """No case is chosen."""
        self.card, self.chosen, self.has_groups_open = None, Choosing(), False
        self.setEnabled(False)
        self.setVisible(False)

    def show_card(self, card: CaseCard) -> None:
        """Show `card`; a way that was chosen for the same case stays chosen."""
        same = self.card is not None and self.card.line.case_id == card.line.case_id
        kept = self.chosen if same else Choosing()
        self.has_groups_open = same and self.has_groups_open
        self.card = card
        line, desk = card.line, self._desk
        self._later = later_times(desk.clock.now(), term_of(line), desk.zone, ProductionCalendar())
        self.setEnabled(True)
        self.setVisible(True)
        self._show_head(card)
        self.compare.show_fields(card.compared)
        self.compare.setVisible(bool(card.compared))
        self._fill_ways(card)
        self._phone.setText(show_phone(line.phone) if line.phone else "")
        self._phone.setIcon(desk.look.icons.icon("phone"))
        self._phone.setToolTip(tr("Copy the number") + " (P)")
        self._phone.setVisible(bool(line.phone))
        ways = ways_of(card)
        for part in (self.main, self._enter, self.later, self._later_key):
            part.setVisible(bool(ways))
        if kept.way in ways and (kept.slot is None or kept.slot in card.alternatives):
            self._choose(kept)
        else:
            self._choose(self._first_of(ways[0] if ways else None))
            self._reveals = False
            self._scroll.verticalScrollBar().setValue(0)

    def _show_head(self, card: CaseCard) -> None:
        line, zone = card.line, self._desk.zone
        self._title.setText(tr(HAPPENED[line.kind]))
        by, late = decide_by(line, self._desk.clock.now(), zone)
        is_settled = line.state is CaseState.SETTLED
        self._due.setText(tr("settled") if is_settled else by)
        dress(self._due, "tag-conflict" if late and not is_settled else "tag")
        staying = tr("On the place stays: {names}", names=", ".join(card.staying)) if card.staying else ""
        about = [line.patient, tr(MEANING[line.kind]), line.detail, staying]
        self._about.setText(". ".join(part.rstrip(".") for part in about if part) + ".")
        more = [
            settled_words(line, zone) if is_settled else "",
            tr("Works on it: {name}", name=line.taken_by) if line.taken_by and not is_settled else "",
            tr("Decided with it: {acts}", acts=tree_words(card.later, zone)) if card.later else "",
        ]
        self._more.setText("\n".join(part for part in more if part))
        self._more.setVisible(any(more))

    # Choosing

    def choose(self, way: Way | None, slot: FreeSlot | None = None) -> None:
        """Let the main button do `way`; `slot` is the other time, the nearest one where none is named."""
        self._choose(self._first_of(way, slot))
        self._reveal()

    def _first_of(self, way: Way | None, slot: FreeSlot | None = None) -> Choosing:
        if self.card is not None and way is Way.ANOTHER_TIME and slot is None:
            slot = next(iter(self.card.alternatives), None)
        until = self._later[0] if way is Way.PUT_OFF else None
        kept = self.chosen.theirs_in if way is Way.KEEP_MINE and self.has_groups_open else frozenset[str]()
        return Choosing(way, slot, until=until, theirs_in=kept)

    def _reveal(self) -> None:
        """What can be chosen from comes into sight; what is laid out only later comes as soon as it is."""
        self._reveals = True
        self._scroll_to_offers()

    def _scroll_to_offers(self, *_range: object) -> None:
        if not self._reveals or self.offers.isHidden():
            return
        bar, seen = self._scroll.verticalScrollBar(), self._scroll.viewport().height()
        top, bottom = self.offers.y(), self.offers.geometry().bottom()
        bar.setValue(min(top, max(bar.value(), bottom - seen)))

    def pick(self, number: int) -> None:
        """Choose what stands under that digit, from 1, of what is offered just now."""
        card, place = self.card, number - 1
        if card is None or place >= len(self.offers.cards):
            return
        match self.chosen.way:
            case Way.CANCEL:
                self._choose(Choosing(Way.CANCEL, reason=REASONS[place]))
            case Way.PUT_OFF:
                self._choose(Choosing(Way.PUT_OFF, until=self._later[place]))
            case Way.KEEP_MINE if self.has_groups_open:
                group = frozenset({card.choices[place].group})
                self._choose(Choosing(Way.KEEP_MINE, theirs_in=self.chosen.theirs_in ^ group))
            case _:
                self._choose(Choosing(Way.ANOTHER_TIME, card.alternatives[place]))

    def open_groups(self) -> None:
        """Decide group by group whose value goes to the central, or put the groups away and send ours as proposed."""
        if self.has_groups:
            self.has_groups_open = not self.has_groups_open
            self._choose(Choosing(Way.KEEP_MINE))
            self._reveal()

    @property
    def has_groups(self) -> bool:
        """Whether there is something to decide group by group."""
        return self.card is not None and bool(self.card.choices) and self.offers_way(Way.KEEP_MINE) and not self.card.is_ours_free

    def offers_way(self, way: Way) -> bool:
        """Whether the case shown has that way out."""
        return self.card is not None and way in ways_of(self.card)

    def _choose(self, chosen: Choosing) -> None:
        if self.card is None:
            return
        self.chosen = chosen
        if chosen.way is not Way.KEEP_MINE:
            self.has_groups_open = False
        self._offer(self.card)
        caption = self._caption(self.card)
        said = self.main.text() != caption
        self.main.setText(caption)
        for one, button in self._ways.items():
            button.setChecked(one is chosen.way)
        self._groups.setChecked(self.has_groups_open)
        self._say.setText(to_say(self.card.line, chosen.slot, self._desk.zone, chosen.way))
        self._call.setVisible(bool(self.card.line.phone or self._say.text()))
        self.allow()
        if said and self.isVisible():
            announce(self.main, caption)

    def allow(self) -> None:
        """Light the buttons for who may settle; what goes over the schedule takes a right of its own."""
        desk = self._desk
        allow(self.later, True, desk.who_may(Right.SETTLE))
        allow(self.main, True, desk.who_may(Right.SETTLE) or (desk.who_may(Right.BOOK_OVER) if self.way is Way.OVER else ""))

    def _offer(self, card: CaseCard) -> None:
        """Offer what the chosen way is chosen from, each under its digit."""
        zone, chosen = self._desk.zone, self.chosen
        match chosen.way:
            case Way.CANCEL:
                self.offers.offer(tr("Why is it cancelled?"), reason_offers())
                self.offers.mark_chosen(REASONS.index(chosen.reason))
            case Way.PUT_OFF:
                self.offers.offer(tr("Put off until when?"), later_offers(self._later, self._desk.clock.now(), zone))
                self.offers.mark_chosen(self._later.index(chosen.until) if chosen.until in self._later else None)
            case Way.KEEP_MINE if self.has_groups_open:
                self.offers.offer(tr("Whose is right?"), choice_offers(card.choices, chosen.theirs_in, zone))
                self.offers.mark_chosen(None)
            case _:
                times = card.alternatives if Way.ANOTHER_TIME in ways_of(card) else ()
                self.offers.offer(tr("Offer another time"), time_offers(times, card.line, zone))
                self.offers.mark_chosen(times.index(chosen.slot) if chosen.slot in times else None)

    def _caption(self, card: CaseCard) -> str:
        chosen, desk = self.chosen, self._desk
        if chosen.way is None:
            return ""
        if chosen.way is Way.PUT_OFF and chosen.until is not None:
            return tr("Put off until {when}", when=until_words(chosen.until, desk.clock.now(), desk.zone))
        way = Way.MERGE if chosen.way is Way.KEEP_MINE and chosen.theirs_in else chosen.way
        return way_caption(way, chosen.slot, desk.zone, card.line)

    def copy_phone(self) -> None:
        """Put the patient's number on the clipboard, for the telephone program."""
        if self.card is not None and self.card.line.phone:
            QGuiApplication.clipboard().setText(self.card.line.phone)
            self._desk.notices.info(tr("The number is copied."))

    def _fill_ways(self, card: CaseCard) -> None:
        while self._other_grid.count():
            widget = self._other_grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        others = [way for way in ways_of(card) if way not in (Way.ANOTHER_TIME, Way.PUT_OFF)]
        self._ways = {way: Chip(way_caption(way, None, self._desk.zone, card.line), checkable=True, parent=self._other) for way in others}
        self._groups = Chip(tr("Decide each"), checkable=True, parent=self._other)
        self._groups.clicked.connect(self.open_groups)
        for way, button in self._ways.items():
            button.clicked.connect(self._chooser(way))
        chips = [(button, KEYS[way]) for way, button in self._ways.items()] + ([(self._groups, "G")] if self.has_groups else [])
        self._groups.setVisible(self.has_groups)
        for place, (button, key) in enumerate(chips):
            row, column = divmod(place, _CHIPS_IN_A_ROW)
            self._other_grid.addWidget(button, row, column * 2)
            self._other_grid.addWidget(KeyCap(key, self._other), row, column * 2 + 1)
        self._other.setVisible(bool(chips))

    def _chooser(self, way: Way) -> Callable[[], None]:
        return lambda: self.choose(way)
