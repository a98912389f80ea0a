"""Before a publication is taken back: what cannot be restored because it was booked meanwhile, and what becomes of the places by day."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.dates import day_time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.person import Right
from desktop_app.models.schedule_difference import StepKind
from desktop_app.queries.timetables import TakeBackCheck, TimetableCard, take_back_check
from desktop_app.services.outcome import Done
from desktop_app.services.publishing import take_back_publication
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import KeyedModel, Table
from desktop_app.ui.timetable.remarks import Remark, day_remarks, remark_columns, visit_remarks
from desktop_app.ui.timetable.words import published_words
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "timetable-taking-back"
_RESTORED = mark("as before: {n}")


class TakingBackView(QWidget):
    """`over` tells that it is being taken back."""

    over = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._publication = ""
        self.found: TakeBackCheck | None = None
        self._why: UserError | None = None
        self._busy = False
        self.model: KeyedModel[Remark] = KeyedModel(remark_columns(), lambda row: row.key, self)
        self.table: Table[Remark] = Table(self.model, tr("What taking back does"), desk.look.sizes.row, self, "timetable-taking-back")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.title, self.count = ElidedLabel("", "title", self), QLabel(self)
        dress(self.count, "muted")
        self.reason = QLineEdit(self)
        for say in (self.reason.setPlaceholderText, self.reason.setAccessibleName):
            say(tr("Why it is taken back"))
        self.reason.setMaximumWidth(420)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def complete(self) -> None:
        """Called once the commands are registered."""
        head, row = band(self, "bar")
        row.addWidget(self.title, 1)
        row.addWidget(self.count)
        beside, line = band(self, "bar")
        line.addWidget(self.reason, 1)
        line.addStretch(1)
        foot, keys = band(self, "foot")
        wanted = (
            ("timetable.take-back", "main", "F8", tr("Take back")),
            ("timetable.leave-taking-back", "quiet", "Esc", tr("Back")),
        )
        self._buttons = add_commands(keys, self._desk.commands, wanted)
        keys.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((head, 0), (beside, 0), (self.states, 1), (foot, 0)):
            column.addWidget(part, stretch)

    @property
    def may_go(self) -> bool:
        """Whether one has seen what it does."""
        return self.found is not None and not self._busy

    def who_may(self) -> str:
        """Who may take a publication back."""
        return self._desk.who_may(Right.PUBLISH_SCHEDULE)

    def go(self) -> None:
        """Take it back."""
        desk, actor, publication, reason = self._desk, self._desk.actor, self._publication, self.reason.text().strip()
        self._busy = True
        self.follow()

        def done(_done: Done) -> None:
            self.reason.clear()
            desk.notices.info(tr("The publication is being taken back. What was booked meanwhile stays."))
            self.over.emit()

        work = desk.tasks.change(lambda: desk.act(take_back_publication, actor, publication, reason))
        work.on_success(done).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    def begin(self, card: TimetableCard) -> None:
        """Look at what taking the last publication back would do."""
        if card.last is None:
            return
        self._publication, self.found = card.last.publication_id, None
        when = published_words(card.last, self._desk.zone)
        self.title.set_full_text(tr("Taking back: {name}, published {when}", name=card.line.specialist, when=when))
        self.count.clear()
        self.model.replace(())
        self.states.show_state(loading(what=tr("The places published are compared with those of now.")))
        self.setFocus()
        self.read()

    def read(self) -> None:
        """Compare again."""
        ask, publication, now, self._why = self._desk.ask, self._publication, self._desk.clock.now(), None
        if publication:
            read = self._desk.tasks.read(lambda: ask(take_back_check, publication, now), view=(SCOPE, id(self)))
            read.on_success(self._show).on_failure(self._refused).on_end(self._read_ended).run(self)

    def _refused(self, why: UserError) -> None:
        self.found, self._why = None, why

    def _read_ended(self) -> None:
        if self.found is None:
            forbidden, unread = tr("You have no right to see who is booked."), tr("It could not be read what taking back does.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self.read))
        self.follow()

    def _show(self, found: TakeBackCheck | None) -> None:
        self.found = found
        if found is None:
            return
        steps, kept, zone = found.back.steps, found.back.kept, self._desk.zone
        restored = tr(_RESTORED, n=len(steps))
        stays = trn("{n} place cannot be restored", "{n} places cannot be restored", len(kept))
        self.count.setText(", ".join((restored, stays)))
        cannot, because = tr("cannot be restored"), tr("booked meanwhile: the visit and its place stay as they are")
        gone = tr("held, or not here any more")
        seated = {visit.appointment_id for visit in found.visits}
        starts = (
            (mark("taken away again: {n}"), [step.after.start for step in steps if step.kind is StepKind.VOID]),
            (_RESTORED, [step.after.start for step in steps if step.kind is not StepKind.VOID]),
        )
        rows = [
            *visit_remarks(found.visits, cannot, because, zone),
            *(
                Remark(("place", slot.id), f"◷ {cannot}", day_time_short(slot.start, zone, tr.language), "", gone)
                for slot in kept
                if slot.appointment not in seated
            ),
            *day_remarks(starts, zone),
        ]
        self.model.replace(rows)
        if rows:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
        else:
            teaches = tr("No place changes; the templates and exceptions of before are in force again.")
            self.states.show_state(empty(tr("No place changes"), teaches))
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()
