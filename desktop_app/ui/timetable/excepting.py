"""The form of an exception: of each kind what it needs, with reason and document; it goes into the draft and touches nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import mark, tr
from desktop_app.core.ids import RandomIds
from desktop_app.models.person import Right
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_exception import STATUTORY_SHORTENING_MINUTES, ExceptionKind, ScheduleException
from desktop_app.models.schedule_template import EVERY_WEEKDAY, Piece, Shift, Span
from desktop_app.models.slot import VisitKind
from desktop_app.models.slot_words import WEEKDAY_LABELS
from desktop_app.queries.schedule_plan import Scope
from desktop_app.queries.timetables import StandIn, TimetableCard, stand_ins
from desktop_app.services.outcome import Done
from desktop_app.services.schedules import save_exception, take_draft
from desktop_app.ui.desk import Desk
from desktop_app.ui.slot_looks import ABSENCES
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.timetable.taken import TakenStrip
from desktop_app.ui.timetable.typed import day_of, hours_of, number_of
from desktop_app.ui.timetable.words import EXCEPTIONS, KINDS, span_words
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.choice import ElidedComboBox
from desktop_app.ui.widgets.columns import CaretInView
from desktop_app.ui.widgets.fields import Field
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "timetable-exception"
_WIDEST = 560
_MINUTES = 15
_PART = frozenset({"hours", "weekdays"})
_SHOWN: dict[ExceptionKind, frozenset[str]] = {
    ExceptionKind.ABSENCE: _PART | {"reason"},
    ExceptionKind.SUBSTITUTION: _PART | {"reason", "stand_in", "keeps"},
    ExceptionKind.EXTRA_HOURS: _PART | {"visit", "minutes", "places", "room"},
    ExceptionKind.CLOSED_DAY: _PART,
    ExceptionKind.OPENED_DAY: frozenset({"like"}),
    ExceptionKind.ROOM_OUT: _PART,
    ExceptionKind.SHORTENED_DAY: frozenset({"weekdays", "minutes"}),
    ExceptionKind.SANITARY_HOUR: _PART,
}
"""What stands in the form beside days, document and note."""
_NEEDS_HOURS = frozenset({ExceptionKind.EXTRA_HOURS, ExceptionKind.SANITARY_HOUR})
_HINTS = {
    ExceptionKind.EXTRA_HOURS: mark("15:00-18:00"),
    ExceptionKind.SANITARY_HOUR: mark("13:00-13:30"),
}
_FIELD_OF = {
    "VALIDITY": "last", "SUBSTITUTE": "stand_in", "HOURS": "hours", "SPAN": "hours", "MINUTES": "minutes", "PLACES": "places",
    "DAY": "like",
}  # fmt: skip
"""Beside which field a refusal is said, by its code."""


class ExceptionView(QWidget):
    """`over` tells that it stands in the draft."""

    over = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._ids = desk, RandomIds(desk.clock)
        self._card: TimetableCard | None = None
        self._known: ScheduleException | None = None
        self._key = ("", "")
        self._row_id, self._busy = "", False
        self._stand_ins: tuple[StandIn, ...] = ()
        self.title = ElidedLabel("", "title", self)
        self.taken = TakenStrip(desk, "timetable.exception-take", self)
        self.kind, self.reason = Field(tr("What is otherwise"), QComboBox()), Field(tr("Why"), QComboBox(), required=True)
        self.first, self.last = Field(tr("First day"), QDateEdit()), Field(tr("Last day"), QDateEdit())
        self.hours, self.like = Field(tr("Hours"), QLineEdit()), Field(tr("By the hours of which day"), QLineEdit())
        self.stand_in, self.keeps = Field(tr("Who stands in, and where"), ElidedComboBox(), required=True), QCheckBox(self)
        self.visit, self.room = Field(tr("For whom"), QComboBox()), Field(tr("Room"), ElidedComboBox())
        self.minutes, self.places = Field(tr("Minutes"), QLineEdit()), Field(tr("Places at one time"), QLineEdit())
        self.document, self.note = Field(tr("Document"), QLineEdit()), Field(tr("Note"), QLineEdit())
        self.weekdays = tuple(QCheckBox(tr.said(label), self) for label in WEEKDAY_LABELS)
        self._offer_choices()
        self.setFocusProxy(self.kind)

    def _offer_choices(self) -> None:
        for reason in AbsenceReason:
            if reason is not AbsenceReason.CLOSED:
                self.reason.editor.addItem(tr(ABSENCES[reason.value]), reason.value)
        for kind, words in KINDS.items():
            self.visit.editor.addItem(tr(words), kind.value)
        for field in (self.first, self.last):
            field.editor.setDisplayFormat("dd.MM.yyyy")
            field.editor.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.keeps.setText(tr("Patients keep their times and go to who stands in"))
        self.document.editor.setPlaceholderText(tr("Order or sick note, number and date"))
        self.like.editor.setPlaceholderText(tr("its own; else a date as 02.12.2026"))

    def complete(self) -> None:
        """Called once the commands are registered."""
        bar, row = band(self, "bar")
        row.addWidget(self.title, 1)
        area, form = QScrollArea(self), QWidget(self)
        dress(form, "scrolled")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(form)
        CaretInView(area)
        inner, around = QVBoxLayout(), QHBoxLayout(form)
        holder = QWidget(form)
        holder.setMaximumWidth(_WIDEST)
        holder.setLayout(inner)
        around.addWidget(holder, 1)
        around.addStretch(0)
        around.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        inner.setSpacing(10)
        inner.addWidget(self.kind)
        inner.addLayout(_beside(self.first, self.last))
        inner.addWidget(self.hours)
        self._weekdays_row = QWidget(form)
        days = QHBoxLayout(self._weekdays_row)
        days.setContentsMargins(0, 0, 0, 0)
        for box in self.weekdays:
            days.addWidget(box)
        days.addStretch(1)
        for part in (self._weekdays_row, self.reason, self.stand_in, self.keeps, self.like, self.visit):
            inner.addWidget(part)
        inner.addLayout(_beside(self.minutes, self.places))
        for part in (self.room, self.document, self.note):
            inner.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for whole, stretch in ((bar, 0), (self.taken, 0), (area, 1), (self._foot(), 0)):
            column.addWidget(whole, stretch)
        self.taken.complete()
        self.kind.editor.currentIndexChanged.connect(lambda _index: self._show_kind())
        self.first.editor.dateChanged.connect(self._first_moved)

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("timetable.exception-save", "main", "F8", tr("Into the draft")),
            ("timetable.leave-exception", "quiet", "Esc", tr("Back")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def may_save(self) -> bool:
        """Whether nothing is being saved."""
        return self._card is not None and not self._busy

    @property
    def may_take(self) -> bool:
        """Whether somebody else holds the draft."""
        return self.may_save and self.taken.is_shown

    def who_may(self) -> str:
        """Who may write into a draft."""
        return self._desk.who_may(Right.EDIT_SCHEDULE)

    def save(self) -> None:
        """Into the draft; what is wrong is said beside its field."""
        made, desk, actor = self._made(), self._desk, self._desk.actor
        if made is not None:
            self._write(lambda: desk.act(save_exception, actor, Kind.POST, made))

    def take_and_save(self) -> None:
        """Take the draft from who holds it, and put the exception beside what he drew."""
        made, desk, actor = self._made(), self._desk, self._desk.actor
        if made is None:
            return

        def work() -> Done:
            desk.act(take_draft, actor, Scope(Kind.POST, made.scope))
            return desk.act(save_exception, actor, Kind.POST, made)

        self._write(work)

    def _write(self, work: Callable[[], Done]) -> None:
        self._busy = True
        self.follow()
        self._desk.tasks.change(work).on_success(self._saved).on_failure(self.taken.answer).on_end(self._ended).run()

    def _saved(self, _done: Done) -> None:
        self._key = ("", "")
        self.taken.put_away()
        self._desk.notices.info(tr("The exception stands in the draft. What patients see changes when that is published."))
        self.over.emit()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # From the form

    @property
    def _kind(self) -> ExceptionKind:
        return ExceptionKind(self.kind.editor.currentData())

    def _made(self) -> ScheduleException | None:
        """What the form says; None where something in it is wrong, which is then said there."""
        if self._card is None:
            return None
        for field in (self.last, self.hours, self.like, self.stand_in, self.minutes, self.places):
            field.say_wrong("")
        shown = _SHOWN[self._kind]
        try:
            return self._exception(self._card.line.post_id, shown)
        except RuleRefused as why:
            wrong = getattr(self, _FIELD_OF.get(why.code, "hours"))
            wrong.say_wrong(tr.said(why.said))
            wrong.editor.setFocus()
            return None

    def _exception(self, post: str, shown: frozenset[str]) -> ScheduleException:
        kind, known = self._kind, self._known
        substitute, schedule = self.stand_in.editor.currentData() or (None, None)
        stands_in, is_extra = kind is ExceptionKind.SUBSTITUTION, kind is ExceptionKind.EXTRA_HOURS
        hours = self._hours(kind) if "hours" in shown else None
        is_shorter = kind is ExceptionKind.SHORTENED_DAY
        minutes = number_of("MINUTES", self.minutes.editor.text()) if is_shorter else STATUTORY_SHORTENING_MINUTES
        return ScheduleException(
            known.id if known is not None else self._row_id, kind, post, _date(self.first), _date(self.last),
            None if is_extra else hours, self._weekdays() if "weekdays" in shown else EVERY_WEEKDAY,
            AbsenceReason(self.reason.editor.currentData()) if "reason" in shown else None,
            self.document.editor.text().strip(), self.note.editor.text().strip(),
            substitute if stands_in else None, stands_in and self.keeps.isChecked(), schedule if stands_in else None,
            self._shifts(hours) if is_extra and hours is not None else (), minutes,
            day_of(like) if "like" in shown and (like := self.like.editor.text().strip()) else None,
        )  # fmt: skip

    def _hours(self, kind: ExceptionKind) -> Span | None:
        typed = self.hours.editor.text().strip()
        return hours_of(typed) if typed or kind in _NEEDS_HOURS else None

    def _weekdays(self) -> frozenset[int]:
        return frozenset(number for number, box in enumerate(self.weekdays) if box.isChecked()) or EVERY_WEEKDAY

    def _shifts(self, hours: Span) -> tuple[Shift, ...]:
        """The extra hours; quotas and further shifts that the form does not show stay."""
        known = self._known.shifts if self._known is not None else ()
        piece = known[0].pieces[0] if known and known[0].pieces else Piece(hours, "")
        said = replace(
            piece, span=hours, schedule=str(self.room.editor.currentData()), kind=VisitKind(self.visit.editor.currentData()),
            minutes=number_of("MINUTES", self.minutes.editor.text()), places=number_of("PLACES", self.places.editor.text()),
        )  # fmt: skip
        return (Shift(hours, (said,)), *known[1:])

    # Showing

    def begin(self, card: TimetableCard, exception_id: str) -> None:
        """That exception, or with "" a new one; a form that was left half-filled is found as it was."""
        self._card = card
        self.title.set_full_text(tr("Exception: {name}", name=card.line.specialist))
        self.kind.editor.setFocus()
        self.follow()
        desk, ask, key = self._desk, self._desk.ask, (card.line.post_id, exception_id)
        if key == self._key:
            return
        self._key, self._row_id = key, self._ids.new()
        self._known = next((one for one in card.exceptions if one.id == exception_id), None)
        self.taken.put_away()
        self._fill()
        post = card.line.post_id
        desk.tasks.read(lambda: tuple(ask(stand_ins, post)), view=(SCOPE, id(self))).on_success(self._offer).run(self)

    def _fill(self) -> None:
        card, known, today = self._card, self._known, self._desk.now().date()
        if card is None:
            return
        kinds = [kind for kind in ExceptionKind if kind is not ExceptionKind.ROOM_OUT or len(card.rooms) == 1]
        kind = known.kind if known is not None else ExceptionKind.ABSENCE
        self.kind.editor.clear()
        for one in dict.fromkeys((*kinds, kind)):
            self.kind.editor.addItem(tr(EXCEPTIONS[one]), one.value)
        self.kind.editor.setCurrentIndex(self.kind.editor.findData(kind.value))
        self.room.editor.clear()
        for room in card.rooms:
            self.room.editor.addItem(room.title, room.schedule_id)
        for field, day in ((self.first, known.first if known else today), (self.last, known.last if known else today)):
            field.editor.setDate(QDate(day.year, day.month, day.day))
        shift = known.shifts[0] if known is not None and known.shifts else None
        piece = shift.pieces[0] if shift is not None and shift.pieces else None
        span = shift.span if shift is not None else known.span if known is not None else None
        self.hours.editor.setText(span_words(span) if span is not None else "")
        self.like.editor.setText(f"{known.as_day:%d.%m.%Y}" if known is not None and known.as_day else "")
        for number, box in enumerate(self.weekdays):
            box.setChecked(known is None or number in known.weekdays)
        self.document.editor.setText(known.document if known is not None else "")
        self.note.editor.setText(known.note if known is not None else "")
        self.keeps.setChecked(known is not None and known.keeps_bookings)
        self.reason.editor.setCurrentIndex(self.reason.editor.findData(known.reason.value) if known is not None and known.reason else 0)
        self.visit.editor.setCurrentIndex(self.visit.editor.findData((piece.kind if piece is not None else VisitKind.PRIMARY).value))
        self.places.editor.setText(str(piece.places if piece is not None else 1))
        if piece is not None:
            self.room.editor.setCurrentIndex(self.room.editor.findData(piece.schedule))
        shortened = known.minutes if known is not None and kind is ExceptionKind.SHORTENED_DAY else STATUTORY_SHORTENING_MINUTES
        self._show_kind()
        if kind is ExceptionKind.SHORTENED_DAY or piece is not None:
            self.minutes.editor.setText(str(piece.minutes if piece is not None else shortened))

    def _offer(self, found: tuple[StandIn, ...]) -> None:
        """Who can stand in; who was chosen before stays chosen."""
        known = self._known
        self.stand_in.editor.clear()
        self.stand_in.editor.addItem(tr("nobody chosen"), None)
        for one in found:
            self.stand_in.editor.addItem(one.title, (one.post_id, one.schedule_id))
            if known is not None and known.substitute == one.post_id and known.schedule in (None, one.schedule_id):
                self.stand_in.editor.setCurrentIndex(self.stand_in.editor.count() - 1)

    def _first_moved(self, first: QDate) -> None:
        """One day is the rule: the last day is never before the first."""
        if self.last.editor.date() < first:
            self.last.editor.setDate(first)

    def _show_kind(self) -> None:
        if self.kind.editor.currentData() is None:
            return
        kind, shown = self._kind, _SHOWN[self._kind]
        named: tuple[tuple[str, QWidget], ...] = (
            ("hours", self.hours), ("weekdays", self._weekdays_row), ("reason", self.reason), ("stand_in", self.stand_in),
            ("keeps", self.keeps), ("like", self.like), ("visit", self.visit), ("minutes", self.minutes), ("places", self.places),
            ("room", self.room),
        )  # fmt: skip
        for name, part in named:
            part.setVisible(name in shown)
        self.hours.editor.setPlaceholderText(tr(_HINTS.get(kind, mark("the whole day"))))
        usual = STATUTORY_SHORTENING_MINUTES if kind is ExceptionKind.SHORTENED_DAY else _MINUTES
        self.minutes.editor.setText(str(usual))

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()
        self.taken.follow()


def _beside(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for part in parts:
        row.addWidget(part, 1)
    return row


def _date(field: Field[QDateEdit]) -> date:
    shown = field.editor.date()
    return date(shown.year(), shown.month(), shown.day())
