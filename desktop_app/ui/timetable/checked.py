"""What a draft would do, before it does: errors, visits that would lose their place, places by day; then its way to publication."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.changes import Kind
from desktop_app.core.dates import day_time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.person import Right
from desktop_app.models.schedule_draft import DraftState
from desktop_app.queries.schedule_plan import HORIZON_DAYS, Scope, Terms
from desktop_app.queries.timetables import DraftCheck, TimetableLine, draft_check
from desktop_app.services.outcome import Done
from desktop_app.services.publishing import PublishWish, publish
from desktop_app.services.schedules import decide_draft, send_draft
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import KeyedModel, Table
from desktop_app.ui.timetable.remarks import Remark, day_remarks, remark_columns, visit_remarks
from desktop_app.ui.timetable.words import FLAWS
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.ink import InkDelegate
from desktop_app.ui.widgets.labels import ElidedLabel

SCOPE = "timetable-check"
_NEXT = {
    DraftState.EDITING: mark("Send for approval"),
    DraftState.SENT: mark("Approve"),
    DraftState.APPROVED: mark("Publish"),
}


class CheckView(QWidget):
    """`over` tells that the draft went a step further, or back."""

    over = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line: TimetableLine | None = None
        self.found: DraftCheck | None = None
        self._why: UserError | None = None
        self._busy = False
        self.model: KeyedModel[Remark] = KeyedModel(remark_columns(), lambda row: row.key, self)
        self.table: Table[Remark] = Table(self.model, tr("What the draft would do"), desk.look.sizes.row, self, "timetable-check")
        self.table.setItemDelegateForColumn(0, InkDelegate(desk.look, lambda row: row.ink, self.table))
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.title, self.count = ElidedLabel("", "title", self), QLabel(self)
        dress(self.count, "muted")
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(tr("Reason, or a note to who drew it"))
        self.reason.setAccessibleName(tr("Reason, or a note to who drew it"))
        self.reason.setMaximumWidth(420)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        row.addWidget(self.title, 1)
        row.addWidget(self.count)
        row.addWidget(self.reason, 1)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("timetable.go", "main", "F8", tr("Send for approval")),
            ("timetable.refuse", "", "F4", tr("Send back")),
            ("timetable.leave-check", "quiet", "Esc", tr("Back")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def _state(self) -> DraftState | None:
        return self._line.draft if self._line is not None else None

    @property
    def may_go(self) -> bool:
        """Whether the draft can go a step further: nothing with errors is sent or published."""
        if self._busy or self._state is None or self.found is None:
            return False
        return not any(one.is_error for one in self.found.outlook.findings)

    @property
    def may_refuse(self) -> bool:
        """Whether it waits for a decision."""
        return not self._busy and self._state is DraftState.SENT

    def who_may(self) -> str:
        """Who may take the next step; what one drew oneself is approved by another, where there is one."""
        line, found = self._line, self.found
        is_own = line is not None and line.draft_by_id == self._desk.actor.person_id
        if self._state is DraftState.SENT and is_own and found is not None and found.approvers:
            return ", ".join(found.approvers)
        return self._desk.who_may(Right.EDIT_SCHEDULE if self._state is DraftState.EDITING else Right.PUBLISH_SCHEDULE)

    def go(self) -> None:
        """Send it, approve it, or publish it, after what it is."""
        line, found, desk, actor = self._line, self.found, self._desk, self._desk.actor
        if line is None or found is None:
            return
        scope, note = Scope(Kind.POST, line.post_id), self.reason.text().strip()
        if line.draft is DraftState.EDITING:
            self._act(lambda: desk.act(send_draft, actor, scope), tr("The schedule was sent for approval."))
        elif line.draft is DraftState.SENT:
            self._act(lambda: desk.act(decide_draft, actor, scope, True, note), tr("The schedule is approved and can be published."))
        else:
            wish = PublishWish(scope, self._terms(), note, frozenset(visit.appointment_id for visit in found.visits))
            self._act(
                lambda: desk.act(publish, actor, wish),
                tr("The schedule is published. Its places are opened and closed one after the other."),
            )

    def refuse(self) -> None:
        """Back to who drew it, with the note."""
        line, desk, actor, note = self._line, self._desk, self._desk.actor, self.reason.text().strip()
        if line is not None:
            scope = Scope(Kind.POST, line.post_id)
            self._act(lambda: desk.act(decide_draft, actor, scope, False, note), tr("The schedule was sent back."))

    def _act(self, work: Callable[[], Done], said: str) -> None:
        self._busy = True
        self.follow()

        def done(_done: Done) -> None:
            self.reason.clear()
            self._desk.notices.info(said)
            self.over.emit()

        self._desk.tasks.change(work).on_success(done).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    # Reading and showing

    def begin(self, line: TimetableLine) -> None:
        """Compare the draft of that schedule with what is published."""
        self._line, self.found = line, None
        self.title.set_full_text(tr("Check: {name}", name=line.specialist))
        self._buttons[0].setText(tr(_NEXT[line.draft or DraftState.EDITING]))
        self.model.replace(())
        self.states.show_state(loading(what=tr("The places of the draft are compared with those published.")))
        self.setFocus()
        self.read()

    def read(self) -> None:
        """Compare again."""
        if self._line is None:
            return
        ask, scope, terms, now, self._why = (
            self._desk.ask,
            Scope(Kind.POST, self._line.post_id),
            self._terms(),
            self._desk.clock.now(),
            None,
        )
        read = self._desk.tasks.read(lambda: ask(draft_check, scope, terms, now), view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refused).on_end(self._read_ended).run(self)

    def _terms(self) -> Terms:
        """By the clinic's wall; as far as places exist by default."""
        return Terms(self._desk.now().date() + timedelta(days=HORIZON_DAYS - 1), zone=str(self._desk.zone))

    def _refused(self, why: UserError) -> None:
        self.found, self._why = None, why

    def _read_ended(self) -> None:
        if self.found is None:
            forbidden, unread = tr("You have no right to see who is booked."), tr("The draft could not be checked.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self.read))
        self.follow()

    def _show(self, found: DraftCheck | None) -> None:
        self.found = found
        if found is None:
            return
        change = found.outlook.change
        self.count.setText(
            ", ".join(
                (
                    tr("opened: {n}", n=len(change.added)),
                    tr("closed: {n}", n=len(change.removed)),
                    tr("altered: {n}", n=len(change.changed)),
                    trn("{n} visit touched", "{n} visits touched", len(found.visits)),
                )
            )
        )
        starts = (
            (mark("opened: {n}"), [slot.start for slot in change.added]),
            (mark("closed: {n}"), [slot.start for slot in change.removed]),
            (mark("altered: {n}"), [one.before.start for one in change.changed]),
        )
        touched = visit_remarks(found.visits, tr("visit touched"), tr("keeps the place until the visit is moved"), self._desk.zone)
        rows = [*self._findings(found), *touched, *day_remarks(starts, self._desk.zone)]
        self.model.replace(rows)
        if rows:
            self.states.show_content()
            if self.table.chosen is None:
                self.table.selectRow(0)
        else:
            self.states.show_state(empty(tr("Nothing changes"), tr("The draft makes the very places that are published.")))
        self.follow()

    def _findings(self, found: DraftCheck) -> list[Remark]:
        mend = tr("must be mended")
        return [
            Remark(
                ("finding", str(number)), f"{'!' if one.is_error else '·'} {tr(FLAWS[one.flaw])}", self._time(one.start),
                " / ".join(found.names.get(name, "") for name in (one.schedule, one.other) if name),
                trn("{n} place", "{n} places", one.places) + (f", {mend}" if one.is_error else ""),
                "danger_text" if one.is_error else "text",
            )
            for number, one in enumerate(found.outlook.findings)
        ]  # fmt: skip

    def _time(self, start: datetime | None) -> str:
        return day_time_short(start, self._desk.zone, tr.language) if start is not None else ""

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()
