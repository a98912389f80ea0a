"""How the booking panel is laid out: what scrolls, and the main button that never does."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.i18n import tr
from desktop_app.models.person import Right
from desktop_app.ui.booking.bands import panel_foot, panel_head
from desktop_app.ui.booking.choice_picker import ChoicePicker
from desktop_app.ui.booking.form import CHANNELS, VISIT_KINDS
from desktop_app.ui.booking.nearest import NearestSlots
from desktop_app.ui.booking.new_patient import NewPatient
from desktop_app.ui.booking.parking import ParkedForms
from desktop_app.ui.booking.patient_picker import PatientPicker
from desktop_app.ui.booking.referral_field import ReferralField
from desktop_app.ui.booking.result import ResultStrip
from desktop_app.ui.booking.stop_card import StopCard
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.widgets.announce import announce
from desktop_app.ui.widgets.buttons import PillButton, allow
from desktop_app.ui.widgets.cards import Section, WarnCard, Weight
from desktop_app.ui.widgets.columns import CaretInView, reveal
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import ElidedLabel, KeyHint, hairline


class BookingView(QWidget):
    """All parts of the panel; it decides nothing."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._may_not_make = desk.needs(Right.EDIT_PATIENT)
        self.title = QLabel(tr("Booking"), self)
        dress(self.title, "heading")
        self.subtitle = ElidedLabel(kind="muted", parent=self)
        self.checked = ElidedLabel(kind="muted", parent=self)
        self.checked.hide()
        self.link_note = QLabel(self)
        self.link_note.setWordWrap(True)
        dress(self.link_note, "secondary")
        self.link_note.hide()
        self.result = ResultStrip(desk, self)
        self.patient = PatientPicker(desk, self)
        self.choice = ChoicePicker(desk, self)
        self.nearest = NearestSlots(desk.zone_now, desk.home_branch, self)
        self.channel = _combo(CHANNELS, self)
        self.channel.setToolTip(tr("How the patient came: the next way") + " (F3)")
        self.referral = ReferralField(self)
        self.visit_kind = _combo(VISIT_KINDS, self)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(tr("optional"))
        self.reason.setToolTip(tr("To the reason of the visit") + " (Alt+R)")
        self.call_back = QLineEdit(self)
        self.call_back.setPlaceholderText(tr("answers if the time is lost"))
        self.call_back_field = Field(tr("Phone to call back"), self.call_back, parent=self)
        self.new_patient = NewPatient(desk, self)
        self.stop = StopCard(desk, self)
        self.stop.raised.connect(lambda: QTimer.singleShot(0, self, lambda: self.show_in_view(self.reason)))
        self.parked = ParkedForms(self)
        self.main = PillButton(tr("Book"), "main", self)
        self.main.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.why_not = QLabel(self)
        self.why_not.setWordWrap(True)
        dress(self.why_not, "secondary")
        self._warnings = Section(parent=self)
        self._cards: list[WarnCard] = []
        self.pages = QStackedWidget(self)
        self._area = scrolling(self._lay_out_form(), self)
        self._new_area = scrolling(self._lay_out_new(), self)
        for area in (self._area, self._new_area):
            self.pages.addWidget(area)
            CaretInView(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(panel_head(self, (self.title, self.subtitle, self.checked)))
        column.addWidget(self.parked)
        column.addWidget(self.result)
        column.addWidget(self.pages, 1)
        column.addWidget(self.stop)
        column.addWidget(panel_foot(self, self.main, self.why_not))

    # What the panel asks

    @property
    def is_new_patient(self) -> bool:
        """Whether the card of a new patient is being filled in."""
        return self.pages.currentWidget() is self._new_area

    def show_new_patient(self, on: bool) -> None:
        """Turn to the new card and back."""
        self.pages.setCurrentWidget(self._new_area if on else self._area)
        self.title.setText(tr("New patient") if on else tr("Booking"))
        self.main.setText(tr("Save and go on booking") if on else tr("Book"))

    def go_to_reason(self) -> None:
        """The caret into the reason, the field scrolled into view."""
        self.reason.setFocus()
        self.show_in_view(self.reason)

    def next_channel(self) -> None:
        """At the window, by phone, from the doctor, from another clinic, and round again."""
        self.channel.setCurrentIndex((self.channel.currentIndex() + 1) % self.channel.count())
        announce(self.channel, tr("How the patient came: {way}", way=self.channel.currentText()))

    def show_warnings(self, sentences: list[tuple[str, Weight]]) -> None:
        """Show these remarks and no others; the cards that stay are not said again."""
        while len(self._cards) > len(sentences):
            card = self._cards.pop()
            card.hide()
            card.deleteLater()
        for place, (sentence, weight) in enumerate(sentences):
            if place == len(self._cards):
                card = WarnCard("", weight, self._warnings)
                self._warnings.body.addWidget(card)
                self._cards.append(card)
            self._cards[place].say(sentence, weight)
        self._warnings.setVisible(bool(sentences))
        if any(weight is Weight.ALARM for _, weight in sentences):
            self._area.ensureWidgetVisible(self._cards[0])

    @property
    def warnings(self) -> tuple[str, ...]:
        """The remarks shown."""
        return tuple(card.text for card in self._cards)

    def offer_new_patient(self, on: bool) -> None:
        """A new card is offered while nobody is chosen."""
        self._fresh.setVisible(on)
        allow(self.new_button, True, self._may_not_make())

    def say_why_not(self, words: str) -> None:
        """What is missing, or who may: beside the main button, over it and aloud."""
        self.why_not.setText(words)
        self.main.setToolTip(words)
        self.main.setAccessibleDescription(words)

    def say_checked(self, words: str) -> None:
        """Say under the chosen time when the central answered about it; "" while it did not."""
        self.checked.set_full_text(words)
        self.checked.setVisible(bool(words))

    def say_link(self, words: str) -> None:
        """Say over the form which visit it goes with; "" for none."""
        self.link_note.setText(words)
        self.link_note.setVisible(bool(words))

    def show_from_the_top(self) -> None:
        """The form begins anew: what comes first is seen whole."""
        self._area.verticalScrollBar().setValue(0)

    def show_in_view(self, part: QWidget) -> None:
        """Scroll so that `part` is seen, and the line with the caret above it too where both have room."""
        self._area.ensureWidgetVisible(part, 0, 12)
        caret, inner = QApplication.focusWidget(), self._area.widget()
        if caret is None or not inner.isAncestorOf(caret):
            return
        top, foot = (one.mapTo(inner, one.rect().bottomLeft()).y() for one in (caret, part))
        if 0 <= foot - top <= self._area.viewport().height() - caret.height() - 8:
            reveal(self._area, caret)

    # Putting together

    def _lay_out_form(self) -> QWidget:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(0)
        who = Section(parent=inner)
        who.body.addWidget(self.link_note)
        who.body.addWidget(self.patient)
        self._fresh = QWidget(who)
        fresh = QHBoxLayout(self._fresh)
        fresh.setContentsMargins(0, 0, 0, 0)
        fresh.setSpacing(6)
        self.new_button = PillButton(tr("+ New patient"), "link", self._fresh)
        fresh.addWidget(self.new_button)
        fresh.addWidget(KeyHint("Ctrl+N", "", self._fresh))
        fresh.addStretch(1)
        who.body.addWidget(self._fresh)
        what = Section(parent=inner)
        what.body.addWidget(self.choice)
        how = Section(parent=inner)
        how.body.addWidget(self.referral)
        pair = QHBoxLayout()
        pair.setSpacing(10)
        pair.addWidget(Field(tr("Kind of visit"), self.visit_kind, parent=how), 1)
        pair.addWidget(Field(tr("How the patient came"), self.channel, parent=how), 1)
        how.body.addLayout(pair)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addWidget(Field(tr("Reason"), self.reason, parent=how), 1)
        second.addWidget(self.call_back_field, 1)
        how.body.addLayout(second)
        self._warnings.hide()
        for part in (who, hairline(inner), what, self.nearest, self._warnings, hairline(inner), how):
            column.addWidget(part)
        column.addStretch(1)
        return inner

    def _lay_out_new(self) -> QWidget:
        section = Section(parent=self)
        section.body.addWidget(self.new_patient)
        section.body.addStretch(1)
        return section


def _combo(choices: tuple[tuple[str, str], ...], parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    for code, words in choices:
        combo.addItem(tr(words), code)
    return combo


def choose_code(combo: QComboBox, code: str) -> None:
    """Take the choice with that code; the first one where it is not offered."""
    combo.setCurrentIndex(max(0, combo.findData(code)))


def scrolling(inner: QWidget, parent: QWidget) -> QScrollArea:
    """`inner`, which scrolls where the panel is low."""
    area = QScrollArea(parent)
    dress(inner, "scrolled")
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
