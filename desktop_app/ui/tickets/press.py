"""Printing aside: a dead printer holds up nobody, what was not printed is kept and said with its number."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core.changes import Kind
from desktop_app.core.errors import RegistryError
from desktop_app.core.i18n import Said, tr
from desktop_app.core.settings import TICKET_PRINTER
from desktop_app.documents.pen import Drawing
from desktop_app.models.journal import Act
from desktop_app.services.staff import note_act
from desktop_app.ui.desk import Desk
from desktop_app.ui.notices import Action
from desktop_app.ui.tickets.made import NoTicket, make_ticket

PrintDrawing = Callable[[Drawing, str], None]
"""Prints a drawing on the printer of that name; raises an EnvironmentFault."""


@dataclass(frozen=True)
class Job:
    """A ticket on its way to the printer; without a drawing it is drawn anew when its turn comes."""

    appointment_id: str
    drawing: Drawing | None = None


@dataclass(frozen=True)
class _Printed:
    """How it went: nothing said, a printer's fault, or why there is no ticket any more."""

    fault: Said | None = None
    gone: Said | None = None


class Press:
    """Prints tickets one after another and tells how it went.

    A printer that hangs takes one thread of the reading pool and no more: the others wait here.
    """

    def __init__(self, desk: Desk, print_drawing: PrintDrawing) -> None:
        self._desk = desk
        self._print = print_drawing
        self._waiting: deque[Job] = deque()
        self._is_printing = False
        self._failed: dict[str, None] = {}

    @property
    def not_printed(self) -> tuple[str, ...]:
        """The appointments whose tickets no printer took."""
        return tuple(self._failed)

    def print(self, job: Job) -> None:
        """Print `job` after those asked for before; the result comes as a notice."""
        self._waiting.append(job)
        self._begin()

    def print_failed(self) -> None:
        """Print all that was not printed, as it stands now: what was moved meanwhile is not printed with its old time."""
        waiting = {job.appointment_id for job in self._waiting if job.drawing is None}
        for appointment_id in self._failed:
            if appointment_id not in waiting:
                self._waiting.append(Job(appointment_id))
        self._begin()

    def _begin(self) -> None:
        if self._is_printing or not self._waiting:
            return
        self._is_printing = True
        job, printer, language = self._waiting.popleft(), self._desk.settings.get(TICKET_PRINTER), tr.language
        self._desk.tasks.read(lambda: self._try(job, printer, language)).on_success(lambda done: self._tell(job, done)).on_end(
            self._end
        ).run()

    def _end(self) -> None:
        self._is_printing = False
        self._begin()

    def _try(self, job: Job, printer: str, language: str) -> _Printed:
        try:
            self._print(job.drawing or make_ticket(self._desk, job.appointment_id, language).drawing, printer)
        except NoTicket as gone:
            return _Printed(gone=gone.said)
        except RegistryError as fault:
            return _Printed(fault=fault.said)
        return _Printed()

    def _tell(self, job: Job, printed: _Printed) -> None:
        desk = self._desk
        if printed.fault is not None:
            self._failed[job.appointment_id] = None
            count = tr("Not printed: {n}.", n=len(self._failed))
            desk.notices.error(f"{count} {tr.said(printed.fault)}", Action(tr("Print again"), self.print_failed))
            return
        self._failed.pop(job.appointment_id, None)
        if printed.gone is not None:
            desk.notices.warn(tr.said(printed.gone))
            return
        desk.tasks.change(lambda: desk.act(note_act, desk.actor, Act.PRINT, Kind.APPOINTMENT, job.appointment_id)).run()
        desk.notices.info(tr("The ticket is at the printer."))
