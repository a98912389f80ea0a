"""The page of Сводка: bar, filter, grid, foot; reads its rows again when they change and keeps what the person was at."""

from datetime import date, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.dates import local_day
from desktop_app.core.errors import UserError
from desktop_app.core.i18n import tr
from desktop_app.core.settings import STALE_OFFLINE_MINUTES, STALE_ONLINE_MINUTES
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.calendar import ProductionCalendar
from desktop_app.queries.day import DayColumn, SlotCell, day_columns
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.schedule_summary import Span, SummaryPicture, SummaryRow, summary_picture, summary_rows
from desktop_app.queries.specialist_sets import SetRow
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_sets import KeptSets
from desktop_app.ui.navigation import Page
from desktop_app.ui.slot_looks import FREE, look_of
from desktop_app.ui.states import loading, unanswered
from desktop_app.ui.summary.chips import slot_aloud
from desktop_app.ui.summary.faces import free_count, legend
from desktop_app.ui.summary.frame import SummaryFrame
from desktop_app.ui.summary.lines import OpenedLine, SpecialistLine, arrange, fitting, specialist_line
from desktop_app.ui.summary.model import FIRST_DAY, Heads, SummaryModel
from desktop_app.ui.summary.opened import OpenDay
from desktop_app.ui.summary.readings import Readings
from desktop_app.ui.summary.states import grid_state, stale_words
from desktop_app.ui.targets import (
    APPOINTMENT,
    BOOKING,
    DAY,
    SETS,
    SUMMARY,
    AppointmentTarget,
    BookingTarget,
    InHand,
    SetTarget,
    SummaryTarget,
    WeekTarget,
)
from desktop_app.ui.who_and_when import Asked, WhoAndWhen

DAYS = 14
STEP = 7
_SMALL_CHANGES = (Kind.SLOT, Kind.APPOINTMENT, Kind.OPERATION)


class SummaryPage(Page):
    """Specialists by fourteen days. The cursor, the scroll, the filter and the opened day survive every refresh."""

    care_for = (
        Kind.SLOT, Kind.APPOINTMENT, Kind.OPERATION, Kind.CONFLICT, Kind.SCHEDULE, Kind.POST, Kind.SPECIALIST, Kind.PLACE, Kind.CURSOR,
        Kind.CONNECTION, *KeptSets.care_for,
    )  # fmt: skip

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._calendar = ProductionCalendar()
        today = self.today
        self._first = today
        self._picture: SummaryPicture | None = None
        self._lines: tuple[SpecialistLine, ...] = ()
        self._why: UserError | None = None
        self._opened: OpenDay | None = None
        self._wanted: SummaryTarget | None = None
        self._of_set: str | None = None
        self._readings = Readings()
        self.model = SummaryModel(Heads(today, DAYS, today, self._calendar), desk.zone_now, self)
        self.view = SummaryFrame(desk, self.model, self)
        self.grid, self.opened = self.view.grid, self.view.opened
        self.who_and_when = WhoAndWhen(desk, self.opened.chips, self._asked, over=self)
        self.sets = KeptSets(desk, self)
        self.sets.changed.connect(self._name_set)
        self.sets.chosen.connect(self.show_set)
        self.view.changed.connect(self._show)
        self.view.acted.connect(self.run)
        self.grid.picked.connect(self.toggle_day)
        self.opened.picked.connect(self._take)
        self.opened.steered.connect(self.grid.show_opened)
        self.view.show_state(loading())
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self.read)
        self._minute.start()
        self.read()

    @property
    def today(self) -> date:
        """The clinic's date."""
        return local_day(self._desk.clock.now(), self._desk.zone)

    # What navigation tells

    def activate(self) -> None:
        """The focus goes to the opened places, else to the grid."""
        (self.opened if self.opened.isVisible() else self.grid).setFocus()

    def open(self, target: object) -> None:
        """Show a specialist and a day of it (a `SummaryTarget`), or a set of specialists (a `SetRow`)."""
        if isinstance(target, SummaryTarget):
            self.view.clear_filter()
            self._lead_to(target)
        elif isinstance(target, SetRow):
            self.show_set(target)

    def in_hand(self) -> InHand:
        """The chosen place of the day that is opened."""
        slot = self._chosen_slot
        return InHand(slot_id=slot.slot_id) if slot is not None else InHand()

    def refresh(self, changes: Changes) -> None:
        """A few slots changed: only their lines are read again; else the whole."""
        if self.sets.follow(changes):
            return
        slots = changes.ids(Kind.SLOT)
        small = slots is not None and all(kind in _SMALL_CHANGES for kind, ids in changes.rows.items() if ids)
        if small and self._picture is not None and slots is not None:
            if slots:
                self._read_slots(tuple(slots))
            elif self._opened is not None:
                self._read_day(self._opened)
        else:
            self.read()

    def hand_over(self) -> None:
        """The sets are of who kept them."""
        self.sets.forget()

    # Commands

    def show_set(self, row: SetRow) -> None:
        """Show the specialists of a set, and only them."""
        self._of_set = row.set_id
        self.view.show_filter(row.words, row.only_free)

    def open_sets(self) -> None:
        """The panel with the person's sets."""
        self._ask_for(SETS, None)

    def keep_as_set(self) -> None:
        """Keep what is typed under a name; of a chosen set whose words were altered since, its own name is offered."""
        view = self.view
        if view.typed or view.only_free:
            self._ask_for(SETS, SetTarget(view.typed, view.only_free, self._of_set))
        else:
            self._desk.notices.info(tr("Type first whom the set shall show: now everybody is shown."))

    def run(self, action: str) -> None:
        """What the buttons of the bar ask for."""
        self._desk.commands.run(action)

    def open_day(self) -> None:
        """Open the day under the cursor and go into it; on the nearest time go to its day first."""
        row, found = self.grid.chosen_row, self.grid.chosen
        if row is None:
            return
        if found is None:
            if row.nearest is None:
                return
            self._lead_to(SummaryTarget(row.schedule_id, local_day(row.nearest, self._desk.zone)))
            return
        self._open(OpenDay(*found))
        self.opened.setFocus()

    def toggle_day(self) -> None:
        """A click opens the day, a second one closes it."""
        found = self.grid.chosen
        if found is not None and self._opened is not None and self._is_open(found[0], found[1].day):
            self.close_day()
        else:
            self.open_day()

    def close_day(self) -> None:
        """Put the opened day away; the cursor stays on its cell."""
        self._opened = None
        self._show()
        self.grid.setFocus()

    def leave_filter(self) -> None:
        """Esc takes one thing away: the opened day, else the filter."""
        if self._opened is not None:
            self.close_day()
            return
        self.view.clear_filter()
        self.grid.setFocus()

    @property
    def has_open_day(self) -> bool:
        """Whether a day is opened."""
        return self._opened is not None

    def go_weeks(self, number: int) -> None:
        """Later or earlier by weeks; never before today's fortnight."""
        self._go_to(max(self.today, self._first + timedelta(days=STEP * number)))

    def go_today(self) -> None:
        """Back to today."""
        self._go_to(self.today)

    def open_week(self) -> None:
        """Show the week of the specialist under the cursor, that of the day under it; from there Esc leads back here."""
        row, found = self.grid.chosen_row, self.grid.chosen
        if row is not None and self._desk.navigation.has(DAY):
            day = found[1].day if found is not None else self.today
            self._desk.navigation.go(DAY, WeekTarget(row.schedule_id, day, SUMMARY))

    def book_here(self) -> None:
        """Open the booking panel, with the chosen place if one is opened."""
        slot = self._chosen_slot
        if slot is not None and look_of(slot, self._desk.clock.now()) is FREE:
            self._take(slot)
        else:
            self._ask_for(BOOKING, BookingTarget())

    @property
    def _chosen_slot(self) -> SlotCell | None:
        return self.opened.chips.chosen if self._opened is not None and self.opened.isVisible() else None

    # Reading

    def read(self) -> None:
        """Read everything again."""
        ask, span, zone, today, number = self._desk.ask, self._span(), self._desk.zone, self.today, self._readings.begin()
        self._why = None

        def work() -> tuple[SummaryPicture, tuple[SpecialistLine, ...]]:
            picture = ask(summary_picture, span)
            return picture, tuple(specialist_line(row, today, zone) for row in picture.rows)

        read = self._desk.tasks.read(work, view="summary").on_success(lambda found: self._take_picture(*found, number))
        read.on_failure(self._refuse).on_end(self._ended).run(self)

    def _refuse(self, why: UserError) -> None:
        """Who sits here now may not see what the one before saw."""
        self._picture, self._lines, self._opened, self._why = None, (), None, why
        self._desk.tasks.forget("summary.day")
        self.opened.forget(self._desk.clock.now())
        self._readings.forget()
        self._show()
        self.view.show_facts(self._first, DAYS, "", "")
        self._ended()

    def _ended(self) -> None:
        """What was shown before stays while it cannot be read again; a notice told why."""
        if self._picture is None:
            forbidden, unread = tr("You have no right to see the schedule."), tr("The schedule could not be read.")
            self.view.show_state(unanswered(self._why, forbidden, unread, self.read))

    def _read_slots(self, slot_ids: tuple[str, ...]) -> None:
        ask, span, zone, today, number = self._desk.ask, self._span(), self._desk.zone, self.today, self._readings.begin()

        def work() -> list[SpecialistLine]:
            return [specialist_line(row, today, zone) for row in ask(summary_rows, span, slot_ids)]

        self._desk.tasks.read(work).on_success(lambda lines: self._take_lines(span, lines, number)).on_failure(self._refuse).run(self)

    def _read_day(self, opened: OpenDay) -> None:
        ask, zone = self._desk.ask, self._desk.zone
        whose = (opened.row.schedule_id,)
        read = self._desk.tasks.read(lambda: ask(day_columns, opened.cell.day, zone, whose), view="summary.day")
        read.on_success(lambda columns: self._show_day(opened, columns)).on_failure(self._refuse)
        read.on_end(self.opened.stop_reading).run(self)

    def _span(self) -> Span:
        return Span(self._first, DAYS, self._desk.zone, self._desk.clock.now())

    def _take_picture(self, picture: SummaryPicture, lines: tuple[SpecialistLine, ...], number: int) -> None:
        if picture.first != self._first:
            return
        later = self._readings.take_all(number)
        known = {line.row.schedule_id: line for line in self._lines if line.row.schedule_id in later}
        self._picture = picture
        self._lines = tuple(known.get(line.row.schedule_id, line) for line in lines)
        if self.model.heads.first != picture.first:
            self.model.set_heads(Heads(picture.first, DAYS, self.today, self._calendar))
        self._show()
        if self._opened is not None:
            self._read_day(self._opened)

    def _take_lines(self, span: Span, lines: list[SpecialistLine], number: int) -> None:
        """Put lines that were read alone in the place of the old ones."""
        if span.first != self._first or self._picture is None:
            return
        newest = self._readings.take((line.row.schedule_id for line in lines), number)
        fresh = {line.row.schedule_id: line for line in lines if line.row.schedule_id in newest}
        self._lines = tuple(fresh.get(line.row.schedule_id, line) for line in self._lines)
        if self.view.only_free or not self.model.replace_some(fresh):
            self._show()
        self._show_facts()
        if self._opened is not None and self._opened.row.schedule_id in fresh:
            row = fresh[self._opened.row.schedule_id].row
            self._opened = _again(self._opened, row)
            if self._opened is not None:
                self._read_day(self._opened)

    def _go_to(self, first: date) -> None:
        if first != self._first:
            self._first = first
            self._picture, self._opened = None, None
            self._readings.forget()
            self.read()

    def _lead_to(self, target: SummaryTarget) -> None:
        """Open a day as soon as its lines are here."""
        if not self._first <= target.day < self._first + timedelta(days=DAYS):
            self._go_to(target.day)
        self._wanted = target
        self._show()

    # Showing

    def _name_set(self) -> None:
        """The button in the bar has the name of the set that is shown."""
        shown = self.sets.named(self.view.typed, self.view.only_free)
        if not self.view.typed and not self.view.only_free:
            self._of_set = None
        elif shown is not None:
            self._of_set = shown.set_id
        self.view.show_set_name(shown.name if shown is not None else "")

    def _show(self) -> None:
        self._name_set()
        shown = fitting(self._lines, self.view.typed, self.view.only_free)
        rows = {line.row.schedule_id: line.row for line in shown}
        if self._opened is not None:
            self._opened = _again(self._opened, rows.get(self._opened.row.schedule_id))
        line = OpenedLine(self._opened.row.schedule_id, self._opened.cell.day) if self._opened else None
        self._keep_today()
        self.grid.show_lines(arrange(shown, line))
        self.view.show_legend(legend(line.row for line in self._lines))
        self.grid.choose_first()
        self._show_state(len(shown))
        self._meet_wish()

    def _show_state(self, shown: int) -> None:
        picture = self._picture
        if picture is None:
            return
        state = grid_state(picture, len(self._lines) - shown, self.view.clear_filter, self._desk.sync.send_now) if not shown else None
        self.view.show_state(state)
        self._show_facts()

    def _show_facts(self) -> None:
        picture = self._picture
        if picture is None:
            return
        free = sum(cell.free for line in self._lines for cell in line.row.days)
        online = picture.connection in (ConnectionState.ONLINE, ConnectionState.SLOW)
        limit = self._desk.settings.get(STALE_ONLINE_MINUTES if online else STALE_OFFLINE_MINUTES)
        stale = stale_words(picture.data_from, self._desk.clock.now(), limit, self._desk.zone)
        self.view.show_facts(self._first, DAYS, free_count(free) if self._lines else "", stale)

    def _keep_today(self) -> None:
        """After midnight the marked column moves on."""
        heads = self.model.heads
        if heads.today != self.today:
            self.model.set_heads(Heads(heads.first, DAYS, self.today, self._calendar))

    def _meet_wish(self) -> None:
        wish = self._wanted
        if wish is None or self._picture is None:
            return
        self._wanted = None
        if self.grid.choose(wish.schedule_id, FIRST_DAY + (wish.day - self._first).days):
            self.open_day()

    def _open(self, opened: OpenDay) -> None:
        self._opened = opened
        self.opened.show_day(opened, None, self._desk.clock.now())
        self._show()
        self._read_day(opened)

    def _show_day(self, opened: OpenDay, columns: list[DayColumn]) -> None:
        if self._opened is None or not self._is_open(opened.row, opened.cell.day):
            return
        column = columns[0] if columns else None
        self.opened.show_day(self._opened, column, self._desk.clock.now())
        self.grid.show_opened()

    def _is_open(self, row: SummaryRow, day: date) -> bool:
        return self._opened is not None and (self._opened.row.schedule_id, self._opened.cell.day) == (row.schedule_id, day)

    def _take(self, slot: SlotCell) -> None:
        """Enter on a place: book a free one, look at whoever sits in another, say of the rest why it cannot be booked."""
        if slot.appointment_id is not None:
            self._ask_for(APPOINTMENT, AppointmentTarget(slot.appointment_id))
        elif self._opened is not None and look_of(slot, self._desk.clock.now()) is FREE:
            self._ask_for(BOOKING, BookingTarget(free_slot(self._opened.row, slot)))
        else:
            place = slot_aloud(slot, self._desk.zone, self._desk.clock.now())
            self._desk.notices.info(tr("This place cannot be booked: {place}.", place=place))

    def _asked(self) -> Asked | None:
        """The chosen place of the opened day, for who and when."""
        slot, opened = self.opened.chips.chosen, self._opened
        if slot is None or opened is None:
            return None
        title = f"{slot_aloud(slot, self._desk.zone, self._desk.clock.now())}, {opened.row.specialist}"
        return Asked(title, slot.slot_id, slot.appointment_id)

    def _ask_for(self, panel: str, target: object) -> None:
        if self._desk.navigation.has(panel):
            self._desk.navigation.open_panel(panel, target)


def free_slot(row: SummaryRow, slot: SlotCell) -> FreeSlot:
    """The place as the booking panel takes it."""
    return FreeSlot(
        slot.slot_id, slot.slot_version, slot.start, slot.end, slot.channels, slot.visit_kind, row.schedule_id, row.specialist,
        row.specialty, row.specialty_code, row.room, row.branch, row.branch_id, row.clinic, notes=row.notes,
        hold=slot.hold,
    )  # fmt: skip


def _again(opened: OpenDay, row: SummaryRow | None) -> OpenDay | None:
    """The opened day as `row` has it now; None where the specialist is not shown any more, or other days are."""
    cells = row.days if row is not None else ()
    return next((OpenDay(row, cell) for cell in cells if row is not None and cell.day == opened.cell.day), None)
