"""The papers of one printer: one after another, and never waiting longer than the patience of a person at the window."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from desktop_app.core.errors import RegistryError
from desktop_app.core.i18n import Said, mark
from desktop_app.documents.pen import Drawing
from desktop_app.ui.printing.job import Job, NoPaper, Printed
from desktop_app.ui.tasks import Tasks

PATIENCE_MS = 20_000
"""A printer that has not taken a sheet by then is silent: its papers count as not printed."""
SILENT = Said(mark("The printer does not answer. Nothing is lost; print again when it is back."))


@dataclass(frozen=True)
class _Drawn:
    """A drawing, or why there is none."""

    drawing: Drawing | None
    printed: Printed


@dataclass(frozen=True)
class Told:
    """Who hears what: that a paper's turn `began`, how it `ended`, and that the lane `rested`, for none is left."""

    began: Callable[[], None]
    ended: Callable[[Job, Printed], None]
    rested: Callable[[], None]


class Lane(QObject):
    """Draws each paper in the reading pool and prints it on a thread of its own; `told` hears of each.

    After a fault the rest of the batch is not tried: nobody waits for the same silence twice. A printer that hangs is given up after its
    patience; what comes for it meanwhile is not printed either, and if it takes the sheet at last, that is told too.
    """

    def __init__(self, tasks: Tasks, told: Told, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._told = tasks, told
        self._waiting: deque[tuple[Job, Callable[[Drawing], None]]] = deque()
        self._current: Job | None = None
        self._at_printer: Job | None = None
        self._fault: Said | None = None
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)
        self.patience.setInterval(PATIENCE_MS)
        self.patience.timeout.connect(self._give_up)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What is drawn or printed now, and what waits."""
        return (*((self._current,) if self._current is not None else ()), *(job for job, _ in self._waiting))

    def add(self, jobs: Iterable[Job], print_on_it: Callable[[Drawing], None]) -> None:
        """Print `jobs` after those asked for before; `print_on_it` raises an EnvironmentFault."""
        self._waiting.extend((job, print_on_it) for job in jobs)
        self._begin()

    def drop_waiting(self) -> tuple[Job, ...]:
        """Print none of those whose turn has not come; which they were."""
        dropped = tuple(job for job, _ in self._waiting)
        self._waiting.clear()
        return dropped

    def _begin(self) -> None:
        if self._current is not None or not self._waiting:
            return
        job, print_on_it = self._waiting.popleft()
        self._current = job
        self._told.began()
        self._tasks.read(lambda: _draw(job)).on_success(lambda drawn: self._take_drawing(job, drawn, print_on_it)).on_end(
            lambda: self._is_drawn(job)
        ).run(self)

    def _take_drawing(self, job: Job, drawn: _Drawn, print_on_it: Callable[[Drawing], None]) -> None:
        drawing = drawn.drawing
        if drawing is None:
            self._told.ended(job, drawn.printed)
        elif self._fault is not None:
            self._told.ended(job, Printed(fault=self._fault))
        else:
            self._at_printer = job
            self.patience.start()
            work = self._tasks.aside(lambda: _print(print_on_it, drawing))
            work.on_success(lambda printed: self._take_print(job, printed)).on_end(lambda: self._is_free(job)).run(self)

    def _is_drawn(self, job: Job) -> None:
        if self._at_printer is not job:
            self._go_on(job)

    def _take_print(self, job: Job, printed: Printed) -> None:
        late = self._current is not job
        if printed.fault is None:
            self._fault = None
        elif not late:
            self._fault = printed.fault
        if not late or printed.fault is None:
            self._told.ended(job, printed)

    def _is_free(self, job: Job) -> None:
        """The thread of the printer has ended, in time or after all."""
        self.patience.stop()
        self._at_printer = None
        self._go_on(job)

    def _give_up(self) -> None:
        job = self._at_printer
        if job is not None and job is self._current:
            self._fault = SILENT
            self._told.ended(job, Printed(fault=SILENT))
            self._go_on(job)

    def _go_on(self, job: Job) -> None:
        if self._current is job:
            self._current = None
        if self._current is None and not self._waiting:
            self._told.rested()
            if self._at_printer is None:
                self._fault = None
        self._begin()


def _draw(job: Job) -> _Drawn:
    try:
        return _Drawn(job.ready or job.make(), Printed())
    except NoPaper as gone:
        return _Drawn(None, Printed(gone=gone.said))
    except RegistryError as fault:
        return _Drawn(None, Printed(fault=fault.said))


def _print(print_on_it: Callable[[Drawing], None], drawing: Drawing) -> Printed:
    try:
        print_on_it(drawing)
    except RegistryError as fault:
        return Printed(fault=fault.said)
    return Printed()
