"""Reads the times that the panel offers, page by page, and watches that the highlighted one is still there."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop_app.core.dates import time_short
from desktop_app.core.i18n import tr
from desktop_app.core.sync_control import ConnectionState
from desktop_app.models.person import Right
from desktop_app.queries.free_slots import FreeSlot
from desktop_app.queries.offers import Offers, Question, find_offers, next_day
from desktop_app.queries.specialists import Choice
from desktop_app.ui.booking.nearest import NearestSlots
from desktop_app.ui.desk import Desk
from desktop_app.ui.promise_words import AWAY


class Times(QObject):
    """`shown`: fresh times are in the list; the text says that the highlighted one was lost meanwhile, or is "".

    `away`: bookings wait, so it is said what may be promised. `certain_first`: nobody could be called if the place were lost, so the
    safest come first. `moving`: the visit that gives up its place for one of these.
    While `is_anew` the list still answers the question before: what is highlighted in it is not what the person asks for now.
    """

    shown = Signal(str)

    def __init__(self, desk: Desk, nearest: NearestSlots, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._nearest = desk, nearest
        self._view = ("booking.times", id(self))
        self._fixed: FreeSlot | None = None
        self._days: list[datetime] = []
        self.is_anew = False
        self.away = self.certain_first = False
        self.moving: str | None = None
        self._again: Callable[[], object] | None = None
        nearest.fetch_asked.connect(desk.sync.send_now)
        nearest.again_asked.connect(self._read_again)

    def follow(self, state: ConnectionState) -> bool:
        """Take in how the connection stands; whether that changes what is to be said of the times."""
        before, self.away = self.away, state in AWAY
        return before is not self.away

    def fix(self, slot: FreeSlot) -> None:
        """A place was chosen in a schedule: it stands first until another question is asked."""
        self._fixed, self._days = slot, []
        self._forget()
        self._nearest.show_only(slot, self._desk.now())

    def restart(self) -> None:
        """Another specialty or another condition: from now on again, nothing is fixed."""
        self._fixed, self._days = None, []

    def clear(self) -> None:
        """Nothing is asked."""
        self.restart()
        self._forget()
        self._nearest.clear()

    def later(self) -> bool:
        """Ask from the day after the last time shown; False where none is shown, or those shown are about to go."""
        slots = self._nearest.slots
        if not slots or self.is_anew:
            return False
        self._fixed = None
        self._days.append(next_day(slots[-1].start, self._desk.zone))
        return True

    def earlier(self) -> bool:
        """Back by one page; False on the first."""
        return bool(self._days) and bool(self._days.pop())

    def read(self, choice: Choice, narrowing: str, patient_id: str | None, keep: str | None) -> None:
        """Read the times of `choice`; the place with the id `keep` stays highlighted; without one it is another question."""
        self.is_anew = self.is_anew or keep is None
        kept = None if self.is_anew else keep
        self._again = lambda: self.read(choice, narrowing, patient_id, keep)
        ask, now = self._desk.ask, self._desk.clock.now()
        after = self._days[-1] if self._days else now
        first = self._fixed.slot_id if self._fixed else None
        question = Question(
            choice, narrowing, after, now, self._desk.zone, patient_id, first, certain_first=self.certain_first, away=self.away,
            moving=self.moving, all_channels=not self._desk.who_may(Right.BOOK_PORTAL_QUOTA),
        )  # fmt: skip
        read = self._desk.tasks.read(lambda: ask(find_offers, question), view=self._view)
        read.on_success(lambda offers: self._show(choice.specialty, offers, kept))
        read.on_end(self._ended).run(self)

    def _ended(self) -> None:
        """Still anew: no answer came, and what stands there answers the question before."""
        if self.is_anew:
            self._nearest.show_not_read()
            self.shown.emit("")

    def _read_again(self) -> None:
        if self._again is not None:
            self._again()

    def _forget(self) -> None:
        self._desk.tasks.forget(self._view)
        self.is_anew = False

    def _show(self, title: str, offers: Offers, keep: str | None) -> None:
        self.is_anew = False
        before = self._nearest.slot
        kept = self._nearest.show_offers(title, offers, self._desk.now(), keep)
        lost = ""
        if not kept:
            self._fixed = None
            when = time_short(before.start, self._desk.zone) if before is not None else ""
            lost = tr("The time {time} was just taken.", time=when) if when else tr("This time was just taken.")
        self.shown.emit(lost)


def lost_words(lost: str, instead: FreeSlot | None) -> str:
    """That a time was lost, and what Enter does about it where another is highlighted `instead`; "" where none was lost."""
    return tr("{lost} Enter takes the one highlighted now.", lost=lost) if lost and instead is not None else lost
