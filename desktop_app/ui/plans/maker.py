"""Making a plan: whose day is emptied, which visits go, where to or why they are cancelled; then it is proposed and kept as a draft."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLabel, QVBoxLayout, QWidget

from desktop_app.core.dates import time_short
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr, trn
from desktop_app.models.cancel_reasons import REASONS, CancelledBy
from desktop_app.models.plan import PlanKind
from desktop_app.models.proposing import nearest_of_its_half
from desktop_app.queries.day import DayColumn, SlotCell
from desktop_app.queries.proposals import Target, cancelled, leaving_day, movable, propose, schedule_of_visit
from desktop_app.queries.specialists import SpecialistHit, all_specialists
from desktop_app.services.outcome import Done
from desktop_app.services.plans import RIGHTS, PlanWish, make_plan
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.plans.words import title_of
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import EmptyDayTarget
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.choice import ElidedComboBox
from desktop_app.ui.widgets.labels import KeyCap

SCOPE = "plans-maker"
_ROOM = 260
_SPANS = ((0, mark("on the same day")), (2, mark("within 3 days")), (6, mark("within a week")), (13, mark("within two weeks")))
"""How many days behind the first one are looked through."""
_OF_THE_CLINIC = tuple(reason for reason in REASONS if reason.for_clerk and reason.by is CancelledBy.CLINIC)


@dataclass(frozen=True)
class Marked:
    """A visit of the day, and whether it goes."""

    cell: SlotCell
    goes: bool = True


class MakerView(QWidget):
    """`made` tells the id of the draft."""

    made = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column: DayColumn | None = None
        self._hits: tuple[SpecialistHit, ...] = ()
        self._wish = EmptyDayTarget("", desk.now().date())
        self._why: UserError | None = None
        self._busy = False
        self.model: KeyedModel[Marked] = KeyedModel(self._columns(), lambda row: row.cell.appointment_id, self)
        self.table: Table[Marked] = Table(self.model, tr("Visits of the day"), desk.look.sizes.row, self, "plan-maker")
        KeptColumns(desk, self.table)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.who, self.day = ElidedComboBox(self), QDateEdit(self)
        self.kind = Segmented(((PlanKind.MOVE.value, tr("Move")), (PlanKind.CANCEL.value, tr("Cancel"))), tr("What to do"), self)
        self.kind.choose(PlanKind.MOVE.value)
        self.to, self.span, self.reason = ElidedComboBox(self), QComboBox(self), ElidedComboBox(self)
        self.first = QDateEdit(self)
        self._name_fields()
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.row))
        self.setFocusProxy(self.table)

    def _name_fields(self) -> None:
        named = (
            (self.who, tr("Whose visits")),
            (self.day, tr("Of which day")),
            (self.to, tr("To whom")),
            (self.first, tr("From which day")),
        )
        for field, name in (*named, (self.span, tr("How far")), (self.reason, tr("Why is it cancelled?"))):
            field.setAccessibleName(name)
            field.setToolTip(name)
        for edit in (self.day, self.first):
            edit.setDisplayFormat("dd.MM.yyyy")
            edit.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        for days, words in _SPANS:
            self.span.addItem(tr(words), days)
        self.span.setCurrentIndex(2)
        for reason in _OF_THE_CLINIC:
            self.reason.addItem(tr(reason.label), reason.code)
        for box in (self.who, self.to, self.reason):
            box.setMinimumWidth(_ROOM)
            box.setMaximumWidth(_ROOM)

    def _columns(self) -> tuple[Column[Marked], ...]:
        return (
            Column("goes", "", lambda row: "✓" if row.goes else "", width=44, reads=lambda row: tr("goes") if row.goes else tr("stays")),
            Column("time", mark("Time"), lambda row: time_short(row.cell.start, self._desk.zone), lambda row: row.cell.start, width=90),
            Column("patient", mark("Patient"), lambda row: row.cell.patient),
        )

    def complete(self) -> None:
        """Called once the commands are registered."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._from_bar(), 0), (self._to_bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.who.activated.connect(lambda _index: self._chosen())
        self.day.dateChanged.connect(lambda _day: self._chosen())
        self.kind.chosen.connect(lambda _kind: self._show_kind())
        self.table.doubleClicked.connect(lambda _index: self.mark())
        self._show_kind()

    def _from_bar(self) -> QWidget:
        bar, row = band(self, "bar")
        title = QLabel(tr("New plan"), bar)
        dress(title, "title")
        for part in (title, self.who, self.day, self.kind):
            row.addWidget(part)
        row.addWidget(KeyCap("F4", bar))
        row.addStretch(1)
        return bar

    def _to_bar(self) -> QWidget:
        bar, row = band(self, "bar")
        self._to_label, self._why_label = QLabel(tr("To"), bar), QLabel(tr("Why is it cancelled?"), bar)
        self.count = QLabel(bar)
        dress(self.count, "muted")
        for part in (self._to_label, self.to, self.first, self.span, self._why_label, self.reason):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.count)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("plans.propose", "main", "F8", tr("Propose")),
            ("plans.mark", "", tr("Space"), tr("Goes or stays")),
            ("plans.mark-all", "", "Ctrl+A", tr("All or none")),
            ("plans.leave-maker", "quiet", "Esc", tr("All plans")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What the keys ask

    @property
    def marked(self) -> tuple[SlotCell, ...]:
        """The visits that go."""
        return tuple(row.cell for row in self.model.rows if row.goes)

    @property
    def may_propose(self) -> bool:
        """Whether there is something to propose for."""
        return not self._busy and self._column is not None and bool(self.marked)

    def who_may(self) -> str:
        """Who may make a plan of the chosen kind."""
        return self._desk.who_may(RIGHTS[self._kind])

    def begin(self, target: EmptyDayTarget) -> None:
        """Offer the visits of that specialist and day, or of the day of the visit that is named; else of the first one today."""
        self._wish = target
        desk, ask, now = self._desk, self._desk.ask, self._desk.clock.now()

        def read() -> tuple[str, tuple[SpecialistHit, ...]]:
            whose = target.schedule_id or (ask(schedule_of_visit, target.visit_id) if target.visit_id else "")
            return whose, tuple(ask(all_specialists, now))

        desk.tasks.read(read, view=(SCOPE, "who", id(self))).on_success(lambda found: self._offer(*found)).run(self)

    @property
    def shown(self) -> EmptyDayTarget:
        """The specialist and the day that are chosen."""
        return EmptyDayTarget(str(self.who.currentData() or ""), _date(self.day))

    def turn_kind(self) -> None:
        """Move, or cancel."""
        self.kind.choose((PlanKind.CANCEL if self._kind is PlanKind.MOVE else PlanKind.MOVE).value)
        self._show_kind()

    def mark(self) -> None:
        """The visit under the cursor goes, or stays."""
        row = self.table.chosen
        if row is not None:
            self._marked([replace(one, goes=not one.goes) if one is row else one for one in self.model.rows])

    def mark_all(self) -> None:
        """All go; where they do already, none does."""
        goes = not all(row.goes for row in self.model.rows)
        self._marked([replace(row, goes=goes) for row in self.model.rows])

    def propose(self) -> None:
        """Find a place for each, all rules asked, and keep that as a draft to be looked at."""
        column, cells = self._column, self.marked
        if column is None or not cells or self._busy:
            return
        desk, actor, zone, kind = self._desk, self._desk.actor, self._desk.zone, self._kind
        title, reason = title_of(column.specialist, cells[0].start, zone), str(self.reason.currentData() or "")
        first, now = self._first_day(), desk.clock.now()
        target = Target(first, first + timedelta(days=int(self.span.currentData())), str(self.to.currentData() or ""))

        def make() -> Done:
            moving = kind is PlanKind.MOVE
            items = desk.ask(propose, column, cells, target, now, zone, nearest_of_its_half) if moving else cancelled(cells, zone)
            return desk.act(make_plan, actor, PlanWish(kind, title, items, "" if moving else reason))

        self._busy = True
        self.follow()
        desk.tasks.change(make).on_success(lambda done: self.made.emit(done.row_id)).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        self.follow()

    @property
    def _kind(self) -> PlanKind:
        return PlanKind(self.kind.choice)

    # Showing

    def _offer(self, whose: str, hits: tuple[SpecialistHit, ...]) -> None:
        """The specialists to choose from, the one of the schedule `whose` chosen."""
        self._hits = hits
        self.who.clear()
        for hit in hits:
            self.who.addItem(", ".join(part for part in (hit.specialist, hit.specialty, hit.branch) if part), hit.schedule_id)
        self.who.setCurrentIndex(max(0, self.who.findData(whose)))
        self.day.blockSignals(True)
        self.day.setDate(_qdate(self._wish.day))
        self.day.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        """Another specialist or another day: read it, and offer where its visits could go."""
        schedule_id = str(self.who.currentData() or "")
        hit = next((one for one in self._hits if one.schedule_id == schedule_id), None)
        self.to.clear()
        self.to.addItem(tr("any of the specialty"), "")
        for other in self._hits:
            if hit is not None and other.specialty_code == hit.specialty_code:
                self.to.addItem(", ".join(part for part in (other.specialist, other.branch) if part), other.schedule_id)
        day = _date(self.day)
        self.first.setDate(_qdate(max(day, self._desk.now().date())))
        self.read()

    def read(self) -> None:
        """Read the day again; who was marked stays marked."""
        schedule_id, day, desk = str(self.who.currentData() or ""), _date(self.day), self._desk
        if not schedule_id:
            return
        ask, zone, self._why = desk.ask, desk.zone, None
        reading = desk.tasks.read(lambda: ask(leaving_day, schedule_id, day, zone), view=(SCOPE, "day", id(self)))
        reading.on_success(self._show).on_failure(self._refuse).on_end(self._read_ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self._column, self._why = None, why
        self.model.replace(())

    def _read_ended(self) -> None:
        if self._column is None:
            forbidden, unread = tr("You have no right to see who is booked."), tr("The day could not be read.")
            self.states.show_state(unanswered(self._why, forbidden, unread, self.read))
        self.follow()

    def _show(self, column: DayColumn | None) -> None:
        same = self._column is not None and column is not None and self._column.key == column.key
        stays = {row.cell.appointment_id for row in self.model.rows if not row.goes} if same else set()
        self._column = column
        rows = [Marked(cell, cell.appointment_id not in stays) for cell in movable(column)] if column is not None else []
        self._marked(rows)
        if not rows:
            teaches = tr("Choose another specialist or another day: only visits that are booked and not begun can be moved.")
            self.states.show_state(empty(tr("Nobody is booked here"), teaches))
            return
        self.states.show_content()
        wished, self._wish = self._wish.visit_id, replace(self._wish, visit_id="")
        if not (wished and self.table.choose(wished)) and self.table.chosen is None:
            self.table.selectRow(0)

    def _marked(self, rows: list[Marked]) -> None:
        self.model.replace(rows)
        self.count.setText(trn("{n} visit goes", "{n} visits go", len(self.marked)))
        self.follow()

    def _show_kind(self) -> None:
        moves = self._kind is PlanKind.MOVE
        for part in (self._to_label, self.to, self.first, self.span):
            part.setVisible(moves)
        for part in (self._why_label, self.reason):
            part.setVisible(not moves)
        self.follow()

    def follow(self) -> None:
        """Light the buttons that can act."""
        for button in self._buttons:
            button.follow()

    def _first_day(self) -> date:
        return _date(self.first)


def _date(edit: QDateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
