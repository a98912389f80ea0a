"""The page «Лист ожидания»: the nearest deadline first; Enter books who waits into the place that is shown with him."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import capitalised
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import mark, tr
from desktop_app.models.cancel_reasons import find_reason
from desktop_app.models.phones import show_phone
from desktop_app.queries.waiting import WaitingLine, waiting_lines
from desktop_app.services.bookings import cancel, late_cancel
from desktop_app.services.outcome import Done
from desktop_app.services.waiting import take_waiting
from desktop_app.ui.desk import Desk, initials
from desktop_app.ui.kept_columns import KeptColumns
from desktop_app.ui.navigation import CASES, Page
from desktop_app.ui.notices import Action
from desktop_app.ui.states import WithStates, empty, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.tables import Column, KeyedModel, Table
from desktop_app.ui.targets import BOOKING, WAITING, BookingTarget, CasesTarget
from desktop_app.ui.terms import by_when
from desktop_app.ui.undoing import undoing
from desktop_app.ui.waiting.words import patient_words, place_words, until_words, whom_words, why_words
from desktop_app.ui.who_and_when import Asked, WhoAndWhen
from desktop_app.ui.widgets.bands import add_commands, band
from desktop_app.ui.widgets.buttons import Segmented
from desktop_app.ui.widgets.two_lines import TwoLineDelegate
from desktop_app.ui.work_lists import SETTLED, TO_SETTLE, WAITING_LIST, work_lists

SCOPE = "waiting"
REASONS = ("pat", "pat-fb", "pat-mv", "pat-dec", "oth-err", "other")
"""Why a patient is taken off the list, the likeliest first."""
_UNTIL, _PLACE = 1, 4
_STRONG = frozenset({0, 2, 4})


class WaitingPage(Page):
    """Reads again whenever a visit, a place or a patient changes: who frees a place frees it for somebody here."""

    care_for = (Kind.APPOINTMENT, Kind.SLOT, Kind.PATIENT, Kind.CONFLICT, Kind.SCHEDULE)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._was_read = self._wants_focus = False
        self._why: UserError | None = None
        self.model: KeyedModel[WaitingLine] = KeyedModel(self._columns(), lambda row: row.appointment_id, self)
        self.table: Table[WaitingLine] = Table(self.model, tr("Waiting list"), desk.look.sizes.list_row, self, "waiting")
        self.table.setItemDelegate(TwoLineDelegate(desk.look, _STRONG, self._ink, self.table))
        KeptColumns(desk, self.table)
        self.who_and_when = WhoAndWhen(desk, self.table, self._asked, over=self)
        self.states = WithStates(self.table, self)
        self.states.show_state(loading())
        self.title = QLabel(tr("Tasks"), self)
        self.which: Segmented = work_lists(WAITING_LIST, self)
        self.setFocusProxy(self.table)
        desk.look.changed.connect(lambda: self.table.set_row_height(desk.look.sizes.list_row))

    def _columns(self) -> tuple[Column[WaitingLine], ...]:
        desk = self._desk
        return (
            Column("patient", mark("Patient"), patient_words, lambda row: row.patient, width=170),
            Column("until", mark("Answer by"), lambda row: until_words(row, desk.clock.now(), desk.zone), lambda row: row.until, width=180),
            Column("whom", mark("To whom"), whom_words, width=150),
            Column("why", mark("Why one waits"), why_words, tip=why_words),
            Column(
                "place",
                mark("What is free"),
                lambda row: place_words(row, desk.clock.now(), desk.zone),
                lambda row: row.slot.start if row.slot else None,
                width=200,
            ),
            Column("who", mark("Who"), lambda row: initials(row.taken_by) if row.taken_by else "—", width=56, tip=lambda row: row.taken_by),
        )

    def _ink(self, row: WaitingLine, column: int) -> str:
        if column == _UNTIL and by_when(row.until, self._desk.clock.now(), self._desk.zone)[1]:
            return "danger_text"
        return ("accent_text" if row.slot is not None else "muted") if column == _PLACE else "text"

    def complete(self) -> None:
        """Called once the commands are registered: their buttons, the layout, the first reading."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self._bar(), 0), (self.states, 1), (self._foot(), 0)):
            column.addWidget(part, stretch)
        self.which.chosen.connect(self._turn_to)
        self.table.doubleClicked.connect(lambda _index: self.book())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._follow())
        self._desk.rights.changed.connect(self._follow)
        self._read()

    def _bar(self) -> QWidget:
        bar, row = band(self, "bar")
        dress(self.title, "title")
        row.addWidget(self.title)
        row.addSpacing(12)
        row.addWidget(self.which)
        row.addStretch(1)
        bar.setMinimumHeight(self._desk.look.sizes.bar)
        return bar

    def _foot(self) -> QWidget:
        foot, row = band(self, "foot")
        wanted = (
            ("waiting.book", "main", "Enter", tr("Book")),
            ("waiting.take", "", "T", tr("Take in hand")),
            ("waiting.phone", "", "P", tr("Copy the number")),
            ("waiting.remove", "", "Delete", tr("Take off the list…")),
        )
        self._buttons = add_commands(row, self._desk.commands, wanted)
        row.addStretch(1)
        return foot

    # What others ask of it

    def activate(self) -> None:
        """The work begins in the list, or in it as soon as there is one; the hour may have changed who is late."""
        self._wants_focus = not self.table.isVisible()
        self.setFocus()
        if self._was_read:
            self._read()

    def refresh(self, changes: Changes) -> None:
        """Read again; the chosen one stays chosen."""
        self._read()

    @property
    def has_row(self) -> bool:
        """Whether somebody is chosen."""
        return self.table.chosen is not None

    @property
    def has_phone(self) -> bool:
        """Whether the chosen one has a telephone."""
        return self.table.chosen is not None and bool(self.table.chosen.phone)

    # What the person does

    def book(self) -> None:
        """Book the chosen one: into the place that is shown, or whatever the panel finds."""
        line = self.table.chosen
        if line is not None and self._desk.navigation.has(BOOKING):
            self._desk.navigation.open_panel(BOOKING, BookingTarget(slot=line.slot, waiting=line.appointment_id))

    def take(self) -> None:
        """Tell the others who calls."""
        line, desk, actor = self.table.chosen, self._desk, self._desk.actor
        if line is not None:
            desk.tasks.change(lambda: desk.act(take_waiting, actor, line.appointment_id)).on_success(lambda _done: self._read()).run(self)

    def copy_phone(self) -> None:
        """The telephone of the chosen one to the clipboard."""
        line = self.table.chosen
        if line is not None and line.phone:
            QGuiApplication.clipboard().setText(show_phone(line.phone))
            self._desk.notices.info(tr("Copied: {line}", line=show_phone(line.phone)))

    def remove(self) -> None:
        """Ask why the chosen one is taken off the list: a digit or Enter does it."""
        line = self.table.chosen
        if line is not None:
            menu = self.reasons(line)
            place = self.table.visualRect(self.table.currentIndex())
            menu.popup(self.table.viewport().mapToGlobal(QPoint(place.left() + 24, place.bottom())))
            menu.setActiveAction(menu.actions()[0])

    def reasons(self, line: WaitingLine) -> QMenu:
        """Why `line` is taken off, each with its digit."""
        menu = QMenu(self.table)
        menu.setAccessibleName(tr("Why is {who} taken off the waiting list?", who=line.patient))
        for number, reason in enumerate((find_reason(code) for code in REASONS), start=1):
            if reason is not None:
                action = QAction(f"&{number}  {tr(reason.label)}", menu)
                action.triggered.connect(partial(self._take_off, line, reason.code))
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def to_cases(self) -> None:
        """Back to the cases to settle."""
        self._turn_to(TO_SETTLE)

    def _turn_to(self, which: str) -> None:
        if which != WAITING_LIST:
            self.which.choose(WAITING_LIST)
            self._desk.navigation.go(CASES, CasesTarget(settled=which == SETTLED))

    def _take_off(self, line: WaitingLine, reason: str, _checked: bool = False) -> None:
        desk, actor, late = self._desk, self._desk.actor, late_cancel(self._desk.settings)

        def tell(done: Done) -> None:
            said = tr("Taken off the waiting list: {who}", who=line.patient)
            undo = Action(tr("Undo: {who} waits again", who=line.patient), undoing(desk, done.operation_id or ""))
            desk.notices.done(said, undo)
            self._read()

        verb = desk.tasks.change(lambda: desk.act(cancel, actor, line.appointment_id, line.version, reason, late))
        verb.on_success(tell).run(self)

    # Reading and showing

    def _read(self) -> None:
        desk, self._why = self._desk, None
        ask, now, zone = desk.ask, desk.clock.now(), desk.zone
        read = desk.tasks.read(lambda: ask(waiting_lines, now, zone), view=(SCOPE, id(self)))
        read.on_success(self._show).on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        self._was_read, self._why = False, why
        self.model.replace(())
        self.title.setText(tr("Tasks"))

    def _ended(self) -> None:
        """Who waited before stays while it cannot be read again; a notice told why."""
        if not self._was_read:
            self.states.show_state(unanswered(self._why, "", tr("The waiting list could not be read."), self._read))
        self._follow()

    def _show(self, lines: list[WaitingLine]) -> None:
        self._was_read = True
        place = max(0, self.table.currentIndex().row())
        self.model.replace(lines)
        self.title.setText(" · ".join((tr("Tasks"), tr("waiting {n}", n=len(lines)))) if lines else tr("Tasks"))
        if not lines:
            teaches = tr("Who finds no free time is put here from the booking (Alt+W), and who lost a time from its case. Enter books him.")
            self.states.show_state(empty(tr("Nobody is waiting"), teaches))
            return
        self.states.show_content()
        if not self.table.selectionModel().hasSelection():
            self.table.selectRow(min(place, len(lines) - 1))
        if self._wants_focus and self._desk.navigation.screen == WAITING:
            self.table.setFocus()
        self._wants_focus = False

    def _follow(self) -> None:
        for button in self._buttons:
            button.follow()

    def _asked(self) -> Asked | None:
        line = self.table.chosen
        return Asked(capitalised(line.patient), appointment_id=line.appointment_id) if line is not None else None
