"""The page Обмен: the connection in words, what waits and what was sent, how old the data is, what was set aside."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.i18n import mark, tr
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.operation import UNFINISHED, OperationState
from desktop_app.queries.exchange import ExchangePicture, KindAge, OperationLine, exchange_picture
from desktop_app.queries.holds import HeldLine
from desktop_app.services.bookings import late_cancel
from desktop_app.services.holds import free_holds
from desktop_app.services.rescue import Rescued, rescue
from desktop_app.services.undo import undo
from desktop_app.ui.connection_view import describe, dot
from desktop_app.ui.desk import Desk
from desktop_app.ui.exchange.words import (
    age_words,
    comparison_words,
    detail_words,
    head_words,
    holder_words,
    kind_words,
    percent_of,
    resource_words,
    retrial_words,
    state_look,
    state_words,
    stopped_words,
    time_words,
    visit_words,
)
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.notices import Action
from desktop_app.ui.states import WithStates, empty, loading, not_read
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import APPOINTMENT, AppointmentTarget
from desktop_app.ui.who_and_when import Asked, WhoAndWhen
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import CommandButton, Segmented
from desktop_app.ui.widgets.cards import WarnCard
from desktop_app.ui.widgets.ink import InkDelegate
from desktop_app.ui.widgets.labels import ElidedLabel, KeyHint, SectionTitle

SCOPE = "exchange"
_AGAIN_MS = 15_000
_SIDE_WIDTH = 364
_SIDE_FROM = 1004
WAITING, HISTORY = "waiting", "history"


class ExchangePage(Page):
    """How the exchange stands, and what a person may do about it."""

    care_for = (Kind.OPERATION, Kind.CONNECTION, Kind.CURSOR, Kind.QUARANTINE, Kind.CONFLICT, Kind.PLACE, Kind.RECONCILIATION)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.picture: ExchangePicture | None = None
        self._wants_focus = False
        zone = desk.zone_now
        self.operations: KeyedModel[OperationLine] = KeyedModel(
            (
                Column("at", mark("When"), lambda row: time_words(row.created, self._now(), zone()), lambda row: row.sequence, width=110),
                Column("kind", mark("What"), kind_words, width=150),
                Column("patient", mark("Patient"), lambda row: row.patient or "—", width=170),
                Column("visit", mark("To whom and when"), lambda row: visit_words(row, zone()), lambda row: row.start, width=260),
                Column("state", mark("State"), state_words, tip=state_words),
            ),
            lambda row: row.operation_id,
            self,
        )
        self.ages: KeyedModel[KindAge] = KeyedModel(
            (
                Column("kind", mark("Data"), lambda row: resource_words(row.resource_type)),
                Column("age", mark("Age"), lambda row: age_words(row, self._now()), lambda row: row.complete, width=150),
            ),
            lambda row: row.resource_type,
            self,
        )
        self.held: KeyedModel[HeldLine] = KeyedModel(
            (
                Column("desk", mark("Held for"), holder_words),
                Column("places", mark("Count"), lambda row: str(row.places), lambda row: row.places, width=56),
                Column(
                    "until", mark("Until"), lambda row: time_words(row.last_end, self._now(), zone()), lambda row: row.last_end, width=170
                ),
            ),
            lambda row: row.desk_id,
            self,
        )
        row_height = desk.look.sizes.row
        self.table: Table[OperationLine] = Table(self.operations, tr("Operations"), row_height, self, "operations")
        self.who_and_when = WhoAndWhen(desk, self.table, self._asked, over=self)
        self.table.setItemDelegateForColumn(4, InkDelegate(desk.look, lambda row: state_look(row).ink, self.table))
        self.age_table: Table[KindAge] = Table(self.ages, tr("Age of the data"), row_height, self, "data-age")
        self.held_table: Table[HeldLine] = Table(self.held, tr("Held places"), row_height, self, "held-places")
        for table in (self.table, self.age_table, self.held_table):
            KeptColumns(desk, table)
        desk.look.changed.connect(self._fit_rows)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.which = Segmented(((WAITING, tr("Unfinished")), (HISTORY, tr("History"))), tr("What to show"), self)
        self.which.choose(WAITING)
        self._labels()

    def _labels(self) -> None:
        self.head, self.detail = QLabel(self), QLabel(self)
        self._dot = QLabel(self)
        self.progress = QProgressBar(self)
        self.aside, self.stopped = WarnCard("", parent=self), WarnCard("", parent=self)
        self.progress.hide()
        self.aside.hide()
        self.stopped.hide()
        dress(self.head, "heading")
        dress(self.detail, "muted")
        self.detail.setWordWrap(True)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the first fetch"))
        self.setFocusProxy(self.table)

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        self._lay_out()
        self._follow_commands()
        self._desk.rights.changed.connect(self._follow_commands)
        self.which.chosen.connect(lambda _choice: self._show_operations())
        self.table.doubleClicked.connect(lambda _index: self.open_line())
        for table in (self.table, self.held_table):
            table.selectionModel().currentChanged.connect(lambda *_: self._follow_commands())
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._read_if_seen)
        self._again.start()
        self._read()

    # Putting together

    def _lay_out(self) -> None:
        dress(self, "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._status())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.states, 1)
        self._side = self._beside()
        middle.addWidget(self._side)
        column.addLayout(middle, 1)
        column.addWidget(self._foot())

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        title = QLabel(tr("Exchange"), bar)
        dress(title, "title")
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self.which)
        row.addStretch(1)
        others = (("exchange.pause", "", "", ""), ("exchange.resume", "", "", ""), ("exchange.reconcile", "", "", ""))
        self._buttons = add_commands(row, self._desk.commands, (("exchange.send", "main", "", ""), *others))
        return bar

    def _status(self) -> QWidget:
        card, row = band(self, "bar", (16, 12, 16, 12), spacing=10)
        row.addWidget(self._dot, alignment=Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        for part in (self.head, self.detail, self.progress, self.stopped):
            words.addWidget(part)
        row.addLayout(words, 1)
        return card

    def _beside(self) -> QWidget:
        side = QFrame(self)
        dress(side, "panel")
        side.setFixedWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        for words, table in ((tr("Age of the data"), self.age_table), (tr("Held places"), self.held_table)):
            title = SectionTitle(words, side)
            title.setContentsMargins(12, 10, 12, 6)
            column.addWidget(title)
            column.addWidget(table, 2 if table is self.age_table else 1)
        self._letting_go = CommandButton(self._desk.commands, "exchange.free_holds", parent=side)
        letting_go = QHBoxLayout()
        letting_go.setContentsMargins(12, 8, 12, 8)
        letting_go.addWidget(self._letting_go)
        column.addLayout(letting_go)
        holder = QVBoxLayout()
        holder.setContentsMargins(12, 8, 12, 12)
        holder.addWidget(self.aside)
        column.addLayout(holder)
        return side

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot", (16, 5, 16, 5), spacing=14)
        for key, words in (
            ("Enter", tr("open")),
            ("Delete", tr("withdraw")),
            ("F5", tr("send now")),
            ("I", tr("who and when")),
            ("Ctrl+J", tr("outage journal")),
            ("Ctrl+Shift+J", tr("proof of arrival")),
        ):
            row.addWidget(KeyHint(key, words, foot))
        kept = ElidedLabel(tr("Nothing is deleted: every act stays in the journal"), "secondary", foot)
        kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(kept, 1)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Read again."""
        self._read()

    @property
    def state(self) -> ConnectionState:
        """The state of the connection as last read."""
        return self.picture.connection.state if self.picture else ConnectionState.STARTING

    @property
    def may_withdraw(self) -> bool:
        """Whether the chosen operation was never sent."""
        line = self.table.chosen
        return line is not None and line.withdrawable

    def withdraw(self) -> None:
        """Take back the chosen operation; it was never sent, so nobody has to be told."""
        line, desk, actor = self.table.chosen, self._desk, self._desk.actor
        if line is None or not line.withdrawable:
            return
        said = tr("Withdrawn: {what} {who}", what=kind_words(line), who=line.patient)
        task = desk.tasks.change(lambda: desk.act(undo, actor, line.operation_id, late_cancel(desk.settings)))
        task.on_success(lambda _done: desk.notices.info(said)).on_end(self._read).run(self)

    @property
    def may_free(self) -> bool:
        """Whether a desk is chosen whose held places can be let go."""
        return self.held_table.chosen is not None

    def free_holds(self) -> None:
        """Say what letting the chosen desk's places go means, and offer it."""
        line = self.held_table.chosen
        if line is not None:
            said = tr(
                "{desk}: held places: {n}. Without a connection that desk may have promised them.", desk=holder_words(line), n=line.places
            )
            self._desk.notices.warn(said, Action(tr("Let them go"), lambda: self._free(line)))

    def _free(self, line: HeldLine) -> None:
        desk, actor = self._desk, self._desk.actor
        said = tr("Held places let go: {desk}", desk=holder_words(line))
        task = desk.tasks.change(lambda: desk.act(free_holds, actor, line.desk_id))
        task.on_success(lambda _done: desk.notices.info(said)).on_end(self._read).run(self)

    def reconcile(self) -> None:
        """Compare all that lies here with the central."""
        self._desk.sync.reconcile()
        self._desk.notices.info(tr("All data is compared with the central in the background; work goes on meanwhile."))

    @property
    def may_let_vanish(self) -> bool:
        """Whether a comparison was stopped because much seems to be gone."""
        comparison = self.picture.comparison if self.picture else None
        return comparison is not None and comparison.stopped_at is not None

    def let_vanish(self) -> None:
        """Say what that means, and offer it."""
        said = tr("Rows that the central does not have any more will not be shown here. Is it certain that the central has lost no data?")
        self._desk.notices.warn(said, Action(tr("Compare, and hide them"), lambda: self._desk.sync.reconcile(despite_loss=True)))

    @property
    def has_set_aside(self) -> bool:
        """Whether anything lies set aside."""
        return self.picture is not None and bool(self.picture.set_aside)

    def try_set_aside(self) -> None:
        """Try again to understand what was set aside; what came of it stands beside the count."""
        self._desk.sync.try_set_aside()

    def rescue(self) -> None:
        """Ask where to write what is stuck, and write it there: for people who enter it elsewhere by hand."""
        title = tr("Write out what is stuck (holds personal data)")
        chosen, _ = QFileDialog.getSaveFileName(self, title, "registratura-rescue.json", "JSON (*.json)")
        if chosen:
            self.write_rescue(Path(chosen))

    def write_rescue(self, path: Path) -> None:
        """Write what is stuck to `path`, and say what it is."""
        desk, actor = self._desk, self._desk.actor

        def said(done: Rescued) -> None:
            desk.notices.info(tr("Written: {n} acts. The file holds personal data: keep it from others.", n=done.operations))

        desk.tasks.change(lambda: desk.act(rescue, actor, path)).on_success(said).run(self)

    def open_line(self) -> None:
        """Show the case of the chosen operation, or its appointment."""
        line, navigation = self.table.chosen, self._desk.navigation
        if line is None:
            return
        if line.case_id is not None and navigation.has(CASES):
            navigation.go(CASES, line.case_id)
        elif line.appointment_id is not None and navigation.has(APPOINTMENT):
            navigation.open_panel(APPOINTMENT, AppointmentTarget(line.appointment_id))

    def _asked(self) -> Asked | None:
        line = self.table.chosen
        if line is None or line.appointment_id is None:
            return None
        return Asked(f"{line.patient}, {visit_words(line, self._desk.zone)}", appointment_id=line.appointment_id)

    def show_waiting(self, choice: str) -> None:
        """Show what waits, or the history."""
        self.which.choose(choice)
        self._show_operations()

    # Reading and showing

    def _now(self) -> datetime:
        return self._desk.clock.now()

    def _read_if_seen(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        desk, now = self._desk, self._now()
        read = desk.tasks.read(lambda: desk.ask(exchange_picture, now), view=(SCOPE, id(self)))
        read.on_success(self._show).on_end(self._tried).run(self)

    def _tried(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if self.picture is None:
            self.states.show_state(not_read(tr("The exchange could not be read."), self._read))

    def _show(self, picture: ExchangePicture) -> None:
        self.picture = picture
        self.held.replace(picture.held)
        now, zone, row = self._now(), self._desk.zone, picture.connection
        self.head.setText(head_words(row, now, zone))
        compared = comparison_words(picture.comparison, now, zone)
        self.detail.setText("\n".join(line for line in (*detail_words(row, now, zone), compared) if line))
        stopped = stopped_words(picture.comparison)
        self.stopped.setVisible(bool(stopped))
        self.stopped.say(stopped)
        sentence = describe(row, now, zone)
        self._dot.setPixmap(dot(self._desk.look, sentence.dot, sentence.hollow, self.devicePixelRatioF()))
        self.ages.replace(picture.ages)
        self._repaint_ages()
        self._show_progress(picture.ages)
        self._show_aside(picture)
        waiting = sum(OperationState(line.state) in UNFINISHED for line in picture.operations)
        self.which.say(WAITING, tr("Unfinished {n}", n=waiting) if waiting else tr("Unfinished"))
        self._show_operations()
        self._follow_commands()

    def _fit_rows(self) -> None:
        for table in (self.table, self.age_table, self.held_table):
            table.set_row_height(self._desk.look.sizes.row)
        if self.picture is not None:
            self._show(self.picture)

    def _repaint_ages(self) -> None:
        """Ages grow though their rows stay the same."""
        if self.ages.rowCount():
            self.ages.dataChanged.emit(self.ages.index(0, 1), self.ages.index(self.ages.rowCount() - 1, 1))

    def _show_progress(self, ages: tuple[KindAge, ...]) -> None:
        first = [age for age in ages if age.complete is None]
        self.progress.setVisible(bool(first))
        known = [age for age in first if percent_of(age) is not None]
        self.progress.setRange(0, 100 if known or not first else 0)
        if known:
            self.progress.setValue(sum(age.rows for age in known) * 100 // max(1, sum(age.total or 0 for age in known)))

    def _show_aside(self, picture: ExchangePicture) -> None:
        number = sum(line.number for line in picture.set_aside)
        self.aside.setVisible(bool(number))
        if number:
            kinds = "; ".join(f"{resource_words(line.resource_type)}: {line.number} ({line.reason})" for line in picture.set_aside)
            said = tr("Set aside, not understood: {n}. {kinds}. They are kept whole and stop nothing else.", n=number, kinds=kinds)
            self.aside.say(f"{said} {retrial_words(picture.retrial, self._now(), self._desk.zone)}".rstrip())

    def _show_operations(self) -> None:
        if self.picture is None:
            return
        waiting = self.which.choice == WAITING
        lines = [line for line in self.picture.operations if (OperationState(line.state) in UNFINISHED) == waiting]
        self.operations.replace(sorted(lines, key=lambda line: line.sequence, reverse=not waiting))
        if lines:
            self.states.show_content()
            if self._wants_focus:
                self._wants_focus = False
                self.table.setFocus()
        elif waiting:
            teaches = tr("What is booked while the central is away waits here and goes by itself when it is back.")
            self.states.show_state(empty(tr("Nothing waits"), teaches))
        else:
            self.states.show_state(empty(tr("Nothing was sent yet"), tr("Here stands what this desk sent, with the central's answers.")))

    def _follow_commands(self) -> None:
        paused = self.state is ConnectionState.PAUSED
        for button in (*self._buttons, self._letting_go):
            button.follow()
        self._buttons[1].setVisible(not paused)
        self._buttons[2].setVisible(paused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has room for the operations alone."""
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= _SIDE_FROM)
