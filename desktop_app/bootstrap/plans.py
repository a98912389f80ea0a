"""Going on with plans: after each change of an operation, and at the start, the next piece is done on the database worker."""

from desktop_app.core.changes import Changes, Kind
from desktop_app.queries.plans import has_open_plans
from desktop_app.services.bookings import late_cancel
from desktop_app.services.carrying_out import go_on
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow


class PlanKeeper:
    """One piece at a time: what it changes calls it again, and verbs of persons come between two pieces."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk = desk
        self._busy = self._again = False
        desk.hub.watch(window, (Kind.OPERATION, Kind.PLAN), lambda _changes: self.go_on())

    def go_on(self) -> None:
        """Do the next piece, if there is any; nothing is written where there is none."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        desk, late = self._desk, late_cancel(self._desk.settings)

        def piece() -> Done:
            return Done(desk.act(go_on, late) if desk.ask(has_open_plans) else Changes())

        desk.tasks.change(piece).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        if self._again:
            self.go_on()
