"""Printing aside: a dead printer holds up nobody, what was not printed is kept and said with its number."""

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

PrintDrawing = Callable[[Drawing, str], None]
"""Prints a drawing on the printer of that name; raises an EnvironmentFault."""


@dataclass(frozen=True)
class Job:
    """A ticket on its way to the printer."""

    appointment_id: str
    drawing: Drawing


class Press:
    """Prints tickets one after another in the reading pool and tells how it went."""

    def __init__(self, desk: Desk, print_drawing: PrintDrawing) -> None:
        self._desk = desk
        self._print = print_drawing
        self._failed: dict[str, Job] = {}

    @property
    def not_printed(self) -> tuple[str, ...]:
        """The appointments whose tickets no printer took."""
        return tuple(self._failed)

    def print(self, job: Job) -> None:
        """Print `job`; the result comes as a notice."""
        printer = self._desk.settings.get(TICKET_PRINTER)
        self._desk.tasks.read(lambda: self._try(job, printer)).on_success(lambda fault: self._tell(job, fault)).run()

    def print_failed(self) -> None:
        """Print again all that was not printed."""
        for job in tuple(self._failed.values()):
            self.print(job)

    def _try(self, job: Job, printer: str) -> Said | None:
        try:
            self._print(job.drawing, printer)
        except RegistryError as fault:
            return fault.said
        return None

    def _tell(self, job: Job, fault: Said | None) -> None:
        desk = self._desk
        if fault is None:
            self._failed.pop(job.appointment_id, None)
            desk.tasks.change(lambda: desk.act(note_act, desk.actor, Act.PRINT, Kind.APPOINTMENT, job.appointment_id)).run()
            desk.notices.info(tr("The ticket is at the printer."))
            return
        self._failed[job.appointment_id] = job
        count = tr("Not printed: {n}.", n=len(self._failed))
        desk.notices.error(f"{count} {tr.said(fault)}", Action(tr("Print again"), self.print_failed))
