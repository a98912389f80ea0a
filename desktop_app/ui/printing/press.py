"""Printing aside: a dead printer holds up nobody, what was not printed is kept and said with its number, one key prints it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop_app.core.i18n import Said, tr, trn
from desktop_app.core.settings import Settings
from desktop_app.documents.pen import Drawing
from desktop_app.models.unprinted import PaperWish
from desktop_app.queries.ask import Ask
from desktop_app.queries.unprinted import unprinted
from desktop_app.services.act import Act
from desktop_app.services.printing import drop_unprinted, keep_unprinted
from desktop_app.ui.notices import Action, Notices
from desktop_app.ui.physical_keys import PhysicalKey
from desktop_app.ui.printing.job import PRINTERS, Job, Printed
from desktop_app.ui.printing.lane import Lane, Told
from desktop_app.ui.tasks import Tasks

PrintDrawing = Callable[[Drawing, str], None]
"""Prints a drawing on the printer of that name; raises an EnvironmentFault."""
Maker = Callable[[PaperWish], Job]
"""Makes the paper of a wish, to be drawn as things stand then."""
ABOUT = "printing"
AGAIN_KEY = PhysicalKey.of("Ctrl+F9")
"""Prints what was not printed."""
CANCEL_KEY = PhysicalKey.of("Ctrl+Shift+F9")
"""Cancels what is not printed yet."""


@dataclass(frozen=True)
class Shelf:
    """Where the desk keeps what was not printed: its replica. All of it blocks."""

    ask: Ask
    act: Act


@dataclass
class _Batch:
    """What is told of a printer's batch when it is over."""

    done: list[str] = field(default_factory=list)
    faults: list[Said] = field(default_factory=list)


class Press(QObject):
    """Prints papers, each printer one after another, and tells how it went; `counted` gives how many wait for a printer that works.

    A printer that hangs or is dead holds up only its own papers; its batch is told once, by its number, not paper by paper. What was not
    printed is kept in the replica, so that it is still counted after a restart or a crash (`take_up`).
    """

    counted = Signal(int)
    progressed = Signal(int, int)
    """Which paper of how many is under way; (0, 0) where none is."""

    def __init__(self, settings: Settings, tasks: Tasks, notices: Notices, shelf: Shelf, print_drawing: PrintDrawing) -> None:
        super().__init__()
        self._settings, self._tasks, self._notices, self._shelf = settings, tasks, notices, shelf
        self.print_drawing = print_drawing
        self._makers: dict[str, Maker] = {}
        self._lanes: dict[str, Lane] = {}
        self._batches: dict[str, _Batch] = {}
        self._failed: dict[str, PaperWish] = {}
        self._asked = 0

    @property
    def is_waiting(self) -> bool:
        """Whether there are papers whose turn has not come, so that they can be cancelled."""
        return any(len(lane.jobs) > 1 for lane in self._lanes.values())

    @property
    def not_printed(self) -> tuple[str, ...]:
        """The keys of the papers that no printer took."""
        return tuple(self._failed)

    def learn(self, paper: str, make: Maker) -> None:
        """Papers of that name are made so when they are printed again."""
        self._makers[paper] = make

    def lane(self, printer: str) -> Lane:
        """The papers of that printer; "" is the system's own."""
        if printer not in self._lanes:
            self._lanes[printer] = Lane(
                self._tasks, Told(self._show_progress, partial(self._take, printer), partial(self._tell, printer)), self
            )
            self._batches[printer] = _Batch()
        return self._lanes[printer]

    def print(self, *jobs: Job) -> None:
        """Print `jobs` after those asked for before; the result comes as a notice."""
        by_printer: dict[str, list[Job]] = {}
        for job in jobs:
            by_printer.setdefault(self._settings.get(PRINTERS[job.kind]), []).append(job)
        self._asked += len(jobs)
        for printer, those in by_printer.items():
            self.lane(printer).add(those, partial(self._print_on, printer))

    def print_failed(self) -> None:
        """Print all that was not printed, as it stands now: what was moved meanwhile is not printed with its old time."""
        under_way = {job.wish.key for lane in self._lanes.values() for job in lane.jobs}
        self.print(*(self._makers[wish.paper](wish) for wish in self._failed.values() if wish.key not in under_way))

    def cancel(self) -> None:
        """Print none of those whose turn has not come. What is at a printer already is printed, and told as ever."""
        dropped = [job for lane in self._lanes.values() for job in lane.drop_waiting()]
        if not dropped:
            return
        self._asked -= len(dropped)
        said = trn("Cancelled: {n} paper was not printed.", "Cancelled: {n} papers were not printed.", len(dropped))
        self._notices.warn(said, Action(tr("Print the rest"), lambda: self.print(*dropped)))
        self._show_progress()

    def take_up(self) -> None:
        """Count what was not printed before this window was opened."""
        self._tasks.read(lambda: self._shelf.ask(unprinted)).on_success(self._take_up).run(self)

    def keep_what_waits(self) -> None:
        """The window goes: what no printer has taken yet counts as not printed; better one paper offered too often than one forgotten."""
        waiting = [job.wish for lane in self._lanes.values() for job in lane.jobs]
        self._failed |= {wish.key: wish for wish in waiting}
        self._keep(*waiting)

    def _show_progress(self) -> None:
        left = sum(len(lane.jobs) for lane in self._lanes.values())
        self.progressed.emit(*((self._asked - left + 1, self._asked) if left else (0, 0)))
        if not left:
            self._asked = 0

    def _print_on(self, printer: str, drawing: Drawing) -> None:
        self.print_drawing(drawing, printer)

    def _take_up(self, found: list[PaperWish]) -> None:
        self._failed = {wish.key: wish for wish in found if wish.paper in self._makers} | self._failed
        self.counted.emit(len(self._failed))

    def _keep(self, *wishes: PaperWish) -> None:
        if wishes:
            self._tasks.change(lambda: self._shelf.act(keep_unprinted, wishes), must_run=True).run()

    def _take(self, printer: str, job: Job, printed: Printed) -> None:
        wish, batch = job.wish, self._batches[printer]
        if printed.fault is not None:
            batch.faults.append(printed.fault)
            if wish.key not in self._failed:
                self._keep(wish)
            self._failed[wish.key] = wish
        else:
            if self._failed.pop(wish.key, None) is not None:
                self._tasks.change(lambda: self._shelf.act(drop_unprinted, wish), must_run=True).run()
            if printed.gone is not None:
                self._notices.warn(tr.said(printed.gone))
            else:
                self._tasks.change(job.note).run()
                batch.done.append(job.done)
        self.counted.emit(len(self._failed))

    def _tell(self, printer: str) -> None:
        """The batch of a printer is over: one notice of what was printed, one of what was not."""
        self._show_progress()
        batch, self._batches[printer] = self._batches[printer], _Batch()
        done = batch.done
        if done:
            said = tr(done[0]) if len(done) == 1 else trn("{n} paper is at the printer.", "{n} papers are at the printer.", len(done))
            self._notices.info(said, about="" if self._failed else ABOUT)  # with the last of them printed the alarm is over
        if batch.faults:
            reasons = " ".join(dict.fromkeys(tr.said(fault) for fault in batch.faults))
            count = tr("Not printed: {n}.", n=len(self._failed))
            self._notices.error(f"{count} {reasons}", Action(tr("Print again"), self.print_failed), ABOUT)
