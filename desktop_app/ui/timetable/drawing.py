"""The editor of a template: the week, the form of the block under the cursor, rotation and validity; every change goes to the draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RegistryError, RuleRefused
from desktop_app.core.i18n import mark, tr
from desktop_app.core.ids import RandomIds
from desktop_app.models.person import Right
from desktop_app.models.schedule_template import Piece, Rotation, Span, Template
from desktop_app.models.template_drawing import Block, blank, copied_into, only_through, turned, with_day
from desktop_app.queries.schedule_plan import Scope
from desktop_app.queries.timetables import TimetableCard, template_sources
from desktop_app.services.outcome import Done
from desktop_app.services.schedules import save_template, take_draft
from desktop_app.ui.desk import Desk
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.timetable.piece_form import PieceForm
from desktop_app.ui.timetable.taken import TakenStrip
from desktop_app.ui.timetable.terms_form import TermsForm
from desktop_app.ui.timetable.week import WeekGrid
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.columns import CaretInView
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "timetable-drawing"
_ROTATIONS = {Rotation.WEEKLY: mark("by weekdays"), Rotation.ODD_EVEN: mark("odd and even dates"), Rotation.CYCLE: mark("a cycle of days")}
_LONGEST_CYCLE = 42
_FORM, _COLUMN = 292, 60
_MORNING, _FIRST_LENGTH, _NEXT_LENGTH, _VISIT = 8 * 60, 6 * 60, 2 * 60, 15


class DrawingView(QWidget):
    """`saved` tells that the draft was written, or refused: what is shown is read again."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._ids = desk, RandomIds(desk.clock)
        self._card: TimetableCard | None = None
        self._pending = 0
        self._unsaved: dict[tuple[str, str, str], Template] = {}
        self._key = ("", "", "")
        self.taken = TakenStrip(desk, "timetable.drawing-take", self, "timetable.drawing-give-up")
        self._clip: Block | tuple[Block, ...] | None = None
        self.grid = WeekGrid(desk.look, self)
        self.title = ElidedLabel("", "title", self)
        self.rotation, self.length, self.since = QComboBox(self), QSpinBox(self), QDateEdit(self)
        self.form, self.terms = PieceForm(self), TermsForm(self)
        self._former: list[Template] = []
        for rotation, words in _ROTATIONS.items():
            self.rotation.addItem(tr(words), rotation.value)
        self.length.setRange(1, _LONGEST_CYCLE)
        self.since.setDisplayFormat("dd.MM.yyyy")
        for box in (self.length, self.since):
            box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        for part, name in ((self.rotation, tr("Rotation")), (self.length, tr("Days of the cycle")), (self.since, tr("In force from"))):
            part.setAccessibleName(name)
            part.setToolTip(name)
        self.setFocusProxy(self.grid)

    def complete(self) -> None:
        """Called once the commands are registered."""
        bar, row = band(self, "bar")
        row.addWidget(self.title, 1)
        for shown in (self.rotation, self.length, self.since):
            row.addWidget(shown)
        area, form, middle = QScrollArea(self), QWidget(self), QHBoxLayout()
        self.beside = beside = QScrollArea(self)
        dress(form, "scrolled")
        for scrolled, inner in ((area, self.grid), (beside, form)):
            scrolled.setFrameShape(QFrame.Shape.NoFrame)
            scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scrolled.setWidgetResizable(True)
            scrolled.setWidget(inner)
        CaretInView(beside)
        lines = QVBoxLayout(form)
        lines.setContentsMargins(16, 12, 16, 12)
        for part in (self.form, self.terms):
            lines.addWidget(part)
        lines.addStretch(1)
        beside.setFixedWidth(_FORM)
        beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        middle.setSpacing(0)
        middle.addWidget(area, 1)
        middle.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.taken)
        column.addLayout(middle, 1)
        column.addWidget(self._foot())
        self.taken.complete()
        self.grid.chosen.connect(self._fill)
        self.grid.chosen.connect(lambda: area.ensureVisible(self.grid.column_middle, 0, _COLUMN, 0))
        self.grid.dragged.connect(lambda minutes, stretches: self._safely(lambda: (self.stretch if stretches else self.shift)(minutes)))
        self.form.edited.connect(self._apply)
        self.terms.edited.connect(self._terms)
        self.terms.copied.connect(lambda source: self._safely(lambda: self.copy_from(source)))
        self.rotation.activated.connect(lambda _index: self._turn())
        self.length.editingFinished.connect(self._turn)
        self.since.editingFinished.connect(self._date)

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("timetable.piece-new", "main", "N", tr("New piece")),
            ("timetable.piece-edit", "", "Enter", tr("Edit")),
            ("timetable.copy-day", "", "", tr("Copy the day")),
            ("timetable.paste", "", "", tr("Paste")),
            ("timetable.piece-delete", "danger", "Delete", tr("Delete")),
            ("timetable.leave-drawing", "quiet", "Esc", tr("Back")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def template(self) -> Template | None:
        """What is drawn."""
        return self.grid.template

    @property
    def is_unsaved(self) -> bool:
        """Whether somebody else's draft keeps what is drawn from being saved."""
        return self._key in self._unsaved

    @property
    def may_take(self) -> bool:
        """Whether the draft can be taken over for it."""
        return self.taken.is_shown and self.is_unsaved and not self._pending

    @property
    def has_block(self) -> bool:
        """Whether the cursor stands on a piece."""
        return self.grid.block is not None

    @property
    def may_paste(self) -> bool:
        """Whether something was copied."""
        return self._clip is not None and self.template is not None

    def add(self) -> None:
        """A new piece behind the last one of the day, as that one is."""
        blocks = self.grid.blocks
        if self.template is None or self._card is None or not self._card.rooms:
            return
        if blocks:
            last = blocks[-1]
            block = Block(replace(last.piece, span=Span(last.span.ends, last.span.ends + _NEXT_LENGTH)))
        else:
            span = Span(_MORNING, _MORNING + _FIRST_LENGTH)
            block = Block(Piece(span, self._card.rooms[0].schedule_id, minutes=_VISIT))
        self._put((*blocks, block), block)

    def enter(self) -> None:
        """From the week into the hours of the piece; from the form back, once nothing in it is wrong."""
        if self.grid.hasFocus():
            self.form.hours.editor.setFocus()
            self.form.hours.editor.selectAll()
            return
        self._apply()
        if not self.form.is_wrong:
            self.grid.setFocus()

    def delete(self) -> None:
        """Take the piece away."""
        self._put(tuple(one for one in self.grid.blocks if one != self.grid.block), None)

    def shift(self, minutes: int) -> None:
        """Move the piece in its day."""
        self._change(lambda block: block.moved(minutes))

    def stretch(self, minutes: int) -> None:
        """Make the piece longer, or shorter."""
        self._change(lambda block: block.stretched(minutes))

    def carry(self, days: int) -> None:
        """Move the piece to a neighbouring day."""
        template, block, source = self.template, self.grid.block, self.grid.day
        if template is None or block is None or not 0 <= source + days < len(template.days):
            return
        left = with_day(template, source, tuple(one for one in self.grid.blocks if one != block))
        self.grid.go(days, 0)
        there = self.grid.blocks
        try:
            self._save(with_day(left, self.grid.day, (*there, block)), block)
        except RuleRefused:
            self.grid.go(-days, 0)
            raise

    def copy(self) -> None:
        """Remember the piece."""
        self._clip = self.grid.block
        self.follow()

    def copy_day(self) -> None:
        """Remember the whole day."""
        self._clip = self.grid.blocks
        self.follow()

    def paste(self) -> None:
        """The remembered piece beside the others; a remembered day in place of what stands here."""
        if isinstance(self._clip, Block):
            self._put((*self.grid.blocks, self._clip), self._clip)
        elif self._clip is not None:
            self._put(self._clip, None)

    def leave_form(self) -> bool:
        """From the form back into the week; False where one stands there already."""
        if self.grid.hasFocus():
            return False
        self.grid.setFocus()
        return True

    # Changing

    def _change(self, how: Callable[[Block], Block]) -> None:
        block = self.grid.block
        if block is not None:
            altered = how(block)
            self._put(tuple(altered if one == block else one for one in self.grid.blocks), altered)

    def _put(self, blocks: tuple[Block, ...], keep: Block | None) -> None:
        if self.template is not None:
            self._save(with_day(self.template, self.grid.day, blocks), keep)

    def _save(self, template: Template, keep: Block | None = None) -> None:
        """Shown at once, written aside; the draft is read again when the last writing has ended."""
        if template == self.template:
            return
        if self.template is not None:
            self._former.append(self.template)
        self._draw(template, keep)

    @property
    def may_undo(self) -> bool:
        """Whether something was changed here."""
        return bool(self._former)

    def undo(self) -> None:
        """As it was drawn before."""
        if self._former:
            self._draw(self._former.pop(), None)

    def _draw(self, template: Template, keep: Block | None) -> None:
        self._show(template, keep)
        self._write(template)

    def take_and_save(self) -> None:
        """Take the draft from who holds it; what is drawn here goes into it."""
        if self.template is not None:
            self._write(self.template, takes=True)

    def give_up(self) -> None:
        """Show what the draft holds; what was drawn here and not saved goes."""
        self._unsaved.pop(self._key, None)
        self.taken.put_away()
        if self._card is not None:
            self.begin(self._card, self._key[1])

    def _write(self, template: Template, takes: bool = False) -> None:
        """Until it is written it is unsaved, and found again by who drew it whenever he comes back to it."""
        desk, actor, key = self._desk, self._desk.actor, self._key
        self._unsaved[key] = template
        self._pending += 1

        def work() -> Done:
            if takes:
                desk.act(take_draft, actor, Scope(Kind.POST, template.post))
            return desk.act(save_template, actor, template)

        def done(_done: Done) -> None:
            if self._unsaved.get(key) == template:
                del self._unsaved[key]
            if self._key == key:
                self.taken.put_away()

        self._desk.tasks.change(work).on_success(done).on_failure(self.taken.answer).on_end(self._written).run()

    def _written(self) -> None:
        self._pending -= 1
        if not self._pending:
            self.saved.emit()

    def _safely(self, act: Callable[[], object]) -> None:
        """A refusal by a rule becomes a notice; what was drawn stays as it was."""
        try:
            act()
        except RegistryError as why:
            self._desk.notices.refused(why)

    def _apply(self) -> None:
        """What the form says goes into the piece; what is wrong is said beside its field."""
        template, block = self.template, self.grid.block
        if template is None or block is None or self.who_may():
            return
        made = self.form.read(block)
        if made is None:
            return
        same_kind = made.piece.kind is block.piece.kind
        try:
            drawn = with_day(template, self.grid.day, tuple(made if one == block else one for one in self.grid.blocks))
            self._save(only_through(drawn, made.piece.kind, self.form.only_through) if same_kind else drawn, made)
        except RuleRefused as why:
            self.form.hours.say_wrong(tr.said(why.said))

    def _terms(self) -> None:
        """What holds for the whole template."""
        made = self.terms.read(self.template) if self.template is not None and not self.who_may() else None
        if made is not None:
            self._save(made, self.grid.block)

    def copy_from(self, source: Template) -> None:
        """Draw what another template says; `Ctrl+Z` brings back what stood here."""
        if self.template is not None and self._card is not None and not self.who_may():
            self._save(copied_into(source, self.template, [room.schedule_id for room in self._card.rooms]))
            self.grid.setFocus()

    def who_may(self) -> str:
        """Who may draw."""
        return self._desk.who_may(Right.EDIT_SCHEDULE)

    def _turn(self) -> None:
        template = self.template
        if template is not None:
            rotation = Rotation(self.rotation.currentData())
            self.length.setVisible(rotation is Rotation.CYCLE)
            self._save(turned(template, rotation, self.length.value()))

    def _date(self) -> None:
        shown, template = self.since.date(), self.template
        if template is not None:
            first = date(shown.year(), shown.month(), shown.day())
            anchor = first if template.anchor is not None else None
            self._safely(lambda: self._save(replace(template, valid_from=first, anchor=anchor)))

    # Showing

    def begin(self, card: TimetableCard, template_id: str) -> None:
        """Draw that template; with "" a new one is begun."""
        self._card = card
        self._key = card.line.post_id, template_id, self._desk.actor.person_id
        new = blank(self._ids.new(), card.line.post_id, self._desk.now().date())
        unsaved = self._unsaved.get(self._key)
        template = unsaved or next((one for one in card.templates if one.id == template_id), new)
        self._former.clear()
        self.form.offer_rooms(card.rooms)
        self.title.set_full_text(tr("Template: {name}", name=card.line.specialist))
        self.grid.day = self.grid.place = 0
        self.taken.put_away()
        self._show(template, None)
        self.grid.setFocus()
        desk, ask, post = self._desk, self._desk.ask, card.line.post_id
        reading = desk.tasks.read(lambda: tuple(ask(template_sources, post)), view=(SCOPE, id(self)))
        reading.on_success(self.terms.offer).run(self)
        if unsaved is not None:
            self._write(unsaved)

    def show_card(self, card: TimetableCard) -> None:
        """The draft was read again; what is being written is newer."""
        self._card = card
        template = self.template
        found = next((one for one in card.templates if template is not None and one.id == template.id), None)
        if not self._pending and not self.is_unsaved and found is not None and found != template:
            self._show(found, self.grid.block)
        self.follow()

    def _show(self, template: Template, keep: Block | None) -> None:
        for part in (self.rotation, self.length, self.since):
            part.blockSignals(True)
        self.rotation.setCurrentIndex(self.rotation.findData(template.rotation.value))
        self.length.setValue(len(template.days))
        self.length.setVisible(template.rotation is Rotation.CYCLE)
        first = template.valid_from
        self.since.setDate(QDate(first.year, first.month, first.day))
        for part in (self.rotation, self.length, self.since):
            part.blockSignals(False)
        self.terms.show_template(template)
        self.grid.show_template(template, keep)

    def _fill(self) -> None:
        """The form tells of the piece under the cursor."""
        block, may = self.grid.block, not self.who_may()
        self.form.setVisible(block is not None)
        self.form.setEnabled(may)
        self.terms.setEnabled(may)
        if block is not None and self.template is not None:
            self.form.show_block(self.template, block)
        least = self.beside.widget().minimumSizeHint().width() + self.beside.verticalScrollBar().sizeHint().width()
        self.beside.setFixedWidth(max(_FORM, least))
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for part in (self.rotation, self.since):
            part.setEnabled(not self.who_may())
        for button in self._buttons:
            button.follow()
        self.taken.follow()
