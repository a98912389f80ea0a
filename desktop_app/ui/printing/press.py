"""Printing aside: a dead printer holds up nobody, what was not printed is kept and said with its number, one key prints it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop_app.core.errors import RegistryError, UserError
from desktop_app.core.i18n import Said, mark, tr, trn
from desktop_app.core.settings import CARDS_PRINTER, LIST_PRINTER, SHEET_PRINTER, TICKET_PRINTER, Setting, Settings
from desktop_app.documents.pen import Drawing
from desktop_app.ui.notices import Action, Notices
from desktop_app.ui.tasks import HasChanges, Tasks

PrintDrawing = Callable[[Drawing, str], None]
"""Prints a drawing on the printer of that name; raises an EnvironmentFault."""


class PaperKind(StrEnum):
    """The kinds of paper that may have printers of their own."""

    TICKET = "ticket"
    LIST = "list"
    CARDS = "cards"
    SHEET = "sheet"


ABOUT = "printing"
PRINTERS: dict[PaperKind, Setting[str]] = {
    PaperKind.TICKET: TICKET_PRINTER,
    PaperKind.LIST: LIST_PRINTER,
    PaperKind.CARDS: CARDS_PRINTER,
    PaperKind.SHEET: SHEET_PRINTER,
}


class NoPaper(UserError):
    """There is nothing that could be printed without telling a falsehood."""


@dataclass(frozen=True)
class Job:
    """A paper on its way to the printer.

    `key` names the paper: printed again it takes the place of its earlier failure. `make` draws it as it stands now, in the reading pool,
    and may raise NoPaper; `ready` is what was drawn already. `note` writes the print into the journal; `done` is said when it is at the
    printer.
    """

    key: str
    kind: PaperKind
    make: Callable[[], Drawing]
    note: Callable[[], HasChanges]
    done: str = mark("The paper is at the printer.")
    ready: Drawing | None = None


@dataclass(frozen=True)
class _Printed:
    """How it went: nothing said, a printer's fault, or why there is no paper any more."""

    fault: Said | None = None
    gone: Said | None = None


class Press(QObject):
    """Prints papers one after another and tells how it went; `counted` gives how many wait for a printer that works.

    A printer that hangs takes one thread of the reading pool and no more: the others wait here. A batch of papers whose printer is dead is
    told once, by its number, not paper by paper.
    """

    counted = Signal(int)

    def __init__(self, settings: Settings, tasks: Tasks, notices: Notices, print_drawing: PrintDrawing) -> None:
        super().__init__()
        self._settings, self._tasks, self._notices = settings, tasks, notices
        self.print_drawing = print_drawing
        self._waiting: deque[Job] = deque()
        self._is_printing = False
        self._failed: dict[str, Job] = {}
        self._batch: list[str] = []
        self._dead: dict[PaperKind, Said] = {}

    @property
    def not_printed(self) -> tuple[str, ...]:
        """The keys of the papers that no printer took."""
        return tuple(self._failed)

    def print(self, *jobs: Job) -> None:
        """Print `jobs` after those asked for before; the result comes as a notice."""
        self._waiting.extend(jobs)
        self._begin()

    def print_failed(self) -> None:
        """Print all that was not printed, as it stands now: what was moved meanwhile is not printed with its old time."""
        waiting = {job.key for job in self._waiting if job.ready is None}
        self._waiting.extend(replace(job, ready=None) for job in self._failed.values() if job.key not in waiting)
        self._begin()

    def _begin(self) -> None:
        if self._is_printing or not self._waiting:
            return
        self._is_printing = True
        job = self._waiting.popleft()
        printer = self._settings.get(PRINTERS[job.kind])
        known_dead = self._dead.get(job.kind)
        self._tasks.read(lambda: self._try(job, printer, known_dead)).on_success(lambda done: self._take(job, done)).on_end(self._end).run()

    def _end(self) -> None:
        self._is_printing = False
        if not self._waiting:
            self._tell()
        self._begin()

    def _try(self, job: Job, printer: str, known_dead: Said | None) -> _Printed:
        """`known_dead`: the printer just failed for another paper of this batch; nobody waits for its silence once more."""
        try:
            drawing = job.ready or job.make()
            if known_dead is not None:
                return _Printed(fault=known_dead)
            self.print_drawing(drawing, printer)
        except NoPaper as gone:
            return _Printed(gone=gone.said)
        except RegistryError as fault:
            return _Printed(fault=fault.said)
        return _Printed()

    def _take(self, job: Job, printed: _Printed) -> None:
        if printed.fault is not None:
            self._failed[job.key] = job
            self._dead[job.kind] = printed.fault
        else:
            self._failed.pop(job.key, None)
            if printed.gone is not None:
                self._notices.warn(tr.said(printed.gone))
            else:
                self._tasks.change(job.note).run()
                self._batch.append(job.done)
        self.counted.emit(len(self._failed))

    def _tell(self) -> None:
        """The batch is over: one notice of what was printed, one of what was not."""
        done, self._batch = self._batch, []
        dead, self._dead = self._dead, {}
        if done:
            said = tr(done[0]) if len(done) == 1 else trn("{n} paper is at the printer.", "{n} papers are at the printer.", len(done))
            self._notices.info(said, about="" if self._failed else ABOUT)  # with the last of them printed the alarm is over
        if dead:
            reasons = " ".join(dict.fromkeys(tr.said(fault) for fault in dead.values()))
            count = tr("Not printed: {n}.", n=len(self._failed))
            self._notices.error(f"{count} {reasons}", Action(tr("Print again"), self.print_failed), ABOUT)
