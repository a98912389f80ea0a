"""The screen День, and Неделя in it: bar, grid, foot; shows what was read, follows changes, opens what a place offers."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import RightMissing, UserError
from desktop_app.core.i18n import tr
from desktop_app.core.settings import DAY_LAYOUT, DAY_ZOOM
from desktop_app.queries.day import DayColumn
from desktop_app.queries.specialist_sets import SetRow
from desktop_app.ui.day.bar import DayBar
from desktop_app.ui.day.cells import Cell
from desktop_app.ui.day.foot import DayFoot
from desktop_app.ui.day.grid import DayGrid
from desktop_app.ui.day.hands import Hands
from desktop_app.ui.day.layout import Layout, Wish
from desktop_app.ui.day.model import DayModel, Lane
from desktop_app.ui.day.opening import Opening
from desktop_app.ui.day.reader import Reader, Seen, Sight, fold_of
from desktop_app.ui.day.state import Horizon, counts, stale_words, state_of
from desktop_app.ui.day.words import free_ahead, taken_words
from desktop_app.ui.desk import Desk
from desktop_app.ui.kept_sets import KeptSets
from desktop_app.ui.navigation import Page
from desktop_app.ui.promise_words import Safety
from desktop_app.ui.states import WithStates, loading, unanswered
from desktop_app.ui.style.sheet import dress
from desktop_app.ui.targets import PLANS, BookingTarget, EmptyDayTarget, InHand, WeekTarget
from desktop_app.ui.widgets.announce import announce

SCOPE = "day"
_MINUTE_MS = 30_000
_NOW = "now"


@dataclass(frozen=True)
class Held:
    """Where the person was: with whom, on which day of a week, at which minute of the day, how high in the view."""

    schedule_id: str
    weekday: int | None
    minute: int
    y: int


class DayScreen(Page):
    """Shows one day of the specialists that the filter takes, or a week of one of them."""

    care_for = (
        Kind.SLOT,
        Kind.APPOINTMENT,
        Kind.SCHEDULE,
        Kind.OPERATION,
        Kind.CONFLICT,
        Kind.CURSOR,
        Kind.CONNECTION,
        Kind.PATIENT,
        Kind.PLACE,
        *KeptSets.care_for,
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._seen: Seen | None = None
        self._shown: Sight | None = None
        self._wish = ""
        self._came_from = ""
        self._wants_focus = False
        self._held: Held | None = None
        self.reader = Reader(desk, SCOPE, self)
        self.reader.read.connect(self._take)
        self.reader.failed.connect(self._could_not)
        self.model = DayModel(desk.zone_now, desk.clock.now, self)
        self.grid = DayGrid(self.model, desk.look, desk.zone_now, desk.clock.now, self)
        self.states = WithStates(self.grid, self)
        self.bar, self.foot = DayBar(self), DayFoot(desk.look, self)
        self.filter, self.title, self.count = self.bar.filter, self.bar.title, self.bar.count
        self.stale = QLabel(self)
        self.sets = KeptSets(desk, self)
        self.opening = Opening(desk, self, lambda: self.model.safety)
        self.hands = Hands(desk, self.grid, self.opening)
        self._lay_out()
        self._join()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        self._minute.start()
        self.setFocusProxy(self.grid)
        self.states.show_state(loading())
        self.go_to(desk.now().date())

    # Putting together

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        dress(self.stale, "tag-warn")
        self.stale.setContentsMargins(10, 4, 10, 4)
        self.stale.hide()
        column.addWidget(self.bar)
        column.addWidget(self.stale)
        column.addWidget(self.states, 1)
        column.addWidget(self.foot)

    def _join(self) -> None:
        self.grid.opened.connect(self.open_current)
        self.filter.changed.connect(self._show)
        self.sets.changed.connect(lambda: self.filter.offer_sets(self.sets.rows))
        self.sets.chosen.connect(self.show_set)
        self.bar.stepped.connect(self.step)
        self.bar.today.connect(self.go_today)
        self.bar.chosen.connect(self.go_to)
        self.bar.back.connect(self.leave_week)
        self.grid.arranged.connect(self._arranged)
        self.hands.moved.connect(self._go_to_moved)
        self.grid.stepped.connect(self._let_go)
        self.foot.layout_asked.connect(self.next_layout)
        settings = self._desk.settings
        self.grid.show_as(Wish(Layout(settings.get(DAY_LAYOUT)), settings.get(DAY_ZOOM) / 100))

    # What others ask of it

    @property
    def day(self) -> date:
        """The day that is looked at, or one of the week's."""
        return self.reader.sight.day

    @property
    def is_week(self) -> bool:
        """Whether a week of one specialist is looked at."""
        return self.reader.sight.is_week

    def activate(self) -> None:
        """The work begins in the grid, or in it as soon as it has something to show."""
        self._wants_focus = not self.grid.isVisible()
        self.setFocus()

    def open(self, target: object) -> None:
        """Show a day (a date), the place of a `BookingTarget`, a specialist's week (`WeekTarget`), or a set (`SetRow`)."""
        if isinstance(target, BookingTarget) and target.slot is not None:
            self._wish = target.slot.slot_id
            self._look_at(Sight(self._desk.local(target.slot.start).date()))
        elif isinstance(target, WeekTarget):
            self._came_from = target.came_from
            self._look_at(replace(self.reader.sight, day=target.day, schedule_id=target.schedule_id))
        elif isinstance(target, SetRow):
            self.show_set(target)
        elif isinstance(target, date):
            self._look_at(Sight(target))

    def in_hand(self) -> InHand:
        """The place under the cursor."""
        cell = self.current_cell
        return InHand(slot_id=cell.slot.slot_id) if cell is not None and cell.is_place else InHand()

    def refresh(self, changes: Changes) -> None:
        """Read it again."""
        if not self.sets.follow(changes):
            self.reader.refresh()

    def hand_over(self) -> None:
        """The sets are of who kept them."""
        self.sets.forget()

    def show_set(self, row: SetRow) -> None:
        """A column for each specialist of the set, on this day."""
        if self.is_week:
            self.leave_week()
        self.filter.show_set(row)

    def go_to(self, day: date) -> None:
        """Show `day`, or the week it lies in where a week is looked at."""
        self._look_at(replace(self.reader.sight, day=day))

    def step(self, by: int) -> None:
        """Go so many days on, or weeks where a week is looked at."""
        self.go_to(self.day + timedelta(days=7 * by if self.is_week else by))

    def go_today(self) -> None:
        """Show today, at the present minute."""
        self._wish = _NOW
        self.go_to(self._desk.now().date())

    def choose_date(self) -> None:
        """Ask for a date."""
        self.bar.choose_date(self.day)

    def open_week(self) -> None:
        """Show the week of the specialist under the cursor, the cursor on the same place; from a week back to where it was come from."""
        column = self.model.column_at(self.grid.currentIndex())
        if self.is_week:
            self.leave_week()
        elif column is not None:
            self._came_from = ""
            self._wish = self._current_slot()
            self._look_at(replace(self.reader.sight, schedule_id=column.schedule_id))

    def empty_day(self) -> None:
        """Begin a plan for the visits of the specialist and day under the cursor."""
        column, cell = self.model.column_at(self.grid.currentIndex()), self.model.cell_at(self.grid.currentIndex())
        if column is not None and self._desk.navigation.has(PLANS):
            visit = cell.slot.appointment_id if cell is not None and cell.is_place else None
            self._desk.navigation.go(PLANS, EmptyDayTarget(column.schedule_id, column.day or self.day, visit or ""))

    def leave_week(self) -> None:
        """Back to the day under the cursor, or to the screen that the week was opened from."""
        if not self.is_week:
            return
        column = self.model.column_at(self.grid.currentIndex())
        self._wish = self._current_slot()
        came_from, self._came_from = self._came_from, ""
        self._look_at(replace(self.reader.sight, day=(column and column.day) or self.day, schedule_id=""))
        if came_from:
            self._desk.navigation.go(came_from)

    def leave(self) -> None:
        """Esc takes one thing away: what is carried or told, then the week."""
        if self.hands.is_busy:
            self.hands.leave()
        else:
            self.leave_week()

    def fold(self) -> None:
        """Show the hours that have passed whole, or as one line again."""
        self._look_at(replace(self.reader.sight, folds=not self.reader.sight.folds))

    def next_layout(self) -> None:
        """From what fits to the time scale, to the list, and back."""
        order = tuple(Layout)
        self.grid.show_as(replace(self.grid.wish, layout=order[(order.index(self.grid.wish.layout) + 1) % len(order)]))
        announce(self.grid, self.foot.layout_chip.accessibleName())

    def enlarge(self, by: int) -> None:
        """A step larger or smaller, or (0) as drawn."""
        self.grid.enlarge(by)
        announce(self.grid, self.foot.layout_chip.accessibleName())

    def open_current(self) -> None:
        """Put down what is carried; else book into the free place under the cursor, or show who has it."""
        if self.hands.is_carrying:
            self.hands.put_down()
            return
        index = self.grid.currentIndex()
        cell, column = self.model.cell_at(index), self.model.column_at(index)
        if cell is not None and column is not None:
            corner = self.grid.visualRect(index).bottomLeft()
            self.opening.open_cell(cell, column, self.grid.viewport().mapToGlobal(corner))

    def go_free(self, by: int) -> None:
        """Go to the next or previous free place, or say that there is none."""
        if not self.grid.go_free(by):
            ahead = tr("No free place further in this week.") if self.is_week else tr("No free place further on this day.")
            said = ahead if by > 0 else tr("No free place before this one.")
            announce(self.grid, said)
            self._desk.notices.info(said)

    # Reading and showing

    def _look_at(self, sight: Sight) -> None:
        self.bar.show_sight(sight, self._whose(sight))
        self.reader.look_at(sight)

    def _whose(self, sight: Sight) -> str:
        columns = self._seen.picture.columns if self._seen else ()
        found = next((one for one in columns if one.schedule_id == sight.schedule_id), None)
        return ", ".join(part for part in (found.specialist, found.specialty) if part) if found else ""

    def _minute_passed(self) -> None:
        """The line of now goes on; each half hour more of the past is folded."""
        self.grid.minute_passed()
        seen, desk = self._seen, self._desk
        if seen is not None and self.isVisible() and seen.until != fold_of(seen.picture, seen.sight, desk.clock.now(), desk.zone):
            self.reader.refresh()

    def _arranged(self) -> None:
        """The next window begins as this one was left."""
        wish, settings = self.grid.wish, self._desk.settings
        if settings.get(DAY_LAYOUT) != wish.layout.value:
            settings.put(DAY_LAYOUT, wish.layout.value)
        if settings.get(DAY_ZOOM) != round(wish.zoom * 100):
            settings.put(DAY_ZOOM, round(wish.zoom * 100))
        self.foot.tell_layout(self.grid.scale, wish)

    def _take(self, seen: Seen) -> None:
        self._seen = seen
        if not seen.sight.is_week:
            self.filter.offer(seen.picture.columns)
        self._show()

    def _could_not(self, why: UserError | None) -> None:
        if isinstance(why, RightMissing):
            self._forget()
        forbidden, unread = tr("You have no right to see the schedule."), tr("The schedule could not be read.")
        self.states.show_state(unanswered(why, forbidden, unread, self.reader.refresh))

    def _forget(self) -> None:
        """Who sits here now may not see what the one before saw."""
        self._seen = None
        self.hands.leave()
        self.model.show_other(())
        self.count.setText("")

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            return
        now, picture, wanted = self._desk.clock.now(), seen.picture, self.filter.wanted
        lanes = [lane for lane in seen.lanes if wanted.takes(lane.column, now)]
        self.grid.head.whole = picture.complete
        self.grid.head.make_room(any(lane.column.told for lane in lanes))
        self._show_lanes(seen, lanes)
        self.count.setText(self._counts(seen, [lane.column for lane in lanes]))
        self.foot.tell_layout(self.grid.scale, self.grid.wish)
        self.foot.tell_hidden(len(seen.lanes) - len(lanes), self.filter.reset)
        self.bar.show_sight(self.reader.sight, self._whose(self.reader.sight))
        stale = stale_words(picture, self._desk.settings, now, self._desk.zone)
        self.stale.setText(f"! {stale}")
        self.stale.setVisible(bool(stale))
        self._show_state(seen, len(lanes))

    def _counts(self, seen: Seen, columns: list[DayColumn]) -> str:
        now, zone = self._desk.clock.now(), self._desk.zone
        taken = [taken_words(column, now, zone) for column in columns if column.slots]
        if seen.sight.is_week and taken and all(taken):
            return taken[-1]
        return counts(columns, seen.picture, sum(free_ahead(column, now) for column in columns))

    def _show_state(self, seen: Seen, shown: int) -> None:
        horizon = Horizon.of(self._desk.settings, self._desk.now().date())
        days = seen.sight.days if seen.sight.is_week else ()
        state = state_of(seen.picture, shown, horizon, self._desk.sync.send_now, self.filter.reset, days)
        if state is None:
            self.states.show_content()
            if self._wants_focus:
                self._wants_focus = False
                self.grid.setFocus()
        else:
            self.states.show_state(state)

    def _show_lanes(self, seen: Seen, lanes: list[Lane]) -> None:
        self.model.safety = Safety.of(seen.picture)
        first_time, same = not self.model.columnCount(), self._shown == replace(seen.sight, folds=True)
        if same and self.model.columnCount():
            self.model.show(lanes, seen.fold)
        else:
            self._show_other(seen, lanes)
        if self._wish == _NOW or (first_time and not self._wish):
            self.grid.show_now()
            if not self.grid.currentIndex().isValid():
                self.grid.go_free(1)
        elif self._wish:
            self._grant()
        self._wish = ""
        self.hands.follow()

    def _go_to_moved(self, slot_id: str) -> None:
        """The cursor goes along with a visit that was moved, as soon as it is seen there."""
        self._wish = slot_id
        self.reader.refresh()

    def _show_other(self, seen: Seen, lanes: list[Lane]) -> None:
        """Keep to the same specialist (or day of the week) and time of day, over days on which there is neither."""
        held = self._held or self._hold()
        self._shown = replace(seen.sight, folds=True)
        self._held = held
        self.model.show_other(lanes, seen.fold, seen.sight.is_week)
        if held is not None or seen.sight.is_week:
            self.grid.go_near(self._column_for(seen.sight, held), held.minute if held else 0, held.y if held else None)
        self._held = held

    def _hold(self) -> Held | None:
        """What the cursor stands at; None where it stands at nothing."""
        index, minute = self.grid.currentIndex(), self.grid.minute_of_current()
        column = self.model.column_at(index)
        if column is None or minute is None:
            return None
        return Held(column.schedule_id, index.column() if self.model.by_day else None, minute, self.grid.visualRect(index).top())

    def _column_for(self, sight: Sight, held: Held | None) -> int | None:
        if not sight.is_week:
            return self.model.column_of(held.schedule_id) if held else None
        days = [lane.column.day for lane in self.model.lanes]
        if held is not None and held.weekday is not None:
            return held.weekday
        return days.index(sight.day) if sight.day in days else None

    def _let_go(self) -> None:
        """The person went on by hand: from there the cursor is kept."""
        self._held = None

    def _grant(self) -> None:
        """Go to the place that was wished for, where it is."""
        index = self.model.index_of(self._wish)
        if index.isValid():
            self.grid.setCurrentIndex(index)

    def _current_slot(self) -> str:
        cell = self.current_cell
        return cell.slot.slot_id if cell is not None else ""

    @property
    def current_cell(self) -> Cell | None:
        """What the cursor stands on."""
        return self.model.cell_at(self.grid.currentIndex())
