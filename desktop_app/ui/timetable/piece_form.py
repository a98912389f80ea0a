"""The form of a piece of the reception: hours, break, kind, minutes, places, room, quotas, and through what its kind may be booked."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import RuleRefused
from desktop_app.core.i18n import tr
from desktop_app.models.schedule_template import Quota, Span, Template
from desktop_app.models.slot import Channel, VisitKind
from desktop_app.models.template_drawing import Block
from desktop_app.queries.timetables import Room
from desktop_app.ui.timetable.quotas import ANYBODY, QuotaRows, channels_of, choose_channels, codes_of
from desktop_app.ui.timetable.typed import hours_of, number_of
from desktop_app.ui.timetable.words import KINDS, channels_words, span_words
from desktop_app.ui.widgets.choice import ElidedComboBox
from desktop_app.ui.widgets.fields import Field

_LIVE_QUEUE = (Quota((Channel.LIVE_QUEUE,)),)


class PieceForm(QWidget):
    """`edited` tells that something in it was changed."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hours = Field(tr("Hours"), QLineEdit())
        self.pause = Field(tr("Break"), QLineEdit())
        self.minutes = Field(tr("Minutes for a visit"), QLineEdit())
        self.places = Field(tr("Places at one time"), QLineEdit())
        self.comment = Field(tr("What stands on it"), QLineEdit())
        self.kind, self.room = Field(tr("For whom"), QComboBox()), Field(tr("Room"), ElidedComboBox())
        self.only = Field(tr("Visits of this kind only through"), ElidedComboBox())
        self.live, self.closed = QCheckBox(tr("Live queue, as they come"), self), QCheckBox(tr("Given to nobody"), self)
        self.closed.setToolTip(tr("It stands in the schedule, and nobody is booked: calls at home, paperwork"))
        self.quotas = QuotaRows(self.edited.emit, self)
        for kind, words in KINDS.items():
            self.kind.editor.addItem(tr(words), kind.value)
        self.only.editor.addItem(tr("any channel"), ANYBODY)
        for channel in Channel:
            self.only.editor.addItem(channels_words((channel,)), channel.value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (
            self.hours, self.pause, self.kind, self.minutes, self.places, self.room, self.live, self.quotas, self.closed, self.comment,
            self.only,
        ):  # fmt: skip
            column.addWidget(part)
        for line in (*self._lines, self.comment):
            line.editor.editingFinished.connect(self.edited.emit)
        for box in (self.kind.editor, self.room.editor, self.only.editor):
            box.activated.connect(lambda _index: self.edited.emit())
        for check in (self.live, self.closed):
            check.clicked.connect(lambda _is_on: self.edited.emit())

    @property
    def _lines(self) -> tuple[Field[QLineEdit], ...]:
        return self.hours, self.pause, self.minutes, self.places

    @property
    def is_wrong(self) -> bool:
        """Whether something in it cannot be taken."""
        return bool(self.quotas.wrong) or any(field.wrong for field in self._lines)

    @property
    def only_through(self) -> tuple[Channel, ...]:
        """Through which channels visits of the kind may be booked at all; none: through any."""
        return channels_of(str(self.only.editor.currentData()))

    def offer_rooms(self, rooms: tuple[Room, ...]) -> None:
        """The rooms of the specialist."""
        self.room.editor.clear()
        for room in rooms:
            self.room.editor.addItem(room.title, room.schedule_id)

    def show_block(self, template: Template, block: Block) -> None:
        """Tell of that piece of the template."""
        piece = block.piece
        self.hours.editor.setText(span_words(block.span))
        self.pause.editor.setText(span_words(block.breaks[0]) if block.breaks else "")
        self.minutes.editor.setText(str(template.minutes_of(piece) or ""))
        self.places.editor.setText(str(piece.places))
        self.comment.editor.setText(piece.comment)
        self.kind.editor.setCurrentIndex(self.kind.editor.findData(piece.kind.value))
        self.room.editor.setCurrentIndex(self.room.editor.findData(piece.schedule))
        self.live.setChecked(piece.quotas == _LIVE_QUEUE)
        self.closed.setChecked(piece.closed)
        self.quotas.show_quotas(() if self.live.isChecked() else piece.quotas)
        self.quotas.setVisible(not self.live.isChecked() and not piece.closed)
        self.live.setVisible(not piece.closed)
        self.comment.setVisible(piece.closed)
        choose_channels(self.only.editor, codes_of(dict(template.only_through).get(piece.kind, ())))
        for field in self._lines:
            field.say_wrong("")

    def read(self, block: Block) -> Block | None:
        """`block` as the form says it; None where something is wrong, which is then said beside its field."""
        hours, pause = self._span(self.hours), self._span(self.pause, may_be_empty=True)
        minutes, places, quotas = self._number(self.minutes), self._number(self.places), self._quotas(block)
        if hours is None or minutes is None or places is None or quotas is None or self.pause.wrong:
            return None
        piece = replace(
            block.piece, span=hours, schedule=str(self.room.editor.currentData()), kind=VisitKind(self.kind.editor.currentData()),
            minutes=minutes, places=places, quotas=quotas, closed=self.closed.isChecked(), comment=self.comment.editor.text().strip(),
        )  # fmt: skip
        return Block(piece, (*((pause,) if pause is not None else ()), *block.breaks[1:]))

    def _quotas(self, block: Block) -> tuple[Quota, ...] | None:
        if self.live.isChecked():
            return _LIVE_QUEUE
        return () if block.piece.quotas == _LIVE_QUEUE else self.quotas.read()

    def _span(self, field: Field[QLineEdit], may_be_empty: bool = False) -> Span | None:
        typed = field.editor.text().strip()
        field.say_wrong("")
        if may_be_empty and not typed:
            return None
        try:
            return hours_of(typed)
        except RuleRefused as why:
            field.say_wrong(tr.said(why.said))
            return None

    def _number(self, field: Field[QLineEdit]) -> int | None:
        field.say_wrong("")
        try:
            return number_of("PIECE", field.editor.text())
        except RuleRefused as why:
            field.say_wrong(tr.said(why.said))
            return None
