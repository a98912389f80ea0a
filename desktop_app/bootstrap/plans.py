"""Going on with plans and publications: at the start and after each change of theirs the next piece is done on the database worker."""

from collections.abc import Callable

from desktop_app.core.changes import Changes, Kind
from desktop_app.queries.plans import has_open_plans
from desktop_app.queries.schedule_plan import has_open_publications
from desktop_app.services import publishing
from desktop_app.services.bookings import late_cancel
from desktop_app.services.carrying_out import go_on
from desktop_app.services.outcome import Done
from desktop_app.ui.desk import Desk
from desktop_app.ui.main_window import MainWindow


class PlanKeeper:
    """One piece of each at a time: what it changes calls it again, and verbs of persons come between two pieces."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk = desk
        plans, publications = _Turns(desk, self._plans), _Turns(desk, self._publications)
        self._turns = plans, publications
        # Patients who are not reached keep two places until a deadline: it passes without any change.
        window.every_minute(plans.go_on)
        desk.hub.watch(window, (Kind.OPERATION, Kind.PLAN), lambda _changes: plans.go_on())
        # A publication waits for no answer of the central: its own pieces call the next one.
        desk.hub.watch(window, (Kind.PUBLICATION,), lambda _changes: publications.go_on())

    def go_on(self) -> None:
        """Do the next piece of each, if there is any; nothing is written where there is none."""
        for turns in self._turns:
            turns.go_on()

    def _plans(self) -> Changes:
        desk = self._desk
        return desk.act(go_on, late_cancel(desk.settings)) if desk.ask(has_open_plans) else Changes()

    def _publications(self) -> Changes:
        desk = self._desk
        return desk.act(publishing.go_on) if desk.ask(has_open_publications) else Changes()


class _Turns:
    """One kind of work: while a piece is being done, however many calls are one call after it."""

    def __init__(self, desk: Desk, piece: Callable[[], Changes]) -> None:
        self._desk, self._piece = desk, piece
        self._busy = self._again = False

    def go_on(self) -> None:
        """Do the next piece."""
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        self._desk.tasks.change(lambda: Done(self._piece())).on_end(self._ended).run()

    def _ended(self) -> None:
        self._busy = False
        if self._again:
            self.go_on()
