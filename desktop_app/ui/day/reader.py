"""Reads what the screen looks at: a day of all specialists, or a week of one; never twice at once, and the newest wish wins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.errors import UserError
from desktop_app.queries.day import DayColumn, DayPicture, day_picture, week_picture
from desktop_app.ui.day.cells import fold_for
from desktop_app.ui.day.model import Lane
from desktop_app.ui.desk import Desk

_BREATH_MS = 250


@dataclass(frozen=True)
class Sight:
    """What is looked at: `day` of all, or the week it lies in of one schedule. `folds`: whether the past hours are one line."""

    day: date
    schedule_id: str = ""
    folds: bool = True

    @property
    def is_week(self) -> bool:
        """Whether it is a week of one specialist."""
        return bool(self.schedule_id)

    @property
    def first(self) -> date:
        """The day itself, or the Monday of the week."""
        return self.day - timedelta(days=self.day.weekday()) if self.is_week else self.day

    @property
    def days(self) -> tuple[date, ...]:
        """All days that are shown."""
        return tuple(self.first + timedelta(days=number) for number in range(7)) if self.is_week else (self.day,)


@dataclass(frozen=True)
class Seen:
    """What was read, ready to be shown. `fold` as in `DayModel`; `until` when the hours of today are folded."""

    sight: Sight
    picture: DayPicture
    lanes: tuple[Lane, ...]
    fold: datetime | None
    until: datetime | None


def fold_of(picture: DayPicture, sight: Sight, now: datetime, zone: tzinfo) -> datetime | None:
    """Until when the hours of today are folded at the instant `now`; None where they are not, or today is not looked at."""
    local = now.astimezone(zone)
    return fold_for([column for column in picture.columns if column.day == local.date()], local) if sight.folds else None


def see(picture: DayPicture, sight: Sight, now: datetime, zone: tzinfo) -> Seen:
    """Make the lanes of a picture: the hours of today that have passed as one line, the days of a week on one scale."""
    today, fold = now.astimezone(zone).date(), fold_of(picture, sight, now, zone)
    lanes = tuple(Lane.of(column, fold if column.day == today else None, _shift(column, sight, zone)) for column in picture.columns)
    return Seen(sight, picture, lanes, None if sight.is_week else fold, fold)


def _shift(column: DayColumn, sight: Sight, zone: tzinfo) -> timedelta:
    if not sight.is_week or column.day is None:
        return timedelta()
    return datetime.combine(column.day, time(), zone) - datetime.combine(sight.first, time(), zone)


class Reader(QObject):
    """`read` gives a `Seen`, `failed` the `UserError` why nothing could be read; None where a notice tells it."""

    read = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, view: object, parent: QObject) -> None:
        """`view` tells the requests of one screen apart."""
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.sight = Sight(desk.now().date())
        self._reading, self._answered, self._changed_meanwhile = False, False, False
        self._breath = QTimer(self)
        self._breath.setSingleShot(True)
        self._breath.setInterval(_BREATH_MS)
        self._breath.timeout.connect(self._ask)

    @property
    def is_resting(self) -> bool:
        """Whether nothing is being read or will be by itself."""
        return not self._reading and not self._breath.isActive()

    def look_at(self, sight: Sight) -> None:
        """Read something else; the answer of an older request is dropped."""
        self.sight = sight
        self._ask()

    def refresh(self) -> None:
        """Read it again, but never twice at once: a first fetch writes thirty pages a second."""
        if self.is_resting:
            self._ask()
        else:
            self._changed_meanwhile = self._reading

    def _ask(self) -> None:
        self._reading, self._answered = True, False
        task = self._desk.tasks.read(self._work(), view=(self._view, id(self)))
        task.on_success(self._take).on_failure(self._refuse).on_end(self._end).run(self)

    def _work(self) -> Callable[[], Seen]:
        desk, sight = self._desk, self.sight
        ask, zone, now = desk.ask, desk.zone, desk.clock.now()

        def work() -> Seen:
            whose = sight.schedule_id
            picture = ask(week_picture, whose, sight.first, zone) if whose else ask(day_picture, sight.day, zone)
            return see(picture, sight, now, zone)

        return work

    def _take(self, seen: Seen) -> None:
        self._answered = True
        self.read.emit(seen)

    def _refuse(self, error: UserError) -> None:
        self._answered = True
        self.failed.emit(error)

    def _end(self) -> None:
        """What changed meanwhile is read once more, after a breath. A fault (of the disk, say) was told by a notice already."""
        self._reading = False
        if not self._answered:
            self.failed.emit(None)
        if self._changed_meanwhile:
            self._changed_meanwhile = False
            self._breath.start()
